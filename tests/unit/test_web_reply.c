#include "web_ctx.h"

static void test_reply_head(void)
{
	struct ctx *c = web_ctx("https://desk.example.org/desk");

	reply_text(c, 200, STR("hello"));
	CHECK_STR(web_ctx_header(c, "Status"), "200");
	CHECK_STR(web_ctx_header(c, "Content-Type"), "text/plain; charset=utf-8");
	CHECK_STR(web_ctx_header(c, "Content-Length"), "5");
	CHECK_STR(web_ctx_header(c, "Cache-Control"), "no-store");
	CHECK_STR(web_ctx_header(c, "X-Content-Type-Options"), "nosniff");
	CHECK_STR(web_ctx_header(c, "Referrer-Policy"), "same-origin");
	CHECK(str_starts(web_ctx_header(c, "Content-Security-Policy"), "default-src 'none'; "));
	CHECK(str_starts(web_ctx_header(c, "Strict-Transport-Security"), "max-age="));
	reply_empty(c, 204);
	CHECK_STR(web_ctx_header(c, "Content-Length"), NULL);
	c = web_ctx(NULL);
	reply_empty(c, 200);
	CHECK_STR(web_ctx_header(c, "Strict-Transport-Security"), NULL);
	CHECK_STR(web_ctx_header(c, "Content-Length"), "0");
}

static void test_reply_header_injection(void)
{
	struct ctx *c = web_ctx(NULL);

	reply_empty(c, 200);
	reply_header(c, "X-A", STR("1\r\nX-B: 2"));
	CHECK_STR(web_ctx_header(c, "X-A"), NULL);
	CHECK_STR(web_ctx_header(c, "X-B"), NULL);
	reply_cookie(c, "a", STR("b; Domain=evil"), 1);
	CHECK_STR(web_ctx_header(c, "Set-Cookie"), NULL);
}

static void test_reply_cookie(void)
{
	struct ctx *c = web_ctx("https://desk.example.org/desk");

	reply_cookie(c, "pagedesk", STR("tok"), 60);
	CHECK_STR(web_ctx_header(c, "Set-Cookie"),
		  "pagedesk=tok; Path=/desk; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
	c = web_ctx(NULL);
	reply_cookie(c, "pagedesk", STR(""), 0);
	CHECK_STR(web_ctx_header(c, "Set-Cookie"),
		  "pagedesk=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
	c = web_ctx(NULL);
	reply_cookie(c, "pagedesk", STR("x"), -1);
	CHECK_STR(web_ctx_header(c, "Set-Cookie"), "pagedesk=x; Path=/; HttpOnly; SameSite=Lax");
}

static void test_reply_see_other(void)
{
	static const struct { int line; const char *path, *location; } rows[] = {
		{ HERE, "/agent/c/7", "/desk/agent/c/7" }, { HERE, "/a?b=%20c", "/desk/a?b=%20c" },
		{ HERE, "//evil.example", "/desk/agent/" }, { HERE, "/\\evil.example", "/desk/agent/" },
		{ HERE, "https://evil.example", "/desk/agent/" }, { HERE, "", "/desk/agent/" },
		{ HERE, "/a\r\nSet-Cookie: x", "/desk/agent/" }, { HERE, "/\t/evil", "/desk/agent/" },
		{ HERE, "/a b\"\xc3\xa4", "/desk/a%20b%22%c3%a4" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ctx *c = web_ctx("https://desk.example.org/desk");

		reply_see_other(c, "%s", rows[i].path);
		CHECK_I64_AT(rows[i].line, c->reply->status, 303);
		CHECK_STR_AT(rows[i].line, web_ctx_header(c, "Location"), rows[i].location);
	}
}

static void test_reply_sign_in(void)
{
	struct ctx *c = web_ctx("https://desk.example.org/desk");

	c->req->path = STR("/agent/c/7");
	c->req->query = STR("a=b&c");
	c->req->wants_html = true;
	reply_problem(c, ERR_LOGIN, NULL, NO_STR);
	CHECK_I64(c->reply->status, 303);
	CHECK_STR(web_ctx_header(c, "Location"),
		  "/desk/agent/login?next=%2fagent%2fc%2f7%3fa%3db%26c");
	c->req->fragment = true;
	reply_problem(c, ERR_LOGIN, NULL, NO_STR);
	CHECK_I64(c->reply->status, 401);
	CHECK_STR(web_ctx_header(c, "Location"), NULL);
	CHECK_STR(str_of(c->reply->type), "application/problem+json");
	c->req->fragment = false;
	c->req->method = METHOD_POST;
	reply_problem(c, ERR_LOGIN, NULL, NO_STR);
	CHECK_I64(c->reply->status, 401);
	CHECK_STR(str_of(c->reply->type), "text/html; charset=utf-8");
}

static void test_reply_problem_page(void)
{
	struct ctx *c = web_ctx("https://desk.example.org/desk");

	c->req->wants_html = true;
	reply_html(c, 200, &c->reply->body);
	reply_header(c, "X-Before", STR("1"));
	reply_problem(c, ERR_BUSY, "<b>", STR("a & 'b'"));
	CHECK_I64(c->reply->status, 503);
	CHECK_STR(web_ctx_header(c, "Retry-After"), "5");
	CHECK_STR(web_ctx_header(c, "X-Before"), NULL);
	CHECK(strstr(c->reply->body.ptr, "<b>") == NULL);
	CHECK(strstr(c->reply->body.ptr, "<p>a &#38; &#39;b&#39;</p>") != NULL);
	CHECK(strstr(c->reply->body.ptr, "href=\"/desk/static/pagedesk.css\"") != NULL);
}

static void test_reply_statuses(void)
{
	static const struct { int line; enum err e; int status; } rows[] = {
		{ HERE, ERR_INVALID, 422 }, { HERE, ERR_LOGIN, 401 }, { HERE, ERR_FORBIDDEN, 403 },
		{ HERE, ERR_NOT_FOUND, 404 }, { HERE, ERR_CONFLICT, 409 }, { HERE, ERR_BUSY, 503 },
		{ HERE, ERR_UPSTREAM, 502 }, { HERE, ERR_INTERNAL, 500 }, { HERE, OK, 500 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ctx *c = web_ctx(NULL);

		reply_problem(c, rows[i].e, NULL, NO_STR);
		CHECK_I64_AT(rows[i].line, c->reply->status, rows[i].status);
	}
}

static void test_reply_not_modified(void)
{
	struct ctx *c = web_ctx(NULL);
	struct digest state = { { 0x12, 0xab } };

	CHECK(!reply_not_modified(c, &state));
	CHECK_STR(web_ctx_header(c, "ETag"), "\"j12ab0000000000000000000000000000\"");
	CHECK_STR(web_ctx_header(c, "Cache-Control"), "private, no-cache");
	c = web_ctx(NULL);
	c->req->if_none_match = STR("W/\"j12ab0000000000000000000000000000-gzip\"");
	CHECK(reply_not_modified(c, &state));
	CHECK_I64(c->reply->status, 304);
	CHECK_STR(web_ctx_header(c, "Content-Length"), NULL);
	/* the page of the same resource is another text */
	c = web_ctx(NULL);
	c->req->wants_html = true;
	c->req->if_none_match = STR("\"j12ab0000000000000000000000000000\"");
	CHECK(!reply_not_modified(c, &state));
}

static void test_url(void)
{
	struct ctx *c = web_ctx("https://desk.example.org/desk");

	CHECK_STR(url(c, "/c/%d", 7), "/desk/c/7");
	CHECK_STR(url_component(c->arena, STR("a/b \xc3\xa4~")), "a%2fb%20%c3%a4~");
	CHECK_STR(local_path(STR("/x?y#z")), "/x?y#z");
	CHECK_STR(local_path(NO_STR), "/agent/");
}

void suite_web_reply(void)
{
	TEST(test_reply_head);
	TEST(test_reply_header_injection);
	TEST(test_reply_cookie);
	TEST(test_reply_see_other);
	TEST(test_reply_sign_in);
	TEST(test_reply_problem_page);
	TEST(test_reply_statuses);
	TEST(test_reply_not_modified);
	TEST(test_url);
}
