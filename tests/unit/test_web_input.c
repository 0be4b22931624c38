#include "web_ctx.h"

struct sample {
	i64 id, limit, count;
	struct str text, word;
	bool flag;
};

static const struct field fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct sample, id) },
	{ "limit", FROM_QUERY, FIELD_I64, false, 1, 100, offsetof(struct sample, limit) },
	{ "count", FROM_BODY, FIELD_I64, false, -5, 5, offsetof(struct sample, count) },
	{ "text", FROM_BODY, FIELD_TEXT, true, 1, 5, offsetof(struct sample, text) },
	{ "word", FROM_BODY, FIELD_WORD, false, 0, 10, offsetof(struct sample, word) },
	{ "flag", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct sample, flag) },
};
static const struct spec spec = SPEC(sample, fields);
static const struct route route = { METHOD_POST, "/x/{other}/c/{id}", GUARD_PUBLIC, true, 1000, &spec,
				    NULL };

static struct ctx *with(const char *type, const char *body)
{
	struct ctx *c = web_ctx(NULL);

	c->req->segments[0] = STR("o");
	c->req->segments[1] = STR("7");
	c->req->nsegments = 2;
	c->req->content_type = str_of(type);
	c->req->body = str_of(body);
	if (type_is(c->req->content_type, "application/x-www-form-urlencoded"))
		CHECK(form_parse(c->arena, c->req->body, &c->req->form, &c->req->nform));
	return c;
}

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"

static void test_input_json(void)
{
	struct ctx *c = with(JSON "; charset=utf-8", "{\"text\":\"a\\r\\nb\\u00e4\",\"count\":-5,"
			     "\"flag\":true,\"word\":\"w\",\"more\":[1]}");
	struct sample *in;

	CHECK(input_read(c, &route));
	in = c->in;
	CHECK_I64(in->id, 7);
	CHECK_I64(in->limit, NONE);
	CHECK_I64(in->count, -5);
	CHECK_STR(in->text, "a\nb\xc3\xa4");
	CHECK_STR(in->word, "w");
	CHECK(in->flag);
	CHECK(c->req->json != NULL);
	c = with(JSON, "{\"text\":\"a\",\"count\":null,\"flag\":null}");
	CHECK(input_read(c, &route));
	in = c->in;
	CHECK_I64(in->count, NONE);
	CHECK_STR(in->word, NULL);
	CHECK(!in->flag);
}

static void test_input_form(void)
{
	struct ctx *c = with(FORM, "text=a%0D%0Ab&count=&flag=on&word=");
	struct pair limit = { STR("limit"), STR("100") };
	struct sample *in;

	c->req->params = &limit;
	c->req->nparams = 1;
	CHECK(input_read(c, &route));
	in = c->in;
	CHECK_I64(in->limit, 100);
	CHECK_I64(in->count, NONE);
	CHECK_STR(in->text, "a\nb");
	CHECK_STR(in->word, "");
	CHECK(in->flag);
}

static void test_input_refusals(void)
{
	static const struct { int line; const char *type, *body; int status; const char *field; } rows[] = {
		{ HERE, JSON, "{\"text\":\"\"}", 422, "text" },
		{ HERE, JSON, "{\"text\":\"123456\"}", 422, "text" },
		{ HERE, JSON, "{\"text\":\"\\u00e4\\u00e4\\u00e4\\u00e4\\u00e4\"}", 0, NULL },
		{ HERE, JSON, "{}", 422, "text" }, { HERE, JSON, "", 422, "text" },
		{ HERE, NULL, "", 422, "text" },
		{ HERE, JSON, "{\"text\":1}", 400, "text" }, { HERE, JSON, "{\"text\":[]}", 400, "text" },
		{ HERE, JSON, "{\"text\":\"a\",\"count\":6}", 422, "count" },
		{ HERE, JSON, "{\"text\":\"a\",\"count\":\"5\"}", 400, "count" },
		{ HERE, JSON, "{\"text\":\"a\",\"count\":1.5}", 400, "count" },
		{ HERE, JSON, "{\"text\":\"a\",\"count\":true}", 400, "count" },
		{ HERE, JSON, "{\"text\":\"a\",\"flag\":1}", 400, "flag" },
		{ HERE, JSON, "{\"text\":\"a\",\"flag\":\"true\"}", 400, "flag" },
		{ HERE, JSON, "{\"text\":\"a\",\"word\":\"a b\"}", 400, "word" },
		{ HERE, JSON, "{\"text\":\"a\",\"word\":\"12345678901\"}", 422, "word" },
		{ HERE, JSON, "{", 400, NULL }, { HERE, JSON, "[]", 400, NULL },
		{ HERE, JSON, "{\"text\":\"\xff\"}", 400, NULL },
		{ HERE, FORM, "text=", 422, "text" }, { HERE, FORM, "text=a&count=x", 400, "count" },
		{ HERE, FORM, "text=a&count=9", 422, "count" },
		{ HERE, FORM, "text=a&flag=maybe", 400, "flag" }, { HERE, FORM, "text=a&flag=0", 0, NULL },
		{ HERE, "text/plain", "text=a", 415, NULL }, { HERE, NULL, "{\"text\":\"a\"}", 415, NULL },
		{ HERE, "multipart/form-data; boundary=x", "--x", 415, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ctx *c = with(rows[i].type, rows[i].body);
		bool ok = input_read(c, &route);
		struct str body = buf_str(&c->reply->body);

		CHECK_I64_AT(rows[i].line, c->reply->status, rows[i].status);
		CHECK_AT(rows[i].line, ok == !rows[i].status);
		if (ok)
			continue;
		CHECK_STR_AT(rows[i].line, str_of(c->reply->type), "application/problem+json");
		if (rows[i].field)
			CHECK_AT(rows[i].line,
				 strstr(body.ptr, arena_printf(c->arena, "\"detail\":\"%s ",
							       rows[i].field).ptr) != NULL);
	}
}

static void test_input_path(void)
{
	static const char *const bad[] = { "x", "0", "-1", "7x", "9223372036854775808", "+7", "" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct ctx *c = with(JSON, "{\"text\":\"a\"}");

		c->req->segments[1] = str_of(bad[i]);
		CHECK(!input_read(c, &route));
		CHECK_I64(c->reply->status, 404);
	}
}

static void test_input_field_problem(void)
{
	struct ctx *c = with(FORM, "");

	CHECK(!input_read(c, &route));
	CHECK_STR(buf_str(&c->reply->body), "{\"type\":\"about:blank\",\"title\":\"This can't be "
		  "accepted\",\"status\":422,\"code\":\"invalid\",\"detail\":\"text is missing\","
		  "\"field\":\"text\"}");
}

void suite_web_input(void)
{
	TEST(test_input_json);
	TEST(test_input_form);
	TEST(test_input_refusals);
	TEST(test_input_path);
	TEST(test_input_field_problem);
}
