#include "base/base.h"
#include "base/log.h"
#include "store/intake.h"
#include "webhook/app.h"

/* Opening three secrets and asking for a row once a second costs nothing; per event it would. */
#define FRESH_MS 1000

/* struct app.local of webhook.fcgi: this process's memory of the app it saw last. */
struct memory {
	char key[65];
	i64 read_at;
	struct webhook_app app;
	char texts[4][512];	/* what app's texts point to */
	struct intake_pages pages;
};

static struct memory *memory_of(struct ctx *c)
{
	if (!c->app->local)
		c->app->local = arena_new(&c->app->arena, struct memory);
	return c->app->local;
}

struct intake_pages *webhook_pages(struct ctx *c)
{
	return &memory_of(c)->pages;
}

static struct str keep(char out[512], struct str s)
{
	if (!s.ptr || s.len >= 512)
		return s.ptr ? STR("") : NO_STR;
	memcpy(out, s.ptr, s.len);
	out[s.len] = 0;
	return (struct str){ out, s.len };
}

static struct str open_secret(struct ctx *c, const char *what, i64 id, struct str sealed)
{
	struct str about = arena_printf(c->arena, "app.%s:%lld", what, (long long)id), plain;

	if (!sealed.ptr)
		return NO_STR;
	if (!unseal(c->arena, &c->app->key, about.ptr, sealed, &plain)) {
		log_env("%s can't be opened: was it sealed with another key file?", about.ptr);
		return NO_STR;
	}
	return plain;
}

void webhook_app_forget(struct ctx *c)
{
	memory_of(c)->app.id = 0;
}

enum err webhook_app_find(struct ctx *c, struct str key, struct webhook_app *out)
{
	struct memory *m = memory_of(c);
	struct app_row row;
	enum err e;

	if (m->app.id && str_is(key, m->key) && c->now - m->read_at < FRESH_MS && c->now >= m->read_at) {
		*out = m->app;
		return OK;
	}
	e = db_err(app_by_callback_key(c->db, key, c->now, &row));
	if (e)
		return e;
	m->app = (struct webhook_app){
		.id = row.id,
		.meta_id = keep(m->texts[0], row.meta_id),
		.secret = keep(m->texts[1], open_secret(c, "secret", row.id, row.secret)),
		.secret_previous = keep(m->texts[2], open_secret(c, "secret_previous", row.id,
								 row.secret_previous)),
		.verify_token = keep(m->texts[3], open_secret(c, "verify_token", row.id,
							      row.verify_token)),
	};
	snprintf(m->key, sizeof m->key, "%.*s", STR_ARG(key));
	m->read_at = c->now;
	*out = m->app;
	return OK;
}

void webhook_refused(struct ctx *c, i64 app, const char *reason, struct str detail)
{
	enum db_result r = refused_call_add(c->db, app, str_of(reason), c->now / HOUR_MS, c->now,
					    str_head(c->req->address, 64), str_head(detail, 190));

	if (r != DB_OK && r != DB_NONE)
		log_env("a refused call (%s) could not be counted", reason);
}
