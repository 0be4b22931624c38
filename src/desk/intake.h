/*
 * The way in: a webhook delivery becomes rows in one transaction (architecture 4.2), and what stayed
 * raw is interpreted later by the worker.
 */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "meta/event.h"
#include "store/setup.h"
#include "sys/crypt.h"

/* Pages known to this process for a moment, so that a burst of events asks once. */
struct intake_pages {
	struct page_row rows[16];
	char meta_id[16][33];	/* rows[i].meta_id is not kept: its arena is a request's */
	i64 read_at[16];
	size_t n;
};

struct intake {
	i64 app_row;			/* app.id */
	struct str app_meta_id;		/* to tell our echoes from others' */
	const struct secret_key *key;	/* tells erased customers; NULL (tests): none are */
	i64 received_at;		/* ms */
	struct intake_pages *pages;	/* may be NULL */
	/* out */
	size_t done, duplicate, raw, ignored, failed;
	bool opened;			/* a conversation waits that did not: routing is next */
	bool lane;			/* something parked may go now: the worker should look */
};

/*
 * Stores and interprets all events. OK: everything is committed (interpreted or raw): answer 200.
 * ERR_BUSY: nothing is stored: answer 503.
 */
enum err intake_delivery(struct db *db, struct arena *a, struct intake *in, const struct delivery *d) MUST_USE;

/* A body with a right signature that is no JSON object: kept, bounded. */
enum err intake_unparsable(struct db *db, i64 app_row, struct str body, const char *why, i64 now) MUST_USE;

/* Interprets up to `limit` raw events, oldest first, each in its own transaction. */
enum err intake_pending(struct db *db, const struct secret_key *key, struct arena *a, i64 now, i64 limit, i64 *done) MUST_USE;

#endif
