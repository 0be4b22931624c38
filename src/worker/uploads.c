/*
 * Files that agents uploaded and never sent.
 */
#include "base/base.h"
#include "base/clock.h"
#include "desk/uploads.h"
#include "worker/worker.h"

#define AT_ONCE 50
#define SOON_MS (2 * SECOND_MS)

enum err uploads_run(struct worker *w, i64 *again_ms)
{
	bool more;
	enum err e = uploads_sweep(w->db, &w->turn, w->conf, w->now, AT_ONCE, &more);

	if (!e && more)
		*again_ms = SOON_MS;
	return e;
}
