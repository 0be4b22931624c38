#include "base/base.h"
#include "admin/conflict.h"
#include "admin/work.h"
#include "store/disposition.h"
#include "store/overflow.h"
#include "store/session.h"
#include "store/setup.h"

struct queue_in {
	i64 id, version, hours_id;
	struct str name, priority, assignment;
};

const struct spec admin_queue_spec = SPEC(queue_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct queue_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct queue_in, version) },
	{ "hours_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct queue_in, hours_id) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct queue_in, name) },
	{ "priority", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct queue_in, priority) },
	{ "assignment", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct queue_in, assignment) },
}));

static const struct word_text assignments[] = {
	{ "highest_capacity", T_admin_queues_highest }, { "round_robin", T_admin_queues_round },
	{ "least_active", T_admin_queues_least },
};

enum err admin_queues(struct ctx *c)
{
	struct work_queue_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(work_queue_list(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "queues", admin_text(c, T_admin_queues_title));
	view_admin_queues(&r.out, &r.view, &r.frame, rows, n);
	return admin_send(c, &r, 200);
}

/* What the form offers to choose from. */
static enum err offer(struct ctx *c, struct queue_form *f)
{
	struct work_choice_row *hours;
	size_t n;
	enum err e = db_err(work_hours_choices(c->db, WORK_LIST_MAX, &hours, &n));

	if (e)
		return e;
	form_choices(c, &f->hours, hours, n, f->hours_id, admin_text(c, T_admin_queues_always));
	form_words(c, &f->assignments, assignments, ARRAY_LEN(assignments), f->assignment);
	return OK;
}

static void from_input(const struct queue_in *in, struct queue_form *f)
{
	f->version = in->version;
	f->hours_id = in->hours_id;
	f->name = form_trim(in->name);
	f->priority = form_trim(in->priority);
	f->assignment = in->assignment;
}

static void check(struct ctx *c, struct queue_form *f, i64 *priority)
{
	form_check_name(c, &f->errors, "name", f->name, T_admin_queues_name_wrong);
	form_check_number(c, &f->errors, "priority", f->priority, 1, 1000, T_admin_queues_priority_wrong, priority);
	if (!form_has_word(&f->assignments, f->assignment))
		form_wrong(c, &f->errors, "assignment", T_admin_choose);
	if (f->hours_id != NONE && !form_has_choice(&f->hours, f->hours_id))
		form_wrong(c, &f->errors, "hours_id", T_admin_choose);
}

/* --- a new one ---------------------------------------------------------------------------------- */

static enum err show_new(struct ctx *c, const struct queue_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "queues", admin_text(c, T_admin_queues_new));
	admin_crumb(&r, admin_text(c, T_admin_queues_title), STR("/admin/queues"));
	view_admin_queue_new(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_queue_new(struct ctx *c)
{
	struct queue_form form = { .priority = STR("100"), .assignment = STR("highest_capacity"), .hours_id = NONE };
	enum err e = offer(c, &form);

	return e ? e : show_new(c, &form);
}

enum err admin_queue_create(struct ctx *c)
{
	struct queue_form form = { 0 };
	enum db_result r;
	i64 priority = 0, id;
	enum err e;

	from_input(c->in, &form);
	if ((e = offer(c, &form)))
		return e;
	check(c, &form, &priority);
	if (form.errors.n)
		return show_new(c, &form);
	r = work_queue_add(c->db, form.name, priority, form.assignment, form.hours_id, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show_new(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "create", "queue", id, form.name);
	reply_see_other(c, "/admin/queues/%lld?done=queue", (long long)id);
	return OK;
}

/* --- one queue ---------------------------------------------------------------------------------- */

static enum err load(struct ctx *c, i64 id, struct queue_form *f, struct work_queue_row *row)
{
	struct work_person_row *members, *others;
	enum err e = db_err(work_queue_get(c->db, id, row));

	if (e || (e = db_err(work_members(c->db, id, WORK_LIST_MAX, &members, &f->nmembers))) ||
	    (e = db_err(work_no_members(c->db, id, WORK_LIST_MAX, &others, &f->nothers))))
		return e;
	f->id = id;
	f->saved = row;
	f->members = members;
	f->others = others;
	return OK;
}

static void as_saved(struct ctx *c, struct queue_form *f, const struct work_queue_row *row)
{
	f->version = row->version;
	f->name = row->name;
	f->priority = form_i64(c, row->priority);
	f->assignment = row->assignment;
	f->hours_id = row->hours_id;
}

static enum err show(struct ctx *c, struct queue_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "queues", f->saved->name);
	admin_crumb(&r, admin_text(c, T_admin_queues_title), STR("/admin/queues"));
	view_admin_queue(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

/* As it is stored; member: an error of the form that adds people, or 0. */
static enum err show_saved(struct ctx *c, i64 id, enum text_key member_wrong)
{
	struct work_queue_row row;
	struct queue_form form = { 0 };
	enum err e = load(c, id, &form, &row);

	if (e)
		return e;
	as_saved(c, &form, &row);
	if ((e = offer(c, &form)))
		return e;
	if (member_wrong)
		form_wrong(c, &form.errors, "user_id", member_wrong);
	return show(c, &form);
}

enum err admin_queue(struct ctx *c)
{
	const struct id_in *in = c->in;

	return show_saved(c, in->id, 0);
}

enum err admin_queue_save(struct ctx *c)
{
	const struct queue_in *in = c->in;
	struct work_queue_row row;
	struct queue_form form = { 0 };
	enum db_result r;
	i64 priority = 0;
	enum err e;

	from_input(in, &form);
	if ((e = load(c, in->id, &form, &row)) || (e = offer(c, &form)))
		return e;
	check(c, &form, &priority);
	if (form.errors.n)
		return show(c, &form);
	r = work_queue_edit(c->db, in->id, in->version, form.name, priority, form.assignment, form.hours_id,
			    c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form);
	}
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "queue", in->id, row.version, admin_queue, in);
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "edit", "queue", in->id, form.name);
	reply_see_other(c, "/admin/queues/%lld?done=saved", (long long)in->id);
	return OK;
}

/* --- copy, removal ------------------------------------------------------------------------------ */

struct copying { struct ctx *c; const struct work_queue_row *row; struct str name; i64 id; };

static enum err copy(struct db *db, void *arg)
{
	struct copying *k = arg;
	const struct work_queue_row *q = k->row;
	enum db_result r = work_queue_add(db, k->name, q->priority, q->assignment, q->hours_id,
					  k->c->who.id, k->c->now);

	if (r != DB_OK)
		return db_err(r);
	k->id = db_insert_id(db);
	r = work_members_copy(db, q->id, k->id);
	if (r == DB_OK || r == DB_NONE)
		r = overflow_copy(db, q->id, k->id);
	if (r == DB_OK || r == DB_NONE)
		r = overflow_levels_copy(db, q->id, k->id);
	if (r == DB_OK || r == DB_NONE)
		r = disposition_copy(db, q->id, k->id, k->c->who.id, k->c->now);
	if (r == DB_OK || r == DB_NONE)
		r = disposition_rule_copy(db, q->id, k->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err admin_queue_copy(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_queue_row row;
	struct copying k = { .c = c, .row = &row };
	enum err e = db_err(work_queue_get(c->db, in->id, &row));

	if (e)
		return e;
	for (int i = 0; i < COPY_TRIES; i++) {
		k.name = admin_copy_name(c, row.name, i);
		e = db_tx(c->db, "copy queue", copy, &k);
		if (e != ERR_CONFLICT)
			break;
	}
	if (e)
		return e;
	admin_audit_name(c, "copy", "queue", k.id, k.name);
	reply_see_other(c, "/admin/queues/%lld?done=copied", (long long)k.id);
	return OK;
}

enum err admin_queue_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_queue_row row;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(work_queue_get(c->db, in->id, &row));

	if (e || (e = db_err(work_queue_uses(c->db, in->id, &uses, &n))))
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/queues/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/queues/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "queues", &removal, admin_text(c, T_admin_queues_title), "/admin/queues",
				  uses, n);
}

struct removing { struct ctx *c; const struct version_in *in; };

/* What it does when it overflows goes with it: that must keep no other queue. */
static enum err remove_queue(struct db *db, void *arg)
{
	const struct removing *m = arg;
	enum db_result r = work_queue_remove(db, m->in->id, m->in->version, m->c->who.id, m->c->now);

	if (r != DB_OK)
		return db_err(r);
	r = overflow_clear(db, m->in->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err admin_queue_remove(struct ctx *c)
{
	struct removing m = { c, c->in };
	enum err e = db_tx(c->db, "remove queue", remove_queue, &m);

	/* changed meanwhile, or something leads there: ask again, with what is true now */
	if (e == ERR_NOT_FOUND) {
		reply_see_other(c, "/admin/queues/%lld/remove", (long long)m.in->id);
		return OK;
	}
	if (e)
		return e;
	admin_audit(c, "remove", "queue", m.in->id, NO_STR);
	reply_see_other(c, "/admin/queues?done=removed");
	return OK;
}

/* --- members ------------------------------------------------------------------------------------ */

struct member_in { i64 id, user_id; };

const struct spec admin_member_spec = SPEC(member_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct member_in, id) },
	{ "user_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct member_in, user_id) },
}));

const struct spec admin_member_remove_spec = SPEC(member_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct member_in, id) },
	{ "user", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct member_in, user_id) },
}));

enum err admin_queue_member_add(struct ctx *c)
{
	const struct member_in *in = c->in;
	struct work_queue_row queue;
	struct user_row user = { .id = NONE };
	enum db_result r;
	enum err e = db_err(work_queue_get(c->db, in->id, &queue));

	if (e)
		return e;
	r = in->user_id == NONE ? DB_NONE : user_by_id(c->db, in->user_id, &user);
	if (r == DB_NONE || (r == DB_OK && (user.disabled_at != NONE || role_of(user.role) < ROLE_AGENT)))
		return show_saved(c, in->id, T_admin_queues_member_wrong);
	if (r == DB_OK)
		r = queue_member_add(c->db, in->id, in->user_id);
	if (r != DB_OK && r != DB_DUPLICATE)
		return db_err(r);
	if (r == DB_OK)
		admin_audit_name(c, "add member", "queue", in->id, user.login);
	reply_see_other(c, "/admin/queues/%lld?done=member", (long long)in->id);
	return OK;
}

enum err admin_queue_members_all(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct work_queue_row queue;
	enum db_result r;
	enum err e = db_err(work_queue_get(c->db, in->id, &queue));

	if (e)
		return e;
	r = work_members_all(c->db, in->id);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	admin_audit(c, "add all agents", "queue", in->id, NO_STR);
	reply_see_other(c, "/admin/queues/%lld?done=member", (long long)in->id);
	return OK;
}

enum err admin_queue_member_remove(struct ctx *c)
{
	const struct member_in *in = c->in;
	struct work_queue_row queue;
	struct user_row user;
	enum err e = db_err(work_queue_get(c->db, in->id, &queue));

	if (e || (e = db_err(user_by_id(c->db, in->user_id, &user))) ||
	    (e = db_err(work_member_remove(c->db, in->id, in->user_id))))
		return e;
	admin_audit_name(c, "remove member", "queue", in->id, user.login);
	reply_see_other(c, "/admin/queues/%lld?done=member_gone", (long long)in->id);
	return OK;
}
