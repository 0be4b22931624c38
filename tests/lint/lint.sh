#!/bin/sh
# Holds the sources against the rules of the house. `make lint` runs it from the root of the tree.
#
#	tests/lint/lint.sh		all rules on this tree, then the rules themselves on planted mistakes
#	tests/lint/lint.sh ROOT		the findings in another tree, unfiltered
#
# Warnings (long files and functions, unused words) are printed and not counted.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
RULES="layers headers sql html statics statements words"
AWK=${AWK:-awk}

# findings ROOT: RULE FILE:LINE text
findings() (
	cd "$1"
	set -- $(find src cgi-bin -name '*.[ch]' 2>/dev/null | sort)
	[ $# = 0 ] || $AWK -f "$HERE/rules.awk" "$@"
	[ ! -e po/en.po ] || $AWK -f "$HERE/words.awk" po/en.po "$@" $(find src/view -name '*.html' -o -name 'errors.txt' 2>/dev/null)
	set -- $(find src/store sql -name '*.sql' 2>/dev/null | sort)
	[ $# = 0 ] || $AWK -f "$HERE/sql.awk" "$@"
)

[ $# = 0 ] || { findings "$1"; exit; }

PASSED=0
FAILED=0
pass() { PASSED=$((PASSED + 1)); }
fail() {
	FAILED=$((FAILED + 1))
	printf '%s\n' "$*"
}

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
findings . >"$WORK/found"

# --- this tree -------------------------------------------------------------------------------------

# Findings that `allowed` does not cover, and entries there that cover nothing.
filter() {
	$AWK '
		FNR == NR { if (!/^#/ && NF) allowed[$1 " " $2] = 1; next }
		{ file = $2; sub(/:[0-9]+$/, "", file) }
		$1 " " file in allowed { hit[$1 " " file] = 1; next }
		{ print }
		END { for (entry in allowed) if (!(entry in hit)) print "allowed " entry " is no longer needed" }
	' "$HERE/allowed" "$WORK/found"
}
filter | sort >"$WORK/left"

for rule in $RULES allowed; do
	if grep -q "^$rule " "$WORK/left"; then
		fail "$rule:"
		sed -n "s/^$rule /    /p" "$WORK/left"
	else
		pass
	fi
done
for rule in long-file long-function unused-word; do
	sed -n "s/^$rule \\(.*\\)/warning: $rule \\1/p" "$WORK/left"
done

# --- the rules: each planted mistake is found, and nothing else --------------------------------------

PLANTED=$WORK/planted
# plant FILE, content on standard input
plant() {
	mkdir -p "$PLANTED/$(dirname "$1")"
	cat >"$PLANTED/$1"
}
. "$HERE/planted.sh"
findings "$PLANTED" >"$WORK/planted.found"
check_planted

printf 'lint: %d passed, %d failed\n' "$PASSED" "$FAILED"
[ "$FAILED" = 0 ]
