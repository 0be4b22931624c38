/*
 * What is asked about an app, and of our own address.
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/check.h"
#include "meta/page_setup.h"

enum { CALL_FIELDS, CALL_SELF, CALLS };

static struct str callback_url(struct checking *k)
{
	return arena_printf(k->c->arena, "%.*s/webhook/%.*s", STR_ARG(k->c->app->conf.web_base_url),
			    STR_ARG(k->keys.callback_key));
}

static void note_fields(struct checking *k, const struct check_call *call)
{
	struct arena *a = k->c->arena;
	struct app_subscription s;

	if (check_wrong_secret(call, true)) {
		check_bad(k, "secret", "secret_wrong", NO_STR, NULL);
		return;
	}
	if (!call->wanted || check_refused(k, "secret", call))
		return;
	app_subscription_read(a, call->answer.body, &s);
	if (!s.known) {
		check_todo(k, "app_fields", SETUP_WAITING, "odd_answer", STR("200"));
		return;
	}
	/* the app's own token is made of id and secret: whoever takes it knows both */
	check_good(k, "secret", "secret_ok", NO_STR);
	if (!s.page_object || !s.callback_url.len)
		check_todo(k, "app_fields", SETUP_TODO, "app_fields_none", NO_STR);
	else if (!str_eq(s.callback_url, callback_url(k)))
		check_bad(k, "app_fields", "app_fields_elsewhere", s.callback_url, NULL);
	else if ((s.fields & FIELD_BITS_CORE) != FIELD_BITS_CORE)
		check_bad(k, "app_fields", "app_fields_missing",
			  setup_field_list(a, FIELD_BITS_CORE & ~s.fields, ", "), NULL);
	else
		check_good(k, "app_fields", "app_fields_ok", NO_STR);
}

/* Our clock against Meta's, by the Date of its answer; small differences are the way's. */
static void note_clock(struct checking *k, const struct check_call *call)
{
	i64 theirs, skew;

	if (!call->answered || !clock_parse_http(call->answer.date, &theirs))
		return;
	skew = (clock_now() - theirs) / 1000;
	check_todo(k, "clock", skew > 60 || skew < -60 ? SETUP_FAILED : SETUP_OK,
		   skew > 60 || skew < -60 ? "clock_off" : "clock_ok",
		   arena_printf(k->c->arena, "%lld", (long long)skew));
}

static void note_self(struct checking *k, const struct check_call *call)
{
	if (!call->wanted)
		return;
	if (!call->answered)
		check_bad(k, "reach", "reach_failed", str_of(call->answer.error), NULL);
	else if (call->answer.status != 200)
		check_bad(k, "reach", "reach_status", arena_printf(k->c->arena, "%lld",
			  (long long)call->answer.status), NULL);
	else
		check_good(k, "reach", "reach_ok", NO_STR);
}

enum err check_app(struct ctx *c, i64 app)
{
	struct checking k = { .object = "app", .id = app };
	struct check_call calls[CALLS] = { 0 };
	enum err e = check_keys_of_app(c, app, &k.keys);

	if (e)
		return e;
	if (!check_open(c, &k))
		return ERR_INTERNAL;
	check_graph(&k, &calls[CALL_FIELDS], arena_printf(c->arena, "/%.*s/subscriptions",
		    STR_ARG(k.keys.app_id)), k.keys.app_token);
	calls[CALL_SELF].wanted = c->app->conf.https;
	calls[CALL_SELF].request.url = arena_printf(c->arena, "%.*s/health",
						    STR_ARG(c->app->conf.web_base_url));
	check_run(&k, calls, CALLS);
	check_close(&k);
	note_fields(&k, &calls[CALL_FIELDS]);
	note_self(&k, &calls[CALL_SELF]);
	note_clock(&k, &calls[CALL_FIELDS]);
	return OK;
}

/*
 * Tells Meta where to call and what to send: it calls the verification at once, so that this does what
 * the developer site's form "Edit callback URL" does.
 */
enum err check_subscribe_app(struct ctx *c, i64 app)
{
	struct checking k = { .object = "app", .id = app };
	struct check_call call;
	struct arena *a = c->arena;
	unsigned bits = FIELD_BITS_ALL, drop;
	enum err e = check_keys_of_app(c, app, &k.keys);

	if (e)
		return e;
	if (!k.keys.app_token.ptr || !k.keys.verify_token.ptr)
		return ERR_CONFLICT;
	if (!check_open(c, &k))
		return ERR_INTERNAL;
	for (;;) {
		call = (struct check_call){ .wanted = false };
		check_graph(&k, &call, arena_printf(a, "/%.*s/subscriptions", STR_ARG(k.keys.app_id)),
			    k.keys.app_token);
		call.request.method = NET_POST;
		call.request.type = "application/x-www-form-urlencoded";
		call.request.body = arena_printf(a, "object=page&include_values=true&callback_url=%.*s"
			"&verify_token=%.*s&fields=%.*s", STR_ARG(url_component(a, callback_url(&k))),
			STR_ARG(url_component(a, k.keys.verify_token)),
			STR_ARG(setup_field_list(a, bits, ",")));
		check_run(&k, &call, 1);
		drop = call.answered ? subscription_refused(bits, call.error.code, call.error.message) : 0;
		if (!drop || bits == drop)
			break;
		bits &= ~drop;
	}
	check_close(&k);
	if (!check_refused(&k, "app_fields", &call))
		return check_app(c, app);
	return OK;
}
