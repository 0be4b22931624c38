/*
 * One rule: the editor, its order in the ruleset, copy and removal.
 */
#include "base/base.h"
#include "admin/conflict.h"
#include "admin/rules.h"
#include "desk/rules_store.h"

const struct spec admin_rule_spec = SPEC(rule_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct rule_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct rule_in, version) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct rule_in, name) },
	{ "match", FROM_BODY, FIELD_TEXT, false, 0, 10, offsetof(struct rule_in, match) },
	{ "go", FROM_BODY, FIELD_TEXT, false, 0, 20, offsetof(struct rule_in, go) },
	{ "enabled", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct rule_in, enabled) },
}));

static struct str rules_path(struct ctx *c, const struct rules_set_row *s)
{
	return arena_printf(c->arena, "/admin/workstreams/%lld/rules", (long long)s->workstream_id);
}

static enum err show(struct ctx *c, struct rule_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "rules", f->title);
	admin_crumb(&r, admin_text(c, T_admin_rules_title), STR("/admin/rules"));
	admin_crumb(&r, f->set->workstream_name, rules_path(c, f->set));
	admin_crumb(&r, f->set->name, arena_printf(c->arena, "/admin/rulesets/%lld", (long long)f->set->id));
	view_admin_rule(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

/* --- a new one ---------------------------------------------------------------------------------- */

static enum err load_set(struct ctx *c, i64 id, struct rule_form *f, struct rules_set_row *set)
{
	enum err e = db_err(rules_set_get(c->db, id, set));

	f->set = set;
	f->routes = !e && str_is(set->kind, "route");
	f->title = admin_text(c, T_admin_rules_add);
	f->action = arena_printf(c->arena, "/admin/rulesets/%lld/rules", (long long)id);
	return e;
}

enum err admin_rule_new(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct rule_form form = { .enabled = true, .version = NONE };
	struct rules_set_row set;
	enum err e = load_set(c, in->id, &form, &set);

	form.lines[form.nlines++] = (struct rule_line){ STR("text"), STR("contains"), STR(""), false };
	if (e || (e = rule_form_offer(c, &form)))
		return e;
	return show(c, &form);
}

struct storing { struct ctx *c; const struct rule_form *f; const struct rule *rule; i64 id; };

static enum err create(struct db *db, void *arg)
{
	struct storing *s = arg;
	enum db_result r = rules_rule_add(db, s->f->set->id, s->f->name, s->f->enabled, rule_form_body(s->c, s->rule),
					  s->c->who.id, s->c->now);

	if (r != DB_OK)
		return db_err(r);
	s->id = db_insert_id(db);
	return rules_store_uses(db, s->id, s->f->set->workstream_id, s->rule);
}

enum err admin_rule_create(struct ctx *c)
{
	const struct rule_in *in = c->in;
	struct rule_form form = { 0 };
	struct rules_set_row set;
	struct rules_rule_row *rows;
	struct rule rule;
	struct storing s = { .c = c, .f = &form, .rule = &rule };
	size_t n;
	enum err e = load_set(c, in->id, &form, &set);

	rule_form_read(c, &form);
	if (e || (e = rule_form_offer(c, &form)) ||
	    (e = db_err(rules_of_set(c->db, in->id, RULES_PER_SET, &rows, &n))))
		return e;
	if (!str_is(in->go, "save"))
		return show(c, &form);
	rule_form_check(c, &form, &rule);
	if (n >= RULES_PER_SET)
		form_wrong(c, &form.errors, "name", T_admin_rules_too_many);
	if (form.errors.n)
		return show(c, &form);
	if ((e = db_tx(c->db, "create rule", create, &s)))
		return e;
	admin_audit_name(c, "create", "rule", s.id, form.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=rule", (long long)set.workstream_id);
	return OK;
}

/* --- one rule ----------------------------------------------------------------------------------- */

static enum err load(struct ctx *c, i64 id, struct rule_form *f, struct rules_rule_row *row, struct rules_set_row *set)
{
	enum err e = db_err(rules_rule_get(c->db, id, row));

	if (e || (e = load_set(c, row->ruleset_id, f, set)))
		return e;
	f->id = id;
	f->title = row->name;
	f->action = arena_printf(c->arena, "/admin/rules/%lld", (long long)id);
	return OK;
}

enum err admin_rule(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct rule_form form = { 0 };
	struct rules_rule_row row;
	struct rules_set_row set;
	struct rule rule;
	enum err e = load(c, in->id, &form, &row, &set);

	if (e)
		return e;
	form.version = row.version;
	form.name = row.name;
	form.enabled = row.enabled;
	if (rule_read(c->arena, row.body, &rule))
		rule_form_as_saved(c, &form, &rule);
	e = rule_form_offer(c, &form);
	return e ? e : show(c, &form);
}

static enum err edit(struct db *db, void *arg)
{
	struct storing *s = arg;
	enum err e = db_err(rules_rule_edit(db, s->id, s->f->version, s->f->name, s->f->enabled,
					    rule_form_body(s->c, s->rule), s->c->who.id, s->c->now));

	return e ? e : rules_store_uses(db, s->id, s->f->set->workstream_id, s->rule);
}

enum err admin_rule_save(struct ctx *c)
{
	const struct rule_in *in = c->in;
	struct rule_form form = { 0 };
	struct rules_rule_row row;
	struct rules_set_row set;
	struct rule rule;
	struct storing s = { .c = c, .f = &form, .rule = &rule, .id = in->id };
	enum err e = load(c, in->id, &form, &row, &set);

	rule_form_read(c, &form);
	if (e || (e = rule_form_offer(c, &form)))
		return e;
	if (!str_is(in->go, "save"))
		return show(c, &form);
	rule_form_check(c, &form, &rule);
	if (form.errors.n)
		return show(c, &form);
	e = db_tx(c->db, "edit rule", edit, &s);
	if (e == ERR_NOT_FOUND) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "rule", in->id, row.version, admin_rule, in);
		return e ? e : show(c, &form);
	}
	if (e)
		return e;
	admin_audit_name(c, "edit", "rule", in->id, form.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=saved", (long long)set.workstream_id);
	return OK;
}

/* --- on and off --------------------------------------------------------------------------------- */

struct enable_in { i64 id, version; bool on; };

const struct spec admin_rule_enable_spec = SPEC(enable_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct enable_in, id) },
	{ "version", FROM_BODY, FIELD_I64, true, 0, INT64_MAX, offsetof(struct enable_in, version) },
	{ "on", FROM_BODY, FIELD_BOOL, true, 0, 0, offsetof(struct enable_in, on) },
}));

/* Changed meanwhile: the list shows how it is now. */
enum err admin_rule_enable(struct ctx *c)
{
	const struct enable_in *in = c->in;
	struct rule_form form = { 0 };
	struct rules_rule_row row;
	struct rules_set_row set;
	enum db_result r;
	enum err e = load(c, in->id, &form, &row, &set);

	if (e)
		return e;
	r = rules_rule_enable(c->db, in->id, in->version, in->on, c->who.id, c->now);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	if (r == DB_OK)
		admin_audit_name(c, in->on ? "turn on" : "turn off", "rule", in->id, row.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules%s", (long long)set.workstream_id,
			r == DB_OK ? "?done=saved" : "");
	return OK;
}

/* --- copy, order, removal ----------------------------------------------------------------------- */

struct copying { struct ctx *c; const struct rules_rule_row *row; struct str name; i64 id; };

static enum err copy(struct db *db, void *arg)
{
	struct copying *k = arg;
	enum db_result r = rules_rule_add(db, k->row->ruleset_id, k->name, 0, k->row->body, k->c->who.id, k->c->now);

	if (r != DB_OK)
		return db_err(r);
	k->id = db_insert_id(db);
	r = rules_uses_copy(db, k->row->id, k->id);
	return r == DB_NONE ? OK : db_err(r);
}

/* Switched off at first: a copy that is not changed yet should decide nothing. */
enum err admin_rule_copy(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct rule_form form = { 0 };
	struct rules_rule_row row, *rows;
	struct rules_set_row set;
	struct copying k = { .c = c, .row = &row };
	size_t n;
	enum err e = load(c, in->id, &form, &row, &set);

	if (e || (e = db_err(rules_of_set(c->db, set.id, RULES_PER_SET, &rows, &n))))
		return e;
	if (n >= RULES_PER_SET)
		return ERR_INVALID;
	k.name = admin_copy_name(c, row.name, 0);
	if ((e = db_tx(c->db, "copy rule", copy, &k)))
		return e;
	admin_audit_name(c, "copy", "rule", k.id, k.name);
	reply_see_other(c, "/admin/rules/%lld?done=rule_copied", (long long)k.id);
	return OK;
}

struct moving { const struct move_in *in; i64 ruleset; };

static enum err move(struct db *db, void *arg)
{
	const struct moving *m = arg;
	struct rules_rule_row *rows;
	size_t n, at = 0, with;
	enum err e = db_err(rules_of_set(db, m->ruleset, RULES_PER_SET, &rows, &n));

	for (size_t i = 0; !e && i < n; i++)
		if (rows[i].id == m->in->id)
			at = i;
	if (e || !rules_neighbour(m->in->direction, at, n, &with))
		return e;
	for (size_t i = 0; !e && i < n; i++) {
		size_t place = i == at ? with : i == with ? at : i;

		e = db_err(rules_rule_place(db, rows[i].id, (i64)place + 1));
	}
	return e;
}

enum err admin_rule_move(struct ctx *c)
{
	struct rule_form form = { 0 };
	struct rules_rule_row row;
	struct rules_set_row set;
	struct moving m = { .in = c->in };
	enum err e = load(c, m.in->id, &form, &row, &set);

	m.ruleset = row.ruleset_id;
	if (e || (e = db_tx(c->db, "move rule", move, &m)))
		return e;
	admin_audit_name(c, "move", "rule", row.id, row.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=moved", (long long)set.workstream_id);
	return OK;
}

enum err admin_rule_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct rule_form form = { 0 };
	struct rules_rule_row row;
	struct rules_set_row set;
	struct removal removal = { 0 };
	enum err e = load(c, in->id, &form, &row, &set);

	if (e)
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = form.action;
	removal.action = arena_printf(c->arena, "/admin/rules/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "rules", &removal, set.workstream_name, rules_path(c, &set).ptr, NULL, 0);
}

static enum err remove_rule(struct db *db, void *arg)
{
	const struct version_in *in = arg;
	enum db_result r;
	enum err e = db_err(rules_rule_remove(db, in->id, in->version));

	if (e)
		return e;
	r = rules_uses_clear(db, in->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err admin_rule_remove(struct ctx *c)
{
	struct version_in in = *(const struct version_in *)c->in;
	struct rule_form form = { 0 };
	struct rules_rule_row row;
	struct rules_set_row set;
	enum err e = load(c, in.id, &form, &row, &set);

	if (e)
		return e;
	e = db_tx(c->db, "remove rule", remove_rule, &in);
	if (e == ERR_NOT_FOUND) {
		reply_see_other(c, "/admin/rules/%lld/remove", (long long)in.id);
		return OK;
	}
	if (e)
		return e;
	admin_audit_name(c, "remove", "rule", in.id, row.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=removed", (long long)set.workstream_id);
	return OK;
}
