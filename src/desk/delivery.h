/*
 * The way out: from a queued message to one that Meta has, exactly once as far as the platform
 * allows (architecture 4.4, 4.6, 4.7). Knows no network: the call is passed in by the worker.
 *
 * message.state: queued -> sending -> sent -> confirmed; retry, unknown, parked, failed, discarded
 * beside it. A message has an outbox row exactly while Pagedesk itself still has to do something
 * about it: queued, sending, retry, parked, and unknown as long as it is being settled. Without an
 * outbox row, unknown means "may have been sent: the agent decides".
 */
#ifndef DESK_DELIVERY_H
#define DESK_DELIVERY_H

#include "base/conf.h"
#include "meta/event.h"
#include "sys/db.h"

/* --- used by replies and by intake, inside a transaction that holds the identity's row and the
 *     conversation's row (FOR UPDATE, in this order) -------------------------------------------- */

struct outgoing {
	i64 message_id, identity_id, conversation_id, page_id;
	i64 not_before;		/* ms; 0: at once */
};

/* Puts a message (state queued) at the end of its customer's lane and opens the lane. */
enum err delivery_enqueue(struct db *db, const struct outgoing *o) MUST_USE;

/*
 * Takes a queued, retry, parked or being-settled message out of the outbox (before an edit, a
 * discard). ERR_CONFLICT when it is being sent right now.
 */
enum err delivery_withdraw(struct db *db, i64 message_id) MUST_USE;

/*
 * An echo of our own app (app_id is ours). *joined: it belongs to one of our messages, which now is
 * confirmed and has its mid (versions bumped); nothing else is to be done. *hold: it has no usable
 * key while a row of this customer is sending or unknown: leave the event raw ("held") until that
 * settles. Neither: it is a message of our app that this desk did not write.
 * identity_id, conversation rows are locked by the caller only for the identity; this function locks
 * the message's conversation itself.
 */
enum err delivery_echo(struct db *db, i64 now, i64 page_id, i64 identity_id, const struct event *e,
		       bool *joined, bool *hold) MUST_USE;

/*
 * The customer did something that opens the window: what was parked for it is decided again at once.
 * Inside the transaction that holds the identity's row.
 */
enum err delivery_window_opened(struct db *db, i64 identity_id) MUST_USE;

#endif
