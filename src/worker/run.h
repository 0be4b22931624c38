/*
 * Running the worker: what the command line and the cron URLs start (worker.h tells how it works).
 */
#ifndef WORKER_RUN_H
#define WORKER_RUN_H

#include "base/conf.h"
#include "sys/crypt.h"
#include "sys/db.h"

struct worker_options {
	bool outbox_only;	/* `pagedesk send` */
	bool asked;		/* by an agent's page, since no worker was seen: administrators are told */
	bool once;		/* until nothing is due */
	bool signals;		/* SIGTERM and SIGINT end it; false inside a request */
	i64 for_ms;		/* at most so long; 0: for ever */
};

/*
 * Runs a worker. Returns the exit status: 0 done (also nothing to do, or a newer worker took over),
 * 1 failed, 75 the database is away. Results of db went to an arena that is gone afterwards: call
 * db_request() before using it again.
 */
int worker_run(const struct conf *conf, const struct secret_key *key, struct db *db,
	       const struct worker_options *o);

#endif
