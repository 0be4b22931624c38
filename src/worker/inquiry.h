/*
 * Questions to Graph beside the outbox: who asks keeps a little of its own with each, and hears the
 * answer in the turn in which it came. They use the transfer slots that sending leaves free.
 */
#ifndef WORKER_INQUIRY_H
#define WORKER_INQUIRY_H

#include "desk/actions.h"
#include "desk/profile.h"
#include "desk/repair.h"
#include "worker/worker.h"

#define INQUIRIES 4

struct inquiry {
	struct flight flight;	/* first: the transfer's tag */
	/*
	 * What to do with the answer, in `w->turn`. ERR_BUSY: the database is away, it is called again.
	 * It may ask on by inquiry_start(), in another place.
	 */
	enum err (*heard)(struct worker *w, struct inquiry *q);
	i64 page_id;
	union {
		struct profile_task profile;
		struct repair_task repair;
		struct action_task action;
	};
};

/* How many may be started now. */
size_t inquiry_free(const struct worker *w);
/*
 * GET path, with the page's token. q: page_id, heard and what is the asker's own; copied. False: there is
 * no place, or no token that can be opened: ask later.
 */
bool inquiry_start(struct worker *w, const struct inquiry *q, struct str path);
/* The same as POST of this JSON, for what may be lost: nothing repeats it. */
bool inquiry_post(struct worker *w, const struct inquiry *q, struct str path, struct str body);
/* What came of it, with the error read. Slows the page's pace as its headers tell. */
struct profile_answer inquiry_answer(struct worker *w, const struct inquiry *q);

enum err inquiry_record(struct worker *w) MUST_USE;
bool inquiry_busy(const struct worker *w);

#endif
