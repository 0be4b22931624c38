#include "unit.h"

#include "base/limits.h"
#include "sys/json.h"

static struct json *parse(const char *text)
{
	return j_parse(unit_arena(), unit_json(text), NULL);
}

static void test_json_values(void)
{
	struct json *v = parse("{'t':'x','n':7,'neg':-1,'r':1.5,'b':true,'f':false,'nil':null,"
			       "'digits':'42','bad':'4x','big':9223372036854775807,"
			       "'list':[1,'two',[]],'obj':{'k':'v'},'bt':'true'}");

	CHECK(j_is_object(v));
	CHECK(j_is_list(j_get(v, "list")));
	CHECK(j_is_text(j_get(v, "t")));
	CHECK(j_is_number(j_get(v, "n")));
	CHECK(j_is_number(j_get(v, "r")));
	CHECK(j_is_null_value(j_get(v, "nil")));
	CHECK(!j_is_null_value(j_get(v, "nothing")));
	CHECK_STR(j_text(j_get(v, "t")), "x");
	CHECK_STR(j_text(j_get(v, "n")), NULL);
	CHECK_I64(j_i64(j_get(v, "n"), 0), 7);
	CHECK_I64(j_i64(j_get(v, "neg"), 0), -1);
	CHECK_I64(j_i64(j_get(v, "digits"), 0), 42);
	CHECK_I64(j_i64(j_get(v, "bad"), 5), 5);
	CHECK_I64(j_i64(j_get(v, "r"), 5), 5);
	CHECK_I64(j_i64(j_get(v, "big"), 0), INT64_MAX);
	CHECK(j_flag(j_get(v, "b")));
	CHECK(j_flag(j_get(v, "bt")));
	CHECK(!j_flag(j_get(v, "f")));
	CHECK(!j_flag(j_get(v, "n")));
	CHECK(j_real(j_get(v, "r"), 0) == 1.5);
	CHECK(j_real(j_get(v, "n"), 0) == 7);
	CHECK(j_real(j_get(v, "t"), 3) == 3);
	CHECK_STR(j_id(unit_arena(), j_get(v, "n")), "7");
	CHECK_STR(j_id(unit_arena(), j_get(v, "t")), "x");
	CHECK_STR(j_id(unit_arena(), j_get(v, "r")), NULL);
	CHECK_STR(j_id(unit_arena(), j_get(v, "nil")), NULL);
	CHECK_I64(j_len(j_get(v, "list")), 3);
	CHECK_STR(j_text(j_at(j_get(v, "list"), 1)), "two");
	CHECK(!j_at(j_get(v, "list"), 3));
}

/* Asking the wrong thing, or nothing at all, is harmless. */
static void test_json_absent(void)
{
	CHECK(!j_get(NULL, "a"));
	CHECK(!j_get(parse("[1]"), "a"));
	CHECK(!j_at(parse("{}"), 0));
	CHECK_I64(j_len(NULL), 0);
	CHECK_I64(j_len(parse("'x'")), 0);
	CHECK(!j_is_object(NULL) && !j_is_list(NULL) && !j_is_text(NULL) && !j_is_number(NULL));
	CHECK_STR(j_text(NULL), NULL);
	CHECK_I64(j_i64(NULL, 3), 3);
	CHECK(!j_flag(NULL));
	CHECK_STR(j_id(unit_arena(), NULL), NULL);
	CHECK_STR(j_dump(unit_arena(), NULL), "null");
}

static void test_json_refusals(void)
{
	static const struct { int line; const char *text; } rows[] = {
		{ HERE, "" }, { HERE, "{" }, { HERE, "[1,]" }, { HERE, "{'a':1,}" }, { HERE,
		  "nul" },
		{ HERE, "[1] x" }, { HERE, "['\xff']" }, { HERE, "['\\ud800']" }, { HERE, "[01]" },
		{ HERE, "[99999999999999999999]" }, { HERE, "{'\\u0000':1}" }, { HERE, "['\n']" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *why = NULL;

		CHECK_AT(rows[i].line, !j_parse(unit_arena(), unit_json(rows[i].text), &why));
		CHECK_AT(rows[i].line, why && str_starts(str_of(why), "not JSON (byte "));
	}
	CHECK(!j_parse(unit_arena(), NO_STR, NULL));
}

static void test_json_depth(void)
{
	char text[2 * LIMIT_JSON_DEPTH + 8];
	const char *why = NULL;

	memset(text, '[', LIMIT_JSON_DEPTH);
	memset(text + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
	CHECK(j_parse(unit_arena(), (struct str){ text, 2 * LIMIT_JSON_DEPTH }, NULL) != NULL);
	memset(text, '[', LIMIT_JSON_DEPTH + 1);
	memset(text + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH + 1);
	CHECK(!j_parse(unit_arena(), (struct str){ text, 2 * LIMIT_JSON_DEPTH + 2 }, &why));
	CHECK_STR(str_of(why), "nested too deep");
	/* brackets in texts are no nesting */
	memset(text, '[', sizeof text);
	text[0] = text[sizeof text - 1] = '"';
	CHECK(j_parse(unit_arena(), (struct str){ text, sizeof text }, NULL) != NULL);
}

static void test_json_each_and_dump(void)
{
	struct json *v = parse("{ 'b' : 1, 'a':['\xc3\xa4','\\n'], 'b':2 }"), *value;
	void *it = NULL;
	struct str key;
	size_t n = 0;

	while (j_each(v, &it, &key, &value))
		n++;
	CHECK_I64(n, 2);
	CHECK_I64(j_i64(j_get(v, "b"), 0), 2);
	CHECK_STR(j_dump(unit_arena(), v), unit_json("{'b':2,'a':['\xc3\xa4','\\n']}").ptr);
	CHECK_STR(j_dump(unit_arena(), parse("'x'")), "\"x\"");
	it = NULL;
	CHECK(!j_each(parse("[1]"), &it, &key, &value));
	CHECK(!j_each(NULL, &it, &key, &value));
}

static void test_json_nul_in_text(void)
{
	CHECK_BYTES(j_text(parse("'a\\u0000b'")), STR("a\0b"));
}

void suite_sys_json(void)
{
	TEST(test_json_values);
	TEST(test_json_absent);
	TEST(test_json_refusals);
	TEST(test_json_depth);
	TEST(test_json_each_and_dump);
	TEST(test_json_nul_in_text);
}
