/*
 * What the health page shows (src/view/admin_health.html); gathered by src/admin/health.c, told to
 * monitors by src/admin/metrics.c.
 */
#ifndef VIEW_HEALTH_H
#define VIEW_HEALTH_H

#include "store/channel.h"
#include "store/health.h"
#include "store/why.h"
#include "view/view.h"

struct health_view {
	const struct health_outbox_row *outbox;
	const struct health_errors_row *errors;
	const struct health_refused_row *refused;	/* kinds of files, of the last 30 days */
	const struct health_worker_row *workers;
	const struct health_job_row *jobs;
	const struct channel_page_row *pages;
	const struct why_raw_row *raw;
	size_t noutbox, nerrors, nrefused, nworkers, njobs, npages, nraw;
	i64 waiting, oldest_at;			/* of the whole outbox; NONE: nothing waits */
	i64 media_files, media_bytes, disk_free, disk_size;	/* disk: NONE when it can't be told */
	i64 database_version, database_skew_ms, worker_age_ms;
	struct str migration, newest_migration, graph_version;
	struct str token, metrics_url, details_url;	/* token absent: none was made */
	i64 now;
};

/* "3.4 GB" */
struct str health_size(struct arena *a, i64 bytes);
/* Of a counter "send_error:CLASS:CODE"; NONE when it has no code of Graph's. */
i64 health_error_code(struct str name);
/* What of it is wrong; 0: all well, 1: look at it, 2: nothing goes. */
int health_grade(const struct health_view *h);

#endif
