/*
 * Typing and reactions (desk/actions.h): made when a bell rings, once, with the slots that sending leaves free.
 */
#include "base/base.h"
#include "base/log.h"
#include "worker/inquiry.h"

static enum err heard(struct worker *w, struct inquiry *q)
{
	struct profile_answer answer = inquiry_answer(w, q);

	if (answer.answered && answer.error.class == CLASS_NONE)
		return OK;
	log_peer("page %lld: a %s was not taken, status %lld, code %lld", (long long)q->page_id,
		 q->action.reaction ? "reaction" : "sign of typing", (long long)answer.status,
		 (long long)i64_max(answer.error.code, 0));
	return action_failed(w->db, w->now, &q->action);
}

enum err action_tick(struct worker *w, bool *more)
{
	struct action_call calls[INQUIRIES + 1];
	size_t n = 0, want = inquiry_free(w);
	enum err e;

	*more = false;
	if (w->held)
		return OK;
	e = action_due(w->db, &w->turn, w->now, want, calls, &n, more);
	for (size_t i = 0; i < n && !e; i++) {
		struct inquiry q = { .heard = heard, .page_id = calls[i].task.page_id, .action = calls[i].task };

		if (!inquiry_post(w, &q, calls[i].path, calls[i].body))
			e = action_failed(w->db, w->now, &calls[i].task);
	}
	/* without a free place the next tick is soon enough */
	*more = *more && want > 0;
	return e;
}
