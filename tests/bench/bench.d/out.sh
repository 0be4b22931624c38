# The way out: how fast a full outbox empties, and how long a reply is under way.

sink() { curl -fsS --noproxy '*' "$SINK_URL/bench"; }
outbox_empty() { [ "$(sql 'SELECT COUNT(*) FROM outbox')" = 0 ]; }

# outbox_fill CUSTOMERS EACH: their lanes are due in an hour
outbox_fill() {
	sql <<-EOF
		SET @now = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000);
		INSERT INTO identity (id, page_id, psid, created_at, last_action_at, last_message_at)
		SELECT 1000 + seq, $PAGE_ROW, 7000000000000000 + seq, @now, @now, @now FROM seq_1_to_$1;
		INSERT INTO conversation (id, identity_id, page_id, open_identity_id, state, agent_id, version, last_seq,
		 last_in_seq, preview, opened_at, last_message_at, updated_at)
		SELECT 1000 + seq, 1000 + seq, $PAGE_ROW, 1000 + seq, 'active', $AGENT2, $2, $2, 0, '', @now, @now, @now
		  FROM seq_1_to_$1;
		INSERT INTO message (id, conversation_id, page_id, identity_id, seq, version, direction, author_kind,
		 author_id, kind, body, client_key, state, sent_at, created_at)
		SELECT 1000 + c.seq * $2 + n.seq, 1000 + c.seq, $PAGE_ROW, 1000 + c.seq, n.seq, n.seq, 'out', 'agent',
		 $AGENT2, 'text', 'Yes, it is on its way.', CONCAT('fill-', c.seq, '-', n.seq), 'queued', @now, @now
		  FROM seq_1_to_$1 c JOIN seq_1_to_$2 n;
		INSERT INTO outbox (message_id, identity_id, conversation_id, page_id, position, created_at)
		SELECT id, identity_id, conversation_id, page_id, seq, @now FROM message WHERE state = 'queued';
		INSERT INTO outbox_lane (identity_id, page_id, next_at)
		SELECT 1000 + seq, $PAGE_ROW, NOW(3) + INTERVAL 1 HOUR FROM seq_1_to_$1;
	EOF
}

# From the first arrival to the last; the time until the worker looks does not count.
run_outbox() {
	desk_empty
	outbox_fill "$1" "$2"
	sink >/dev/null
	sql "UPDATE outbox_lane SET next_at = NOW(3)"
	until_true 60 outbox_empty || die "the outbox is not empty after a minute"
	sink | awk -v n=$(($1 * $2)) '{
		split($1, count, "="); split($2, us, "=")
		printf "rate=%.1f requests=%d errors=%d \n", (count[2] - 1) * 1e6 / us[2], count[2], count[2] != n }'
}

table_outbox() {
	for round in $(seq "$ROUNDS"); do
		measured outbox_wide 0 run_outbox "$SENDS" 1
		measured outbox_deep 0 run_outbox $((SENDS / 50)) 50
	done
	say "" "a full outbox against a Graph API that answers at once"
	printf '%-36s%8.0f sends/s\n' "$SENDS customers, 1 message each" "$(median outbox_wide 0 rate)" \
		"$((SENDS / 50)) customers, 50 messages each" "$(median outbox_deep 0 rate)"
}

# run_reply CONNECTIONS INTERVAL: load prints what the POSTs took, the sink what their way took
run_reply() {
	sink >/dev/null
	tool load -c "$1" -i "$2" -t $((TIME * 2)) -s 201 -H "Cookie: $COOKIE" -H "X-CSRF-Token: $CSRF" \
		replies 1 200 "$BASE_URL/agent/api/v1/conversations/" >"$DIR/posts"
	until_true 30 outbox_empty || die "replies are not sent"
	case $(cat "$DIR/posts") in
	*' errors=0 '*) sink ;;
	*) die "replies are refused: $(cat "$DIR/posts")" ;;
	esac
}

reply_row() {
	printf '%-36s%8s ms %8s ms %8s ms\n' "$1" "$(ms "$(median "$2" "$3" p50_us)")" \
		"$(ms "$(median "$2" "$3" p99_us)")" "$(ms "$(median "$2" "$3" max_us)")"
}

table_reply() {
	for round in $(seq "$ROUNDS"); do
		desk_empty
		measured reply_paced 4 run_reply 4 40
		measured reply_busy 8 run_reply 8 0
	done
	say "" "from POST of a reply to its arrival        p50         p99         max   (aim p99 < 300)"
	reply_row "100 replies a second" reply_paced 4
	reply_row "8 agents without a pause" reply_busy 8
}
