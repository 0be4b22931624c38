# Compiles a template (src/view/NAME.html) to C. Any awk will do.
#
#   awk -f tools/viewc.awk src/view/inbox.html > build/gen/view_inbox.c
#   awk -v header=1 -f tools/viewc.awk src/view/*.html > build/gen/views.h
#
# A template is HTML with
#   %% view_name(const struct x *a, i64 b)   begins a function; the first line, more may follow.
#                         Before these arguments it gets `struct buf *out, const struct view *v`.
#                         `%% static view_row(...)` is for this file alone and stands before its use
#   % C code              a line of C; a text between two of them is one block, braces not needed
#   % #include "a/b.h"    goes to the top of the file
#   {{ expr }}            text or number, escaped; in a URL attribute (href, src ...) numbers only
#   {{u expr}}            one component of a URL
#   {{l expr}}            a path of ours, the mount prefix in front: href="{{l "/agent/c/"}}{{id}}"
#   {{http expr}}         somebody else's http or https address; anything else becomes "#"
#   {{raw expr}}          a struct markup
#   {{t key, a, b}}       a string of po/en.po, %1 and %2 in it filled in, all escaped. An argument
#                         may be a struct markup
#   {{n key, count, b}}   the same, with one of key.one, key.other chosen by count, which is %1
#   {{? cond : text }}    text as it stands, if cond; also inside a tag: <option{{? on : selected}}>
#   {{csrf}}              the hidden field of a form
#   {{# comment }}        nothing; <!-- --> is left out too
# Blanks at the start of a line are left out; a line that ends in \ goes on without a line break.
#
# Refused: an expression outside text and quoted attributes, in <script> and <style>; attributes
# style= and on...= (the content security policy forbids them).

function die(text)
{
	print FILENAME ":" FNR ": " text > "/dev/stderr"
	failed = 1
	exit 1
}

function trim(s)
{
	sub(/^[ \t]+/, "", s)
	sub(/[ \t]+$/, "", s)
	return s
}

# --- output --------------------------------------------------------------------------------------

function flush_text()
{
	if (literal != "") {
		body = body "\tbuf_add(out, STR(\"" literal "\"));\n"
		literal = ""
	}
}

function open_block()
{
	if (!in_block) {
		body = body "\t{\n"
		in_block = 1
	}
}

function close_block()
{
	flush_text()
	if (in_block) {
		body = body "\t}\n"
		in_block = 0
	}
}

function put_char(c)
{
	open_block()
	if (c == "\\" || c == "\"" || c == "?")
		c = "\\" c
	else if (c == "\n")
		c = "\\n"
	else if (c == "\t")
		c = "\\t"
	literal = literal c
	if (length(literal) > 900)
		flush_text()
}

function put_code(code)
{
	open_block()
	flush_text()
	body = body "#line " FNR " \"" FILENAME "\"\n\t" code "\n"
}

# --- where in the HTML we are: text, tag, eq, dq, sq, unquoted, comment, raw ---------------------

function attribute_ends()
{
	attr = tolower(attr)
	if (attr ~ /^on/ || attr == "style")
		die("attribute " attr " is forbidden by the content security policy")
}

function step_tag(c)
{
	if (c == ">") {
		attribute_ends()
		state = tag == "script" || tag == "style" ? "raw" : "text"
	} else if (in_name) {
		if (c ~ /[A-Za-z0-9!\/-]/)
			tag = tag tolower(c)
		else
			in_name = 0
	} else if (c == "=") {
		attribute_ends()
		state = "eq"
	} else if (c ~ /[ \t\n\/]/) {
		name_done = 1
	} else if (c == "\"" || c == "'") {
		die("a quote without = in a tag")
	} else {
		if (name_done) {
			attribute_ends()
			attr = ""
			name_done = 0
		}
		attr = attr c
	}
}

function end_value()
{
	state = "tag"
	attr = ""
	name_done = 1
}

# One character of HTML; rest is what follows it on the line. True when it is to be written.
function step(c, rest)
{
	if (state == "comment") {
		if (c == ">" && last2 == "--")
			state = "text"
		last2 = substr(last2 c, length(last2 c) - 1)
		return 0
	}
	if (state == "text") {
		if (c == "<" && substr(rest, 1, 3) == "!--") {
			state = "comment"
			last2 = ""
			return 0
		}
		if (c == "<" && rest ~ /^[A-Za-z\/!]/) {
			state = "tag"
			tag = attr = ""
			in_name = 1
			name_done = 1
		}
	} else if (state == "raw") {
		if (c == "<" && tolower(substr(rest, 1, length(tag) + 1)) == "/" tag) {
			state = "tag"
			tag = attr = ""
			in_name = 1
			name_done = 1
		}
	} else if (state == "tag") {
		step_tag(c)
	} else if (state == "eq") {
		at_start = 1
		if (c == "\"")
			state = "dq"
		else if (c == "'")
			state = "sq"
		else if (c == ">")
			die("attribute " attr " has no value after =")
		else if (c !~ /[ \t\n]/)
			state = "unquoted"
	} else if (state == "unquoted") {
		if (c ~ /[ \t\n]/)
			end_value()
		else if (c == ">") {
			end_value()
			step_tag(c)
		}
	} else if ((state == "dq" && c == "\"") || (state == "sq" && c == "'")) {
		end_value()
	} else {
		at_start = 0
	}
	return 1
}

function in_url()
{
	return (state == "dq" || state == "sq") && \
		attr ~ /^(href|src|action|formaction|poster|data|cite|background|ping|manifest)$/
}

# --- {{ }} ---------------------------------------------------------------------------------------

# Length of the text before the }} that is outside of string literals, or -1.
function find_end(s,	i, c, quote)
{
	quote = ""
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (quote != "") {
			if (c == "\\")
				i++
			else if (c == quote)
				quote = ""
		} else if (c == "\"" || c == "'")
			quote = c
		else if (c == "}" && substr(s, i + 1, 1) == "}")
			return i - 1
	}
	return -1
}

# Position of the first `what` outside of parentheses and quotes, or 0.
function find_outside(s, what,	i, c, quote, depth)
{
	quote = ""
	depth = 0
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (quote != "") {
			if (c == "\\")
				i++
			else if (c == quote)
				quote = ""
		} else if (c == "\"" || c == "'")
			quote = c
		else if (c ~ /[(\[{]/)
			depth++
		else if (c ~ /[])}]/)
			depth--
		else if (c == what && depth == 0)
			return i
	}
	return 0
}

function put_string(kind, inside,	key, args, n, list, at)
{
	at = find_outside(inside, ",")
	key = trim(at ? substr(inside, 1, at - 1) : inside)
	args = at ? trim(substr(inside, at + 1)) : ""
	if (key !~ /^[a-z0-9_]+(\.[a-z0-9_]+)*$/)
		die("bad key of a string: " key)
	gsub(/\./, "_", key)
	if (at && args == "")
		die("an argument is missing after the comma")
	n = 0
	list = ""
	while (args != "") {
		at = find_outside(args, ",")
		list = list (n ? ", " : "") "HTML_ARG(" \
			trim(at ? substr(args, 1, at - 1) : args) ")"
		args = at ? trim(substr(args, at + 1)) : ""
		n++
	}
	put_code("_Static_assert(ARGS_" kind "_" key " == " n ", \"number of arguments\"); " \
		(kind == "T" ? "html_string" : "html_count") "(out, v, " kind "_" key ", " \
		(n ? "(const struct html_arg[]){ " list " }" : "NULL") ", " n ");")
}

function put_condition(inside,	at, i, text)
{
	if (state != "text" && state != "tag" && state != "dq" && state != "sq")
		die("{{? }} does not go here")
	at = find_outside(inside, ":")
	if (!at)
		die("{{? cond : text}} has no colon")
	put_code("if (" trim(substr(inside, 1, at - 1)) ") {")
	text = substr(inside, at + 1)
	for (i = 1; i <= length(text); i++)
		if (step(substr(text, i, 1), substr(text, i + 1)))
			put_char(substr(text, i, 1))
	flush_text()
	body = body "\t}\n"
}

function directive(inside,	word, rest, url)
{
	if (inside ~ /^#/ || state == "comment")
		return
	if (inside ~ /^\?/) {
		put_condition(substr(inside, 2))
		return
	}
	if (state == "raw")
		die("no {{ }} inside <" tag ">: hand the value over in a data- attribute")
	if (state == "eq" || state == "unquoted")
		die("{{ }} in an attribute without quotes")
	if (state == "tag")
		die("{{ }} inside a tag: only {{? cond : text}} or in the quotes of an attribute")
	inside = trim(inside)
	if (inside == "")
		die("{{ }} is empty")
	url = in_url()
	word = ""
	if (match(inside, /^(u|l|t|n|raw|http)[ \t]/)) {
		word = substr(inside, 1, RLENGTH - 1)
		rest = trim(substr(inside, RLENGTH + 1))
		if (rest ~ /^([?+*\/=<>|%]|!=|&&|- )/)
			word = ""	# a variable of that name
	}
	if (url && at_start && word != "l" && word != "http")
		die("a URL begins with {{l path}}, {{http address}} or plain text")
	at_start = 0
	if (inside == "csrf" && state == "text")
		put_code("html_csrf(out, v);")
	else if (word == "u")
		put_code("HTML_PUT_URL(out, (" rest "));")
	else if (word == "l")
		put_code("HTML_PUT_LINK(out, v, (" rest "));")
	else if (word == "http")
		put_code("html_http(out, (" rest "));")
	else if (url && (word != ""))
		die("{{" word " }} does not go into a URL")
	else if (word == "raw" && state != "text")
		die("{{raw }} goes into text only")
	else if (word == "raw")
		put_code("html_markup(out, (" rest "));")
	else if (word == "t")
		put_string("T", rest)
	else if (word == "n")
		put_string("N", rest)
	else
		put_code((url ? "HTML_PUT_NUMBER" : "HTML_PUT") "(out, (" inside "));")
}

function text_line(line,	c, n)
{
	while (line != "") {
		if (substr(line, 1, 2) == "{{") {
			n = find_end(substr(line, 3))
			if (substr(line, 3, 1) == "#")
				n = index(line, "}}") - 3
			if (n < 0)
				die("{{ without }} on the same line")
			directive(substr(line, 3, n))
			line = substr(line, n + 5)
			continue
		}
		c = substr(line, 1, 1)
		line = substr(line, 2)
		if (step(c, line))
			put_char(c)
	}
}

# --- functions and lines -------------------------------------------------------------------------

function end_function()
{
	if (name == "")
		return
	if (state != "text")
		die(name " ends inside a tag, a comment or a script")
	close_block()
	body = body "}\n"
	name = ""
}

function begin_function(line,	is_static, args, rest, s)
{
	end_function()
	line = trim(line)
	is_static = sub(/^static[ \t]+/, "", line)
	if (line !~ /^view_[a-z0-9_]+[ \t]*\(.*\)$/)
		die("expected: %% view_name(arguments)")
	name = line
	sub(/[ \t]*\(.*/, "", name)
	args = line
	sub(/^[^(]*\(/, "", args)
	sub(/\)$/, "", args)
	args = trim(args)
	if (args == "void")
		args = ""
	rest = args
	while (match(rest, /struct[ \t]+[a-z0-9_]+/)) {
		s = substr(rest, RSTART, RLENGTH)
		if (!(s in declared))
			structs = structs s ";\n"
		declared[s] = 1
		rest = substr(rest, RSTART + RLENGTH)
	}
	s = "void " name "(struct buf *out, const struct view *v" (args == "" ? "" : ", " args) ")"
	if (!is_static)
		prototypes = prototypes s ";\n"
	body = body "\n#line " FNR " \"" FILENAME "\"\n" (is_static ? "static " : "") s \
		"\n{\n\t(void)out, (void)v;\n"
	state = "text"
	functions++
}

FNR == 1 {
	end_function()
	body = header ? "" : body
}

{ sub(/\r$/, "") }

/^[ \t]*%%/ {
	sub(/^[ \t]*%%/, "")
	begin_function($0)
	next
}

/^[ \t]*%[ \t]*#[ \t]*include/ {
	sub(/^[ \t]*%[ \t]*/, "")
	includes = includes $0 "\n"
	next
}

/^[ \t]*%/ {
	sub(/^[ \t]*%/, "")
	close_block()
	body = body "#line " FNR " \"" FILENAME "\"\n" $0 "\n"
	next
}

{
	sub(/^[ \t]+/, "")
	if ($0 == "")
		next
	if (name == "") {
		if ($0 ~ /^\{\{#.*\}\}$/)
			next
		die("text before the first %% line")
	}
	if ($0 ~ /\\$/)
		text_line(substr($0, 1, length($0) - 1))
	else
		text_line($0 "\n")
}

END {
	if (failed)
		exit 1
	end_function()
	if (failed)
		exit 1
	if (header) {
		print "/* Made by tools/viewc.awk from the templates in src/view. */"
		print "#ifndef GEN_VIEWS_H\n#define GEN_VIEWS_H\n\n#include \"view/view.h\"\n"
		print structs "\n" prototypes "\n#endif"
		exit 0
	}
	if (!functions) {
		print FILENAME ": no %% line" > "/dev/stderr"
		exit 1
	}
	print "/* Made by tools/viewc.awk from " FILENAME ". */"
	print "#include \"base/base.h\"\n#include \"gen/views.h\""
	printf "%s%s", includes, body
}
