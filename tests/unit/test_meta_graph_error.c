#include "unit.h"

#include "base/clock.h"
#include "meta/graph_error.h"

/* Protocol 5.2, every row. */
static const struct { int line; i64 code, subcode; enum error_class class; } error_rows[] = {
	{ HERE, -1, NONE, CLASS_AMBIG },
	{ HERE, 1, NONE, CLASS_AMBIG },
	{ HERE, 1, 99, CLASS_AMBIG },
	{ HERE, 1, 1357046, CLASS_AMBIG },
	{ HERE, 2, NONE, CLASS_AMBIG },
	{ HERE, 2, 2018344, CLASS_PERM },
	{ HERE, 3, NONE, CLASS_PERM },
	{ HERE, 4, NONE, CLASS_RATE },
	{ HERE, 4, 2018022, CLASS_RATE },
	{ HERE, 4, 2018354, CLASS_CONTENT },
	{ HERE, 9, 2018352, CLASS_RATE },
	{ HERE, 10, NONE, CLASS_PERM },
	{ HERE, 10, 2018278, CLASS_WINDOW },
	{ HERE, 10, 2018065, CLASS_WINDOW },
	{ HERE, 10, 2534022, CLASS_WINDOW },
	{ HERE, 10, 2018108, CLASS_RECIPIENT },
	{ HERE, 10, 1893063, CLASS_POLICY },
	{ HERE, 10, 1404170, CLASS_POLICY },
	{ HERE, 10, 1893015, CLASS_RECIPIENT },
	{ HERE, 10, 2018336, CLASS_RECIPIENT },
	{ HERE, 10, 2534077, CLASS_PERM },
	{ HERE, 17, NONE, CLASS_RATE },
	{ HERE, 27, NONE, CLASS_THREAD },
	{ HERE, 32, NONE, CLASS_RATE },
	{ HERE, 80001, NONE, CLASS_RATE },
	{ HERE, 80002, NONE, CLASS_RATE },
	{ HERE, 80006, NONE, CLASS_RATE },
	{ HERE, 100, NONE, CLASS_CONTENT },
	{ HERE, 100, 33, CLASS_CONTENT },
	{ HERE, 100, 1893061, CLASS_CONTENT },
	{ HERE, 100, 2018001, CLASS_RECIPIENT },
	{ HERE, 100, 2018008, CLASS_CONTENT },
	{ HERE, 100, 2018014, CLASS_CONTENT },
	{ HERE, 100, 2018047, CLASS_CONTENT },
	{ HERE, 100, 2018074, CLASS_CONTENT },
	{ HERE, 100, 2018109, CLASS_CONTENT },
	{ HERE, 100, 2018164, CLASS_CONTENT },
	{ HERE, 100, 2018218, CLASS_PROFILE },
	{ HERE, 100, 2018294, CLASS_CONTENT },
	{ HERE, 100, 2018320, CLASS_CONTENT },
	{ HERE, 100, 2018328, CLASS_CONTENT },
	{ HERE, 100, 2534013, CLASS_CONTENT },
	{ HERE, 100, 2534023, CLASS_CONTENT },
	{ HERE, 100, 2534029, CLASS_POLICY },
	{ HERE, 100, 2534036, CLASS_CONTENT },
	{ HERE, 100, 2534037, CLASS_THREAD },
	{ HERE, 102, NONE, CLASS_TOKEN },
	{ HERE, 190, NONE, CLASS_TOKEN },
	{ HERE, 190, 458, CLASS_TOKEN },
	{ HERE, 190, 459, CLASS_TOKEN },
	{ HERE, 190, 460, CLASS_TOKEN },
	{ HERE, 190, 461, CLASS_TOKEN },
	{ HERE, 190, 463, CLASS_TOKEN },
	{ HERE, 190, 464, CLASS_TOKEN },
	{ HERE, 190, 466, CLASS_TOKEN },
	{ HERE, 190, 467, CLASS_TOKEN },
	{ HERE, 190, 468, CLASS_TOKEN },
	{ HERE, 190, 492, CLASS_TOKEN },
	{ HERE, 200, NONE, CLASS_PERM },
	{ HERE, 200, 1545041, CLASS_RECIPIENT },
	{ HERE, 200, 2018028, CLASS_PERM },
	{ HERE, 200, 2018027, CLASS_PERM },
	{ HERE, 200, 2018021, CLASS_PERM },
	{ HERE, 200, 2534041, CLASS_PERM },
	{ HERE, 210, NONE, CLASS_PERM },
	{ HERE, 230, NONE, CLASS_PERM },
	{ HERE, 368, NONE, CLASS_POLICY },
	{ HERE, 506, NONE, CLASS_CONTENT },
	{ HERE, 551, NONE, CLASS_RECIPIENT },
	{ HERE, 551, 1545041, CLASS_RECIPIENT },
	{ HERE, 613, NONE, CLASS_RATE },
	{ HERE, 613, 2534040, CLASS_RATE },
	{ HERE, 613, 1893016, CLASS_CONTENT },
	{ HERE, 613, 2018338, CLASS_POLICY },
	{ HERE, 1200, NONE, CLASS_AMBIG },
	{ HERE, 2022, NONE, CLASS_POLICY },
	{ HERE, 9000001, NONE, CLASS_PROFILE },
	{ HERE, 10303, NONE, CLASS_CONTENT },
	{ HERE, 10900, NONE, CLASS_CONTENT },
	{ HERE, 10903, NONE, CLASS_CONTENT },
	{ HERE, 10904, NONE, CLASS_PERM },
	{ HERE, 1545041, NONE, CLASS_WINDOW },
	{ HERE, 2018300, NONE, CLASS_THREAD },
	{ HERE, 2018321, NONE, CLASS_THREAD },
	{ HERE, 2018247, NONE, CLASS_PROFILE },
	/* a subcode without a row: as its code */
	{ HERE, 190, 123, CLASS_TOKEN },
	{ HERE, 100, 2999999, CLASS_CONTENT },
	{ HERE, 1, 5, CLASS_AMBIG },
	{ HERE, 613, 7, CLASS_RATE },
	/* a long number as subcode of any code */
	{ HERE, 10, 2018300, CLASS_THREAD },
	{ HERE, 100, 2018321, CLASS_THREAD },
	{ HERE, 100, 2018247, CLASS_PROFILE },
	{ HERE, 77777, 2018300, CLASS_THREAD },
	/* but not a short one */
	{ HERE, 77777, 190, CLASS_CONTENT },
	/* neither known: by status */
	{ HERE, 77777, NONE, CLASS_CONTENT },
	{ HERE, 9, NONE, CLASS_CONTENT },
	{ HERE, 0, NONE, CLASS_CONTENT },
};

static void test_graph_error_table(void)
{
	for (size_t i = 0; i < ARRAY_LEN(error_rows); i++)
		CHECK_STR_AT(error_rows[i].line,
			     str_of(error_class_name(graph_error_class(400, error_rows[i].code,
								       error_rows[i].subcode, false,
								       STR("(#100) text")))),
			     error_class_name(error_rows[i].class));
}

static void test_graph_error_by_status(void)
{
	static const struct { int line; i64 status, code; bool transient; enum error_class class; }
	rows[] = {
		{ HERE, 429, NONE, false, CLASS_RATE },
		{ HERE, 429, 77777, false, CLASS_RATE },
		{ HERE, 429, 1, false, CLASS_RATE },
		{ HERE, 429, 2, true, CLASS_RATE },
		{ HERE, 429, 190, false, CLASS_TOKEN },
		{ HERE, 429, 368, false, CLASS_POLICY },
		{ HERE, 408, NONE, false, CLASS_AMBIG },
		{ HERE, 408, 77777, false, CLASS_AMBIG },
		{ HERE, 425, NONE, false, CLASS_AMBIG },
		{ HERE, 500, NONE, false, CLASS_AMBIG },
		{ HERE, 503, 77777, false, CLASS_AMBIG },
		{ HERE, 500, 190, false, CLASS_TOKEN },
		{ HERE, 400, NONE, false, CLASS_TRANSIENT },
		{ HERE, 403, NONE, false, CLASS_TRANSIENT },
		{ HERE, 404, NONE, false, CLASS_TRANSIENT },
		{ HERE, 302, NONE, false, CLASS_TRANSIENT },
		{ HERE, 400, 77777, false, CLASS_CONTENT },
		{ HERE, 400, 77777, true, CLASS_AMBIG },
		{ HERE, 400, 2, true, CLASS_AMBIG },
		{ HERE, 400, 1200, true, CLASS_AMBIG },
		{ HERE, 400, 1200, false, CLASS_AMBIG },
		{ HERE, 200, 77777, false, CLASS_AMBIG },
		{ HERE, 200, 100, false, CLASS_CONTENT },
		{ HERE, 0, NONE, false, CLASS_AMBIG },
		{ HERE, 101, NONE, false, CLASS_AMBIG },
		{ HERE, 999, NONE, false, CLASS_AMBIG },
		{ HERE, -1, NONE, false, CLASS_AMBIG },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line,
			     str_of(error_class_name(graph_error_class(rows[i].status, rows[i].code,
								       NONE, rows[i].transient,
								       NO_STR))),
			     error_class_name(rows[i].class));
}

static void test_graph_error_words_of_code_10(void)
{
	static const struct { int line; i64 subcode; const char *message; enum error_class class; }
	rows[] = {
		{ HERE, NONE, "(#10) This message is sent outside of allowed window.",
		  CLASS_WINDOW },
		{ HERE, NONE, "(#10) Sent outside the allowed window. Learn more", CLASS_WINDOW },
		{ HERE, NONE, "OUTSIDE OF ALLOWED WINDOW", CLASS_WINDOW },
		{ HERE, 7, "sent outside of allowed window", CLASS_WINDOW },
		{ HERE, NONE, "(#10) Application does not have permission", CLASS_PERM },
		{ HERE, NONE, "outside of allowed windo", CLASS_PERM },
		{ HERE, NONE, NULL, CLASS_PERM },
		/* an exact subcode knows better than the words */
		{ HERE, 2018108, "outside of allowed window", CLASS_RECIPIENT },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, graph_error_class(400, 10, rows[i].subcode, false,
							     str_of(rows[i].message)),
			     rows[i].class);
}

static struct graph_error read_error(i64 status, const char *body)
{
	struct graph_error e;

	graph_error_read(unit_arena(), status, unit_json(body), &e);
	return e;
}

static void test_graph_error_read_whole(void)
{
	struct graph_error e = read_error(400, "{'error':{'message':'(#10) Outside','type':"
		"'OAuthException','code':10,'error_subcode':2018278,'is_transient':false,"
		"'fbtrace_id':'AbC'}}");

	CHECK_I64(e.class, CLASS_WINDOW);
	CHECK_I64(e.status, 400);
	CHECK_I64(e.code, 10);
	CHECK_I64(e.subcode, 2018278);
	CHECK(!e.transient_flag);
	CHECK(!e.told_admin);
	CHECK(!e.app_wide);
	CHECK_STR(e.message, "(#10) Outside");
	CHECK_STR(e.trace, "AbC");
	e = read_error(400, "{'error':{'code':4,'is_transient':true}}");
	CHECK_I64(e.class, CLASS_RATE);
	CHECK_I64(e.subcode, NONE);
	CHECK(e.app_wide);
	CHECK(e.transient_flag);
	CHECK_STR(e.message, NULL);
	e = read_error(400, "{'error':{'code':4,'error_subcode':2018022}}");
	CHECK(!e.app_wide);
	e = read_error(400, "{'error':{'code':'190','error_subcode':'460'}}");
	CHECK_I64(e.class, CLASS_TOKEN);
	CHECK_I64(e.subcode, 460);
}

static void test_graph_error_read_odd_answers(void)
{
	static const struct {
		int line;
		i64 status;
		const char *body;
		enum error_class class;
		bool told;
	} rows[] = {
		{ HERE, 200, "{'message_id':'m'}", CLASS_NONE, false },
		{ HERE, 200, "{}", CLASS_NONE, false },
		{ HERE, 201, "[]", CLASS_NONE, false },
		{ HERE, 200, "true", CLASS_NONE, false },
		{ HERE, 200, "{'error':null}", CLASS_NONE, false },
		{ HERE, 200, "", CLASS_AMBIG, false },
		{ HERE, 200, "<html>", CLASS_AMBIG, false },
		{ HERE, 200, "{'message_id':", CLASS_AMBIG, false },
		{ HERE, 200, "{'error':'x'}", CLASS_AMBIG, false },
		{ HERE, 200, "{'error':{'code':190}}", CLASS_TOKEN, false },
		{ HERE, 200, "{'message_id':'m','error':{'code':100}}", CLASS_CONTENT, false },
		{ HERE, 204, "", CLASS_AMBIG, false },
		{ HERE, 400, "{}", CLASS_TRANSIENT, true },
		{ HERE, 403, "<html>blocked</html>", CLASS_TRANSIENT, true },
		{ HERE, 403, "{'error':'Forbidden'}", CLASS_TRANSIENT, true },
		{ HERE, 404, "{'error':{'message':'no code'}}", CLASS_TRANSIENT, true },
		{ HERE, 407, "", CLASS_TRANSIENT, true },
		{ HERE, 302, "", CLASS_TRANSIENT, true },
		{ HERE, 429, "", CLASS_RATE, false },
		{ HERE, 408, "", CLASS_AMBIG, false },
		{ HERE, 500, "", CLASS_AMBIG, false },
		{ HERE, 502, "<html>", CLASS_AMBIG, false },
		{ HERE, 503, "{'error':{'code':2,'is_transient':true}}", CLASS_AMBIG, false },
		{ HERE, 400, "{'error':{'code':2,'message':'\\ud800','x':1e999}}", CLASS_AMBIG,
		  false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct graph_error e = read_error(rows[i].status, rows[i].body);

		CHECK_STR_AT(rows[i].line, str_of(error_class_name(e.class)),
			     error_class_name(rows[i].class));
		CHECK_I64_AT(rows[i].line, e.told_admin, rows[i].told);
	}
}

static void test_graph_error_message_is_bounded(void)
{
	char text[600];
	struct graph_error e;

	/* the 500th byte falls into the middle of a character */
	memset(text, 'a', 499);
	snprintf(text + 499, sizeof text - 499, "\xc3\xa4\xc3\xa4");
	e = read_error(400, arena_printf(unit_arena(), "{'error':{'code':100,'message':'%s'}}",
					 text).ptr);
	CHECK_I64(e.message.len, 499);
	e = read_error(400, arena_printf(unit_arena(), "{'error':{'code':100,'message':'%.500s'}}",
					 text + 1).ptr);
	CHECK_I64(e.message.len, 500);
}

static void test_graph_usage(void)
{
	static const struct { int line; const char *app, *page, *business; i64 percent, minutes; }
	rows[] = {
		{ HERE, NULL, NULL, NULL, 0, 0 },
		{ HERE, "{'call_count':28,'total_time':25,'total_cputime':26}", NULL, NULL, 28, 0 },
		{ HERE, NULL, "{'call_count':1,'total_time':25,'total_cputime':2}", NULL, 25, 0 },
		{ HERE, "{'call_count': 10}", "{'call_count':20}",
		  "{'1':[{'type':'messenger','call_count':33,'total_cputime':112,'total_time':25,"
		  "'estimated_time_to_regain_access':7},{'type':'pages','call_count':5,"
		  "'estimated_time_to_regain_access':3}]}", 112, 7 },
		/* the same key twice */
		{ HERE, NULL, NULL, "{'1':[{'call_count':90}],'1':[{'call_count':5}]}", 90, 0 },
		{ HERE, "{'call_count':'77'}", "not JSON", "{'call_count':55", 77, 0 },
		{ HERE, "{'call_count':}", "'call_count'", "{'call_count':-5}", 0, 0 },
		{ HERE, "{'call_count':99999999999999999999}", NULL, NULL, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct graph_usage u;

		graph_usage_read(unit_arena(), rows[i].app ? unit_json(rows[i].app) : NO_STR,
				 rows[i].page ? unit_json(rows[i].page) : NO_STR,
				 rows[i].business ? unit_json(rows[i].business) : NO_STR, &u);
		CHECK_I64_AT(rows[i].line, u.percent, rows[i].percent);
		CHECK_I64_AT(rows[i].line, u.regain_minutes, rows[i].minutes);
	}
}

static void test_graph_backoff(void)
{
	static const struct { int line; enum error_class class; i64 tries, regain, seconds; }
	rows[] = {
		{ HERE, CLASS_TRANSIENT, 1, 0, 5 },
		{ HERE, CLASS_TRANSIENT, 2, 0, 30 },
		{ HERE, CLASS_TRANSIENT, 3, 0, 120 },
		{ HERE, CLASS_TRANSIENT, 4, 0, 600 },
		{ HERE, CLASS_TRANSIENT, 5, 0, 600 },
		{ HERE, CLASS_TRANSIENT, 1, 30, 5 },
		{ HERE, CLASS_TRANSIENT, 0, 0, 5 },
		{ HERE, CLASS_TRANSIENT, -7, 0, 5 },
		{ HERE, CLASS_TRANSIENT, INT64_MAX, 0, 600 },
		{ HERE, CLASS_RATE, 1, 0, 60 },
		{ HERE, CLASS_RATE, 2, 0, 120 },
		{ HERE, CLASS_RATE, 4, 0, 480 },
		{ HERE, CLASS_RATE, 5, 0, 900 },
		{ HERE, CLASS_RATE, INT64_MAX, 0, 900 },
		{ HERE, CLASS_RATE, 1, 7, 420 },
		{ HERE, CLASS_RATE, 1, 1000000, 86400 },
		{ HERE, CLASS_RATE, 1, -3, 60 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line,
			     graph_backoff(rows[i].class, rows[i].tries, rows[i].regain),
			     rows[i].seconds * SECOND_MS);
}

void suite_meta_graph_error(void)
{
	TEST(test_graph_error_table);
	TEST(test_graph_error_by_status);
	TEST(test_graph_error_words_of_code_10);
	TEST(test_graph_error_read_whole);
	TEST(test_graph_error_read_odd_answers);
	TEST(test_graph_error_message_is_bounded);
	TEST(test_graph_usage);
	TEST(test_graph_backoff);
}
