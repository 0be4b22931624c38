#include "base/base.h"
#include "base/utf8.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/template.h"

struct session_in {
	i64 id, version;
	struct str name, description, title, composer, links, go;
	bool customer, notes, history, trace;
};

#define TEXT(member, max) { #member, FROM_BODY, FIELD_TEXT, false, 0, max, offsetof(struct session_in, member) }
#define SWITCH(member) { #member, FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct session_in, member) }

const struct spec admin_session_spec = SPEC(session_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct session_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct session_in, version) },
	TEXT(name, 2000), TEXT(description, 5000), TEXT(title, 5000), TEXT(composer, 100), TEXT(links, 20000),
	TEXT(go, 20), SWITCH(customer), SWITCH(notes), SWITCH(history), SWITCH(trace),
}));

static const struct word_text composers[] = {
	{ "docked", T_admin_template_docked }, { "minimised", T_admin_template_minimised },
	{ "hidden", T_admin_template_hidden },
};

static void preview(struct ctx *c, struct session_form *f)
{
	struct slug_values values = { 0 };
	struct str wrong;

	message_samples(c, &values);
	f->previewed = true;
	f->preview = slugs_fill(c->arena, f->title, &values);
	template_links_read(f->links, f->shown, &f->nshown, &wrong);
	for (size_t i = 0; i < f->nshown; i++)
		f->shown[i].address = template_link_fill(c->arena, f->shown[i].address, &values);
}

static enum err show(struct ctx *c, struct session_form *f)
{
	struct admin_reply r;

	form_words(c, &f->composers, composers, ARRAY_LEN(composers), f->composer);
	if (f->saved && !f->errors.n)
		preview(c, f);
	admin_begin(c, &r, "templates", f->saved ? f->saved->name : admin_text(c, T_admin_template_new_session));
	admin_crumb(&r, admin_text(c, T_admin_template_heading), STR("/admin/templates"));
	view_admin_session_template(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static void check_links(struct ctx *c, struct session_form *f)
{
	struct str wrong = NO_STR;
	size_t n;

	if (template_links_read(f->links, f->shown, &n, &wrong)) {
		message_check_slugs(c, &f->errors, "links", f->links, SLUGS_TEMPLATE);
		return;
	}
	if (f->errors.n == FORM_ERRORS_MAX)
		return;
	wrong = utf8_head(wrong, 80);
	f->errors.list[f->errors.n].field = "links";
	f->errors.list[f->errors.n++].text = lang_fill(c->arena, admin_text(c, T_admin_template_links_wrong), &wrong, 1);
}

static void from_input(struct ctx *c, struct session_form *f)
{
	const struct session_in *in = c->in;

	f->version = in->version;
	f->name = form_trim(in->name);
	f->description = form_trim(in->description);
	f->title = form_trim(in->title);
	f->composer = in->composer;
	f->links = form_trim(in->links);
	f->customer = in->customer;
	f->notes = in->notes;
	f->history = in->history;
	f->trace = in->trace;
	form_check_name(c, &f->errors, "name", f->name, T_admin_template_name_wrong);
	if (utf8_points(f->description) > 500)
		form_wrong(c, &f->errors, "description", T_admin_template_description_wrong);
	if (!f->title.len || utf8_points(f->title) > 200)
		form_wrong(c, &f->errors, "title", T_admin_template_title_wrong);
	else
		message_check_slugs(c, &f->errors, "title", f->title, SLUGS_TEMPLATE);
	form_words(c, &f->composers, composers, ARRAY_LEN(composers), f->composer);
	if (!form_has_word(&f->composers, f->composer))
		form_wrong(c, &f->errors, "composer", T_admin_choose);
	check_links(c, f);
	if (!f->errors.n && str_is(in->go, "preview"))
		preview(c, f);
}

static struct str panels_of(struct ctx *c, const struct session_form *f)
{
	const struct { const char *word; bool on; } all[] = {
		{ "customer", f->customer }, { "notes", f->notes }, { "history", f->history }, { "trace", f->trace },
	};
	struct buf out;

	buf_init(&out, c->arena, 100);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].on)
			buf_printf(&out, "%s%s", out.len ? "," : "", all[i].word);
	return out.len ? buf_str(&out) : STR("");
}

static bool has_panel(struct str panels, const char *word)
{
	struct str piece;

	while (str_cut(&panels, ',', &piece))
		if (str_is(piece, word))
			return true;
	return false;
}

enum err admin_session_new(struct ctx *c)
{
	return show(c, &(struct session_form){ .title = STR("{CustomerName}"), .composer = STR("docked"),
					       .customer = true, .history = true });
}

/* False: the name is taken, and the form says so. */
static bool taken(struct ctx *c, struct session_form *f, enum db_result r)
{
	if (r == DB_DUPLICATE)
		form_wrong(c, &f->errors, "name", T_admin_name_taken);
	return r == DB_DUPLICATE;
}

enum err admin_session_create(struct ctx *c)
{
	struct session_form form = { 0 };
	enum db_result r;
	i64 id;

	from_input(c, &form);
	if (form.errors.n || form.previewed)
		return show(c, &form);
	r = session_template_add(c->db, form.name, form.description, form.title, panels_of(c, &form), form.composer,
				 form.links, c->who.id, c->now);
	if (taken(c, &form, r))
		return show(c, &form);
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "create", "session template", id, form.name);
	reply_see_other(c, "/admin/session-templates/%lld?done=made", (long long)id);
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct session_form *f, struct session_template_row *row)
{
	enum err e = db_err(session_template_get(c->db, id, row));

	if (e)
		return e;
	*f = (struct session_form){
		.id = id, .version = row->version, .name = row->name, .description = row->description,
		.title = row->title, .composer = row->composer, .links = row->links, .saved = row,
		.customer = has_panel(row->panels, "customer"), .notes = has_panel(row->panels, "notes"),
		.history = has_panel(row->panels, "history"), .trace = has_panel(row->panels, "trace"),
	};
	return OK;
}

enum err admin_session(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct session_template_row row;
	struct session_form form;
	enum err e = load(c, in->id, &form, &row);

	return e ? e : show(c, &form);
}

enum err admin_session_save(struct ctx *c)
{
	const struct session_in *in = c->in;
	struct session_template_row row;
	struct session_form form;
	struct change ch;
	enum db_result r;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	from_input(c, &form);
	if (row.ready_made)
		form_wrong(c, &form.errors, "name", T_admin_template_ready_made_hint);
	if (form.errors.n || form.previewed)
		return show(c, &form);
	r = session_template_edit(c->db, in->id, in->version, form.name, form.description, form.title,
				  panels_of(c, &form), form.composer, form.links, c->who.id, c->now);
	if (taken(c, &form, r))
		return show(c, &form);
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "session template", in->id, row.version, admin_session,
				  &(struct id_in){ in->id });
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	change_begin(c, &ch);
	change_str(&ch, "name", row.name, form.name);
	change_str(&ch, "description", row.description, form.description);
	change_str(&ch, "title", row.title, form.title);
	change_str(&ch, "panels", row.panels, panels_of(c, &form));
	change_str(&ch, "composer", row.composer, form.composer);
	change_str(&ch, "links", row.links, form.links);
	admin_audit(c, "edit", "session template", in->id, change_end(&ch));
	reply_see_other(c, "/admin/session-templates/%lld?done=saved", (long long)in->id);
	return OK;
}

enum err admin_session_copy(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct session_template_row row;
	enum db_result r = session_template_get(c->db, in->id, &row);
	struct str name = NO_STR;
	i64 id;

	if (r != DB_OK)
		return db_err(r);
	for (int i = 0; i < COPY_TRIES; i++) {
		name = admin_copy_name(c, row.name, i);
		r = session_template_add(c->db, name, row.description, row.title, row.panels, row.composer, row.links,
					 c->who.id, c->now);
		if (r != DB_DUPLICATE)
			break;
	}
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "copy", "session template", id, name);
	reply_see_other(c, "/admin/session-templates/%lld?done=copied", (long long)id);
	return OK;
}

enum err admin_session_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct session_template_row row;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(session_template_get(c->db, in->id, &row));

	if (e || (e = db_err(work_session_template_uses(c->db, in->id, &uses, &n))))
		return e;
	if (row.ready_made)
		return ERR_NOT_FOUND;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/session-templates/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/session-templates/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "templates", &removal, admin_text(c, T_admin_template_heading), "/admin/templates",
				  uses, n);
}

enum err admin_session_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	struct session_template_row row;
	enum db_result r = session_template_get(c->db, in->id, &row);

	if (r != DB_OK)
		return db_err(r);
	r = session_template_remove(c->db, in->id, in->version);
	/* changed meanwhile, or a workstream uses it: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/session-templates/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "remove", "session template", in->id, row.name);
	reply_see_other(c, "/admin/templates?done=removed");
	return OK;
}
