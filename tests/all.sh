#!/bin/sh
# Runs suites one after another, whatever the earlier ones said, and sums up:
#
#	tests/all.sh 'make ...' LOGDIR SUITE...
#
# A suite's log stays in LOGDIR. Its closing line is the last that says how many there were.
set -u
make=$1 logs=$2
shift 2
mkdir -p "$logs"

now() { date +%s; }
# CUnit's line of tests, "name: 12 cases, 0 failed" of our own runners, or the sum of this very script
closing() {
	grep -E '^ +tests +[0-9]|^[a-z0-9 -]+: [0-9]+ |^in all' "$1" | tail -n 1 | sed 's/^ *//; s/  */ /g'
}

begun=$(now)
failed=
summary=
for suite in "$@"; do
	printf '\n--- %s\n' "$suite"
	target=test-$suite
	[ "$suite" != lint ] || target=lint
	started=$(now)
	# a pipe hides the status: it goes through a file
	{ $make "$target" 2>&1; echo $? >"$logs/$suite.status"; } | tee "$logs/$suite.log"
	verdict=ok
	[ "$(cat "$logs/$suite.status")" = 0 ] || { verdict=FAILED; failed="$failed $suite"; }
	summary="$summary$(printf '%-8s %-7s %4d s  %s' "$suite" "$verdict" $(($(now) - started)) \
		"$(closing "$logs/$suite.log")")
"
done
printf '\n%s' "$summary"
printf 'in all %d s' $(($(now) - begun))
[ -z "$failed" ] || { printf ', FAILED:%s (logs in %s)\n' "$failed" "$logs"; exit 1; }
printf ', all suites passed\n'
