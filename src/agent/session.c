/*
 * /agent/api/v1/session: sign in, who am I, sign out.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "base/log.h"
#include "desk/login.h"

struct session_in { struct str login, password, code, ticket, next; };

static const struct field session_fields[] = {
	{ "login", FROM_BODY, FIELD_TEXT, false, 0, 200, offsetof(struct session_in, login) },
	{ "password", FROM_BODY, FIELD_TEXT, false, 0, 1000, offsetof(struct session_in, password) },
	{ "code", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct session_in, code) },
	{ "ticket", FROM_BODY, FIELD_WORD, false, 0, 1000, offsetof(struct session_in, ticket) },
	{ "next", FROM_BODY, FIELD_TEXT, false, 0, LIMIT_URI, offsetof(struct session_in, next) },
};
const struct spec session_spec = SPEC(session_in, session_fields);

static void session_json(struct ctx *c, int status)
{
	struct buf *out = agent_buf(c);
	struct jw w;

	jw_init(&w, out);
	jw_object(&w);
	jw_key(&w, "user");
	jw_object(&w);
	jw_ki64(&w, "id", c->who.id);
	jw_kstr(&w, "login", c->who.login);
	jw_kstr(&w, "name", c->who.name);
	jw_end_object(&w);
	jw_kcstr(&w, "role", role_name(c->who.role));
	jw_kstr(&w, "csrf_token", c->who.csrf);
	jw_end_object(&w);
	reply_json(c, status, out);
}

enum err session_show(struct ctx *c)
{
	session_json(c, 200);
	return OK;
}

static void problem(struct ctx *c, const char *code, struct str title)
{
	struct buf *out = agent_buf(c);
	struct jw w;

	jw_init(&w, out);
	jw_object(&w);
	jw_kcstr(&w, "type", "about:blank");
	jw_kstr(&w, "title", title);
	jw_ki64(&w, "status", 401);
	jw_kcstr(&w, "code", code);
	jw_end_object(&w);
	reply_json(c, 401, out);
	c->reply->type = "application/problem+json";
}

/*
 * What the audit log says about the door. A login that nobody has is not written down: people type their
 * password there. Attempts that were not even tried, being slowed down, leave no line each.
 */
static void note(struct ctx *c, const char *action, i64 who, i64 user)
{
	if (audit_add(c->db, c->now, who, str_of(action), STR("user"), user, NO_STR,
		      str_head(c->req->address, 64)) != DB_OK)
		log_env("%s could not be written to the audit log", action);
}

static void note_refusal(struct ctx *c, const struct session_in *in, const struct login *l)
{
	i64 user = l->user.id ? l->user.id : NONE;

	/* a form that was open too long; the right password, and now for the code */
	if (in->ticket.len ? !l->totp_needed : l->totp_needed && !in->code.len)
		return;
	note(c, "sign-in refused", NONE, user);
	if (l->slowed)
		note(c, "sign-ins slowed down", NONE, user);
}

/* Too many attempts. */
static enum err slowed(struct ctx *c, const struct session_in *in, i64 retry_after_ms)
{
	i64 seconds = (retry_after_ms + SECOND_MS - 1) / SECOND_MS;
	struct str number = arena_printf(c->arena, "%lld", (long long)seconds);
	struct str why = lang_fill(c->arena, lang_plural(NULL, N_login_slow_down, seconds), &number, 1);
	enum err done = OK;

	if (from_browser(c))
		done = login_page(c, 429, &(struct login_form){ .login = in->login, .next = in->next, .alert = why,
								.ticket = in->ticket });
	else
		reply_problem_status(c, 429, NULL, why);
	reply_header(c, "Retry-After", number);
	return done;
}

static enum err refused(struct ctx *c, const struct session_in *in, const struct login *l)
{
	enum text_key key = !l->totp_needed ? in->ticket.len ? T_login_expired : T_login_wrong :
			    in->code.len ? T_login_code_wrong : T_login_code_needed;
	struct str why = lang_text(NULL, key);

	if (from_browser(c))
		return login_page(c, 401, &(struct login_form){
			.login = in->login, .next = in->next, .ticket = l->next_ticket,
			.alert = l->totp_needed && !in->code.len ? NO_STR : why });
	if (l->totp_needed)
		problem(c, in->code.len ? "totp_wrong" : "totp_needed", why);
	else
		reply_problem(c, ERR_LOGIN, why.ptr, NO_STR);
	return OK;
}

/* Who signs in is there (or what else their settings say), until they say otherwise. */
static enum err arrive(struct ctx *c, const struct login *l)
{
	if (!str_is(l->user.presence, "offline"))
		return OK;
	return db_err(user_set_presence(c->db, l->user.id, l->user.default_presence, c->now));
}

enum err session_open(struct ctx *c)
{
	const struct session_in *in = c->in;
	struct login l = {
		.login = in->login, .password = in->password, .address = c->req->address,
		.user_agent = c->req->user_agent, .now = c->now,
		.session_ms = c->app->conf.security_session_hours * HOUR_MS,
		.code = in->code, .ticket = in->ticket, .key = &c->app->key,
	};
	enum err e;

	if (!in->ticket.len && (!in->login.ptr || !in->password.ptr)) {
		reply_field(c, in->login.ptr ? "password" : "login", "is missing");
		return OK;
	}
	e = login_try(c->db, c->arena, &l);
	if (e == ERR_LOGIN) {
		note_refusal(c, in, &l);
		return refused(c, in, &l);
	}
	if (e == ERR_BUSY && l.retry_after_ms > 0)
		return slowed(c, in, l.retry_after_ms);
	if (e)
		return e;
	if ((e = arrive(c, &l)))
		return e;
	note(c, "sign in", l.user.id, l.user.id);
	c->who = (struct who){ .id = l.user.id, .role = role_of(l.user.role), .login = l.user.login,
			       .name = l.user.name, .csrf = l.csrf, .version = l.user.version };
	if (from_browser(c))
		reply_see_other(c, "%.*s", STR_ARG(local_path(in->next)));
	else
		session_json(c, 201);
	reply_cookie(c, SESSION_COOKIE, l.token, -1);
	return OK;
}

/* Who leaves with the last of their sessions is gone: nothing more is routed to them. */
static enum err leave(struct ctx *c)
{
	struct count_row others;
	enum err e = db_err(inbox_other_sessions(c->db, c->who.id, digest_str(&c->who.session), c->now,
						 &others));

	if (e || others.n)
		return e;
	return db_err(user_set_presence(c->db, c->who.id, STR("offline"), c->now));
}

enum err session_close(struct ctx *c)
{
	enum err e = leave(c);

	if (e || (e = login_end(c->db, &c->who.session)))
		return e;
	note(c, "sign out", c->who.id, c->who.id);
	if (from_browser(c))
		reply_see_other(c, "/agent/login");
	else
		reply_empty(c, 204);
	reply_cookie(c, SESSION_COOKIE, STR(""), 0);
	return OK;
}
