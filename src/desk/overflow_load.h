/*
 * Overflow settings of the queues from the database, and how the queues are right now.
 */
#ifndef DESK_OVERFLOW_LOAD_H
#define DESK_OVERFLOW_LOAD_H

#include "base/err.h"
#include "desk/rules.h"
#include "store/overflow.h"
#include "sys/db.h"

/* One row of the table into the settings of its queue. What can't be read counts as not said. */
void overflow_take(struct overflow *out, const struct overflow_pair_row *row);
/* By its operating hours; a queue without any is always open. */
bool overflow_closed(struct arena *a, const struct overflow_queue_row *queue, i64 now);
/* All queues, in the arena: what rules_run wants to know of them. */
enum err overflow_queues_load(struct db *db, struct arena *a, i64 now, struct rules_queue **out, size_t *n) MUST_USE;

#endif
