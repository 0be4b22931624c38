#include "base/base.h"
#include "base/log.h"
#include "desk/hours.h"
#include "desk/overflow_load.h"

#define QUEUES_MAX 500

void overflow_take(struct overflow *out, const struct overflow_pair_row *row)
{
	enum overflow_cause cause = overflow_cause_of(row->cause);
	struct overflow_step step = { overflow_action_of(row->action), row->threshold, row->to_queue_id };

	if (cause < OVERFLOW_CAUSES && overflow_step_fits(cause, &step))
		out->step[cause] = step;
	else
		log_bug("overflow of queue %lld can't be read", (long long)row->queue_id);
}

bool overflow_closed(struct arena *a, const struct overflow_queue_row *queue, i64 now)
{
	struct hours h;

	return queue->hours_id != NONE && hours_read(a, queue->zone, queue->weekly, queue->holidays, &h) &&
	       !hours_open(&h, now);
}

enum err overflow_queues_load(struct db *db, struct arena *a, i64 now, struct rules_queue **out, size_t *n)
{
	struct overflow_queue_row *rows;
	struct overflow_pair_row *pairs;
	struct rules_queue *list;
	size_t npairs;
	enum err e = db_err(overflow_queues(db, QUEUES_MAX, &rows, n));

	if (e || (e = db_err(overflow_all(db, QUEUES_MAX * OVERFLOW_CAUSES, &pairs, &npairs))))
		return e;
	list = arena_array(a, struct rules_queue, *n);
	for (size_t i = 0; i < *n; i++) {
		list[i] = (struct rules_queue){ rows[i].id, { overflow_closed(a, &rows[i], now), rows[i].waiting },
						NO_OVERFLOW };
		for (size_t k = 0; k < npairs; k++)
			if (pairs[k].queue_id == rows[i].id)
				overflow_take(&list[i].overflow, &pairs[k]);
	}
	*out = list;
	return OK;
}
