/*
 * Parked pages: asks Graph each minute, and at once when the token changed, whether they can send.
 */
#include "base/base.h"
#include "worker/worker.h"

enum err probe_tick(struct worker *w)
{
	struct send_task *tasks;
	size_t n;
	enum err e = delivery_probes(w->db, w->sender, &w->turn, w->now, &tasks, &n);

	if (e)
		return e;
	/* without a free slot the next minute will do: its next time is set already */
	for (size_t i = 0; i < n; i++)
		if (!worker_call(w, &tasks[i]))
			break;
	return OK;
}
