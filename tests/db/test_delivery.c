#include "delivery_world.h"

#include "base/clock.h"

#define SUITE "delivery"
#define BLOCKED "{'error':{'message':'This person is not available right now.','code':551}}"
#define TOO_LONG "{'error':{'message':'(#100) Length of param','code':100}}"
#define OUTSIDE "{'error':{'message':'(#10) outside of allowed window','code':10,'error_subcode':2018278}}"
#define OTHER_APP "{'error':{'message':'(#2018300) thread','code':2018300}}"
#define NO_RIGHT "{'error':{'message':'(#200) permission','code':200}}"

static i64 conversation_version(i64 identity)
{
	return fixture_i64("SELECT version FROM conversation WHERE identity_id = %lld", (long long)identity);
}

static i64 parked(struct world *w)
{
	return fixture_i64("SELECT parked_at IS NOT NULL FROM page WHERE id = %lld", (long long)w->page);
}

static void test_delivery_accepted(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 who, id, version;

	world_init(&w, SUITE);
	who = world_customer(&w, HOUR_MS);
	id = world_reply(&w, who, "Hello");
	version = conversation_version(who);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK(strstr(g.path, "/messages") && strstr(g.text, "\"text\":\"Hello\"") &&
	      strstr(g.text, "\"messaging_type\":\"RESPONSE\""));
	CHECK(strstr(g.text, arena_printf(unit_arena(), "\"metadata\":\"%s\"", world_key(&w, id).ptr).ptr));
	CHECK_STR(state_of(id), "sent -");
	CHECK_STR(fixture_text("SELECT mid FROM message WHERE id = %lld", (long long)id),
		  arena_printf(unit_arena(), "m_%lld_1", (long long)id).ptr);
	CHECK_I64(fixture_i64("SELECT sent_at FROM message WHERE id = %lld", (long long)id), w.now);
	CHECK_I64(conversation_version(who), version + 2);
	CHECK_I64(fixture_i64("SELECT version FROM message WHERE id = %lld", (long long)id), version + 2);
	CHECK_I64(outbox_of(id), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane"), 0);
	CHECK_I64(world_round(&w, &g), 0);
	world_end(&w);
}

/* First in first out per customer, customers beside each other. */
static void test_delivery_order(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 a, b, a1, a2, a3, b1;

	world_init(&w, SUITE);
	a = world_customer(&w, 0), b = world_customer(&w, 0);
	a1 = world_reply(&w, a, "1"), a2 = world_reply(&w, a, "2"), a3 = world_reply(&w, a, "3");
	b1 = world_reply(&w, b, "1");
	CHECK_I64(world_round(&w, &g), 2);
	CHECK_STR(state_of(a1), "sent -");
	CHECK_STR(state_of(b1), "sent -");
	CHECK_STR(state_of(a2), "queued -");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(a2), "sent -");
	CHECK_STR(state_of(a3), "queued -");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(a3), "sent -");
	world_end(&w);
}

static void test_delivery_retry_then_sent(void)
{
	struct graph down = ENDS(CALL_NOT_BEGUN), g = TAKES;
	struct world w;
	i64 who, first, second;
	struct str key;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	first = world_reply(&w, who, "1"), second = world_reply(&w, who, "2");
	CHECK_I64(world_round(&w, &down), 1);
	key = fixture_text("SELECT send_key FROM outbox WHERE message_id = %lld", (long long)first);
	CHECK_STR(state_of(first), "retry unreachable");
	CHECK(lane_wait_ms(who) > 3000 && lane_wait_ms(who) <= 6000);
	CHECK_I64(world_round(&w, &g), 0);	/* the second waits behind the first */
	world_due();
	CHECK_I64(world_round(&w, &down), 1);
	CHECK(lane_wait_ms(who) > 20000 && lane_wait_ms(who) <= 36000);
	world_due();
	CHECK_I64(world_round(&w, &g), 1);
	CHECK(strstr(g.text, key.ptr) != NULL);	/* the same key in each attempt */
	CHECK_STR(state_of(first), "sent -");
	CHECK_STR(state_of(second), "queued -");
	world_end(&w);
}

static void test_delivery_gives_up_after_hours(void)
{
	struct graph down = ENDS(CALL_NOT_BEGUN), g = TAKES;
	struct world w;
	i64 who, id, next;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1"), next = world_reply(&w, who, "2");
	world_round(&w, &down);
	fixture_sql("UPDATE outbox SET created_at = created_at - 24 * 3600000 WHERE message_id = %lld",
		    (long long)id);
	world_due();
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(id), "failed gave_up");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(next), "sent -");
	world_end(&w);
}

static void test_delivery_window_closed(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 who, human, automated;

	world_init(&w, SUITE);
	who = world_customer(&w, 25 * HOUR_MS);
	automated = world_message(&w, who, 0, NULL, 0, "We are closed");
	human = world_reply(&w, who, "1");
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(automated), "failed window_automated");	/* holds nobody up */
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(human), "parked window_tag_off");
	CHECK_I64(fixture_i64("SELECT ready FROM outbox_lane"), 0);
	world_writes(&w, who);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(human), "sent -");
	/* with the page's switch the tag goes with it */
	who = world_customer(&w, 25 * HOUR_MS);
	fixture_sql("UPDATE page SET human_agent_tag = 1 WHERE id = %lld", (long long)w.page);
	human = world_reply(&w, who, "1");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK(strstr(g.text, "HUMAN_AGENT") != NULL);
	CHECK_STR(fixture_text("SELECT tag FROM message WHERE id = %lld", (long long)human), "HUMAN_AGENT");
	/* too near the line to tell: held */
	who = world_customer(&w, 24 * HOUR_MS);
	human = world_reply(&w, who, "1");
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(human), "queued -");
	CHECK(lane_wait_ms(who) > 50000 && lane_wait_ms(who) < 61000);
	world_end(&w);
}

static void test_delivery_window_by_graph(void)
{
	struct graph outside = SAYS(400, OUTSIDE), g = TAKES;
	struct world w;
	i64 who, id;

	world_init(&w, SUITE);
	who = world_customer(&w, HOUR_MS);
	id = world_reply(&w, who, "1");
	world_round(&w, &outside);
	CHECK_STR(state_of(id), "parked window");
	CHECK_I64(world_round(&w, &g), 0);
	world_writes(&w, who);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(id), "sent -");
	world_end(&w);
}

static void test_delivery_failed_stops_its_reply(void)
{
	struct graph bad = SAYS(400, TOO_LONG), g = TAKES;
	struct world w;
	i64 who, p0, p1, p2, other;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	p0 = world_message(&w, who, 7, "key-chain", 0, "a");
	p1 = world_message(&w, who, 7, "key-chain", 1, "b");
	other = world_reply(&w, who, "other");
	p2 = world_message(&w, who, 7, "key-chain", 2, "c");
	world_round(&w, &bad);
	CHECK_STR(state_of(p0), "failed content");
	CHECK_STR(state_of(p1), "failed earlier_part");
	CHECK_STR(state_of(p2), "failed earlier_part");
	CHECK_I64(fixture_i64("SELECT error_code FROM message WHERE id = %lld", (long long)p0), 100);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(other), "sent -");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane"), 0);
	world_end(&w);
}

static void test_delivery_recipient_and_perm(void)
{
	struct graph blocked = SAYS(400, BLOCKED), right = SAYS(403, NO_RIGHT), g = TAKES;
	struct world w;
	i64 who, id;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	world_round(&w, &blocked);
	CHECK_STR(state_of(id), "failed recipient");
	CHECK_I64(fixture_i64("SELECT unreachable_at FROM identity WHERE id = %lld", (long long)who), w.now);
	id = world_reply(&w, who, "2");
	world_round(&w, &g);
	CHECK_STR(state_of(id), "sent -");
	CHECK_I64(fixture_i64("SELECT unreachable_at FROM identity WHERE id = %lld", (long long)who), NONE);
	id = world_reply(&w, who, "3");
	world_round(&w, &right);
	CHECK_STR(state_of(id), "failed perm");
	CHECK_I64(parked(&w), 0);
	CHECK_I64(fixture_i64("SELECT count FROM counter WHERE name = 'send_perm' AND app_id = %lld",
			      (long long)w.app), 1);
	world_end(&w);
}

static void test_delivery_thread_owned(void)
{
	struct graph other = SAYS(400, OTHER_APP);
	struct world w;
	i64 who, id;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	for (int i = 1; i < 5; i++) {
		CHECK_I64(world_round(&w, &other), 1);
		CHECK_STR(state_of(id), "retry thread");
		CHECK(lane_wait_ms(who) <= 144000);
		world_due();
	}
	CHECK_I64(world_round(&w, &other), 1);
	CHECK_STR(state_of(id), "failed thread");
	world_end(&w);
}

static void test_delivery_withdraw(void)
{
	struct graph g = TAKES;
	struct send_task *tasks;
	struct world w;
	i64 who, a, b, c;
	size_t n;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	a = world_reply(&w, who, "1"), b = world_reply(&w, who, "2"), c = world_reply(&w, who, "3");
	n = world_begin(&w, &tasks);
	CHECK_I64(world_withdraw(&w, who, a), ERR_CONFLICT);
	CHECK_I64(world_withdraw(&w, who, b), OK);
	CHECK_I64(world_withdraw(&w, who, b), ERR_NOT_FOUND);
	CHECK_I64(world_record(&w, &g, tasks, n), OK);
	CHECK_I64(world_withdraw(&w, who, c), OK);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane"), 0);
	CHECK_STR(state_of(a), "sent -");
	/* the head goes: the next one is due at its own time */
	a = world_reply(&w, who, "4"), b = world_reply(&w, who, "5");
	fixture_sql("UPDATE outbox_lane SET next_at = NOW(3) + INTERVAL 1 HOUR, ready = 0");
	CHECK_I64(world_withdraw(&w, who, a), OK);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(b), "sent -");
	world_end(&w);
}

static void test_delivery_not_before(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 who, id;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	fixture_sql("UPDATE outbox SET not_before = %lld", (long long)w.now + 10000);
	CHECK_I64(world_round(&w, &g), 0);
	CHECK(lane_wait_ms(who) > 8000 && lane_wait_ms(who) < 10500);
	CHECK_STR(state_of(id), "queued -");
	w.now += 10001;
	world_due();
	CHECK_I64(world_round(&w, &g), 1);
	world_end(&w);
}

void suite_db_delivery(void)
{
	TEST(test_delivery_accepted);
	TEST(test_delivery_order);
	TEST(test_delivery_retry_then_sent);
	TEST(test_delivery_gives_up_after_hours);
	TEST(test_delivery_window_closed);
	TEST(test_delivery_window_by_graph);
	TEST(test_delivery_failed_stops_its_reply);
	TEST(test_delivery_recipient_and_perm);
	TEST(test_delivery_thread_owned);
	TEST(test_delivery_withdraw);
	TEST(test_delivery_not_before);
}
