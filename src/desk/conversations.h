/*
 * What people do with a conversation: take it, wait, end, close, reopen, transfer (architecture 4.8,
 * features F176-F183). Each is one transaction: lock, look, compare, change, record the event. The
 * state machine:
 *
 *   open -take-> active -wait-> waiting -(customer writes)-> open
 *                active -end-> wrap_up -close-> closed -reopen-> active
 *                wrap_up -(customer writes)-> active, same agent
 *
 * Agents change what is theirs; supervisors and admins change all. Errors: ERR_NOT_FOUND;
 * ERR_CONFLICT with refusal->code: "taken" (another has it), "not_yours", "closed", "state" (not
 * possible in this state), "customer_wrote" (the customer wrote after seen_seq), "no_offer",
 * "newer_open" (conversation_id leads to the one that is open); ERR_INVALID "no_agent", "no_queue", and
 * at the end those of desk/ending.h.
 */
#ifndef DESK_CONVERSATIONS_H
#define DESK_CONVERSATIONS_H

#include "base/err.h"
#include "desk/actor.h"
#include "store/conversation.h"

struct conversation_change {
	struct arena *arena;		/* of the request */
	struct actor actor;
	i64 conversation_id;
	i64 now;			/* ms */
	i64 seen_seq;			/* wait, end, close, transfer: newest seq the agent saw; NONE: unchecked */
	i64 to_agent, to_queue;		/* transfer: one of them, the other NONE */
	i64 disposition;		/* end, close: how it ended; NONE: not said */
	struct str note;		/* transfer: for the receiver, stored as an internal note; end, close:
					   beside the disposition; may be absent */
	struct refusal refusal;		/* out */
	struct conversation_row after;	/* out, on OK: as it is now */
};

enum err conversation_take(struct db *db, struct conversation_change *c) MUST_USE;
enum err conversation_accept(struct db *db, struct conversation_change *c) MUST_USE;
enum err conversation_reject(struct db *db, struct conversation_change *c) MUST_USE;
enum err conversation_wait(struct db *db, struct conversation_change *c) MUST_USE;
enum err conversation_end(struct db *db, struct conversation_change *c) MUST_USE;
enum err conversation_close(struct db *db, struct conversation_change *c) MUST_USE;
enum err conversation_reopen(struct db *db, struct conversation_change *c) MUST_USE;
enum err conversation_transfer(struct db *db, struct conversation_change *c) MUST_USE;
/*
 * A new conversation with the customer of an earlier one, begun by the agent and theirs (F249). Else
 * ERR_CONFLICT: "newer_open" (one is open: conversation_id), "window_closed" (no message may be sent
 * until the customer writes), "page_off".
 */
enum err conversation_start(struct db *db, struct conversation_change *c) MUST_USE;
/* Marks read up to seq (never backwards, never beyond last_seq). */
enum err conversation_mark_read(struct db *db, struct conversation_change *c, i64 seq) MUST_USE;

#endif
