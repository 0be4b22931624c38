#include "unit.h"

#include "base/utf8.h"

#define SMILE "\xf0\x9f\x98\x80"

static void test_utf8_next(void)
{
	static const struct { int line; const char *in; uint32_t cp; size_t taken; } rows[] = {
		{ HERE, "a", 'a', 1 },
		{ HERE, "\x7f", 0x7f, 1 },
		{ HERE, "\xc2\x80", 0x80, 2 },
		{ HERE, "\xdf\xbf", 0x7ff, 2 },
		{ HERE, "\xe0\xa0\x80", 0x800, 3 },
		{ HERE, "\xed\x9f\xbf", 0xd7ff, 3 },
		{ HERE, "\xee\x80\x80", 0xe000, 3 },
		{ HERE, "\xef\xbf\xbf", 0xffff, 3 },
		{ HERE, "\xf0\x90\x80\x80", 0x10000, 4 },
		{ HERE, "\xf4\x8f\xbf\xbf", 0x10ffff, 4 },
		/* overlong, surrogates, beyond the end, stray, cut short */
		{ HERE, "\xc0\x80", UTF8_BAD, 1 },
		{ HERE, "\xc1\xbf", UTF8_BAD, 1 },
		{ HERE, "\xe0\x9f\xbf", UTF8_BAD, 1 },
		{ HERE, "\xf0\x8f\xbf\xbf", UTF8_BAD, 1 },
		{ HERE, "\xed\xa0\x80", UTF8_BAD, 1 },
		{ HERE, "\xed\xbf\xbf", UTF8_BAD, 1 },
		{ HERE, "\xf4\x90\x80\x80", UTF8_BAD, 1 },
		{ HERE, "\xf5\x80\x80\x80", UTF8_BAD, 1 },
		{ HERE, "\xff", UTF8_BAD, 1 },
		{ HERE, "\x80", UTF8_BAD, 1 },
		{ HERE, "\xc3", UTF8_BAD, 1 },
		{ HERE, "\xe2\x82", UTF8_BAD, 1 },
		{ HERE, "\xf0\x9f\x98", UTF8_BAD, 1 },
		{ HERE, "\xc3\x41", UTF8_BAD, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str s = str_of(rows[i].in), before = s;

		CHECK_I64_AT(rows[i].line, utf8_next(&s), rows[i].cp);
		CHECK_I64_AT(rows[i].line, before.len - s.len, rows[i].taken);
	}
}

/* Every code point there is, out and in again. */
static void test_utf8_all_code_points(void)
{
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char bytes[4];
		struct str s;
		bool surrogate = cp >= 0xd800 && cp < 0xe000;

		s = (struct str){ bytes, utf8_put(bytes, cp) };
		if (utf8_valid(s) == surrogate || (!surrogate && utf8_next(&s) != cp) ||
		    (!surrogate && s.len)) {
			CHECK_I64(cp, -1);
			return;
		}
	}
	CHECK(true);
}

static void test_utf8_lengths(void)
{
	CHECK_I64(utf8_units(STR("a\xc3\xa4" SMILE)), 4);
	CHECK_I64(utf8_points(STR("a\xc3\xa4" SMILE)), 3);
	CHECK_I64(utf8_units(STR("\xff\xc3")), 2);
	CHECK_I64(utf8_units(NO_STR), 0);
	CHECK_STR(utf8_head(STR("a\xc3\xa4" SMILE), 2), "a\xc3\xa4");
	CHECK_STR(utf8_head(STR("a"), 5), "a");
	CHECK_STR(utf8_head(STR("a"), 0), "");
	CHECK(utf8_valid(NO_STR));
}

static void test_utf8_clean(void)
{
	struct str good = STR("a\xc3\xa4" SMILE);

	CHECK(utf8_clean(unit_arena(), good).ptr == good.ptr);
	CHECK_STR(utf8_clean(unit_arena(), STR("a\xff" "b\xc3")), "a\xef\xbf\xbd" "b\xef\xbf\xbd");
	CHECK_STR(utf8_clean(unit_arena(), STR("a\0b")), "ab");
	CHECK(utf8_valid(utf8_clean(unit_arena(), STR("\xf0\x9f\x98" SMILE "\xed\xa0\x80"))));
}

void suite_base_utf8(void)
{
	TEST(test_utf8_next);
	TEST(test_utf8_all_code_points);
	TEST(test_utf8_lengths);
	TEST(test_utf8_clean);
}
