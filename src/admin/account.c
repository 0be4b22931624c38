/*
 * Everybody's own account, whatever their role.
 */
#include "base/base.h"
#include "admin/change.h"
#include "admin/people.h"
#include "base/mail_address.h"
#include "store/inbox.h"
#include "store/mail.h"
#include "store/totp.h"

struct own_password_in { struct str old, password, again; };

const struct spec admin_account_password_spec = SPEC(own_password_in, ((const struct field[]){
	{ "old_password", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct own_password_in, old) },
	{ "password", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct own_password_in, password) },
	{ "again", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct own_password_in, again) },
}));

enum err account_show(struct ctx *c, struct account_form *f, int status)
{
	struct admin_reply r;
	struct person_row me;
	struct count_row others;
	struct totp_row totp;
	enum err e = db_err(inbox_other_sessions(c->db, c->who.id, digest_str(&c->who.session), c->now,
						 &others));

	if (e || (e = db_err(totp_get(c->db, c->who.id, &totp))) ||
	    (e = db_err(person_get(c->db, c->who.id, c->now, &me))))
		return e;
	if (!f->email.ptr)	/* not being typed */
		f->email = me.email;
	f->totp = totp.secret.ptr != NULL;
	f->totp_since = totp.since;
	f->codes = totp.codes;
	f->login = c->who.login;
	f->name = c->who.name;
	f->others = others.n;
	admin_begin(c, &r, "account", admin_text(c, T_admin_account_title));
	view_admin_account(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, status);
}

enum err admin_account(struct ctx *c)
{
	return account_show(c, &(struct account_form){ .others = 0 }, 200);
}

enum err account_slow_down(struct ctx *c, struct account_form *f, const char *field, i64 retry_after_ms)
{
	i64 seconds = (retry_after_ms + SECOND_MS - 1) / SECOND_MS;
	struct str number = arena_printf(c->arena, "%lld", (long long)seconds);
	enum err e;

	f->errors.list[0].field = field;
	f->errors.list[0].text = lang_fill(c->arena, lang_plural(NULL, N_login_slow_down, seconds), &number, 1);
	f->errors.n = 1;
	e = account_show(c, f, 429);
	reply_header(c, "Retry-After", number);
	return e;
}

enum err admin_account_password(struct ctx *c)
{
	const struct own_password_in *in = c->in;
	struct login proof = { .password = in->old, .address = c->req->address, .now = c->now };
	struct account_form form = { 0 };
	i64 retry_after_ms = 0;
	enum err e;

	if (!in->old.len)
		form_wrong(c, &form.errors, "old_password", T_admin_account_old_wrong);
	check_password(c, &form.errors, in->password);
	if (!form_error(&form.errors, "password").ptr && !str_eq(in->password, in->again))
		form_wrong(c, &form.errors, "again", T_admin_account_again_wrong);
	if (form.errors.n)
		return account_show(c, &form, 422);
	e = person_own_password(c->db, c->arena, c->who.id, &proof, in->password, &c->who.session,
				&retry_after_ms);
	if (e == ERR_BUSY && retry_after_ms > 0)
		return account_slow_down(c, &form, "old_password", retry_after_ms);
	if (e == ERR_LOGIN) {
		form_wrong(c, &form.errors, "old_password", T_admin_account_old_wrong);
		return account_show(c, &form, 422);
	}
	if (e)
		return e;
	admin_audit(c, "replace password", "user", c->who.id, STR("{\"password\":\"replaced\"}"));
	reply_see_other(c, "/admin/account?done=password");
	return OK;
}

/* --- the mail address ----------------------------------------------------------------------------- */

struct email_in { struct str email; };

const struct spec admin_account_email_spec = SPEC(email_in, ((const struct field[]){
	{ "email", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct email_in, email) },
}));

enum err admin_account_email(struct ctx *c)
{
	const struct email_in *in = c->in;
	struct account_form form = { .email = form_trim(in->email) };
	struct person_row me;
	struct change ch;
	enum err e = db_err(person_get(c->db, c->who.id, c->now, &me));

	if (e)
		return e;
	if (form.email.len && !mail_address(form.email)) {
		form_wrong(c, &form.errors, "email", T_admin_users_email_wrong);
		return account_show(c, &form, 422);
	}
	if ((e = db_err(user_email(c->db, c->who.id, form.email.len ? form.email : NO_STR, c->now))))
		return e;
	change_begin(c, &ch);
	change_str(&ch, "email", me.email, form.email);
	admin_audit(c, "edit", "user", c->who.id, change_end(&ch));
	reply_see_other(c, "/admin/account?done=email");
	return OK;
}
