#include "unit.h"

static void test_str_compare(void)
{
	CHECK(str_eq(STR("ab"), STR("ab")));
	CHECK(!str_eq(STR("ab"), STR("abc")));
	CHECK(str_eq(STR(""), NO_STR));
	CHECK(str_eq(STR("a\0b"), STR("a\0b")));
	CHECK(!str_eq(STR("a\0b"), STR("a\0c")));
	CHECK(str_is(STR("ab"), "ab"));
	CHECK(!str_is(STR("ab"), "a"));
	CHECK(str_is(NO_STR, ""));
	CHECK(str_ieq(STR("Content-TYPE"), "content-type"));
	CHECK(!str_ieq(STR("abc"), "ab"));
	CHECK(!str_ieq(STR("ab"), "abc"));
	/* only ASCII letters lose their case: '@' and '`' differ by the same bit */
	CHECK(!str_ieq(STR("@"), "`"));
	CHECK(!str_ieq(STR("a\0"), "a"));
	CHECK(str_starts(STR("abc"), "ab"));
	CHECK(!str_starts(STR("a"), "ab"));
	CHECK(str_starts(STR("a"), ""));
	CHECK(str_ends(STR("abc"), "bc"));
	CHECK(!str_ends(STR("c"), "bc"));
	CHECK(str_has(STR("abc"), 'c'));
	CHECK(!str_has(STR("abc"), 'd'));
	CHECK(!str_has(NO_STR, 'd'));
}

static void test_str_pieces(void)
{
	CHECK_STR(str_trim(STR(" \t a b\t ")), "a b");
	CHECK_STR(str_trim(STR(" \t ")), "");
	CHECK_STR(str_trim(STR("a\n")), "a\n");
	CHECK_STR(str_head(STR("abc"), 2), "ab");
	CHECK_STR(str_head(STR("abc"), 9), "abc");
	CHECK_STR(str_skip(STR("abc"), 2), "c");
	CHECK_STR(str_skip(STR("abc"), 9), "");
	CHECK_STR(str_skip(NO_STR, 1), NULL);
	CHECK_STR(str_of(NULL), NULL);
}

static void test_str_cut(void)
{
	struct str rest = STR("a,,b"), piece;

	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "a");
	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "");
	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "b");
	CHECK(!str_cut(&rest, ',', &piece));
	rest = STR("a,");
	CHECK(str_cut(&rest, ',', &piece));
	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "");
	CHECK(!str_cut(&rest, ',', &piece));
	rest = STR("");
	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "");
	CHECK(!str_cut(&rest, ',', &piece));
}

static void test_parse_i64(void)
{
	static const struct { int line; const char *in; i64 min, max; bool good; i64 out; }
	rows[] = {
		{ HERE, "0", 0, 9, true, 0 },
		{ HERE, "9", 0, 9, true, 9 },
		{ HERE, "10", 0, 9, false, 0 },
		{ HERE, "-1", 0, 9, false, 0 },
		{ HERE, "-1", -1, 9, true, -1 },
		{ HERE, "007", 0, 9, true, 7 },
		{ HERE, "9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX },
		{ HERE, "9223372036854775808", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN },
		{ HERE, "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "99999999999999999999999999", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "-", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "+1", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, " 1", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "1 ", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "1.0", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "0x1", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, "--1", INT64_MIN, INT64_MAX, false, 0 },
		{ HERE, NULL, INT64_MIN, INT64_MAX, false, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i64 v = 4711;

		CHECK_I64_AT(rows[i].line,
			     parse_i64(str_of(rows[i].in), rows[i].min, rows[i].max, &v),
			     rows[i].good);
		CHECK_I64_AT(rows[i].line, v, rows[i].good ? rows[i].out : 4711);
	}
}

static void test_hex(void)
{
	u8 bytes[2] = { 1, 2 };
	char text[5];

	CHECK(parse_hex(STR("aF09"), bytes, 2));
	CHECK_I64(bytes[0], 0xaf);
	CHECK_I64(bytes[1], 0x09);
	hex_of(bytes, 2, text);
	CHECK_STR(str_of(text), "af09");
	/* a refusal writes nothing */
	CHECK(!parse_hex(STR("00g0"), bytes, 2));
	CHECK(!parse_hex(STR("000"), bytes, 2));
	CHECK(!parse_hex(STR("00000"), bytes, 2));
	CHECK(!parse_hex(NO_STR, bytes, 2));
	CHECK_I64(bytes[0], 0xaf);
	CHECK(parse_hex(STR(""), bytes, 0));
}

static void test_str_all_digits(void)
{
	CHECK(str_all_digits(STR("0123456789")));
	CHECK(!str_all_digits(STR("")));
	CHECK(!str_all_digits(NO_STR));
	CHECK(!str_all_digits(STR("1a")));
	CHECK(!str_all_digits(STR("-1")));
	CHECK(!str_all_digits(STR("\xd9\xa1")));
}

void suite_base_str(void)
{
	TEST(test_str_compare);
	TEST(test_str_pieces);
	TEST(test_str_cut);
	TEST(test_parse_i64);
	TEST(test_hex);
	TEST(test_str_all_digits);
}
