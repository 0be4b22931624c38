/*
 * multipart/form-data as it arrives (RFC 7578), in bounded memory: fields and files are handed on piece
 * by piece. Reads what strangers sent.
 */
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "base/arena.h"

#define MULTIPART_HOLD (32u << 10)	/* bytes looked at at once */
#define MULTIPART_HEADERS 4096		/* the headers of one part */

/* All may stop the reading by false. */
struct multipart_sink {
	/* file: the name of a file, as it was sent; absent: a field. Texts are valid during the call. */
	bool (*begin)(void *arg, struct str name, struct str file);
	bool (*data)(void *arg, struct str bytes);
	bool (*end)(void *arg);
};

struct multipart {
	const struct multipart_sink *sink;
	void *arg;
	enum { MULTIPART_BEFORE, MULTIPART_MARK, MULTIPART_HEAD, MULTIPART_DATA, MULTIPART_END } state;
	char mark[80];			/* CR LF - - boundary */
	size_t mark_len;
	char *hold;
	size_t held;
};

/* False: this content type names no boundary that could be one. */
bool multipart_init(struct multipart *m, struct arena *a, struct str content_type,
		    const struct multipart_sink *sink, void *arg);
/* False: not well-formed, or the sink wanted no more. */
bool multipart_feed(struct multipart *m, struct str bytes);
/* The last mark was seen. */
bool multipart_complete(const struct multipart *m);

#endif
