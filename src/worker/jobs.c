/*
 * What is due from time to time, by one worker at a time. Add a job: a file with its function, a
 * declaration in worker.h, a line here.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/job.h"
#include "worker/worker.h"

/* A run of a job is far shorter; after so long its worker is taken for dead. */
#define JOB_LEASE_MS (5 * MINUTE_MS)

static const struct {
	const char *kind;
	i64 every_ms;
	enum err (*run)(struct worker *w, i64 *again_ms);
} jobs[] = {
	{ "watch", MINUTE_MS, watch_run },
	{ "notices", MINUTE_MS, notices_run },
	{ "retention", HOUR_MS, retention_run },
	{ "uploads", HOUR_MS, uploads_run },
	{ "media", HOUR_MS, media_job },
	{ "erase", 15 * SECOND_MS, erase_run },
};

/* Their rows are made by the first worker on this database. */
static enum err make_rows(struct worker *w)
{
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		enum db_result r = job_add(w->db, str_of(jobs[i].kind));

		if (r != DB_OK && r != DB_DUPLICATE)
			return db_err(r);
	}
	w->jobs_made = true;
	return OK;
}

static enum err run_job(struct worker *w, size_t i, bool *ran)
{
	i64 again_ms = jobs[i].every_ms;
	struct str kind = str_of(jobs[i].kind);
	enum db_result r = job_claim(w->db, kind, str_of(w->id), JOB_LEASE_MS);
	enum err e;

	if (r != DB_OK)
		return r == DB_NONE ? OK : db_err(r);
	*ran = true;
	e = jobs[i].run(w, &again_ms);
	if (e)
		log_env("job %s: %s", jobs[i].kind, err_name(e));
	r = job_done(w->db, kind, str_of(w->id), again_ms, w->now, str_of(err_name(e)));
	return r == DB_NONE ? OK : db_err(r);
}

/* One job a turn: the outbox does not wait for all of them. */
enum err jobs_tick(struct worker *w, bool *more)
{
	bool ran = false;
	enum err e = w->jobs_made ? OK : make_rows(w);

	for (size_t i = 0; i < ARRAY_LEN(jobs) && !e && !ran; i++)
		e = run_job(w, i, &ran);
	*more = ran;
	return e;
}
