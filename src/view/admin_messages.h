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
};

#endif
