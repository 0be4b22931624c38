#!/bin/sh
# The end-to-end scenarios, each file with a desk of its own: tests/e2e/all.sh [name...]
#
# Each line "// env: NAME=value ..." of a file is one run of it, with these settings for its desk.
set -u
here=$(cd "$(dirname "$0")" && pwd)
failed=
n=0
settings() { sed -n 's,^// env: ,,p' "$1" | grep . || echo; }

for file in "$here"/*.mjs; do
	name=$(basename "$file" .mjs)
	case "$name" in desk | smtp_sink) continue ;; esac
	if [ $# -gt 0 ]; then
		case " $* " in *" $name "*) ;; *) continue ;; esac
	fi
	runs=$(settings "$file" | wc -l)
	for run in $(seq "$runs"); do
		n=$((n + 1))
		(
			eval "set -- $(settings "$file" | sed -n "${run}p")"
			env "$@" "$here/with_desk.sh" node "$file"
		) || failed="$failed $name"
	done
done
printf 'e2e: %d runs, %d failed%s\n' "$n" "$(set -- $failed; echo $#)" "${failed:+:$failed}"
[ -z "$failed" ] && [ "$n" -gt 0 ]
