/*
 * Echoes of our own messages: before the answer, after it, twice, without a key.
 */
#include "delivery_world.h"

#define SUITE "delivery"

static struct str mid_of(i64 message)
{
	return fixture_text("SELECT mid FROM message WHERE id = %lld", (long long)message);
}

static void test_echo_before_answer(void)
{
	struct graph g = TAKES;
	struct send_task *tasks;
	struct world w;
	i64 who, id, next;
	bool joined, hold;
	size_t n;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1"), next = world_reply(&w, who, "2");
	n = world_begin(&w, &tasks);
	CHECK_STR(state_of(id), "sending -");
	world_echo(&w, who, arena_printf(unit_arena(), "m_%lld_1", (long long)id).ptr, world_key(&w, id),
		   &joined, &hold);
	CHECK(joined && !hold);
	CHECK_STR(state_of(id), "confirmed -");
	CHECK_I64(fixture_i64("SELECT sent_at FROM message WHERE id = %lld", (long long)id), w.now + 5);
	CHECK_I64(world_record(&w, &g, tasks, n), OK);
	CHECK_STR(state_of(id), "confirmed -");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(next), "sent -");
	world_end(&w);
}

/* An unclear end after the echo: nothing is left to settle. */
static void test_echo_before_unclear_end(void)
{
	struct graph cut = ENDS(CALL_CUT);
	struct send_task *tasks;
	struct world w;
	i64 who, id;
	bool joined, hold;
	size_t n;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	n = world_begin(&w, &tasks);
	world_echo(&w, who, "m_echo", world_key(&w, id), &joined, &hold);
	CHECK_I64(world_record(&w, &cut, tasks, n), OK);
	CHECK_STR(state_of(id), "confirmed -");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane"), 0);
	world_end(&w);
}

static void test_echo_after_answer(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 who, id;
	bool joined, hold;
	const char *mid;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	world_round(&w, &g);
	mid = mid_of(id).ptr;
	world_echo(&w, who, mid, NO_STR, &joined, &hold);	/* by its mid, without a key */
	CHECK(joined && !hold);
	CHECK_STR(state_of(id), "confirmed -");
	world_echo(&w, who, mid, world_key(&w, id), &joined, &hold);
	CHECK(joined && !hold);
	/* the same message a second time (the agent's retry): it is another one for the customer */
	world_echo(&w, who, "m_second", world_key(&w, id), &joined, &hold);
	CHECK(!joined && !hold);
	/* keys of another desk, another customer, or made up */
	world_echo(&w, who, "m_x", STR("ffff:1:00"), &joined, &hold);
	CHECK(!joined && !hold);
	world_echo(&w, world_customer(&w, 0), "m_y", world_key(&w, id), &joined, &hold);
	CHECK(!joined);
	world_end(&w);
}

static void test_echo_without_key_is_held(void)
{
	struct graph g = TAKES;
	struct send_task *tasks;
	struct world w;
	bool joined, hold;
	i64 who, other;
	size_t n;

	world_init(&w, SUITE);
	who = world_customer(&w, 0), other = world_customer(&w, 0);
	world_reply(&w, who, "1");
	n = world_begin(&w, &tasks);
	world_echo(&w, who, "m_media", NO_STR, &joined, &hold);
	CHECK(!joined && hold);
	world_echo(&w, other, "m_else", NO_STR, &joined, &hold);
	CHECK(!joined && !hold);
	fixture_sql("INSERT INTO raw_event (event_key, app_id, page_id, psid, kind, channel, body, state, "
		    "received_at) SELECT UNHEX(SHA2('held', 256)), 1, page_id, psid, 'echo', 'messaging', '{}', "
		    "'held', 0 FROM identity WHERE id = %lld", (long long)who);
	CHECK_I64(delivery_release_held(w.db, w.now), OK);
	CHECK_STR(fixture_text("SELECT state FROM raw_event"), "held");
	CHECK_I64(world_record(&w, &g, tasks, n), OK);
	CHECK_STR(fixture_text("SELECT state FROM raw_event"), "raw");
	world_end(&w);
}

/* The echo was stored as a message of its own before the answer told whose it is. */
static void test_echo_stored_first_is_merged(void)
{
	struct graph g = TAKES;
	struct send_task *tasks;
	struct world w;
	i64 who, id, own;
	size_t n;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	n = world_begin(&w, &tasks);
	fixture_sql("INSERT INTO conversation (identity_id, page_id, state, opened_at, last_message_at, "
		    "updated_at) VALUES (%lld, %lld, 'closed', 0, 0, 0)", (long long)who, (long long)w.page);
	fixture_sql("INSERT INTO message (conversation_id, page_id, identity_id, seq, version, mid, direction, "
		    "author_kind, kind, body, state, sent_at, created_at) SELECT MAX(id), page_id, identity_id, 1, "
		    "1, 'm_%lld_1', 'out', 'bot', 'text', '1', 'confirmed', 0, 0 FROM conversation WHERE "
		    "identity_id = %lld", (long long)id, (long long)who);
	own = fixture_i64("SELECT MAX(id) FROM message");
	CHECK_I64(world_record(&w, &g, tasks, n), OK);
	CHECK_STR(state_of(id), "sent -");
	CHECK(mid_of(id).ptr && str_starts(mid_of(id), "m_"));
	CHECK_STR(state_of(own), "discarded merged");
	CHECK(!mid_of(own).ptr);
	CHECK_I64(fixture_i64("SELECT body IS NULL AND erased_at IS NOT NULL FROM message WHERE id = %lld",
			      (long long)own), 1);
	CHECK_I64(outbox_of(id), 0);
	world_end(&w);
}

void suite_db_delivery_echo(void)
{
	TEST(test_echo_before_answer);
	TEST(test_echo_before_unclear_end);
	TEST(test_echo_after_answer);
	TEST(test_echo_without_key_is_held);
	TEST(test_echo_stored_first_is_merged);
}
