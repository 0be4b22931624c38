/*
 * What the pages about context variables show.
 */
#ifndef VIEW_ADMIN_VARIABLE_H
#define VIEW_ADMIN_VARIABLE_H

#include "store/context.h"
#include "view/admin_work.h"

struct variable_page {
	i64 workstream;
	struct str workstream_name;
	const struct context_variable_row *rows;
	size_t n;
};

struct variable_form {
	i64 id, version, workstream;	/* id 0: a new one */
	struct str name, kind;
	struct choices kinds;
	const struct context_variable_row *saved;
	struct form_errors errors;
};

enum text_key variable_kind_text(struct str kind);

#endif
