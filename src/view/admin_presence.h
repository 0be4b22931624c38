/*
 * What the pages about presence reasons show.
 */
#ifndef VIEW_ADMIN_PRESENCE_H
#define VIEW_ADMIN_PRESENCE_H

#include "store/presence_reason.h"
#include "view/admin_work.h"

struct reason_form {
	i64 id, version;		/* id 0: a new one */
	struct str name, presence;
	struct choices presences;
	const struct presence_reason_row *saved;
	struct form_errors errors;
};

enum text_key presence_word_text(struct str presence);

#endif
