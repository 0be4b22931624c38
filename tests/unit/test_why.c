/* Why does nothing arrive: what is found, and what stands first. */
#include "unit.h"

#include "base/clock.h"
#include "desk/why.h"
#include "view/setup.h"

#define T 1795176000000LL

static struct channel_app_row app;
static struct channel_page_row page;
static struct setup_clock_row app_clock;
static struct why_delivery_row deliveries;
static struct why why;

/* A desk that runs: nothing to find. */
static struct why_facts running(void)
{
	app = (struct channel_app_row){ .id = 1, .name = STR("App"), .secret_last4 = STR("abcd"),
					.verified_at = T, .pages = 1 };
	page = (struct channel_page_row){
		.id = 2, .app_id = 1, .name = STR("Bakery"), .token_last4 = STR("abcd"), .enabled = 1,
		.parked_at = NONE, .last_webhook_at = T - MINUTE_MS, .subscribed_step = STR("ok"),
		.parked_code = NONE, .parked_subcode = NONE,
	};
	app_clock = (struct setup_clock_row){ .foreign_page_at = NONE, .test_event_at = NONE };
	deliveries = (struct why_delivery_row){ .count = 0, .last_at = NONE };
	return (struct why_facts){
		.apps = &app, .napps = 1, .pages = &page, .npages = 1, .clocks = &app_clock,
		.deliveries = &deliveries, .https = true, .now = T,
		.clock = { .worker_age_ms = 1000, .database_at = T + 20 },
	};
}

static struct str first(const struct why_facts *f)
{
	why_find(f, &why);
	return why.n ? why.list[0].reason : NO_STR;
}

static void test_why_nothing(void)
{
	struct why_facts f = running();

	CHECK_STR(first(&f), NULL);
	f.napps = f.npages = 0;
	CHECK_STR(first(&f), "no_apps");
}

static void test_why_refused(void)
{
	struct why_facts f = running();
	struct why_refused_row calls[] = {
		{ .app_id = 1, .reason = STR("verify_token"), .last_at = T + 5, .address = STR("::1") },
		{ .app_id = 0, .reason = STR("unknown_key"), .last_at = T, .address = STR("::1") },
		{ .app_id = 1, .reason = STR("signature_bad"), .last_at = T - 5, .address = STR("::1") },
		{ .app_id = 1, .reason = STR("events_left_out"), .last_at = T, .address = STR("::1") },
		{ .app_id = 1, .reason = STR("unparsable"), .last_at = T, .address = STR("::1") },
	};

	f.refused = calls;
	f.nrefused = ARRAY_LEN(calls);
	CHECK_STR(first(&f), "refused_signature");
	CHECK_I64(why.n, 4);
	CHECK_STR(why.list[0].where, "App");
	CHECK_STR(why.list[1].reason, "refused_key");
	CHECK_STR(why.list[1].where, NULL);
	CHECK_STR(why.list[2].reason, "refused_verify");
	CHECK_STR(why.list[3].reason, "refused_other");
	/* a wrong guess before the right one is no cause */
	app.verified_at = T + 6;
	why_find(&f, &why);
	CHECK_I64(why.n, 3);
}

static void test_why_pages(void)
{
	struct why_facts f = running();
	struct why_step_row steps[] = {
		{ .object = STR("page"), .object_id = 2, .step = STR("profile"), .reason = STR("profile_empty"),
		  .code = NONE, .subcode = NONE },
		{ .object = STR("page"), .object_id = 2, .step = STR("token"), .reason = STR("token_dead"),
		  .code = 190, .subcode = 460 },
		{ .object = STR("page"), .object_id = 2, .step = STR("subscribed"), .reason = STR("fields_none"),
		  .code = NONE, .subcode = NONE },
		{ .object = STR("page"), .object_id = 99, .step = STR("subscribed"), .reason = STR("fields_none") },
	};
	struct why_page_row recent = { .page_id = 2, .events = 9, .standby = 3, .last_standby_at = T };

	f.steps = steps;
	f.nsteps = ARRAY_LEN(steps);
	page.last_webhook_at = T - DAY_MS;
	CHECK_STR(first(&f), "fields_none");
	CHECK_STR(why.list[1].reason, "token_dead");
	CHECK_I64(why.list[1].subcode, 460);
	CHECK_STR(why.list[2].reason, "silent");
	CHECK_I64(why.n, 3);
	f.recent = &recent;
	f.nrecent = 1;
	page.enabled = 0;
	page.last_webhook_at = NONE;
	page.subscribed_step = NO_STR;
	f.nsteps = 0;
	CHECK_STR(first(&f), "never_checked");
	CHECK_STR(why.list[1].reason, "page_off");
	CHECK_STR(why.list[2].reason, "maybe_development");
	CHECK_STR(why.list[3].reason, "standby");
	CHECK_STR(str_of(why.list[3].object), "pages");
}

static void test_why_flow(void)
{
	struct why_facts f = running();
	struct why_raw_row raw[] = {
		{ .state = STR("raw"), .count = 3, .oldest_at = T - 2 * MINUTE_MS },
		{ .state = STR("held"), .count = 1, .oldest_at = T - 1000 },
		{ .state = STR("failed"), .count = 1, .oldest_at = T, .reason = STR("too long") },
	};

	f.raw = raw;
	f.nraw = ARRAY_LEN(raw);
	f.clock.worker_age_ms = NONE;
	f.clock.database_at = T - 5 * MINUTE_MS;
	deliveries.count = 2;
	app_clock.foreign_page_at = T;
	CHECK_STR(first(&f), "foreign_page");
	CHECK_STR(why.list[1].reason, "raw_failed");
	CHECK_STR(why.list[2].reason, "raw_waiting");
	CHECK_STR(why.list[3].reason, "unparsable");
	CHECK_STR(why.list[4].reason, "worker_never");
	CHECK_STR(why.list[5].reason, "database_clock");
	CHECK_I64(why.n, 6);
	for (size_t i = 0; i < why.n; i++)
		CHECK(setup_why(why.list[i].reason) != T_setup_why_unchecked);
}

/* However much is wrong, the list stays bounded. */
static void test_why_bounded(void)
{
	struct why_facts f = running();
	struct why_refused_row *calls = arena_array(unit_arena(), struct why_refused_row, 500);

	for (size_t i = 0; i < 500; i++)
		calls[i] = (struct why_refused_row){ .app_id = 1, .reason = STR("signature_bad"), .last_at = T };
	f.refused = calls;
	f.nrefused = 500;
	why_find(&f, &why);
	CHECK_I64(why.n, WHY_MAX);
}

void suite_why(void)
{
	TEST(test_why_nothing);
	TEST(test_why_refused);
	TEST(test_why_pages);
	TEST(test_why_flow);
	TEST(test_why_bounded);
}
