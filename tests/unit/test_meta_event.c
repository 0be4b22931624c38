#include "unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "meta/event.h"

static struct delivery delivered(int line, const char *body)
{
	struct delivery d = { 0 };
	const char *why = NULL;

	CHECK_AT(line, delivery_parse(unit_arena(), unit_json(body), &d, &why) == OK);
	return d;
}

static struct event first(int line, const char *body)
{
	struct delivery d = delivered(line, body);

	return CHECK_AT(line, d.n >= 1) ? d.events[0] : (struct event){ .problem = "(none)" };
}

/* An event of page 1001 with this timestamp, sender, and message. */
static const char *message(const char *page, const char *sender, const char *time, const char *mid)
{
	return arena_printf(unit_arena(), "{'object':'page','entry':[{'id':%s,'messaging':[{"
		"'sender':%s,'recipient':{'id':'1001'},'timestamp':%s,"
		"'message':{'mid':%s,'text':'x'}}]}]}", page, sender, time, mid).ptr;
}

static void test_delivery_refuses_what_is_no_object(void)
{
	static const struct { int line; const char *body, *why; } rows[] = {
		{ HERE, "", "not JSON (byte 0)" },
		{ HERE, "{", "not JSON (byte 1)" },
		{ HERE, "{'object':'page'} x", "not JSON (byte 19)" },
		{ HERE, "[]", "root is not an object" },
		{ HERE, "'page'", "root is not an object" },
		{ HERE, "null", "root is not an object" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct delivery d;
		const char *why = NULL;

		CHECK_AT(rows[i].line, delivery_parse(unit_arena(), unit_json(rows[i].body), &d,
						      &why) == ERR_INVALID);
		CHECK_STR_AT(rows[i].line, str_of(why), rows[i].why);
	}
}

static void test_delivery_degenerate_bodies(void)
{
	static const struct { int line; const char *body; } rows[] = {
		{ HERE, "{}" },
		{ HERE, "{'object':'page'}" },
		{ HERE, "{'object':'page','entry':[]}" },
		{ HERE, "{'object':'page','entry':null}" },
		{ HERE, "{'object':'page','entry':[{}]}" },
		{ HERE, "{'object':'page','entry':[{'id':'1','time':1}]}" },
		{ HERE, "{'object':'page','entry':[{'id':'1','messaging':[],'hop_context':{}}]}" },
		{ HERE, "{'object':'page','entry':[{'id':'1','messaging':null}]}" },
		{ HERE, "{'object':7,'entry':[]}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, delivered(rows[i].line, rows[i].body).n, 0);
}

static void test_event_lenient_ids(void)
{
	static const struct { int line; const char *page, *sender, *psid, *problem; } rows[] = {
		{ HERE, "'1001'", "{'id':'2002'}", "2002", NULL },
		{ HERE, "1001", "{'id':2002}", "2002", NULL },
		{ HERE, "'1001'", "{'id':123456789012345678}", "123456789012345678", NULL },
		{ HERE, "null", "{'id':'2002'}", "2002", NULL },
		{ HERE, "''", "{'id':'2002'}", "2002", NULL },
		{ HERE, "'1001'", "{}", NULL, "no sender" },
		{ HERE, "'1001'", "{'user_ref':'abc'}", NULL, "no sender" },
		{ HERE, "'1001'", "null", NULL, "no sender" },
		{ HERE, "'1001'", "'2002'", NULL, "no sender" },
		{ HERE, "'1001'", "{'id':''}", NULL, "no sender" },
		{ HERE, "'1001'", "{'id':1.5}", NULL, "no sender" },
		{ HERE, "'1001'", "{'id':'12345678901234567890123456789012'}",
		  "12345678901234567890123456789012", NULL },
		{ HERE, "'1001'", "{'id':'123456789012345678901234567890123'}", NULL,
		  "odd sender" },
		{ HERE, "'1001'", "{'id':'20 02'}", NULL, "odd sender" },
		{ HERE, "'1001'", "{'id':'2002\\n'}", NULL, "odd sender" },
		{ HERE, "'1001'", "{'id':'\\u00e4'}", NULL, "odd sender" },
		{ HERE, "'1009'", "{'id':'2002'}", "2002", "names another page" },
		{ HERE, "'1001'", "{'id':'1001'}", "1001", "from the page itself" },
		{ HERE, "'1 1'", "{'id':'2002'}", "2002", "odd page" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct event e = first(rows[i].line,
				       message(rows[i].page, rows[i].sender, "1", "'m'"));

		CHECK_STR_AT(rows[i].line, e.psid, rows[i].psid);
		CHECK_STR_AT(rows[i].line, str_of(e.problem), rows[i].problem);
		CHECK_I64_AT(rows[i].line, e.kind, EVENT_MESSAGE);
		CHECK_I64_AT(rows[i].line, event_opens_window(&e), !e.problem);
	}
}

static void test_event_page_from_the_event(void)
{
	struct event e = first(HERE, "{'object':'page','entry':[{'messaging':[{"
		"'sender':{'id':'1001'},'recipient':{'id':'2002'},"
		"'message':{'mid':'m','is_echo':true}}]}]}");

	CHECK_STR(e.page, "1001");
	CHECK_STR(e.psid, "2002");
	CHECK_STR(str_of(e.problem), NULL);
	e = first(HERE, "{'object':'page','entry':[{'messaging':[{'message':{'mid':'m'}}]}]}");
	CHECK_STR(e.page, NULL);
	CHECK_STR(str_of(e.problem), "no sender");
	e = first(HERE, "{'object':'page','entry':[{'messaging':[{'optin':{}}]}]}");
	CHECK_STR(str_of(e.problem), "no page");
}

static void test_event_echo_parties(void)
{
	static const struct { int line; const char *sender, *recipient, *problem; } rows[] = {
		{ HERE, "'1001'", "'2002'", NULL },
		{ HERE, "1001", "2002", NULL },
		{ HERE, "'1009'", "'2002'", "names another page" },
		{ HERE, "'1001'", "null", "no recipient" },
		{ HERE, "'1001'", "'1001'", "from the page itself" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct event e = first(rows[i].line, arena_printf(unit_arena(),
			"{'object':'page','entry':[{'id':'1001','messaging':[{'sender':{'id':%s},"
			"'recipient':{'id':%s},'message':{'mid':'m','is_echo':true}}]}]}",
			rows[i].sender, rows[i].recipient).ptr);

		CHECK_STR_AT(rows[i].line, str_of(e.problem), rows[i].problem);
		CHECK_I64_AT(rows[i].line, e.kind, EVENT_ECHO);
	}
}

static void test_event_reaction_of_the_page_opens_nothing(void)
{
	struct event e = first(HERE, "{'object':'page','entry':[{'id':'1001','messaging':[{"
		"'sender':{'id':'1001'},'recipient':{'id':'2002'},"
		"'reaction':{'action':'react','mid':'m','reaction':'like'}}]}]}");

	CHECK_STR(str_of(e.problem), "from the page itself");
	CHECK_STR(e.psid, "2002");
	CHECK(!event_opens_window(&e));
}

static void test_event_timestamps(void)
{
	static const struct { int line; const char *time; i64 at; } rows[] = {
		{ HERE, "1458692752478", 1458692752478 },
		{ HERE, "'1458692752478'", 1458692752478 },
		{ HERE, "1458692752", 1458692752000 },
		{ HERE, "'1458692752'", 1458692752000 },
		{ HERE, "99999999999", 99999999999000 },
		{ HERE, "100000000000", 100000000000 },
		{ HERE, "1458692752478.0", 1458692752478 },
		{ HERE, "1.458692752478e12", 1458692752478 },
		{ HERE, "'2016-03-23T00:25:52Z'", 1458692752000 },
		{ HERE, "'2016-03-23T00:25:52+0000'", 1458692752000 },
		{ HERE, "253402300799999", 253402300799999 },
		{ HERE, "253402300800000", NONE },
		{ HERE, "9223372036854775807", NONE },
		{ HERE, "99999999999999999999", NONE },
		{ HERE, "1e99", NONE },
		{ HERE, "0", NONE },
		{ HERE, "-5", NONE },
		{ HERE, "null", NONE },
		{ HERE, "'soon'", NONE },
		{ HERE, "{}", NONE },
		{ HERE, "true", NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct event e = first(rows[i].line,
				       message("'1001'", "{'id':'2'}", rows[i].time, "'m'"));

		CHECK_I64_AT(rows[i].line, e.at, rows[i].at);
		CHECK_STR_AT(rows[i].line, str_of(e.problem), NULL);
	}
}

static void test_event_mids(void)
{
	char mid[300];
	struct event e;

	memset(mid, 'a', sizeof mid);
	mid[0] = mid[256] = '\'';
	mid[257] = 0;
	e = first(HERE, message("'1001'", "{'id':'2'}", "1", mid));
	CHECK_I64(e.mid.len, 255);
	CHECK_STR(str_of(e.problem), NULL);
	mid[256] = 'a';
	mid[257] = '\'';
	mid[258] = 0;
	e = first(HERE, message("'1001'", "{'id':'2'}", "1", mid));
	CHECK_STR(e.mid, NULL);
	CHECK_STR(str_of(e.problem), "odd mid");
	e = first(HERE, message("'1001'", "{'id':'2'}", "1", "'m 1'"));
	CHECK_STR(str_of(e.problem), "odd mid");
	e = first(HERE, message("'1001'", "{'id':'2'}", "1", "null"));
	CHECK_STR(str_of(e.problem), "no mid");
	e = first(HERE, message("'1001'", "{'id':'2'}", "1", "['m']"));
	CHECK_STR(str_of(e.problem), "no mid");
	e = first(HERE, message("'1001'", "{'id':'2'}", "1", "'mid.$cAAD:a_-=.'"));
	CHECK_STR(e.mid, "mid.$cAAD:a_-=.");
}

/* Each with what belongs around it; none may spoil the good message that follows it. */
static void test_delivery_odd_events_spoil_nothing(void)
{
	static const struct { int line; const char *event, *kind, *problem; } rows[] = {
		{ HERE, "7", "unknown", "not an object" },
		{ HERE, "null", "unknown", "not an object" },
		{ HERE, "'text'", "unknown", "not an object" },
		{ HERE, "[]", "unknown", "not an object" },
		{ HERE, "{}", "unknown", NULL },
		{ HERE, "{'message':'plain string'}", "unknown", "payload is not an object" },
		{ HERE, "{'sender':{'id':'2002'},'message':null,'postback':{'title':'t'}}",
		  "postback", NULL },
		{ HERE, "{'sender':{'id':'2002'},'message':[],'read':{'watermark':1}}", "read",
		  "payload is not an object" },
		{ HERE, "{'sender':{'id':'2002'},'read':{}}", "read", "no watermark" },
		{ HERE, "{'sender':{'id':'2002'},'delivery':{'watermark':'x'}}", "delivery",
		  "no watermark" },
		{ HERE, "{'sender':{'id':'2002'},'reaction':{'action':'react'}}", "reaction",
		  "no mid" },
		{ HERE, "{'sender':{'id':'2002'},'message_edit':{'text':'x'}}", "edit", "no mid" },
		{ HERE, "{'sender':{'id':'2002'},'message':{'mid':'m','text':7,'attachments':{}}}",
		  "message", NULL },
		{ HERE, "{'sender':{'id':'2002'},'message':{'mid':'m','attachments':[1,null]}}",
		  "message", NULL },
		{ HERE, "{'sender':{'id':'2002'},'message':{'mid':'m','reply_to':'x',"
			"'quick_reply':'y','referral':[]}}", "message", NULL },
		{ HERE, "{'sender':{'id':'2002'},'message':{'mid':'m','x':1e9999,'y':'\\ud800',"
			"'z\\u0000':123456789012345678901234567890}}", "message", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct delivery d = delivered(rows[i].line, arena_printf(unit_arena(),
			"{'object':'page','entry':[{'id':'1001','messaging':[%s,"
			"{'sender':{'id':'2002'},'message':{'mid':'m_good'}}]}]}",
			rows[i].event).ptr);

		if (!CHECK_I64_AT(rows[i].line, d.n, 2))
			continue;
		CHECK_STR_AT(rows[i].line, str_of(event_kind_name(d.events[0].kind)), rows[i].kind);
		CHECK_STR_AT(rows[i].line, str_of(d.events[0].problem), rows[i].problem);
		CHECK_STR_AT(rows[i].line, d.events[1].mid, "m_good");
		CHECK_STR_AT(rows[i].line, str_of(d.events[1].problem), NULL);
	}
}

static void test_delivery_batches(void)
{
	struct delivery d = delivered(HERE, "{'object':'page','entry':["
		"{'id':'1001','messaging':[{'sender':{'id':'1'},'message':{'mid':'a'}},"
		"{'sender':{'id':'2'},'message':{'mid':'b'}}]},"
		"5,"
		"{'id':'1009','standby':[{'sender':{'id':'3'},'message':{'mid':'c'}},"
		"{'sender':{'id':'3'},'message':{'mid':'d'}}],"
		"'messaging':[{'sender':{'id':'4'},'message':{'mid':'e'}}],"
		"'changes':[{'field':'feed','value':{}}]},"
		"{'id':'1001','messaging':{'sender':{'id':'5'},'message':{'mid':'f'}}}]}");
	static const char *const mids[] = { "a", "b", NULL, "e", "c", "d", NULL, "f" };

	if (!CHECK_I64(d.n, ARRAY_LEN(mids)))
		return;
	for (size_t i = 0; i < d.n; i++)
		CHECK_STR(d.events[i].mid, mids[i]);
	CHECK_STR(d.events[2].json, "5");
	CHECK_STR(d.events[4].page, "1009");
	CHECK_I64(d.events[4].channel, CHANNEL_STANDBY);
	CHECK_I64(d.events[6].kind, EVENT_CHANGE);
	CHECK_I64(d.left_out, 0);
}

static void test_delivery_limit(void)
{
	struct arena *a = unit_arena();
	struct delivery d;
	struct buf b;

	buf_init(&b, a, 1u << 20);
	buf_adds(&b, "{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"messaging\":[{}");
	for (size_t i = 1; i < LIMIT_EVENTS + 5; i++)
		buf_adds(&b, ",{}");
	buf_adds(&b, "],\"standby\":[{},{}]}]}");
	CHECK(!b.overflow);
	CHECK(delivery_parse(a, buf_str(&b), &d, NULL) == OK);
	CHECK_I64(d.n, LIMIT_EVENTS);
	CHECK_I64(d.left_out, 7);
}

static void test_delivery_of_other_objects(void)
{
	static const char *const objects[] = { "'instagram'", "'user'", "7", "null" };

	for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
		struct event e = first(HERE, arena_printf(unit_arena(),
			"{'object':%s,'entry':[{'id':'1001','messaging':[{'sender':{'id':'2'},"
			"'recipient':{'id':'1001'},'message':{'mid':'m'}}]}]}", objects[i]).ptr);

		CHECK_I64(e.kind, EVENT_UNKNOWN);
		CHECK_STR(str_of(e.problem), "not of a page");
		CHECK(!event_opens_window(&e));
	}
}

static void test_delivery_dashboard_samples(void)
{
	static const struct { int line; const char *entry; i64 at; } rows[] = {
		{ HERE, "{'id':'0','time':1527459824,'messaging':[{'sender':{'id':'12334'},"
			"'recipient':{'id':'23245'},'timestamp':'1527459824',"
			"'message':{'mid':'random_mid','text':'random_text'}}]}", 1527459824000 },
		{ HERE, "{'id':'0','time':1527459824,'changes':[{'field':'messages','value':{"
			"'sender':{'id':'12334'},'recipient':{'id':'23245'},"
			"'timestamp':'1527459824','message':{'mid':'random_mid',"
			"'text':'random_text'}}}]}", 1527459824000 },
		{ HERE, "{'id':'1001','messaging':[{'sender':{'id':12334},'recipient':{'id':23245},"
			"'timestamp':1527459824,'postback':{'title':'t'}}]}", 1527459824000 },
		{ HERE, "{'id':0,'time':1527459824,'changes':[{'field':'feed','value':{}}]}",
		  1527459824000 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct event e = first(rows[i].line, arena_printf(unit_arena(),
			"{'object':'page','entry':[%s]}", rows[i].entry).ptr);

		CHECK_I64_AT(rows[i].line, e.kind, EVENT_TEST);
		CHECK_STR_AT(rows[i].line, str_of(e.problem), NULL);
		CHECK_I64_AT(rows[i].line, e.at, rows[i].at);
		CHECK_AT(rows[i].line, !event_opens_window(&e));
	}
}

/* The shape of a change around a real message: read as the message that it is. */
static void test_delivery_message_in_a_change(void)
{
	struct event e = first(HERE, "{'object':'page','entry':[{'id':'1001','time':1458692752,"
		"'changes':[{'field':'messages','value':{'sender':{'id':'2002'},"
		"'recipient':{'id':'1001'},'timestamp':1458692752478,"
		"'message':{'mid':'m_1','text':'hello'}}}]}]}");

	CHECK_I64(e.kind, EVENT_MESSAGE);
	CHECK_I64(e.channel, CHANNEL_CHANGES);
	CHECK_STR(e.mid, "m_1");
	CHECK_STR(str_of(e.problem), NULL);
}

void suite_meta_event(void)
{
	TEST(test_delivery_refuses_what_is_no_object);
	TEST(test_delivery_degenerate_bodies);
	TEST(test_event_lenient_ids);
	TEST(test_event_page_from_the_event);
	TEST(test_event_echo_parties);
	TEST(test_event_reaction_of_the_page_opens_nothing);
	TEST(test_event_timestamps);
	TEST(test_event_mids);
	TEST(test_delivery_odd_events_spoil_nothing);
	TEST(test_delivery_batches);
	TEST(test_delivery_limit);
	TEST(test_delivery_of_other_objects);
	TEST(test_delivery_dashboard_samples);
	TEST(test_delivery_message_in_a_change);
}
