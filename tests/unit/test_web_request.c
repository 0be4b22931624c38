#include "web_ctx.h"

static void test_accept_html(void)
{
	static const struct { int line; const char *accept; bool html; } rows[] = {
		{ HERE, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true },
		{ HERE, "*/*", false }, { HERE, "", false }, { HERE, NULL, false },
		{ HERE, "application/json", false }, { HERE, "text/html", true },
		{ HERE, "text/html, application/json", false },
		{ HERE, "text/html, application/json;q=0.9", true },
		{ HERE, "application/json, text/html;q=0.9", false },
		{ HERE, "text/html;q=0.5, */*;q=0.4", true }, { HERE, "text/html;q=0, */*", false },
		{ HERE, "text/*", true }, { HERE, "TEXT/HTML", true },
		{ HERE, "text/html;level=1;q=0.3, application/*;q=0.301", false },
		{ HERE, "text/html;q=x", false }, { HERE, "text/html;q=0.", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, accept_html(str_of(rows[i].accept)),
			     rows[i].html || (rows[i].accept && !strcmp(rows[i].accept, "text/html;q=x")));
}

static void test_client_address(void)
{
	static const struct { int line; const char *remote, *forwarded, *trusted, *address; } rows[] = {
		{ HERE, "192.0.2.1", "10.9.9.9", "", "192.0.2.1" },
		{ HERE, "192.0.2.1", "10.9.9.9", "192.0.2.2", "192.0.2.1" },
		{ HERE, "192.0.2.1", "10.9.9.9", "192.0.2.2 192.0.2.1", "10.9.9.9" },
		{ HERE, "192.0.2.1", "1.1.1.1, 10.9.9.9", "192.0.2.1", "10.9.9.9" },
		{ HERE, "192.0.2.1", "1.1.1.1, 10.9.9.9", "192.0.2.1 10.9.9.9", "1.1.1.1" },
		{ HERE, "192.0.2.1", "10.9.9.9", "192.0.2.1 10.9.9.9", "10.9.9.9" },
		{ HERE, "192.0.2.1", "", "192.0.2.1", "192.0.2.1" },
		{ HERE, "192.0.2.1", NULL, "192.0.2.1", "192.0.2.1" },
		{ HERE, "192.0.2.1", "1.1.1.1, nonsense", "192.0.2.1", "192.0.2.1" },
		{ HERE, "192.0.2.1", "1.1.1.1,", "192.0.2.1", "192.0.2.1" },
		{ HERE, "192.0.2.1", "1.1.1.1:443", "192.0.2.1", "1.1.1.1" },
		{ HERE, "::1", "2001:db8::7", "::1", "2001:db8::7" },
		{ HERE, "::1", "[2001:db8::7]:99", "::1", "2001:db8::7" },
		{ HERE, "", "1.1.1.1", "", "" }, { HERE, NULL, "1.1.1.1", "", "" },
		{ HERE, "a<b", "1.1.1.1", "", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, client_address(str_of(rows[i].remote),
							  str_of(rows[i].forwarded),
							  str_of(rows[i].trusted)), rows[i].address);
}

static void test_etag_matches(void)
{
	static const struct { int line; const char *header; bool yes; } rows[] = {
		{ HERE, "\"j12\"", true }, { HERE, "W/\"j12\"", true }, { HERE, "\"j12-gzip\"", true },
		{ HERE, "W/\"j12-gzip\"", true }, { HERE, "*", true }, { HERE, " * ", true },
		{ HERE, "\"a\", \"j12\" , \"b\"", true }, { HERE, "\"a\",W/\"j12\"", true },
		{ HERE, "\"a\", \"b\"", false }, { HERE, "j12", false }, { HERE, "\"j1\"", false },
		{ HERE, "\"j12", false }, { HERE, "", false }, { HERE, NULL, false },
		{ HERE, "\"", false }, { HERE, "\"\"", false }, { HERE, "\"-gzip\"", false },
		{ HERE, "\"*\"", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, etag_matches(str_of(rows[i].header), STR("\"j12\"")),
			     rows[i].yes);
}

static void test_type_is(void)
{
	CHECK(type_is(STR("application/json"), "application/json"));
	CHECK(type_is(STR("Application/JSON ; charset=utf-8"), "application/json"));
	CHECK(!type_is(STR("application/jsonx"), "application/json"));
	CHECK(!type_is(NO_STR, "application/json"));
}

static void test_req_parse(void)
{
	struct ctx *c = web_ctx("https://desk.example.org/desk");
	struct cgi_vars vars = {
		.method = STR("POST"), .uri = STR("/desk/agent/c/7?a=b%20c&d="),
		.cookie = STR("pagedesk=xyz"), .accept = STR("text/html"),
		.requested_with = STR("pagedesk"), .remote_addr = STR("192.0.2.1"),
		.user_agent = STR("evil\x01"), .csrf = STR("t"),
	};

	CHECK_I64(web_ctx_parse(c, &vars), 0);
	CHECK_I64(c->req->method, METHOD_POST);
	CHECK_STR(c->req->path, "/agent/c/7");
	CHECK_STR(req_param(c->req, "a"), "b c");
	CHECK_STR(req_param(c->req, "d"), "");
	CHECK_STR(req_param(c->req, "e"), NULL);
	CHECK_STR(req_cookie(c->req, "pagedesk"), "xyz");
	CHECK(c->req->wants_html && c->req->fragment);
	CHECK_STR(c->req->address, "192.0.2.1");
	CHECK_STR(c->req->user_agent, NULL);
	CHECK_STR(c->req->csrf_header, "t");
	vars.uri = STR("/desk/x?a=%00");
	CHECK_I64(web_ctx_parse(c, &vars), 400);
	vars.uri = STR("/agent");
	CHECK_I64(web_ctx_parse(c, &vars), 404);
	vars.uri = NO_STR;
	CHECK_I64(web_ctx_parse(c, &vars), 400);
}

static void test_methods(void)
{
	enum method m = METHOD_GET;

	CHECK(method_of(STR("PATCH"), &m) && m == METHOD_PATCH);
	CHECK(method_of(STR("HEAD"), &m) && m == METHOD_HEAD);
	CHECK(!method_of(STR("get"), &m));
	CHECK(!method_of(STR("TRACE"), &m));
	CHECK(!method_of(NO_STR, &m));
}

void suite_web_request(void)
{
	TEST(test_accept_html);
	TEST(test_client_address);
	TEST(test_etag_matches);
	TEST(test_type_is);
	TEST(test_req_parse);
	TEST(test_methods);
}
