#include "unit.h"

#include "meta/event.h"
#include "sys/json.h"

static const struct { int line; const char *in, *out; } digestible_rows[] = {
	/* nothing to do */
	{ HERE, "", "" },
	{ HERE, "{'a':1}", "{'a':1}" },
	{ HERE, "{'a':'\\u00e4 \\ud83d\\ude00 \\/ \\n'}",
	  "{'a':'\\u00e4 \\ud83d\\ude00 \\/ \\n'}" },
	{ HERE, "{'a':'\xc3\xa4\xf0\x9f\x98\x80'}", "{'a':'\xc3\xa4\xf0\x9f\x98\x80'}" },
	{ HERE, "[999999999999999]", "[999999999999999]" },
	{ HERE, "['1000000000000000']", "['1000000000000000']" },
	{ HERE, "[1.5e99,-2]", "[1.5e99,-2]" },
	/* long numbers */
	{ HERE, "[1000000000000000]", "['1000000000000000']" },
	{ HERE, "[-1000000000000000,2]", "['-1000000000000000',2]" },
	{ HERE, "{'id':369239263222822000}", "{'id':'369239263222822000'}" },
	{ HERE, "[99999999999999999999999999]", "['99999999999999999999999999']" },
	{ HERE, "[1000000000000000.5]", "['1000000000000000.5']" },
	{ HERE, "[1e999]", "['1e999']" },
	{ HERE, "[1E-999 ,1]", "['1E-999' ,1]" },
	{ HERE, "1234567890123456", "'1234567890123456'" },
	/* what is no number stays for the parser to refuse */
	{ HERE, "[0000000000000001]", "[0000000000000001]" },
	{ HERE, "[1234567890123456.]", "[1234567890123456.]" },
	{ HERE, "[1234567890123456e]", "[1234567890123456e]" },
	{ HERE, "[-]", "[-]" },
	/* NUL */
	{ HERE, "['a\\u0000b']", "['ab']" },
	{ HERE, "['\\u0000']", "['']" },
	{ HERE, "['\\\\u0000']", "['\\\\u0000']" },
	{ HERE, "['\\\\\\u0000']", "['\\\\']" },
	/* surrogates */
	{ HERE, "['\\ud83d']", "['\\ufffd']" },
	{ HERE, "['\\uD83D\\uDE00']", "['\\uD83D\\uDE00']" },
	{ HERE, "['\\ude00']", "['\\ufffd']" },
	{ HERE, "['\\ude00\\ud83d']", "['\\ufffd\\ufffd']" },
	{ HERE, "['\\ud83d\\ud83d\\ude00']", "['\\ufffd\\ud83d\\ude00']" },
	{ HERE, "['\\ud83d\\u0000\\ude00']", "['\\ufffd\\ufffd']" },
	{ HERE, "['\\ud83d\\n']", "['\\ufffd\\n']" },
	{ HERE, "['\\\\ud83d']", "['\\\\ud83d']" },
	{ HERE, "['\\\\\\ud83d\\\\']", "['\\\\\\ufffd\\\\']" },
	{ HERE, "['\\ud83dx\\ude00']", "['\\ufffdx\\ufffd']" },
	/* bytes that are not UTF-8 */
	{ HERE, "['\xff']", "['\xef\xbf\xbd']" },
	{ HERE, "['\xc3']", "['\xef\xbf\xbd']" },
	{ HERE, "['\xed\xa0\x80']", "['\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd']" },
	{ HERE, "['\xc0\x80']", "['\xef\xbf\xbd\xef\xbf\xbd']" },
	/* input that ends too early */
	{ HERE, "['abc", "['abc" },
	{ HERE, "['abc\\", "['abc\\" },
	{ HERE, "['\\u00", "['\\u00" },
	{ HERE, "['\\ud83d", "['\\ufffd" },
	{ HERE, "['\\ud83d\\u", "['\\ufffd\\u" },
	{ HERE, "['\\u0000", "['" },
	{ HERE, "[1234567890123456", "['1234567890123456'" },
	{ HERE, "'", "'" },
	{ HERE, "['\xf0\x9f\x98", "['\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	/* structure in strings is no structure */
	{ HERE, "['1000000000000000\\'1000000000000000']",
	  "['1000000000000000\\'1000000000000000']" },
};

static void test_digestible_table(void)
{
	for (size_t i = 0; i < ARRAY_LEN(digestible_rows); i++) {
		struct str got = event_digestible(unit_arena(), unit_json(digestible_rows[i].in));

		CHECK_STR_AT(digestible_rows[i].line, got, unit_json(digestible_rows[i].out).ptr);
	}
}

static void test_digestible_drops_raw_nul(void)
{
	struct arena *a = unit_arena();

	CHECK_BYTES(event_digestible(a, STR("[\"a\0b\",1]")), STR("[\"ab\",1]"));
	/* outside a string it is nobody's text: the parser refuses it */
	CHECK_BYTES(event_digestible(a, STR("[1,\0]")), STR("[1,\0]"));
	/* a NUL must not end an escape early and let the quote behind it close the string */
	CHECK_BYTES(event_digestible(a, STR("[\"\\\0\"]")), STR("[\"\\\0\"]"));
	/* ... or make an escape out of what was none */
	CHECK_BYTES(event_digestible(a, STR("[\"\\u00\0" "00\"]")), STR("[\"\\u00\0" "00\"]"));
	CHECK_BYTES(event_digestible(a, STR("[\"\xc3\0\xa4\"]")),
		    STR("[\"\xef\xbf\xbd\xef\xbf\xbd\"]"));
}

static void test_digestible_returns_body_itself(void)
{
	struct str body = STR("{\"a\":\"\\u00e4\",\"b\":[1,2]}");

	CHECK(event_digestible(unit_arena(), body).ptr == body.ptr);
	CHECK(event_digestible(unit_arena(), NO_STR).ptr == NULL);
}

static void test_digestible_then_parses(void)
{
	static const char *const texts[] = {
		"{'a':'\\ud83d','b':99999999999999999999,'c':'\\u0000','d':1e999,'\\u0000k':0}",
		"['\xff\xfe',-12345678901234567890]",
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CHECK(!j_parse(a, unit_json(texts[i]), NULL));
		CHECK(j_parse(a, event_digestible(a, unit_json(texts[i])), NULL) != NULL);
	}
}

/* Prefixes of a text with everything in it, each in a block of its own: ASan sees its end. */
static void test_digestible_never_reads_behind_the_end(void)
{
	struct str whole = unit_json("{'a\\ud83d\\ude00\\u0000\\\\\xc3\xa4\xff':"
				     "-1234567890123456.5e+123}");

	for (size_t n = 0; n <= whole.len; n++) {
		char *exact = malloc(n ? n : 1);
		struct str got;

		memcpy(exact, whole.ptr, n);
		got = event_digestible(unit_arena(), (struct str){ exact, n });
		CHECK(got.len <= 3 * n + 1);
		free(exact);
	}
}

void suite_meta_digestible(void)
{
	TEST(test_digestible_table);
	TEST(test_digestible_drops_raw_nul);
	TEST(test_digestible_returns_body_itself);
	TEST(test_digestible_then_parses);
	TEST(test_digestible_never_reads_behind_the_end);
}
