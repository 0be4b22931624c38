#include "unit.h"

#include "desk/stream_check.h"

#define QUEUE { 5, STR("General"), STR("fallback"), 2, 2, 9, STR("UTC"), STR("9-17\n9-17\n9-17\n9-17\n9-17\n\n\n"), STR("") }
#define PAGE { 3, STR("Bakery"), 2, STR("App"), 1, STR("en"), 1, 1, 1, 0, 4, 0, STR("ok"), STR("ok") }
#define NOON 1795176000000	/* 2026-11-20 12:00 UTC */

static struct work_stream_row stream;
static struct stream_queue_row queue;
static struct stream_page_row page;
static struct work_skill_row skill;
static struct rule rule;
static struct ruleset set;
static struct rules rules;

/* A workstream of which nothing is to be said. */
static struct stream_facts ready(void)
{
	stream = (struct work_stream_row){ .id = 1, .name = STR("Messenger"), .mode = STR("push"),
		.skill_matching = STR("exact"), .fallback_queue_id = 5, .queue_name = STR("General") };
	queue = (struct stream_queue_row)QUEUE;
	page = (struct stream_page_row)PAGE;
	skill = (struct work_skill_row){ .id = 4, .name = STR("Portuguese"), .people = 1 };
	CHECK(rule_read(unit_arena(), unit_json("{'if':[{'field':'locale','op':'begins','value':'pt'}],"
		"'set':[{'attr':'skill','skill':4,'value':'5'}],'to':[{'queue':5,'percent':100}]}"), &rule));
	rule.id = 7;
	rule.name = STR("R");
	set = (struct ruleset){ .id = 6, .enabled = true, .routes = true, .rules = &rule, .n = 1 };
	rules = (struct rules){ &set, 1, 5 };
	return (struct stream_facts){ .id = 1, .stream = &stream, .queues = &queue, .pages = &page, .skills = &skill,
		.rules = &rules, .nqueues = 1, .npages = 1, .nskills = 1, .now = NOON };
}

/* The only thing that is found. */
static void check_only(int line, const struct stream_facts *f, int what, i64 id)
{
	struct stream_report r;

	stream_look(unit_arena(), f, &r);
	CHECK_I64_AT(line, r.n, what < 0 ? 0 : 1);
	if (what >= 0 && r.n) {
		CHECK_I64_AT(line, r.list[0].what, what);
		CHECK_I64_AT(line, r.list[0].id, id);
		CHECK_I64_AT(line, r.count[stream_weight_of((enum stream_finding)what)], 1);
	}
}

static void test_stream_check_one_by_one(void)
{
	struct stream_facts f = ready();

	check_only(HERE, &f, -1, 0);
	stream.fallback_queue_id = NONE;
	check_only(HERE, &f, STREAM_NO_QUEUE, 1);
	f = ready();
	f.npages = 0;
	check_only(HERE, &f, STREAM_NO_PAGE, 1);
	f = ready();
	page.token = 0;
	check_only(HERE, &f, STREAM_PAGE_NO_TOKEN, 3);
	f = ready();
	page.secret = 0;
	check_only(HERE, &f, STREAM_PAGE_NO_SECRET, 2);
	f = ready();
	page.parked = 1;
	check_only(HERE, &f, STREAM_PAGE_PARKED, 3);
	f = ready();
	page.enabled = 0;
	check_only(HERE, &f, STREAM_PAGE_OFF, 3);
	f = ready();
	page.verified = 0;
	check_only(HERE, &f, STREAM_PAGE_NOT_VERIFIED, 2);
	f = ready();
	page.replies = 0;
	check_only(HERE, &f, STREAM_NO_REPLIES, 3);
	f = ready();
	page.texts_missing = 2;
	check_only(HERE, &f, STREAM_TEXTS_MISSING, 3);
	f = ready();
	queue.members = 0;
	check_only(HERE, &f, STREAM_QUEUE_EMPTY, 5);
	f = ready();
	queue.able = 0;
	check_only(HERE, &f, STREAM_QUEUE_NOBODY_ABLE, 5);
	stream.mode = STR("pick");
	check_only(HERE, &f, -1, 0);
	f = ready();
	queue.weekly = STR("\n\n\n\n\n\n\n");
	check_only(HERE, &f, STREAM_QUEUE_NEVER_OPEN, 5);
	f = ready();
	queue.hours_id = NONE;
	check_only(HERE, &f, STREAM_QUEUE_NO_HOURS, 5);
	f = ready();
	skill.people = 0;
	check_only(HERE, &f, STREAM_SKILL_NOBODY, 4);
	stream.skill_matching = STR("closest");
	check_only(HERE, &f, -1, 0);
	f = ready();
	rule.enabled = false;
	check_only(HERE, &f, STREAM_NO_RULE_ROUTES, 1);
}

static void test_stream_check_what_is_never_told(void)
{
	struct stream_facts f = ready();
	struct stream_page_row two[2] = { PAGE, PAGE };

	page.locale_step = STR("todo");
	page.timezone_step = STR("todo");
	check_only(HERE, &f, STREAM_RULE_LOCALE, 7);
	/* not looked at yet: nobody knows */
	page.locale_step = NO_STR;
	check_only(HERE, &f, -1, 0);
	/* one page that is told is enough */
	two[0].locale_step = STR("todo");
	f.pages = two;
	f.npages = 2;
	check_only(HERE, &f, -1, 0);
	two[1].locale_step = STR("todo");
	CHECK(stream_never_told(&rule, RULE_LOCALE, two, 2));
	CHECK(!stream_never_told(&rule, RULE_TIMEZONE, two, 2));
	CHECK(!stream_never_told(&rule, RULE_LOCALE, two, 0));
}

static void test_stream_check_worst_first(void)
{
	struct stream_facts f = ready();
	struct stream_report r;

	page.replies = 0;
	page.enabled = 0;
	queue.members = 0;
	stream_look(unit_arena(), &f, &r);
	CHECK_I64(r.n, 3);
	CHECK_I64(r.list[0].what, STREAM_QUEUE_EMPTY);
	CHECK_I64(r.list[1].what, STREAM_PAGE_OFF);
	CHECK_I64(r.list[2].what, STREAM_NO_REPLIES);
}

void suite_stream_check(void)
{
	TEST(test_stream_check_one_by_one);
	TEST(test_stream_check_what_is_never_told);
	TEST(test_stream_check_worst_first);
}
