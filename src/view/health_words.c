#include "base/base.h"
#include "base/clock.h"
#include "view/health.h"

/* A worker comes every minute and lives 70 s. */
#define WORKER_LATE_MS (2 * MINUTE_MS)
/* What waits longer than this does not wait for the next turn only. */
#define OUTBOX_LATE_MS (5 * MINUTE_MS)
#define SKEW_MS MINUTE_MS

struct str health_size(struct arena *a, i64 bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;
	i64 tenths = bytes * 10;

	if (bytes == NONE)
		return NO_STR;
	for (; tenths >= 10000 && unit + 1 < ARRAY_LEN(units); unit++)
		tenths /= 1000;
	if (!unit)
		return arena_printf(a, "%lld B", (long long)bytes);
	return arena_printf(a, "%lld.%lld %s", (long long)tenths / 10, (long long)tenths % 10, units[unit]);
}

int health_grade(const struct health_view *h)
{
	bool late = h->oldest_at != NONE && h->oldest_at < h->now - OUTBOX_LATE_MS;

	if (h->worker_age_ms == NONE || h->worker_age_ms > WORKER_LATE_MS ||
	    !str_eq(h->migration, h->newest_migration))
		return 2;
	for (size_t i = 0; i < h->npages; i++)
		if (h->pages[i].parked_at != NONE)
			return 1;
	if (h->database_skew_ms > SKEW_MS || h->database_skew_ms < -SKEW_MS)
		return 1;
	for (size_t i = 0; i < h->nraw; i++)
		if (str_is(h->raw[i].state, "failed"))
			return 1;
	/* a tenth of the disk is left: fetching attachments will end soon */
	if (h->disk_size != NONE && h->disk_free < h->disk_size / 10)
		return 1;
	return late;
}

i64 health_error_code(struct str name)
{
	struct str rest = name, piece = NO_STR;
	i64 code;

	while (str_cut(&rest, ':', &piece))
		;
	return parse_i64(piece, 1, INT64_MAX, &code) ? code : NONE;
}
