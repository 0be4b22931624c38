# Makes a text file a constant of the program.
#   awk -v name=openapi_json -f tools/embed_file.awk src/agent/openapi.json > openapi.c
function quote(t) { gsub(/\\/, "\\\\", t); gsub(/"/, "\\\"", t); gsub(/\t/, "\\t", t); gsub(/\?/, "\\?", t); return "\"" t "\\n\"" }
BEGIN { print "/* Made by tools/embed_file.awk. */\n#include \"base/base.h\"\n#include \"base/str.h\"\n\nextern const struct str " name ";" }
FNR == 1 { print "/* " FILENAME " */\nstatic const char text[] =" }
{ print "\t" quote($0) }
END { print ";\nconst struct str " name " = { text, sizeof text - 1 };" }
