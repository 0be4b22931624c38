/*
 * Operating hours: weekly intervals by the clock on the wall of one zone, and holidays. Pure: the time
 * is an argument. Wall-clock times that a change of daylight saving skips or repeats are taken as the
 * clock shows them: 02:00-03:00 does not happen in spring and lasts two hours in autumn.
 *
 * An interval belongs to the day on which it begins, also when it goes on past midnight; a holiday
 * takes away what begins on that day.
 */
#ifndef DESK_HOURS_H
#define DESK_HOURS_H

#include "base/arena.h"
#include "base/zone.h"

#define HOURS_INTERVALS 8
#define HOURS_HOLIDAYS 400

struct hours_day {
	int from[HOURS_INTERVALS], to[HOURS_INTERVALS];	/* minutes; to > 1440: into the next day */
	int n;
};

struct holiday { i64 day; struct str name; };	/* day: since 1970 */

struct hours {
	struct str zone;
	struct hours_day days[7];	/* Monday first */
	struct holiday *holidays;	/* by day */
	size_t nholidays;
};

/*
 * "09:00-12:30, 13:30-18:00", "9-17", "22:00-6:00", nothing: closed. False: not like that, or two
 * intervals overlap.
 */
bool hours_day_read(struct str text, struct hours_day *out);
/* As hours_day_read() takes it: "09:00-12:30 13:30-18:00". */
struct str hours_day_text(struct arena *a, const struct hours_day *day);

/*
 * A line each: "2026-12-25 Christmas". Empty lines are left out, the rest sorted. *bad is the number
 * of the first line that is not like that or comes twice; then false.
 */
bool hours_holidays_read(struct arena *a, struct str text, struct hours *out, int *bad);
struct str hours_holidays_text(struct arena *a, const struct hours *h);

/* From a row of the table; ERR-free: false when it was not written by the above. */
bool hours_read(struct arena *a, struct str zone, struct str weekly, struct str holidays, struct hours *out);

bool hours_open(const struct hours *h, i64 at);
/* When that changes next; NONE: not within 400 days. */
i64 hours_next_change(const struct hours *h, i64 at);
/* Of the local day; NULL: none. */
const struct holiday *hours_holiday(const struct hours *h, i64 at);

/* The clock on the wall: "2026-11-23 09:00"; *weekday 0 is Monday. */
void hours_wall(const struct hours *h, i64 at, char out[24], int *weekday);

#endif
