#include "unit.h"

#include "meta/messenger_profile.h"

/* Graph's answer, read and written again: what is for one locale only is carried along. */
static void test_messenger_profile_round(void)
{
	struct str answer = STR("{\"data\":[{"
		"\"greeting\":[{\"locale\":\"de_DE\",\"text\":\"Hallo\"},{\"locale\":\"default\",\"text\":\"Hi {{user_first_name}}\"}],"
		"\"get_started\":{\"payload\":\"GO\"},"
		"\"ice_breakers\":[{\"call_to_actions\":[{\"question\":\"Open?\",\"payload\":\"HOURS\"}],\"locale\":\"default\"}],"
		"\"persistent_menu\":[{\"locale\":\"default\",\"composer_input_disabled\":true,\"call_to_actions\":["
		"{\"type\":\"postback\",\"title\":\"Talk\",\"payload\":\"TALK\"},"
		"{\"type\":\"web_url\",\"title\":\"Shop\",\"url\":\"https://a.example/\"}]}]}]}");
	struct messenger_profile p, again;
	struct str body;

	CHECK(messenger_profile_read(unit_arena(), answer, &p));
	CHECK_STR(p.greeting, "Hi {{user_first_name}}");
	CHECK_STR(p.get_started, "GO");
	CHECK_I64(p.nice, 1);
	CHECK_STR(p.ice[0].title, "Open?");
	CHECK_STR(p.ice[0].value, "HOURS");
	CHECK_I64(p.nmenu, 2);
	CHECK(!p.menu[0].link && p.menu[1].link && p.composer_disabled);
	CHECK_STR(p.menu[1].value, "https://a.example/");
	CHECK_I64(p.others, 1);
	body = messenger_profile_post(unit_arena(), &p);
	CHECK_STR(body, "{\"greeting\":[{\"locale\":\"default\",\"text\":\"Hi {{user_first_name}}\"},"
		  "{\"locale\":\"de_DE\",\"text\":\"Hallo\"}],\"get_started\":{\"payload\":\"GO\"},"
		  "\"ice_breakers\":[{\"call_to_actions\":[{\"question\":\"Open?\",\"payload\":\"HOURS\"}],\"locale\":\"default\"}],"
		  "\"persistent_menu\":[{\"locale\":\"default\",\"composer_input_disabled\":true,\"call_to_actions\":["
		  "{\"type\":\"postback\",\"title\":\"Talk\",\"payload\":\"TALK\"},"
		  "{\"type\":\"web_url\",\"title\":\"Shop\",\"url\":\"https://a.example/\"}]}]}");
	CHECK(messenger_profile_read(unit_arena(), body, &again));
	CHECK_STR(again.greeting_others, "{\"locale\":\"de_DE\",\"text\":\"Hallo\"}");
	CHECK_I64(messenger_profile_fields(&again), PROFILE_GREETING | PROFILE_GET_STARTED | PROFILE_ICE | PROFILE_MENU);
}

/* Whatever comes is nothing at worst. */
static void test_messenger_profile_odd(void)
{
	static const struct { int line; const char *text; bool good; unsigned fields; } rows[] = {
		{ HERE, "", false, 0 }, { HERE, "[]", false, 0 }, { HERE, "{", false, 0 }, { HERE, "7", false, 0 },
		{ HERE, "{}", true, 0 }, { HERE, "{\"data\":[]}", true, 0 }, { HERE, "{\"data\":[7]}", true, 0 },
		{ HERE, "{\"data\":{}}", true, 0 },
		{ HERE, "{\"greeting\":\"x\",\"get_started\":[],\"ice_breakers\":{},\"persistent_menu\":7}", true, 0 },
		{ HERE, "{\"greeting\":[7,null,{\"text\":8}]}", true, PROFILE_GREETING },
		{ HERE, "{\"ice_breakers\":[{\"call_to_actions\":[1,2,{}]}]}", true, PROFILE_ICE },
		{ HERE, "{\"get_started\":{\"payload\":\"\"}}", true, 0 },
	};
	struct messenger_profile p;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_AT(rows[i].line, messenger_profile_read(unit_arena(), str_of(rows[i].text), &p) == rows[i].good);
		if (rows[i].good)
			CHECK_I64_AT(rows[i].line, messenger_profile_fields(&p), rows[i].fields);
	}
}

static void test_messenger_profile_delete(void)
{
	struct messenger_profile empty = { .nice = 0 };

	CHECK(messenger_profile_post(unit_arena(), &empty).ptr == NULL);
	CHECK(messenger_profile_delete(unit_arena(), 0).ptr == NULL);
	CHECK_STR(messenger_profile_delete(unit_arena(), PROFILE_GET_STARTED | PROFILE_MENU),
		  "{\"fields\":[\"get_started\",\"persistent_menu\"]}");
}

void suite_meta_messenger_profile(void)
{
	TEST(test_messenger_profile_round);
	TEST(test_messenger_profile_odd);
	TEST(test_messenger_profile_delete);
}
