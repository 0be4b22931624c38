/*
 * The route table of agent.fcgi: what is open to whom (architecture 3, 7).
 */
#include "unit.h"

int agent_main(int argc, char **argv);
#define main agent_main
#include "../../cgi-bin/agent.c"
#undef main

static bool safe(enum method m)
{
	return m == METHOD_GET || m == METHOD_HEAD;
}

static void test_agent_routes_unsafe_ones_ask_for_the_token(void)
{
	for (size_t i = 0; i < ARRAY_LEN(agent_routes); i++) {
		const struct route *r = &agent_routes[i];

		if (!CHECK(safe(r->method) ? !r->csrf : r->csrf))
			fprintf(stderr, "%s\n", r->path);
	}
}

/* Public on purpose: the page to sign in, signing in, the description of the API. */
static void test_agent_routes_public_are_three(void)
{
	static const char *const public[] = {
		"/agent/login", "/agent/api/v1/openapi.json", "/agent/api/v1/session",
	};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(agent_routes); i++) {
		const struct route *r = &agent_routes[i];
		bool expected = false;

		CHECK(r->guard != GUARD_SIGNED);
		if (r->guard != GUARD_PUBLIC)
			continue;
		for (size_t k = 0; k < ARRAY_LEN(public); k++)
			expected |= !strcmp(r->path, public[k]);
		CHECK(expected);
		/* of the session only its opening */
		CHECK(strcmp(r->path, "/agent/api/v1/session") != 0 || r->method == METHOD_POST);
		n++;
	}
	CHECK_I64(n, 3);
}

/* Who may only look: changes of conversations and messages are for agents. */
static void test_agent_routes_auditors_change_nothing(void)
{
	for (size_t i = 0; i < ARRAY_LEN(agent_routes); i++) {
		const struct route *r = &agent_routes[i];

		if (!safe(r->method) && strstr(r->path, "/conversations/"))
			CHECK(r->guard >= GUARD_AGENT);
	}
}

static void test_agent_routes_are_complete_and_unique(void)
{
	for (size_t i = 0; i < ARRAY_LEN(agent_routes); i++) {
		const struct route *r = &agent_routes[i];

		CHECK(r->fn != NULL);
		CHECK(!strncmp(r->path, "/agent/", 7) || !strncmp(r->path, "/media/", 7));
		CHECK(safe(r->method) ? r->body_max == 0 : r->body_max > 0);
		/* a path with variables has a spec that types them */
		CHECK(!strchr(r->path, '{') || r->spec);
		for (size_t k = 0; k < i; k++)
			CHECK(agent_routes[k].method != r->method || strcmp(agent_routes[k].path, r->path));
	}
}

/* Every route of the API is described, and nothing else is. */
static void test_agent_routes_are_described(void)
{
	extern const struct str openapi_json;
	size_t described = 0, routes = 0;

	for (const char *at = openapi_json.ptr; (at = strstr(at, "\"operationId\"")); at++)
		described++;
	for (size_t i = 0; i < ARRAY_LEN(agent_routes); i++) {
		const char *path = agent_routes[i].path;
		char quoted[200];

		if (strncmp(path, "/agent/api/v1", 13) != 0)
			continue;
		routes++;
		snprintf(quoted, sizeof quoted, "\"%s\": {", path + 13);
		CHECK(strstr(openapi_json.ptr, quoted) != NULL);
	}
	CHECK_I64(described, routes);
}

void suite_agent_routes(void)
{
	TEST(test_agent_routes_unsafe_ones_ask_for_the_token);
	TEST(test_agent_routes_public_are_three);
	TEST(test_agent_routes_auditors_change_nothing);
	TEST(test_agent_routes_are_complete_and_unique);
	TEST(test_agent_routes_are_described);
}
