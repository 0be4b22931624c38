#include "base/base.h"
#include "base/log.h"
#include "store/session.h"
#include "web/route.h"

/* seen_at is a hint: one write a minute is enough. */
#define TOUCH_AFTER MINUTE_MS
#define TOKEN_CHARS 43	/* 32 bytes as base64url without padding */

struct digest session_digest(struct str cookie)
{
	return sha256(cookie);
}

enum err who_load(struct ctx *c)
{
	struct str cookie = req_cookie(c->req, SESSION_COOKIE);
	i64 lasts = c->app->conf.security_session_hours * HOUR_MS;
	struct session_row row;
	struct digest hash;
	enum db_result r;

	c->who = (struct who){ .id = 0 };
	if (cookie.len != TOKEN_CHARS)
		return OK;
	hash = session_digest(cookie);
	r = session_find(c->db, digest_str(&hash), c->now, &row);
	if (r == DB_NONE)
		return OK;
	if (r != DB_OK)
		return ERR_BUSY;
	c->who = (struct who){
		.id = row.user_id, .role = role_of(row.role), .login = row.login, .name = row.name,
		.session = hash, .csrf = row.csrf, .version = row.version,
		.seen_at = row.user_seen_at,
	};
	if (c->now - row.seen_at >= TOUCH_AFTER)
		if (session_touch(c->db, digest_str(&hash), c->now, c->now + lasts) != DB_OK)
			log_info("a session could not be prolonged; the next request will");
	return OK;
}

static enum role least_role(enum guard g)
{
	switch (g) {
	case GUARD_PUBLIC: case GUARD_SIGNED: return ROLE_NONE;
	case GUARD_ANY: case GUARD_AUDIT: return ROLE_AUDITOR;
	case GUARD_AGENT: return ROLE_AGENT;
	case GUARD_SUPERVISOR: return ROLE_SUPERVISOR;
	case GUARD_ADMIN: return ROLE_ADMIN;
	}
	return ROLE_ADMIN;
}

/*
 * Nobody is signed in, so there is no token to compare: a browser says where a request comes from,
 * and no page can make it say otherwise. What says nothing is no browser.
 */
static bool same_site(const struct ctx *c)
{
	struct str base = c->app->conf.web_base_url;

	if (c->req->site.ptr)
		return str_is(c->req->site, "same-origin") || str_is(c->req->site, "none");
	base.len -= c->app->conf.mount.len;
	return !c->req->origin.ptr || str_eq(c->req->origin, base);
}

static bool token_fits(const struct ctx *c)
{
	struct str token = c->req->csrf_header;

	if (!token.len)
		token = req_form(c->req, "csrf");
	return token.len && c->who.csrf.len && secret_eq(token, c->who.csrf);
}

enum err guard_decide(const struct ctx *c, const struct route *route, const char **why)
{
	enum role least = least_role(route->guard);

	*why = NULL;
	if (least != ROLE_NONE && !c->who.id)
		return ERR_LOGIN;
	if (c->who.role < least || (route->guard == GUARD_AUDIT && c->who.role == ROLE_AGENT))
		return ERR_FORBIDDEN;
	if (!route->csrf || (least == ROLE_NONE ? same_site(c) : token_fits(c)))
		return OK;
	*why = "This request was not made by a page of Pagedesk";
	return ERR_FORBIDDEN;
}

bool guard_check(struct ctx *c, const struct route *route)
{
	struct str detail = NO_STR;
	const char *why = NULL;
	enum err e = OK;

	if (least_role(route->guard) != ROLE_NONE)
		e = who_load(c);
	if (e == OK)
		e = guard_decide(c, route, &why);
	if (e == OK)
		return true;
	if (why)
		detail = c->who.id ? STR("Reload the page and try again.") :
				     STR("Open the desk under its own address and try again.");
	reply_problem(c, e, why, detail);
	return false;
}
