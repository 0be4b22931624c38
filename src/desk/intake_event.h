/*
 * One event inside the delivery's transaction (or the worker's): its raw row and what it means.
 */
#ifndef DESK_INTAKE_EVENT_H
#define DESK_INTAKE_EVENT_H

#include "meta/event.h"
#include "store/setup.h"
#include "sys/crypt.h"

enum intake_outcome {
	INTAKE_DONE,
	INTAKE_OPENED,		/* done, and a conversation now waits that did not before */
	INTAKE_DUPLICATE,	/* known already: nothing changed */
	INTAKE_RAW,		/* stored, to be interpreted by the worker */
	INTAKE_HELD,		/* stored, waits until a send settles */
	INTAKE_IGNORED,		/* not ours, or nothing to interpret: counted or kept */
	INTAKE_FAILED,		/* kept raw with the reason */
};

struct intake_one {
	struct arena *arena;
	const struct event *event;
	const struct page_row *page;	/* id 0: not a page of this desk */
	i64 app_row;
	struct str app_meta_id;
	const struct secret_key *key;	/* tells erased customers; NULL (tests): none are */
	i64 received_at;
	bool known_mid;		/* out, with ERR_INVALID: its message is there already */
	enum intake_outcome outcome;	/* out */
	bool lane;		/* out: the customer's lane was woken */
	bool left_out;		/* out, with ERR_NOT_FOUND: from an erased customer's past */
};

/* Inside db_tx. ERR_INVALID: a data error; the caller rolls back (to its savepoint) and stores it as failed. */
enum err intake_event(struct db *db, struct intake_one *one) MUST_USE;
/*
 * Outside db_tx: a customer's message in a transaction of its own, in one round trip, when nothing stands
 * against it. Any error: nothing was stored, take the long way.
 */
enum err intake_alone(struct db *db, struct intake_one *one) MUST_USE;
enum err intake_store_raw(struct db *db, struct intake_one *one) MUST_USE;
enum err intake_store_failed(struct db *db, struct intake_one *one) MUST_USE;

#endif
