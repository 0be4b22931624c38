/*
 * What happens around a conversation and is no message: opt-ins, account linking, thread control,
 * feedback, what we do not know. A quiet line in the thread, at its time (protocol 3.9 to 3.16).
 */
#ifndef DESK_INTAKE_LINE_H
#define DESK_INTAKE_LINE_H

#include "desk/intake_event.h"

/* Inside the transaction of the event, which names a customer. */
enum err intake_line(struct db *db, struct intake_one *one) MUST_USE;
/* Of a page as a whole: Meta's warning, block, or the end of one. */
enum err intake_policy(struct db *db, struct intake_one *one) MUST_USE;

#endif
