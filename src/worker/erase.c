/*
 * Customers who are to be forgotten: some of it each time, the outbox does not wait.
 */
#include "base/base.h"
#include "base/clock.h"
#include "desk/erase.h"
#include "worker/worker.h"

#define STEPS 8
#define SOON_MS 100

enum err erase_run(struct worker *w, i64 *again_ms)
{
	struct erase how = { .arena = &w->turn, .key = w->key, .media_dir = w->conf->media_directory,
			     .now = w->now };
	bool more = true;
	enum err e = OK;

	for (int i = 0; !e && more && i < STEPS; i++)
		e = erase_step(w->db, &how, &more);
	if (!e && more)
		*again_ms = SOON_MS;
	return e;
}
