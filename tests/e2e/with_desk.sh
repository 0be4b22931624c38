#!/bin/sh
# Starts a desk as `make run` does, runs a command with the variables of RUN_DIR/env, and stops the
# desk: tests/e2e/with_desk.sh COMMAND...
#
#	BUILD=build  SERVER=lighttpd  WORKERS=2  GRAPH_URL=	as for tools/run.sh
#	PAGEDESK_...						settings of the programs
#
# Besides, the command has DESK_DIR (the run directory, with log/), DESK_PID (of run.sh) and PORT. When
# it fails, the ends of the logs are shown.
set -eu
umask 077
here=$(cd "$(dirname "$0")/../.." && pwd)
: "${SERVER:=lighttpd}" "${WORKERS:=2}" "${BUILD:=build}"

# A port that nobody listens on; somebody may be faster, then the next one is tried.
free_port() {
	awk -v from="$1" '
		BEGIN { for (i = from; i < from + 900; i++) free[sprintf("%04X", i)] = i }
		split($2, a, ":") == 2 { delete free[a[2]] }
		END { for (i = from; i < from + 900; i++) if (sprintf("%04X", i) in free) { print i; exit } }
	' /proc/net/tcp /proc/net/tcp6
}

# for the command, which runs in the background
exec 3<&0

dir=$(mktemp -d /tmp/pagedesk-test.XXXXXX)
# the service user, when we are root, must reach what is his in there
chmod 0711 "$dir"
desk=
command=

# What our own programs said; and everything, when the desk did not even start.
show_logs() {
	for log in "$dir"/run.log "$dir"/desk/log/*.log; do
		case ${log##*/} in
		setup-* | access.log | mariadb*.log | run.log) [ -z "$desk" ] || continue ;;
		esac
		[ -s "$log" ] || continue
		printf -- '--- end of %s\n' "${log##*/}"
		tail -n 20 "$log"
	done >&2
}

finish() {
	status=$?
	trap '' INT TERM HUP PIPE
	[ -z "$command" ] || kill "$command" 2>/dev/null || :
	if [ -n "$desk" ] && kill "$desk" 2>/dev/null; then
		wait "$desk" || :
	fi
	[ "$status" = 0 ] || show_logs
	[ -n "${KEEP:-}" ] && [ "$status" != 0 ] && echo "with_desk: kept $dir" >&2 || rm -rf "$dir"
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP PIPE

# started: the desk answers; fails when it ended, too
started() {
	left=600
	until [ -e "$dir/desk/env" ]; do
		left=$((left - 1))
		if [ "$left" = 0 ] || ! kill -0 "$desk" 2>/dev/null; then
			return 1
		fi
		sleep 0.1
	done
}

base=$((20000 + $$ % 9000))
for try in 1 2 3; do
	PORT=$(free_port $((base + try * 7)))
	RUN_DIR="$dir/desk" PORT="$PORT" SERVER="$SERVER" WORKERS="$WORKERS" BUILD="$BUILD" \
		"$here/tools/run.sh" >"$dir/run.log" 2>&1 3<&- &
	desk=$!
	started && break
	kill "$desk" 2>/dev/null || :
	wait "$desk" || :
	desk=
	grep -q 'port .* is taken' "$dir/run.log" || break
done
[ -n "$desk" ] || { echo "with_desk: the desk did not start ($SERVER)" >&2; exit 1; }

set -a
. "$dir/desk/env"
set +a
export PORT SERVER DESK_DIR="$dir/desk" DESK_PID="$desk"
# in the background, so that a signal to us is answered at once
"$@" <&3 3<&- &
command=$!
wait "$command"
command=
