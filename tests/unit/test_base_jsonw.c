#include "unit.h"

#include "base/jsonw.h"
#include "sys/json.h"

static void test_jsonw_shapes(void)
{
	struct buf b;
	struct jw w;

	buf_init(&b, unit_arena(), 1000);
	jw_init(&w, &b);
	jw_object(&w);
	jw_kstr(&w, "a", STR("x"));
	jw_ki64(&w, "b", -7);
	jw_ki64(&w, "none", NONE);
	jw_kbool(&w, "c", true);
	jw_kstr(&w, "absent", NO_STR);
	jw_kcstr(&w, "null", NULL);
	jw_key(&w, "list");
	jw_array(&w);
	jw_i64(&w, 1);
	jw_array(&w);
	jw_end_array(&w);
	jw_object(&w);
	jw_end_object(&w);
	jw_raw(&w, STR("{\"r\":[1]}"));
	jw_null(&w);
	jw_str(&w, STR(""));
	jw_end_array(&w);
	jw_kcstr(&w, "z", "end");
	jw_end_object(&w);
	CHECK_STR(buf_str(&b), unit_json("{'a':'x','b':-7,'none':null,'c':true,'absent':null,"
					 "'null':null,'list':[1,[],{},{'r':[1]},null,''],"
					 "'z':'end'}").ptr);
}

static void test_jsonw_escapes(void)
{
	static const struct { int line; const char *in, *out; } rows[] = {
		{ HERE, "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
		{ HERE, "\n\t\r\x01\x1f\x7f", "\"\\n\\u0009\\u000d\\u0001\\u001f\x7f\"" },
		{ HERE, "\xc3\xa4\xf0\x9f\x98\x80", "\"\xc3\xa4\xf0\x9f\x98\x80\"" },
		{ HERE, "a\xff" "b\xed\xa0\x80",
		  "\"a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ HERE, "\xc3", "\"\xef\xbf\xbd\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b;
		struct jw w;

		buf_init(&b, unit_arena(), 1000);
		jw_init(&w, &b);
		jw_str(&w, str_of(rows[i].in));
		CHECK_STR_AT(rows[i].line, buf_str(&b), rows[i].out);
		CHECK_AT(rows[i].line, j_parse(unit_arena(), buf_str(&b), NULL) != NULL);
	}
}

/* Every byte, also a NUL, in a text and in a key: what comes out is JSON. */
static void test_jsonw_all_bytes(void)
{
	for (int c = 0; c < 256; c++) {
		char text[4] = { 'a', (char)c, 'b', 0 };
		struct buf b;
		struct jw w;

		buf_init(&b, unit_arena(), 1000);
		jw_init(&w, &b);
		jw_object(&w);
		jw_kstr(&w, c ? text + 1 : "k", (struct str){ text, 3 });
		jw_end_object(&w);
		CHECK(j_parse(unit_arena(), buf_str(&b), NULL) != NULL);
		if (c == 0)
			CHECK_STR(buf_str(&b), "{\"k\":\"a\\u0000b\"}");
	}
}

static void dive(void)
{
	struct buf b;
	struct jw w;

	buf_init(&b, unit_arena(), 1000);
	jw_init(&w, &b);
	for (int i = 0; i < 40; i++)
		jw_array(&w);
}

static void test_jsonw_depth(void)
{
	struct buf b;
	struct jw w;

	buf_init(&b, unit_arena(), 1000);
	jw_init(&w, &b);
	for (int i = 0; i < 31; i++)
		jw_array(&w);
	for (int i = 0; i < 31; i++)
		jw_end_array(&w);
	CHECK(j_parse(unit_arena(), buf_str(&b), NULL) != NULL);
	CHECK(unit_aborts(dive));
}

void suite_base_jsonw(void)
{
	TEST(test_jsonw_shapes);
	TEST(test_jsonw_escapes);
	TEST(test_jsonw_all_bytes);
	TEST(test_jsonw_depth);
}
