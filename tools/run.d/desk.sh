# What makes it a desk: configuration, migrations, demo data, the stand-in for Meta, the worker.

PAGEDESK=
CONF=
GRAPH_PID=
GRAPH_PORT=0
WORKER_PID=
WORKER_OLD_PID=
WORKER_TICKS=0

APP_ID=5550001112223334
PAGE_ID=104857600012345
PAGE_NAME='Sunrise Bakery'
ADMIN_LOGIN=admin
SUPERVISOR_LOGIN=sam
AGENT1_LOGIN=eva
AGENT2_LOGIN=jonas
SECRETS="APP_SECRET VERIFY_TOKEN PAGE_TOKEN ADMIN_PASSWORD SUPERVISOR_PASSWORD AGENT1_PASSWORD AGENT2_PASSWORD"

# random BYTES: in hexadecimal
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

# Made once, so that what somebody wrote down is still true at the next start. Read, not sourced: the
# file is the service user's, and we may be root.
demo_secrets() {
	as test -s "$HOME_DIR/demo.env" || put "$HOME_DIR/demo.env" <<-EOF
		APP_SECRET=$(random 16)
		VERIFY_TOKEN=$(random 16)
		PAGE_TOKEN=EAADEMO$(random 32)
		ADMIN_PASSWORD=$(random 6)
		SUPERVISOR_PASSWORD=$(random 6)
		AGENT1_PASSWORD=$(random 6)
		AGENT2_PASSWORD=$(random 6)
	EOF
	secrets=$(as cat "$HOME_DIR/demo.env")
	for name in $SECRETS; do
		value=$(printf '%s\n' "$secrets" | sed -n "s/^$name=\\([A-Za-z0-9_.-]*\\)\$/\\1/p")
		[ -n "$value" ] || die "$RUN_DIR/demo.env has no usable $name: remove RUN_DIR to begin anew"
		eval "$name=\$value"
	done
}

# At each start, since ports and socket paths change.
desk_configure() {
	CONF=$HOME_DIR/pagedesk.conf
	put "$HOME_DIR/my.cnf" <<-EOF
		[pagedesk]
		socket = $DB_SOCKET
		user = $DB_USER
		database = $DB_NAME
	EOF
	put "$CONF" <<-EOF
		; Written by make run at each start.
		[web]
		base_url = $BASE_URL
		[database]
		option_file = $HOME_DIR/my.cnf
		[security]
		key_file = $HOME_DIR/secret.key
		[graph]
		base = ${GRAPH_URL:-http://127.0.0.1:9}
		[paths]
		run_dir = $STATE_DIR/bells
		[media]
		directory = $HOME_DIR/media
		[log]
		file = $HOME_DIR/log/pagedesk.log
	EOF
}

# setup MESSAGE SUBCOMMAND...: its output goes to a log, which is shown with the message if it fails
setup() {
	setup_message=$1
	shift
	setup_log=$HOME_DIR/log/setup-$1.log
	as env PAGEDESK_CONF="$CONF" sh -c 'log=$1; shift; exec "$@" >"$log" 2>&1' - "$setup_log" \
		"$PAGEDESK" "$@" </dev/null || die "$setup_message" "$setup_log"
}

desk_seed() {
	setup "the migrations fail" migrate
	as test -s "$HOME_DIR/secret.key" || setup "can't make the secret key" key new
	export DEMO_APP_ID="$APP_ID" DEMO_APP_SECRET="$APP_SECRET" DEMO_VERIFY_TOKEN="$VERIFY_TOKEN" \
		DEMO_PAGE_ID="$PAGE_ID" DEMO_PAGE_TOKEN="$PAGE_TOKEN" DEMO_PAGE_NAME="$PAGE_NAME" \
		DEMO_ADMIN_PASSWORD="$ADMIN_PASSWORD" DEMO_SUPERVISOR_PASSWORD="$SUPERVISOR_PASSWORD" \
		DEMO_AGENT1_PASSWORD="$AGENT1_PASSWORD" DEMO_AGENT2_PASSWORD="$AGENT2_PASSWORD"
	setup "can't make the demo desk" demo
	unset DEMO_APP_ID DEMO_APP_SECRET DEMO_VERIFY_TOKEN DEMO_PAGE_ID DEMO_PAGE_TOKEN DEMO_PAGE_NAME \
		DEMO_ADMIN_PASSWORD DEMO_SUPERVISOR_PASSWORD DEMO_AGENT1_PASSWORD DEMO_AGENT2_PASSWORD
	callback_key=$(as sed -n 's/^callback_key=\([A-Za-z0-9_-]*\)$/\1/p' "$setup_log")
	[ -n "$callback_key" ] || die "pagedesk demo does not name its callback key" "$setup_log"
	WEBHOOK_URL=$BASE_URL/webhook/$callback_key
}

# --- the stand-in for Meta -------------------------------------------------------------------------

graph_run() {
	as rm -f "$STATE_DIR/graph.port"
	spawn graph "$HOME_DIR/app/bin/graph" --bind 127.0.0.1 --port "$GRAPH_PORT" \
		--port-file "$STATE_DIR/graph.port" --state "$HOME_DIR/graph.state" \
		--log "$HOME_DIR/log/graph-calls.log" --app-id "$APP_ID" --app-secret "$APP_SECRET" \
		--page "$PAGE_ID:$PAGE_NAME:$PAGE_TOKEN" --webhook "$WEBHOOK_URL" --verify-token "$VERIFY_TOKEN"
	GRAPH_PID=$SPAWNED
}

graph_up() {
	alive "$GRAPH_PID" || die "the stand-in for Meta does not start" "$HOME_DIR/log/graph.log"
	as test -s "$STATE_DIR/graph.port"
}

# The webhook's address must be known before, so this comes after the demo data; and its own port is
# only known now, so the configuration is written again.
graph_start() {
	[ -z "$GRAPH_URL" ] || return 0
	graph_run
	until_true 10 graph_up || die "the stand-in for Meta names no port" "$HOME_DIR/log/graph.log"
	GRAPH_PORT=$(as cat "$STATE_DIR/graph.port")
	number "the stand-in's port" "$GRAPH_PORT" 1 65535
	GRAPH_URL=http://127.0.0.1:$GRAPH_PORT
	desk_configure
}

graph_watch() {
	[ -n "$GRAPH_PID" ] || return 0
	alive "$GRAPH_PID" && return
	say "The stand-in for Meta ended; starting it again (see $RUN_DIR/log/graph.log)"
	graph_run
}

# --- the worker, as crontab would start it: every minute one that runs for 70 s ----------------------

worker_start() {
	spawn worker env PAGEDESK_CONF="$CONF" "$PAGEDESK" work --for 70
	WORKER_PID=$SPAWNED
	WORKER_TICKS=0
}

worker_watch() {
	WORKER_TICKS=$((WORKER_TICKS + 1))
	if [ "$WORKER_TICKS" -ge 118 ]; then
		WORKER_OLD_PID=$WORKER_PID
		worker_start
	elif ! alive "$WORKER_PID"; then
		worker_start
	fi
}

worker_stop() {
	for pid in $WORKER_OLD_PID $WORKER_PID; do
		kill -TERM "$pid" 2>/dev/null
	done
	stop "$WORKER_OLD_PID" 10
	stop "$WORKER_PID" 10
}
