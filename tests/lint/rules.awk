# The rules of the house for C sources (architecture 2 and 3); any awk will do.
#
#	awk -f rules.awk src/*/*.[ch] cgi-bin/*.c		from the root of the tree
#
# Prints a finding per line: RULE FILE:LINE text. long-file and long-function are warnings.
#
# The text of a file is taken apart first: `code` is a line without comments and with empty literals,
# `literals` are what its string literals hold, one after another.

BEGIN {
	rank["base"] = 0
	rank["sys"] = 1
	rank["meta"] = rank["store"] = 2
	rank["desk"] = 3
	rank["web"] = rank["view"] = 4
	rank["webhook"] = rank["admin"] = rank["agent"] = rank["worker"] = 5
	rank["cli"] = rank["cgi-bin"] = 6
	# what a folder below may be, and this one still doesn't want
	closed["desk"] = "^sys/(http|net)"
	closed["meta"] = "^sys/(http|net|db)"
	closed["view"] = "^sys/(http|net|db)"
	closed["store"] = "^sys/(http|net)"
	closed["web"] = "^sys/net"
	closed["webhook"] = "^sys/net"
	closed["agent"] = "^sys/net"

	# foreign header -> the files that may include it
	foreign["^(fcgiapp|fcgi_stdio|fcgi_config)"] = "^src/sys/http"
	foreign["^curl/"] = "^src/sys/net"
	foreign["^jansson"] = "^src/sys/json"
	foreign["^sodium"] = "^src/sys/crypt"
	foreign["^(mysql|mariadb|errmsg|mysqld_error)"] = "^src/sys/db"
	foreign["^qrencode"] = "^src/sys/qr"
	foreign["^liboath/"] = "^src/sys/otp"
	foreign["^magic\\."] = "^src/sys/sniff"
	foreign["^(jpeglib|png|setjmp|webp/)"] = "^src/sys/image"
	foreign["^minizip/"] = "^src/sys/zip"
	foreign["^ini\\."] = "^src/base/conf\\.c$"
	foreign["^(microhttpd|CUnit/)"] = "^$"

	sql = "(^|[^A-Za-z_])(SELECT[ \t]+[^ ]|INSERT[ \t]+(INTO|IGNORE)|UPDATE[ \t]+[`a-z_]+[ \t]+SET|DELETE[ \t]+FROM|" \
		"REPLACE[ \t]+INTO|(CREATE|ALTER|DROP|TRUNCATE)[ \t]+TABLE|LOCK[ \t]+TABLES|GET_LOCK[(]|" \
		"START[ \t]+TRANSACTION|SET[ \t]+(SESSION|GLOBAL|NAMES))"
	sql_room = "^src/(store/|sys/db)"
	html_room = "^src/view/"
}

function finding(rule, text) { print rule " " FILENAME ":" FNR " " text }

# Takes $0 apart into code and literals; in_comment goes on to the next line.
function take_apart(	rest, c, at) {
	rest = $0
	code = ""
	nliterals = 0
	while (rest != "") {
		if (in_comment) {
			at = index(rest, "*/")
			if (!at)
				return
			rest = substr(rest, at + 2)
			in_comment = 0
			continue
		}
		if (!match(rest, /["']|\/\*|\/\//)) {
			code = code rest
			return
		}
		code = code substr(rest, 1, RSTART - 1)
		c = substr(rest, RSTART, 1)
		rest = substr(rest, RSTART + 1)
		if (c == "/") {
			if (substr(rest, 1, 1) == "/")
				return
			rest = substr(rest, 2)
			in_comment = 1
			continue
		}
		# to the end of the literal: anything but its quote and backslash, or an escape
		if (match(rest, c == "\"" ? "^([^\"\\\\]|\\\\.)*\"" : "^([^'\\\\]|\\\\.)*'")) {
			if (c == "\"")
				literals[++nliterals] = substr(rest, 1, RLENGTH - 1)
			rest = substr(rest, RLENGTH + 1)
		}
		code = code c c
	}
}

function folder(path,	part) {
	split(path, part, "/")
	return part[1] == "src" ? part[2] : part[1]
}

function check_include(	name, to, pattern) {
	name = $0
	if (name ~ /^[ \t]*#[ \t]*include[ \t]*"/) {
		gsub(/^[^"]*"|".*$/, "", name)
		to = folder(name)
		if (to == "gen")
			to = name ~ /^gen\/(views|lang)/ ? "view" : "store"
		if (!(to in rank))
			finding("layers", "includes \"" name "\": say it by folder/name")
		else if (rank[to] > rank[mine])
			finding("layers", "includes \"" name "\" of a layer above")
		else if (to != mine && rank[to] == rank[mine])
			finding("layers", "includes \"" name "\": " mine " and " to " do not know each other")
		else if (mine in closed && name ~ closed[mine])
			finding("layers", "includes \"" name "\": not in " mine)
		else if (mine == "cgi-bin" && FILENAME !~ /\/(admin|cron)\.c$/ && name ~ /^(sys\/net|worker\/)/)
			finding("layers", "includes \"" name "\": it costs every start of this program libcurl")
		return
	}
	gsub(/^[^<]*<|>.*$/, "", name)
	for (pattern in foreign)
		if (name ~ pattern && FILENAME !~ foreign[pattern])
			finding("headers", "includes <" name ">: only its wrapper in src/sys may")
}

function check_literals(	i) {
	for (i = 1; i <= nliterals; i++) {
		if (FILENAME !~ sql_room && literals[i] ~ sql)
			finding("sql", "SQL in a string: statements live in src/store/*.sql: " literals[i])
		if (FILENAME !~ html_room && literals[i] ~ /^<[A-Za-z\/!]|<\/[a-z]/)
			finding("html", "HTML in a string: pages live in src/view: " literals[i])
		if (literals[i] ~ /GET_LOCK|LOCK TABLES|INSERT IGNORE|REPLACE INTO/)
			finding("statements", "not on every host, or loses data: " literals[i])
	}
}

# A declaration up to what tells its kind: "(" of a function, or the end of a variable.
function check_static(	declared, name) {
	if (pending == "" && code !~ /^[ \t]*static[ \t]/)
		return
	pending = pending " " code
	if (!match(pending, /[=;{(]/))
		return
	declared = substr(pending, 1, RSTART - 1)
	name = pending
	if (substr(pending, RSTART, 1) == "(") {
		# a pointer to a function is a variable: (*name) or (*const name)
		if (substr(pending, RSTART) ~ /^\([ \t]*\*/ && substr(pending, RSTART) !~ /^\([ \t]*\*[ \t]*const[^A-Za-z_]/)
			finding("statics", "mutable: " trim(name))
	} else if (declared ~ /\*/ ? declared !~ /\*[ \t]*const([^A-Za-z_*][^*]*)?$/ : declared !~ /[^A-Za-z_]const([^A-Za-z_]|$)/)
		finding("statics", "mutable: " trim(name))
	pending = ""
}

function trim(s) {
	gsub(/[ \t]+/, " ", s)
	gsub(/^ | $/, "", s)
	return s
}

# K&R: a function is what stands between { and } in the first column.
function check_length() {
	if (code ~ /^[{]/)
		began = FNR
	else if (code ~ /^[}]/ && began) {
		if (FNR - began - 1 > 60)
			print "long-function " FILENAME ":" began " " FNR - began - 1 " lines: " header
		began = 0
	} else if (!began && code ~ /^[A-Za-z_].*\(/)
		header = trim(code)
}

function end_of_file() {
	if (lines > 400)
		print "long-file " file ":1 " lines " lines"
}

FNR == 1 {
	if (NR > 1)
		end_of_file()
	file = FILENAME
	mine = folder(FILENAME)
	in_comment = began = 0
	pending = ""
}
{
	lines = FNR
	take_apart()
	if (code ~ /^[ \t]*#[ \t]*include/) {
		check_include()
		next
	}
	check_literals()
	check_static()
	check_length()
}
END { if (NR) end_of_file() }
