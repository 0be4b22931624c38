/*
 * The way in: what each kind of event becomes, and that nothing is lost, doubled or held up.
 */
#include "desk_fixture.h"

#include "base/buf.h"
#include "base/limits.h"
#include "store/conversation.h"
#include "store/message.h"

static const struct desk *here(void)
{
	return desk_here("intake");
}

static struct str raw_of(const char *psid)
{
	return fixture_rows("SELECT kind, state, reason FROM raw_event WHERE psid = '%s' ORDER BY id", psid);
}

/* --- kinds ------------------------------------------------------------------------------------- */

/* Each from a customer of its own; what stands in the thread, and what became of the event. */
static void test_intake_every_kind(void)
{
	static const struct { int line; const char *payload, *thread, *raw; } rows[] = {
		{ HERE, "'message':{'mid':'k1','text':'hello'}", "1 in customer received hello\n",
		  "message done -\n" },
		{ HERE, "'message':{'mid':'k2','text':'Yes','quick_reply':{'payload':'YES'}}",
		  "1 in customer received Yes\n", "message done -\n" },
		{ HERE, "'message':{'mid':'k3','attachments':[{'type':'image','payload':{'url':'https://x/'}}]}",
		  "1 in customer received -\n", "message done -\n" },
		{ HERE, "'message':{'mid':'k4','is_unsupported':true}", "1 in customer received -\n",
		  "message done -\n" },
		{ HERE, "'postback':{'title':'Get started','payload':'GO','mid':'k5'}",
		  "1 in customer received Get started\n", "postback done -\n" },
		{ HERE, "'postback':{'title':'No mid','payload':'GO'}",
		  "1 in customer received No mid\n", "postback done -\n" },
		{ HERE, "'referral':{'ref':'ad7','source':'SHORTLINK','type':'OPEN_THREAD'}",
		  "1 in customer received -\n", "referral done -\n" },
		/* these open nothing: their message may come yet */
		{ HERE, "'reaction':{'mid':'k8','action':'react','emoji':'x','reaction':'love'}", NULL,
		  "reaction done -\n" },
		{ HERE, "'message_edit':{'mid':'k9','text':'y','num_edit':1}", NULL, "edit done -\n" },
		{ HERE, "'message':{'mid':'k10','is_deleted':true}", NULL, "unsend done -\n" },
		/* lines, in a closed conversation where there is no other */
		{ HERE, "'optin':{'ref':'r'}", "1 internal system internal -\n", "optin done -\n" },
		{ HERE, "'account_linking':{'status':'unlinked'}", "1 internal system internal -\n",
		  "account_linking done -\n" },
		{ HERE, "'pass_thread_control':{'new_owner_app_id':'1'}", "1 internal system internal -\n",
		  "handover done -\n" },
		{ HERE, "'messaging_feedback':{'feedback_screens':[]}", "1 internal system internal -\n",
		  "feedback done -\n" },
		{ HERE, "'never_heard_of':{'a':1}", "1 internal system internal -\n", "unknown done -\n" },
		{ HERE, "'delivery':{'watermark':5}", NULL, "delivery done -\n" },
		{ HERE, "'read':{'watermark':5}", NULL, "read done -\n" },
		/* these can't be interpreted, and are kept with the reason */
		{ HERE, "'message':{'text':'no mid'}", NULL, "message failed no mid\n" },
		{ HERE, "'delivery':{'mids':[]}", NULL, "delivery failed no watermark\n" },
		{ HERE, "'read':{}", NULL, "read failed no watermark\n" },
	};

	here();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *psid = arena_printf(unit_arena(), "11%02zu", i).ptr;
		i64 c;

		DELIVER(T, event_of(unit_arena(), psid, T, rows[i].payload));
		CHECK_STR_AT(rows[i].line, raw_of(psid), rows[i].raw);
		c = fixture_i64("SELECT c.id FROM conversation c JOIN identity i ON i.id = c.identity_id "
				"WHERE i.psid = '%s'", psid);
		CHECK_AT(rows[i].line, (c != NONE) == (rows[i].thread != NULL));
		if (c != NONE)
			CHECK_STR_AT(rows[i].line, thread_of(c), rows[i].thread);
	}
}

static void test_intake_what_a_first_message_makes(void)
{
	const struct desk *d = here();
	struct intake in = DELIVER(T + 500, says(unit_arena(), "2001", "m_first", T, "hello"));
	i64 id = identity_of("2001"), c;

	CHECK_I64(in.done, 1);
	CHECK(in.opened);
	c = fixture_i64("SELECT id FROM conversation WHERE identity_id = %lld", (long long)id);
	CHECK_STR(head_of(c), "open - 1 1 0 1 waits");
	CHECK_STR(fixture_rows("SELECT open_identity_id = identity_id, page_id = %lld, queue_id = %lld, "
			       "workstream_id = %lld, waiting_since, opened_at, preview, preview_direction, "
			       "version FROM conversation WHERE id = %lld", (long long)d->page,
			       (long long)d->queue, (long long)d->workstream, (long long)c),
		  "1 1 1 1 1795176000000 1795176000500 hello in 1\n");
	CHECK_STR(fixture_rows("SELECT kind, actor_kind, state FROM conversation_event WHERE "
			       "conversation_id = %lld", (long long)c), "opened customer open\n");
	CHECK_STR(fixture_rows("SELECT mid, kind, sent_at, created_at, version FROM message WHERE "
			       "conversation_id = %lld", (long long)c),
		  "m_first text 1795176000000 1795176000500 1\n");
	CHECK_I64(fixture_i64("SELECT latest_conversation_id FROM identity WHERE id = %lld", (long long)id), c);
	/* the second one */
	in = DELIVER(T + 900, says(unit_arena(), "2001", "m_second", T + 800, "are you\\nthere?"));
	CHECK_I64(in.done, 1);
	CHECK(!in.opened);
	CHECK_STR(head_of(c), "open - 2 2 0 2 waits");
	/* who waits, waits since the first */
	CHECK_STR(fixture_rows("SELECT waiting_since, last_message_at, preview, version FROM conversation "
			       "WHERE id = %lld", (long long)c),
		  "1795176000000 1795176000800 are you there? 2\n");
}

/* The same person at two pages is two customers. */
static void test_intake_identity_is_per_page(void)
{
	const struct desk *d = here();
	enum err e;

	DELIVER(T, says(unit_arena(), "2100", "m_p1", T, "one"));
	deliver_to(d->db, unit_arena(), T, PAGE2_META,
		   "{'sender':{'id':'2100'},'recipient':{'id':'" PAGE2_META "'},'timestamp':1795176000000,"
		   "'message':{'mid':'m_p2','text':'two'}}", &e);
	CHECK_I64(e, OK);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM identity WHERE psid = '2100'"), 2);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM conversation c JOIN identity i ON i.id = c.identity_id "
			      "WHERE i.psid = '2100'"), 2);
}

static void test_intake_texts_of_all_sorts(void)
{
	const struct desk *d = here();
	static const struct { int line; const char *json, *body; } rows[] = {
		{ HERE, "\\ud83d\\ude00 \\u00e4", "\xf0\x9f\x98\x80 \xc3\xa4" },
		{ HERE, "half \\ud83d", "half \xef\xbf\xbd" },
		{ HERE, "n\\u0000ul", "nul" },
		{ HERE, "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
		{ HERE, "a\\tb\\r\\nc", "a\tb\r\nc" },
		{ HERE, "\\u202e\\u0007", "\xe2\x80\xae\a" },
		{ HERE, "", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *psid = arena_printf(unit_arena(), "22%02zu", i).ptr;
		i64 c;

		DELIVER(T, says(unit_arena(), psid, arena_printf(unit_arena(), "m_t%zu", i).ptr, T,
				rows[i].json));
		c = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '%s'", psid);
		CHECK_STR_AT(rows[i].line, fixture_text("SELECT body FROM message WHERE conversation_id = "
							"%lld", (long long)c), rows[i].body);
	}
	(void)d;
}

/* --- once -------------------------------------------------------------------------------------- */

struct tally { struct intake in[64]; enum err e[64]; };

static void deliver_the_same(struct worker *w)
{
	struct tally *t = w->arg;

	t->in[w->nr] = deliver_to(w->db, w->arena, T + w->nr, PAGE_META,
				  says(w->arena, "3001", "m_same", T, "once"), &t->e[w->nr]);
}

static void test_intake_fifty_at_once_are_one(void)
{
	struct tally t;
	size_t done = 0, duplicate = 0;

	here();
	fixture_parallel(50, deliver_the_same, &t);
	for (size_t i = 0; i < 50; i++) {
		CHECK_I64(t.e[i], OK);
		done += t.in[i].done;
		duplicate += t.in[i].duplicate;
	}
	CHECK_I64(done, 1);
	CHECK_I64(duplicate, 49);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE mid = 'm_same'"), 1);
	CHECK_STR(raw_of("3001"), "message done -\n");
	CHECK_STR(head_of(fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '3001'")),
		  "open - 1 1 0 1 waits");
}

/* Sent again with another time around it: still the same message. */
static void test_intake_repeats_change_nothing(void)
{
	struct intake in;
	i64 c;

	here();
	c = customer("3100");
	in = DELIVER(T + HOUR_MS, says(unit_arena(), "3100", "m_3100", T + 5000, "hello"));
	CHECK_I64(in.duplicate, 1);
	CHECK_I64(in.done, 0);
	CHECK_STR(head_of(c), "open - 1 1 0 1 waits");
	CHECK_I64(fixture_i64("SELECT last_message_at FROM identity WHERE psid = '3100'"), T);
	/* the same postback without mid twice, and one a second later */
	DELIVER(T, event_of(unit_arena(), "3100", T + 1, "'postback':{'title':'A','payload':'A'}"));
	in = DELIVER(T, event_of(unit_arena(), "3100", T + 1, "'postback':{'title':'A','payload':'A'}"));
	CHECK_I64(in.duplicate, 1);
	in = DELIVER(T, event_of(unit_arena(), "3100", T + 1001, "'postback':{'title':'A','payload':'A'}"));
	CHECK_I64(in.done, 1);
	CHECK_STR(thread_of(c), "1 in customer received hello\n2 in customer received A\n"
		  "3 in customer received A\n");
}

/* The message is there, but its event has another key: kept as known, nothing is doubled. */
static void test_intake_mid_known_under_another_key(void)
{
	struct intake in;
	i64 c;

	here();
	c = customer("3200");
	in = DELIVER(T + 10, event_of(unit_arena(), "3200", T + 10,
				      "'postback':{'title':'x','payload':'y','mid':'m_3200'}"));
	CHECK_I64(in.duplicate, 1);
	CHECK_STR(thread_of(c), "1 in customer received hello\n");
	CHECK_STR(head_of(c), "open - 1 1 0 1 waits");
	CHECK_STR(raw_of("3200"), "message done -\npostback done its message is known\n");
	/* between others: they are not touched */
	in = DELIVER(T + 20, quoted(unit_arena(), "%s,%s,%s",
		says(unit_arena(), "3200", "m_3200a", T + 20, "a"),
		event_of(unit_arena(), "3200", T + 21, "'postback':{'title':'x','payload':'z','mid':'m_3200'}"),
		says(unit_arena(), "3200", "m_3200b", T + 22, "b")).ptr);
	CHECK_I64(in.done, 2);
	CHECK_I64(in.duplicate, 1);
	CHECK_STR(thread_of(c), "1 in customer received hello\n2 in customer received a\n"
		  "3 in customer received b\n");
}

/* --- batches ----------------------------------------------------------------------------------- */

static void test_intake_one_odd_event_spares_the_batch(void)
{
	struct buf events;
	struct intake in;
	char psid[12];

	here();
	buf_init(&events, unit_arena(), 64u << 10);
	for (int i = 0; i < 9; i++) {
		snprintf(psid, sizeof psid, "40%02d", i);
		buf_printf(&events, "%s%s", i ? "," : "", i == 2 ? "'not an object'" :
			   i == 4 ? event_of(unit_arena(), psid, T, "'message':{'mid':'','text':'x'}") :
			   i == 5 ? event_of(unit_arena(), psid, T, "'brand_new':{'x':[1,2]}") :
			   i == 7 ? "{'sender':{'id':'40 07'},'recipient':{'id':'" PAGE_META "'},"
				    "'timestamp':1,'message':{'mid':'m_odd','text':'x'}}" :
			   says(unit_arena(), psid, arena_printf(unit_arena(), "m_40%d", i).ptr, T, "x"));
	}
	in = DELIVER(T, buf_str(&events).ptr);
	CHECK_I64(in.done, 6);
	CHECK_I64(in.failed, 3);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE mid LIKE 'm\\_40%%'"), 5);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE state = 'failed' AND "
			      "page_meta_id = '" PAGE_META "' AND (psid LIKE '40%%' OR psid IS NULL)"), 3);
}

/* Over the number that is interpreted at once: raw, in the same transaction; the worker does the rest. */
static void test_intake_large_batch_is_left_to_the_worker(void)
{
	const struct desk *d = here();
	struct buf events;
	struct intake in;
	i64 done = 0, c;

	buf_init(&events, unit_arena(), 1u << 20);
	for (int i = 0; i < 120; i++)
		buf_printf(&events, "%s%s", i ? "," : "",
			   says(unit_arena(), "4100", arena_printf(unit_arena(), "m_41_%03d", i).ptr, T + i,
				arena_printf(unit_arena(), "t%d", i).ptr));
	in = DELIVER(T, buf_str(&events).ptr);
	CHECK_I64(in.done, LIMIT_EVENTS_AT_ONCE);
	CHECK_I64(in.raw, 120 - LIMIT_EVENTS_AT_ONCE);
	/* delivered again: all known, whether interpreted or not */
	in = DELIVER(T, buf_str(&events).ptr);
	CHECK_I64(in.duplicate, 120);
	CHECK_I64(intake_pending(d->db, NULL, unit_arena(), T, 200, &done), OK);
	CHECK_I64(done, 120 - LIMIT_EVENTS_AT_ONCE);
	c = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '4100'");
	CHECK_STR(head_of(c), "open - 120 120 0 120 waits");
	/* in the order in which they came */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE conversation_id = %lld AND "
			      "body = CONCAT('t', seq - 1)", (long long)c), 120);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid = '4100' AND state = 'done'"), 120);
	CHECK_I64(intake_pending(d->db, NULL, unit_arena(), T, 200, &done), OK);
	CHECK_I64(done, 0);
}

static void pending_worker(struct worker *w)
{
	i64 *done = w->arg;

	if (intake_pending(w->db, NULL, w->arena, T + MINUTE_MS, 100, &done[w->nr]))
		done[w->nr] = -1;
}

/* Two workers at once: each event is interpreted by one of them. */
static void test_intake_pending_twice_at_once(void)
{
	struct buf events;
	i64 done[4] = { 0 };

	here();
	buf_init(&events, unit_arena(), 1u << 20);
	for (int i = 0; i < 90; i++)
		buf_printf(&events, "%s%s", i ? "," : "",
			   says(unit_arena(), arena_printf(unit_arena(), "42%02d", i).ptr,
				arena_printf(unit_arena(), "m_42_%d", i).ptr, T, "x"));
	DELIVER(T, buf_str(&events).ptr);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid LIKE '42__' AND state = 'raw'"), 40);
	fixture_parallel(4, pending_worker, done);
	for (size_t i = 0; i < ARRAY_LEN(done); i++)
		CHECK(done[i] >= 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE mid LIKE 'm\\_42\\_%%'"), 90);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid LIKE '42__' AND state = 'done'"), 90);
}

/* Customers in opposite orders in two streams of batches: they lock alike. */
static void opposite_batches(struct worker *w)
{
	enum err *e = w->arg;

	for (int round = 0; round < 15 && !e[w->nr]; round++) {
		struct buf events;

		buf_init(&events, w->arena, 64u << 10);
		for (int i = 0; i < 8; i++) {
			int who = w->nr % 2 ? 7 - i : i;

			buf_printf(&events, "%s%s", i ? "," : "",
				   says(w->arena, arena_printf(w->arena, "430%d", who).ptr,
					arena_printf(w->arena, "m_43_%d_%d_%d", w->nr, round, who).ptr, T, "x"));
		}
		deliver_to(w->db, w->arena, T, PAGE_META, buf_str(&events).ptr, &e[w->nr]);
	}
}

static void test_intake_parallel_batches_do_not_fail(void)
{
	enum err e[4] = { OK, OK, OK, OK };
	i64 before;

	here();
	before = fixture_deadlocks();
	fixture_parallel(4, opposite_batches, e);
	for (size_t i = 0; i < ARRAY_LEN(e); i++)
		CHECK_I64(e[i], OK);
	CHECK_I64(fixture_deadlocks(), before);
	/* interpreted, or left to the worker: never lost */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid LIKE '430_'"), 4 * 15 * 8);
}

/* --- order and numbers ------------------------------------------------------------------------- */

static void first_messages(struct worker *w)
{
	enum err *e = w->arg;

	deliver_to(w->db, w->arena, T, PAGE_META,
		   says(w->arena, "5001", arena_printf(w->arena, "m_race_%d", w->nr).ptr, T, "x"), &e[w->nr]);
}

static void test_intake_race_of_first_messages(void)
{
	enum err e[8] = { 0 };
	i64 c;

	here();
	fixture_parallel(8, first_messages, e);
	for (size_t i = 0; i < ARRAY_LEN(e); i++)
		CHECK_I64(e[i], OK);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM identity WHERE psid = '5001'"), 1);
	c = fixture_i64("SELECT c.id FROM conversation c JOIN identity i ON i.id = c.identity_id WHERE "
			"i.psid = '5001'");
	CHECK_STR(head_of(c), "open - 8 8 0 8 waits");
	CHECK_I64(fixture_i64("SELECT SUM(seq) FROM message WHERE conversation_id = %lld", (long long)c), 36);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM conversation_event WHERE conversation_id = %lld",
			      (long long)c), 1);
}

#define WRITERS 8
#define PER_WRITER 30

struct feed { enum err e[WRITERS]; i64 missed, backwards, seen; };

static void write_many(struct worker *w, struct feed *f)
{
	for (int i = 0; i < PER_WRITER && !f->e[w->nr]; i++)
		deliver_to(w->db, w->arena, T + i, PAGE_META,
			   says(w->arena, "5100", arena_printf(w->arena, "m_51_%d_%d", w->nr, i).ptr, T + i,
				"x"), &f->e[w->nr]);
}

/* A client that asks for what changed since its version must see every message, whatever commits when. */
static void follow(struct worker *w, struct feed *f, i64 conversation)
{
	i64 version = 1, seq = 1, until = clock_steady() + 60 * SECOND_MS;

	while (seq < WRITERS * PER_WRITER + 1 && clock_steady() < until) {
		struct message_row *rows;
		size_t n;

		arena_reset(w->arena);
		if (message_changed(w->db, conversation, version, 100, &rows, &n) != DB_OK)
			return;
		for (size_t i = 0; i < n; i++) {
			f->missed += rows[i].seq != seq + 1;
			f->backwards += rows[i].version <= version;
			seq = rows[i].seq;
			version = rows[i].version;
		}
	}
	f->seen = seq;
}

static void write_or_follow(struct worker *w)
{
	struct feed *f = w->arg;

	if (w->nr < WRITERS)
		write_many(w, f);
	else
		follow(w, f, f->seen);
}

static void test_intake_seq_and_version_under_writers(void)
{
	struct feed f = { 0 };
	i64 c, all = WRITERS * PER_WRITER + 1;

	here();
	c = f.seen = customer("5100");
	fixture_parallel(WRITERS + 1, write_or_follow, &f);
	for (size_t i = 0; i < WRITERS; i++)
		CHECK_I64(f.e[i], OK);
	CHECK_I64(f.seen, all);
	CHECK_I64(f.missed, 0);
	CHECK_I64(f.backwards, 0);
	CHECK_STR(fixture_rows("SELECT COUNT(*), MIN(seq), MAX(seq), COUNT(DISTINCT seq), "
			       "COUNT(DISTINCT version) FROM message WHERE conversation_id = %lld", (long long)c),
		  arena_printf(unit_arena(), "%lld 1 %lld %lld %lld\n", (long long)all, (long long)all,
			       (long long)all, (long long)all).ptr);
	CHECK_STR(fixture_rows("SELECT last_seq, last_in_seq, unread FROM conversation WHERE id = %lld",
			       (long long)c),
		  arena_printf(unit_arena(), "%lld %lld %lld\n", (long long)all, (long long)all,
			       (long long)all).ptr);
}

/* --- conversations ----------------------------------------------------------------------------- */

static void put(i64 c, const char *state, i64 agent)
{
	fixture_sql("UPDATE conversation SET state = '%s', agent_id = %s, open_identity_id = "
		    "IF('%s' = 'closed', NULL, identity_id), waiting_since = NULL, unread = 0, "
		    "closed_at = IF('%s' = 'closed', 5, NULL) WHERE id = %lld", state,
		    agent ? arena_printf(unit_arena(), "%lld", (long long)agent).ptr : "NULL", state, state,
		    (long long)c);
}

static void test_intake_message_meets_each_state(void)
{
	const struct desk *d = here();
	static const struct { int line; const char *state; bool agent; const char *head, *event; bool opened; }
	rows[] = {
		{ HERE, "open", false, "open - 2 2 0 1 waits", NULL, false },
		{ HERE, "active", true, "active eva 2 2 0 1 waits", NULL, false },
		/* whoever waited for the customer is not disturbed: anybody may take it */
		{ HERE, "waiting", true, "open - 2 2 0 1 waits", "customer_wrote customer open\n", true },
		{ HERE, "wrap_up", true, "active eva 2 2 0 1 waits", "customer_wrote customer active\n",
		  true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *psid = arena_printf(unit_arena(), "60%02zu", i).ptr;
		i64 c = customer(psid);
		struct intake in;

		put(c, rows[i].state, rows[i].agent ? d->eva.id : 0);
		fixture_sql("DELETE FROM conversation_event WHERE conversation_id = %lld", (long long)c);
		in = DELIVER(T + 1, says(unit_arena(), psid, arena_printf(unit_arena(), "m2_%s", psid).ptr,
					 T + 1, "again"));
		CHECK_AT(rows[i].line, in.opened == rows[i].opened);
		CHECK_STR_AT(rows[i].line, head_of(c), rows[i].head);
		CHECK_STR_AT(rows[i].line, fixture_rows("SELECT kind, actor_kind, state FROM "
			     "conversation_event WHERE conversation_id = %lld", (long long)c),
			     rows[i].event ? rows[i].event : "");
	}
}

static void test_intake_message_to_a_closed_one_opens_another(void)
{
	const struct desk *d = here();
	i64 old = customer("6100"), new;
	struct intake in;

	put(old, "closed", d->eva.id);
	in = DELIVER(T + 1, says(unit_arena(), "6100", "m_6100b", T + 1, "me again"));
	CHECK(in.opened);
	new = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '6100'");
	CHECK(new != old);
	CHECK_STR(head_of(old), "closed eva 1 1 0 0 -");
	CHECK_STR(head_of(new), "open - 1 1 0 1 waits");
	CHECK_STR(thread_of(new), "1 in customer received me again\n");
	/* a postback and a referral route too */
	put(new, "closed", 0);
	CHECK(DELIVER(T + 2, event_of(unit_arena(), "6100", T + 2,
				      "'postback':{'title':'Menu','payload':'M','mid':'m_6100c'}")).opened);
}

/* The database itself refuses a second open one. */
static void test_intake_one_open_conversation_is_a_key(void)
{
	const struct desk *d = here();
	i64 c = customer("6200"), id = identity_of("6200");

	CHECK_I64(conversation_add_closed(d->db, id, d->page, NONE, T, T), DB_OK);
	CHECK_I64(conversation_set(d->db, db_insert_id(d->db), STR("active"), d->eva.id, NONE, T, T),
		  DB_DUPLICATE);
	CHECK_I64(conversation_set(d->db, c, STR("closed"), NONE, NONE, NONE, T), DB_OK);
	CHECK_I64(db_script(d->db, str_of(arena_printf(unit_arena(), "UPDATE conversation SET "
		  "open_identity_id = identity_id WHERE id = %lld", (long long)c).ptr)), DB_DATA);
}

/* --- the window's clock ------------------------------------------------------------------------ */

static void test_intake_window_clock(void)
{
	static const struct { int line; i64 at; const char *payload; i64 action, message; } rows[] = {
		{ HERE, T, "'message':{'mid':'w1','text':'x'}", T, T },
		{ HERE, T + 1000, "'postback':{'title':'x','payload':'y','mid':'w2'}", T + 1000, T },
		{ HERE, T + 2000, "'reaction':{'mid':'w1','action':'react','emoji':'x'}", T + 2000, T },
		{ HERE, T + 2500, "'reaction':{'mid':'w1','action':'unreact'}", T + 2000, T },
		{ HERE, T + 3000, "'read':{'watermark':1795176003000}", T + 2000, T },
		{ HERE, T + 3000, "'delivery':{'watermark':1795176003000}", T + 2000, T },
		{ HERE, T + 4000, "'message_edit':{'mid':'w1','text':'y','num_edit':1}", T + 2000, T },
		/* late, out of order: never back */
		{ HERE, T - HOUR_MS, "'message':{'mid':'w3','text':'late'}", T + 2000, T },
		{ HERE, T + 5000, "'referral':{'ref':'r','source':'SHORTLINK','type':'OPEN_THREAD'}",
		  T + 5000, T },
		{ HERE, T + 6000, "'message':{'mid':'w4','text':'x'}", T + 6000, T + 6000 },
		/* from the future: at most 5 minutes ahead of when it came (T + 10 s) */
		{ HERE, T + DAY_MS, "'message':{'mid':'w5','text':'x'}", T + 310000, T + 310000 },
	};

	here();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		DELIVER(T + 10000, event_of(unit_arena(), "6300", rows[i].at, rows[i].payload));
		CHECK_STR_AT(rows[i].line, fixture_rows("SELECT last_action_at, last_message_at FROM identity "
				"WHERE psid = '6300'"),
			arena_printf(unit_arena(), "%lld %lld\n", (long long)rows[i].action,
				     (long long)rows[i].message).ptr);
	}
	/* without a time of its own: when it came */
	DELIVER(T + 20000, event_of(unit_arena(), "6301", NONE, "'message':{'mid':'w6','text':'x'}"));
	CHECK_STR(fixture_rows("SELECT last_action_at, last_message_at FROM identity WHERE psid = '6301'"),
		  "1795176020000 1795176020000\n");
}

/* --- echoes and receipts ----------------------------------------------------------------------- */

static void test_intake_echo_of_the_page_inbox(void)
{
	i64 c, version;

	here();
	c = customer("7001");
	version = fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c);
	DELIVER(T + 1000, echo_of(unit_arena(), "7001", "m_echo1", T + 900, INBOX_META, "from the inbox"));
	CHECK_STR(thread_of(c), "1 in customer received hello\n2 out page_inbox confirmed from the inbox\n");
	/* answered: nobody waits, and it stays open */
	CHECK_STR(head_of(c), "open - 2 1 2 0 -");
	CHECK_I64(fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c), version + 1);
	CHECK_STR(fixture_rows("SELECT preview, preview_direction FROM conversation WHERE id = %lld",
			       (long long)c), "from the inbox out\n");
	/* again: known */
	CHECK_I64(DELIVER(T + 2000, echo_of(unit_arena(), "7001", "m_echo1", T + 900, INBOX_META,
					    "from the inbox")).duplicate, 1);
	/* another app's answers nothing */
	DELIVER(T + 3000, says(unit_arena(), "7001", "m_7001b", T + 3000, "and?"));
	DELIVER(T + 4000, echo_of(unit_arena(), "7001", "m_echo2", T + 4000, "777", "I am a bot"));
	CHECK_STR(head_of(c), "open - 4 3 2 1 waits");
	CHECK_STR(fixture_rows("SELECT author_kind FROM message WHERE mid = 'm_echo2'"), "bot\n");
	/* the window is the customer's, not ours */
	CHECK_I64(fixture_i64("SELECT last_action_at FROM identity WHERE psid = '7001'"), T + 3000);
}

/* Somebody wrote from the page inbox to a person we never saw: a place for it, closed. */
static void test_intake_echo_to_an_unknown_customer(void)
{
	i64 c;

	here();
	CHECK(!DELIVER(T, echo_of(unit_arena(), "7100", "m_echo3", T, INBOX_META, "hi there")).opened);
	c = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '7100'");
	CHECK_STR(head_of(c), "closed - 1 0 1 0 -");
	DELIVER(T + 1, says(unit_arena(), "7100", "m_7100", T + 1, "oh, hello"));
	CHECK(fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '7100'") != c);
}

static void test_intake_receipts(void)
{
	static const struct { int line; const char *payload, *marks; int bumps; } rows[] = {
		{ HERE, "'delivery':{'mids':['x'],'watermark':1795176000100}", "1795176000100 -\n", 1 },
		{ HERE, "'delivery':{'watermark':1795176000050}", "1795176000100 -\n", 0 },
		{ HERE, "'read':{'watermark':1795176000200}", "1795176000200 1795176000200\n", 1 },
		{ HERE, "'read':{'watermark':1795176000150}", "1795176000200 1795176000200\n", 0 },
		{ HERE, "'delivery':{'watermark':1795176000300}", "1795176000300 1795176000200\n", 1 },
		{ HERE, "'read':{'watermark':'1795176000400'}", "1795176000400 1795176000400\n", 1 },
		/* the far future would make everything ever sent look read */
		{ HERE, "'read':{'watermark':9999999999999}", "1795176301000 1795176301000\n", 1 },
	};
	i64 c, version;

	here();
	c = customer("7200");
	version = fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		DELIVER(T + 1000, event_of(unit_arena(), "7200", T + 1000, rows[i].payload));
		version += rows[i].bumps;
		CHECK_STR_AT(rows[i].line, fixture_rows("SELECT delivered_at, read_at FROM identity WHERE "
							"psid = '7200'"), rows[i].marks);
		CHECK_I64_AT(rows[i].line, fixture_i64("SELECT version FROM conversation WHERE id = %lld",
						       (long long)c), version);
	}
	CHECK_STR(head_of(c), "open - 1 1 0 1 waits");
}

/* --- not ours, and not to be understood --------------------------------------------------------- */

static void test_intake_foreign_pages_are_counted(void)
{
	const struct desk *d = here();
	enum err e;
	struct intake in;

	for (int i = 0; i < 3; i++) {
		in = deliver_to(d->db, unit_arena(), T, "9999",
				"{'sender':{'id':'8001'},'recipient':{'id':'9999'},'timestamp':1,"
				"'message':{'mid':'m_foreign','text':'x'}}", &e);
		CHECK_I64(e, OK);
		CHECK_I64(in.ignored, 1);
	}
	CHECK_STR(fixture_rows("SELECT name, count, detail FROM counter WHERE name = 'foreign_page'"),
		  "foreign_page 3 9999\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid = '8001'"), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM identity WHERE psid = '8001'"), 0);
	/* of another app, or removed here: the same */
	fixture_sql("UPDATE page SET deleted_at = 1 WHERE meta_id = '" PAGE2_META "'");
	in = deliver_to(d->db, unit_arena(), T, PAGE2_META, "{'sender':{'id':'8002'},'recipient':"
			"{'id':'" PAGE2_META "'},'timestamp':1,'message':{'mid':'m_f2','text':'x'}}", &e);
	CHECK_I64(in.ignored, 1);
	fixture_sql("UPDATE page SET deleted_at = NULL WHERE meta_id = '" PAGE2_META "'");
	/* the dashboard's test button */
	in = deliver_to(d->db, unit_arena(), T, "0", "{'sender':{'id':'12334'},'recipient':{'id':'23245'},"
			"'timestamp':'1527459824','message':{'mid':'random_mid','text':'random_text'}}", &e);
	CHECK_I64(in.ignored, 1);
	CHECK_I64(fixture_i64("SELECT count FROM counter WHERE name = 'test_event'"), 1);
}

static void test_intake_unparsable_is_kept_and_bounded(void)
{
	const struct desk *d = here();
	size_t n = LIMIT_RAW_DELIVERY + 1000;
	char *body = arena_alloc(unit_arena(), n);

	memset(body, '{', n);
	CHECK_I64(intake_unparsable(d->db, d->app, (struct str){ body, n }, "not JSON (byte 0)", T), OK);
	CHECK_STR(fixture_rows("SELECT LENGTH(body), size, reason FROM raw_delivery"),
		  arena_printf(unit_arena(), "%u %zu not JSON (byte 0)\n", LIMIT_RAW_DELIVERY, n).ptr);
	CHECK_I64(intake_unparsable(d->db, d->app, STR("\0\xff'\\"), "not JSON", T), OK);
	CHECK_I64(fixture_i64("SELECT body = 0x00ff275c FROM raw_delivery ORDER BY id DESC LIMIT 1"), 1);
	for (int i = 0; i < LIMIT_RAW_DELIVERY_ROWS + 5; i++)
		CHECK_I64(intake_unparsable(d->db, d->app, STR("x"), "not JSON", T), OK);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_delivery"), LIMIT_RAW_DELIVERY_ROWS);
}

/* --- when the database is slow or away ----------------------------------------------------------- */

/* Somebody holds the customer's row for long: the events are kept raw, within Meta's 5 s. */
static void test_intake_blocked_customer_is_kept_raw(void)
{
	const struct desk *d = here();
	struct intake in;
	i64 from, done, c;

	c = customer("8100");
	fixture_sql("BEGIN");
	fixture_sql("SELECT id FROM identity WHERE psid = '8100' FOR UPDATE");
	from = clock_steady();
	in = DELIVER(T + 1, says(unit_arena(), "8100", "m_8100b", T + 1, "patience"));
	CHECK(clock_steady() - from < 4500);
	CHECK_I64(in.raw, 1);
	CHECK_I64(in.done, 0);
	CHECK_STR(raw_of("8100"), "message done -\nmessage raw not interpreted yet\n");
	fixture_sql("COMMIT");
	CHECK_I64(intake_pending(d->db, NULL, unit_arena(), T + 2, 10, &done), OK);
	CHECK_I64(done, 1);
	CHECK_STR(thread_of(c), "1 in customer received hello\n2 in customer received patience\n");
	CHECK_STR(raw_of("8100"), "message done -\nmessage done -\n");
}

static void test_intake_without_database(void)
{
	const struct desk *d = here();
	struct conf conf = *fixture_conf();
	struct db *away;
	enum err e;

	conf.database_option_file = STR("/nowhere/my.cnf");
	away = db_new(&conf);
	CHECK_I64(db_request(away, unit_arena()), ERR_BUSY);
	deliver_to(away, unit_arena(), T, PAGE_META, says(unit_arena(), "8200", "m_8200", T, "x"), &e);
	CHECK_I64(e, ERR_BUSY);
	db_free(away);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid = '8200'"), 0);
	(void)d;
}

void suite_desk_intake(void)
{
	TEST(test_intake_every_kind);
	TEST(test_intake_what_a_first_message_makes);
	TEST(test_intake_identity_is_per_page);
	TEST(test_intake_texts_of_all_sorts);
	TEST(test_intake_fifty_at_once_are_one);
	TEST(test_intake_repeats_change_nothing);
	TEST(test_intake_mid_known_under_another_key);
	TEST(test_intake_one_odd_event_spares_the_batch);
	TEST(test_intake_large_batch_is_left_to_the_worker);
	TEST(test_intake_pending_twice_at_once);
	TEST(test_intake_parallel_batches_do_not_fail);
	TEST(test_intake_race_of_first_messages);
	TEST(test_intake_seq_and_version_under_writers);
	TEST(test_intake_message_meets_each_state);
	TEST(test_intake_message_to_a_closed_one_opens_another);
	TEST(test_intake_one_open_conversation_is_a_key);
	TEST(test_intake_window_clock);
	TEST(test_intake_echo_of_the_page_inbox);
	TEST(test_intake_echo_to_an_unknown_customer);
	TEST(test_intake_receipts);
	TEST(test_intake_foreign_pages_are_counted);
	TEST(test_intake_unparsable_is_kept_and_bounded);
	TEST(test_intake_blocked_customer_is_kept_raw);
	TEST(test_intake_without_database);
}
