#include "base/base.h"
#include "store/health.h"
#include "webhook/webhook.h"

#include "store/migration_list.h"

/* A worker is started every minute and lives 70 s: two minutes without one is a fault. */
#define WORKER_GONE_S 120

enum err webhook_health(struct ctx *c)
{
	struct health_row h;
	enum db_result r = health_look(c->db, WORKER_GONE_S, &h);

	if (r != DB_OK || !str_is(h.migration, migrations[migrations_len - 1].name)) {
		reply_text(c, 503, STR("down\n"));
		return OK;
	}
	reply_text(c, 200, h.workers && !h.parked_pages ? STR("ok\n") : STR("degraded\n"));
	return OK;
}
