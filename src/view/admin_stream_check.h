/*
 * What the page that checks a workstream shows.
 */
#ifndef VIEW_ADMIN_STREAM_CHECK_H
#define VIEW_ADMIN_STREAM_CHECK_H

#include "desk/stream_check.h"
#include "view/admin_work.h"

struct stream_check_page {
	i64 id;
	struct str name;
	const struct stream_report *report;
	struct str paths[STREAM_PROBLEMS_MAX];	/* where each is mended */
};

enum text_key stream_finding_text(enum stream_finding f);	/* %1 its name, %2 more */
enum text_key stream_mend_text(enum stream_finding f);		/* of the link */

#endif
