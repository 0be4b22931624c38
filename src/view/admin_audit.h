/*
 * What the template of the audit log shows.
 */
#ifndef VIEW_ADMIN_AUDIT_H
#define VIEW_ADMIN_AUDIT_H

#include "store/audit.h"
#include "view/admin.h"

/* A field that was changed; old absent: there was none before. */
struct audit_fact { struct str field, old, new; bool had_old; };

struct audit_line {
	const struct audit_entry_row *row;
	struct str path;			/* of the object, for those who may open it; absent: none */
	const struct audit_fact *facts;
	size_t nfacts;
};

struct audit_page {
	struct str user, action, object, object_id, since, until;	/* as typed */
	const struct form_choice *actions, *objects;
	size_t nactions, nobjects;
	const struct audit_line *lines;
	size_t n;
	struct str older;			/* link to what is older; absent: nothing is */
	bool searched, paged;
	struct form_errors errors;
};

#endif
