/*
 * What the pages for settings as a file show.
 */
#ifndef VIEW_ADMIN_EXCHANGE_H
#define VIEW_ADMIN_EXCHANGE_H

#include "desk/exchange.h"
#include "view/admin.h"

struct exchange_page {
	struct str text;			/* as it was given */
	const struct exchange *file;		/* NULL: none was given */
	const struct exchange_plan *plan;	/* NULL: the file is not right */
	struct str digest;			/* of the plan, hex */
	bool stale;				/* the desk has changed since the plan was shown */
};

enum text_key exchange_wrong_text(enum exchange_wrong what);
enum text_key exchange_kind_text(enum exchange_kind kind);

#endif
