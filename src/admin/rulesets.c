/*
 * Rulesets of a workstream: the page with all of them, one of them, their order.
 */
#include "base/base.h"
#include "admin/conflict.h"
#include "admin/rules.h"

struct ruleset_in { i64 id, version; struct str name, kind; bool enabled; };

const struct spec admin_ruleset_spec = SPEC(ruleset_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct ruleset_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct ruleset_in, version) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct ruleset_in, name) },
	{ "kind", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct ruleset_in, kind) },
	{ "enabled", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct ruleset_in, enabled) },
}));

const struct spec admin_move_spec = SPEC(move_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct move_in, id) },
	{ "direction", FROM_BODY, FIELD_TEXT, true, 1, 10, offsetof(struct move_in, direction) },
}));

enum err admin_rules_home(struct ctx *c)
{
	struct work_stream_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(work_stream_list(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "rules", admin_text(c, T_admin_rules_title));
	view_admin_rules_home(&r.out, &r.view, &r.frame, rows, n);
	return admin_send(c, &r, 200);
}

/* Everything of a workstream; the compiled sets stand in the order of the rows. */
static enum err load(struct ctx *c, i64 id, struct rules_page *p, struct rules *rules)
{
	struct work_stream_row stream;
	struct rules_set_row *sets;
	struct work_choice_row *queues, *skills;
	enum err e = db_err(work_stream_get(c->db, id, &stream));

	if (e || (e = db_err(work_queue_choices(c->db, WORK_LIST_MAX, &queues, &p->nqueues))) ||
	    (e = db_err(work_skill_choices(c->db, WORK_LIST_MAX, &skills, &p->nskills))))
		return e;
	p->queues = queues;
	p->skills = skills;
	if ((e = db_err(rules_sets(c->db, id, RULES_SETS + 1, &sets, &p->nsets))) ||
	    (e = rules_load(c->db, c->arena, id, stream.fallback_queue_id, rules)))
		return e;
	if (rules->n != p->nsets)
		return ERR_BUSY;	/* somebody added one in between */
	p->workstream = id;
	p->workstream_name = stream.name;
	p->queue_name = stream.queue_name;
	p->sets = sets;
	p->rules = rules;
	p->routes = p->nsets && rules->sets[p->nsets - 1].routes;
	return OK;
}

static enum err show(struct ctx *c, const struct rules_page *p)
{
	struct admin_reply r;

	admin_begin(c, &r, "rules", p->workstream_name);
	admin_crumb(&r, admin_text(c, T_admin_rules_title), STR("/admin/rules"));
	view_admin_rules(&r.out, &r.view, &r.frame, p);
	return admin_send(c, &r, form_status(&p->errors));
}

enum err admin_rules(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct rules_page page = { .new_name = STR("") };
	struct rules rules;
	enum err e = load(c, in->id, &page, &rules);

	return e ? e : show(c, &page);
}

enum err admin_ruleset_create(struct ctx *c)
{
	const struct ruleset_in *in = c->in;
	struct rules_page page = { .new_name = form_trim(in->name) };
	struct rules rules;
	bool routes = str_is(in->kind, "route");
	i64 id;
	enum err e = load(c, in->id, &page, &rules);

	if (e)
		return e;
	form_check_name(c, &page.errors, "name", page.new_name, T_admin_rules_set_name_wrong);
	if (!routes && !str_is(in->kind, "classify"))
		form_wrong(c, &page.errors, "name", T_admin_choose);
	if (routes && page.routes)
		form_wrong(c, &page.errors, "name", T_admin_rules_one_route);
	if (!routes && page.nsets - page.routes >= RULES_SETS)
		form_wrong(c, &page.errors, "name", T_admin_rules_too_many_sets);
	if (page.errors.n)
		return show(c, &page);
	e = db_err(rules_set_add(c->db, in->id, routes ? STR("route") : STR("classify"), page.new_name, c->who.id,
				 c->now));
	if (e)
		return e;
	id = db_insert_id(c->db);
	admin_audit_name(c, "create", "ruleset", id, page.new_name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=ruleset", (long long)in->id);
	return OK;
}

/* --- one ruleset -------------------------------------------------------------------------------- */

static struct str rules_path(struct ctx *c, const struct rules_set_row *s)
{
	return arena_printf(c->arena, "/admin/workstreams/%lld/rules", (long long)s->workstream_id);
}

static enum err show_set(struct ctx *c, struct ruleset_form *f)
{
	struct work_stream_row *streams;
	struct admin_reply r;
	enum err e = db_err(work_stream_list(c->db, WORK_LIST_MAX, &streams, &f->nstreams));

	if (e)
		return e;
	f->streams = streams;
	admin_begin(c, &r, "rules", f->saved->name);
	admin_crumb(&r, admin_text(c, T_admin_rules_title), STR("/admin/rules"));
	admin_crumb(&r, f->saved->workstream_name, rules_path(c, f->saved));
	view_admin_ruleset(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_ruleset(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct rules_set_row row;
	enum err e = db_err(rules_set_get(c->db, in->id, &row));

	return e ? e : show_set(c, &(struct ruleset_form){ row.version, row.name, row.enabled, &row });
}

enum err admin_ruleset_refused(struct ctx *c, const struct rules_set_row *set, enum text_key why)
{
	struct ruleset_form form = { set->version, set->name, set->enabled, set };

	form_wrong(c, &form.errors, "workstream_id", why);
	return show_set(c, &form);
}

enum err admin_ruleset_save(struct ctx *c)
{
	const struct ruleset_in *in = c->in;
	struct rules_set_row row;
	struct ruleset_form form = { in->version, form_trim(in->name), in->enabled, &row };
	enum db_result r;
	enum err e = db_err(rules_set_get(c->db, in->id, &row));

	if (e)
		return e;
	form_check_name(c, &form.errors, "name", form.name, T_admin_rules_set_name_wrong);
	if (form.errors.n)
		return show_set(c, &form);
	r = rules_set_edit(c->db, in->id, in->version, form.name, form.enabled, c->who.id, c->now);
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "ruleset", in->id, row.version, admin_ruleset, in);
		return e ? e : show_set(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "edit", "ruleset", in->id, form.name);
	reply_see_other(c, "/admin/rulesets/%lld?done=saved", (long long)in->id);
	return OK;
}

bool rules_neighbour(struct str direction, size_t i, size_t n, size_t *with)
{
	if (str_is(direction, "up") && i > 0)
		*with = i - 1;
	else if (str_is(direction, "down") && i + 1 < n)
		*with = i + 1;
	else
		return false;
	return true;
}

struct moving { const struct move_in *in; i64 workstream; };

/* Positions are written anew for all, so they have no holes and no doubles. */
static enum err move(struct db *db, void *arg)
{
	const struct moving *m = arg;
	struct rules_set_row *rows;
	size_t n, at = 0, with, routes = 0;
	enum err e = db_err(rules_sets(db, m->workstream, RULES_SETS + 1, &rows, &n));

	if (e)
		return e;
	for (size_t i = 0; i < n; i++) {
		routes += str_is(rows[i].kind, "route");
		if (rows[i].id == m->in->id)
			at = i;
	}
	if (at >= n - routes || !rules_neighbour(m->in->direction, at, n - routes, &with))
		return OK;
	for (size_t i = 0; !e && i < n; i++) {
		size_t place = i == at ? with : i == with ? at : i;

		e = db_err(rules_set_place(db, rows[i].id, (i64)place + 1));
	}
	return e;
}

enum err admin_ruleset_move(struct ctx *c)
{
	struct rules_set_row row;
	struct moving m = { .in = c->in };
	enum err e = db_err(rules_set_get(c->db, m.in->id, &row));

	m.workstream = row.workstream_id;
	if (e || (e = db_tx(c->db, "move ruleset", move, &m)))
		return e;
	admin_audit_name(c, "move", "ruleset", row.id, row.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=moved", (long long)row.workstream_id);
	return OK;
}

enum err admin_ruleset_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct rules_set_row row;
	struct rules_rule_row *rules;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(rules_set_get(c->db, in->id, &row));

	if (e || (e = db_err(rules_of_set(c->db, in->id, RULES_PER_SET, &rules, &n))))
		return e;
	uses = arena_array(c->arena, struct work_use_row, n);
	for (size_t i = 0; i < n; i++)
		uses[i] = (struct work_use_row){ STR("rule"), rules[i].id, rules[i].name };
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/rulesets/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/rulesets/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "rules", &removal, row.workstream_name, rules_path(c, &row).ptr, uses, n);
}

enum err admin_ruleset_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	struct rules_set_row row;
	enum db_result r;
	enum err e = db_err(rules_set_get(c->db, in->id, &row));

	if (e)
		return e;
	r = rules_set_remove(c->db, in->id, in->version);
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/rulesets/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "remove", "ruleset", in->id, row.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=removed", (long long)row.workstream_id);
	return OK;
}
