/*
 * /admin/first/{token}: the first administrator, and whether this host has what the desk needs.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "admin/first.h"
#include "admin/host.h"
#include "desk/first_run.h"
#include "desk/login.h"

struct first_in { struct str token, login, name, password, again; };

#define FIRST_TEXT(member) \
	{ #member, FROM_BODY, FIELD_TEXT, false, 0, 1000, offsetof(struct first_in, member) }

const struct spec admin_first_spec = SPEC(first_in, ((const struct field[]){
	{ "token", FROM_PATH, FIELD_WORD, true, 1, 64, offsetof(struct first_in, token) },
	FIRST_TEXT(login), FIRST_TEXT(name), FIRST_TEXT(password), FIRST_TEXT(again),
}));

static enum err no_link(struct ctx *c, enum err e)
{
	if (e == ERR_NOT_FOUND)
		reply_problem(c, e, NULL, admin_text(c, T_first_no_link));
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err show(struct ctx *c, struct first_form *f)
{
	struct admin_reply r;

	host_look(&c->app->conf, c->db, c->arena, &f->host);
	f->action = arena_printf(c->arena, "/admin/first/%.*s", STR_ARG(f->token));
	admin_begin(c, &r, "", admin_text(c, T_first_title));
	view_first(&r.out, &r.view, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_first(struct ctx *c)
{
	const struct first_in *in = c->in;
	struct first_form form = { .token = in->token };
	enum err e = first_token_check(c->db, in->token, c->now);

	return e ? no_link(c, e) : show(c, &form);
}

static void check(struct ctx *c, struct first_form *f, struct str password, struct str again)
{
	form_check_name(c, &f->errors, "login", f->login, T_first_login_wrong);
	form_check_name(c, &f->errors, "name", f->name, T_first_name_wrong);
	if (password.len < 8 || password.len > 200)
		form_wrong(c, &f->errors, "password", T_first_password_wrong);
	else if (!str_eq(password, again))
		form_wrong(c, &f->errors, "again", T_first_again_wrong);
}

/* Who has just chosen the password need not type it again. */
static enum err sign_in(struct ctx *c, const struct first_form *f, struct str password)
{
	struct login l = {
		.login = f->login, .password = password, .address = c->req->address,
		.user_agent = c->req->user_agent, .now = c->now,
		.session_ms = c->app->conf.security_session_hours * HOUR_MS, .key = &c->app->key,
	};
	enum err e = login_try(c->db, c->arena, &l);

	if (e) {
		/* the administrator is there: the ordinary way goes on */
		reply_see_other(c, "/agent/login?next=/admin/");
		return OK;
	}
	reply_see_other(c, "/admin/");
	reply_cookie(c, SESSION_COOKIE, l.token, -1);
	return OK;
}

enum err admin_first_create(struct ctx *c)
{
	const struct first_in *in = c->in;
	struct first_form form = { .token = in->token, .login = form_trim(in->login),
				   .name = form_trim(in->name) };
	struct first_admin admin = { .arena = c->arena, .token = in->token, .login = form.login,
				     .name = form.name, .password = in->password, .now = c->now };
	enum err e = first_token_check(c->db, in->token, c->now);

	if (e)
		return no_link(c, e);
	check(c, &form, in->password, in->again);
	if (form.errors.n)
		return show(c, &form);
	e = first_admin_create(c->db, &admin);
	if (e == ERR_INVALID || e == ERR_CONFLICT) {
		form_wrong(c, &form.errors, "login", T_first_login_wrong);
		return show(c, &form);
	}
	if (e)
		return no_link(c, e);
	c->who.id = admin.id;	/* for the audit log: nobody is signed in */
	admin_audit(c, "first administrator", "user", admin.id, NO_STR);
	return sign_in(c, &form, in->password);
}
