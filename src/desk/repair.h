/*
 * Gap repair (features E8, C23): Meta's webhooks are brought once and then lost; what is missing is
 * read from the Conversations API and put in its place, marked "recovered". Knows no network: the
 * worker asks (src/worker/repair.c).
 *
 * A run looks through a page's threads, newest first, back to a time. Each message that is not here
 * goes the way of a webhook, with the same event key, so a late one finds it there. What was answered
 * meanwhile opens nothing: it goes to the customer's open conversation, else to the latest. What nobody
 * answered opens a conversation as if it came now.
 *
 * Meta shows the newest 20 messages of a thread: where there may have been more, the thread says so.
 * Receipts, reactions and buttons pressed are not to be had.
 */
#ifndef DESK_REPAIR_H
#define DESK_REPAIR_H

#include "base/arena.h"
#include "meta/graph_error.h"
#include "store/repair.h"
#include "sys/crypt.h"
#include "sys/db.h"

/* Silence of a page, or nobody working, of so long may have lost webhooks. */
#define REPAIR_GAP_MS (15 * 60 * 1000)

/* A run that is claimed, with the question to ask. */
struct repair_task {
	i64 id, page_id, lease;	/* lease: what next_at is while we are at it */
};

struct repair_answer {
	bool answered;
	i64 status;
	struct str body;
	struct graph_error error;
	i64 regain_ms;
};

/* Begins runs where they are needed; an administrator's by repair_ask(). */
enum err repair_look(struct db *db, i64 now) MUST_USE;
/* Nobody did the worker's work from then on. */
enum err repair_hole(struct db *db, i64 from) MUST_USE;
/* ERR_CONFLICT: one is running. */
enum err repair_ask(struct db *db, i64 page, i64 since, i64 now, i64 user) MUST_USE;

/* Takes a run that is due: *got false when there is none. */
enum err repair_next(struct db *db, struct arena *a, i64 now, struct repair_task *t, struct str *path,
		     bool *got) MUST_USE;
/* Stores what the answer brought; the run goes on by itself. ERR_BUSY: hand it in again. */
enum err repair_heard(struct db *db, struct arena *a, const struct secret_key *key, i64 now,
		      const struct repair_task *t, const struct repair_answer *answer) MUST_USE;

#endif
