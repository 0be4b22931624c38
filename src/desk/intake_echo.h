/*
 * Echoes: what left the page, by us or by others (protocol 3.3, architecture 4.6, 4.8).
 */
#ifndef DESK_INTAKE_ECHO_H
#define DESK_INTAKE_ECHO_H

#include "desk/intake_event.h"
#include "store/conversation.h"
#include "store/identity.h"

enum err intake_echo(struct db *db, struct intake_one *one) MUST_USE;

/* Shared by the files of intake: */
enum err intake_raw_row(struct db *db, struct intake_one *one, const char *state, const char *reason,
			i64 next_at, bool *known) MUST_USE;
/* Finds or makes the identity and locks it. ERR_BUSY: made by somebody else meanwhile, repeat. */
enum err intake_lock_customer(struct db *db, struct intake_one *one, struct identity_row *out) MUST_USE;
/* The customer's latest conversation, or a closed one made for this (architecture 4.8); locked. */
enum err intake_home(struct db *db, struct intake_one *one, const struct identity_row *who,
		     struct conversation_row *out) MUST_USE;

#endif
