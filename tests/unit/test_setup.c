/* The set-up checklist: Graph's answers into facts, facts into steps and states; the QR code. */
#include "unit.h"

#include "base/clock.h"
#include "desk/checklist.h"
#include "meta/page_setup.h"
#include "sys/qr.h"
#include "view/setup.h"

#define T 1795176000000LL

/* --- Graph's answers --------------------------------------------------------------------------- */

static void test_setup_subscription(void)
{
	static const struct { int line; const char *body; bool known, ours; unsigned fields; size_t others; }
	rows[] = {
		{ HERE, "{'data':[{'id':'55','subscribed_fields':['messages','message_echoes']}]}", true, true, 5, 0 },
		{ HERE, "{'data':[{'id':55,'subscribed_fields':['messages']}]}", true, true, 1, 0 },
		{ HERE, "{'data':[{'id':'77','name':'Old'},{'id':'55','subscribed_fields':[]}]}", true, true, 0, 1 },
		{ HERE, "{'data':[{'id':'77'}]}", true, false, 0, 1 },
		{ HERE, "{'data':[]}", true, false, 0, 0 },
		{ HERE, "{'data':{}}", false, false, 0, 0 },
		{ HERE, "{'data':[5,null,'x',[]]}", true, false, 0, 0 },
		{ HERE, "{'data':[{'id':'55','subscribed_fields':{'a':1}}]}", true, true, 0, 0 },
		{ HERE, "no", false, false, 0, 0 },
		{ HERE, "", false, false, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct subscription s;

		subscription_read(unit_arena(), unit_json(rows[i].body), STR("55"), &s);
		CHECK_I64_AT(rows[i].line, s.known, rows[i].known);
		CHECK_I64_AT(rows[i].line, s.ours, rows[i].ours);
		CHECK_I64_AT(rows[i].line, s.fields, rows[i].fields);
		CHECK_I64_AT(rows[i].line, s.others, rows[i].others);
	}
}

static void test_setup_app_subscription(void)
{
	struct app_subscription s;

	app_subscription_read(unit_arena(), unit_json("{'data':[{'object':'user','fields':['x']},{'object':'page',"
		"'callback_url':'https://a/b','active':true,'fields':[{'name':'messages','version':'v25.0'},"
		"'message_reads']}]}"), &s);
	CHECK(s.known && s.page_object && s.active);
	CHECK_STR(s.callback_url, "https://a/b");
	CHECK_I64(s.fields, 1 | 1 << 4);
	app_subscription_read(unit_arena(), unit_json("{'data':[]}"), &s);
	CHECK(s.known && !s.page_object);
	app_subscription_read(unit_arena(), STR("<html>"), &s);
	CHECK(!s.known);
}

/* All or nothing: which field to leave out. The message lists all names in its braces too. */
static void test_setup_refused_field(void)
{
	static const struct { int line; unsigned sent; i64 code; const char *message; unsigned drop; } rows[] = {
		{ HERE, 7, 100, "(#100) Param subscribed_fields[2] must be one of {MESSAGES, messages}", 4 },
		{ HERE, 5, 100, "(#100) Param subscribed_fields[1] must be one of {messages}", 4 },
		{ HERE, 5, 100, "(#100) Param fields[0] must be one of {messages}", 1 },
		{ HERE, 5, 100, "(#100) Param subscribed_fields[2] must be one of {messages}", 0 },
		{ HERE, 5, 100, "(#100) Param subscribed_fields[99999999999999999999] must", 0 },
		{ HERE, 5, 100, "(#100) Param subscribed_fields[-1] must", 0 },
		{ HERE, 5, 100, "(#100) Param subscribed_fields[", 0 },
		{ HERE, 5, 100, "(#100) The parameter subscribed_fields is required", 0 },
		{ HERE, 7, 200, "(#200) To subscribe to the message_echoes field, one of these permissions is "
			"needed: pages_messaging.", 4 },
		{ HERE, 3, 200, "(#200) To subscribe to the message_echoes field, one of", 0 },
		{ HERE, 7, 200, "(#200) To subscribe to the ", 0 },
		{ HERE, 7, 200, "(#200) Requires pages_manage_metadata", 0 },
		{ HERE, 7, 190, "To subscribe to the messages field", 0 },
		{ HERE, 7, NONE, "", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, subscription_refused(rows[i].sent, rows[i].code,
			     str_of(rows[i].message)), rows[i].drop);
	CHECK_STR(setup_field_list(unit_arena(), 5, ","), "messages,message_echoes");
	CHECK_STR(setup_field_list(unit_arena(), 0, ","), "");
}

static void test_setup_token(void)
{
	struct token_facts t;

	token_facts_read(unit_arena(), unit_json("{'data':{'app_id':555000111222333444,'is_valid':true,"
		"'expires_at':0,'data_access_expires_at':1795176000,'profile_id':'9','scopes':['pages_messaging',"
		"'public_profile'],'granular_scopes':[{'scope':'pages_messaging','target_ids':['9']}]}}"),
		STR("9"), &t);
	CHECK(t.known && t.valid && t.covers_page);
	CHECK_STR(t.app_id, "555000111222333444");
	CHECK_I64(t.expires_at, 0);
	CHECK_I64(t.data_access_expires_at, T);
	CHECK_I64(t.scopes, 1);
	token_facts_read(unit_arena(), unit_json("{'data':{'is_valid':false,'error':{'code':190,'subcode':460,"
		"'message':'changed'},'granular_scopes':[{'scope':'pages_messaging','target_ids':['8']}]}}"),
		STR("9"), &t);
	CHECK(t.known && !t.valid && !t.covers_page);
	CHECK_I64(t.code, 190);
	CHECK_I64(t.subcode, 460);
	CHECK_I64(t.expires_at, NONE);
	token_facts_read(unit_arena(), unit_json("{'data':[1,2]}"), STR("9"), &t);
	CHECK(!t.known && !t.valid);
	CHECK_STR(thread_owner_read(unit_arena(), unit_json("{'data':[{'thread_owner':{'app_id':263902037430900}}]}")),
		  "263902037430900");
	CHECK_STR(thread_owner_read(unit_arena(), unit_json("{'data':[]}")), NULL);
}

/* --- steps and states --------------------------------------------------------------------------- */

static struct channel_page_row page_row(void)
{
	return (struct channel_page_row){
		.id = 1, .deleted_at = NONE, .parked_at = NONE, .parked_code = NONE, .parked_subcode = NONE,
		.token_set_at = T, .token_last4 = STR("abcd"), .last_webhook_at = NONE, .last_echo_at = NONE,
		.last_sent_at = NONE, .app_verified_at = T, .app_secret_last4 = STR("ef01"),
		.token_step_at = NONE,
	};
}

static void test_setup_provision(void)
{
	struct channel_page_row p = page_row();

	CHECK_I64(page_provision(&p), PROVISION_PROCESSING);
	p.token_step = STR("ok");
	p.token_step_at = T + 1;
	CHECK_I64(page_provision(&p), PROVISION_PROCESSING);
	p.subscribed_step = STR("ok");
	CHECK_I64(page_provision(&p), PROVISION_RUNNING);
	/* a token that replaced the checked one has still to be seen */
	p.token_set_at = T + 2;
	CHECK_I64(page_provision(&p), PROVISION_PROCESSING);
	p.last_sent_at = T + 3;
	CHECK_I64(page_provision(&p), PROVISION_RUNNING);
	p.app_verified_at = NONE;
	CHECK_I64(page_provision(&p), PROVISION_PROCESSING);
	p.app_verified_at = T;
	p.parked_at = T;
	CHECK_I64(page_provision(&p), PROVISION_ERROR);
	p.parked_at = NONE;
	p.subscribed_step = STR("failed");
	CHECK_I64(page_provision(&p), PROVISION_ERROR);
	/* never checked, but events come */
	p.subscribed_step = NO_STR;
	CHECK_I64(page_provision(&p), PROVISION_PROCESSING);
	p.last_webhook_at = T;
	CHECK_I64(page_provision(&p), PROVISION_RUNNING);
	p.token_step = STR("failed");
	p.token_step_at = T + 9;
	CHECK_I64(page_provision(&p), PROVISION_ERROR);
	p.token_last4 = NO_STR;
	CHECK_I64(page_provision(&p), PROVISION_DRAFT);
	p.deleted_at = T;
	CHECK_I64(page_provision(&p), PROVISION_REMOVED);
	p.subscribed_step = STR("ok");
	CHECK_I64(page_provision(&p), PROVISION_REMOVING);
}

static const struct setup_item *item(const struct setup_list *l, const char *step)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->items[i].step, step) == 0)
			return &l->items[i];
	return NULL;
}

static void test_setup_page_list(void)
{
	struct channel_app_row app = { .verified_at = NONE };
	struct channel_page_row page = page_row();
	struct setup_clock_row clock = { .worker_age_ms = 5000, .test_event_at = NONE };
	struct setup_step_row steps[] = {
		{ .step = STR("token"), .state = STR("failed"), .reason = STR("token_dead"), .code = 190,
		  .subcode = 460, .checked_at = T + 5, .ok_at = NONE },
		{ .step = STR("human_agent"), .state = STR("ok"), .reason = STR("human_agent_ok"),
		  .code = NONE, .subcode = NONE, .checked_at = T + 9, .ok_at = T + 9 },
	};
	struct setup_facts f = { .app = &app, .page = &page, .clock = &clock, .now = T,
				 .page_steps = steps, .npage = ARRAY_LEN(steps) };
	struct setup_list l;

	setup_page_list(&f, &l);
	CHECK_I64(item(&l, "verified")->state, SETUP_WAITING);
	CHECK_STR(item(&l, "token")->reason, "token_dead");
	CHECK_I64(item(&l, "token")->subcode, 460);
	CHECK_I64(item(&l, "subscribed")->state, SETUP_TODO);
	CHECK_I64(item(&l, "inbound")->state, SETUP_WAITING);
	CHECK_I64(item(&l, "worker")->state, SETUP_OK);
	CHECK_I64(item(&l, "human_agent")->state, SETUP_OK);
	CHECK(item(&l, "human_agent")->manual && item(&l, "human_agent")->optional);
	CHECK_I64(l.left, 6);
	/* ticks are no checks */
	CHECK_I64(l.checked_at, T + 5);
	page.token_set_at = T + 6;
	page.last_webhook_at = T + 7;
	page.last_sent_at = T + 8;
	clock.worker_age_ms = NONE;
	setup_page_list(&f, &l);
	CHECK_STR(item(&l, "token")->reason, "token_unchecked");
	CHECK_STR(item(&l, "subscribed")->reason, "fields_arriving");
	CHECK_STR(item(&l, "echo")->reason, "echo_waiting");
	CHECK_STR(item(&l, "worker")->reason, "worker_never");
	page.parked_at = T + 8;
	page.parked_code = 190;
	setup_page_list(&f, &l);
	CHECK_STR(item(&l, "token")->reason, "parked");
	CHECK_I64(item(&l, "token")->code, 190);
}

/* Age alone is amber, never red: whatever a check said counts more. */
static void test_setup_old_token(void)
{
	struct channel_app_row app = { .verified_at = NONE };
	struct channel_page_row page = page_row();
	struct setup_clock_row clock = { .worker_age_ms = 5000, .test_event_at = NONE };
	struct setup_step_row step = { .step = STR("token"), .state = STR("ok"), .reason = STR("token_ok"),
				       .code = NONE, .subcode = NONE, .checked_at = T - 5, .ok_at = T - 5 };
	struct setup_facts f = { .app = &app, .page = &page, .clock = &clock, .now = T, .page_steps = &step,
				 .npage = 1 };
	struct setup_list l;

	page.token_set_at = T - 50 * DAY_MS + 1;
	setup_page_list(&f, &l);
	CHECK_I64(item(&l, "token")->state, SETUP_OK);
	page.token_set_at--;
	setup_page_list(&f, &l);
	CHECK_I64(item(&l, "token")->state, SETUP_WAITING);
	CHECK_STR(item(&l, "token")->reason, "token_old");
	CHECK_I64(item(&l, "token")->at, page.token_set_at);
	page.token_set_at = T - 400 * DAY_MS;
	setup_page_list(&f, &l);
	CHECK_I64(item(&l, "token")->state, SETUP_WAITING);
	step.state = STR("failed");
	step.reason = STR("token_dead");
	setup_page_list(&f, &l);
	CHECK_STR(item(&l, "token")->reason, "token_dead");
}

/* Whatever a list says has its words. */
static void test_setup_words(void)
{
	struct channel_app_row app = { .verified_at = T, .secret_set_at = NONE };
	struct channel_page_row page = page_row();
	struct setup_clock_row clock = { .worker_age_ms = NONE, .test_event_at = NONE };
	struct setup_facts f = { .app = &app, .page = &page, .clock = &clock, .now = T };
	struct setup_list l;

	for (int round = 0; round < 2; round++) {
		if (round)
			setup_app_list(&f, &l);
		else
			setup_page_list(&f, &l);
		for (size_t i = 0; i < l.n; i++) {
			CHECK(setup_title(l.items[i].step) != NO_TEXT);
			CHECK(setup_why(l.items[i].reason) != T_setup_why_unchecked ||
			      str_is(l.items[i].reason, "unchecked"));
		}
	}
	CHECK(setup_is_manual(STR("mode")) && !setup_is_manual(STR("token")));
}

/* --- the QR code -------------------------------------------------------------------------------- */

static void test_setup_qr(void)
{
	struct qr q;
	char *big = arena_alloc(unit_arena(), 400);

	if (!CHECK(qr_make(unit_arena(), STR("https://m.me/sunrise"), &q)))
		return;
	CHECK_I64(q.size, 25);
	/* the three corners' finder patterns, and nothing outside */
	for (int i = 0; i < 7; i++)
		CHECK(qr_dark(&q, i, 0) && qr_dark(&q, q.size - 1 - i, 0) && qr_dark(&q, 0, q.size - 1 - i));
	CHECK(!qr_dark(&q, 1, 1) && !qr_dark(&q, 7, 7));
	CHECK(!qr_dark(&q, -1, 0) && !qr_dark(&q, 0, q.size));
	CHECK(!qr_make(unit_arena(), STR(""), &q));
	memset(big, 'x', 400);
	CHECK(!qr_make(unit_arena(), (struct str){ big, 400 }, &q));
}

void suite_setup(void)
{
	TEST(test_setup_subscription);
	TEST(test_setup_app_subscription);
	TEST(test_setup_refused_field);
	TEST(test_setup_token);
	TEST(test_setup_provision);
	TEST(test_setup_page_list);
	TEST(test_setup_old_token);
	TEST(test_setup_words);
	TEST(test_setup_qr);
}
