/*
 * The attachments of a message on its way in: a row each, whatever they are (features F233).
 */
#ifndef DESK_INTAKE_MEDIA_H
#define DESK_INTAKE_MEDIA_H

#include "desk/intake_event.h"

struct attachment_home { i64 message, conversation, identity; };

/*
 * Inside the transaction that stores the message. Files are to be fetched unless the page's switch is
 * off (F122); what can't be understood gets a row too, so that an odd one never stops the others.
 */
enum err intake_attachments(struct db *db, const struct intake_one *one,
			    const struct attachment_home *home) MUST_USE;

#endif
