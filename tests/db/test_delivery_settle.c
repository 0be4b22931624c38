/*
 * Unclear outcomes, and processes that die between two steps.
 */
#include "delivery_world.h"

#include "base/clock.h"
#include "sys/json.h"

#define SUITE "delivery"
#define SERVICE_DOWN "{'error':{'message':'(#2) Service temporarily unavailable','code':2}}"
#define EMPTY_THREAD "{'data':[{'id':'t_1','messages':{'data':[{'id':'m_old','created_time':" \
	"'2020-01-01T00:00:00+0000','from':{'id':'5'},'message':'hi'}]}}]}"

static struct graph thread_with(struct world *w, const char *mid, const char *text)
{
	char at[32];

	clock_iso(w->now, at);
	at[19] = 0;
	return SAYS(200, arena_printf(unit_arena(),
		"{'data':[{'id':'t_1','messages':{'data':[{'id':'%s','created_time':'%s+0000','from':{'id':'%s'},"
		"'message':'%s'}]}}]}", mid, at,
		fixture_text("SELECT meta_id FROM page WHERE id = %lld", (long long)w->page).ptr, text).ptr);
}

static struct str mid_of(i64 message)
{
	return fixture_text("SELECT mid FROM message WHERE id = %lld", (long long)message);
}

/* The page's echoes arrive: a send that was taken a minute ago was echoed. */
static void echoes_known(struct world *w)
{
	fixture_sql("UPDATE page SET last_sent_at = %lld, last_echo_at = %lld WHERE id = %lld",
		    (long long)w->now - 60000, (long long)w->now - 59000, (long long)w->page);
}

static void advance(struct world *w, i64 ms)
{
	w->now += ms;
	world_due();
}

static void test_settle_found_in_thread(void)
{
	struct graph cut = ENDS(CALL_CUT), g;
	struct world w;
	i64 who, id, next;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "Hello there"), next = world_reply(&w, who, "2");
	world_round(&w, &cut);
	CHECK_STR(state_of(id), "unknown unclear");
	CHECK(lane_wait_ms(who) > 8000 && lane_wait_ms(who) <= 10000);
	advance(&w, 3000);	/* looked at early, e.g. after a restart: waits on */
	g = thread_with(&w, "m_found", "Hello there");
	CHECK_I64(world_round(&w, &g), 0);
	CHECK(lane_wait_ms(who) > 5000);
	advance(&w, 8000);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK(g.asks == 1 && strstr(g.path, "/conversations?"));
	CHECK_STR(state_of(id), "sent -");
	CHECK_STR(mid_of(id), "m_found");
	g = TAKES;
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(next), "sent -");
	world_end(&w);
}

static void test_settle_absent_sent_again_once(void)
{
	struct graph down = SAYS(500, SERVICE_DOWN), absent = SAYS(200, EMPTY_THREAD);
	struct world w;
	i64 who, id, next;
	struct graph g = TAKES;

	world_init(&w, SUITE);
	echoes_known(&w);
	who = world_customer(&w, 0);
	id = world_message(&w, who, 7, "key-again", 0, "Hello"), next = world_reply(&w, who, "2");
	for (int attempt = 1; attempt <= 2; attempt++) {
		CHECK_I64(world_round(&w, &down), 1);
		CHECK_STR(state_of(id), "unknown unclear");
		advance(&w, 10 * SECOND_MS);
		CHECK_I64(world_round(&w, &absent), 1);
		CHECK_STR(state_of(id), "unknown unclear");
		CHECK(lane_wait_ms(who) > 15000 && lane_wait_ms(who) <= 20000);
		advance(&w, 20 * SECOND_MS);
		CHECK_I64(world_round(&w, &absent), 1);
		CHECK(lane_wait_ms(who) > 55000 && lane_wait_ms(who) <= 60000);
		advance(&w, 60 * SECOND_MS);
		echoes_known(&w);
		CHECK_I64(world_round(&w, &absent), 1);
		CHECK_STR(state_of(id), attempt == 1 ? "retry not_in_thread" : "unknown maybe_sent");
	}
	CHECK_I64(outbox_of(id), 0);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(next), "sent -");
	world_end(&w);
}

/* Without a sign that echoes arrive nothing is sent twice: the agent decides, the lane goes on. */
static void test_settle_left_to_agent(void)
{
	struct graph cut = ENDS(CALL_CUT), absent = SAYS(200, EMPTY_THREAD), g = TAKES;
	struct world w;
	i64 who, id, part, next;
	bool joined, hold;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_message(&w, who, 7, "key-agent", 0, "a");
	part = world_message(&w, who, 7, "key-agent", 1, "b");
	next = world_reply(&w, who, "2");
	world_round(&w, &cut);
	advance(&w, 90 * SECOND_MS);
	CHECK_I64(world_round(&w, &absent), 1);
	CHECK_STR(state_of(id), "unknown maybe_sent");
	CHECK_STR(state_of(part), "failed earlier_part");
	CHECK_I64(outbox_of(id), 0);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(next), "sent -");
	/* the echo settles it at any time */
	world_echo(&w, who, "m_late", world_key(&w, id), &joined, &hold);
	CHECK(joined && !hold);
	CHECK_STR(state_of(id), "confirmed -");
	CHECK_STR(mid_of(id), "m_late");
	world_end(&w);
}

/* An answer that does not reach back, or none: nobody can tell. */
static void test_settle_cant_tell(void)
{
	struct graph cut = ENDS(CALL_CUT), broken = SAYS(500, "oops");
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	echoes_known(&w);
	id = world_reply(&w, world_customer(&w, 0), "a");
	world_round(&w, &cut);
	advance(&w, 91 * SECOND_MS);
	echoes_known(&w);
	CHECK_I64(world_round(&w, &broken), 1);
	CHECK_STR(state_of(id), "unknown maybe_sent");
	world_end(&w);
}

/* A message of the same words that is known already is not taken for it. */
static void test_settle_known_mid_is_another(void)
{
	struct graph cut = ENDS(CALL_CUT), g = TAKES;
	struct world w;
	i64 who, first, second;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	first = world_reply(&w, who, "ok"), second = world_reply(&w, who, "ok");
	world_round(&w, &g);
	world_round(&w, &cut);
	CHECK_STR(state_of(second), "unknown unclear");
	advance(&w, 10 * SECOND_MS);
	g = thread_with(&w, mid_of(first).ptr, "ok");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(second), "unknown unclear");
	world_end(&w);
}

/* --- kill -9 ------------------------------------------------------------------------------------ */

static void restart(struct world *w)
{
	sender_free(w->sender);
	w->sender = sender_new(&w->conf, &w->key, "next");
	world_lapse();
}

static void test_killed_after_claim(void)
{
	struct graph g = TAKES;
	struct lane_claim claim;
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	id = world_reply(&w, world_customer(&w, 0), "1");
	CHECK_I64(delivery_claim(w.db, w.sender, 8, &claim), OK);
	CHECK_I64(claim.n, 1);
	CHECK_I64(world_round(&w, &g), 0);	/* leased */
	CHECK_I64(fixture_i64("SELECT lease_until < NOW(3) + INTERVAL 16 SECOND FROM outbox_lane"), 1);
	restart(&w);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(id), "sent -");
	world_end(&w);
}

/* Begun, and nobody knows whether it left: never sent again unseen. */
static void test_killed_after_begin(void)
{
	struct graph g = TAKES, absent = SAYS(200, EMPTY_THREAD);
	struct send_task *tasks;
	struct world w;
	i64 who, id;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	CHECK_I64(world_begin(&w, &tasks), 1);
	CHECK_I64(fixture_i64("SELECT lease_until > NOW(3) + INTERVAL 60 SECOND FROM outbox_lane"), 1);
	CHECK_I64(world_round(&w, &g), 0);
	restart(&w);
	w.now += 70 * SECOND_MS;
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(id), "unknown unclear");
	echoes_known(&w);
	CHECK_I64(world_round(&w, &absent), 1);
	advance(&w, 21 * SECOND_MS);
	echoes_known(&w);
	CHECK_I64(world_round(&w, &absent), 1);
	CHECK_STR(state_of(id), "retry not_in_thread");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(id), "sent -");
	world_end(&w);
}

/* The old process was only slow: its answer comes after the lease ran out. */
static void test_late_answer(void)
{
	struct graph g = TAKES, bad = SAYS(400, "{'error':{'message':'x','code':100}}");
	struct send_task *tasks, *mine;
	struct sender *old;
	struct world w;
	i64 who, id;

	for (int good = 0; good <= 1; good++) {
		world_init(&w, SUITE);
		who = world_customer(&w, 0);
		id = world_reply(&w, who, "1");
		CHECK_I64(world_begin(&w, &tasks), 1);
		old = w.sender;
		w.sender = sender_new(&w.conf, &w.key, "next");
		world_lapse();
		CHECK_I64(world_begin(&w, &mine), 0);
		CHECK_STR(state_of(id), "unknown unclear");
		CHECK_I64(world_record(&(struct world){ .db = w.db, .sender = old, .now = w.now },
				       good ? &g : &bad, tasks, 1), OK);
		CHECK_STR(state_of(id), good ? "sent -" : "unknown unclear");
		CHECK_I64(outbox_of(id), !good);
		sender_free(old);
		world_end(&w);
	}
}

/* The answer to COMMIT was lost, so the same result is handed in once more. */
static void test_recorded_twice(void)
{
	struct graph g = TAKES, down = ENDS(CALL_NOT_BEGUN);
	struct send_task *tasks, *again;
	struct world w;
	i64 who, id, next;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1"), next = world_reply(&w, who, "2");
	CHECK_I64(world_begin(&w, &tasks), 1);
	CHECK_I64(world_record(&w, &down, tasks, 1), OK);
	CHECK_I64(world_record(&w, &down, tasks, 1), OK);
	CHECK_STR(state_of(id), "retry unreachable");
	world_due();
	CHECK_I64(world_begin(&w, &tasks), 1);
	CHECK_I64(world_record(&w, &g, tasks, 1), OK);
	CHECK_I64(world_begin(&w, &again), 1);
	CHECK_I64(world_record(&w, &g, tasks, 1), OK);	/* must not let the second one's lane go */
	CHECK_STR(state_of(next), "sending -");
	CHECK_I64(fixture_i64("SELECT lease_until > NOW(3) FROM outbox_lane"), 1);
	CHECK_I64(world_record(&w, &g, again, 1), OK);
	CHECK_STR(state_of(next), "sent -");
	world_end(&w);
}

void suite_db_delivery_settle(void)
{
	TEST(test_settle_found_in_thread);
	TEST(test_settle_absent_sent_again_once);
	TEST(test_settle_left_to_agent);
	TEST(test_settle_cant_tell);
	TEST(test_settle_known_mid_is_another);
	TEST(test_killed_after_claim);
	TEST(test_killed_after_begin);
	TEST(test_late_answer);
	TEST(test_recorded_twice);
}
