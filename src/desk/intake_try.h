/*
 * Deliveries that are tried on purpose (`pagedesk replay DIR`): the same steps as the webhook's, with what
 * becomes of each event told, and taken back at the end unless it is to stay.
 */
#ifndef DESK_INTAKE_TRY_H
#define DESK_INTAKE_TRY_H

#include "desk/intake_event.h"

/* One event and what became of it. */
struct tried {
	const struct event *event;	/* in */
	i64 app_row;			/* in; 0: of no page of this desk */
	struct str app_meta_id;		/* in */
	enum intake_outcome outcome;	/* out */
};

struct try {
	struct arena *arena;
	struct tried *list;
	size_t n;
	i64 now;		/* when they came, ms */
	bool keep;		/* false: nothing stays of it */
};

/* All in one transaction, each event under a savepoint. */
enum err intake_try(struct db *db, struct try *t) MUST_USE;

const char *intake_outcome_text(enum intake_outcome o);

#endif
