/*
 * What the pages about work show: queues, workstreams, hours, skills, rules.
 */
#ifndef VIEW_ADMIN_WORK_H
#define VIEW_ADMIN_WORK_H

#include "store/work.h"
#include "view/admin.h"

struct choices {
	const struct form_choice *list;
	size_t n;
};

struct queue_form {
	i64 id, version, hours_id;	/* id 0: a new one */
	struct str name, priority, assignment;
	struct choices hours, assignments;
	const struct work_queue_row *saved;
	const struct work_person_row *members, *others;
	size_t nmembers, nothers;
	struct form_errors errors;
};

#endif
