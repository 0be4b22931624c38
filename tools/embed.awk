# Compiles sql/*.sql into a C table of migrations: the programs carry their schema with them.
#   awk -f tools/embed.awk sql/0001_x.sql ... > migrations.c
function quote(t) { gsub(/\\/, "\\\\", t); gsub(/"/, "\\\"", t); gsub(/\t/, "\\t", t); return "\"" t "\\n\"" }
BEGIN { print "/* Made by tools/embed.awk. */\n#include \"base/base.h\"\n#include \"store/migration_list.h\"\n\nconst struct migration migrations[] = {" }
FNR == 1 {
	if (n++) print "\t) },"
	name = FILENAME; sub(/.*\//, "", name); sub(/\.sql$/, "", name)
	printf "\t{ \"%s\", STR(\n", name
}
{ print "\t" quote($0) }
END { if (n) print "\t) },"; printf "};\nconst size_t migrations_len = %d;\n", n }
