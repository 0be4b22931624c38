/*
 * Gap repair: one question at a time for the whole desk (desk/repair.h), so that replies never wait
 * for it. A hole in the workers' own heartbeats makes every page suspect.
 */
#include "base/base.h"
#include "base/log.h"
#include "desk/repair.h"
#include "store/mail.h"
#include "worker/inquiry.h"

static enum err heard(struct worker *w, struct inquiry *q)
{
	struct profile_answer a = inquiry_answer(w, q);
	const struct repair_answer answer = { .answered = a.answered, .status = a.status, .body = a.body,
					      .error = a.error, .regain_ms = a.regain_ms };
	enum err e = repair_heard(w->db, &w->turn, w->key, w->now, &q->repair, &answer);

	if (!e)
		w->repairing = false;
	return e;
}

/* Once a run of this worker: how long nobody had worked when it began. */
static enum err look_for_hole(struct worker *w)
{
	struct notice_hole_row hole;
	enum db_result r;

	if (w->hole_looked_for)
		return OK;
	r = notice_worker_hole(w->db, str_of(w->id), &hole);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	w->hole_looked_for = true;
	if (r == DB_NONE || hole.last_ms == NONE || hole.hole_ms == NONE || hole.hole_ms < REPAIR_GAP_MS)
		return OK;
	log_info("nobody worked for %lld s: what pages may have missed is read", (long long)hole.hole_ms / 1000);
	return repair_hole(w->db, hole.last_ms);
}

enum err repair_tick(struct worker *w)
{
	struct inquiry q = { .heard = heard };
	struct str path;
	bool got = false;
	enum err e;

	/* a copy of the desk that may not send leaves Graph to the original */
	if (w->held || w->repairing || !inquiry_free(w))
		return OK;
	if ((e = look_for_hole(w)) || (e = repair_look(w->db, w->now)) ||
	    (e = repair_next(w->db, &w->turn, w->now, &q.repair, &path, &got)) || !got)
		return e;
	q.page_id = q.repair.page_id;
	w->repairing = inquiry_start(w, &q, path);
	if (!w->repairing)
		log_info("the threads of page %lld are read later", (long long)q.page_id);
	return OK;
}
