/*
 * One thread of a gap repair: what of it is missing here, put in its place.
 */
#ifndef DESK_REPAIR_THREAD_H
#define DESK_REPAIR_THREAD_H

#include "desk/intake_event.h"
#include "meta/thread.h"

struct repair_thread {
	struct arena *arena;
	const struct secret_key *key;
	const struct page_row *page;
	struct str page_meta_id, app_meta_id;
	i64 since, now;
	/* out: added up over the threads */
	i64 threads, recovered, unreadable, cut_off, unsettled;
};

/* In a transaction of its own. */
enum err repair_thread(struct db *db, struct repair_thread *x, const struct thread *t) MUST_USE;

#endif
