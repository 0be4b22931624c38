#!/bin/sh
# The end-to-end scenarios, each file with a desk of its own: tests/e2e/all.sh [name...]
#
# A file's line "// env: NAME=value ..." sets settings for its desk.
set -u
here=$(cd "$(dirname "$0")" && pwd)
failed=
n=0
for file in "$here"/*.mjs; do
	name=$(basename "$file" .mjs)
	[ "$name" != desk ] || continue
	if [ $# -gt 0 ]; then
		case " $* " in *" $name "*) ;; *) continue ;; esac
	fi
	n=$((n + 1))
	(
		eval "set -- $(sed -n 's,^// env: ,,p' "$file")"
		env "$@" "$here/with_desk.sh" node "$file"
	) || failed="$failed $name"
done
printf 'e2e: %d files, %d failed%s\n' "$n" "$(set -- $failed; echo $#)" "${failed:+:$failed}"
[ -z "$failed" ] && [ "$n" -gt 0 ]
