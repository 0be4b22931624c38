/*
 * Sender actions (protocol 4.8): typing while an agent writes, and agents' reactions. The request only notes
 * them; the worker makes the call at once or never: nothing is retried, nothing that is late goes out, and no
 * message depends on it.
 */
#ifndef DESK_ACTIONS_H
#define DESK_ACTIONS_H

#include "base/arena.h"
#include "desk/actor.h"
#include "store/message.h"
#include "sys/db.h"

/* Meta shows typing for about 20 s: one call per customer in this time. */
#define TYPING_EVERY_MS (15 * SECOND_MS)
/* An emoji with skin tone and joiners; also what the column holds. */
#define REACTION_POINTS 12

struct action_ask {
	struct actor actor;
	i64 conversation_id, now;
	i64 seq;			/* reaction */
	struct str emoji;		/* reaction; absent: taken back */
	struct refusal refusal;		/* out */
	bool news;			/* out: the worker has something to do */
	struct message_row message;	/* out: reaction */
};

/*
 * Both: ERR_NOT_FOUND; ERR_CONFLICT "not_yours", "closed". Reactions besides: ERR_CONFLICT "window_closed",
 * "no_reaction" (Meta does not know the message); ERR_INVALID "not_a_reaction".
 */
enum err action_typing(struct db *db, struct action_ask *ask) MUST_USE;
enum err action_react(struct db *db, struct action_ask *ask) MUST_USE;

/* A call to make; plain, so that it outlives the turn that made it. */
struct action_task {
	i64 identity_id, page_id, at;
	bool reaction;
	char mid[256];
};
struct action_call {
	struct action_task task;
	struct str path, body;	/* POST; of the arena */
};

/*
 * Up to `most` calls to make now, claimed: whoever gets one makes it or leaves it. What is late or not possible
 * any more is dropped; *more: there may be others.
 */
enum err action_due(struct db *db, struct arena *a, i64 now, size_t most, struct action_call *calls, size_t *n,
		    bool *more) MUST_USE;
/* Meta did not take it, or nobody knows: a reaction says so in the thread. ERR_BUSY: hand it in again. */
enum err action_failed(struct db *db, i64 now, const struct action_task *t) MUST_USE;

#endif
