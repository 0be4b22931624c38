/*
 * What the page about reading missed messages shows.
 */
#ifndef VIEW_ADMIN_REPAIR_H
#define VIEW_ADMIN_REPAIR_H

#include "store/repair.h"
#include "view/admin.h"

struct repair_page_view {
	i64 page;
	bool token;			/* without one nothing can be read */
	const struct form_choice *days;
	size_t ndays;
	const struct repair_row *runs;	/* newest first */
	size_t nruns;
	struct form_errors errors;
};

#endif
