#include "base/base.h"
#include "base/log.h"
#include "store/setup.h"
#include "webhook/app.h"
#include "webhook/webhook.h"

/* What we are willing to echo: never markup (protocol 1). */
static bool harmless(struct str s)
{
	if (!s.len || s.len > 256)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
		      ch == '_' || ch == '.' || ch == '-'))
			return false;
	}
	return true;
}

/* Of a repeated parameter the last counts (features F307). */
static struct str last_param(const struct req *r, const char *name)
{
	struct str found = NO_STR;

	for (size_t i = 0; i < r->nparams; i++)
		if (str_is(r->params[i].name, name))
			found = r->params[i].value;
	return found;
}

enum err webhook_verify(struct ctx *c)
{
	struct str mode = last_param(c->req, "hub.mode"), token = last_param(c->req, "hub.verify_token");
	struct str challenge = last_param(c->req, "hub.challenge");
	struct webhook_app app;
	enum db_result r;
	enum err e;

	/* seldom, and often right after the token was changed */
	webhook_app_forget(c);
	e = webhook_app_find(c, c->req->segments[0], &app);
	if (e == ERR_NOT_FOUND)
		webhook_refused(c, 0, "unknown_key", NO_STR);
	if (e)
		return e;
	if (!mode.ptr || !token.ptr || !challenge.ptr) {
		webhook_refused(c, app.id, "verify_incomplete", NO_STR);
		reply_text(c, 400, STR("hub.mode, hub.verify_token and hub.challenge are needed\n"));
		return OK;
	}
	if (!str_is(mode, "subscribe") || !app.verify_token.len || !secret_eq(token, app.verify_token)) {
		webhook_refused(c, app.id, "verify_token", NO_STR);
		reply_text(c, 403, STR("wrong verify token\n"));
		return OK;
	}
	if (!harmless(challenge)) {
		webhook_refused(c, app.id, "verify_challenge", NO_STR);
		reply_text(c, 400, STR("odd challenge\n"));
		return OK;
	}
	r = app_set_verified(c->db, app.id, c->now, str_head(c->req->address, 64));
	if (r != DB_OK && r != DB_NONE)
		log_env("the verified call could not be noted");
	reply_text(c, 200, challenge);
	return OK;
}
