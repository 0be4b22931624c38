#!/bin/sh
# A private desk for trying out, developing and testing; `make run` builds and calls this. Starts
# MariaDB, the stand-in for Meta, the web server and the worker, and stops them all when it ends.
#
#   RUN_DIR=run  PORT=8080  WORKERS=4  GRAPH_URL=  BUILD=build
#   SERVER=lighttpd|lighttpd-cgi|apache-fcgid|apache-proxy|apache-cgi
#
# What others may rely on is said in architecture 7: the options above, RUN_DIR/env, and that nothing
# is left when this script has ended, however it did. The pieces, in the order of use:
#
#   run.d/process.sh    start, watch and stop processes
#   run.d/place.sh      RUN_DIR: who owns it, what lies where
#   run.d/database.sh   MariaDB
#   run.d/desk.sh       configuration, migrations, demo data, stand-in, worker
#   run.d/web.sh        the five ways of hosting
set -eu
umask 077
# Servers live there, and an ordinary user's PATH may not have it.
PATH=$PATH:/usr/sbin:/sbin

SOURCE=$(cd "$(dirname "$0")/.." && pwd)
RUN_DIR=${RUN_DIR:-run}
BUILD=${BUILD:-build}
PORT=${PORT:-8080}
SERVER=${SERVER:-lighttpd}
WORKERS=${WORKERS:-4}
GRAPH_URL=${GRAPH_URL:-}
GRAPH_URL=${GRAPH_URL%/}
BASE_URL=http://127.0.0.1:$PORT

. "$SOURCE/tools/run.d/process.sh"
. "$SOURCE/tools/run.d/place.sh"
. "$SOURCE/tools/run.d/database.sh"
. "$SOURCE/tools/run.d/desk.sh"
. "$SOURCE/tools/run.d/web.sh"

check_options() {
	number PORT "$PORT" 1 65535
	number WORKERS "$WORKERS" 1 64
	web_known "$SERVER" || die "SERVER=$SERVER is not one of: $WEB_SERVERS"
	case $GRAPH_URL in
	'' | http://?* | https://?*) ;;
	*) die "GRAPH_URL=$GRAPH_URL is not an http(s) address" ;;
	esac
	[ "$PORT" -ge "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null || echo 1024)" ] ||
		die "PORT=$PORT is reserved for root; the desk runs as an ordinary user. Take one above 1023."
}

# Written last and in one move: who waits for this file finds a desk that answers.
write_env() {
	for name in BASE_URL ADMIN_LOGIN ADMIN_PASSWORD SUPERVISOR_LOGIN SUPERVISOR_PASSWORD \
		AGENT1_LOGIN AGENT1_PASSWORD AGENT2_LOGIN AGENT2_PASSWORD APP_ID APP_SECRET WEBHOOK_URL \
		VERIFY_TOKEN PAGE_ID PAGE_TOKEN DB_SOCKET DB_NAME DB_USER GRAPH_URL CONF; do
		eval "value=\$$name"
		printf "%s='%s'\n" "$name" "$(printf %s "$value" | sed "s/'/'\\\\''/g")"
	done | place_put env
}

sign_in() { printf '%-6s %s   %s' "$@"; }

welcome() {
	if [ -z "$GRAPH_PID" ]; then
		customer="(no stand-in: Graph is $GRAPH_URL)"
	else
		customer=$GRAPH_URL/
	fi
	say "
Pagedesk runs ($SERVER). Write in one window, answer in the other:

  the customer   $customer
  the agent      $BASE_URL/agent/

  sign in as     $(sign_in "$AGENT1_LOGIN" "$AGENT1_PASSWORD" agent)
                 $(sign_in "$AGENT2_LOGIN" "$AGENT2_PASSWORD" agent)
                 $(sign_in "$SUPERVISOR_LOGIN" "$SUPERVISOR_PASSWORD" supervisor)
                 $(sign_in "$ADMIN_LOGIN" "$ADMIN_PASSWORD" "administrator, at $BASE_URL/admin/")

  webhook        $WEBHOOK_URL
  database       mariadb -u $DB_USER -S $DB_SOCKET $DB_NAME
  logs           $RUN_DIR/log/
  for scripts    $RUN_DIR/env

Ctrl-C stops everything; what was written is kept in $RUN_DIR."
}

# Runs when the script ends, for whatever reason. A second Ctrl-C must not cut it short.
finish() {
	status=$?
	trap '' INT TERM HUP
	set +e
	[ -n "$PLACE_READY" ] || exit "$status"
	[ "$status" = 0 ] && say "" "Stopping ..."
	rm -f "$RUN_DIR/env" "$RUN_DIR/env.new"
	web_stop
	worker_stop
	stop "$GRAPH_PID" 3
	database_stop
	sweep
	place_leave
	exit "$status"
}

# Whatever ends is started again, as a service manager would, and said: the log tells why.
watch() {
	database_watch
	graph_watch
	web_watch
	worker_watch
}

trap : PIPE			# who reads our output may go; the cleaning still has to be done
trap 'exit 0' INT TERM HUP	# the ordinary ways to stop a desk
trap finish EXIT

unset MAKEFLAGS MAKELEVEL MFLAGS
check_options
place_enter
say "Starting in $RUN_DIR ..."
sweep
port_free
demo_secrets
place_make
database_start
desk_configure
desk_seed
graph_start
worker_start
web_start
write_env
welcome
while :; do
	sleep 0.5
	watch
done
