#include "base/base.h"
#include "admin/admin.h"
#include "admin/conflict.h"
#include "admin/change.h"
#include "store/setup.h"

#define LIST_MAX 500
/* A rotated callback key goes on working so long (architecture 7). */
#define ROTATED_KEY_MS (7 * DAY_MS)

struct app_in {
	i64 id, version;
	struct str name, meta_id, secret;
};

const struct spec admin_app_spec = SPEC(app_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct app_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct app_in, version) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct app_in, name) },
	{ "meta_id", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct app_in, meta_id) },
	{ "secret", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct app_in, secret) },
}));

enum err admin_apps(struct ctx *c)
{
	struct channel_app_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(channel_app_list(c->db, LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "apps", admin_text(c, T_admin_apps_title));
	view_admin_apps(&r.out, &r.view, &r.frame, rows, n);
	return admin_send(c, &r, 200);
}

/* --- a new one ---------------------------------------------------------------------------------- */

static enum err show_new(struct ctx *c, const struct app_form *form)
{
	struct admin_reply r;

	admin_begin(c, &r, "apps", admin_text(c, T_admin_apps_new));
	admin_crumb(&r, admin_text(c, T_admin_apps_title), STR("/admin/apps"));
	view_admin_app_new(&r.out, &r.view, &r.frame, form);
	return admin_send(c, &r, form_status(&form->errors));
}

enum err admin_app_new(struct ctx *c)
{
	return show_new(c, &(struct app_form){ .id = 0 });
}

static void check(struct ctx *c, struct app_form *f)
{
	form_check_name(c, &f->errors, "name", f->name, T_admin_apps_name_wrong);
	form_check_digits(c, &f->errors, "meta_id", f->meta_id, T_admin_apps_id_wrong);
}

/* Meta's app secrets are 32 hex digits; anything of a sensible length is taken, blanks never are. */
static bool secret_plausible(struct str s)
{
	if (s.len < 16 || s.len > 200)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
			return false;
	return true;
}

struct creation {
	struct ctx *c;
	struct app_form *form;
	i64 id;
	bool revived, taken;
};

/* An app that was removed comes back with its history; one that is here is not made twice. */
static enum err create(struct db *db, void *arg)
{
	struct creation *new = arg;
	struct ctx *c = new->c;
	struct app_form *f = new->form;
	struct channel_app_row old;
	enum db_result r = channel_app_by_meta_id(db, f->meta_id, &old);
	enum err e;

	new->taken = r == DB_OK && old.deleted_at == NONE;
	if (new->taken)
		return ERR_CONFLICT;
	if (r == DB_OK) {
		new->id = old.id;
		new->revived = true;
		e = db_err(channel_app_revive(db, old.id, f->name, c->who.id, c->now));
	} else if (r == DB_NONE) {
		e = db_err(channel_app_add(db, f->meta_id, f->name, random_hex(c->arena, 16), c->who.id,
					   c->now));
		new->id = db_insert_id(db);
	} else {
		return db_err(r);
	}
	if (e)
		return e;
	e = db_err(channel_app_secret(db, new->id, admin_seal(c, "app.secret", new->id, f->secret),
				      admin_last4(f->secret), NO_STR, c->who.id, c->now));
	if (e)
		return e;
	return db_err(channel_app_verify_token(db, new->id, admin_seal(c, "app.verify_token", new->id,
						random_token(c->arena, 16)), c->who.id, c->now));
}

enum err admin_app_create(struct ctx *c)
{
	const struct app_in *in = c->in;
	struct app_form form = { .name = form_trim(in->name), .meta_id = form_trim(in->meta_id),
				 .secret = form_trim(in->secret) };
	struct creation new = { .c = c, .form = &form };
	struct change ch;
	enum err e;

	check(c, &form);
	if (!secret_plausible(form.secret))
		form_wrong(c, &form.errors, "secret", T_admin_apps_secret_wrong);
	if (form.errors.n)
		return show_new(c, &form);
	e = db_tx(c->db, "create app", create, &new);
	if (e == ERR_CONFLICT) {
		form_wrong(c, &form.errors, "meta_id", T_admin_apps_id_taken);
		return show_new(c, &form);
	}
	if (e)
		return e;
	change_begin(c, &ch);
	change_fact(&ch, "name", form.name);
	change_fact(&ch, "meta_id", form.meta_id);
	change_secret(&ch, "secret");
	admin_audit(c, new.revived ? "revive" : "create", "app", new.id, change_end(&ch));
	reply_see_other(c, "/admin/apps/%lld?done=%s", (long long)new.id, new.revived ? "revived" : "created");
	return OK;
}

/* --- one app ------------------------------------------------------------------------------------ */

static enum err load(struct ctx *c, i64 id, struct app_form *f, struct channel_app_row *row)
{
	struct channel_page_row *pages;
	enum err e = db_err(channel_app_get(c->db, id, row));

	if (e)
		return e;
	if (row->deleted_at != NONE)
		return ERR_NOT_FOUND;
	if ((e = db_err(channel_page_list(c->db, id, LIST_MAX, &pages, &f->npages))))
		return e;
	f->callback_url = arena_printf(c->arena, "%.*s/webhook/%.*s", STR_ARG(c->app->conf.web_base_url),
				STR_ARG(row->callback_key));
	f->id = id;
	f->saved = row;
	f->pages = pages;
	if (!admin_unseal(c, "app.verify_token", id, row->verify_token, &f->verify_token))
		f->verify_token = NO_STR;
	return OK;
}

static enum err show(struct ctx *c, struct app_form *f)
{
	struct setup_view setup;
	struct admin_reply r;
	enum err e = setup_of_app(c, f->saved, &setup);

	if (e)
		return e;
	f->setup = &setup;
	admin_begin(c, &r, "apps", f->saved->name);
	admin_crumb(&r, admin_text(c, T_admin_apps_title), STR("/admin/apps"));
	view_admin_app(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_app(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct channel_app_row row;
	struct app_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	form.version = row.version;
	form.name = row.name;
	form.meta_id = row.meta_id;
	return show(c, &form);
}

enum err admin_app_save(struct ctx *c)
{
	const struct app_in *in = c->in;
	struct channel_app_row row;
	struct app_form form = { .version = in->version, .name = form_trim(in->name),
				 .meta_id = form_trim(in->meta_id) };
	struct change ch;
	enum db_result r;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	check(c, &form);
	if (form.errors.n)
		return show(c, &form);
	r = channel_app_edit(c->db, in->id, in->version, form.meta_id, form.name, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "meta_id", T_admin_apps_id_taken);
		return show(c, &form);
	}
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "app", in->id, row.version, admin_app, in);
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	change_begin(c, &ch);
	change_str(&ch, "name", row.name, form.name);
	change_str(&ch, "meta_id", row.meta_id, form.meta_id);
	admin_audit(c, "edit", "app", in->id, change_end(&ch));
	reply_see_other(c, "/admin/apps/%lld?done=saved", (long long)in->id);
	return OK;
}

/* --- secret, callback --------------------------------------------------------------------------- */

struct secret_in {
	i64 id;
	struct str secret;
	bool keep_previous;
};

const struct spec admin_app_secret_spec = SPEC(secret_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct secret_in, id) },
	{ "secret", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct secret_in, secret) },
	{ "keep_previous", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct secret_in, keep_previous) },
}));

enum err admin_app_secret(struct ctx *c)
{
	const struct secret_in *in = c->in;
	struct str secret = form_trim(in->secret), old, previous = NO_STR;
	struct channel_app_row row;
	struct app_row stored;
	struct app_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	if (e || (e = db_err(app_by_id(c->db, in->id, &stored))))
		return e;
	if (!secret_plausible(secret)) {
		form.version = row.version;
		form.name = row.name;
		form.meta_id = row.meta_id;
		form_wrong(c, &form.errors, "secret", T_admin_apps_secret_wrong);
		return show(c, &form);
	}
	if (in->keep_previous && admin_unseal(c, "app.secret", in->id, stored.secret, &old))
		previous = admin_seal(c, "app.secret_previous", in->id, old);
	e = db_err(channel_app_secret(c->db, in->id, admin_seal(c, "app.secret", in->id, secret),
				      admin_last4(secret), previous, c->who.id, c->now));
	if (e)
		return e;
	admin_audit(c, "replace secret", "app", in->id, STR("{\"secret\":\"replaced\"}"));
	reply_see_other(c, "/admin/apps/%lld?done=secret", (long long)in->id);
	return OK;
}

enum err admin_app_rotate(struct ctx *c)
{
	const struct id_in *in = c->in;
	enum err e = db_err(channel_app_rotate(c->db, in->id, random_hex(c->arena, 16),
					       c->now + ROTATED_KEY_MS, c->who.id, c->now));

	if (e)
		return e;
	admin_audit(c, "rotate callback", "app", in->id, STR("{\"callback_key\":\"replaced\"}"));
	reply_see_other(c, "/admin/apps/%lld?done=rotated", (long long)in->id);
	return OK;
}

struct verify_in { i64 id; struct str token; };

const struct spec admin_app_verify_spec = SPEC(verify_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct verify_in, id) },
	{ "verify_token", FROM_BODY, FIELD_TEXT, false, 0, 1000, offsetof(struct verify_in, token) },
}));

/* It stands in Meta's call as part of an address, and people copy it by hand. */
static bool verify_plausible(struct str t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.ptr[i] <= ' ' || t.ptr[i] > '~')
			return false;
	return t.len >= 8 && t.len <= 100;
}

/* Typed, or made when nothing was (features F307). */
enum err admin_app_verify_token(struct ctx *c)
{
	const struct verify_in *in = c->in;
	struct str token = form_trim(in->token);
	struct app_form form = { 0 };
	struct channel_app_row row;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	if (token.len && !verify_plausible(token)) {
		form.version = row.version;
		form.name = row.name;
		form.meta_id = row.meta_id;
		form_wrong(c, &form.errors, "verify_token", T_admin_callback_token_wrong);
		return show(c, &form);
	}
	if (!token.len)
		token = random_token(c->arena, 16);
	e = db_err(channel_app_verify_token(c->db, in->id, admin_seal(c, "app.verify_token", in->id, token),
					    c->who.id, c->now));
	if (e)
		return e;
	admin_audit(c, "new verify token", "app", in->id, STR("{\"verify_token\":\"replaced\"}"));
	reply_see_other(c, "/admin/apps/%lld?done=verify", (long long)in->id);
	return OK;
}

/* --- removal ------------------------------------------------------------------------------------ */

const struct spec admin_version_spec = SPEC(version_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct version_in, id) },
	{ "version", FROM_BODY, FIELD_I64, true, 0, INT64_MAX, offsetof(struct version_in, version) },
}));

enum err admin_app_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct channel_app_row row;
	struct app_form form = { 0 };
	struct removal removal = { 0 };
	struct admin_reply r;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/apps/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/apps/%lld/remove", (long long)in->id);
	removal.impossible = form.npages > 0;
	removal.why = admin_text(c, T_admin_apps_has_pages);
	admin_begin(c, &r, "apps", row.name);
	admin_crumb(&r, admin_text(c, T_admin_apps_title), STR("/admin/apps"));
	admin_crumb(&r, row.name, removal.back);
	view_admin_removal(&r.out, &r.view, &r.frame, &removal);
	return admin_send(c, &r, 200);
}

enum err admin_app_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	enum db_result r = channel_app_remove(c->db, in->id, in->version, c->who.id, c->now);

	/* changed meanwhile, or a page was added: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/apps/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit(c, "remove", "app", in->id, NO_STR);
	reply_see_other(c, "/admin/apps?done=removed");
	return OK;
}
