#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "desk/hours.h"

#define DAY_MIN 1440
#define AHEAD_DAYS 400
/* Zones change their offset on quarters of an hour. */
#define SEGMENT_MS (15 * MINUTE_MS)

/* --- dates (proleptic Gregorian, days since 1970) ------------------------------------------------- */

static i64 days_of(i64 y, i64 m, i64 d)
{
	i64 era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void date_of(i64 days, i64 *y, i64 *m, i64 *d)
{
	i64 z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	i64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	i64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = yoe + era * 400 + (*m <= 2);
}

static bool date_read(struct str s, i64 *day)
{
	i64 y, m, d, ry, rm, rd;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' || !parse_i64(str_head(s, 4), 1970, 9999, &y) ||
	    !parse_i64((struct str){ s.ptr + 5, 2 }, 1, 12, &m) || !parse_i64((struct str){ s.ptr + 8, 2 }, 1, 31, &d))
		return false;
	*day = days_of(y, m, d);
	date_of(*day, &ry, &rm, &rd);
	return ry == y && rm == m && rd == d;
}

static i64 floor_div(i64 a, i64 b)
{
	return a / b - (a % b < 0);
}

/* --- reading and writing ------------------------------------------------------------------------ */

/* "9", "09:00"; at most 24:00 */
static bool minute_read(struct str s, int *out)
{
	struct str hour, rest = s;
	i64 h, m = 0;

	if (!str_cut(&rest, ':', &hour) || hour.len > 2 || !parse_i64(hour, 0, 24, &h))
		return false;
	if (rest.ptr && hour.len < s.len && (rest.len != 2 || !parse_i64(rest, 0, 59, &m)))
		return false;
	*out = (int)(h * 60 + m);
	return *out <= DAY_MIN;
}

static bool interval_read(struct str s, struct hours_day *out)
{
	struct str from, to = s;
	int a, b;

	if (out->n == HOURS_INTERVALS || !str_cut(&to, '-', &from) || !minute_read(str_trim(from), &a) ||
	    !minute_read(str_trim(to), &b) || a == DAY_MIN)
		return false;
	if (b <= a)
		b += DAY_MIN;	/* past midnight */
	for (int i = 0; i < out->n; i++)
		if (a < out->to[i] && out->from[i] < b)
			return false;
	out->from[out->n] = a;
	out->to[out->n++] = b;
	return true;
}

/* Blanks, commas and semicolons part intervals; a dash may have blanks around it and be a long one. */
static struct str plain(char *to, size_t size, struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n + 1 < size; i++) {
		char c = s.ptr[i];

		if (i + 2 < s.len && memcmp(s.ptr + i, "\xe2\x80\x93", 3) == 0) {
			c = '-';
			i += 2;
		}
		if (c == ',' || c == ';' || c == '\t')
			c = ' ';
		if ((c == ' ' && n && to[n - 1] == '-'))
			continue;
		while (c == '-' && n && to[n - 1] == ' ')
			n--;
		to[n++] = c;
	}
	return (struct str){ to, n };
}

bool hours_day_read(struct str text, struct hours_day *out)
{
	char room[400];
	struct hours_day day = { .n = 0 }, sorted;
	struct str rest, piece;

	if (text.len >= sizeof room)
		return false;
	rest = plain(room, sizeof room, text);
	while (str_cut(&rest, ' ', &piece))
		if (piece.len && !interval_read(piece, &day))
			return false;
	sorted = day;
	for (int i = 1; i < sorted.n; i++)
		for (int k = i; k > 0 && sorted.from[k] < sorted.from[k - 1]; k--) {
			int f = sorted.from[k], t = sorted.to[k];

			sorted.from[k] = sorted.from[k - 1];
			sorted.to[k] = sorted.to[k - 1];
			sorted.from[k - 1] = f;
			sorted.to[k - 1] = t;
		}
	*out = sorted;
	return true;
}

struct str hours_day_text(struct arena *a, const struct hours_day *day)
{
	struct buf b;

	buf_init(&b, a, 400);
	for (int i = 0; i < day->n; i++) {
		int to = day->to[i] > DAY_MIN ? day->to[i] - DAY_MIN : day->to[i];

		buf_printf(&b, "%s%02d:%02d-%02d:%02d", i ? " " : "", day->from[i] / 60, day->from[i] % 60,
			   to / 60, to % 60);
	}
	return b.len ? buf_str(&b) : STR("");
}

static int by_day(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

bool hours_holidays_read(struct arena *a, struct str text, struct hours *out, int *bad)
{
	struct holiday *list = arena_array(a, struct holiday, HOURS_HOLIDAYS);
	struct str rest = text, line;
	size_t n = 0;

	*bad = 0;
	while (str_cut(&rest, '\n', &line)) {
		struct holiday day;

		++*bad;
		line = str_trim(line);
		if (str_ends(line, "\r"))
			line = str_trim(str_head(line, line.len - 1));
		if (!line.len)
			continue;
		if (n == HOURS_HOLIDAYS || !date_read(str_head(line, 10), &day.day) ||
		    (line.len > 10 && line.ptr[10] != ' ' && line.ptr[10] != '\t') || line.len > 400)
			return false;
		day.name = str_trim(str_skip(line, 10));
		for (size_t i = 0; i < n; i++)
			if (list[i].day == day.day)
				return false;
		list[n++] = day;
	}
	qsort(list, n, sizeof *list, by_day);
	out->holidays = list;
	out->nholidays = n;
	return true;
}

struct str hours_holidays_text(struct arena *a, const struct hours *h)
{
	struct buf b;

	buf_init(&b, a, 64 << 10);
	for (size_t i = 0; i < h->nholidays; i++) {
		i64 y, m, d;

		date_of(h->holidays[i].day, &y, &m, &d);
		buf_printf(&b, "%s%04d-%02d-%02d", i ? "\n" : "", (int)y, (int)m, (int)d);
		if (h->holidays[i].name.len)
			buf_printf(&b, " %.*s", STR_ARG(h->holidays[i].name));
	}
	return b.len ? buf_str(&b) : STR("");
}

bool hours_read(struct arena *a, struct str zone, struct str weekly, struct str holidays, struct hours *out)
{
	struct str rest = weekly, line;
	int bad;

	*out = (struct hours){ .zone = zone };
	for (int i = 0; i < 7; i++)
		if (!str_cut(&rest, '\n', &line))
			out->days[i].n = 0;
		else if (!hours_day_read(line, &out->days[i]))
			return false;
	return hours_holidays_read(a, holidays, out, &bad);
}

/* --- asking ------------------------------------------------------------------------------------- */

static const struct holiday *holiday_on(const struct hours *h, i64 day)
{
	struct holiday key = { .day = day };

	return h->nholidays ? bsearch(&key, h->holidays, h->nholidays, sizeof key, by_day) : NULL;
}

static bool covers(const struct hours *h, i64 day, i64 minute)
{
	/* 1970-01-01 was a Thursday */
	const struct hours_day *d = &h->days[((day + 3) % 7 + 7) % 7];

	for (int i = 0; i < d->n; i++)
		if (minute >= d->from[i] && minute < d->to[i])
			return !holiday_on(h, day);
	return false;
}

/* local: minutes since 1970 as the clock on the wall shows */
static bool open_at(const struct hours *h, i64 local)
{
	i64 day = floor_div(local, DAY_MIN), minute = local - day * DAY_MIN;

	return covers(h, day, minute) || covers(h, day - 1, minute + DAY_MIN);
}

static i64 local_of(i64 at)
{
	return floor_div(at + zone_offset(at) * SECOND_MS, MINUTE_MS);
}

bool hours_open(const struct hours *h, i64 at)
{
	struct zone z;
	bool open;

	if (!zone_enter(&z, h->zone))
		return false;
	open = open_at(h, local_of(at));
	zone_leave(&z);
	return open;
}

i64 hours_next_change(const struct hours *h, i64 at)
{
	i64 from = floor_div(at, MINUTE_MS) * MINUTE_MS + MINUTE_MS, until = at + AHEAD_DAYS * DAY_MS;
	i64 found = NONE;
	struct zone z;
	bool now;

	if (!zone_enter(&z, h->zone))
		return NONE;
	now = open_at(h, local_of(at));
	/* the offset is the same within a segment: the library is asked once for each */
	while (from < until && found == NONE) {
		i64 end = floor_div(from, SEGMENT_MS) * SEGMENT_MS + SEGMENT_MS;
		i64 offset = zone_offset(from) * SECOND_MS;

		for (; from < end && found == NONE; from += MINUTE_MS)
			if (open_at(h, floor_div(from + offset, MINUTE_MS)) != now)
				found = from;
	}
	zone_leave(&z);
	return found;
}

const struct holiday *hours_holiday(const struct hours *h, i64 at)
{
	const struct holiday *found = NULL;
	struct zone z;

	if (zone_enter(&z, h->zone)) {
		found = holiday_on(h, floor_div(local_of(at), DAY_MIN));
		zone_leave(&z);
	}
	return found;
}

void hours_wall(const struct hours *h, i64 at, char out[24], int *weekday)
{
	i64 local = floor_div(at, MINUTE_MS), day, y, m, d, minute;
	struct zone z;

	if (zone_enter(&z, h->zone)) {
		local = local_of(at);
		zone_leave(&z);
	}
	day = floor_div(local, DAY_MIN);
	minute = local - day * DAY_MIN;
	date_of(day, &y, &m, &d);
	snprintf(out, 24, "%04d-%02d-%02d %02d:%02d", (int)(y % 10000), (int)(m % 100), (int)(d % 100),
		 (int)(minute / 60), (int)(minute % 60));
	*weekday = (int)(((day + 3) % 7 + 7) % 7);
}
