/*
 * All templates, and a workstream's choice of them.
 */
#include "base/base.h"
#include "admin/conflict.h"
#include "admin/template.h"

enum err admin_templates(struct ctx *c)
{
	struct template_page p = { 0 };
	struct session_template_row *sessions;
	struct notification_template_row *notifications;
	struct admin_reply r;
	enum err e = db_err(session_template_list(c->db, WORK_LIST_MAX, &sessions, &p.nsessions));

	if (e || (e = db_err(notification_template_list(c->db, WORK_LIST_MAX, &notifications, &p.nnotifications))))
		return e;
	p.sessions = sessions;
	p.notifications = notifications;
	admin_begin(c, &r, "templates", admin_text(c, T_admin_template_heading));
	view_admin_templates(&r.out, &r.view, &r.frame, &p);
	return admin_send(c, &r, 200);
}

/* --- of a workstream ---------------------------------------------------------------------------- */

struct choice_in { i64 id, version, session, chosen[TEMPLATE_EVENTS]; };

#define EVENT(name, i) \
	{ name, FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct choice_in, chosen) + (i) * sizeof(i64) }

/* In the order of template_events[]. */
const struct spec admin_stream_templates_spec = SPEC(choice_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct choice_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct choice_in, version) },
	{ "session", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct choice_in, session) },
	EVENT("incoming_known", 0), EVENT("incoming_unknown", 1), EVENT("consult", 2), EVENT("transfer", 3),
	EVENT("supervisor_assign", 4),
}));

static enum err offer_sessions(struct ctx *c, struct template_stream_form *f)
{
	struct session_template_row *rows;
	struct work_choice_row *list;
	size_t n;
	enum err e = db_err(session_template_list(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	list = arena_array(c->arena, struct work_choice_row, n);
	for (size_t i = 0; i < n; i++) {
		list[i] = (struct work_choice_row){ rows[i].id, rows[i].name };
		if (f->session == NONE && rows[i].ready_made)
			f->session = rows[i].id;
	}
	form_choices(c, &f->sessions, list, n, f->session, NO_STR);
	return OK;
}

static enum err offer_notifications(struct ctx *c, struct template_stream_form *f)
{
	struct notification_template_row *rows;
	size_t n;
	enum err e = db_err(notification_template_list(c->db, WORK_LIST_MAX, &rows, &n));

	for (size_t k = 0; !e && k < TEMPLATE_EVENTS; k++) {
		struct work_choice_row *list = arena_array(c->arena, struct work_choice_row, n);
		size_t m = 0;

		for (size_t i = 0; i < n; i++) {
			if (!str_is(rows[i].event, template_events[k].word))
				continue;
			list[m++] = (struct work_choice_row){ rows[i].id, rows[i].name };
			if (f->chosen[k] == NONE && rows[i].ready_made)
				f->chosen[k] = rows[i].id;
		}
		form_choices(c, &f->notifications[k], list, m, f->chosen[k], NO_STR);
	}
	return e;
}

static enum err show_stream(struct ctx *c, struct template_stream_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "workstreams", f->name);
	admin_crumb(&r, admin_text(c, T_admin_stream_title), STR("/admin/workstreams"));
	view_admin_stream_templates(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static enum err load_stream(struct ctx *c, i64 id, struct template_stream_form *f)
{
	struct template_stream_row row;
	struct template_choice_row *choices;
	size_t n;
	enum err e = db_err(template_stream(c->db, id, &row));

	if (e || (e = db_err(template_choices(c->db, id, TEMPLATE_EVENTS, &choices, &n))))
		return e;
	*f = (struct template_stream_form){ .id = id, .version = row.version, .name = row.name,
					    .session = row.session_template_id };
	for (size_t k = 0; k < TEMPLATE_EVENTS; k++) {
		f->chosen[k] = NONE;
		for (size_t i = 0; i < n; i++)
			if (str_is(choices[i].event, template_events[k].word))
				f->chosen[k] = choices[i].template_id;
	}
	return OK;
}

static enum err offer(struct ctx *c, struct template_stream_form *f)
{
	enum err e = offer_sessions(c, f);

	return e ? e : offer_notifications(c, f);
}

enum err admin_stream_templates(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct template_stream_form form;
	enum err e = load_stream(c, in->id, &form);

	if (e || (e = offer(c, &form)))
		return e;
	return show_stream(c, &form);
}

struct choosing { struct ctx *c; const struct template_stream_form *f; i64 version; };

static enum err choose(struct db *db, void *arg)
{
	const struct choosing *k = arg;
	enum db_result r = template_session_choose(db, k->f->id, k->version, k->f->session, k->c->who.id, k->c->now);

	if (r == DB_OK && (r = template_choices_clear(db, k->f->id)) == DB_NONE)
		r = DB_OK;
	for (size_t i = 0; r == DB_OK && i < TEMPLATE_EVENTS; i++)
		r = template_choose(db, k->f->id, str_of(template_events[i].word), k->f->chosen[i]);
	return db_err(r);
}

enum err admin_stream_templates_save(struct ctx *c)
{
	const struct choice_in *in = c->in;
	struct template_stream_form form;
	struct choosing k = { .c = c, .f = &form, .version = in->version };
	enum err e = load_stream(c, in->id, &form);

	if (e)
		return e;
	form.session = in->session;
	for (size_t i = 0; i < TEMPLATE_EVENTS; i++)
		form.chosen[i] = in->chosen[i];
	if ((e = offer(c, &form)))
		return e;
	if (!form_has_choice(&form.sessions, in->session))
		form_wrong(c, &form.errors, "session", T_admin_choose);
	for (size_t i = 0; i < TEMPLATE_EVENTS; i++)
		if (!form_has_choice(&form.notifications[i], in->chosen[i]))
			form_wrong(c, &form.errors, template_events[i].word, T_admin_choose);
	if (form.errors.n)
		return show_stream(c, &form);
	e = db_tx(c->db, "choose templates", choose, &k);
	if (e == ERR_NOT_FOUND) {
		e = form_conflict(c, &form.errors, "workstream", in->id, form.version, admin_stream_templates,
				  &(struct id_in){ in->id });
		return e ? e : show_stream(c, &form);
	}
	if (e)
		return e;
	admin_audit_name(c, "choose templates", "workstream", in->id, form.name);
	reply_see_other(c, "/admin/workstreams/%lld/templates?done=saved", (long long)in->id);
	return OK;
}
