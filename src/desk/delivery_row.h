/*
 * What the files of desk/delivery*.c share: the key that comes back in echoes, and the steps on one
 * message that the echo, the answer and the look into the thread have in common. Everything here runs
 * inside a transaction that holds the identity's row.
 */
#ifndef DESK_DELIVERY_ROW_H
#define DESK_DELIVERY_ROW_H

#include "base/err.h"
#include "meta/graph_error.h"
#include "store/outbox.h"

#define DELIVERY_KEY_MAX 100

/*
 * The metadata of a message, "instance:message:check". It says the same in every attempt, so that
 * whichever echo comes finds its message; check is made from what never changes in the row, so that a
 * desk restored from a backup, where ids are given out again, never takes an old echo for a new message.
 */
void delivery_key(char out[DELIVERY_KEY_MAX], struct str instance, i64 message_id, i64 created_at);
/* The message id that a key of this instance names; 0: not such a key. */
i64 delivery_key_message(struct str instance, struct str key);

/* Name of the setting that holds the instance: made once, random. */
#define DELIVERY_INSTANCE STR("instance")

/*
 * Gives a message its mid and state (sent or confirmed), takes it out of the outbox, and lets the lane
 * go on unless a worker holds it. A row that was stored under this mid before it was known as ours is
 * emptied. Locks the conversations in order and bumps them. sent_at NONE: unchanged.
 */
enum err delivery_sent(struct db *db, i64 now, const struct outbox_message_row *m, const char *state,
		       struct str mid, i64 sent_at) MUST_USE;

/* Removes the outbox row, if any, and lets the lane go on (unless leased). */
enum err delivery_done(struct db *db, const struct outbox_message_row *m) MUST_USE;

/*
 * Ends the desk's own trying: failed, or unknown for the agent to decide. Takes the message out of the
 * outbox and stops the later parts of the same reply (reason earlier_part). error may be NULL. The
 * conversation was bumped by the caller; the lane is left to him.
 */
enum err delivery_stop(struct db *db, const struct outbox_message_row *m, const char *state,
		       struct str reason, const struct graph_error *error) MUST_USE;

/* A message's new state, with what Graph said (may be NULL) as far as it fits its columns. */
enum err delivery_state(struct db *db, i64 message_id, struct str was, const char *state,
			struct str reason, const struct graph_error *error) MUST_USE;

/* For steps that may find nothing to change. */
enum err delivery_any(enum db_result r);

#endif
