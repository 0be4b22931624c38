#include "unit.h"

#include "base/clock.h"

#define NOON 1795177877000LL	/* 2026-11-20T12:31:17Z */

static void test_clock_formats(void)
{
	static const struct { int line; i64 at; const char *iso, *http; } rows[] = {
		{ HERE, NOON, "2026-11-20T12:31:17Z", "Fri, 20 Nov 2026 12:31:17 GMT" },
		{ HERE, NOON + 999, "2026-11-20T12:31:17Z", "Fri, 20 Nov 2026 12:31:17 GMT" },
		{ HERE, 0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT" },
		{ HERE, 951782400000, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT" },
		{ HERE, 253402300799000, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char iso[32], http[32];
		i64 back;

		clock_iso(rows[i].at, iso);
		clock_http(rows[i].at, http);
		CHECK_STR_AT(rows[i].line, str_of(iso), rows[i].iso);
		CHECK_STR_AT(rows[i].line, str_of(http), rows[i].http);
		CHECK_AT(rows[i].line, clock_parse_iso(str_of(iso), &back));
		CHECK_I64_AT(rows[i].line, back, rows[i].at / 1000 * 1000);
		CHECK_AT(rows[i].line, clock_parse_http(str_of(http), &back));
		CHECK_I64_AT(rows[i].line, back, rows[i].at / 1000 * 1000);
	}
}

static void test_clock_parse_iso(void)
{
	static const struct { int line; const char *in; i64 at; } rows[] = {
		{ HERE, "2022-07-12T19:11:07+0000", 1657653067000 },
		{ HERE, "2022-07-12T19:11:07+00:00", 1657653067000 },
		{ HERE, "2022-07-12T21:11:07+0200", 1657653067000 },
		{ HERE, "2022-07-12T15:41:07-03:30", 1657653067000 },
		{ HERE, "2022-07-12T19:11:07", NONE },
		{ HERE, "2022-07-12 19:11:07Z", NONE },
		{ HERE, "2022-13-12T19:11:07Z", NONE },
		{ HERE, "2022-07-12T24:11:07Z", NONE },
		{ HERE, "2022-07-12T19:11:07Zx", NONE },
		{ HERE, "2022-07-12T19:11:07+000", NONE },
		{ HERE, "2022-07-12T19:11:07+00000000", NONE },
		{ HERE, "-022-07-12T19:11:07Z", NONE },
		{ HERE, "2022-07-12T19:11:7Z", NONE },
		{ HERE, "", NONE },
		{ HERE, NULL, NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i64 at = NONE;

		CHECK_I64_AT(rows[i].line, clock_parse_iso(str_of(rows[i].in), &at),
			     rows[i].at != NONE);
		CHECK_I64_AT(rows[i].line, at, rows[i].at);
	}
}

static void test_clock_parse_http_is_strict(void)
{
	static const char *const bad[] = {
		"", "Fri, 20 Nov 2026 12:31:17", "Fri, 20 Nov 2026 12:31:17 UTC",
		"Friday, 20-Nov-26 12:31:17 GMT", "Fri, 20 Foo 2026 12:31:17 GMT",
		"Fri, 32 Nov 2026 12:31:17 GMT", "Fri, 20 Nov 2026 25:31:17 GMT",
		"Fri, 20 Nov 2026 12:61:17 GMT", " Fri, 20 Nov 2026 12:31:1 GMT",
	};
	i64 at;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(!clock_parse_http(str_of(bad[i]), &at));
	CHECK(!clock_parse_http(NO_STR, &at));
}

static void test_clock_runs(void)
{
	i64 before = clock_steady();

	CHECK(clock_now() > NOON - 10 * 365 * DAY_MS);
	CHECK(clock_steady() >= before);
}

void suite_base_clock(void)
{
	TEST(test_clock_formats);
	TEST(test_clock_parse_iso);
	TEST(test_clock_parse_http_is_strict);
	TEST(test_clock_runs);
}
