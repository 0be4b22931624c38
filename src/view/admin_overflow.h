/*
 * What the page about a queue's overflow shows, and the same lines in the editor of a rule.
 */
#ifndef VIEW_ADMIN_OVERFLOW_H
#define VIEW_ADMIN_OVERFLOW_H

#include "desk/overflow.h"
#include "store/overflow.h"
#include "view/admin_work.h"

/* As typed; of causes that the form has not, n leaves out the last. */
struct overflow_line {
	struct str action, queue, threshold;
	struct choices actions, queues;
};

struct overflow_lines {
	struct overflow_line line[OVERFLOW_CAUSES];
	bool of_rule;			/* two lines, and "as the queue says" */
};

struct overflow_form {
	i64 id, version;
	struct overflow_lines lines;
	struct str service_level, short_abandon;
	const struct overflow_queue_row *saved;
	bool closed_now;
	struct form_errors errors;
};

/* Names of a line's fields: "full_do", "full_queue", "full_at"; in the buffer. */
const char *overflow_input(char out[24], int cause, const char *part);
enum text_key overflow_cause_text(int cause);
enum text_key overflow_at_text(int cause);	/* label of the threshold */

#endif
