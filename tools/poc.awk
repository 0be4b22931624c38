# Compiles the catalogues po/*.po to C. Any awk will do.
#
#   awk -v header=1 -f tools/poc.awk po/*.po > build/gen/lang.h
#   awk -f tools/poc.awk po/*.po > build/gen/lang.c
#
# gettext's .po syntax, where msgid is a dotted key of a-z 0-9 _ and msgstr the text. %1..%9 are its
# arguments. Keys that end in .one .few .many .other are the forms of one plural, whose %1 is the
# number; English has .one and .other. po/en.po is the list of keys: another language may lack some
# (or have them empty or marked fuzzy: English then), but has no others and no other arguments. The
# header entry (msgid "") names the language for its speakers: "X-Language-Name: English\n".

function die(text)
{
	print FILENAME ":" FNR ": " text > "/dev/stderr"
	failed = 1
	exit 1
}

function quoted(s)
{
	sub(/^[ \t]*/, "", s)
	sub(/[ \t\r]*$/, "", s)
	if (s !~ /^".*"$/)
		die("expected a text in double quotes")
	s = substr(s, 2, length(s) - 2)
	check = s
	gsub(/\\[\\"nt]/, "", check)
	if (check ~ /[\\"]/)
		die("only \\\\ \\\" \\n \\t may be escaped")
	return s
}

# The arguments that a text uses, as a word like "12".
function arguments(s,	i, set)
{
	set = ""
	for (i = 1; i <= 9; i++)
		if (index(s, "%" i))
			set = set i
	return set
}

function most(set)
{
	return set == "" ? 0 : substr(set, length(set)) + 0
}

function form_of(key)
{
	if (match(key, /\.(one|few|many|other)$/))
		return substr(key, RSTART + 1)
	return ""
}

function store(	form, base, name)
{
	if (where == "")
		return
	where = ""
	if (id == "") {
		if (match(text, /X-Language-Name: [^\\]*/))
			names[lang] = substr(text, RSTART + 17, RLENGTH - 17)
		return
	}
	if (id !~ /^[a-z0-9_]+(\.[a-z0-9_]+)*$/)
		die("bad key: " id)
	if ((lang, id) in seen)
		die("second time: " id)
	seen[lang, id] = 1
	if (text == "" && lang == "en")
		die("no text: " id)
	if (text == "" || fuzzy)
		return
	texts[lang, id] = text
	from[lang, id] = FILENAME ":" FNR
	if (lang != "en") {
		others[++nothers] = lang SUBSEP id
		return
	}
	form = form_of(id)
	base = form == "" ? id : substr(id, 1, length(id) - length(form) - 1)
	name = base
	gsub(/\./, "_", name)
	name = (form == "" ? "T_" : "N_") name
	if (name in base_of && base_of[name] != base)
		die(base " and " base_of[name] " make the same name in C")
	if (form == "") {
		keys[++nkeys] = name
		args[name] = most(arguments(text))
	} else if (!(name in base_of)) {
		plurals[++nplurals] = name
		args[name] = most("1" arguments(text))
	} else if (most(arguments(text)) > args[name])
		args[name] = most(arguments(text))
	base_of[name] = base
}

FNR == 1 {
	if (NR > 1)
		store()
	lang = FILENAME
	sub(/.*\//, "", lang)
	sub(/\.po$/, "", lang)
	if (lang !~ /^[a-z][a-z][a-z]?(_[A-Z][A-Z])?$/)
		die("the file name is not a language: " lang)
	if (lang != "en")
		list[++nlist] = lang
	names[lang] = lang
	fuzzy = 0
}

/^#,.*fuzzy/ {
	store()
	fuzzy = 1
	next
}
/^#/ { next }
/^[ \t\r]*$/ {
	store()
	fuzzy = 0
	next
}
/^msgid / {
	if (where != "") {
		store()
		fuzzy = 0
	}
	id = quoted(substr($0, 7))
	text = ""
	where = "id"
	next
}
/^msgstr / {
	if (where != "id")
		die("msgstr without msgid")
	text = quoted(substr($0, 8))
	where = "str"
	next
}
/^[ \t]*"/ {
	if (where == "id")
		id = id quoted($0)
	else if (where == "str")
		text = text quoted($0)
	else
		die("a text without msgid or msgstr")
	next
}
{ die("not understood") }

function fail_at(at, text)
{
	print at ": " text > "/dev/stderr"
	failed = 1
}

# Translations against English.
function compare(	i, part, form, key, en)
{
	for (i = 1; i <= nothers; i++) {
		split(others[i], part, SUBSEP)
		key = part[2]
		form = form_of(key)
		en = key
		if (form == "few" || form == "many")
			sub(/\.[a-z]*$/, ".other", en)
		if (!(("en", en) in texts))
			fail_at(from[part[1], key], "not a key of en.po: " key)
		else if (form == "" && arguments(texts[part[1], key]) != arguments(texts["en", en]))
			fail_at(from[part[1], key], "other arguments than in English: " key)
		else if (form != "" && most(arguments(texts[part[1], key])) > \
			most("1" arguments(texts["en", en])))
			fail_at(from[part[1], key], "more arguments than in English: " key)
	}
	for (i = 1; i <= nplurals; i++) {
		key = base_of[plurals[i]]
		if (!(("en", key ".one") in texts) || !(("en", key ".other") in texts))
			fail_at("po/en.po", key " needs .one and .other")
	}
}

function write_header(	i)
{
	print "/* Made by tools/poc.awk from po/en.po. */"
	print "#ifndef GEN_LANG_H\n#define GEN_LANG_H\n\nenum text_key {"
	for (i = 1; i <= nkeys; i++)
		print "\t" keys[i] ","
	print "\tTEXT_KEYS\n};\n\nenum plural_key {"
	for (i = 1; i <= nplurals; i++)
		print "\t" plurals[i] ","
	print "\tPLURAL_KEYS\n};\n\n/* how many arguments each takes */\nenum {"
	for (i = 1; i <= nkeys; i++)
		print "\tARGS_" keys[i] " = " args[keys[i]] ","
	for (i = 1; i <= nplurals; i++)
		print "\tARGS_" plurals[i] " = " args[plurals[i]] ","
	print "};\n\n#endif"
}

function c_text(s)
{
	gsub(/\?/, "\\?", s)
	return "\"" s "\""
}

function write_tables(l,	i, key)
{
	print "\nstatic const char *const " l "_texts[TEXT_KEYS] = {"
	for (i = 1; i <= nkeys; i++) {
		key = base_of[keys[i]]
		if ((l, key) in texts)
			print "\t[" keys[i] "] = " c_text(texts[l, key]) ","
	}
	print "};\n\nstatic const char *const " l "_plurals[PLURAL_KEYS][PLURAL_FORMS] = {"
	for (i = 1; i <= nplurals; i++) {
		key = base_of[plurals[i]]
		write_form(l, plurals[i], key ".one", "PLURAL_ONE")
		write_form(l, plurals[i], key ".few", "PLURAL_FEW")
		write_form(l, plurals[i], key ".many", "PLURAL_MANY")
		write_form(l, plurals[i], key ".other", "PLURAL_OTHER")
	}
	print "};"
}

function write_form(l, name, key, form)
{
	if ((l, key) in texts)
		print "\t[" name "][" form "] = " c_text(texts[l, key]) ","
}

END {
	if (failed)
		exit 1
	store()
	if (failed)
		exit 1
	compare()
	if (!nkeys || !nplurals)
		fail_at("po/en.po", "missing, or without keys or plurals")
	if (failed)
		exit 1
	if (header) {
		write_header()
		exit 0
	}
	print "/* Made by tools/poc.awk from po/. */"
	print "#include \"base/base.h\"\n#include \"view/lang.h\""
	write_tables("en")
	for (i = 1; i <= nlist; i++)
		write_tables(list[i])
	print "\nconst struct lang langs[] = {"
	print "\t{ \"en\", " c_text(names["en"]) ", en_texts, en_plurals },"
	for (i = 1; i <= nlist; i++)
		print "\t{ \"" list[i] "\", " c_text(names[list[i]]) ", " list[i] "_texts, " \
			list[i] "_plurals },"
	print "};\nconst size_t langs_len = ARRAY_LEN(langs);"
}
