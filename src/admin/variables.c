#include "base/base.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/variable.h"
#include "desk/slugs.h"

struct variable_in { i64 id, version; struct str name, kind; };

const struct spec admin_variable_spec = SPEC(variable_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct variable_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct variable_in, version) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct variable_in, name) },
	{ "kind", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct variable_in, kind) },
}));

static const struct word_text kinds[] = {
	{ "text", T_admin_variable_text }, { "number", T_admin_variable_number },
};

static struct str list_path(struct ctx *c, i64 workstream)
{
	return arena_printf(c->arena, "/admin/workstreams/%lld/variables", (long long)workstream);
}

static void crumbs(struct ctx *c, struct admin_reply *r, i64 workstream, struct str name)
{
	admin_crumb(r, admin_text(c, T_admin_stream_title), STR("/admin/workstreams"));
	if (name.len)
		admin_crumb(r, name, list_path(c, workstream));
}

enum err admin_variables(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct variable_page p = { .workstream = in->id };
	struct work_stream_row stream;
	struct context_variable_row *rows;
	struct admin_reply r;
	enum err e = db_err(work_stream_get(c->db, in->id, &stream));

	if (e || (e = db_err(context_variables(c->db, in->id, WORK_LIST_MAX, &rows, &p.n))))
		return e;
	p.workstream_name = stream.name;
	p.rows = rows;
	admin_begin(c, &r, "workstreams", stream.name);
	crumbs(c, &r, in->id, NO_STR);
	view_admin_variables(&r.out, &r.view, &r.frame, &p);
	return admin_send(c, &r, 200);
}

/* --- the form ----------------------------------------------------------------------------------- */

static enum err show(struct ctx *c, struct variable_form *f, struct str workstream_name)
{
	struct admin_reply r;

	form_words(c, &f->kinds, kinds, ARRAY_LEN(kinds), f->kind);
	admin_begin(c, &r, "workstreams", f->saved ? f->saved->name : admin_text(c, T_admin_variable_new));
	crumbs(c, &r, f->workstream, workstream_name);
	view_admin_variable(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static void from_input(struct ctx *c, struct variable_form *f)
{
	const struct variable_in *in = c->in;

	f->version = in->version;
	f->name = form_trim(in->name);
	f->kind = in->kind;
	if (!slugs_variable_name(f->name))
		form_wrong(c, &f->errors, "name", T_admin_variable_name_wrong);
	form_words(c, &f->kinds, kinds, ARRAY_LEN(kinds), f->kind);
	if (!form_has_word(&f->kinds, f->kind))
		form_wrong(c, &f->errors, "kind", T_admin_choose);
}

enum err admin_variable_new(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_stream_row stream;
	enum err e = db_err(work_stream_get(c->db, in->id, &stream));

	return e ? e : show(c, &(struct variable_form){ .workstream = in->id, .kind = STR("text") }, stream.name);
}

enum err admin_variable_create(struct ctx *c)
{
	const struct variable_in *in = c->in;
	struct variable_form form = { .workstream = in->id };
	struct work_stream_row stream;
	enum db_result r;
	enum err e = db_err(work_stream_get(c->db, in->id, &stream));

	if (e)
		return e;
	from_input(c, &form);
	if (form.errors.n)
		return show(c, &form, stream.name);
	r = context_variable_add(c->db, in->id, form.name, form.kind, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form, stream.name);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "create", "variable", db_insert_id(c->db), form.name);
	reply_see_other(c, "/admin/workstreams/%lld/variables?done=made", (long long)in->id);
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct variable_form *f, struct context_variable_row *row)
{
	enum err e = db_err(context_variable_get(c->db, id, row));

	if (e)
		return e;
	*f = (struct variable_form){ .id = id, .version = row->version, .workstream = row->workstream_id,
				     .name = row->name, .kind = row->kind, .saved = row };
	return OK;
}

enum err admin_variable(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct context_variable_row row;
	struct variable_form form;
	enum err e = load(c, in->id, &form, &row);

	return e ? e : show(c, &form, row.workstream_name);
}

enum err admin_variable_save(struct ctx *c)
{
	const struct variable_in *in = c->in;
	struct context_variable_row row;
	struct variable_form form;
	struct change ch;
	enum db_result r;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	from_input(c, &form);
	if (!form.errors.n && row.rules)
		form_wrong(c, &form.errors, "name", T_admin_variable_used);
	if (form.errors.n)
		return show(c, &form, row.workstream_name);
	r = context_variable_edit(c->db, in->id, in->version, form.name, form.kind, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form, row.workstream_name);
	}
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "variable", in->id, row.version, admin_variable, in);
		return e ? e : show(c, &form, row.workstream_name);
	}
	if (r != DB_OK)
		return db_err(r);
	change_begin(c, &ch);
	change_str(&ch, "name", row.name, form.name);
	change_str(&ch, "kind", row.kind, form.kind);
	admin_audit(c, "edit", "variable", in->id, change_end(&ch));
	reply_see_other(c, "/admin/workstreams/%lld/variables?done=saved", (long long)row.workstream_id);
	return OK;
}

/* --- removal ------------------------------------------------------------------------------------ */

enum err admin_variable_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct context_variable_row row;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(context_variable_get(c->db, in->id, &row));

	if (e || (e = db_err(work_variable_uses(c->db, in->id, &uses, &n))))
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/variables/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/variables/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "workstreams", &removal, row.workstream_name, list_path(c, row.workstream_id).ptr,
				  uses, n);
}

enum err admin_variable_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	struct context_variable_row row;
	enum db_result r;
	enum err e = db_err(context_variable_get(c->db, in->id, &row));

	if (e)
		return e;
	r = context_variable_remove(c->db, in->id, in->version);
	/* changed meanwhile, or a rule uses it: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/variables/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "remove", "variable", in->id, row.name);
	reply_see_other(c, "/admin/workstreams/%lld/variables?done=removed", (long long)row.workstream_id);
	return OK;
}
