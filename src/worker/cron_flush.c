/*
 * POST /cron/flush: the agent's page calls it when no worker was seen for long while messages wait, so
 * that a desk whose crontab is broken still answers its customers.
 */
#include "base/base.h"
#include "base/clock.h"
#include "store/worker.h"
#include "worker/cron.h"
#include "worker/run.h"

#define FLUSH_MS (5 * SECOND_MS)
/* A heartbeat is a second old at most. */
#define ALIVE_S 5

enum err cron_bounded(struct ctx *c, i64 for_ms, bool outbox_only)
{
	const struct worker_options o = { .once = true, .for_ms = for_ms, .outbox_only = outbox_only,
					  .asked = outbox_only };
	struct count_row alive;
	enum err e = db_err(worker_alive(c->db, ALIVE_S, &alive));
	int status;

	if (e)
		return e;
	if (alive.n) {
		reply_text(c, 200, STR("another worker is active\n"));
		return OK;
	}
	status = worker_run(&c->app->conf, &c->app->key, c->db, &o);
	/* its results went to an arena of its own */
	e = db_request(c->db, c->arena);
	if (e || status)
		return ERR_BUSY;
	reply_text(c, 200, STR("done\n"));
	return OK;
}

enum err cron_flush(struct ctx *c)
{
	return cron_bounded(c, FLUSH_MS, true);
}
