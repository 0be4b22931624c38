#include "base/base.h"
#include "base/clock.h"

#include <time.h>

static i64 read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (i64)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

i64 clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

i64 clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char days[] = "SunMonTueWedThuFriSat";

static struct tm broken_down(i64 at)
{
	time_t t = (time_t)(at / 1000);
	struct tm tm;

	gmtime_r(&t, &tm);
	return tm;
}

void clock_iso(i64 at, char out[32])
{
	struct tm tm = broken_down(at);

	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void clock_http(i64 at, char out[32])
{
	struct tm tm = broken_down(at);

	/* not strftime: month names must not follow a locale */
	snprintf(out, 32, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * tm.tm_wday,
		 tm.tm_mday, months + 3 * tm.tm_mon, (tm.tm_year + 1900) % 10000, tm.tm_hour,
		 tm.tm_min, tm.tm_sec);
}

static bool number(struct str s, size_t at, size_t n, i64 min, i64 max, int *out)
{
	i64 v;

	if (s.len < at + n || !str_all_digits(str_head(str_skip(s, at), n)) ||
	    !parse_i64(str_head(str_skip(s, at), n), min, max, &v))
		return false;
	*out = (int)v;
	return true;
}

bool clock_parse_iso(struct str s, i64 *out)
{
	struct tm tm = { 0 };
	int zone_h = 0, zone_m = 0;
	struct str zone;

	if (s.len < 19 || s.ptr[4] != '-' || s.ptr[7] != '-' || s.ptr[10] != 'T' ||
	    s.ptr[13] != ':' || s.ptr[16] != ':')
		return false;
	if (!number(s, 0, 4, 1970, 9999, &tm.tm_year) || !number(s, 5, 2, 1, 12, &tm.tm_mon) ||
	    !number(s, 8, 2, 1, 31, &tm.tm_mday) || !number(s, 11, 2, 0, 23, &tm.tm_hour) ||
	    !number(s, 14, 2, 0, 59, &tm.tm_min) || !number(s, 17, 2, 0, 60, &tm.tm_sec))
		return false;
	zone = str_skip(s, 19);
	if (!str_is(zone, "Z")) {
		if (zone.len < 5 || (zone.ptr[0] != '+' && zone.ptr[0] != '-') ||
		    !number(zone, 1, 2, 0, 14, &zone_h) || zone.len > 6 ||
		    !number(zone, zone.len - 2, 2, 0, 59, &zone_m))
			return false;
		if (zone.ptr[0] == '-')
			zone_h = -zone_h, zone_m = -zone_m;
	}
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*out = (i64)timegm(&tm) * 1000 - (zone_h * 60 + zone_m) * MINUTE_MS;
	return true;
}

bool clock_parse_http(struct str s, i64 *out)
{
	struct tm tm = { 0 };

	/* "Fri, 20 Nov 2026 12:31:17 GMT" */
	if (s.len != 29 || s.ptr[3] != ',' || !str_ends(s, " GMT"))
		return false;
	for (tm.tm_mon = 0; tm.tm_mon < 12; tm.tm_mon++)
		if (memcmp(months + 3 * tm.tm_mon, s.ptr + 8, 3) == 0)
			break;
	if (tm.tm_mon == 12 || !number(s, 5, 2, 1, 31, &tm.tm_mday) ||
	    !number(s, 12, 4, 1970, 9999, &tm.tm_year) ||
	    !number(s, 17, 2, 0, 23, &tm.tm_hour) || !number(s, 20, 2, 0, 59, &tm.tm_min) ||
	    !number(s, 23, 2, 0, 60, &tm.tm_sec))
		return false;
	tm.tm_year -= 1900;
	*out = (i64)timegm(&tm) * 1000;
	return true;
}
