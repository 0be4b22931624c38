/*
 * GET or POST /cron/{token}: called by the host's URL cron each minute. The token is the setting
 * cron_token; any other, and none set, is a page that does not exist.
 */
#include "base/base.h"
#include "base/clock.h"
#include "store/setup.h"
#include "worker/cron.h"

/* Web servers give a program about a minute; a call that is under way then has 30 s to end. */
#define RUN_MS (20 * SECOND_MS)

enum err cron_run(struct ctx *c)
{
	struct setting_row token;
	enum db_result r = setting_get(c->db, STR("cron_token"), &token);

	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	if (r == DB_NONE || !token.value.len || !secret_eq(token.value, c->req->segments[0]))
		return ERR_NOT_FOUND;
	return cron_bounded(c, RUN_MS, false);
}
