#include "unit.h"

#include "base/clock.h"
#include "desk/hours.h"

static i64 at(const char *iso)
{
	i64 t = NONE;

	CHECK(clock_parse_iso(str_of(iso), &t));
	return t;
}

static struct str iso(i64 t)
{
	char *text = arena_alloc(unit_arena(), 32);

	if (t == NONE)
		return NO_STR;
	clock_iso(t, text);
	return str_of(text);
}

static struct hours hours(const char *zone, const char *weekly, const char *holidays)
{
	struct hours h;

	CHECK(hours_read(unit_arena(), str_of(zone), str_of(weekly), str_of(holidays), &h));
	return h;
}

static void test_hours_day(void)
{
	static const struct { int line; const char *in, *out; } rows[] = {
		{ HERE, "", "" }, { HERE, "9-17", "09:00-17:00" }, { HERE, "09:00-12:30,13:30-18:00", "09:00-12:30 13:30-18:00" },
		{ HERE, "13:30 - 18:00; 9:00 \xe2\x80\x93 12:30", "09:00-12:30 13:30-18:00" },
		{ HERE, "0-24", "00:00-24:00" }, { HERE, "00:00-00:00", "00:00-24:00" }, { HERE, "22:00-6:00", "22:00-06:00" },
		{ HERE, "  8-9  ", "08:00-09:00" },
		{ HERE, "9", NULL }, { HERE, "9-", NULL }, { HERE, "9-25", NULL }, { HERE, "9:60-10", NULL },
		{ HERE, "24:00-1:00", NULL }, { HERE, "24:30-1:00", NULL }, { HERE, "9-17 16-18", NULL },
		{ HERE, "20-6 22-23", NULL }, { HERE, "nine-five", NULL }, { HERE, "-9-17", NULL }, { HERE, "9:0-10", NULL },
		{ HERE, "9:-10", NULL }, { HERE, "9-17-18", NULL },
		{ HERE, "0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hours_day day;
		bool good = hours_day_read(str_of(rows[i].in), &day);

		CHECK_AT(rows[i].line, good == (rows[i].out != NULL));
		if (good)
			CHECK_STR_AT(rows[i].line, hours_day_text(unit_arena(), &day), rows[i].out);
	}
}

static void test_hours_holidays(void)
{
	struct hours h;
	int bad;

	CHECK(hours_holidays_read(unit_arena(), STR("2026-12-25 Christmas\r\n\n 2026-01-01  New Year \n2028-02-29"), &h, &bad));
	CHECK_STR(hours_holidays_text(unit_arena(), &h), "2026-01-01 New Year\n2026-12-25 Christmas\n2028-02-29");
	CHECK(!hours_holidays_read(unit_arena(), STR("2026-01-01 a\n2026-02-29 b"), &h, &bad));
	CHECK_I64(bad, 2);
	CHECK(!hours_holidays_read(unit_arena(), STR("2026-01-01 a\n2026-01-01 b"), &h, &bad));
	CHECK(!hours_holidays_read(unit_arena(), STR("2026-01-01Xmas"), &h, &bad));
	CHECK(!hours_holidays_read(unit_arena(), STR("25.12.2026"), &h, &bad));
	CHECK(hours_holidays_read(unit_arena(), STR(""), &h, &bad));
	CHECK_STR(hours_holidays_text(unit_arena(), &h), "");
}

#define OFFICE "09:00-17:00\n09:00-17:00\n09:00-17:00\n09:00-17:00\n09:00-12:00 13:00-17:00\n\n"

static void test_hours_open(void)
{
	static const struct { int line; const char *zone, *now; bool open; const char *next; } rows[] = {
		/* Friday 2026-11-20, UTC+1 */
		{ HERE, "Europe/Berlin", "2026-11-20T07:59:59Z", false, "2026-11-20T08:00:00Z" },
		{ HERE, "Europe/Berlin", "2026-11-20T08:00:00Z", true, "2026-11-20T11:00:00Z" },
		{ HERE, "Europe/Berlin", "2026-11-20T11:00:00Z", false, "2026-11-20T12:00:00Z" },
		{ HERE, "Europe/Berlin", "2026-11-20T16:00:00Z", false, "2026-11-23T08:00:00Z" },
		/* the weekend in which summer time ends: Monday opens an hour later in UTC */
		{ HERE, "Europe/Berlin", "2026-10-23T15:00:00Z", false, "2026-10-26T08:00:00Z" },
		{ HERE, "Europe/Berlin", "2026-10-23T14:59:00Z", true, "2026-10-23T15:00:00Z" },
		{ HERE, "Europe/Berlin", "2026-03-27T16:00:00Z", false, "2026-03-30T07:00:00Z" },
		/* half hours, the other side of the world, and far ahead of UTC */
		{ HERE, "Asia/Kolkata", "2026-11-20T03:29:00Z", false, "2026-11-20T03:30:00Z" },
		{ HERE, "America/New_York", "2026-11-20T13:59:00Z", false, "2026-11-20T14:00:00Z" },
		{ HERE, "Pacific/Kiritimati", "2026-11-22T19:00:00Z", true, "2026-11-23T03:00:00Z" },
		{ HERE, "UTC", "2026-11-20T09:00:00Z", true, "2026-11-20T12:00:00Z" },
		/* the holiday of the table below is a Thursday */
		{ HERE, "Europe/Berlin", "2026-12-23T16:00:00Z", false, "2026-12-24T08:00:00Z" },
		{ HERE, "Europe/Berlin", "2026-12-24T16:00:00Z", false, "2026-12-28T08:00:00Z" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hours h = hours(rows[i].zone, OFFICE, "2026-12-25 Christmas");
		i64 now = at(rows[i].now);

		CHECK_AT(rows[i].line, hours_open(&h, now) == rows[i].open);
		CHECK_STR_AT(rows[i].line, iso(hours_next_change(&h, now)), rows[i].next);
	}
}

/* Sundays 02:00-03:00 and 01:30-02:30 by the wall clock, around the changes of 2026 in Berlin. */
static void test_hours_daylight_saving(void)
{
	struct hours two = hours("Europe/Berlin", "\n\n\n\n\n\n02:00-03:00", "");
	struct hours half = hours("Europe/Berlin", "\n\n\n\n\n\n01:30-02:30", "");

	/* spring: 02:00 becomes 03:00 at 01:00 UTC; the hour does not happen, the next is a week later */
	CHECK(!hours_open(&two, at("2026-03-29T00:59:00Z")));
	CHECK(!hours_open(&two, at("2026-03-29T01:00:00Z")));
	CHECK_STR(iso(hours_next_change(&two, at("2026-03-28T12:00:00Z"))), "2026-04-05T00:00:00Z");
	CHECK_STR(iso(hours_next_change(&half, at("2026-03-28T12:00:00Z"))), "2026-03-29T00:30:00Z");
	CHECK_STR(iso(hours_next_change(&half, at("2026-03-29T00:30:00Z"))), "2026-03-29T01:00:00Z");
	/* autumn: 03:00 becomes 02:00 at 01:00 UTC; the hour happens twice */
	CHECK_STR(iso(hours_next_change(&two, at("2026-10-24T12:00:00Z"))), "2026-10-25T00:00:00Z");
	CHECK(hours_open(&two, at("2026-10-25T00:30:00Z")));
	CHECK(hours_open(&two, at("2026-10-25T01:30:00Z")));
	CHECK_STR(iso(hours_next_change(&two, at("2026-10-25T00:00:00Z"))), "2026-10-25T02:00:00Z");
	/* half of it twice: open, closed at the second half, open again */
	CHECK_STR(iso(hours_next_change(&half, at("2026-10-24T23:30:00Z"))), "2026-10-25T00:30:00Z");
	CHECK_STR(iso(hours_next_change(&half, at("2026-10-25T00:30:00Z"))), "2026-10-25T01:00:00Z");
	CHECK_STR(iso(hours_next_change(&half, at("2026-10-25T01:00:00Z"))), "2026-10-25T01:30:00Z");
}

static void test_hours_midnight(void)
{
	/* Friday night into Saturday, and a Saturday that is a holiday */
	struct hours h = hours("UTC", "\n\n\n\n22:00-06:00\n20:00-22:00\n", "2026-11-21 Fair");
	struct hours always = hours("UTC", "0-24\n0-24\n0-24\n0-24\n0-24\n0-24\n0-24", "");
	struct hours never = hours("UTC", "", "");

	CHECK(hours_open(&h, at("2026-11-20T23:00:00Z")));
	CHECK(hours_open(&h, at("2026-11-21T05:59:00Z")));
	CHECK(!hours_open(&h, at("2026-11-21T06:00:00Z")));
	CHECK(!hours_open(&h, at("2026-11-21T21:00:00Z")));
	CHECK_STR(hours_holiday(&h, at("2026-11-21T21:00:00Z"))->name, "Fair");
	CHECK(!hours_holiday(&h, at("2026-11-20T21:00:00Z")));
	CHECK(hours_open(&h, at("2026-11-28T21:00:00Z")));
	CHECK_I64(hours_next_change(&always, at("2026-11-20T12:00:00Z")), NONE);
	CHECK_I64(hours_next_change(&never, at("2026-11-20T12:00:00Z")), NONE);
	CHECK(hours_open(&always, at("2026-11-20T12:00:00Z")));
}

static void test_hours_zone(void)
{
	static const struct { int line; const char *name; bool known; } rows[] = {
		{ HERE, "Europe/Berlin", true }, { HERE, "UTC", true }, { HERE, "America/Argentina/Ushuaia", true },
		{ HERE, "Europe/Nowhere", false }, { HERE, "", false }, { HERE, "Europe", false },
		{ HERE, "../../../etc/passwd", false }, { HERE, "/etc/passwd", false }, { HERE, "zone1970.tab", false },
		{ HERE, "Europe/Berlin ", false }, { HERE, ":Europe/Berlin", false },
	};
	struct hours h = hours("Asia/Tokyo", "", "");
	char wall[24];
	int weekday;
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_AT(rows[i].line, zone_known(str_of(rows[i].name)) == rows[i].known);
	zone_names(unit_arena(), &n);
	CHECK(n > 200);
	hours_wall(&h, at("2026-11-20T16:30:00Z"), wall, &weekday);
	CHECK_STR(str_of(wall), "2026-11-21 01:30");
	CHECK_I64(weekday, 5);
	/* the process is in the zone that it was in */
	CHECK_STR(str_of(getenv("TZ")), NULL);
}

void suite_desk_hours(void)
{
	TEST(test_hours_day);
	TEST(test_hours_holidays);
	TEST(test_hours_open);
	TEST(test_hours_daylight_saving);
	TEST(test_hours_midnight);
	TEST(test_hours_zone);
}
