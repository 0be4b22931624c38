/*
 * A mail as it goes to the server: headers and a plain text in UTF-8. Pure. Whatever is in subject and
 * text, it can't become a header or end the mail: both travel in base64 where they are not plain ASCII.
 */
#ifndef DESK_MAIL_TEXT_H
#define DESK_MAIL_TEXT_H

#include "base/arena.h"

struct mail_parts {
	i64 id, at;		/* the row's, for a Message-ID that is the same at each try; when it was written */
	struct str from, to;	/* mail_address() */
	struct str subject, body;
};

/* Lines end in CR LF and are at most 78 bytes. */
struct str mail_text(struct arena *a, const struct mail_parts *m);

#endif
