/*
 * What the attachments of a message are (protocol 3.2): which of them have a file to fetch, where, and
 * what the others say. Pure, and lenient: one that nobody understands is of the kind "other".
 */
#ifndef META_ATTACHMENT_H
#define META_ATTACHMENT_H

#include "sys/json.h"

/* Texts are borrowed from the JSON or static; absent is NO_STR. All fit their columns. */
struct attachment {
	const char *kind;	/* image gif audio video file sticker; location link template appointment
				   other */
	bool fetch;		/* it has a file, at .url */
	struct str url;		/* of the file or of the link; a place is "geo:LAT,LONG" */
	struct str sticker_id;
	struct str name;	/* title of a link or place */
	const char *odd;	/* NULL, or why a file can't even be asked for: "odd" */
};

/* Our own word for the sizes of the thumbs-up sticker: "small", "medium", "large"; NULL: another one. */
const char *attachment_thumb(struct str sticker_id);

/*
 * Reads one element of the list. `beside` is the message's own sticker_id, as older events have it
 * next to an image; may be NULL.
 */
struct attachment attachment_read(struct arena *a, const struct json *item, const struct json *beside);

#endif
