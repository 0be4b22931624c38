# Through the web server: hello, idle polls, events; events against the database's ceiling; customers
# with and without a past.

# Enough for the fastest machine: the generator stops when there are none left.
most() { say $((($TIME + 300) * 16)); }

run_hello() { tool load -c "$1" -t "$TIME" get "$HELLO_URL"; }

# The tag is asked each time: the lists have changed since.
run_poll() {
	etag=$(curl -fsS --noproxy '*' -D - -o /dev/null -H "Cookie: $COOKIE1" "$BASE_URL/agent/api/v1/inbox" |
		tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
	tool load -c "$1" -t "$TIME" -s 304 -H "Cookie: $COOKIE1" -H "If-None-Match: $etag" \
		get "$BASE_URL/agent/api/v1/inbox"
}

# run_events CONNECTIONS [FIRST-PSID CUSTOMERS]
run_events() {
	tool load -c "$1" -t "$TIME" events "$APP_SECRET" "$PAGE_ID" "${2:-5000000000000000}" "${3:-1000}" \
		"$(most)" "$WEBHOOK_URL"
}

run_ceiling() {
	tool ceiling -c "$CONF" -a "$APP_ID" -p "$PAGE_ID" -n "$1" -t "$TIME" -f 5000000000000000 -k 1000 \
		-m "$(($(most) * 2))"
}

# Each kind in turn, and in another order each time: a machine that gets slower spares nobody.
table_web() {
	for round in $(seq "$ROUNDS"); do
		desk_empty
		for c in $(say $WEB $CEILING | sort -nu); do
			order="hello poll events ceiling"
			[ $((round % 2)) = 1 ] || order="ceiling events poll hello"
			for kind in $order; do
				case $kind in
				hello | poll) wanted=$WEB ;;
				ceiling) wanted=$CEILING ;;
				*) wanted="$WEB $CEILING" ;;
				esac
				case " $wanted " in
				*" $c "*) measured "$kind" "$c" "run_$kind" "$c" ;;
				esac
			done
		done
	done
	heading "through lighttpd" $WEB
	row "hello" hello $WEB
	row "idle poll (304)" poll $WEB
	ratios "  of hello (aim 0.5)" poll hello $WEB
	row "webhook, text event" events $WEB
	ratios "  of hello" events hello $WEB
	heading "event and transaction" $CEILING
	row "bare database" ceiling $CEILING
	row "webhook, text event" events $CEILING
	ratios "  of the bare database" events ceiling $CEILING
	say "  (aims 0.70 at 1, 0.55 at 8, 0.45 at 32; 4000 /s at 8)"
}

# customers_with_past FIRST-PSID: four of them, 10,000 messages each
customers_with_past() {
	sql <<-EOF
		SET @now = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000), @psid = $1;
		INSERT INTO identity (page_id, psid, created_at, last_action_at, last_message_at)
		SELECT $PAGE_ROW, @psid + seq - 1, @now, @now, @now FROM seq_1_to_4;
		INSERT INTO conversation (identity_id, page_id, open_identity_id, state, version, last_seq, last_in_seq,
		 unread, waiting_since, preview, opened_at, last_message_at, updated_at)
		SELECT id, $PAGE_ROW, id, 'open', 10000, 10000, 10000, 10000, @now, 'Hello?', @now, @now, @now
		  FROM identity WHERE psid BETWEEN @psid AND @psid + 3;
		UPDATE identity i JOIN conversation c ON c.open_identity_id = i.id SET i.latest_conversation_id = c.id;
		INSERT INTO message (conversation_id, page_id, identity_id, seq, version, mid, direction, author_kind,
		 kind, body, state, sent_at, created_at)
		SELECT c.id, $PAGE_ROW, c.identity_id, seq, seq, CONCAT('m_past_', c.id, '_', seq), 'in', 'customer', 'text',
		 CONCAT('Hello? This is the message number ', seq, ', and still nobody answers.'), 'received',
		 @now - 10000 + seq, @now - 10000 + seq
		  FROM seq_1_to_10000 JOIN conversation c ON c.last_seq = 10000;
	EOF
}

# conversation_of PSID
conversation_of() {
	sql "SELECT c.id FROM conversation c JOIN identity i ON i.id = c.identity_id WHERE i.psid = '$1'"
}

run_thread() {
	tool load -c 1 -t "$TIME" -H "Cookie: $COOKIE1" \
		get "$BASE_URL/agent/api/v1/conversations/$(conversation_of "$1")/messages"
}

table_customer() {
	past=6000000000000000 young=6100000000000000 new=6200000000000000
	for round in $(seq "$ROUNDS"); do
		desk_empty
		customers_with_past $past
		order="past young new"
		[ $((round % 2)) = 1 ] || order="new young past"
		for kind in $order; do
			eval "first=\$$kind"
			if [ "$kind" = new ]; then
				measured customer_new 1 run_events 1 $((first + round * 1000000)) 1000000
			else
				measured "customer_$kind" 1 run_events 1 "$first" 4
				measured "thread_$kind" 1 run_thread "$first"
			fi
		done
	done
	heading "customers, 1 connection" 1
	row "event, 10,000 before" customer_past 1
	row "event, none before" customer_young 1
	ratios "  10,000 : none" customer_past customer_young 1
	row "the very first event" customer_new 1
	row "thread, 10,000 messages" thread_past 1
	row "thread, a young one" thread_young 1
}
