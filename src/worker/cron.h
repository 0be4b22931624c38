/*
 * The worker behind URLs, for hosts that have no crontab or end long processes: bounded runs.
 */
#ifndef WORKER_CRON_H
#define WORKER_CRON_H

#include "web/web.h"

enum err cron_run(struct ctx *c);	/* GET, POST /cron/{token} */
enum err cron_flush(struct ctx *c);	/* POST /cron/flush: the agent's page, when no worker was seen */

/* What both do: at most for_ms, until nothing is due; nothing while another worker is alive. */
enum err cron_bounded(struct ctx *c, i64 for_ms, bool outbox_only);

#endif
