# Compiles the error dictionary (src/view/errors.txt) to a C table. Any awk will do.
#
#	awk -f tools/errc.awk src/view/errors.txt > build/gen/dictionary.c

function die(text) { print FILENAME ":" FNR ": " text > "/dev/stderr"; failed = 1; exit 1 }

BEGIN {
	split("nobody agent admin meta customer hoster", names, " ")
	for (i in names) fixers[names[i]] = 1
	print "/* Made by tools/errc.awk. */\n#include \"base/base.h\"\n#include \"view/dictionary.h\"\n"
	print "const struct dictionary_entry dictionary[] = {"
}

/^[ \t]*(#|$)/ { next }
NF != 4 { die("four words: code, subcode, who, key") }
$1 !~ /^(-?[0-9]+|\*)$/ || $2 !~ /^([0-9]+|\*)$/ { die("code and subcode are numbers or *") }
!($3 in fixers) { die("nobody knows who " $3 " is") }
$4 !~ /^[a-z_]+$/ { die("a key is of a-z and _") }
{
	if (($1, $2) in seen) die("this code and subcode stood before")
	# a line for any subcode hides what stands behind it
	if (($1, "*") in seen || ("*", "*") in seen) die("a line above fits all of these")
	seen[$1, $2] = 1
	printf "\t{ %s, %s, FIXER_%s, T_error_%s, T_error_fix_%s },\n", $1 == "*" ? "NONE" : $1, \
		$2 == "*" ? "NONE" : $2, toupper($3), $4, $4
}
END { if (!failed) print "};\nconst size_t dictionary_len = sizeof dictionary / sizeof dictionary[0];" }
