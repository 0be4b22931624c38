# Keys of texts: what is used exists in po/en.po. Any awk will do.
#
#	awk -f words.awk po/en.po src/view/*.html src/*/*.c ...
#
# C and templates of src/ don't compile with an unknown key; scripts and everything else would only
# show it. A key that nothing uses is a warning: unused-word.

function finding(rule, text) { print rule " " FILENAME ":" FNR " " text }

function base(key) {
	sub(/\.(one|few|many|other)$/, "", key)
	return key
}

# Every key that pattern matches in the line.
function use_all(pattern,	rest, key) {
	rest = $0
	while (match(rest, pattern)) {
		key = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		gsub(/^[{][{][tn][ \t]+|^.?[TN]_/, "", key)
		gsub(/\./, "_", key)
		used[key] = 1
		if (!(key in known))
			finding("words", "no such key in po/en.po: " key)
	}
}

FILENAME ~ /\.po$/ {
	if ($0 ~ /^msgid "[a-z]/) {
		key = $0
		gsub(/^msgid "|"[ \t]*$/, "", key)
		key = base(key)
		gsub(/\./, "_", key)
		if (!(key in known))
			known[key] = FILENAME ":" FNR
	}
	next
}
# the error dictionary: code, subcode, who, key
FILENAME ~ /errors\.txt$/ {
	if ($0 !~ /^#/ && NF == 4) {
		used["error_" $4] = used["error_fix_" $4] = 1
		if (!(("error_" $4) in known) || !(("error_fix_" $4) in known))
			finding("words", "no such key in po/en.po: error." $4 " or error.fix." $4)
	}
	next
}
# comments of C may name keys to explain
FILENAME ~ /\.[ch]$/ {
	gsub(/\/\*([^*]|\*[^\/])*\*\//, "")
	if ($0 ~ /^\t* \*|^[ \t]*\/\*/)
		next
}
{
	if (index($0, "{{"))
		use_all("[{][{][tn][ \t]+[a-z0-9_.]+")
	if ($0 ~ /[TN]_[a-z]/)
		use_all("(^|[^A-Za-z0-9_])[TN]_[a-z][a-z0-9_]*")
}
END {
	for (key in known)
		if (!(key in used))
			print "unused-word " known[key] " " key
}
