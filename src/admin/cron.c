/*
 * How the worker is started: the line for a crontab, or a URL with a token for hosts that have none.
 * The token is made when somebody asks for it, and a new one ends the old.
 */
#include "base/base.h"
#include "admin/cron.h"
#include "store/setup.h"

#include <limits.h>
#include <unistd.h>

#define SEEN_MAX 5
#define TOKEN_BYTES 24

/* The command lies beside cgi-bin in a build, above lib/pagedesk when installed; else PATH has it. */
static struct str command(struct ctx *c)
{
	static const char *const places[] = { "../bin/pagedesk", "../../../bin/pagedesk" };
	char self[PATH_MAX], found[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	if (n <= 0)
		return STR("pagedesk");
	self[n] = 0;
	slash = strrchr(self, '/');
	if (!slash)
		return STR("pagedesk");
	*slash = 0;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const char *path = arena_printf(c->arena, "%s/%s", self, places[i]).ptr;

		if (realpath(path, found) && access(found, X_OK) == 0)
			return arena_str(c->arena, str_of(found));
	}
	return STR("pagedesk");
}

enum err admin_cron(struct ctx *c)
{
	struct str cmd = command(c), file = c->app->conf.file, base = c->app->conf.web_base_url;
	struct cron_page page = { .n = 0 };
	struct worker_seen_row *seen;
	struct setting_row token;
	struct admin_reply r;
	enum db_result d = setting_get(c->db, STR("cron_token"), &token);
	enum err e;

	if (d != DB_OK && d != DB_NONE)
		return db_err(d);
	if ((e = db_err(worker_recent(c->db, SEEN_MAX, &seen, &page.n))))
		return e;
	page.seen = seen;
	page.line = arena_printf(c->arena, "* * * * * %.*s -c %.*s work --for 70", STR_ARG(cmd), STR_ARG(file));
	page.once_line = arena_printf(c->arena, "* * * * * %.*s -c %.*s work --once", STR_ARG(cmd),
				      STR_ARG(file));
	if (d == DB_OK && token.value.len)
		page.url = arena_printf(c->arena, "%.*s/cron/%.*s", STR_ARG(base), STR_ARG(token.value));
	admin_begin(c, &r, "cron", admin_text(c, T_admin_cron_title));
	view_admin_cron(&r.out, &r.view, &r.frame, &page);
	return admin_send(c, &r, 200);
}

enum err admin_cron_rotate(struct ctx *c)
{
	enum err e = db_err(setting_set(c->db, STR("cron_token"), random_token(c->arena, TOKEN_BYTES), c->now));

	if (e)
		return e;
	admin_audit(c, "new cron token", "setting", NONE, STR("{\"cron_token\":\"replaced\"}"));
	reply_see_other(c, "/admin/cron?done=cron");
	return OK;
}
