/*
 * Events that the webhook stored and did not interpret: too many at once, too little time, or held
 * until a send settled.
 */
#include "base/base.h"
#include "desk/intake.h"
#include "worker/worker.h"

/* So few that an answer of Graph does not wait long for them. */
#define AT_ONCE 25

enum err raw_tick(struct worker *w, bool *more)
{
	i64 done = 0;
	enum err e;

	/* what a worker that died between recording and releasing left behind */
	e = delivery_release_held(w->db, w->now);
	if (!e)
		e = intake_pending(w->db, w->key, &w->turn, w->now, AT_ONCE, &done);
	*more = done >= AT_ONCE;
	return e;
}
