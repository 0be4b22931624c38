/*
 * What is done to a message that is there, or will come: reactions, edits, taking back (protocol 3.4, 3.5,
 * architecture 4.8). Events name the message by Meta's id and may overtake it.
 */
#ifndef DESK_INTAKE_CHANGE_H
#define DESK_INTAKE_CHANGE_H

#include "desk/intake_event.h"

/* Inside the transaction of the event; they lock the customer themselves. */
enum err intake_reaction(struct db *db, struct intake_one *one) MUST_USE;
enum err intake_edit(struct db *db, struct intake_one *one) MUST_USE;
enum err intake_unsend(struct db *db, struct intake_one *one) MUST_USE;

/*
 * The message one->event has just been stored: edits of it, or that it was taken back, which came before
 * it take effect. The customer's and the conversation's rows are locked.
 */
enum err intake_settle_late(struct db *db, struct intake_one *one) MUST_USE;

#endif
