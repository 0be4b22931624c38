/*
 * What an agent writes: posted once per key, split, queued; edited, discarded, retried.
 */
#include "desk_fixture.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "desk/conversations.h"
#include "desk/replies.h"
#include "sys/json.h"

static const struct desk *here(void)
{
	return desk_here("replies");
}

static i64 taken(const struct desk *d, const char *psid)
{
	struct conversation_change c = { .arena = unit_arena(), .actor = d->eva, .now = T,
					 .conversation_id = customer(psid), .seen_seq = NONE };

	CHECK_I64(conversation_take(d->db, &c), OK);
	return c.conversation_id;
}

static struct reply_post post_of(const struct desk *d, i64 conversation, const char *key, const char *text)
{
	return (struct reply_post){ .arena = unit_arena(), .actor = d->eva, .now = T + 100,
				    .conversation_id = conversation, .client_key = str_of(key),
				    .text = str_of(text) };
}

static struct reply_change change_of(const struct desk *d, i64 conversation, i64 seq, const char *text)
{
	return (struct reply_change){ .arena = unit_arena(), .actor = d->eva, .now = T + 200,
				      .conversation_id = conversation, .seq = seq, .text = str_of(text) };
}

static i64 must_post(const struct desk *d, i64 conversation, const char *key, const char *text)
{
	struct reply_post p = post_of(d, conversation, key, text);

	CHECK_I64(reply_post(d->db, &p), OK);
	return p.n ? p.messages[0].seq : 0;
}

/* What is to be sent to this customer, in order. */
static struct str lane_of(const char *psid)
{
	return fixture_rows("SELECT m.seq, m.part, m.state FROM outbox o JOIN message m ON m.id = o.message_id "
			    "JOIN identity i ON i.id = o.identity_id WHERE i.psid = '%s' ORDER BY o.position",
			    psid);
}

/* --- posting ----------------------------------------------------------------------------------- */

static void test_reply_is_queued(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "1100");
	struct reply_post p = post_of(d, c, "key-1", "Good morning\nHow can I help?");

	p.reply_to = STR("m_1100");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK(!p.repeated);
	CHECK_I64(p.n, 1);
	CHECK_I64(p.messages[0].seq, 2);
	CHECK_STR(p.messages[0].state, "queued");
	CHECK_STR(p.messages[0].author_name, "Eva");
	CHECK_STR(p.messages[0].reply_to_mid, "m_1100");
	CHECK(p.messages[0].settling);
	CHECK_STR(thread_of(c), "1 in customer received hello\n"
		  "2 out agent queued Good morning\nHow can I help?\n");
	CHECK_STR(head_of(c), "active eva 2 1 2 0 -");
	CHECK_STR(fixture_rows("SELECT preview, preview_direction FROM conversation WHERE id = %lld",
			       (long long)c), "Good morning How can I help? out\n");
	CHECK_STR(lane_of("1100"), "2 0 queued\n");
	CHECK_STR(fixture_rows("SELECT l.ready, l.next_at <= NOW(3), l.lease_until, o.not_before, o.attempt "
			       "FROM outbox_lane l JOIN outbox o USING (identity_id) JOIN identity i ON "
			       "i.id = l.identity_id WHERE i.psid = '1100'"), "1 1 - 0 0\n");
}

static void test_reply_once_per_key(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "1200"), other = taken(d, "1201");
	struct reply_post p = post_of(d, c, "once", "the same");
	struct conversation_change closing = { .arena = unit_arena(), .actor = d->eva, .now = T,
					       .conversation_id = c, .seen_seq = NONE, .disposition = NONE };
	static const struct { int line; const char *text, *reply_to; bool note, other; } different[] = {
		{ HERE, "not the same", NULL, false, false },
		{ HERE, "the same ", NULL, false, false },
		{ HERE, "the same", "m_1200", false, false },
		{ HERE, "the same", NULL, true, false },
		{ HERE, "the same", NULL, false, true },
	};

	CHECK_I64(reply_post(d->db, &p), OK);
	p = post_of(d, c, "once", "the same");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK(p.repeated);
	CHECK_I64(p.n, 1);
	CHECK_I64(p.messages[0].seq, 2);
	for (size_t i = 0; i < ARRAY_LEN(different); i++) {
		p = post_of(d, different[i].other ? other : c, "once", different[i].text);
		p.reply_to = str_of(different[i].reply_to);
		p.note = different[i].note;
		CHECK_I64_AT(different[i].line, reply_post(d->db, &p), ERR_CONFLICT);
		CHECK_STR_AT(different[i].line, str_of(p.refusal.code), "key_reused");
	}
	/* keys are the author's own */
	p = post_of(d, c, "once", "from Sam");
	p.actor = d->sam;
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK(!p.repeated);
	/* the answer to a repeated request is the same whatever happened since */
	CHECK_I64(conversation_close(d->db, &closing), OK);
	p = post_of(d, c, "once", "the same");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK(p.repeated);
	CHECK_STR(thread_of(c), "1 in customer received hello\n2 out agent queued the same\n"
		  "3 out agent queued from Sam\n");
	/* case and length matter: it is bytes */
	p = post_of(d, other, "ONCE", "loud");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK(!p.repeated);
}

struct posts { const struct desk *d; i64 conversation; enum err e[16]; bool repeated[16]; i64 seq[16]; };

static void post_the_same(struct worker *w)
{
	struct posts *posts = w->arg;
	struct reply_post p = post_of(posts->d, posts->conversation, "parallel", "only once");

	p.arena = w->arena;
	posts->e[w->nr] = reply_post(w->db, &p);
	posts->repeated[w->nr] = p.repeated;
	posts->seq[w->nr] = p.n ? p.messages[0].seq : 0;
}

static void test_reply_sixteen_at_once_are_one(void)
{
	const struct desk *d = here();
	struct posts posts = { .d = d, .conversation = taken(d, "1300") };
	int first = 0;

	fixture_parallel(16, post_the_same, &posts);
	for (size_t i = 0; i < 16; i++) {
		CHECK_I64(posts.e[i], OK);
		CHECK_I64(posts.seq[i], 2);
		first += !posts.repeated[i];
	}
	CHECK_I64(first, 1);
	CHECK_STR(lane_of("1300"), "2 0 queued\n");
	CHECK_STR(head_of(posts.conversation), "active eva 2 1 2 0 -");
}

static void post_many(struct worker *w)
{
	struct posts *posts = w->arg;

	for (int i = 0; i < 10 && !posts->e[w->nr]; i++) {
		struct reply_post p = post_of(posts->d, posts->conversation, "", "x");

		p.arena = w->arena;
		p.client_key = arena_printf(w->arena, "many-%d-%d", w->nr, i);
		posts->e[w->nr] = reply_post(w->db, &p);
	}
}

/* The lane's order is the thread's order. */
static void test_reply_parallel_posts_keep_one_order(void)
{
	const struct desk *d = here();
	struct posts posts = { .d = d, .conversation = taken(d, "1350") };

	fixture_parallel(8, post_many, &posts);
	for (size_t i = 0; i < 8; i++)
		CHECK_I64(posts.e[i], OK);
	CHECK_STR(fixture_rows("SELECT COUNT(*), MIN(m.seq), MAX(m.seq) FROM outbox o JOIN message m ON "
			       "m.id = o.message_id WHERE m.conversation_id = %lld",
			       (long long)posts.conversation), "80 2 81\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox a JOIN outbox b USING (identity_id) "
			      "JOIN message m ON m.id = a.message_id JOIN message n ON n.id = b.message_id "
			      "WHERE m.conversation_id = %lld AND m.seq < n.seq AND a.position >= b.position",
			      (long long)posts.conversation), 0);
}

/* n times s, in the arena */
static const char *times(size_t n, const char *s)
{
	size_t len = strlen(s);
	char *out = arena_alloc(unit_arena(), n * len + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(out + i * len, s, len);
	return out;
}

static void test_reply_lengths(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "1400");
	static const struct { int line; size_t n; const char *of; i64 parts; const char *why; } rows[] = {
		{ HERE, 1, "", 0, "empty" },
		{ HERE, 7, " \n\t", 0, "empty" },
		{ HERE, 1, "x", 1, NULL },
		{ HERE, 2000, "x", 1, NULL },
		{ HERE, 2001, "x", 2, NULL },
		{ HERE, 1000, "\xf0\x9f\x98\x80", 1, NULL },	/* two units each */
		{ HERE, 1001, "\xf0\x9f\x98\x80", 2, NULL },
		{ HERE, 20000, "x", 10, NULL },
		{ HERE, 20001, "x", 0, "too_long" },
		{ HERE, 10001, "\xf0\x9f\x98\x80", 0, "too_long" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text = times(rows[i].n, rows[i].of);
		struct reply_post p = post_of(d, c, arena_printf(unit_arena(), "len-%zu", i).ptr, text);
		size_t units = 0;

		CHECK_I64_AT(rows[i].line, reply_post(d->db, &p), rows[i].why ? ERR_INVALID : OK);
		CHECK_STR_AT(rows[i].line, str_of(p.refusal.code), rows[i].why);
		CHECK_I64_AT(rows[i].line, rows[i].why ? 0 : p.n, rows[i].parts);
		for (size_t part = 0; !rows[i].why && part < p.n; part++) {
			CHECK_I64_AT(rows[i].line, p.messages[part].part, part);
			CHECK_AT(rows[i].line, utf8_units(p.messages[part].body) <= LIMIT_TEXT_UNITS);
			units += utf8_units(p.messages[part].body);
		}
		if (!rows[i].why)
			CHECK_I64_AT(rows[i].line, units, utf8_units(str_of(text)));
	}
	/* nothing was written of what was refused: the parts above, and the customer's message */
	CHECK_STR(head_of(c), "active eva 18 1 18 0 -");
	/* the quoted message belongs to the first part */
	struct reply_post p = post_of(d, c, "quoting", times(2500, "q"));
	p.reply_to = STR("m_1400");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK_STR(p.messages[0].reply_to_mid, "m_1400");
	CHECK_STR(p.messages[1].reply_to_mid, NULL);
	p = post_of(d, c, "quoting", times(2500, "q"));
	p.reply_to = STR("m_1400");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK(p.repeated);
	CHECK_I64(p.n, 2);
}

static void test_reply_by_whom_and_when(void)
{
	const struct desk *d = here();
	struct who { struct actor actor; const char *name; } eva = { d->eva, "eva" }, jonas = { d->jonas, "jonas" },
		sam = { d->sam, "sam" };
	const struct { int line; const char *state; struct who who; bool note; const char *why, *after; } rows[] = {
		{ HERE, "open", eva, false, "not_yours", "open -" },
		{ HERE, "open", sam, false, NULL, "open -" },
		{ HERE, "open", eva, true, NULL, "open -" },
		{ HERE, "active", eva, false, NULL, "active eva" },
		{ HERE, "active", jonas, false, "not_yours", "active eva" },
		{ HERE, "active", jonas, true, NULL, "active eva" },
		{ HERE, "active", sam, false, NULL, "active eva" },
		/* back to work, but not by a colleague's help or a note */
		{ HERE, "waiting", eva, false, NULL, "active eva" },
		{ HERE, "waiting", eva, true, NULL, "waiting eva" },
		{ HERE, "waiting", sam, false, NULL, "waiting eva" },
		{ HERE, "waiting", jonas, false, "not_yours", "waiting eva" },
		{ HERE, "wrap_up", eva, false, NULL, "active eva" },
		{ HERE, "wrap_up", sam, false, NULL, "wrap_up eva" },
		{ HERE, "closed", eva, false, "closed", "closed eva" },
		{ HERE, "closed", sam, false, "closed", "closed eva" },
		{ HERE, "closed", jonas, true, NULL, "closed eva" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *psid = arena_printf(unit_arena(), "15%02zu", i).ptr;
		i64 c = strcmp(rows[i].state, "open") == 0 ? customer(psid) : taken(d, psid);
		struct conversation_change change = { .arena = unit_arena(), .actor = d->eva, .now = T,
						      .conversation_id = c, .seen_seq = NONE, .disposition = NONE };
		struct reply_post p = post_of(d, c, arena_printf(unit_arena(), "who-%zu", i).ptr, "text");

		if (strcmp(rows[i].state, "waiting") == 0)
			CHECK_I64(conversation_wait(d->db, &change), OK);
		if (strcmp(rows[i].state, "wrap_up") == 0)
			CHECK_I64(conversation_end(d->db, &change), OK);
		if (strcmp(rows[i].state, "closed") == 0)
			CHECK_I64(conversation_close(d->db, &change), OK);
		p.actor = rows[i].who.actor;
		p.note = rows[i].note;
		CHECK_I64_AT(rows[i].line, reply_post(d->db, &p), rows[i].why ? ERR_CONFLICT : OK);
		CHECK_STR_AT(rows[i].line, str_of(p.refusal.code), rows[i].why);
		CHECK_STR_AT(rows[i].line, fixture_text("SELECT CONCAT(c.state, ' ', COALESCE(u.login, '-')) "
				"FROM conversation c LEFT JOIN user u ON u.id = c.agent_id WHERE c.id = %lld",
				(long long)c), rows[i].after);
		CHECK_I64_AT(rows[i].line, fixture_i64("SELECT COUNT(*) FROM outbox WHERE conversation_id = "
						       "%lld", (long long)c),
			     !rows[i].why && !rows[i].note);
		CHECK_STR_AT(rows[i].line, fixture_rows("SELECT u.login, u.load FROM user u LEFT JOIN conversation c "
				"ON c.agent_id = u.id AND c.state IN ('active', 'wrap_up') GROUP BY u.id "
				"HAVING u.load <> COUNT(c.id)"), "");
	}
}

static void test_reply_note_stays_inside(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "1600");
	struct reply_post p = post_of(d, c, "note", times(3000, "n"));

	p.note = true;
	CHECK_I64(reply_post(d->db, &p), OK);
	/* not split, not sent, and the customer still waits */
	CHECK_I64(p.n, 1);
	CHECK_STR(p.messages[0].state, "internal");
	CHECK_STR(p.messages[0].direction, "internal");
	CHECK_STR(lane_of("1600"), "");
	CHECK_STR(head_of(c), "active eva 2 1 0 1 waits");
}

static void test_reply_sending_delay(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "1700");

	fixture_sql("UPDATE user SET sending_delay_s = 10 WHERE login = 'eva'");
	must_post(d, c, "later", "not yet");
	fixture_sql("UPDATE user SET sending_delay_s = 0 WHERE login = 'eva'");
	CHECK_STR(fixture_rows("SELECT o.not_before, FROM_UNIXTIME(o.not_before / 1000) <= l.next_at FROM "
			       "outbox o JOIN outbox_lane l USING (identity_id) WHERE o.conversation_id = %lld",
			       (long long)c),
		  arena_printf(unit_arena(), "%lld 1\n", (long long)(T + 100 + 10000)).ptr);
}

static void test_reply_to_nothing(void)
{
	const struct desk *d = here();
	struct reply_post p = post_of(d, 999999, "nothing", "x");
	struct reply_change c = change_of(d, 999999, 1, "x");

	CHECK_I64(reply_post(d->db, &p), ERR_NOT_FOUND);
	CHECK_I64(reply_edit(d->db, &c), ERR_NOT_FOUND);
	c = change_of(d, taken(d, "1800"), 77, "x");
	CHECK_I64(reply_edit(d->db, &c), ERR_NOT_FOUND);
	CHECK_I64(reply_discard(d->db, &c), ERR_NOT_FOUND);
	CHECK_I64(reply_retry(d->db, &c), ERR_NOT_FOUND);
}

/* --- changing ---------------------------------------------------------------------------------- */

/* in_outbox: the desk still has to do something about it */
static const struct {
	int line;
	const char *state;
	bool in_outbox;
	const char *edit, *discard, *retry;	/* the new state, or after "!" why not */
} changes[] = {
	{ HERE, "queued", true, "queued", "discarded", "!state" },
	{ HERE, "retry", true, "retry", "discarded", "!state" },
	{ HERE, "parked", true, "parked", "discarded", "!state" },
	{ HERE, "failed", false, "failed", "discarded", "queued" },
	{ HERE, "sending", true, "!being_sent", "!being_sent", "!state" },
	{ HERE, "unknown", true, "!being_sent", "!being_sent", "!state" },
	{ HERE, "unknown", false, "!being_sent", "discarded", "queued" },
	{ HERE, "sent", false, "!sent", "!sent", "!state" },
	{ HERE, "confirmed", false, "!sent", "!sent", "!state" },
	{ HERE, "discarded", false, "!state", "!state", "queued" },
};

typedef enum err change_fn(struct db *db, struct reply_change *c);

static void try_change(const struct desk *d, size_t row, change_fn *fn, const char *expected, const char *psid)
{
	i64 c = taken(d, psid), seq = must_post(d, c, psid, "first text"), version;
	struct reply_change change = change_of(d, c, seq, "second text");
	bool refused = expected[0] == '!', edits = fn == reply_edit;
	struct message_row *rows;
	size_t n;

	fixture_sql("UPDATE message SET state = '%s', error_code = 100, error_text = 'x' WHERE "
		    "conversation_id = %lld AND seq = %lld", changes[row].state, (long long)c, (long long)seq);
	if (!changes[row].in_outbox)
		fixture_sql("DELETE o, l FROM outbox o JOIN outbox_lane l USING (identity_id) WHERE "
			    "o.conversation_id = %lld", (long long)c);
	version = fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c);
	CHECK_I64_AT(changes[row].line, fn(d->db, &change), refused ? ERR_CONFLICT : OK);
	CHECK_STR_AT(changes[row].line, str_of(change.refusal.code), refused ? expected + 1 : NULL);
	CHECK_STR_AT(changes[row].line, fixture_rows("SELECT state, body FROM message WHERE conversation_id = "
			"%lld AND seq = %lld", (long long)c, (long long)seq),
		arena_printf(unit_arena(), "%s %s text\n", refused ? changes[row].state : expected,
			     edits && !refused ? "second" : "first").ptr);
	/* whoever follows the versions sees it */
	CHECK_I64_AT(changes[row].line, message_changed(d->db, c, version, 10, &rows, &n), DB_OK);
	CHECK_I64_AT(changes[row].line, n, !refused);
	if (!refused)
		CHECK_STR_AT(changes[row].line, change.message.state, expected);
	CHECK_STR_AT(changes[row].line, lane_of(psid),
		     fn == reply_retry && !refused ? "2 0 queued\n" :
		     fn == reply_discard && !refused ? "" : !changes[row].in_outbox ? "" :
		     arena_printf(unit_arena(), "2 0 %s\n", changes[row].state).ptr);
}

static void test_reply_changes_by_state(void)
{
	const struct desk *d = here();

	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		try_change(d, i, reply_edit, changes[i].edit, arena_printf(unit_arena(), "21%zu1", i).ptr);
		try_change(d, i, reply_discard, changes[i].discard,
			   arena_printf(unit_arena(), "21%zu2", i).ptr);
		try_change(d, i, reply_retry, changes[i].retry, arena_printf(unit_arena(), "21%zu3", i).ptr);
	}
	/* a lane of nothing would be claimed for nothing */
	CHECK_STR(fixture_rows("SELECT l.identity_id FROM outbox_lane l LEFT JOIN outbox o USING (identity_id) "
			       "WHERE o.message_id IS NULL"), "");
	CHECK_STR(fixture_rows("SELECT o.message_id FROM outbox o LEFT JOIN outbox_lane l USING (identity_id) "
			       "WHERE l.identity_id IS NULL"), "");
}

static void test_reply_changes_of_others_messages(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "2200"), seq = must_post(d, c, "mine", "text"), note;
	struct reply_post p = post_of(d, c, "a note", "note");
	struct reply_change change;

	p.note = true;
	CHECK_I64(reply_post(d->db, &p), OK);
	note = p.messages[0].seq;
	change = change_of(d, c, 1, "the customer never said this");
	CHECK_I64(reply_edit(d->db, &change), ERR_CONFLICT);
	CHECK_STR(str_of(change.refusal.code), "state");
	change = change_of(d, c, note, "x");
	CHECK_I64(reply_discard(d->db, &change), ERR_CONFLICT);
	change = change_of(d, c, seq, "x");
	change.actor = d->jonas;
	CHECK_I64(reply_edit(d->db, &change), ERR_CONFLICT);
	CHECK_STR(str_of(change.refusal.code), "not_yours");
	change.actor = d->sam;
	CHECK_I64(reply_edit(d->db, &change), OK);
	change = change_of(d, c, seq, times(2001, "x"));
	CHECK_I64(reply_edit(d->db, &change), ERR_INVALID);
	CHECK_STR(str_of(change.refusal.code), "too_long");
	change = change_of(d, c, seq, "  ");
	CHECK_I64(reply_edit(d->db, &change), ERR_INVALID);
	CHECK_STR(thread_of(c), "1 in customer received hello\n2 out agent queued x\n"
		  "3 internal note internal note\n");
}

/* A part failed, the later ones wait for the agent: his retry takes them along, in order, at the end. */
static void test_reply_retry_takes_later_parts_along(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "2300"), first = must_post(d, c, "long", times(3, times(2000, "x")));
	struct reply_change change;

	must_post(d, c, "other", "meanwhile");
	CHECK_STR(lane_of("2300"), "2 0 queued\n3 1 queued\n4 2 queued\n5 0 queued\n");
	/* as the sender leaves it: part 0 arrived, part 1 failed, part 2 was stopped */
	fixture_sql("UPDATE message SET state = CASE part WHEN 0 THEN 'sent' ELSE 'failed' END, reason = "
		    "IF(part = 2, 'earlier_part', NULL) WHERE conversation_id = %lld AND client_key = 'long'",
		    (long long)c);
	fixture_sql("DELETE o FROM outbox o JOIN message m ON m.id = o.message_id WHERE m.client_key = 'long'");
	change = change_of(d, c, first + 1, "");
	CHECK_I64(reply_retry(d->db, &change), OK);
	CHECK_STR(lane_of("2300"), "5 0 queued\n3 1 queued\n4 2 queued\n");
	CHECK_STR(fixture_rows("SELECT seq, state, COALESCE(reason, '-') FROM message WHERE conversation_id = "
			       "%lld AND client_key = 'long' ORDER BY seq", (long long)c),
		  "2 sent -\n3 queued -\n4 queued -\n");
}

/* A part that failed by itself is not taken along. */
static void test_reply_retry_leaves_what_failed_by_itself(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "2400"), first = must_post(d, c, "long2", times(3, times(2000, "x")));
	struct reply_change change = change_of(d, c, first, "");

	fixture_sql("UPDATE message SET state = 'failed', reason = IF(part = 1, 'content', NULL) WHERE "
		    "conversation_id = %lld AND client_key = 'long2'", (long long)c);
	fixture_sql("UPDATE message SET state = 'discarded', reason = 'earlier_part' WHERE conversation_id = "
		    "%lld AND client_key = 'long2' AND part = 2", (long long)c);
	fixture_sql("DELETE o, l FROM outbox o JOIN outbox_lane l USING (identity_id) WHERE "
		    "o.conversation_id = %lld", (long long)c);
	CHECK_I64(reply_retry(d->db, &change), OK);
	CHECK_STR(lane_of("2400"), "2 0 queued\n");
}

/* The head of the lane goes: the next one is due, not the whole lane lost. */
static void test_reply_discard_keeps_the_lane_going(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "2500"), first = must_post(d, c, "a", "a");
	struct reply_change change = change_of(d, c, first, "");

	must_post(d, c, "b", "b");
	fixture_sql("UPDATE outbox_lane l JOIN identity i ON i.id = l.identity_id SET l.next_at = NOW(3) + "
		    "INTERVAL 1 HOUR, l.ready = 0 WHERE i.psid = '2500'");
	fixture_sql("UPDATE message SET state = 'parked' WHERE conversation_id = %lld AND seq = %lld",
		    (long long)c, (long long)first);
	CHECK_I64(reply_discard(d->db, &change), OK);
	CHECK_STR(lane_of("2500"), "3 0 queued\n");
	CHECK_STR(fixture_rows("SELECT l.ready, l.next_at <= NOW(3) FROM outbox_lane l JOIN identity i ON "
			       "i.id = l.identity_id WHERE i.psid = '2500'"), "1 1\n");
}

/* --- rich ----------------------------------------------------------------------------------------- */

static const struct rich *rich_of(const char *content)
{
	struct rich *r = arena_new(unit_arena(), struct rich);
	struct rich_error error;

	CHECK(rich_read(unit_arena(), j_parse(unit_arena(), unit_json(content), NULL), r, &error));
	return r;
}

#define BUTTONS "'template':{'template_type':'button','text':'Which?','buttons':[{'type':'postback','title':'Yes'}]}"
#define QUICK "'quick_replies':[{'content_type':'text','title':'Q'}]"

static struct str rich_rows(i64 conversation)
{
	return fixture_rows("SELECT kind, COALESCE(body, '-'), part, JSON_EXISTS(content, '$.attachments'), "
			    "JSON_EXISTS(content, '$.quick_replies') FROM message WHERE conversation_id = %lld "
			    "AND direction = 'out' ORDER BY seq", (long long)conversation);
}

static void test_reply_with_template_and_quick_replies(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "2600");
	struct reply_post p = post_of(d, c, "rich", "Hello"), again, other;

	p.rich = rich_of("{" BUTTONS "," QUICK "}");
	again = other = p;
	CHECK_I64(reply_post(d->db, &p), OK);
	/* the text, then the template, with the quick replies on the last */
	CHECK_STR(rich_rows(c), "text Hello 0 - -\ntemplate - 1 1 1\n");
	CHECK_STR(fixture_text("SELECT preview FROM conversation WHERE id = %lld", (long long)c), "Which?");
	CHECK_I64(reply_post(d->db, &again), OK);
	CHECK(again.repeated);
	other.rich = rich_of("{" BUTTONS "}");
	CHECK_I64(reply_post(d->db, &other), ERR_CONFLICT);
	CHECK_STR(str_of(other.refusal.code), "key_reused");
	/* a template needs no text; quick replies do */
	c = taken(d, "2601");
	p = post_of(d, c, "rich-2", "");
	p.rich = rich_of("{" BUTTONS "}");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK_STR(rich_rows(c), "template - 0 1 0\n");
	c = taken(d, "2602");
	p = post_of(d, c, "rich-3", " ");
	p.rich = rich_of("{" QUICK "}");
	CHECK_I64(reply_post(d->db, &p), ERR_INVALID);
	CHECK_STR(str_of(p.refusal.code), "rich_needs_text");
	p = post_of(d, c, "rich-3", "Well?");
	p.rich = rich_of("{" QUICK "}");
	CHECK_I64(reply_post(d->db, &p), OK);
	CHECK_STR(rich_rows(c), "text Well? 0 0 1\n");
	p = post_of(d, c, "rich-4", "Only for us");
	p.rich = rich_of("{" QUICK "}");
	p.note = true;
	CHECK_I64(reply_post(d->db, &p), ERR_INVALID);
	CHECK_STR(str_of(p.refusal.code), "note_rich");
}

void suite_desk_replies(void)
{
	TEST(test_reply_with_template_and_quick_replies);
	TEST(test_reply_is_queued);
	TEST(test_reply_once_per_key);
	TEST(test_reply_sixteen_at_once_are_one);
	TEST(test_reply_parallel_posts_keep_one_order);
	TEST(test_reply_lengths);
	TEST(test_reply_by_whom_and_when);
	TEST(test_reply_note_stays_inside);
	TEST(test_reply_sending_delay);
	TEST(test_reply_to_nothing);
	TEST(test_reply_changes_by_state);
	TEST(test_reply_changes_of_others_messages);
	TEST(test_reply_retry_takes_later_parts_along);
	TEST(test_reply_retry_leaves_what_failed_by_itself);
	TEST(test_reply_discard_keeps_the_lane_going);
}
