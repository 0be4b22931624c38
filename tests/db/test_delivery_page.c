/*
 * What concerns a whole page: refused tokens, restrictions, rate limits, switches.
 */
#include "delivery_world.h"

#include "base/clock.h"

#define SUITE "delivery"
#define DEAD "{'error':{'message':'Error validating access token','type':'OAuthException','code':190," \
	"'error_subcode':460,'fbtrace_id':'Axx'}}"
#define BUSY_NOW "{'error':{'message':'(#613) Calls limit','code':613}}"
#define APP_BUSY "{'error':{'message':'(#4) App limit','code':4}}"
#define JUDGED "{'error':{'message':'(#368) blocked','code':368}}"

static i64 parked(struct world *w)
{
	return fixture_i64("SELECT parked_at IS NOT NULL FROM page WHERE id = %lld", (long long)w->page);
}

static void test_delivery_rate_pauses_page(void)
{
	struct graph busy = SAYS(400, BUSY_NOW), soon = SAYS(429, ""), g = TAKES;
	struct world w;
	i64 a, b, ida, idb;

	world_init(&w, SUITE);
	a = world_customer(&w, 0);
	ida = world_reply(&w, a, "1");
	world_round(&w, &busy);
	CHECK_STR(state_of(ida), "retry rate");
	CHECK(lane_wait_ms(a) > 55000);
	b = world_customer(&w, 0);
	idb = world_reply(&w, b, "1");
	CHECK_I64(world_round(&w, &g), 0);	/* the whole page rests */
	CHECK_STR(state_of(idb), "queued -");
	CHECK(lane_wait_ms(b) > 55000);
	w.now += 61 * SECOND_MS;
	world_due();
	soon.retry_after = "3";
	CHECK_I64(world_round(&w, &soon), 2);
	CHECK(lane_wait_ms(a) > 1000 && lane_wait_ms(a) < 6000);
	w.now += 6 * SECOND_MS;
	world_due();
	CHECK_I64(world_round(&w, &g), 2);
	CHECK_STR(state_of(idb), "sent -");
	world_end(&w);
}

static void test_delivery_rate_pauses_app(void)
{
	struct graph busy = SAYS(400, APP_BUSY);
	struct world w;

	world_init(&w, SUITE);
	world_reply(&w, world_customer(&w, 0), "1");
	world_round(&w, &busy);
	CHECK(fixture_i64("SELECT paused_until FROM app WHERE id = %lld", (long long)w.app) > w.now + 50000);
	world_end(&w);
}

static size_t probe(struct world *w, struct graph *g)
{
	struct send_task *tasks = NULL;
	size_t n;

	CHECK_I64(delivery_probes(w->db, w->sender, unit_arena(), w->now, &tasks, &n), OK);
	CHECK_I64(world_record(w, g, tasks, n), OK);
	return n;
}

static void test_delivery_token_parks_page(void)
{
	struct graph dead = SAYS(400, DEAD), g = TAKES, good, none = TAKES;
	struct world w;
	i64 a, b, ida, idb, idc;

	world_init(&w, SUITE);
	a = world_customer(&w, 0), b = world_customer(&w, 0);
	ida = world_reply(&w, a, "1");
	world_round(&w, &dead);
	CHECK_STR(state_of(ida), "parked page_token");
	CHECK_I64(parked(&w), 1);
	CHECK_STR(fixture_text("SELECT CONCAT(parked_class, ' ', parked_code, ' ', parked_subcode) FROM page "
			       "WHERE id = %lld", (long long)w.page), "token 190 460");
	/* what comes later follows when it is claimed, and then costs nothing */
	idb = world_reply(&w, b, "1");
	idc = world_reply(&w, a, "2");
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(idb), "parked page_token");
	CHECK_STR(state_of(idc), "queued -");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane WHERE ready = 1"), 0);
	/* probed each minute */
	CHECK_I64(probe(&w, &none), 0);
	w.now += 61 * SECOND_MS;
	CHECK_I64(probe(&w, &dead), 1);
	CHECK_I64(probe(&w, &dead), 0);
	CHECK_I64(parked(&w), 1);
	/* and at once when the token changes */
	world_token(&w, "NEW");
	good = SAYS(200, arena_printf(unit_arena(), "{'id':'%s'}", fixture_text(
		"SELECT meta_id FROM page WHERE id = %lld", (long long)w.page).ptr).ptr);
	CHECK_I64(probe(&w, &good), 1);
	CHECK_I64(parked(&w), 0);
	/* on trial: one at a time until one was taken */
	CHECK_I64(world_round(&w, &g), 1);
	world_due();
	CHECK_I64(world_round(&w, &g), 2);
	world_due();
	world_round(&w, &g);
	CHECK_STR(state_of(ida), "sent -");
	CHECK_STR(state_of(idb), "sent -");
	CHECK_STR(state_of(idc), "sent -");
	CHECK(!fixture_text("SELECT parked_class FROM page WHERE id = %lld", (long long)w.page).ptr);
	world_end(&w);
}

/* The token was replaced while a call with the old one was under way: the page is not parked. */
static void test_delivery_token_replaced_meanwhile(void)
{
	struct graph dead = SAYS(400, DEAD), g = TAKES;
	struct send_task *tasks;
	struct world w;
	i64 id;
	size_t n;

	world_init(&w, SUITE);
	id = world_reply(&w, world_customer(&w, 0), "1");
	n = world_begin(&w, &tasks);
	world_token(&w, "NEW");
	CHECK_I64(world_record(&w, &dead, tasks, n), OK);
	CHECK_I64(parked(&w), 0);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(id), "sent -");
	world_end(&w);
}

static void test_delivery_policy_parks_again(void)
{
	struct graph judged = SAYS(400, JUDGED), good;
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	id = world_reply(&w, world_customer(&w, 0), "1");
	world_reply(&w, world_customer(&w, 0), "1");
	world_round(&w, &judged);
	CHECK_STR(state_of(id), "parked page_policy");
	w.now += 61 * SECOND_MS;
	good = SAYS(200, arena_printf(unit_arena(), "{'id':'%s'}", fixture_text(
		"SELECT meta_id FROM page WHERE id = %lld", (long long)w.page).ptr).ptr);
	CHECK_I64(probe(&w, &good), 1);
	CHECK_I64(world_round(&w, &judged), 1);	/* one trial, not all that wait */
	CHECK_I64(parked(&w), 1);
	world_end(&w);
}

static void test_delivery_no_token(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	fixture_sql("UPDATE page SET token = NULL WHERE id = %lld", (long long)w.page);
	id = world_reply(&w, world_customer(&w, 0), "1");
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(id), "parked page_token");
	CHECK_I64(parked(&w), 1);
	CHECK_I64(fixture_i64("SELECT ready FROM outbox_lane"), 0);
	world_end(&w);
}

static void test_delivery_page_off_and_gone(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 who, id;

	world_init(&w, SUITE);
	who = world_customer(&w, 0);
	id = world_reply(&w, who, "1");
	fixture_sql("UPDATE page SET enabled = 0 WHERE id = %lld", (long long)w.page);
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(id), "queued -");
	CHECK(lane_wait_ms(who) > 40000);
	fixture_sql("UPDATE page SET deleted_at = 1 WHERE id = %lld", (long long)w.page);
	world_due();
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(id), "failed page_removed");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane"), 0);
	world_end(&w);
}

void suite_db_delivery_page(void)
{
	TEST(test_delivery_rate_pauses_page);
	TEST(test_delivery_rate_pauses_app);
	TEST(test_delivery_token_parks_page);
	TEST(test_delivery_token_replaced_meanwhile);
	TEST(test_delivery_policy_parks_again);
	TEST(test_delivery_no_token);
	TEST(test_delivery_page_off_and_gone);
}
