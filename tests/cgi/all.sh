#!/bin/sh
# The HTTP cases through several ways of hosting: tests/cgi/all.sh 'SERVER...' [pattern...]
set -u
here=$(cd "$(dirname "$0")" && pwd)
servers=$1
shift
failed=
n=0
for server in $servers; do
	n=$((n + 1))
	SERVER=$server "$here/../e2e/with_desk.sh" node "$here/run.mjs" "$@" || failed="$failed $server"
done
printf 'cgi: %d servers, %d failed%s\n' "$n" "$(set -- $failed; echo $#)" "${failed:+:$failed}"
[ -z "$failed" ]
