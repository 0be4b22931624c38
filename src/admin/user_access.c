/*
 * Who may come in: a user's password as an administrator sets it, sign-out, deactivating and back.
 */
#include "base/base.h"
#include "admin/people.h"

struct password_in { i64 id; struct str password; };

const struct spec admin_user_password_spec = SPEC(password_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct password_in, id) },
	{ "password", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct password_in, password) },
}));

enum err admin_user_password(struct ctx *c)
{
	const struct password_in *in = c->in;
	struct user_form form = { 0 };
	struct person_row row;
	const char *why;
	enum err e = user_load(c, in->id, &form, &row);

	if (e)
		return e;
	/* the own one is changed where the old one is asked for */
	if (form.self)
		return ERR_FORBIDDEN;
	check_password(c, &form.errors, in->password);
	if (form.errors.n) {
		user_as_saved(c, &form);
		return user_show(c, &form);
	}
	if ((e = user_password(c->db, c->arena, in->id, in->password, c->now, &why)))
		return e;
	admin_audit(c, "replace password", "user", in->id, STR("{\"password\":\"replaced\"}"));
	reply_see_other(c, "/admin/users/%lld?done=password", (long long)in->id);
	return OK;
}

enum err admin_user_sign_out(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct user_form form = { 0 };
	struct person_row row;
	enum err e = user_load(c, in->id, &form, &row);

	if (e || (e = person_sign_out(c->db, in->id, c->now)))
		return e;
	admin_audit(c, "sign out", "user", in->id, NO_STR);
	reply_see_other(c, "/admin/users/%lld?done=signed_out", (long long)in->id);
	return OK;
}

/* --- deactivating ------------------------------------------------------------------------------- */

static enum err farewell(struct ctx *c, i64 id, bool last_admin)
{
	struct user_farewell bye = { .last_admin = last_admin };
	struct user_form form = { 0 };
	struct admin_reply r;
	struct person_row row;
	struct count_row work;
	enum err e = user_load(c, id, &form, &row);

	if (e || (e = db_err(person_work(c->db, id, &work))))
		return e;
	bye.user = &row;
	bye.conversations = work.n;
	admin_begin(c, &r, "users", row.name);
	admin_crumb(&r, admin_text(c, T_admin_users_title), STR("/admin/users"));
	admin_crumb(&r, row.name, arena_printf(c->arena, "/admin/users/%lld", (long long)id));
	view_admin_user_farewell(&r.out, &r.view, &r.frame, &bye);
	return admin_send(c, &r, last_admin ? 422 : 200);
}

enum err admin_user_farewell(struct ctx *c)
{
	const struct id_in *in = c->in;

	return farewell(c, in->id, false);
}

static enum err set_active(struct ctx *c, bool on)
{
	const struct version_in *in = c->in;
	struct user_form form = { 0 };
	struct person_row row;
	enum person_result what;
	enum err e = user_load(c, in->id, &form, &row);

	if (e || (e = person_disable(c->db, in->id, in->version, on, c->now, &what)))
		return e;
	if (what == PERSON_LAST_ADMIN)
		return farewell(c, in->id, true);
	if (what == PERSON_CHANGED) {
		/* show what is true now */
		user_as_saved(c, &form);
		form.errors.changed = true;
		return user_show(c, &form);
	}
	admin_audit(c, on ? "reactivate" : "deactivate", "user", in->id, NO_STR);
	reply_see_other(c, "/admin/users/%lld?done=%s", (long long)in->id, on ? "reactivated" : "deactivated");
	return OK;
}

enum err admin_user_deactivate(struct ctx *c)
{
	return set_active(c, false);
}

enum err admin_user_reactivate(struct ctx *c)
{
	return set_active(c, true);
}
