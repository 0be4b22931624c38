/*
 * Types of files: what each is to who reads a thread, how a file of it is called, and whether a
 * browser may show it inside of a page. Pure.
 */
#ifndef META_MEDIA_TYPE_H
#define META_MEDIA_TYPE_H

#include "base/arena.h"

struct media_type {
	const char *mime;
	const char *kind;	/* image gif audio video file */
	const char *extension;	/* without the dot */
	bool shown;		/* browsers show it and run nothing in it; all else is downloaded */
};

/* By a file's type as its bytes tell it. Never NULL: what is not known is a file to be downloaded. */
const struct media_type *media_type(struct str mime);

/*
 * What a file is, when Meta said `kind` and its bytes say `mime`. The bytes are right, but a voice
 * message in an MP4 stays a voice message, and a sticker that is a picture a sticker.
 */
const struct media_type *media_type_of(struct str kind, struct str mime);

/* "image-20261120-1402.jpg": the name of a file that has none of its own (features F239); at: ms. */
struct str media_name(struct arena *a, struct str kind, struct str mime, i64 at);

#endif
