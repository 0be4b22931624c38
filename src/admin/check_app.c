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
			    STR_ARG(k->s.keys.callback_key));
}

static void note_fields(struct checking *k, const struct check_call *call)
{
	struct arena *a = k->c->arena;
	struct app_subscription s;

	if (setup_wrong_secret(&call->heard, true)) {
		setup_bad(&k->s, "secret", "secret_wrong", NO_STR, NULL);
		return;
	}
	if (!call->heard.wanted || setup_refused(&k->s, "secret", &call->heard))
		return;
	app_subscription_read(a, call->answer.body, &s);
	if (!s.known) {
		setup_todo(&k->s, "app_fields", SETUP_WAITING, "odd_answer", STR("200"));
		return;
	}
	/* the app's own token is made of id and secret: whoever takes it knows both */
	setup_good(&k->s, "secret", "secret_ok", NO_STR);
	if (!s.page_object || !s.callback_url.len)
		setup_todo(&k->s, "app_fields", SETUP_TODO, "app_fields_none", NO_STR);
	else if (!str_eq(s.callback_url, callback_url(k)))
		setup_bad(&k->s, "app_fields", "app_fields_elsewhere", s.callback_url, NULL);
	else if ((s.fields & FIELD_BITS_CORE) != FIELD_BITS_CORE)
		setup_bad(&k->s, "app_fields", "app_fields_missing",
			  setup_field_list(a, FIELD_BITS_CORE & ~s.fields, ", "), NULL);
	else
		setup_good(&k->s, "app_fields", "app_fields_ok", NO_STR);
}

/* Our clock against Meta's, by the Date of its answer; small differences are the way's. */
static void note_clock(struct checking *k, const struct check_call *call)
{
	i64 theirs, skew;

	if (!call->heard.answered || !clock_parse_http(call->answer.date, &theirs))
		return;
	skew = (clock_now() - theirs) / 1000;
	setup_todo(&k->s, "clock", skew > 60 || skew < -60 ? SETUP_FAILED : SETUP_OK,
		   skew > 60 || skew < -60 ? "clock_off" : "clock_ok",
		   arena_printf(k->c->arena, "%lld", (long long)skew));
}

static const char *reach_fault(enum net_fault f)
{
	switch (f) {
	case NET_NO_NAME: return "reach_name";
	case NET_REFUSED: return "reach_refused";
	case NET_SLOW: return "reach_slow";
	case NET_NO_TLS: return "reach_no_tls";
	case NET_CERT_EXPIRED: return "reach_expired";
	case NET_CERT_SELF_SIGNED: return "reach_self_signed";
	case NET_CERT_OTHER_NAME: return "reach_other_name";
	case NET_CERT_CHAIN: return "reach_chain";
	case NET_CERT_BAD: case NET_NO_FAULT: break;
	}
	return "reach_failed";
}

/* Our own address, over TLS with verification, as Meta sees it. */
static void note_self(struct checking *k, const struct check_call *call)
{
	struct str status;

	if (!call->heard.wanted)
		return;
	status = arena_printf(k->c->arena, "%lld", (long long)call->heard.status);
	if (!call->heard.answered)
		setup_bad(&k->s, "reach", reach_fault(call->answer.fault), str_of(call->answer.error), NULL);
	else if (call->heard.status >= 300 && call->heard.status < 400)
		setup_bad(&k->s, "reach", "reach_redirect", status, NULL);
	else if (call->heard.status != 200)
		setup_bad(&k->s, "reach", "reach_status", status, NULL);
	else if (!str_is(form_trim(call->heard.body), "ok") && !str_is(form_trim(call->heard.body), "degraded"))
		setup_bad(&k->s, "reach", "reach_stranger", NO_STR, NULL);
	else
		setup_good(&k->s, "reach", "reach_ok", NO_STR);
}

enum err check_app(struct ctx *c, i64 app)
{
	struct check_call calls[CALLS] = { 0 };
	struct checking k;
	enum err e = check_begin(c, &k, 0, app);

	if (e)
		return e;
	if (!check_open(&k))
		return ERR_INTERNAL;
	check_graph(&k, &calls[CALL_FIELDS], arena_printf(c->arena, "/%.*s/subscriptions",
		    STR_ARG(k.s.keys.app_id)), k.s.keys.app_token);
	calls[CALL_SELF].heard.wanted = c->app->conf.https;
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
	struct checking k;
	struct check_call call;
	struct arena *a = c->arena;
	unsigned bits = FIELD_BITS_ALL, drop;
	enum err e = check_begin(c, &k, 0, app);

	if (e)
		return e;
	if (!k.s.keys.app_token.ptr || !k.s.keys.verify_token.ptr)
		return ERR_CONFLICT;
	if (!check_open(&k))
		return ERR_INTERNAL;
	for (;;) {
		call = (struct check_call){ .heard = { .wanted = false } };
		check_graph(&k, &call, arena_printf(a, "/%.*s/subscriptions", STR_ARG(k.s.keys.app_id)),
			    k.s.keys.app_token);
		call.request.method = NET_POST;
		call.request.type = "application/x-www-form-urlencoded";
		call.request.body = arena_printf(a, "object=page&include_values=true&callback_url=%.*s"
			"&verify_token=%.*s&fields=%.*s", STR_ARG(url_component(a, callback_url(&k))),
			STR_ARG(url_component(a, k.s.keys.verify_token)),
			STR_ARG(setup_field_list(a, bits, ",")));
		check_run(&k, &call, 1);
		drop = setup_fields_refused(bits, &call.heard);
		if (!drop || bits == drop)
			break;
		bits &= ~drop;
	}
	check_close(&k);
	if (!setup_refused(&k.s, "app_fields", &call.heard))
		return check_app(c, app);
	return OK;
}
