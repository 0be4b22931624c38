/*
 * What the pages about dispositions show.
 */
#ifndef VIEW_ADMIN_DISPOSITION_H
#define VIEW_ADMIN_DISPOSITION_H

#include "store/disposition.h"
#include "view/admin_work.h"

struct disposition_page {
	const struct disposition_queue_row *queues, *queue;	/* queue NULL: those of all queues */
	size_t nqueues;
	const struct disposition_row *rows, *common;	/* common: of all queues, offered beside the queue's own */
	size_t n, ncommon;
	struct choices rules;
	struct form_errors errors;
};

struct disposition_form {
	i64 id, version, queue_id;	/* id 0: a new one; queue_id NONE: for all queues */
	struct str title, queue_name;	/* queue_name absent: for all queues */
	bool enabled, note;
	const struct disposition_row *saved;
	struct form_errors errors;
};

#endif
