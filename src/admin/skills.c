#include "base/base.h"
#include "admin/conflict.h"
#include "admin/work.h"
#include "store/session.h"

struct skill_in { i64 id, version; struct str name, kind; };

const struct spec admin_skill_spec = SPEC(skill_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct skill_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct skill_in, version) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct skill_in, name) },
	{ "kind", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct skill_in, kind) },
}));

enum err admin_skills(struct ctx *c)
{
	struct work_skill_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(work_skill_list(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "skills", admin_text(c, T_admin_skills_title));
	view_admin_skills(&r.out, &r.view, &r.frame, rows, n);
	return admin_send(c, &r, 200);
}

static enum err show(struct ctx *c, const struct skill_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "skills", f->saved ? f->saved->name : admin_text(c, T_admin_skills_new));
	admin_crumb(&r, admin_text(c, T_admin_skills_title), STR("/admin/skills"));
	view_admin_skill(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static void from_input(struct ctx *c, const struct skill_in *in, struct skill_form *f)
{
	f->version = in->version;
	f->name = form_trim(in->name);
	f->kind = form_trim(in->kind);
	form_check_name(c, &f->errors, "name", f->name, T_admin_skills_name_wrong);
	if (f->kind.len)
		form_check_name(c, &f->errors, "kind", f->kind, T_admin_skills_kind_wrong);
}

enum err admin_skill_new(struct ctx *c)
{
	return show(c, &(struct skill_form){ .level = STR("5") });
}

enum err admin_skill_create(struct ctx *c)
{
	struct skill_form form = { .level = STR("5") };
	enum db_result r;
	i64 id;

	from_input(c, c->in, &form);
	if (form.errors.n)
		return show(c, &form);
	r = work_skill_add(c->db, form.name, form.kind, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "create", "skill", id, form.name);
	reply_see_other(c, "/admin/skills/%lld?done=made", (long long)id);
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct skill_form *f, struct work_skill_row *row)
{
	struct work_person_row *people, *others;
	enum err e = db_err(work_skill_get(c->db, id, row));

	if (e || (e = db_err(work_skilled(c->db, id, WORK_LIST_MAX, &people, &f->npeople))) ||
	    (e = db_err(work_unskilled(c->db, id, WORK_LIST_MAX, &others, &f->nothers))))
		return e;
	f->id = id;
	f->version = row->version;
	f->name = row->name;
	f->kind = row->kind;
	f->level = STR("5");
	f->saved = row;
	f->people = people;
	f->others = others;
	return OK;
}

enum err admin_skill(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_skill_row row;
	struct skill_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	return e ? e : show(c, &form);
}

enum err admin_skill_save(struct ctx *c)
{
	const struct skill_in *in = c->in;
	struct work_skill_row row;
	struct skill_form form = { 0 };
	enum db_result r;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	from_input(c, in, &form);
	if (form.errors.n)
		return show(c, &form);
	r = work_skill_edit(c->db, in->id, in->version, form.name, form.kind, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form);
	}
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "skill", in->id, row.version, admin_skill, in);
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "edit", "skill", in->id, form.name);
	reply_see_other(c, "/admin/skills/%lld?done=saved", (long long)in->id);
	return OK;
}

/* --- copy, removal ------------------------------------------------------------------------------ */

struct copying { struct ctx *c; const struct work_skill_row *row; struct str name; i64 id; };

static enum err copy(struct db *db, void *arg)
{
	struct copying *k = arg;
	enum db_result r = work_skill_add(db, k->name, k->row->kind, k->c->who.id, k->c->now);

	if (r != DB_OK)
		return db_err(r);
	k->id = db_insert_id(db);
	r = work_skills_copy(db, k->row->id, k->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err admin_skill_copy(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_skill_row row;
	struct copying k = { .c = c, .row = &row };
	enum err e = db_err(work_skill_get(c->db, in->id, &row));

	if (e)
		return e;
	for (int i = 0; i < COPY_TRIES; i++) {
		k.name = admin_copy_name(c, row.name, i);
		e = db_tx(c->db, "copy skill", copy, &k);
		if (e != ERR_CONFLICT)
			break;
	}
	if (e)
		return e;
	admin_audit_name(c, "copy", "skill", k.id, k.name);
	reply_see_other(c, "/admin/skills/%lld?done=copied", (long long)k.id);
	return OK;
}

enum err admin_skill_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_skill_row row;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(work_skill_get(c->db, in->id, &row));

	if (e || (e = db_err(work_skill_uses(c->db, in->id, &uses, &n))))
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/skills/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/skills/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "skills", &removal, admin_text(c, T_admin_skills_title), "/admin/skills", uses, n);
}

static enum err remove_skill(struct db *db, void *arg)
{
	const struct version_in *in = arg;
	enum db_result r = work_skill_remove(db, in->id, in->version);

	if (r != DB_OK)
		return db_err(r);
	r = work_skill_forget(db, in->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err admin_skill_remove(struct ctx *c)
{
	struct version_in in = *(const struct version_in *)c->in;
	enum err e = db_tx(c->db, "remove skill", remove_skill, &in);

	if (e == ERR_NOT_FOUND) {
		reply_see_other(c, "/admin/skills/%lld/remove", (long long)in.id);
		return OK;
	}
	if (e)
		return e;
	admin_audit(c, "remove", "skill", in.id, NO_STR);
	reply_see_other(c, "/admin/skills?done=removed");
	return OK;
}

/* --- people ------------------------------------------------------------------------------------- */

struct rate_in { i64 id, user_id; struct str level; };

const struct spec admin_skill_rate_spec = SPEC(rate_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct rate_in, id) },
	{ "user_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct rate_in, user_id) },
	{ "level", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct rate_in, level) },
}));

const struct spec admin_skill_unrate_spec = SPEC(rate_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct rate_in, id) },
	{ "user", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct rate_in, user_id) },
}));

enum err admin_skill_rate(struct ctx *c)
{
	const struct rate_in *in = c->in;
	struct work_skill_row row;
	struct skill_form form = { 0 };
	struct user_row user = { .id = NONE };
	enum db_result r;
	i64 level = 0;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	form.level = form_trim(in->level);
	form.chosen = in->user_id;
	form_check_number(c, &form.errors, "level", form.level, 1, 10, T_admin_skills_level_wrong, &level);
	r = in->user_id == NONE ? DB_NONE : user_by_id(c->db, in->user_id, &user);
	if (r == DB_NONE || (r == DB_OK && (user.disabled_at != NONE || role_of(user.role) < ROLE_AGENT)))
		form_wrong(c, &form.errors, "user_id", T_admin_queues_member_wrong);
	else if (r != DB_OK)
		return db_err(r);
	if (form.errors.n)
		return show(c, &form);
	if ((e = db_err(work_skill_rate(c->db, in->id, in->user_id, level))))
		return e;
	admin_audit_name(c, "rate", "skill", in->id, user.login);
	reply_see_other(c, "/admin/skills/%lld?done=member", (long long)in->id);
	return OK;
}

enum err admin_skill_unrate(struct ctx *c)
{
	const struct rate_in *in = c->in;
	struct work_skill_row row;
	struct user_row user;
	enum err e = db_err(work_skill_get(c->db, in->id, &row));

	if (e || (e = db_err(user_by_id(c->db, in->user_id, &user))) ||
	    (e = db_err(work_skill_unrate(c->db, in->id, in->user_id))))
		return e;
	admin_audit_name(c, "take away", "skill", in->id, user.login);
	reply_see_other(c, "/admin/skills/%lld?done=member_gone", (long long)in->id);
	return OK;
}
