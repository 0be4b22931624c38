#include "unit.h"

#include "meta/profile.h"

static struct str summary(const char *body)
{
	struct profile p;
	bool good = profile_read(unit_arena(), str_of(body), &p);

	return arena_printf(unit_arena(), "%s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s", good ? "yes" : "no", STR_ARG(p.name),
			    STR_ARG(p.first_name), STR_ARG(p.last_name), STR_ARG(p.locale), STR_ARG(p.timezone),
			    STR_ARG(p.gender));
}

static void test_profile_read(void)
{
	static const struct { int line; const char *body, *says; } rows[] = {
		{ HERE, "{\"first_name\":\"Ana\",\"last_name\":\"Ribeiro\",\"name\":\"Ana Ribeiro\",\"id\":\"1\"}",
		  "yes|Ana Ribeiro|Ana|Ribeiro|||" },
		/* any part may be missing (F268) */
		{ HERE, "{\"name\":\"Ana Ribeiro\",\"id\":\"1\"}", "yes|Ana Ribeiro|||||" },
		{ HERE, "{\"first_name\":\"Ana\",\"id\":\"1\"}", "yes|Ana|Ana||||" },
		{ HERE, "{\"last_name\":\"Ribeiro\"}", "yes|Ribeiro||Ribeiro|||" },
		{ HERE, "{\"first_name\":\" Ana \",\"last_name\":\"  \"}", "yes|Ana|Ana||||" },
		/* nothing is made of nothing */
		{ HERE, "{\"id\":\"1\"}", "yes||||||" },
		{ HERE, "{}", "yes||||||" },
		{ HERE, "{\"name\":\"\",\"first_name\":null,\"last_name\":7}", "yes||||||" },
		{ HERE, "[]", "no||||||" },
		{ HERE, "<html>", "no||||||" },
		{ HERE, "{\"error\":{\"code\":100}}", "no||||||" },
		/* what would break a line or turn the text round goes */
		{ HERE, "{\"name\":\"Ana\\nRibeiro\\u202e\"}", "yes|Ana Ribeiro|||||" },
		{ HERE, "{\"name\":\"\\u0000\\u0007\"}", "yes||||||" },
		{ HERE, "{\"name\":\"\xf0\x9f\x8c\xb8 \\u00c5sa\"}", "yes|\xf0\x9f\x8c\xb8 \xc3\x85sa|||||" },
		/* extras */
		{ HERE, "{\"locale\":\"en_US\",\"timezone\":-3,\"gender\":\"female\"}", "yes||||en_US|-3|female" },
		{ HERE, "{\"locale\":\"<b>\",\"timezone\":5.5}", "yes|||||5.5|" },
		{ HERE, "{\"locale\":\"a locale that is far too long\",\"timezone\":99}", "yes||||||" },
		{ HERE, "{\"timezone\":-3.5}", "yes|||||-3.5|" },
		{ HERE, "{\"timezone\":5.75}", "yes|||||5.75|" },
		{ HERE, "{\"timezone\":0}", "yes|||||0|" },
		{ HERE, "{\"timezone\":2.0}", "yes|||||2|" },
		{ HERE, "{\"timezone\":\"2\",\"gender\":1}", "yes||||||" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, summary(rows[i].body), rows[i].says);
}

static void test_profile_lengths(void)
{
	struct str x = arena_printf(unit_arena(), "%0300d", 0);
	struct profile p;

	CHECK(profile_read(unit_arena(), arena_printf(unit_arena(), "{\"name\":\"%.*s\",\"first_name\":\"%.*s\"}",
						      STR_ARG(x), STR_ARG(x)), &p));
	CHECK_I64(p.name.len, 200);
	CHECK_I64(p.first_name.len, 100);
}

static void test_profile_participants(void)
{
	static const struct { int line; const char *body, *name; } rows[] = {
		{ HERE, "{\"data\":[{\"participants\":{\"data\":[{\"name\":\"Bakery\",\"id\":\"9\"},"
			"{\"name\":\"Ana Ribeiro\",\"email\":\"1@facebook.com\",\"id\":\"1\"}]}}]}", "Ana Ribeiro" },
		{ HERE, "{\"data\":[{\"participants\":{\"data\":[{\"name\":\"Ana\",\"id\":1}]}}]}", "Ana" },
		{ HERE, "{\"data\":[{\"participants\":{\"data\":[{\"id\":\"1\"}]}}]}", "" },
		{ HERE, "{\"data\":[{\"participants\":{\"data\":[{\"name\":\"Bakery\",\"id\":\"9\"}]}}]}", "" },
		{ HERE, "{\"data\":[]}", "" },
		{ HERE, "nonsense", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str name = participants_read(unit_arena(), str_of(rows[i].body), STR("1"));

		CHECK_STR_AT(rows[i].line, name.ptr ? name : STR(""), rows[i].name);
	}
}

static void test_profile_paths(void)
{
	struct arena *a = unit_arena();

	CHECK_STR(profile_path(a, STR("12")), "/12?fields=name,first_name,last_name,profile_pic");
	CHECK_STR(profile_path(a, STR("1/2?x")), "/1%2F2%3Fx?fields=name,first_name,last_name,profile_pic");
	CHECK_STR(profile_extras_path(a, STR("12"), PROFILE_TIMEZONE), "/12?fields=id,timezone");
	CHECK_STR(profile_extras_path(a, STR("12"), PROFILE_EXTRAS), "/12?fields=id,locale,timezone,gender");
	CHECK_STR(participants_path(a, STR("9"), STR("12")),
		  "/9/conversations?platform=messenger&user_id=12&fields=participants");
}

void suite_meta_profile(void)
{
	TEST(test_profile_read);
	TEST(test_profile_lengths);
	TEST(test_profile_participants);
	TEST(test_profile_paths);
}
