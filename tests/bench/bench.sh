#!/bin/sh
# Measures a desk of its own and prints tables. `make bench` builds and calls this.
#
#   BUILD=build      what is measured
#   ROUNDS=3         each figure is the median of so many measurements, taken in turn with the others
#   TIME=1500        how long one lasts, ms, after a warm-up of 300
#   WORKERS=8        responders of each program, of Pagedesk's and of hello's
#   WEB="1 8 64"     connections through the web server
#   CEILING="1 8 32" connections straight to the database
#   SENDS=5000       messages of a full outbox
#   STARTS=200       starts of each program
#   PORT=21280       the desk; hello takes the next one
#   BENCH_DIR=/var/tmp   where the database lies: on the kind of disk that is to be measured
#   ONLY="web customer outbox reply size start"   some of the tables
#
# hello is the smallest responder behind the same web server with the same configuration; the ceiling
# is desk/intake run over N connections without a web server, a signature or JSON. All share this
# machine's cores with the database and the generator of the load: ratios carry over to other
# machines, figures do not.
set -eu
umask 022

SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-3}
TIME=${TIME:-1500}
WORKERS=${WORKERS:-8}
WEB=${WEB:-1 8 64}
CEILING=${CEILING:-1 8 32}
SENDS=${SENDS:-5000}
STARTS=${STARTS:-200}
PORT=${PORT:-21280}
ONLY=${ONLY:-web customer outbox reply size start}

case $BUILD in /*) ;; *) BUILD=$SOURCE/$BUILD ;; esac
DIR=
DESK_PID=
HELLO_PID=
SINK_PID=

. "$SOURCE/tests/bench/bench.d/desk.sh"
. "$SOURCE/tests/bench/bench.d/figures.sh"
. "$SOURCE/tests/bench/bench.d/web.sh"
. "$SOURCE/tests/bench/bench.d/out.sh"
. "$SOURCE/tests/bench/bench.d/own.sh"

finish() {
	status=$?
	trap '' INT TERM HUP
	set +e
	[ "$status" = 0 ] || [ -z "$DIR" ] || tail -n 5 "$DIR/desk.log" >&2
	desk_stop
	[ -z "$DIR" ] || rm -rf "$DIR"
	exit "$status"
}
trap 'exit 130' INT TERM HUP
trap finish EXIT

began=$(date +%s)
DIR=$(mktemp -d "${BENCH_DIR:-/var/tmp}/pagedesk-bench.XXXXXX")
chmod 0711 "$DIR"	# as root the desk runs as another user
RESULTS=$DIR/results
: >"$RESULTS"
desk_start
header
for table in $ONLY; do
	"table_$table"
done
say "" "$(($(date +%s) - began)) s."
