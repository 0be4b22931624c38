/*
 * Customers' profiles: asks Graph for those whose turn it is (desk/profile.h), a few at a time.
 */
#include "base/base.h"
#include "base/log.h"
#include "desk/delivery_sender.h"
#include "worker/inquiry.h"

static enum err heard(struct worker *w, struct inquiry *q);

static void ask(struct worker *w, const struct profile_task *t)
{
	struct inquiry q = { .heard = heard, .page_id = t->page_id, .profile = *t };

	/* it is due again when its claim lapses */
	if (!inquiry_start(w, &q, profile_question(&w->turn, t)))
		log_info("a profile of page %lld is asked for later", (long long)t->page_id);
}

static enum err heard(struct worker *w, struct inquiry *q)
{
	struct profile_answer answer = inquiry_answer(w, q);
	struct profile_task t = q->profile;
	enum err e = profile_heard(w->db, &w->turn, w->now, &t, &answer);

	if (!e && t.step != PROFILE_END && !w->stopping)
		ask(w, &t);
	return e;
}

/* *more: as many as there was place for, so there may be others. */
enum err profile_tick(struct worker *w, bool *more)
{
	struct profile_task tasks[INQUIRIES];
	size_t n = 0, want = inquiry_free(w);
	enum err e;

	*more = false;
	/* a copy of the desk that may not send leaves Graph to the original */
	if (w->held || !want)
		return OK;
	e = profile_due(w->db, w->now, want, tasks, &n);
	for (size_t i = 0; i < n && !e; i++)
		ask(w, &tasks[i]);
	return e;
}
