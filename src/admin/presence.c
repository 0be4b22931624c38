#include "base/base.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/presence.h"

struct reason_in { i64 id, version; struct str name, presence; };

const struct spec admin_reason_spec = SPEC(reason_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct reason_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct reason_in, version) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct reason_in, name) },
	{ "presence", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct reason_in, presence) },
}));

static const struct word_text presences[] = {
	{ "available", T_admin_reason_available }, { "busy", T_admin_reason_busy },
	{ "do_not_disturb", T_admin_reason_do_not_disturb }, { "away", T_admin_reason_away },
	{ "offline", T_admin_reason_offline },
};

enum err admin_reasons(struct ctx *c)
{
	struct presence_reason_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(presence_reason_list(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "reasons", admin_text(c, T_admin_reason_title));
	view_admin_reasons(&r.out, &r.view, &r.frame, rows, n);
	return admin_send(c, &r, 200);
}

static enum err show(struct ctx *c, struct reason_form *f)
{
	struct admin_reply r;

	form_words(c, &f->presences, presences, ARRAY_LEN(presences), f->presence);
	admin_begin(c, &r, "reasons", f->saved ? f->saved->name : admin_text(c, T_admin_reason_new));
	admin_crumb(&r, admin_text(c, T_admin_reason_title), STR("/admin/presence-reasons"));
	view_admin_reason(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static void from_input(struct ctx *c, struct reason_form *f)
{
	const struct reason_in *in = c->in;

	f->version = in->version;
	f->name = form_trim(in->name);
	f->presence = in->presence;
	form_check_name(c, &f->errors, "name", f->name, T_admin_reason_name_wrong);
	form_words(c, &f->presences, presences, ARRAY_LEN(presences), f->presence);
	if (!form_has_word(&f->presences, f->presence))
		form_wrong(c, &f->errors, "presence", T_admin_choose);
}

enum err admin_reason_new(struct ctx *c)
{
	return show(c, &(struct reason_form){ .presence = STR("away") });
}

enum err admin_reason_create(struct ctx *c)
{
	struct reason_form form = { 0 };
	enum db_result r;

	from_input(c, &form);
	if (form.errors.n)
		return show(c, &form);
	r = presence_reason_add(c->db, form.name, form.presence, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "create", "presence reason", db_insert_id(c->db), form.name);
	reply_see_other(c, "/admin/presence-reasons?done=made");
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct reason_form *f, struct presence_reason_row *row)
{
	enum err e = db_err(presence_reason_get(c->db, id, row));

	if (e)
		return e;
	f->id = id;
	f->version = row->version;
	f->name = row->name;
	f->presence = row->presence;
	f->saved = row;
	return OK;
}

enum err admin_reason(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct presence_reason_row row;
	struct reason_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	return e ? e : show(c, &form);
}

enum err admin_reason_save(struct ctx *c)
{
	const struct reason_in *in = c->in;
	struct presence_reason_row row;
	struct reason_form form = { 0 };
	struct change ch;
	enum db_result r;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	from_input(c, &form);
	if (form.errors.n)
		return show(c, &form);
	r = presence_reason_edit(c->db, in->id, in->version, form.name, form.presence, c->who.id, c->now);
	if (r == DB_DUPLICATE)
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
	else if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "presence reason", in->id, row.version, admin_reason, in);
		if (e)
			return e;
	} else if (r != DB_OK)
		return db_err(r);
	if (r != DB_OK)
		return show(c, &form);
	change_begin(c, &ch);
	change_str(&ch, "name", row.name, form.name);
	change_str(&ch, "presence", row.presence, form.presence);
	admin_audit(c, "edit", "presence reason", in->id, change_end(&ch));
	reply_see_other(c, "/admin/presence-reasons?done=saved");
	return OK;
}

enum err admin_reason_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct presence_reason_row row;
	struct removal removal = { 0 };
	enum err e = db_err(presence_reason_get(c->db, in->id, &row));

	if (e)
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/presence-reasons/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/presence-reasons/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "reasons", &removal, admin_text(c, T_admin_reason_title),
				  "/admin/presence-reasons", NULL, 0);
}

enum err admin_reason_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	enum db_result r = presence_reason_remove(c->db, in->id, in->version);

	/* changed meanwhile: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/presence-reasons/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit(c, "remove", "presence reason", in->id, NO_STR);
	reply_see_other(c, "/admin/presence-reasons?done=removed");
	return OK;
}
