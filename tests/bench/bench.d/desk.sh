# The desk that is measured, hello beside it, and the Graph API that it sends to.

say() { printf '%s\n' "$@"; }
die() {
	printf 'bench: %s\n' "$1" >&2
	exit 1
}

tool() { "$BUILD/tests/bench/$@"; }

# until_true SECONDS COMMAND...
until_true() {
	until_left=$(($1 * 20))
	shift
	until "$@"; do
		until_left=$((until_left - 1))
		[ "$until_left" -gt 0 ] || return 1
		sleep 0.05
	done
}

desk_ready() {
	kill -0 "$DESK_PID" 2>/dev/null || die "the desk does not start"
	[ -e "$DIR/run/env" ]
}
hello_ready() { curl -fso /dev/null --noproxy '*' "$HELLO_URL"; }

desk_start() {
	mkfifo "$DIR/port"
	"$BUILD/tests/bench/sink" 0 >"$DIR/port" &
	SINK_PID=$!
	read -r sink_port <"$DIR/port"
	SINK_URL=http://127.0.0.1:$sink_port
	RUN_DIR=$DIR/run PORT=$PORT WORKERS=$WORKERS SERVER=lighttpd GRAPH_URL=$SINK_URL BUILD=$BUILD \
		"$SOURCE/tools/run.sh" >"$DIR/desk.log" 2>&1 &
	DESK_PID=$!
	until_true 60 desk_ready || die "the desk does not start"
	. "$DIR/run/env"
	hello_start
	PAGE_ROW=$(sql "SELECT id FROM page WHERE meta_id = '$PAGE_ID'")
	AGENT1=$(sql "SELECT id FROM user WHERE login = '$AGENT1_LOGIN'")
	AGENT2=$(sql "SELECT id FROM user WHERE login = '$AGENT2_LOGIN'")
	sign_in "$AGENT1_LOGIN" "$AGENT1_PASSWORD"
	COOKIE1=$COOKIE
	sign_in "$AGENT2_LOGIN" "$AGENT2_PASSWORD"
}

# The desk's own configuration of lighttpd, with hello in the place of each program.
hello_start() {
	mkdir "$DIR/hello" "$DIR/hello/state" "$DIR/hello/log"
	for program in webhook agent admin cron; do
		cp "$BUILD/tests/bench/hello" "$DIR/hello/$program.fcgi"
	done
	DESK_PORT=$((PORT + 1)) DESK_WORKERS=$WORKERS DESK_STATE=$DIR/hello/state DESK_LOG=$DIR/hello/log \
		DESK_PROGRAMS=$DIR/hello DESK_WWW=$SOURCE/www DESK_CONF=$CONF DESK_MEDIA=$DIR/media PATH=$PATH:/usr/sbin \
		lighttpd -D -f "$SOURCE/conf/lighttpd/fastcgi.conf" >"$DIR/hello/log/out" 2>&1 &
	HELLO_PID=$!
	HELLO_URL=http://127.0.0.1:$((PORT + 1))/health
	until_true 10 hello_ready || die "hello does not answer: $(cat "$DIR/hello/log/out")"
}

desk_stop() {
	for pid in $HELLO_PID $SINK_PID $DESK_PID; do
		kill "$pid" 2>/dev/null
	done
	wait
}

sql() { mariadb --no-defaults -u "$DB_USER" -S "$DB_SOCKET" -BN "$DB_NAME" ${1:+-e "$1"}; }

# As the desk's own user when root started us: the programs want to own their key file.
as_desk() {
	desk_user=$(stat -L -c %U "$CONF")
	if [ "$(id -un)" = "$desk_user" ]; then
		"$@"
	else
		setpriv --reuid="$desk_user" --regid="$(id -g "$desk_user")" --init-groups -- "$@"
	fi
}

# sign_in LOGIN PASSWORD: COOKIE and CSRF
sign_in() {
	curl -fsS --noproxy '*' -D "$DIR/head" -H 'Content-Type: application/json' -o "$DIR/body" \
		-d "{\"login\":\"$1\",\"password\":\"$2\"}" "$BASE_URL/agent/api/v1/session" ||
		die "$1 can't sign in"
	COOKIE=$(sed -n 's/^[Ss]et-[Cc]ookie: \(pagedesk=[^;]*\).*/\1/p' "$DIR/head")
	CSRF=$(sed -n 's/.*"csrf_token":"\([^"]*\)".*/\1/p' "$DIR/body")
}

# An empty desk but for some conversations of before: 5 and 200 of the two agents, 120 that wait.
desk_empty() {
	sql <<-EOF
		TRUNCATE message; TRUNCATE raw_event; TRUNCATE conversation_event; TRUNCATE conversation;
		TRUNCATE identity; TRUNCATE outbox; TRUNCATE outbox_lane;
		SET @now = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000);
		INSERT INTO identity (id, page_id, psid, created_at, last_action_at, last_message_at)
		SELECT seq, $PAGE_ROW, 4000000000000000 + seq, @now, @now, @now FROM seq_1_to_325;
		INSERT INTO conversation (id, identity_id, page_id, open_identity_id, state, workstream_id, agent_id,
		 version, last_seq, last_in_seq, unread, waiting_since, preview, opened_at, last_message_at, updated_at)
		SELECT seq, seq, $PAGE_ROW, seq, IF(seq > 205, 'open', 'active'), NULL,
		 CASE WHEN seq <= 200 THEN $AGENT2 WHEN seq <= 205 THEN $AGENT1 END,
		 1, 1, 1, 1, @now, 'Where is my order?', @now, @now, @now FROM seq_1_to_325;
		INSERT INTO message (conversation_id, page_id, identity_id, seq, version, mid, direction, author_kind,
		 kind, body, state, sent_at, created_at)
		SELECT seq, $PAGE_ROW, seq, 1, 1, CONCAT('m_before_', seq), 'in', 'customer', 'text',
		 'Where is my order?', 'received', @now, @now FROM seq_1_to_325;
	EOF
}
