#include "base/base.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/disposition.h"
#include "admin/rules.h"

struct list_in { i64 queue; };

const struct spec admin_dispositions_spec = SPEC(list_in, ((const struct field[]){
	{ "queue", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct list_in, queue) },
}));

struct disposition_in { i64 id, version, queue; struct str title; bool enabled, note; };

const struct spec admin_disposition_spec = SPEC(disposition_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct disposition_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct disposition_in, version) },
	{ "queue", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct disposition_in, queue) },
	{ "title", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct disposition_in, title) },
	{ "enabled", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct disposition_in, enabled) },
	{ "note", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct disposition_in, note) },
}));

struct rule_set_in { i64 id, version; struct str rule; };

const struct spec admin_disposition_rule_spec = SPEC(rule_set_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct rule_set_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct rule_set_in, version) },
	{ "rule", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct rule_set_in, rule) },
}));

static const struct word_text rules[] = {
	{ "optional", T_admin_disposition_optional }, { "required", T_admin_disposition_required },
};

static struct str list_path(struct ctx *c, i64 queue)
{
	return queue == NONE ? STR("/admin/dispositions") :
	       arena_printf(c->arena, "/admin/dispositions?queue=%lld", (long long)queue);
}

static void back_to_list(struct ctx *c, i64 queue, const char *done)
{
	reply_see_other(c, "%.*s%cdone=%s", STR_ARG(list_path(c, queue)), queue == NONE ? '?' : '&', done);
}

/* --- the list ----------------------------------------------------------------------------------- */

static enum err load_queues(struct ctx *c, i64 queue, struct disposition_page *p)
{
	struct disposition_queue_row *queues;
	enum err e = db_err(disposition_queues(c->db, WORK_LIST_MAX, &queues, &p->nqueues));

	if (e)
		return e;
	p->queues = queues;
	for (size_t i = 0; i < p->nqueues; i++)
		if (queues[i].id == queue)
			p->queue = &queues[i];
	return queue == NONE || p->queue ? OK : ERR_NOT_FOUND;
}

/* rule: as chosen in a form that was refused; absent: as it is stored. */
static enum err show_list(struct ctx *c, struct disposition_page *p, struct str rule)
{
	i64 queue = p->queue ? p->queue->id : NONE;
	struct disposition_row *rows, *common;
	struct admin_reply r;
	enum err e = db_err(disposition_list(c->db, queue, WORK_LIST_MAX, &rows, &p->n));

	if (e || (e = db_err(disposition_list(c->db, NONE, WORK_LIST_MAX, &common, &p->ncommon))))
		return e;
	p->rows = rows;
	p->common = common;
	if (p->queue)
		form_words(c, &p->rules, rules, ARRAY_LEN(rules), rule.ptr ? rule : p->queue->disposition_rule);
	admin_begin(c, &r, "dispositions", admin_text(c, T_admin_disposition_heading));
	view_admin_dispositions(&r.out, &r.view, &r.frame, p);
	return admin_send(c, &r, form_status(&p->errors));
}

enum err admin_dispositions(struct ctx *c)
{
	const struct list_in *in = c->in;
	struct disposition_page p = { 0 };
	enum err e = load_queues(c, in->queue, &p);

	return e ? e : show_list(c, &p, NO_STR);
}

enum err admin_disposition_rule(struct ctx *c)
{
	const struct rule_set_in *in = c->in;
	struct disposition_page p = { 0 };
	struct change ch;
	enum db_result r;
	enum err e = load_queues(c, in->id, &p);

	if (e)
		return e;
	form_words(c, &p.rules, rules, ARRAY_LEN(rules), in->rule);
	if (!form_has_word(&p.rules, in->rule)) {
		form_wrong(c, &p.errors, "rule", T_admin_choose);
		return show_list(c, &p, STR(""));
	}
	r = disposition_rule_set(c->db, in->id, in->version, in->rule, c->who.id, c->now);
	if (r == DB_NONE) {
		e = form_conflict_at(c, &p.errors, "queue", in->id, p.queue->version, admin_dispositions,
				     &(struct list_in){ in->id }, arena_printf(c->arena, "/admin/dispositions?queue=%lld",
									       (long long)in->id));
		return e ? e : show_list(c, &p, in->rule);
	}
	if (r != DB_OK)
		return db_err(r);
	change_begin(c, &ch);
	change_str(&ch, "disposition_rule", p.queue->disposition_rule, in->rule);
	admin_audit(c, "edit", "queue", in->id, change_end(&ch));
	back_to_list(c, in->id, "saved");
	return OK;
}

/* --- the form ----------------------------------------------------------------------------------- */

static enum err show(struct ctx *c, const struct disposition_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "dispositions", f->saved ? f->saved->title : admin_text(c, T_admin_disposition_new));
	admin_crumb(&r, admin_text(c, T_admin_disposition_heading), list_path(c, f->queue_id));
	view_admin_disposition(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

/* The queue that a new one is for; ERR_NOT_FOUND: no such queue. */
static enum err for_queue(struct ctx *c, i64 queue, struct disposition_form *f)
{
	struct disposition_page p = { 0 };
	enum err e = load_queues(c, queue, &p);

	if (e)
		return e;
	f->queue_id = queue;
	f->queue_name = p.queue ? p.queue->name : NO_STR;
	return OK;
}

static void from_input(struct ctx *c, struct disposition_form *f)
{
	const struct disposition_in *in = c->in;

	f->version = in->version;
	f->title = form_trim(in->title);
	f->enabled = in->enabled;
	f->note = in->note;
	form_check_name(c, &f->errors, "title", f->title, T_admin_disposition_title_wrong);
}

enum err admin_disposition_new(struct ctx *c)
{
	const struct list_in *in = c->in;
	struct disposition_form form = { .enabled = true, .note = true };
	enum err e = for_queue(c, in->queue, &form);

	return e ? e : show(c, &form);
}

enum err admin_disposition_create(struct ctx *c)
{
	const struct disposition_in *in = c->in;
	struct disposition_form form = { 0 };
	enum db_result r;
	enum err e = for_queue(c, in->queue, &form);

	if (e)
		return e;
	from_input(c, &form);
	if (form.errors.n)
		return show(c, &form);
	r = disposition_add(c->db, in->queue, form.title, form.enabled, form.note, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "title", T_admin_name_taken);
		return show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "create", "disposition", db_insert_id(c->db), form.title);
	back_to_list(c, in->queue, "made");
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct disposition_form *f, struct disposition_row *row)
{
	enum err e = db_err(disposition_get(c->db, id, row));

	if (e)
		return e;
	*f = (struct disposition_form){
		.id = id, .version = row->version, .queue_id = row->queue_id, .title = row->title,
		.queue_name = row->queue_name, .enabled = row->enabled > 0, .note = row->note > 0, .saved = row,
	};
	return OK;
}

enum err admin_disposition(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct disposition_row row;
	struct disposition_form form;
	enum err e = load(c, in->id, &form, &row);

	return e ? e : show(c, &form);
}

enum err admin_disposition_save(struct ctx *c)
{
	const struct disposition_in *in = c->in;
	struct disposition_row row;
	struct disposition_form form;
	struct change ch;
	enum db_result r;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	from_input(c, &form);
	if (form.errors.n)
		return show(c, &form);
	r = disposition_edit(c->db, in->id, in->version, form.title, form.enabled, form.note, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "title", T_admin_name_taken);
		return show(c, &form);
	}
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "disposition", in->id, row.version, admin_disposition, in);
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	change_begin(c, &ch);
	change_str(&ch, "title", row.title, form.title);
	change_bool(&ch, "enabled", row.enabled > 0, form.enabled);
	change_bool(&ch, "note", row.note > 0, form.note);
	admin_audit(c, "edit", "disposition", in->id, change_end(&ch));
	back_to_list(c, row.queue_id, "saved");
	return OK;
}

/* --- order, removal ----------------------------------------------------------------------------- */

struct moving { const struct move_in *in; i64 queue; };

/* Positions are written anew for all, so they have no holes and no doubles. */
static enum err move(struct db *db, void *arg)
{
	const struct moving *m = arg;
	struct disposition_row *rows;
	size_t n, at = 0, with;
	enum err e = db_err(disposition_list(db, m->queue, WORK_LIST_MAX, &rows, &n));

	for (size_t i = 0; !e && i < n; i++)
		if (rows[i].id == m->in->id)
			at = i;
	if (e || !rules_neighbour(m->in->direction, at, n, &with))
		return e;
	for (size_t i = 0; !e && i < n; i++) {
		size_t place = i == at ? with : i == with ? at : i;

		e = db_err(disposition_place(db, rows[i].id, (i64)place + 1));
	}
	return e;
}

enum err admin_disposition_move(struct ctx *c)
{
	struct disposition_row row;
	struct moving m = { .in = c->in };
	enum err e = db_err(disposition_get(c->db, m.in->id, &row));

	m.queue = row.queue_id;
	if (e || (e = db_tx(c->db, "move disposition", move, &m)))
		return e;
	admin_audit_name(c, "move", "disposition", row.id, row.title);
	back_to_list(c, row.queue_id, "moved");
	return OK;
}

enum err admin_disposition_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct disposition_row row;
	struct removal removal = { 0 };
	enum err e = db_err(disposition_get(c->db, in->id, &row));

	if (e)
		return e;
	removal.what = row.title;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/dispositions/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/dispositions/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "dispositions", &removal, admin_text(c, T_admin_disposition_heading),
				  "/admin/dispositions", NULL, 0);
}

enum err admin_disposition_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	struct disposition_row row;
	enum db_result r;
	enum err e = db_err(disposition_get(c->db, in->id, &row));

	if (e)
		return e;
	r = disposition_remove(c->db, in->id, in->version, c->who.id, c->now);
	/* changed meanwhile: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/dispositions/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "remove", "disposition", in->id, row.title);
	back_to_list(c, row.queue_id, "removed");
	return OK;
}
