/*
 * What the pages about prepared texts show: quick replies, automated messages.
 */
#ifndef VIEW_ADMIN_MESSAGES_H
#define VIEW_ADMIN_MESSAGES_H

#include "desk/slugs.h"
#include "store/messages.h"
#include "view/admin.h"

struct quick_reply_form {
	i64 id, version;		/* id 0: a new one */
	struct str title, locale, body, tags;
	struct quick_reply_stream_row *streams;
	size_t nstreams;
	const struct quick_reply_row *saved;
	struct str preview;		/* absent: not asked for */
	struct form_errors errors;
};

struct quick_reply_search {
	struct str text, tag;
	const struct quick_reply_row *rows;
	size_t n;
	const struct form_choice *tags;
	size_t ntags;
	bool cut;			/* there are more than are shown */
	/* the form that tags many */
	struct str typed;
	bool all;			/* all that are found */
	const i64 *chosen;
	size_t nchosen;
	struct form_errors errors;
};

/* --- automated messages ------------------------------------------------------------------------- */

#define AUTOMATED_OCCASIONS 17

struct automated_occasion {
	const char *word;		/* of the column */
	enum text_key name, when;
};
extern const struct automated_occasion automated_occasions[AUTOMATED_OCCASIONS];

struct automated_line {
	const struct automated_occasion *occasion;
	const struct automated_row **texts;
	size_t n;
	bool inherited;			/* a page shows those of all pages */
	bool no_last_resort;		/* texts go out, but none in the language of last resort */
};

struct automated_page {
	const struct automated_page_row *pages, *page;	/* page NULL: all pages */
	size_t npages;
	struct automated_line lines[AUTOMATED_OCCASIONS];
	struct form_errors errors;
};

struct automated_form {
	i64 id, version, page_id;	/* id 0: a new one; page_id NONE: all pages */
	const struct automated_occasion *occasion;
	struct str page_name, locale, body, preview;
	bool enabled;
	struct form_errors errors;
};

#endif
