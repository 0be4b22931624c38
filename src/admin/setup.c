/*
 * The set-up checklist on an app's and a page's page: what is shown, and its buttons.
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/check.h"

#define STEPS_MAX 40
#define COUNTED_DAYS 7

static enum err steps(struct ctx *c, const char *object, i64 id, const struct setup_step_row **rows,
		      size_t *n)
{
	struct setup_step_row *found;
	enum err e = db_err(setup_steps(c->db, str_of(object), id, STEPS_MAX, &found, n));

	*rows = found;
	return e;
}

static enum err facts(struct ctx *c, i64 app, struct setup_facts *f, struct setup_clock_row *clock)
{
	enum err e = db_err(setup_clock_look(c->db, app, c->now / DAY_MS - COUNTED_DAYS, clock));

	f->clock = clock;
	f->https = c->app->conf.https;
	f->now = c->now;
	return e ? e : steps(c, "app", app, &f->app_steps, &f->napp);
}

enum err setup_of_app(struct ctx *c, const struct channel_app_row *app, struct setup_view *out)
{
	struct setup_facts f = { .app = app };
	struct setup_clock_row clock;
	enum err e = facts(c, app->id, &f, &clock);
	struct str hook = arena_printf(c->arena, "%.*s/webhook/%.*s", STR_ARG(c->app->conf.web_base_url),
				       STR_ARG(app->callback_key));

	if (e)
		return e;
	*out = (struct setup_view){
		.kind = "apps", .id = app->id, .app_id = app->id,
		.deauthorize_url = arena_printf(c->arena, "%.*s/deauthorize", STR_ARG(hook)),
		.deletion_url = arena_printf(c->arena, "%.*s/data-deletion", STR_ARG(hook)),
	};
	setup_app_list(&f, &out->list);
	return OK;
}

enum err setup_of_page(struct ctx *c, const struct channel_page_row *page, struct setup_view *out)
{
	struct setup_facts f = { .page = page };
	struct setup_clock_row clock;
	struct channel_app_row app;
	enum err e = db_err(channel_app_get(c->db, page->app_id, &app));

	f.app = &app;
	if (e || (e = facts(c, page->app_id, &f, &clock)) ||
	    (e = steps(c, "page", page->id, &f.page_steps, &f.npage)))
		return e;
	*out = (struct setup_view){
		.kind = "pages", .id = page->id, .app_id = page->app_id,
		.link = arena_printf(c->arena, "https://m.me/%.*s",
				     STR_ARG(page->username.len ? page->username : page->meta_id)),
	};
	if (!qr_make(c->arena, out->link, &out->qr))
		out->qr.size = 0;
	setup_page_list(&f, &out->list);
	return OK;
}

/* --- buttons ---------------------------------------------------------------------------------- */

static enum err known_app(struct ctx *c, i64 id)
{
	struct channel_app_row app;
	enum err e = db_err(channel_app_get(c->db, id, &app));

	return e ? e : app.deleted_at == NONE ? OK : ERR_NOT_FOUND;
}

static enum err known_page(struct ctx *c, i64 id, struct channel_page_row *page)
{
	return db_err(channel_page_get(c->db, id, page));
}

enum err admin_app_check(struct ctx *c)
{
	const struct id_in *in = c->in;
	enum err e = known_app(c, in->id);

	if (e || (e = check_app(c, in->id)))
		return e;
	reply_see_other(c, "/admin/apps/%lld?done=checked#setup", (long long)in->id);
	return OK;
}

enum err admin_app_subscribe(struct ctx *c)
{
	const struct id_in *in = c->in;
	enum err e = known_app(c, in->id);

	if (e || (e = check_subscribe_app(c, in->id)))
		return e;
	admin_audit(c, "subscribe", "app", in->id, NO_STR);
	reply_see_other(c, "/admin/apps/%lld?done=subscribed#setup", (long long)in->id);
	return OK;
}

struct check_in { i64 id; struct str next; };

const struct spec admin_check_spec = SPEC(check_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct check_in, id) },
	{ "next", FROM_BODY, FIELD_WORD, false, 1, 32, offsetof(struct check_in, next) },
}));

enum err admin_page_check(struct ctx *c)
{
	const struct check_in *in = c->in;
	struct channel_page_row page;
	enum err e = known_page(c, in->id, &page);

	if (!e && page.deleted_at != NONE)
		e = ERR_NOT_FOUND;
	if (e || (e = check_page(c, in->id, page.app_id)))
		return e;
	if (str_is(in->next, "why"))
		reply_see_other(c, "/admin/why?done=checked");
	else
		reply_see_other(c, "/admin/pages/%lld?done=checked#setup", (long long)in->id);
	return OK;
}

enum err admin_page_subscribe(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct channel_page_row page;
	enum err e = known_page(c, in->id, &page);

	if (!e && page.deleted_at != NONE)
		e = ERR_NOT_FOUND;
	if (e || (e = check_subscribe(c, in->id, page.app_id)))
		return e;
	admin_audit(c, "subscribe", "page", in->id, NO_STR);
	reply_see_other(c, "/admin/pages/%lld?done=subscribed#setup", (long long)in->id);
	return OK;
}

/* Of a removed page, when Meta did not take it the first time. */
enum err admin_page_unsubscribe(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct channel_page_row page;
	enum err e = known_page(c, in->id, &page);

	if (!e && page.deleted_at == NONE)
		e = ERR_CONFLICT;
	if (e)
		return e;
	check_unsubscribe(c, in->id, page.app_id);
	admin_audit(c, "unsubscribe", "page", in->id, NO_STR);
	reply_see_other(c, "/admin/pages?done=unsubscribed");
	return OK;
}

/* --- ticks ------------------------------------------------------------------------------------ */

struct tick_in { i64 id; struct str step; bool on; };

const struct spec admin_tick_spec = SPEC(tick_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct tick_in, id) },
	{ "step", FROM_BODY, FIELD_WORD, true, 1, 32, offsetof(struct tick_in, step) },
	{ "on", FROM_BODY, FIELD_BOOL, true, 0, 0, offsetof(struct tick_in, on) },
}));

static enum err tick(struct ctx *c, const char *object)
{
	const struct tick_in *in = c->in;
	struct str ok = arena_printf(c->arena, "%.*s_ok", STR_ARG(in->step));
	struct str todo = str_is(in->step, "human_agent") ? STR("human_todo") :
		arena_printf(c->arena, "%.*s_todo", STR_ARG(in->step));
	enum err e;

	if (!setup_is_manual(in->step) || str_is(in->step, "human_agent") != (object[0] == 'p'))
		return ERR_INVALID;
	e = db_err(setup_step_put(c->db, str_of(object), in->id, in->step, in->on ? STR("ok") : STR("todo"),
				  in->on ? ok : todo, NO_STR, NONE, NONE, NO_STR, NO_STR, c->now,
				  in->on ? c->now : NONE, c->who.id));
	if (e)
		return e;
	admin_audit(c, in->on ? "tick" : "untick", object, in->id, NO_STR);
	reply_see_other(c, "/admin/%ss/%lld?done=ticked#step-%.*s", object, (long long)in->id,
			STR_ARG(in->step));
	return OK;
}

enum err admin_app_tick(struct ctx *c)
{
	const struct tick_in *in = c->in;
	enum err e = known_app(c, in->id);

	return e ? e : tick(c, "app");
}

enum err admin_page_tick(struct ctx *c)
{
	const struct tick_in *in = c->in;
	struct channel_page_row page;
	enum err e = known_page(c, in->id, &page);

	if (!e && page.deleted_at != NONE)
		e = ERR_NOT_FOUND;
	return e ? e : tick(c, "page");
}
