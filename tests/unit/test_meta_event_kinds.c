#include "unit.h"

#include "meta/event.h"

/* One event of each kind of protocol 3, as page 1001 and customer 2002 would see it. */

#define AT 1458692752478LL

static struct event parsed(const char *body)
{
	struct delivery d;
	const char *why = NULL;

	if (!CHECK(delivery_parse(unit_arena(), unit_json(body), &d, &why) == OK) ||
	    !CHECK(d.n == 1))
		return (struct event){ .kind = EVENT_UNKNOWN, .problem = "(nothing parsed)" };
	CHECK_STR(d.object, "page");
	return d.events[0];
}

/* rest: what stands beside sender, recipient and timestamp */
static struct event from_customer(const char *rest)
{
	return parsed(arena_printf(unit_arena(), "{'object':'page','entry':[{'id':'1001',"
		"'time':1458692752478,'messaging':[{'sender':{'id':'2002'},"
		"'recipient':{'id':'1001'},'timestamp':1458692752478,%s}]}]}", rest).ptr);
}

static struct event from_page(const char *rest)
{
	return parsed(arena_printf(unit_arena(), "{'object':'page','entry':[{'id':'1001',"
		"'time':1458692752478,'messaging':[{'sender':{'id':'1001'},"
		"'recipient':{'id':'2002'},'timestamp':1458692752478,%s}]}]}", rest).ptr);
}

static void check_common(int line, const struct event *e, const char *kind)
{
	CHECK_STR_AT(line, str_of(event_kind_name(e->kind)), kind);
	CHECK_STR_AT(line, str_of(e->problem), NULL);
	CHECK_STR_AT(line, e->page, "1001");
	CHECK_STR_AT(line, e->psid, "2002");
	CHECK_I64_AT(line, e->at, AT);
	CHECK_I64_AT(line, e->channel, CHANNEL_MESSAGING);
	CHECK_AT(line, j_is_object(e->tree));
}

#define COMMON(e, kind) check_common(__LINE__, &(e), kind)

static void test_kind_message(void)
{
	struct event e = from_customer("'message':{'mid':'m_1','text':'hello'}");

	COMMON(e, "message");
	CHECK_STR(e.mid, "m_1");
	CHECK_STR(e.text, "hello");
	CHECK_STR(e.payload, NULL);
	CHECK(!e.quick_reply);
	CHECK_I64(e.attachments, 0);
	CHECK_STR(e.content, NULL);
	CHECK_I64(e.watermark, NONE);
	CHECK_I64(e.num_edit, NONE);
	CHECK(event_opens_window(&e));
	CHECK_STR(e.json, unit_json("{'sender':{'id':'2002'},'recipient':{'id':'1001'},"
				    "'timestamp':1458692752478,"
				    "'message':{'mid':'m_1','text':'hello'}}").ptr);
}

static void test_kind_message_escaped_text(void)
{
	struct event e = from_customer("'message':{'mid':'m_1',"
				       "'text':'\\u00e4 \\ud83d\\ude00 https:\\/\\/a.b \\ud83d'}");

	COMMON(e, "message");
	CHECK_STR(e.text, "\xc3\xa4 \xf0\x9f\x98\x80 https://a.b \xef\xbf\xbd");
}

static void test_kind_quick_reply_and_quote(void)
{
	struct event e = from_customer("'message':{'mid':'m_2','text':'Red',"
				       "'quick_reply':{'payload':'RED'},'reply_to':{'mid':'m_0'}}");

	COMMON(e, "message");
	CHECK(e.quick_reply);
	CHECK_STR(e.payload, "RED");
	CHECK_STR(e.reply_to, "m_0");
	CHECK_STR(e.content, unit_json("{'quick_reply':{'payload':'RED'}}").ptr);
}

static void test_kind_attachments(void)
{
	struct event e = from_customer("'message':{'mid':'m_3','attachments':["
		"{'type':'image','payload':{'url':'https://x/1.jpg'}},"
		"{'type':'location','title':'Here','payload':{'coordinates':{'lat':1,'long':2.5}}},"
		"{'type':'fallback','payload':null},{'type':'fallback','payload':'text'},"
		"{'type':'brand_new','payload':{'x':[1]}}]}");

	COMMON(e, "message");
	CHECK_STR(e.text, NULL);
	CHECK_I64(e.attachments, 5);
	CHECK_STR(e.attachment_type, "image");
	CHECK_STR(e.content, unit_json("{'attachments':["
		"{'type':'image','payload':{'url':'https://x/1.jpg'}},"
		"{'type':'location','title':'Here','payload':{'coordinates':{'lat':1,'long':2.5}}},"
		"{'type':'fallback','payload':null},{'type':'fallback','payload':'text'},"
		"{'type':'brand_new','payload':{'x':[1]}}]}").ptr);
}

static void test_kind_sticker_comes_twice(void)
{
	struct event e = from_customer("'message':{'mid':'m_4','sticker_id':369239263222822,"
		"'attachments':["
		"{'type':'image','payload':{'url':'u','sticker_id':369239263222822}},"
		"{'type':'sticker','payload':{'url':'u','sticker_id':369239263222822}}]}");

	COMMON(e, "message");
	CHECK_I64(e.attachments, 1);
	CHECK_STR(e.attachment_type, "sticker");
	CHECK_STR(e.content, unit_json("{'attachments':[{'type':'sticker',"
		"'payload':{'url':'u','sticker_id':369239263222822}}],"
		"'sticker_id':369239263222822}").ptr);
	/* two equal images may be meant */
	e = from_customer("'message':{'mid':'m_5','attachments':["
			  "{'type':'image','payload':{'url':'u'}},"
			  "{'type':'image','payload':{'url':'u'}}]}");
	CHECK_I64(e.attachments, 2);
}

static void test_kind_message_extras(void)
{
	struct event e = from_customer("'message':{'mid':'m_6','text':'x','is_unsupported':true,"
		"'commands':[{'name':'help'}],'referral':{'ref':'r1','source':'ADS'},"
		"'nlp':{'a':1},'seq':7,'nothing':null,'reply_to':{'story':{'id':'9'}}},"
		"'prior_message':{'source':'checkbox_plugin','identifier':'u'},"
		"'hop_context':[{'app_id':1,'metadata':'m'}]");

	COMMON(e, "message");
	CHECK_STR(e.referral_ref, "r1");
	CHECK_STR(e.content, unit_json("{'is_unsupported':true,'commands':[{'name':'help'}],"
		"'referral':{'ref':'r1','source':'ADS'},'reply_to':{'story':{'id':'9'}},"
		"'prior_message':{'source':'checkbox_plugin','identifier':'u'}}").ptr);
}

static void test_kind_echo(void)
{
	struct event e = from_page("'message':{'is_echo':true,'app_id':263902037430900,"
				   "'metadata':'pd:1:ab','mid':'m_7','text':'hi'}");

	COMMON(e, "echo");
	CHECK_STR(e.app_id, "263902037430900");
	CHECK(event_from_page_inbox(e.app_id));
	CHECK_STR(e.metadata, "pd:1:ab");
	CHECK(!event_opens_window(&e));
	e = from_page("'message':{'is_echo':true,'app_id':'12345678901234567','mid':'m_8'}");
	COMMON(e, "echo");
	CHECK_STR(e.app_id, "12345678901234567");
	CHECK(!event_from_page_inbox(e.app_id));
	e = from_page("'message':{'is_echo':true,'mid':'m_9','metadata':null}");
	COMMON(e, "echo");
	CHECK_STR(e.app_id, NULL);
	CHECK_STR(e.metadata, NULL);
	CHECK(!event_from_page_inbox(e.app_id));
	CHECK(event_from_page_inbox(STR("26390203743090")));
}

static void test_kind_unsend(void)
{
	struct event e = from_customer("'message':{'mid':'m_1','is_deleted':true}");

	COMMON(e, "unsend");
	CHECK_STR(e.mid, "m_1");
	CHECK(!event_opens_window(&e));
	e = from_customer("'message':{'mid':'m_1','is_deleted':'true'}");
	COMMON(e, "unsend");
	e = from_page("'message':{'mid':'m_1','is_deleted':true,'is_echo':true}");
	COMMON(e, "unsend");
}

static void test_kind_edit(void)
{
	struct event e = from_customer("'message_edit':{'mid':'m_1','text':'better',"
				       "'num_edit':'2'}");

	COMMON(e, "edit");
	CHECK_STR(e.mid, "m_1");
	CHECK_STR(e.text, "better");
	CHECK_I64(e.num_edit, 2);
	CHECK(!event_opens_window(&e));
	e = from_customer("'message_edit':{'mid':'m_1','text':'better','num_edit':3}");
	CHECK_I64(e.num_edit, 3);
	e = from_customer("'message_edit':{'mid':'m_1','text':'better','num_edit':-3}");
	CHECK_I64(e.num_edit, NONE);
}

static void test_kind_reaction(void)
{
	struct event e = from_customer("'reaction':{'reaction':'love','emoji':'\\u2764',"
				       "'action':'react','mid':'m_1'}");

	COMMON(e, "reaction");
	CHECK_STR(e.mid, "m_1");
	CHECK_STR(e.reaction, "love");
	CHECK_STR(e.emoji, "\xe2\x9d\xa4");
	CHECK(!e.unreact);
	CHECK(event_opens_window(&e));
	e = from_customer("'reaction':{'action':'unreact','mid':'m_1'}");
	COMMON(e, "reaction");
	CHECK(e.unreact);
	CHECK(!event_opens_window(&e));
}

static void test_kind_postback(void)
{
	struct event e = from_customer("'postback':{'mid':'m_10','title':'Get Started',"
		"'payload':'START',"
		"'referral':{'ref':'r2','source':'SHORTLINK','type':'OPEN_THREAD'}}");

	COMMON(e, "postback");
	CHECK_STR(e.mid, "m_10");
	CHECK_STR(e.text, "Get Started");
	CHECK_STR(e.payload, "START");
	CHECK_STR(e.referral_ref, "r2");
	CHECK_STR(e.content, unit_json("{'referral':{'ref':'r2','source':'SHORTLINK',"
				       "'type':'OPEN_THREAD'}}").ptr);
	CHECK(event_opens_window(&e));
	/* older captures have no mid, other apps' buttons no payload */
	e = from_customer("'postback':{'title':'Menu'}");
	COMMON(e, "postback");
	CHECK_STR(e.mid, NULL);
	CHECK_STR(e.content, NULL);
}

static void test_kind_receipts(void)
{
	struct event e = from_customer("'delivery':{'mids':['m_1'],'watermark':1458668856253,"
				       "'seq':1}");

	COMMON(e, "delivery");
	CHECK_I64(e.watermark, 1458668856253);
	CHECK(!event_opens_window(&e));
	e = from_customer("'read':{'watermark':'1458668856253'}");
	COMMON(e, "read");
	CHECK_I64(e.watermark, 1458668856253);
	e = from_customer("'read':{'watermark':1458668856}");
	CHECK_I64(e.watermark, 1458668856000);
	e = from_customer("'read':{'mid':'m_1'}");
	COMMON(e, "read");
	CHECK_STR(e.mid, "m_1");
}

static void test_kind_referral(void)
{
	struct event e = from_customer("'referral':{'ref':'abc','source':'SHORTLINK',"
				       "'type':'OPEN_THREAD'}");

	COMMON(e, "referral");
	CHECK_STR(e.referral_ref, "abc");
	CHECK(event_opens_window(&e));
	/* in Europe the source may be missing */
	e = from_customer("'referral':{'type':'OPEN_THREAD'}");
	COMMON(e, "referral");
	CHECK(event_opens_window(&e));
	e = from_customer("'referral':{'source':'ADS','type':'OPEN_THREAD','ad_id':123}");
	COMMON(e, "referral");
	CHECK(!event_opens_window(&e));
	e = from_customer("'referral':{'type':'LEAD_COMPLETE'},"
			  "'lead':{'data':[{'question':'q','answer':'a'}]}");
	CHECK_STR(e.content, unit_json("{'referral':{'type':'LEAD_COMPLETE'},"
				       "'lead':{'data':[{'question':'q','answer':'a'}]}}").ptr);
}

static void test_kind_others(void)
{
	static const struct { int line; const char *rest, *kind; } rows[] = {
		{ HERE, "'optin':{'ref':'x','user_ref':'y'}", "optin" },
		{ HERE, "'optin':{'type':'notification_messages','payload':'p',"
			"'token_expiry_timestamp':'1700000000000'}", "optin" },
		{ HERE, "'account_linking':{'status':'linked','authorization_code':'c'}",
		  "account_linking" },
		{ HERE, "'pass_thread_control':{'previous_owner_app_id':null,"
			"'new_owner_app_id':123,'metadata':'m'}", "handover" },
		{ HERE, "'take_thread_control':{'previous_owner_app_id':'1','metadata':'m'}",
		  "handover" },
		{ HERE, "'request_thread_control':{'requested_owner_app_id':1,'metadata':''}",
		  "handover" },
		{ HERE, "'app_roles':{'1':['primary_receiver']}", "handover" },
		{ HERE, "'policy_enforcement':{'action':'block','reason':'r'}", "policy" },
		{ HERE, "'policy-enforcement':{'action':'unblock'}", "policy" },
		{ HERE, "'messaging_feedback':{'feedback_screens':[]}", "feedback" },
		{ HERE, "'response_feedback':{'feedback':'Good response','mid':'m'}", "feedback" },
		{ HERE, "'game_play':{'game_id':1}", "unknown" },
		{ HERE, "'order':{'products':[]}", "unknown" },
		{ HERE, "'message_request':'accept'", "unknown" },
		{ HERE, "'calls':[]", "unknown" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct event e = from_customer(rows[i].rest);

		check_common(rows[i].line, &e, rows[i].kind);
		CHECK_AT(rows[i].line, !event_opens_window(&e));
		/* what nobody interprets is still readable in content */
		if (e.kind != EVENT_UNKNOWN)
			CHECK_STR_AT(rows[i].line, e.content,
				     unit_json(arena_printf(unit_arena(), "{%s}",
							    rows[i].rest).ptr).ptr);
	}
}

/* No sender in policy and role events, no id where only a plugin knows the person. */
static void test_kind_events_without_person(void)
{
	static const struct { int line; const char *event, *kind; } rows[] = {
		{ HERE, "{'recipient':{'id':'1001'},'timestamp':1458692752478,"
			"'policy_enforcement':{'action':'warning'}}", "policy" },
		{ HERE, "{'recipient':{'id':1001},'timestamp':1458692752,"
			"'app_roles':{'1':['secondary_receiver']}}", "handover" },
		{ HERE, "{'sender':{'user_ref':'abc'},'recipient':{'id':'1001'},"
			"'optin':{'user_ref':'abc'}}", "optin" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct event e = parsed(arena_printf(unit_arena(), "{'object':'page','entry':[{"
			"'id':'1001','messaging':[%s]}]}", rows[i].event).ptr);

		CHECK_STR_AT(rows[i].line, str_of(event_kind_name(e.kind)), rows[i].kind);
		CHECK_STR_AT(rows[i].line, str_of(e.problem), NULL);
		CHECK_STR_AT(rows[i].line, e.page, "1001");
		CHECK_STR_AT(rows[i].line, e.psid, NULL);
	}
}

static void test_kind_change(void)
{
	struct event e = parsed("{'object':'page','entry':[{'id':'1001','time':1458692752,"
		"'changes':[{'field':'feed','value':{'item':'comment','verb':'add',"
		"'comment_id':'1_2','created_time':1458692700,'message':'hi'}}]}]}");

	CHECK_STR(str_of(event_kind_name(e.kind)), "change");
	CHECK_STR(str_of(e.problem), NULL);
	CHECK_I64(e.channel, CHANNEL_CHANGES);
	CHECK_STR(e.page, "1001");
	CHECK_STR(e.psid, NULL);
	CHECK_I64(e.at, 1458692700000);
	CHECK_STR(e.json, unit_json("{'time':1458692752000,'field':'feed','value':{"
		"'item':'comment','verb':'add','comment_id':'1_2','created_time':1458692700,"
		"'message':'hi'}}").ptr);
	e = parsed("{'object':'page','entry':[{'id':'1001','time':1458692752,'changes':["
		   "{'field':'inbox_labels','value':{'user':{'id':'2002'},'action':'add'}}]}]}");
	CHECK_STR(str_of(event_kind_name(e.kind)), "change");
	CHECK_I64(e.at, 1458692752000);
}

static void test_kind_standby(void)
{
	struct event e = parsed("{'object':'page','entry':[{'id':'1001','time':1,'standby':["
		"{'sender':{'id':'2002'},'recipient':{'id':'1001'},'timestamp':1458692752478,"
		"'message':{'mid':'m_1','text':'hello'}}]}]}");

	CHECK_STR(str_of(event_kind_name(e.kind)), "message");
	CHECK_I64(e.channel, CHANNEL_STANDBY);
	CHECK_STR(str_of(e.problem), NULL);
	CHECK(event_opens_window(&e));
}

static void test_kind_names(void)
{
	enum event_channel c;

	for (unsigned k = 0; k < EVENT_KINDS; k++)
		CHECK(event_kind_name((enum event_kind)k) != NULL);
	for (unsigned i = CHANNEL_MESSAGING; i <= CHANNEL_CHANGES; i++) {
		CHECK(event_channel_of(str_of(event_channel_name((enum event_channel)i)), &c));
		CHECK_I64(c, i);
	}
	CHECK(!event_channel_of(STR("message"), &c));
	CHECK(!event_channel_of(NO_STR, &c));
}

void suite_meta_event_kinds(void)
{
	TEST(test_kind_message);
	TEST(test_kind_message_escaped_text);
	TEST(test_kind_quick_reply_and_quote);
	TEST(test_kind_attachments);
	TEST(test_kind_sticker_comes_twice);
	TEST(test_kind_message_extras);
	TEST(test_kind_echo);
	TEST(test_kind_unsend);
	TEST(test_kind_edit);
	TEST(test_kind_reaction);
	TEST(test_kind_postback);
	TEST(test_kind_receipts);
	TEST(test_kind_referral);
	TEST(test_kind_others);
	TEST(test_kind_events_without_person);
	TEST(test_kind_change);
	TEST(test_kind_standby);
	TEST(test_kind_names);
}
