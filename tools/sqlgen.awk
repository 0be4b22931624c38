# Compiles src/store/*.sql into typed C calls.
#
#   awk -f tools/sqlgen.awk -v out=build/store src/store/*.sql
#
# A file is a table family. It holds row types and statements:
#
#   -- :row message (id i64, body str)
#   -- :message_changed many (conversation i64, version i64, limit i64) message
#   -- A comment here becomes the comment of the C prototype.
#   SELECT id, body FROM message WHERE conversation_id = :conversation ...
#
# Kinds: exec (no rows), touch (an exec of which no list shows anything: the pulse does not count it),
# one (one row or none), many (rows in the arena), compound (a BEGIN NOT ATOMIC block that answers
# with one row). Parameters are written :name, as often as wanted; each
# must be declared and used. A row type belongs to its family, those of common.sql (the first file) to
# all. Writes out/FAMILY.h for each file and out/sql.c with the catalogue.

BEGIN { statements = 0 }

function die(text) { printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"; failed = 1; exit 1 }

function ctype(t) {
	if (t == "i64") return "i64"
	if (t == "str") return "struct str"
	die("unknown type " t)
}

# "(a i64, b str)" -> names[], types[]; returns the count
function params_of(text, names, types,    parts, n, i, words) {
	gsub(/^[ \t]*\(|\)[ \t]*$/, "", text)
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	if (text == "") return 0
	n = split(text, parts, /[ \t]*,[ \t]*/)
	for (i = 1; i <= n; i++) {
		if (split(parts[i], words, /[ \t]+/) != 2) die("bad declaration: " parts[i])
		names[i] = words[1]; types[i] = words[2]
		ctype(types[i])
	}
	return n
}

function quote(text) {
	gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

function flush_statement(    i, n, names, types, text, pre, word, order, used, args, values, count, sql, proto) {
	if (name == "") return
	n = params_of(decl, names, types)
	text = body
	sub(/[ \t;]+$/, "", text); gsub(/[ \t]+/, " ", text); sub(/^ /, "", text)
	if (text == "") die("statement " name " is empty")
	count = 0; sql = ""
	while (match(text, /:[a-z_][a-z_0-9]*/)) {
		word = substr(text, RSTART + 1, RLENGTH - 1)
		sql = sql substr(text, 1, RSTART - 1) "?"
		text = substr(text, RSTART + RLENGTH)
		for (i = 1; i <= n && names[i] != word; i++) ;
		if (i > n) die("statement " name ": :" word " is not declared")
		used[i] = 1; order[++count] = i
	}
	sql = sql text
	for (i = 1; i <= n; i++) if (!used[i]) die("statement " name ": " names[i] " is never used")
	args = ""; values = ""
	for (i = 1; i <= n; i++) args = args ", " ctype(types[i]) " " names[i]
	for (i = 1; i <= count; i++)
		values = values "\n\t\t" (types[order[i]] == "i64" ? "{ .type = DB_I64, .i = " : "{ .type = DB_STR, .s = ") names[order[i]] " },"
	unseen = kind == "touch" ? "true" : "false"
	if (kind == "touch") kind = "exec"
	if ((kind == "exec") != (rowname == "")) die("statement " name ": " kind " and row type disagree")
	if (rowname != "" && !(rowname in rows)) die("statement " name ": no row type " rowname)
	if (name in seen) die("statement " name " exists twice")
	seen[name] = 1
	proto = "enum db_result " name "(struct db *db" args
	if (kind == "one" || kind == "compound") proto = proto ", struct " rowname "_row *out"
	if (kind == "many") proto = proto ", struct " rowname "_row **rows, size_t *n"
	proto = proto ")"
	if (doc != "") printf "/*%s */\n", doc > header
	printf "%s MUST_USE;\n", proto > header
	table = table sprintf("\t{ %s, %s, %s, %d, %d, %s, %s },\n", quote(name), quote(sql), \
		kind == "exec" ? "DB_EXEC" : kind == "one" ? "DB_ONE_ROW" : kind == "many" ? "DB_MANY_ROWS" : "DB_COMPOUND", \
		statements, count, rowname == "" ? "NULL" : "&" rowname "_row_type", unseen)
	calls = calls "\n" proto "\n{\n"
	if (count) calls = calls "\tconst struct db_value values[] = {" values "\n\t};\n\n"
	pre = count ? "values" : "NULL"
	if (kind == "exec") calls = calls "\treturn db_run(db, &db_catalogue[" statements "], " pre ", NULL, NULL, NULL);\n}\n"
	else if (kind == "many") calls = calls "\tvoid *list = NULL;\n\tenum db_result r = db_run(db, &db_catalogue[" statements "], " pre ", NULL, &list, n);\n\n\t*rows = list;\n\treturn r;\n}\n"
	else calls = calls "\treturn db_run(db, &db_catalogue[" statements "], " pre ", out, NULL, NULL);\n}\n"
	statements++
	name = ""
}

function begin_header(text,    rest, close_at, words) {
	# text: ":name kind (params) row" or ":row name (fields)"
	close_at = index(text, ")")
	decl = substr(text, index(text, "("), close_at - index(text, "(") + 1)
	rest = substr(text, 2, index(text, "(") - 2)
	gsub(/[ \t]+$/, "", rest)
	if (split(rest, words, /[ \t]+/) != 2) die("bad header: " text)
	rowname = substr(text, close_at + 1)
	gsub(/[ \t]/, "", rowname)
	doc = ""; body = ""
	if (words[1] == "row") { begin_row(words[2]); name = ""; return }
	name = words[1]; kind = words[2]
	if (kind !~ /^(exec|touch|one|many|compound)$/) die("unknown kind " kind)
}

function begin_row(r,    n, i, names, types) {
	if (r in rows) die("row type " r " exists twice")
	rows[r] = 1
	n = params_of(decl, names, types)
	printf "struct %s_row {\n", r > header
	fields = fields sprintf("static const struct db_field %s_fields[] = {\n", r)
	for (i = 1; i <= n; i++) {
		printf "\t%s %s;\n", ctype(types[i]), names[i] > header
		fields = fields sprintf("\t{ \"%s\", %s, offsetof(struct %s_row, %s) },\n", names[i], \
			types[i] == "i64" ? "DB_I64" : "DB_STR", r, names[i])
	}
	printf "};\nextern const struct db_row_type %s_row_type;\n\n", r > header
	fields = fields sprintf("};\nconst struct db_row_type %s_row_type = { \"%s\", %s_fields, %d, sizeof(struct %s_row) };\n\n", r, r, r, n, r)
}

FNR == 1 {
	flush_statement()
	if (header != "") { printf "\n#endif\n" > header; close(header) }
	family = FILENAME; sub(/.*\//, "", family); sub(/\.sql$/, "", family)
	header = out "/" family ".h"
	guard = "STORE_GEN_" toupper(family) "_H"
	printf "/* Made from %s. */\n#ifndef %s\n#define %s\n\n#include \"sys/db.h\"\n%s\n", FILENAME, guard, guard, family == "common" ? "" : "#include \"store/common.h\"\n" > header
	includes = includes "#include \"store/" family ".h\"\n"
	pending = ""
}

pending != "" {
	sub(/^--[ \t]*/, "")
	pending = pending " " $0
	if (index($0, ")")) { begin_header(pending); pending = "" }
	next
}

/^-- :/ {
	flush_statement()
	sub(/^-- /, "")
	if (index($0, ")")) begin_header($0); else pending = $0
	next
}

/^--/ { if (name != "" && body == "") { sub(/^--/, ""); doc = doc (doc == "" ? "" : "\n *") $0 } next }
{ if (name != "") body = body " " $0; else if ($0 !~ /^[ \t]*$/) die("SQL outside a statement") }

END {
	if (failed) exit 1
	flush_statement()
	if (failed) exit 1
	printf "\n#endif\n" > header
	code = out "/sql.c"
	printf "/* Made by tools/sqlgen.awk. */\n#include \"base/base.h\"\n%s\n%s", includes, fields > code
	printf "const struct db_stmt db_catalogue[] = {\n%s};\nconst unsigned db_catalogue_len = %d;\n%s", table, statements, calls > code
}
