/*
 * Customers' profiles (protocol 7, features F268, C9): who is asked for, what is asked next, what an
 * answer means. Knows no network: the worker makes the calls (src/worker/profile.c).
 *
 *   names -> locale, timezone, gender where this app may -> the thread's participants, if there is
 *   no name yet
 *
 * A profile never affects a message and is never invented. Whoever can't be looked up is tried once a
 * day, TRIES times, then not before writing again. What concerns the whole page (no permission, a dead
 * token, Meta slows us down) is kept with the page and asked of one customer at a time.
 */
#ifndef DESK_PROFILE_H
#define DESK_PROFILE_H

#include "base/arena.h"
#include "meta/graph_error.h"
#include "sys/db.h"

enum profile_step { PROFILE_NAMES, PROFILE_ASK_EXTRA, PROFILE_PARTICIPANTS, PROFILE_END };

/* A question and what led to it; plain, so that it outlives the turn that made it. */
struct profile_task {
	enum profile_step step;
	i64 identity_id, page_id;
	char psid[33], page[33];	/* Meta's ids */
	unsigned known;		/* extras that this app may read; asked together */
	unsigned probing;	/* extras of which that is not known: asked one by one */
	unsigned granted;	/* of those: what was given */
	bool named;		/* Meta told a name, this time */
};

struct profile_answer {
	bool answered;
	i64 status;
	struct str body;
	struct graph_error error;	/* class CLASS_NONE: it said yes */
	i64 regain_ms;			/* RATE: how long Meta wants to be left alone; 0: not told */
	bool crowded;			/* the page is near its limits: replies come first */
};

/* Takes up to `want` customers whose turn it is: *tasks are the questions to ask at once. */
enum err profile_due(struct db *db, i64 now, size_t want, struct profile_task *tasks, size_t *n) MUST_USE;
/* Path and query of the question. */
struct str profile_question(struct arena *a, const struct profile_task *t);
/*
 * Stores what the answer tells and turns *t into the next question; PROFILE_END: nothing is left.
 * ERR_BUSY: the database is away, hand it in again.
 */
enum err profile_heard(struct db *db, struct arena *a, i64 now, struct profile_task *t,
		       const struct profile_answer *answer) MUST_USE;

#endif
