/*
 * What administrators are told by mail (features C5, F299). Pure: rows in, notices out. Each has a key,
 * and nobody is told the same key twice: it names the trouble and since when it is, so that the same
 * trouble at another time is told again.
 */
#ifndef DESK_NOTICES_H
#define DESK_NOTICES_H

#include "base/arena.h"
#include "store/mail.h"

enum notice_kind {
	NOTICE_TOKEN_DEAD,	/* a check, or Meta's refusal of a send */
	NOTICE_TOKEN_SOON,	/* it ends within 14 days */
	NOTICE_TOKEN_OLD,	/* older than 50 days: age alone */
	NOTICE_PARKED,		/* nothing is sent for this page, and not because of its token */
	NOTICE_SILENT,		/* no event for long */
	NOTICE_WORKER,		/* nobody did the worker's work for a while */
};

struct notice {
	enum notice_kind kind;
	const struct notice_page_row *page;	/* NULL: of the desk */
	i64 at;			/* since when */
	struct str key;
};

/* Of a page: writes at most NOTICES_PER_PAGE and returns how many. silence_ms 0: silence is not told. */
#define NOTICES_PER_PAGE 4
size_t notices_of_page(struct arena *a, const struct notice_page_row *page, i64 silence_ms, i64 now,
		       struct notice out[NOTICES_PER_PAGE]);
/* False: there is no hole to tell of. */
bool notice_of_hole(struct arena *a, const struct notice_hole_row *hole, struct notice *out);

#endif
