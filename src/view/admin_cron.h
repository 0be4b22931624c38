/*
 * What the page about the worker's starts shows.
 */
#ifndef VIEW_ADMIN_CRON_H
#define VIEW_ADMIN_CRON_H

#include "store/worker.h"
#include "view/admin.h"

struct cron_page {
	struct str line, once_line;	/* for a crontab */
	struct str url;			/* absent: there is no token yet */
	const struct worker_seen_row *seen;	/* newest first */
	size_t n;
};

#endif
