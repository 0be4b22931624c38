/*
 * Workstreams: the list, and one workstream's tabs.
 */
#include "base/base.h"
#include "admin/conflict.h"
#include "admin/rules.h"
#include "admin/stream.h"
#include "store/context.h"
#include "store/rules.h"
#include "store/template.h"

static const char *const tab_paths[] = {
	[STEP_BASICS] = "", [STEP_WORK] = "/distribution", [STEP_LIFE] = "/life", [STEP_FEATURES] = "/features",
};

enum err admin_streams(struct ctx *c)
{
	struct work_stream_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(work_stream_list(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "workstreams", admin_text(c, T_admin_stream_title));
	view_admin_streams(&r.out, &r.view, &r.frame, rows, n);
	return admin_send(c, &r, 200);
}

static enum err show(struct ctx *c, struct stream_form *f)
{
	struct admin_reply r;

	f->action = arena_printf(c->arena, "/admin/workstreams/%lld%s", (long long)f->saved->id, tab_paths[f->at]);
	admin_begin(c, &r, "workstreams", f->saved->name);
	admin_crumb(&r, admin_text(c, T_admin_stream_title), STR("/admin/workstreams"));
	view_admin_stream(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static enum err tab(struct ctx *c, enum stream_step step)
{
	const struct id_in *in = c->in;
	struct work_stream_row row;
	struct stream_form form = { .at = step, .saved = &row };
	enum err e = db_err(work_stream_get(c->db, in->id, &row));

	if (e)
		return e;
	stream_as_saved(c, &form.v, &row);
	e = stream_offer(c, &form);
	return e ? e : show(c, &form);
}

static handler *const tabs[] = {
	[STEP_BASICS] = admin_stream_basics, [STEP_WORK] = admin_stream_work, [STEP_LIFE] = admin_stream_life,
	[STEP_FEATURES] = admin_stream_features,
};

/* What is stored, with the fields of this tab as typed; everything is checked and stored together. */
static enum err save(struct ctx *c, enum stream_step step)
{
	struct stream_values in = *(const struct stream_values *)c->in;
	struct work_stream_row row;
	struct stream_form form = { .at = step, .saved = &row };
	struct stream_settings s = { 0 };
	enum db_result r;
	enum err e = db_err(work_stream_get(c->db, in.id, &row));

	if (e)
		return e;
	stream_trim(&in);
	stream_as_saved(c, &form.v, &row);
	stream_take(&form.v, &in, step);
	form.v.queue_name = STR("");
	if ((e = stream_offer(c, &form)))
		return e;
	for (enum stream_step i = STEP_BASICS; i < STEP_SUMMARY; i++)
		stream_check(c, &form, i, &s);
	if (form.errors.n)
		return show(c, &form);
	r = stream_store(c, row.id, in.version, &form.v, &s);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form);
	}
	if (r == DB_NONE) {
		form.v.version = row.version;
		e = form_conflict(c, &form.errors, "workstream", row.id, row.version, tabs[step],
				  &(struct id_in){ row.id });
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "edit", "workstream", row.id, form.v.name);
	reply_see_other(c, "/admin/workstreams/%lld%s?done=saved", (long long)row.id, tab_paths[step]);
	return OK;
}

enum err admin_stream_basics(struct ctx *c) { return tab(c, STEP_BASICS); }
enum err admin_stream_work(struct ctx *c) { return tab(c, STEP_WORK); }
enum err admin_stream_life(struct ctx *c) { return tab(c, STEP_LIFE); }
enum err admin_stream_features(struct ctx *c) { return tab(c, STEP_FEATURES); }
enum err admin_stream_basics_save(struct ctx *c) { return save(c, STEP_BASICS); }
enum err admin_stream_work_save(struct ctx *c) { return save(c, STEP_WORK); }
enum err admin_stream_life_save(struct ctx *c) { return save(c, STEP_LIFE); }
enum err admin_stream_features_save(struct ctx *c) { return save(c, STEP_FEATURES); }

/* --- copy, removal ------------------------------------------------------------------------------ */

struct copying { struct ctx *c; i64 from, id; struct str name; };

/* With its variables, rules and templates; pages stay where they are. */
static enum err copy(struct db *db, void *arg)
{
	struct copying *k = arg;
	struct rules_set_row *sets;
	enum db_result r;
	size_t n;
	i64 set;
	enum err e = db_err(work_stream_copy(db, k->from, k->name, k->c->who.id, k->c->now));

	if (e)
		return e;
	k->id = db_insert_id(db);
	r = context_copy(db, k->from, k->id, k->c->who.id, k->c->now);
	if (r == DB_OK || r == DB_NONE)
		r = template_session_copy(db, k->from, k->id);
	if (r == DB_OK || r == DB_NONE)
		r = template_choices_copy(db, k->from, k->id);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	e = db_err(rules_sets(db, k->from, RULES_SETS + 1, &sets, &n));
	for (size_t i = 0; !e && i < n; i++)
		e = ruleset_copy(db, k->c, sets[i].id, k->id, &set);
	return e;
}

enum err admin_stream_copy(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_stream_row row;
	struct copying k = { .c = c, .from = in->id };
	enum err e = db_err(work_stream_get(c->db, in->id, &row));

	if (e)
		return e;
	for (int i = 0; i < COPY_TRIES; i++) {
		k.name = admin_copy_name(c, row.name, i);
		e = db_tx(c->db, "copy workstream", copy, &k);
		if (e != ERR_CONFLICT)
			break;
	}
	if (e)
		return e;
	admin_audit_name(c, "copy", "workstream", k.id, k.name);
	reply_see_other(c, "/admin/workstreams/%lld?done=copied", (long long)k.id);
	return OK;
}

enum err admin_stream_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_stream_row row;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(work_stream_get(c->db, in->id, &row));

	if (e || (e = db_err(work_stream_uses(c->db, in->id, &uses, &n))))
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/workstreams/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/workstreams/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "workstreams", &removal, admin_text(c, T_admin_stream_title),
				  "/admin/workstreams", uses, n);
}

struct removing { struct ctx *c; const struct version_in *in; };

static enum err remove_stream(struct db *db, void *arg)
{
	const struct removing *m = arg;
	enum db_result r = work_stream_remove(db, m->in->id, m->in->version, m->c->who.id, m->c->now);

	if (r != DB_OK)
		return db_err(r);
	r = rules_uses_forget(db, m->in->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err admin_stream_remove(struct ctx *c)
{
	struct removing m = { c, c->in };
	enum err e = db_tx(c->db, "remove workstream", remove_stream, &m);

	/* changed meanwhile, or something is in it: ask again, with what is true now */
	if (e == ERR_NOT_FOUND) {
		reply_see_other(c, "/admin/workstreams/%lld/remove", (long long)m.in->id);
		return OK;
	}
	if (e)
		return e;
	admin_audit(c, "remove", "workstream", m.in->id, NO_STR);
	reply_see_other(c, "/admin/workstreams?done=removed");
	return OK;
}
