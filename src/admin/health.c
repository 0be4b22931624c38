/*
 * How the desk is: one page for people. The same facts for programs: metrics.c.
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/health.h"
#include "store/checklist.h"
#include "store/migration_list.h"
#include "store/setup.h"

#include <sys/statvfs.h>

#define LIST_MAX 200
#define ERROR_DAYS 1
#define REFUSED_DAYS 30
#define WORKER_SECONDS 120
#define MEDIA_MOST 200000
#define TOKEN_SETTING "monitor_token"

static void look_at_disk(struct ctx *c, struct health_view *h)
{
	struct statvfs fs;

	h->disk_free = h->disk_size = NONE;
	if (!c->app->conf.media_directory.len || statvfs(c->app->conf.media_directory.ptr, &fs))
		return;
	h->disk_free = (i64)fs.f_bavail * (i64)fs.f_frsize;
	h->disk_size = (i64)fs.f_blocks * (i64)fs.f_frsize;
}

static enum err lists(struct ctx *c, struct health_view *h)
{
	struct health_outbox_row *outbox;
	struct health_errors_row *errors;
	struct health_refused_row *refused;
	struct health_worker_row *workers;
	struct health_job_row *jobs;
	struct channel_page_row *pages;
	struct why_raw_row *raw;
	enum err e;

	if ((e = db_err(health_outbox_depth(c->db, LIST_MAX, &outbox, &h->noutbox))) ||
	    (e = db_err(health_send_errors(c->db, c->now / DAY_MS - ERROR_DAYS, LIST_MAX, &errors,
					   &h->nerrors))) ||
	    (e = db_err(health_media_refused(c->db, c->now / DAY_MS - REFUSED_DAYS, LIST_MAX, &refused,
					     &h->nrefused))) ||
	    (e = db_err(health_workers(c->db, WORKER_SECONDS, LIST_MAX, &workers, &h->nworkers))) ||
	    (e = db_err(health_jobs(c->db, LIST_MAX, &jobs, &h->njobs))) ||
	    (e = db_err(channel_page_list(c->db, NONE, LIST_MAX, &pages, &h->npages))) ||
	    (e = db_err(why_raw_events(c->db, 10, &raw, &h->nraw))))
		return e;
	h->outbox = outbox;
	h->errors = errors;
	h->refused = refused;
	h->workers = workers;
	h->jobs = jobs;
	h->pages = pages;
	h->raw = raw;
	return OK;
}

enum err health_gather(struct ctx *c, struct health_view *h)
{
	struct setup_clock_row clock;
	struct health_media_row media;
	struct health_row row;
	enum err e;

	*h = (struct health_view){ .oldest_at = NONE, .now = c->now,
				   .newest_migration = str_of(migrations[migrations_len - 1].name),
				   .graph_version = c->app->conf.graph_version };
	if ((e = lists(c, h)) || (e = db_err(setup_clock_look(c->db, 0, 0, &clock))) ||
	    (e = db_err(health_media_stored(c->db, MEDIA_MOST, &media))) ||
	    (e = db_err(health_look(c->db, WORKER_SECONDS, &row))))
		return e;
	for (size_t i = 0; i < h->noutbox; i++) {
		h->waiting += h->outbox[i].count;
		if (h->oldest_at == NONE || h->outbox[i].oldest_at < h->oldest_at)
			h->oldest_at = h->outbox[i].oldest_at;
	}
	h->worker_age_ms = clock.worker_age_ms;
	h->database_skew_ms = clock.database_at - clock_now();
	h->database_version = db_server_version(c->db);
	h->migration = row.migration;
	h->media_files = media.files;
	h->media_bytes = media.bytes;
	look_at_disk(c, h);
	return OK;
}

/* --- the monitor's token ------------------------------------------------------------------------ */

enum err monitor_token(struct ctx *c, struct str *out)
{
	struct setting_row row;
	struct str sealed;
	enum db_result r = setting_get(c->db, STR(TOKEN_SETTING), &row);

	*out = NO_STR;
	if (r == DB_OK && base64url_open(c->arena, row.value, &sealed) &&
	    !admin_unseal(c, "setting." TOKEN_SETTING, 0, sealed, out))
		*out = NO_STR;
	return r == DB_NONE ? OK : db_err(r);
}

enum err admin_health_token(struct ctx *c)
{
	struct str sealed = admin_seal(c, "setting." TOKEN_SETTING, 0, random_token(c->arena, 24));
	enum err e = db_err(setting_set(c->db, STR(TOKEN_SETTING), base64url(c->arena, sealed), c->now));

	if (e)
		return e;
	admin_audit(c, "new monitor token", "setting", 0, NO_STR);
	reply_see_other(c, "/admin/health?done=monitor#monitor");
	return OK;
}

enum err admin_health(struct ctx *c)
{
	struct health_view h;
	struct admin_reply r;
	enum err e = health_gather(c, &h);

	if (e)
		return e;
	/* a secret: supervisors see the page without it */
	if (c->who.role >= ROLE_ADMIN && (e = monitor_token(c, &h.token)))
		return e;
	h.metrics_url = arena_printf(c->arena, "%.*s/health/metrics", STR_ARG(c->app->conf.web_base_url));
	h.details_url = arena_printf(c->arena, "%.*s/health/details", STR_ARG(c->app->conf.web_base_url));
	admin_begin(c, &r, "health", admin_text(c, T_health_title));
	view_admin_health(&r.out, &r.view, &r.frame, &h);
	return admin_send(c, &r, 200);
}
