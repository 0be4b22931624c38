/*
 * The second factor of one's own account: on with a code of the app, off with the password. The secret
 * that is offered travels sealed with the form, so nothing is stored before it is confirmed.
 */
#include "base/base.h"
#include "admin/people.h"
#include "desk/totp.h"
#include "sys/otp.h"

struct totp_in { struct str offer, code; };

const struct spec admin_totp_spec = SPEC(totp_in, ((const struct field[]){
	{ "offer", FROM_BODY, FIELD_TEXT, false, 0, 1000, offsetof(struct totp_in, offer) },
	{ "code", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct totp_in, code) },
}));

struct totp_off_in { struct str password; };

const struct spec admin_totp_off_spec = SPEC(totp_off_in, ((const struct field[]){
	{ "totp_password", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct totp_off_in, password) },
}));

struct totp_codes_in { struct str password; };

const struct spec admin_totp_codes_spec = SPEC(totp_codes_in, ((const struct field[]){
	{ "codes_password", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct totp_codes_in, password) },
}));

static struct totp mine(struct ctx *c)
{
	return (struct totp){ c->db, c->arena, &c->app->key, c->who.id, c->now };
}

/* otpauth://totp/Pagedesk:eva?secret=...&issuer=Pagedesk */
static enum err show_offer(struct ctx *c, struct totp_form *f, struct str secret)
{
	struct str name = url_component(c->arena, c->who.login);
	struct admin_reply r;

	f->secret = otp_base32(c->arena, secret);
	f->uri = arena_printf(c->arena, "otpauth://totp/Pagedesk:%.*s?secret=%.*s&issuer=Pagedesk", STR_ARG(name),
			      STR_ARG(f->secret));
	if (!qr_make(c->arena, f->uri, &f->qr))
		f->qr.size = 0;
	admin_begin(c, &r, "account", admin_text(c, T_admin_totp_set_up));
	admin_crumb(&r, admin_text(c, T_admin_account_title), STR("/admin/account"));
	view_admin_totp(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_totp(struct ctx *c)
{
	struct totp t = mine(c);
	struct totp_form form = { .ncodes = 0 };
	struct totp_row row;
	enum err e = db_err(totp_get(c->db, c->who.id, &row));

	if (e)
		return e;
	if (row.secret.ptr) {
		reply_see_other(c, "/admin/account");
		return OK;
	}
	return show_offer(c, &form, totp_offer(&t, &form.offer));
}

static enum err show_codes(struct ctx *c, const struct str codes[RECOVERY_CODES])
{
	struct totp_form form = { .codes = codes, .ncodes = RECOVERY_CODES };
	struct admin_reply r;

	admin_begin(c, &r, "account", admin_text(c, T_admin_totp_codes));
	admin_crumb(&r, admin_text(c, T_admin_account_title), STR("/admin/account"));
	view_admin_totp_codes(&r.out, &r.view, &r.frame, &form);
	return admin_send(c, &r, 200);
}

enum err admin_totp_on(struct ctx *c)
{
	const struct totp_in *in = c->in;
	struct totp t = mine(c);
	struct totp_form form = { .offer = in->offer };
	struct str secret, codes[RECOVERY_CODES];
	enum err e;

	if (!totp_offered(&t, in->offer, &secret))
		return ERR_INVALID;
	e = totp_enable(&t, secret, in->code, codes);
	if (e == ERR_INVALID) {
		form_wrong(c, &form.errors, "code", T_admin_totp_code_wrong);
		return show_offer(c, &form, secret);
	}
	if (e)
		return e;
	admin_audit(c, "second factor on", "user", c->who.id, NO_STR);
	return show_codes(c, codes);
}

/* Asks for the password once more. False: it was answered with what is wrong at the field, or *e. */
static bool confirmed(struct ctx *c, const char *field, struct str password, enum err *e)
{
	struct login proof = { .password = password, .address = c->req->address, .now = c->now };
	struct account_form form = { 0 };
	i64 retry_after_ms = 0;

	*e = login_confirm(c->db, c->arena, c->who.id, &proof, &retry_after_ms);
	if (*e == ERR_BUSY && retry_after_ms > 0) {
		*e = account_slow_down(c, &form, field, retry_after_ms);
		return false;
	}
	if (*e == ERR_LOGIN) {
		form_wrong(c, &form.errors, field, T_admin_account_old_wrong);
		*e = account_show(c, &form, 422);
		return false;
	}
	return *e == OK;
}

enum err admin_totp_codes(struct ctx *c)
{
	const struct totp_codes_in *in = c->in;
	struct str codes[RECOVERY_CODES];
	struct totp t = mine(c);
	enum err e;

	if (!confirmed(c, "codes_password", in->password, &e))
		return e;
	e = totp_new_codes(&t, codes);
	if (e == ERR_CONFLICT) {	/* switched off meanwhile */
		reply_see_other(c, "/admin/account");
		return OK;
	}
	if (e)
		return e;
	admin_audit(c, "new recovery codes", "user", c->who.id, NO_STR);
	return show_codes(c, codes);
}

enum err admin_totp_off(struct ctx *c)
{
	const struct totp_off_in *in = c->in;
	struct totp t = mine(c);
	enum err e;

	if (!confirmed(c, "totp_password", in->password, &e) || (e = totp_disable(&t)))
		return e;
	admin_audit(c, "second factor off", "user", c->who.id, NO_STR);
	reply_see_other(c, "/admin/account?done=totp_off");
	return OK;
}

/* For somebody whose phone and codes are gone. The own one goes by the password. */
enum err admin_totp_reset(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct totp t = mine(c);
	struct user_form form = { 0 };
	struct person_row row;
	enum err e = user_load(c, in->id, &form, &row);

	if (e)
		return e;
	if (form.self)
		return ERR_FORBIDDEN;
	t.user = in->id;
	if ((e = totp_disable(&t)))
		return e;
	admin_audit(c, "second factor reset", "user", in->id, NO_STR);
	reply_see_other(c, "/admin/users/%lld?done=totp_off", (long long)in->id);
	return OK;
}
