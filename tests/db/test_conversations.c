/*
 * What people do with a conversation: the state machine as a table, what the customer wrote meanwhile,
 * offers, transfers, and that the count of an agent's work is never wrong.
 */
#include "desk_fixture.h"

#include "desk/conversations.h"
#include "desk/replies.h"
#include "meta/window.h"

static const struct desk *here(void)
{
	return desk_here("conversations");
}

enum action { TAKE, ACCEPT, REJECT, WAIT, END, CLOSE, REOPEN, TO_JONAS, TO_QUEUE };

static enum err act(const struct desk *d, struct db *db, enum action action, struct conversation_change *c)
{
	switch (action) {
	case TAKE: return conversation_take(db, c);
	case ACCEPT: return conversation_accept(db, c);
	case REJECT: return conversation_reject(db, c);
	case WAIT: return conversation_wait(db, c);
	case END: return conversation_end(db, c);
	case CLOSE: return conversation_close(db, c);
	case REOPEN: return conversation_reopen(db, c);
	case TO_JONAS: c->to_agent = d->jonas.id; return conversation_transfer(db, c);
	case TO_QUEUE: c->to_queue = d->queue2; return conversation_transfer(db, c);
	}
	return ERR_INTERNAL;
}

static struct conversation_change change_of(struct arena *a, i64 conversation, struct actor who)
{
	return (struct conversation_change){ .arena = a, .actor = who, .conversation_id = conversation,
					     .now = T + HOUR_MS, .seen_seq = NONE, .to_agent = NONE,
					     .to_queue = NONE, .disposition = NONE };
}

static enum err once(const struct desk *d, enum action action, i64 conversation, struct actor who)
{
	struct conversation_change c = change_of(unit_arena(), conversation, who);

	return act(d, d->db, action, &c);
}

/* A conversation in this state, Eva's unless open, by the ordinary ways. */
static i64 conversation_in(const struct desk *d, const char *psid, const char *state)
{
	i64 c = customer(psid);

	if (strcmp(state, "open") != 0)
		CHECK_I64(once(d, TAKE, c, d->eva), OK);
	if (strcmp(state, "waiting") == 0)
		CHECK_I64(once(d, WAIT, c, d->eva), OK);
	else if (strcmp(state, "wrap_up") == 0)
		CHECK_I64(once(d, END, c, d->eva), OK);
	else if (strcmp(state, "closed") == 0)
		CHECK_I64(once(d, CLOSE, c, d->eva), OK);
	return c;
}

/* Each agent's load is the number of conversations that occupy her. */
static struct str wrong_loads(void)
{
	return fixture_rows("SELECT u.login, u.load, COUNT(c.id) FROM user u LEFT JOIN conversation c ON "
			    "c.agent_id = u.id AND c.state IN ('active', 'wrap_up') GROUP BY u.id "
			    "HAVING u.load <> COUNT(c.id)");
}

/* --- the table --------------------------------------------------------------------------------- */

/* result: the new state and assignee, or why not; "=" before it: nothing was changed. */
static const struct transition {
	int line;
	const char *state;
	enum action action;
	const char *eva, *jonas, *sam;	/* assignee, another agent, supervisor; NULL: not said */
} transitions[] = {
	{ HERE, "open", TAKE, "active eva", "active jonas", "active sam" },
	{ HERE, "open", ACCEPT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "open", REJECT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "open", WAIT, "not_yours", "not_yours", "state" },
	{ HERE, "open", END, "not_yours", "not_yours", "state" },
	{ HERE, "open", CLOSE, "not_yours", "not_yours", "closed -" },
	{ HERE, "open", REOPEN, "state", "state", "state" },
	{ HERE, "open", TO_JONAS, "not_yours", "not_yours", "active jonas" },
	{ HERE, "open", TO_QUEUE, "not_yours", "not_yours", "open -" },

	{ HERE, "active", TAKE, "=active eva", "taken", "active sam" },
	{ HERE, "active", ACCEPT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "active", REJECT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "active", WAIT, "waiting eva", "not_yours", "waiting eva" },
	{ HERE, "active", END, "wrap_up eva", "not_yours", "wrap_up eva" },
	{ HERE, "active", CLOSE, "closed eva", "not_yours", "closed eva" },
	{ HERE, "active", REOPEN, "=active eva", "not_yours", NULL },
	{ HERE, "active", TO_JONAS, "active jonas", "not_yours", "active jonas" },
	{ HERE, "active", TO_QUEUE, "open -", "not_yours", "open -" },

	{ HERE, "waiting", TAKE, "active eva", "taken", "active sam" },
	{ HERE, "waiting", ACCEPT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "waiting", REJECT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "waiting", WAIT, "=waiting eva", "not_yours", "=waiting eva" },
	{ HERE, "waiting", END, "wrap_up eva", "not_yours", "wrap_up eva" },
	{ HERE, "waiting", CLOSE, "closed eva", "not_yours", "closed eva" },
	{ HERE, "waiting", REOPEN, "active eva", "not_yours", "active sam" },
	{ HERE, "waiting", TO_JONAS, "active jonas", "not_yours", "active jonas" },
	{ HERE, "waiting", TO_QUEUE, "open -", "not_yours", "open -" },

	{ HERE, "wrap_up", TAKE, "active eva", "taken", "active sam" },
	{ HERE, "wrap_up", ACCEPT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "wrap_up", REJECT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "wrap_up", WAIT, "state", "not_yours", "state" },
	{ HERE, "wrap_up", END, "=wrap_up eva", "not_yours", "=wrap_up eva" },
	{ HERE, "wrap_up", CLOSE, "closed eva", "not_yours", "closed eva" },
	{ HERE, "wrap_up", REOPEN, "active eva", "not_yours", "active sam" },
	{ HERE, "wrap_up", TO_JONAS, "active jonas", "not_yours", "active jonas" },
	{ HERE, "wrap_up", TO_QUEUE, "open -", "not_yours", "open -" },

	{ HERE, "closed", TAKE, "closed", "closed", "closed" },
	{ HERE, "closed", ACCEPT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "closed", REJECT, "no_offer", "no_offer", "no_offer" },
	{ HERE, "closed", WAIT, "closed", "closed", "closed" },
	{ HERE, "closed", END, "closed", "closed", "closed" },
	{ HERE, "closed", CLOSE, "=closed eva", "closed", "=closed eva" },
	{ HERE, "closed", REOPEN, "active eva", "active jonas", "active sam" },
	{ HERE, "closed", TO_JONAS, "closed", "closed", "closed" },
	{ HERE, "closed", TO_QUEUE, "closed", "closed", "closed" },
};

static struct str state_and_agent(i64 c)
{
	return fixture_text("SELECT CONCAT(c.state, ' ', COALESCE(u.login, '-')) FROM conversation c "
			    "LEFT JOIN user u ON u.id = c.agent_id WHERE c.id = %lld", (long long)c);
}

static i64 events_of(i64 c)
{
	return fixture_i64("SELECT COUNT(*) FROM conversation_event WHERE conversation_id = %lld",
			   (long long)c);
}

static void try_transition(const struct desk *d, const struct transition *t, struct actor who,
			   const char *expected, const char *psid)
{
	i64 c = conversation_in(d, psid, t->state);
	struct str before = state_and_agent(c);
	i64 version = fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c);
	i64 events = events_of(c);
	struct conversation_change change = change_of(unit_arena(), c, who);
	bool same = expected[0] == '=', moves = strchr(expected, ' ') != NULL;
	enum err e = act(d, d->db, t->action, &change);

	CHECK_I64_AT(t->line, e, moves ? OK : ERR_CONFLICT);
	if (!moves)
		CHECK_STR_AT(t->line, str_of(change.refusal.code), expected);
	CHECK_STR_AT(t->line, state_and_agent(c), moves ? expected + same : before.ptr);
	/* a change is seen by whoever follows versions, and is written down; no change is neither */
	CHECK_AT(t->line, (fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c) >
			   version) == (moves && !same));
	CHECK_I64_AT(t->line, events_of(c) - events, moves && !same);
	if (moves) {
		CHECK_I64_AT(t->line, change.after.id, c);
		CHECK_STR_AT(t->line, change.after.state,
			     fixture_text("SELECT state FROM conversation WHERE id = %lld", (long long)c).ptr);
	}
	CHECK_STR_AT(t->line, wrong_loads(), "");
}

static void test_conversation_state_machine(void)
{
	const struct desk *d = here();

	for (size_t i = 0; i < ARRAY_LEN(transitions); i++) {
		const struct transition *t = &transitions[i];

		try_transition(d, t, d->eva, t->eva, arena_printf(unit_arena(), "5%02zu1", i).ptr);
		try_transition(d, t, d->jonas, t->jonas, arena_printf(unit_arena(), "5%02zu2", i).ptr);
		if (t->sam)
			try_transition(d, t, d->sam, t->sam, arena_printf(unit_arena(), "5%02zu3", i).ptr);
	}
}

static void test_conversation_unknown(void)
{
	const struct desk *d = here();

	for (enum action a = TAKE; a <= TO_QUEUE; a++)
		CHECK_I64(once(d, a, 999999, d->sam), ERR_NOT_FOUND);
}

/* --- what the customer wrote meanwhile ----------------------------------------------------------- */

static void test_conversation_customer_wrote_meanwhile(void)
{
	const struct desk *d = here();
	static const enum action careful[] = { WAIT, END, CLOSE, TO_JONAS, TO_QUEUE };

	for (size_t i = 0; i < ARRAY_LEN(careful); i++) {
		const char *psid = arena_printf(unit_arena(), "20%zu", i).ptr;
		i64 id = conversation_in(d, psid, "active");
		struct conversation_change c = change_of(unit_arena(), id, d->eva);

		DELIVER(T + 5, says(unit_arena(), psid, arena_printf(unit_arena(), "m2_%s", psid).ptr, T + 5,
				    "wait, one more"));
		c.seen_seq = 1;
		CHECK_I64(act(d, d->db, careful[i], &c), ERR_CONFLICT);
		CHECK_STR(str_of(c.refusal.code), "customer_wrote");
		CHECK_STR(state_and_agent(id), "active eva");
		/* having seen it */
		c = change_of(unit_arena(), id, d->eva);
		c.seen_seq = 2;
		CHECK_I64(act(d, d->db, careful[i], &c), OK);
	}
}

/* What the desk itself wrote after the newest that was seen stops nobody. */
static void test_conversation_own_messages_are_no_news(void)
{
	const struct desk *d = here();
	i64 id = conversation_in(d, "2100", "active");
	struct reply_post p = { .arena = unit_arena(), .actor = d->eva, .conversation_id = id, .now = T,
				.client_key = STR("own"), .text = STR("good bye") };
	struct conversation_change c = change_of(unit_arena(), id, d->eva);

	CHECK_I64(reply_post(d->db, &p), OK);
	c.seen_seq = 1;
	CHECK_I64(conversation_close(d->db, &c), OK);
}

/* --- what a change does beside the state --------------------------------------------------------- */

static void test_conversation_waiting_and_unread(void)
{
	const struct desk *d = here();
	static const struct { int line; enum action action; const char *head; } rows[] = {
		{ HERE, WAIT, "waiting eva 1 1 0 1 -" },
		{ HERE, END, "wrap_up eva 1 1 0 1 -" },
		{ HERE, CLOSE, "closed eva 1 1 0 0 -" },
		{ HERE, TO_JONAS, "active jonas 1 1 0 1 waits" },
		{ HERE, TO_QUEUE, "open - 1 1 0 1 waits" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i64 c = conversation_in(d, arena_printf(unit_arena(), "22%zu", i).ptr, "active");

		CHECK_I64_AT(rows[i].line, once(d, rows[i].action, c, d->eva), OK);
		CHECK_STR_AT(rows[i].line, head_of(c), rows[i].head);
	}
}

static void test_conversation_reopen_beside_a_newer_one(void)
{
	const struct desk *d = here();
	i64 old = conversation_in(d, "2300", "closed"), new;
	struct conversation_change c = change_of(unit_arena(), old, d->eva);

	DELIVER(T + 5, says(unit_arena(), "2300", "m2300b", T + 5, "again"));
	new = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '2300'");
	CHECK_I64(conversation_reopen(d->db, &c), ERR_CONFLICT);
	CHECK_STR(str_of(c.refusal.code), "newer_open");
	CHECK_I64(c.refusal.conversation_id, new);
	CHECK_I64(once(d, CLOSE, new, d->sam), OK);
	CHECK_I64(once(d, REOPEN, old, d->eva), OK);
	CHECK_STR(state_and_agent(old), "active eva");
	/* the customer's next message goes where we are now */
	CHECK_I64(fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '2300'"), old);
	DELIVER(T + 6, says(unit_arena(), "2300", "m2300c", T + 6, "fine"));
	CHECK_STR(head_of(old), "active eva 2 2 0 1 waits");
}

/* F249: as a table of what stands in the way. */
static void test_conversation_write_first(void)
{
	const struct desk *d = here();
	i64 old = conversation_in(d, "2350", "closed"), open = conversation_in(d, "2351", "waiting"), new;
	struct conversation_change c = change_of(unit_arena(), old, d->jonas), r;

	CHECK_I64(conversation_start(d->db, &c), OK);
	new = c.after.id;
	CHECK(new != old);
	CHECK_STR(state_and_agent(new), "active jonas");
	CHECK_STR(state_and_agent(old), "closed eva");
	CHECK_STR(fixture_text("SELECT CONCAT(open_identity_id = identity_id, queue_id = (SELECT queue_id FROM conversation "
			       "WHERE id = %lld), last_seq, unread) FROM conversation WHERE id = %lld", (long long)old,
			       (long long)new), "1100");
	CHECK_I64(fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '2350'"), new);
	CHECK_STR(fixture_text("SELECT CONCAT_WS(' ', kind, actor_kind, actor_id = %lld) FROM conversation_event "
			       "WHERE conversation_id = %lld", (long long)d->jonas.id, (long long)new), "started agent 1");
	CHECK_STR(wrong_loads(), "");
	/* once: whoever comes second is led there */
	r = change_of(unit_arena(), old, d->eva);
	CHECK_I64(conversation_start(d->db, &r), ERR_CONFLICT);
	CHECK_STR(str_of(r.refusal.code), "newer_open");
	CHECK_I64(r.refusal.conversation_id, new);
	r = change_of(unit_arena(), open, d->eva);
	CHECK_I64(conversation_start(d->db, &r), ERR_CONFLICT);
	CHECK_I64(r.refusal.conversation_id, open);
	/* the customer's answer comes there */
	DELIVER(T + 5, says(unit_arena(), "2350", "m2350b", T + 5, "oh, hello"));
	CHECK_STR(head_of(new), "active jonas 1 1 0 1 waits");
	r = change_of(unit_arena(), 999999999, d->eva);
	CHECK_I64(conversation_start(d->db, &r), ERR_NOT_FOUND);
}

static void test_conversation_write_first_window(void)
{
	const struct desk *d = here();
	static const struct { int line; i64 after; int tag, enabled; const char *code; } rows[] = {
		{ HERE, WINDOW_MS, 0, 1, "window_closed" },
		{ HERE, WINDOW_HUMAN_MS, 1, 1, "window_closed" },
		{ HERE, HOUR_MS, 0, 0, "page_off" },
		{ HERE, WINDOW_MS, 1, 1, NULL },
		{ HERE, WINDOW_HUMAN_MS - 2 * WINDOW_MARGIN_MS, 1, 1, NULL },
		{ HERE, HOUR_MS, 0, 1, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i64 old = conversation_in(d, arena_printf(unit_arena(), "236%zu", i).ptr, "closed");
		struct conversation_change c = change_of(unit_arena(), old, d->eva);

		fixture_sql("UPDATE page SET human_agent_tag = %d, enabled = %d WHERE id = %lld", rows[i].tag,
			    rows[i].enabled, (long long)d->page);
		c.now = T + rows[i].after;
		CHECK_I64_AT(rows[i].line, conversation_start(d->db, &c), rows[i].code ? ERR_CONFLICT : OK);
		CHECK_STR_AT(rows[i].line, str_of(c.refusal.code), rows[i].code);
		fixture_sql("UPDATE page SET human_agent_tag = 0, enabled = 1 WHERE id = %lld", (long long)d->page);
	}
	CHECK_STR(wrong_loads(), "");
}

static void test_conversation_offers(void)
{
	const struct desk *d = here();
	i64 c = customer("2400");

	fixture_sql("UPDATE conversation SET offer_agent_id = %lld, offer_until = %lld WHERE id = %lld",
		    (long long)d->eva.id, (long long)(T + HOUR_MS + 1), (long long)c);
	CHECK_I64(once(d, ACCEPT, c, d->jonas), ERR_CONFLICT);
	CHECK_I64(once(d, ACCEPT, c, d->sam), ERR_CONFLICT);
	CHECK_I64(once(d, REJECT, c, d->eva), OK);
	CHECK_STR(state_and_agent(c), "open -");
	CHECK_I64(once(d, ACCEPT, c, d->eva), ERR_CONFLICT);
	fixture_sql("UPDATE conversation SET offer_agent_id = %lld, offer_until = %lld WHERE id = %lld",
		    (long long)d->eva.id, (long long)(T + HOUR_MS + 1), (long long)c);
	CHECK_I64(once(d, ACCEPT, c, d->eva), OK);
	CHECK_STR(state_and_agent(c), "active eva");
	CHECK_I64(fixture_i64("SELECT offer_agent_id FROM conversation WHERE id = %lld", (long long)c), NONE);
	CHECK_STR(wrong_loads(), "");
	/* too late */
	c = customer("2401");
	fixture_sql("UPDATE conversation SET offer_agent_id = %lld, offer_until = %lld WHERE id = %lld",
		    (long long)d->eva.id, (long long)(T + HOUR_MS), (long long)c);
	CHECK_I64(once(d, ACCEPT, c, d->eva), ERR_CONFLICT);
	CHECK_I64(once(d, REJECT, c, d->eva), ERR_CONFLICT);
}

static void test_conversation_transfer_targets(void)
{
	const struct desk *d = here();
	i64 c = conversation_in(d, "2500", "active");
	struct conversation_change change;
	const struct { int line; i64 agent, queue; const char *why; } rows[] = {
		{ HERE, NONE, NONE, "no_queue" },
		{ HERE, d->jonas.id, d->queue2, "no_agent" },
		{ HERE, 99999, NONE, "no_agent" },
		{ HERE, d->rita.id, NONE, "no_agent" },	/* an auditor writes to nobody */
		{ HERE, NONE, 99999, "no_queue" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		change = change_of(unit_arena(), c, d->eva);
		change.to_agent = rows[i].agent;
		change.to_queue = rows[i].queue;
		CHECK_I64_AT(rows[i].line, conversation_transfer(d->db, &change), ERR_INVALID);
		CHECK_STR_AT(rows[i].line, str_of(change.refusal.code), rows[i].why);
	}
	fixture_sql("UPDATE user SET disabled_at = 1 WHERE login = 'jonas'");
	change = change_of(unit_arena(), c, d->eva);
	CHECK_I64(act(d, d->db, TO_JONAS, &change), ERR_INVALID);
	fixture_sql("UPDATE user SET disabled_at = NULL WHERE login = 'jonas'");
	CHECK_STR(state_and_agent(c), "active eva");

	change = change_of(unit_arena(), c, d->eva);
	change.note = STR("wants a refund \xe2\x82\xac");
	CHECK_I64(act(d, d->db, TO_JONAS, &change), OK);
	CHECK_STR(thread_of(c), "1 in customer received hello\n"
		  "2 internal note internal wants a refund \xe2\x82\xac\n");
	CHECK_STR(fixture_rows("SELECT transfers, last_seq, waiting_since IS NOT NULL FROM conversation "
			       "WHERE id = %lld", (long long)c), "1 2 1\n");
	CHECK_I64(change.after.last_seq, 2);
	CHECK_I64(change.after.agent_id, d->jonas.id);
	/* nothing of it is ever sent */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox WHERE conversation_id = %lld", (long long)c), 0);
	CHECK_STR(wrong_loads(), "");
}

static void test_conversation_read_mark(void)
{
	const struct desk *d = here();
	static const struct { int line; bool eva; i64 seq; const char *head; } rows[] = {
		{ HERE, false, 3, "active eva 3 3 0 3 waits" },	/* who only looks in marks nothing */
		{ HERE, true, 2, "active eva 3 3 2 1 waits" },
		{ HERE, true, 1, "active eva 3 3 2 1 waits" },
		{ HERE, true, 99, "active eva 3 3 3 0 waits" },
		{ HERE, true, 0, "active eva 3 3 3 0 waits" },
		{ HERE, true, -7, "active eva 3 3 3 0 waits" },
	};
	i64 c = conversation_in(d, "2600", "active");

	DELIVER(T + 5, says(unit_arena(), "2600", "m2600b", T + 5, "b"));
	DELIVER(T + 6, says(unit_arena(), "2600", "m2600c", T + 6, "c"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct conversation_change change = change_of(unit_arena(), c, rows[i].eva ? d->eva : d->jonas);

		CHECK_I64_AT(rows[i].line, conversation_mark_read(d->db, &change, rows[i].seq), OK);
		CHECK_STR_AT(rows[i].line, head_of(c), rows[i].head);
	}
}

/* --- several at once --------------------------------------------------------------------------- */

struct takers { const struct desk *d; i64 conversation; enum err e[12]; const char *code[12]; };

static void take_it(struct worker *w)
{
	struct takers *t = w->arg;
	const struct actor who[] = { t->d->eva, t->d->jonas };
	struct conversation_change c = change_of(w->arena, t->conversation, who[w->nr % 2]);

	t->e[w->nr] = conversation_take(w->db, &c);
	t->code[w->nr] = c.refusal.code;
}

static void test_conversation_taken_by_one(void)
{
	const struct desk *d = here();
	struct takers t = { .d = d, .conversation = customer("3000") };
	struct str winner;

	fixture_parallel(12, take_it, &t);
	winner = state_and_agent(t.conversation);
	for (int i = 0; i < 12; i++) {
		bool won = str_is(winner, i % 2 ? "active jonas" : "active eva");

		CHECK_I64(t.e[i], won ? OK : ERR_CONFLICT);
		CHECK_STR(str_of(t.code[i]), won ? NULL : "taken");
	}
	CHECK_I64(events_of(t.conversation), 2);
	CHECK_STR(wrong_loads(), "");
}

#define CROWD 6
#define CROWD_STEPS 60

struct crowd { const struct desk *d; i64 conversations[4]; size_t busy; };

/* Anything, by anybody, on any of them, while their customers write. */
static void crowd_member(struct worker *w)
{
	struct crowd *crowd = w->arg;
	const struct desk *d = crowd->d;
	const struct actor who[] = { d->eva, d->jonas, d->sam };
	u64 dice = 12345u + (u64)w->nr * 7919;

	for (int i = 0; i < CROWD_STEPS; i++) {
		struct conversation_change c;
		size_t which;
		enum err e;

		dice = dice * 6364136223846793005u + 1442695040888963407u;
		which = (dice >> 33) % 4;
		c = change_of(w->arena, crowd->conversations[which], who[(dice >> 40) % 3]);
		if ((dice >> 50) % 4 == 0) {
			deliver_to(w->db, w->arena, T, PAGE_META,
				   says(w->arena, arena_printf(w->arena, "310%zu", which).ptr,
					arena_printf(w->arena, "m_crowd_%d_%d", w->nr, i).ptr, T, "x"), &e);
		} else if ((dice >> 50) % 4 == 1) {
			struct reply_post p = { .arena = w->arena, .actor = c.actor, .now = T, .text = STR("r"),
						.conversation_id = c.conversation_id,
						.client_key = arena_printf(w->arena, "cr%d_%d", w->nr, i) };

			e = reply_post(w->db, &p);
		} else {
			e = act(d, w->db, (enum action)((dice >> 45) % (TO_QUEUE + 1)), &c);
		}
		if (e == ERR_BUSY || e == ERR_INTERNAL)
			__atomic_add_fetch(&crowd->busy, 1, __ATOMIC_RELAXED);
		arena_reset(w->arena);
	}
}

static void test_conversation_a_crowd_leaves_order(void)
{
	const struct desk *d = here();
	struct crowd crowd = { .d = d };
	i64 before = fixture_deadlocks();

	for (size_t i = 0; i < 4; i++)
		crowd.conversations[i] = customer(arena_printf(unit_arena(), "310%zu", i).ptr);
	fixture_parallel(CROWD, crowd_member, &crowd);
	/* locks are taken in one order */
	CHECK_I64(crowd.busy, 0);
	CHECK_I64(fixture_deadlocks(), before);
	CHECK_STR(wrong_loads(), "");
	CHECK_STR(fixture_rows("SELECT identity_id FROM conversation WHERE state <> 'closed' "
			       "GROUP BY identity_id HAVING COUNT(*) > 1"), "");
	CHECK_STR(fixture_rows("SELECT c.id FROM conversation c JOIN message m ON m.conversation_id = c.id "
			       "GROUP BY c.id HAVING MAX(m.seq) <> COUNT(*) OR MAX(m.seq) <> MAX(c.last_seq) "
			       "OR MIN(m.seq) <> 1 OR MAX(m.version) > MAX(c.version)"), "");
	/* who answers nobody is nobody's: only open ones have no agent */
	CHECK_STR(fixture_rows("SELECT id FROM conversation WHERE (state = 'open') <> (agent_id IS NULL) "
			       "AND state <> 'closed'"), "");
}

void suite_desk_conversations(void)
{
	TEST(test_conversation_state_machine);
	TEST(test_conversation_unknown);
	TEST(test_conversation_customer_wrote_meanwhile);
	TEST(test_conversation_own_messages_are_no_news);
	TEST(test_conversation_waiting_and_unread);
	TEST(test_conversation_reopen_beside_a_newer_one);
	TEST(test_conversation_write_first);
	TEST(test_conversation_write_first_window);
	TEST(test_conversation_offers);
	TEST(test_conversation_transfer_targets);
	TEST(test_conversation_read_mark);
	TEST(test_conversation_taken_by_one);
	TEST(test_conversation_a_crowd_leaves_order);
}
