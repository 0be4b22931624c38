/*
 * Somebody saved while this one was typing. The page of the object is written once more, for its fields
 * alone; what differs from what was posted is shown side by side, with one button for either version.
 *
 *	if (r == DB_NONE) {
 *		form.version = row.version;
 *		e = form_conflict(c, &form.errors, "skill", in->id, row.version, admin_skill, in);
 *		return e ? e : show(c, &form);
 *	}
 */
#ifndef ADMIN_CONFLICT_H
#define ADMIN_CONFLICT_H

#include "admin/admin.h"

/*
 * show: the handler of the page with the form as it is saved, with the same name of fields; in: its
 * input. version: what the row has now, as it was read in this request. object: as in the audit log.
 */
enum err form_conflict(struct ctx *c, struct form_errors *e, const char *object, i64 id, i64 version,
		       handler *show, const void *in);
/* The same where the page with the form has another path than what it posts to. */
enum err form_conflict_at(struct ctx *c, struct form_errors *e, const char *object, i64 id, i64 version,
			  handler *show, const void *in, struct str back);
/* The same for a single switch of a list, to be set to on: label says what it is of, back where it is seen. */
enum err form_conflict_switch(struct ctx *c, struct form_errors *e, const char *object, i64 id, i64 version,
			      struct str label, bool is_on, bool on, const char *back);

#endif
