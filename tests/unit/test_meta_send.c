#include "unit.h"

#include "base/clock.h"
#include "meta/send.h"

static struct str body_of(const struct send_request *r)
{
	struct buf b;

	buf_init(&b, unit_arena(), 1u << 16);
	send_body(&b, r);
	CHECK(!b.overflow);
	return buf_str(&b);
}

static void test_send_body_text(void)
{
	struct send_request r = { .psid = STR("2002"), .text = STR("a \"b\"\n\xf0\x9f\x98\x80"),
				  .metadata = STR("pd:7:ab") };

	CHECK_STR(body_of(&r), "{\"recipient\":{\"id\":\"2002\"},\"messaging_type\":\"RESPONSE\","
		  "\"message\":{\"text\":\"a \\\"b\\\"\\n\xf0\x9f\x98\x80\","
		  "\"metadata\":\"pd:7:ab\"}}");
}

static void test_send_body_tag_and_quote(void)
{
	struct send_request r = { .psid = STR("2002"), .how = SEND_HUMAN_AGENT, .text = STR("x"),
				  .reply_to = STR("m_1"), .metadata = STR("k"),
				  .quick_replies = unit_json("[{'title':'Y'}]") };

	CHECK_STR(body_of(&r), unit_json("{'recipient':{'id':'2002'},"
		"'messaging_type':'MESSAGE_TAG','tag':'HUMAN_AGENT','message':{'text':'x',"
		"'quick_replies':[{'title':'Y'}],'metadata':'k'},'reply_to':{'mid':'m_1'}}").ptr);
}

static void test_send_body_attachment(void)
{
	struct send_request r = { .psid = STR("2002"), .metadata = STR("k"),
				  .attachment = unit_json("{'type':'image','payload':"
							  "{'attachment_id':'9'}}") };

	CHECK_STR(body_of(&r), unit_json("{'recipient':{'id':'2002'},'messaging_type':'RESPONSE',"
		"'message':{'attachment':{'type':'image','payload':{'attachment_id':'9'}},"
		"'metadata':'k'}}").ptr);
}

static void test_send_results(void)
{
	static const struct {
		int line;
		enum call_end end;
		i64 status;
		const char *body;
		enum send_outcome outcome;
		enum error_class class;
		const char *mid;
	} rows[] = {
		{ HERE, CALL_ANSWERED, 200, "{'recipient_id':'2','message_id':'m_1'}",
		  SEND_ACCEPTED, CLASS_NONE, "m_1" },
		{ HERE, CALL_ANSWERED, 200, "{'message_id':'m_1','attachment_id':'3'}",
		  SEND_ACCEPTED, CLASS_NONE, "m_1" },
		{ HERE, CALL_ANSWERED, 200,
		  "{'recipient_id':12345678901234567890,'message_id':'m_1'}",
		  SEND_ACCEPTED, CLASS_NONE, "m_1" },
		{ HERE, CALL_ANSWERED, 200, "{'recipient_id':'2'}", SEND_UNCLEAR, CLASS_AMBIG,
		  NULL },
		{ HERE, CALL_ANSWERED, 200, "{'message_id':''}", SEND_UNCLEAR, CLASS_AMBIG, NULL },
		{ HERE, CALL_ANSWERED, 200, "{'message_id':'a b'}", SEND_UNCLEAR, CLASS_AMBIG,
		  NULL },
		{ HERE, CALL_ANSWERED, 200, "{'message_id':7}", SEND_UNCLEAR, CLASS_AMBIG, NULL },
		{ HERE, CALL_ANSWERED, 200, "[]", SEND_UNCLEAR, CLASS_AMBIG, NULL },
		{ HERE, CALL_ANSWERED, 200, "", SEND_UNCLEAR, CLASS_AMBIG, NULL },
		{ HERE, CALL_ANSWERED, 200, "{'message_id':'m_1'", SEND_UNCLEAR, CLASS_AMBIG,
		  NULL },
		{ HERE, CALL_ANSWERED, 500, "", SEND_UNCLEAR, CLASS_AMBIG, NULL },
		/* an id under a bad status is no success */
		{ HERE, CALL_ANSWERED, 500, "{'message_id':'m_1'}", SEND_UNCLEAR, CLASS_AMBIG,
		  NULL },
		{ HERE, CALL_ANSWERED, 400, "{'error':{'code':1,'error_subcode':1357046}}",
		  SEND_UNCLEAR, CLASS_AMBIG, NULL },
		{ HERE, CALL_ANSWERED, 400, "{'error':{'code':10,'error_subcode':2018278}}",
		  SEND_NOT_SENT, CLASS_WINDOW, NULL },
		{ HERE, CALL_ANSWERED, 400, "{'error':{'code':190}}", SEND_NOT_SENT, CLASS_TOKEN,
		  NULL },
		{ HERE, CALL_ANSWERED, 200, "{'error':{'code':551}}", SEND_NOT_SENT,
		  CLASS_RECIPIENT, NULL },
		{ HERE, CALL_ANSWERED, 429, "", SEND_NOT_SENT, CLASS_RATE, NULL },
		{ HERE, CALL_ANSWERED, 403, "<html>", SEND_NOT_SENT, CLASS_TRANSIENT, NULL },
		{ HERE, CALL_NOT_BEGUN, 0, "", SEND_NOT_SENT, CLASS_TRANSIENT, NULL },
		{ HERE, CALL_CUT, 0, "", SEND_UNCLEAR, CLASS_AMBIG, NULL },
		/* what came before the cut is not believed */
		{ HERE, CALL_CUT, 200, "{'message_id':'m_1'}", SEND_UNCLEAR, CLASS_AMBIG, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct send_result r;

		send_result_read(unit_arena(), rows[i].end, rows[i].status,
				 unit_json(rows[i].body), &r);
		CHECK_I64_AT(rows[i].line, r.outcome, rows[i].outcome);
		CHECK_STR_AT(rows[i].line, str_of(error_class_name(r.error.class)),
			     error_class_name(rows[i].class));
		CHECK_STR_AT(rows[i].line, r.mid, rows[i].mid);
	}
}

/* The attempt began at 12:00:10.500; :05 is the last second that still counts. */
#define SINCE 1795176010500LL
#define M(id, from, seconds, text) "{'id':'" id "','created_time':'2026-11-20T12:00:" seconds \
	"+0000','from':{'id':'" from "'},'to':{'data':[]},'message':'" text "'}"
#define THREAD(messages) "{'data':[{'messages':{'data':[" messages "]}}]}"
#define OLD M("m_old", "2002", "01", "question")

static const struct { int line; const char *body; enum found found; const char *mid; }
find_rows[] = {
	{ HERE, THREAD(M("m_1", "1001", "11", "hi") "," OLD), FOUND_YES, "m_1" },
	{ HERE, THREAD(M("m_1", "1001", "06", "hi") "," OLD), FOUND_YES, "m_1" },
	{ HERE, THREAD(M("m_1", "1001", "05", "hi") "," OLD), FOUND_NO, NULL },
	{ HERE, THREAD(M("m_1", "2002", "11", "hi") "," OLD), FOUND_NO, NULL },
	{ HERE, THREAD(M("m_1", "1001", "11", "ho") "," OLD), FOUND_NO, NULL },
	{ HERE, THREAD(M("m_known", "1001", "11", "hi") "," OLD), FOUND_NO, NULL },
	{ HERE, THREAD(M("m_2", "1001", "12", "hi") "," M("m_1", "1001", "11",
	  "hi") "," OLD), FOUND_YES, "m_1" },
	/* white space at the ends may be lost on the way */
	{ HERE, THREAD(M("m_1", "1001", "11", " hi\\n") "," OLD), FOUND_YES, "m_1" },
	/* the page's id as a number */
	{ HERE, THREAD("{'id':'m_1','created_time':'2026-11-20T12:00:11+0000',"
		       "'from':{'id':1001},'message':'hi'}," OLD), FOUND_YES, "m_1" },
	/* found is found, even in an answer with odd parts */
	{ HERE, THREAD(M("m_1", "1001", "11", "hi") ",7,{}"), FOUND_YES, "m_1" },
	/* the whole thread, though none of it is older than the attempt */
	{ HERE, THREAD(M("m_1", "2002", "11", "x")), FOUND_NO, NULL },
	{ HERE, "{'data':[{'messages':{'data':[" M("m_1", "2002", "11", "x") "],"
		"'paging':{'cursors':{},'next':'https://x'}}}]}", FOUND_CANT_TELL, NULL },
	{ HERE, "{'data':[{'messages':{'data':[" M("m_1", "2002", "11", "x") "," OLD "],"
		"'paging':{'next':'https://x'}}}]}", FOUND_NO, NULL },
	/* two conversations: each must reach back */
	{ HERE, "{'data':[{'messages':{'data':[" OLD "]}},"
		"{'messages':{'data':[" OLD "]}}]}",
	  FOUND_NO, NULL },
	{ HERE, "{'data':[{'messages':{'data':[" OLD "]}},{'id':'t'}]}", FOUND_CANT_TELL,
	  NULL },
	{ HERE, "{'data':[{'messages':{'data':[" OLD "]}}],'paging':{'next':'https://x'}}",
	  FOUND_CANT_TELL, NULL },
	/* parts that a verdict needs are missing */
	{ HERE, THREAD("{'id':'m_1','from':{'id':'1001'},'message':'hi'}," OLD),
	  FOUND_CANT_TELL, NULL },
	{ HERE, THREAD("{'id':'m_1','created_time':'soon','from':{'id':'1001'},"
		       "'message':'hi'},"
		       OLD), FOUND_CANT_TELL, NULL },
	{ HERE, THREAD("{'id':'m_1','created_time':'2026-11-20T12:00:11+0000',"
		       "'message':'hi'},"
		       OLD), FOUND_CANT_TELL, NULL },
	{ HERE, THREAD("{'created_time':'2026-11-20T12:00:11+0000','from':{'id':'1001'},"
		       "'message':'hi'}," OLD), FOUND_CANT_TELL, NULL },
	/* knows nothing */
	{ HERE, THREAD(""), FOUND_CANT_TELL, NULL },
	{ HERE, "{'data':[]}", FOUND_CANT_TELL, NULL },
	{ HERE, "{}", FOUND_CANT_TELL, NULL },
	{ HERE, "", FOUND_CANT_TELL, NULL },
	{ HERE, "<html>", FOUND_CANT_TELL, NULL },
	{ HERE, "{'error':{'code':1}}", FOUND_CANT_TELL, NULL },
};

static void test_send_find(void)
{
	static const struct str known[] = { { "m_0", 3 }, { "m_known", 7 } };

	for (size_t i = 0; i < ARRAY_LEN(find_rows); i++) {
		struct str mid = NO_STR;

		CHECK_I64_AT(find_rows[i].line,
			     send_find_in_thread(unit_arena(), unit_json(find_rows[i].body),
						 STR("1001"), STR("hi"), SINCE, known,
						 ARRAY_LEN(known), &mid),
			     find_rows[i].found);
		CHECK_STR_AT(find_rows[i].line, mid, find_rows[i].mid);
	}
}

static void test_send_find_full_page_that_does_not_reach_back(void)
{
	struct arena *a = unit_arena();
	struct str mid;
	struct buf b;

	buf_init(&b, a, 1u << 16);
	buf_adds(&b, "{'data':[{'messages':{'data':[");
	for (int i = 0; i < 20; i++)
		buf_printf(&b, "%s" M("m_%d", "2002", "11", "x"), i ? "," : "", i);
	buf_adds(&b, "]}}]}");
	CHECK_I64(send_find_in_thread(a, unit_json(buf_str(&b).ptr), STR("1001"), STR("hi"), SINCE,
				      NULL, 0, &mid), FOUND_CANT_TELL);
}

/* Nothing to compare: a message of the page without text is a suspicion, not a proof. */
static void test_send_find_without_text(void)
{
	struct arena *a = unit_arena();
	struct str mid = NO_STR;

	CHECK_I64(send_find_in_thread(a, unit_json(THREAD(M("m_1", "1001", "11", "") "," OLD)),
				      STR("1001"), NO_STR, SINCE, NULL, 0, &mid), FOUND_CANT_TELL);
	CHECK_I64(send_find_in_thread(a, unit_json(THREAD(M("m_1", "1001", "11", "hi") "," OLD)),
				      STR("1001"), NO_STR, SINCE, NULL, 0, &mid), FOUND_NO);
	CHECK_STR(mid, NULL);
}

static void test_send_find_path(void)
{
	CHECK_STR(send_find_path(unit_arena(), STR("1001"), STR("2002")),
		  "/1001/conversations?platform=messenger&user_id=2002"
		  "&fields=messages.limit(20)%7Bid,created_time,from,to,message%7D");
	CHECK_STR(send_find_path(unit_arena(), STR("../x"), STR("a&b=c d")),
		  "/..%2Fx/conversations?platform=messenger&user_id=a%26b%3Dc%20d"
		  "&fields=messages.limit(20)%7Bid,created_time,from,to,message%7D");
}

void suite_meta_send(void)
{
	TEST(test_send_body_text);
	TEST(test_send_body_tag_and_quote);
	TEST(test_send_body_attachment);
	TEST(test_send_results);
	TEST(test_send_find);
	TEST(test_send_find_full_page_that_does_not_reach_back);
	TEST(test_send_find_without_text);
	TEST(test_send_find_path);
}
