#include "web_ctx.h"

static enum err nothing(struct ctx *c)
{
	(void)c;
	return OK;
}

static const struct route routes[] = {
	{ METHOD_GET, "/", GUARD_PUBLIC, false, 0, NULL, nothing },
	{ METHOD_GET, "/c/new", GUARD_ANY, false, 0, NULL, nothing },
	{ METHOD_GET, "/c/{id}", GUARD_ANY, false, 0, NULL, nothing },
	{ METHOD_PATCH, "/c/{id}", GUARD_AGENT, true, 100, NULL, nothing },
	{ METHOD_DELETE, "/c/{id}", GUARD_AGENT, true, 0, NULL, nothing },
	{ METHOD_POST, "/c/{id}/m/{seq}/retry", GUARD_SUPERVISOR, true, 10, NULL, nothing },
	{ METHOD_PATCH, "/up/{id}", GUARD_AGENT, true, 5, NULL, nothing },
	{ METHOD_GET, "/up/{id}", GUARD_AGENT, false, 0, NULL, nothing },
	{ METHOD_HEAD, "/up/{id}", GUARD_AGENT, false, 0, NULL, nothing },
	{ METHOD_POST, "/login", GUARD_PUBLIC, true, 1000, NULL, nothing },
	{ METHOD_POST, "/hook", GUARD_SIGNED, false, 1000, NULL, nothing },
	{ METHOD_GET, "/admin", GUARD_ADMIN, false, 0, NULL, nothing },
};

static void test_route_match(void)
{
	static const struct { int line; const char *path; enum method m; int row; size_t segments; }
	rows[] = {
		{ HERE, "/", METHOD_GET, 0, 0 }, { HERE, "/", METHOD_HEAD, 0, 0 },
		{ HERE, "/", METHOD_POST, -1, 0 }, { HERE, "/c/new", METHOD_GET, 1, 0 },
		{ HERE, "/c/7", METHOD_GET, 2, 1 }, { HERE, "/c/7", METHOD_PATCH, 3, 1 },
		{ HERE, "/c/new", METHOD_DELETE, 4, 1 }, { HERE, "/c/", METHOD_GET, -1, 0 },
		{ HERE, "/c", METHOD_GET, -1, 0 }, { HERE, "/c/7/", METHOD_GET, -1, 0 },
		{ HERE, "/c/7/m/8/retry", METHOD_POST, 5, 2 }, { HERE, "//c/7", METHOD_GET, -1, 0 },
		{ HERE, "/up/1", METHOD_HEAD, 8, 1 }, { HERE, "/up/1", METHOD_GET, 7, 1 },
		{ HERE, "/c/{id}", METHOD_GET, 2, 1 },
	};
	struct ctx *c = web_ctx(NULL);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct match m;

		c->req->path = str_of(rows[i].path);
		c->req->nsegments = 0;
		m = route_match(routes, ARRAY_LEN(routes), c->req, rows[i].m);
		CHECK_I64_AT(rows[i].line, m.route ? m.route - routes : -1, rows[i].row);
		if (m.route)
			CHECK_I64_AT(rows[i].line, c->req->nsegments, rows[i].segments);
	}
	c->req->path = STR("/c/7/m/8/retry");
	route_match(routes, ARRAY_LEN(routes), c->req, METHOD_POST);
	CHECK_STR(c->req->segments[0], "7");
	CHECK_STR(c->req->segments[1], "8");
}

static void test_route_refuse(void)
{
	struct ctx *c = web_ctx(NULL);
	struct match m;

	c->req->path = STR("/c/7");
	m = route_match(routes, ARRAY_LEN(routes), c->req, METHOD_POST);
	CHECK(!m.route);
	CHECK_I64(m.form_max, 100);
	route_refuse(c, &m);
	CHECK_I64(c->reply->status, 405);
	CHECK_STR(web_ctx_header(c, "Allow"), "GET, PATCH, DELETE, HEAD");
	c->req->path = STR("/nowhere");
	m = route_match(routes, ARRAY_LEN(routes), c->req, METHOD_GET);
	route_refuse(c, &m);
	CHECK_I64(c->reply->status, 404);
	CHECK_STR(web_ctx_header(c, "Allow"), NULL);
}

/* --- guards ---------------------------------------------------------------------------------- */

static void test_guard_roles(void)
{
	static const struct { int line; enum guard guard; enum role role; enum err e; } rows[] = {
		{ HERE, GUARD_PUBLIC, ROLE_NONE, OK }, { HERE, GUARD_SIGNED, ROLE_NONE, OK },
		{ HERE, GUARD_ANY, ROLE_NONE, ERR_LOGIN }, { HERE, GUARD_ANY, ROLE_AUDITOR, OK },
		{ HERE, GUARD_AGENT, ROLE_AUDITOR, ERR_FORBIDDEN }, { HERE, GUARD_AGENT, ROLE_AGENT, OK },
		{ HERE, GUARD_AUDIT, ROLE_NONE, ERR_LOGIN }, { HERE, GUARD_AUDIT, ROLE_AUDITOR, OK },
		{ HERE, GUARD_AUDIT, ROLE_AGENT, ERR_FORBIDDEN }, { HERE, GUARD_AUDIT, ROLE_SUPERVISOR, OK },
		{ HERE, GUARD_AUDIT, ROLE_ADMIN, OK },
		{ HERE, GUARD_SUPERVISOR, ROLE_AGENT, ERR_FORBIDDEN },
		{ HERE, GUARD_SUPERVISOR, ROLE_SUPERVISOR, OK },
		{ HERE, GUARD_ADMIN, ROLE_SUPERVISOR, ERR_FORBIDDEN },
		{ HERE, GUARD_ADMIN, ROLE_ADMIN, OK }, { HERE, GUARD_ADMIN, ROLE_NONE, ERR_LOGIN },
	};
	struct ctx *c = web_ctx(NULL);
	const char *why;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct route r = { METHOD_GET, "/", rows[i].guard, false, 0, NULL, nothing };

		c->who = (struct who){ .id = rows[i].role != ROLE_NONE, .role = rows[i].role };
		CHECK_I64_AT(rows[i].line, guard_decide(c, &r, &why), rows[i].e);
	}
	/* signed in with a role that this version does not know */
	c->who = (struct who){ .id = 1, .role = role_of(STR("king")) };
	CHECK_I64(guard_decide(c, &routes[1], &why), ERR_FORBIDDEN);
}

static void test_guard_csrf(void)
{
	struct ctx *c = web_ctx(NULL);
	const struct route *patch = &routes[3];
	struct pair form = { STR("csrf"), STR("secret") };
	const char *why;

	c->who = (struct who){ .id = 1, .role = ROLE_AGENT, .csrf = STR("secret") };
	CHECK_I64(guard_decide(c, patch, &why), ERR_FORBIDDEN);
	CHECK(why != NULL);
	c->req->csrf_header = STR("secreT");
	CHECK_I64(guard_decide(c, patch, &why), ERR_FORBIDDEN);
	c->req->csrf_header = STR("secret");
	CHECK_I64(guard_decide(c, patch, &why), OK);
	c->req->csrf_header = NO_STR;
	c->req->form = &form;
	c->req->nform = 1;
	CHECK_I64(guard_decide(c, patch, &why), OK);
	/* no token in the session fits no token in the request */
	c->who.csrf = STR("");
	form.value = STR("");
	CHECK_I64(guard_decide(c, patch, &why), ERR_FORBIDDEN);
	/* same origin is no substitute for the token */
	c->who.csrf = STR("secret");
	c->req->site = STR("same-origin");
	CHECK_I64(guard_decide(c, patch, &why), ERR_FORBIDDEN);
}

static void test_guard_same_site(void)
{
	static const struct { int line; const char *site, *origin; enum err e; } rows[] = {
		{ HERE, NULL, NULL, OK }, { HERE, "same-origin", NULL, OK }, { HERE, "none", NULL, OK },
		{ HERE, "cross-site", "https://desk.example.org", ERR_FORBIDDEN },
		{ HERE, "same-site", NULL, ERR_FORBIDDEN }, { HERE, "", NULL, ERR_FORBIDDEN },
		{ HERE, NULL, "https://desk.example.org", OK },
		{ HERE, NULL, "http://desk.example.org", ERR_FORBIDDEN },
		{ HERE, NULL, "https://desk.example.org.evil.example", ERR_FORBIDDEN },
		{ HERE, NULL, "null", ERR_FORBIDDEN }, { HERE, NULL, "", ERR_FORBIDDEN },
	};
	struct ctx *c = web_ctx("https://desk.example.org/desk");
	const char *why;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		c->req->site = str_of(rows[i].site);
		c->req->origin = str_of(rows[i].origin);
		CHECK_I64_AT(rows[i].line, guard_decide(c, &routes[9], &why), rows[i].e);
		/* a signature stands for itself */
		CHECK_I64_AT(rows[i].line, guard_decide(c, &routes[10], &why), OK);
	}
}

void suite_web_route(void)
{
	TEST(test_route_match);
	TEST(test_route_refuse);
	TEST(test_guard_roles);
	TEST(test_guard_csrf);
	TEST(test_guard_same_site);
}
