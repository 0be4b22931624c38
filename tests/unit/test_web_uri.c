#include "web_ctx.h"

#include "base/limits.h"

static void test_uri_parse(void)
{
	static const struct { int line; const char *uri, *mount; int status; const char *path, *query; }
	rows[] = {
		{ HERE, "/", "", 0, "/", "" },
		{ HERE, "/agent/?a=1?b", "", 0, "/agent/", "a=1?b" },
		{ HERE, "/desk/agent", "/desk", 0, "/agent", "" },
		{ HERE, "/desk", "/desk", 0, "/", "" }, { HERE, "/desk?x", "/desk", 0, "/", "x" },
		{ HERE, "/desktop", "/desk", 404, NULL, NULL },
		{ HERE, "/other", "/desk", 404, NULL, NULL }, { HERE, "/d", "/desk", 404, NULL, NULL },
		{ HERE, "/a%20b+c/%c3%a4", "", 0, "/a b+c/\xc3\xa4", "" },
		{ HERE, "/%2541", "", 0, "/%41", "" },	/* once */
		{ HERE, "//a", "", 0, "//a", "" },
		{ HERE, "", "", 400, NULL, NULL }, { HERE, "*", "", 400, NULL, NULL },
		{ HERE, "http://a/b", "", 400, NULL, NULL }, { HERE, "/a#b", "", 400, NULL, NULL },
		{ HERE, "/a%00", "", 400, NULL, NULL }, { HERE, "/a%0a", "", 400, NULL, NULL },
		{ HERE, "/a%7f", "", 400, NULL, NULL }, { HERE, "/a%", "", 400, NULL, NULL },
		{ HERE, "/a%4", "", 400, NULL, NULL }, { HERE, "/a%4g", "", 400, NULL, NULL },
		{ HERE, "/a%2fb", "", 400, NULL, NULL }, { HERE, "/a%5cb", "", 400, NULL, NULL },
		{ HERE, "/a/../b", "", 400, NULL, NULL }, { HERE, "/a/%2e%2E/b", "", 400, NULL, NULL },
		{ HERE, "/./b", "", 400, NULL, NULL }, { HERE, "/..", "", 400, NULL, NULL },
		{ HERE, "/a..b/...", "", 0, "/a..b/...", "" },
		{ HERE, "/\xff", "", 400, NULL, NULL }, { HERE, "/%ff", "", 400, NULL, NULL },
		{ HERE, "/%c0%af", "", 400, NULL, NULL },	/* overlong */
		{ HERE, "/%ed%a0%80", "", 400, NULL, NULL },	/* surrogate */
	};
	struct str path, query;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int status = uri_parse(unit_arena(), str_of(rows[i].uri), str_of(rows[i].mount), &path,
				       &query);

		CHECK_I64_AT(rows[i].line, status, rows[i].status);
		if (status || rows[i].status)
			continue;
		CHECK_STR_AT(rows[i].line, path, rows[i].path);
		CHECK_STR_AT(rows[i].line, query, rows[i].query);
	}
}

static void test_uri_too_long(void)
{
	char *text = arena_alloc(unit_arena(), LIMIT_URI + 1);
	struct str path, query;

	memset(text, 'a', LIMIT_URI + 1);
	text[0] = '/';
	CHECK_I64(uri_parse(unit_arena(), (struct str){ text, LIMIT_URI + 1 }, STR(""), &path, &query),
		  414);
	CHECK_I64(uri_parse(unit_arena(), (struct str){ text, LIMIT_URI }, STR(""), &path, &query), 0);
	CHECK_I64(path.len, LIMIT_URI);
}

static void test_form_parse(void)
{
	struct pair *p;
	size_t n;

	CHECK(form_parse(unit_arena(), STR("a=1&b=x+y%26&&c&=d&e=f=g"), &p, &n));
	CHECK_I64(n, 5);
	CHECK_STR(pair_find(p, n, "a"), "1");
	CHECK_STR(pair_find(p, n, "b"), "x y&");
	CHECK_STR(pair_find(p, n, "c"), "");
	CHECK_STR(pair_find(p, n, ""), "d");
	CHECK_STR(pair_find(p, n, "e"), "f=g");
	CHECK_STR(pair_find(p, n, "z"), NULL);
	CHECK(form_parse(unit_arena(), STR(""), &p, &n) && n == 0);
	CHECK(form_parse(unit_arena(), STR("a=1&a=2"), &p, &n));
	CHECK_STR(pair_find(p, n, "a"), "1");
	CHECK(!form_parse(unit_arena(), STR("a=%00"), &p, &n));
	CHECK(!form_parse(unit_arena(), STR("a=%ff"), &p, &n));
	CHECK(!form_parse(unit_arena(), STR("a=%"), &p, &n));
	CHECK(!form_parse(unit_arena(), STR("%zz=1"), &p, &n));
}

static void test_form_fields(void)
{
	struct buf b;
	struct pair *p;
	size_t n;

	buf_init(&b, unit_arena(), 1 << 16);
	for (int i = 0; i < LIMIT_FORM_FIELDS; i++)
		buf_printf(&b, "f%d=1&", i);
	CHECK(form_parse(unit_arena(), buf_str(&b), &p, &n));
	CHECK_I64(n, LIMIT_FORM_FIELDS);
	buf_adds(&b, "one=more");
	CHECK(!form_parse(unit_arena(), buf_str(&b), &p, &n));
}

static void test_cookie_parse(void)
{
	struct pair *p;
	size_t n;

	cookie_parse(unit_arena(), STR("a=1; b=2;c=x=y; d; =e; f=\xc3\xa4; g(=1; h=\"q; pagedesk=t-_9"),
		     &p, &n);
	CHECK_STR(pair_find(p, n, "a"), "1");
	CHECK_STR(pair_find(p, n, "b"), "2");
	CHECK_STR(pair_find(p, n, "c"), "x=y");
	CHECK_STR(pair_find(p, n, "f"), NULL);
	CHECK_STR(pair_find(p, n, "h"), "\"q");
	CHECK_STR(pair_find(p, n, "pagedesk"), "t-_9");
	CHECK_I64(n, 5);
	cookie_parse(unit_arena(), NO_STR, &p, &n);
	CHECK_I64(n, 0);
}

static void test_cookie_many(void)
{
	struct buf b;
	struct pair *p;
	size_t n;

	buf_init(&b, unit_arena(), 1 << 16);
	for (int i = 0; i < 2 * LIMIT_COOKIES; i++)
		buf_printf(&b, "c%d=%d; ", i, i);
	cookie_parse(unit_arena(), buf_str(&b), &p, &n);
	CHECK_I64(n, LIMIT_COOKIES);
}

void suite_web_uri(void)
{
	TEST(test_uri_parse);
	TEST(test_uri_too_long);
	TEST(test_form_parse);
	TEST(test_form_fields);
	TEST(test_cookie_parse);
	TEST(test_cookie_many);
}
