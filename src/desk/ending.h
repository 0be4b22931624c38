/*
 * How a conversation ended: the disposition that an agent chooses at End or Close (features F216).
 * Within desk/: called in the transaction that ends it, with the conversation locked.
 */
#ifndef DESK_ENDING_H
#define DESK_ENDING_H

#include "desk/conversations.h"

/* Dispositions that one form offers. */
#define ENDING_CHOICES 200

/*
 * Stores c->disposition and c->note, and an event. Without a disposition: whether one is missing.
 * ERR_INVALID with refusal.code: "disposition_required" (the queue wants one, and none was chosen
 * before), "no_disposition" (unknown, off or of another queue), "no_note" (a note without a disposition
 * that takes one).
 */
enum err ending_store(struct db *db, struct conversation_change *c, const struct conversation_row *row) MUST_USE;

#endif
