/*
 * What is old enough goes, a bounded number of rows at a time. Customers' messages are not its
 * business.
 */
#include "base/base.h"
#include "base/clock.h"
#include "store/job.h"
#include "store/mail.h"
#include "store/media_out.h"
#include "store/worker.h"
#include "worker/worker.h"

#define RAW_EVENT_DAYS 90
#define COUNTER_DAYS 30
/* Longer than any trouble is told of only once. */
#define MAIL_DAYS 400
/* What Meta has forgotten by then. */
#define META_MEDIA_DAYS 90
#define BATCHES 4
/* When a batch was full there is more: soon, but not at once. */
#define SOON_MS (2 * SECOND_MS)

static enum db_result one_batch(struct worker *w, int kind)
{
	i64 now = w->now;

	switch (kind) {
	case 0: return retire_sessions(w->db, now);
	case 1: return retire_throttles(w->db, now - DAY_MS);
	case 2: return retire_raw_events(w->db, now - RAW_EVENT_DAYS * DAY_MS);
	case 3: return retire_refused_calls(w->db, (now - COUNTER_DAYS * DAY_MS) / HOUR_MS);
	case 4: return retire_counters(w->db, now / DAY_MS - COUNTER_DAYS);
	case 5: return retire_mails(w->db, now - MAIL_DAYS * DAY_MS);
	case 6: return retire_meta_media(w->db, now - META_MEDIA_DAYS * DAY_MS);
	default: return worker_trim(w->db);
	}
}

enum err retention_run(struct worker *w, i64 *again_ms)
{
	for (int kind = 0; kind <= 7; kind++) {
		enum db_result r = DB_OK;

		for (int batch = 0; batch < BATCHES && r == DB_OK; batch++)
			r = one_batch(w, kind);
		if (r == DB_OK)
			*again_ms = SOON_MS;
		else if (r != DB_NONE)
			return db_err(r);
	}
	return OK;
}
