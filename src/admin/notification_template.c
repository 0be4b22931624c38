#include "base/base.h"
#include "base/utf8.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/template.h"

/* Seconds that an agent may have: long enough to read, short enough for who waits. */
#define COUNTDOWN_MIN 10
#define COUNTDOWN_MAX 600

struct notification_in {
	i64 id, version;
	struct str name, event, title, body, countdown, accept_label, reject_label, desktop, go;
	bool countdown_shown, auto_assign, auto_accept, reject;
};

#define TEXT(member, max) { #member, FROM_BODY, FIELD_TEXT, false, 0, max, offsetof(struct notification_in, member) }
#define SWITCH(member) { #member, FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct notification_in, member) }

const struct spec admin_notification_spec = SPEC(notification_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct notification_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct notification_in, version) },
	TEXT(name, 2000), TEXT(event, 100), TEXT(title, 5000), TEXT(body, 5000), TEXT(countdown, 100),
	TEXT(accept_label, 2000), TEXT(reject_label, 2000), TEXT(desktop, 100), TEXT(go, 20),
	SWITCH(countdown_shown), SWITCH(auto_assign), SWITCH(auto_accept), SWITCH(reject),
}));

static const struct word_text desktops[] = {
	{ "always", T_admin_template_desktop_always }, { "background", T_admin_template_desktop_background },
	{ "never", T_admin_template_desktop_never },
};

static void offer(struct ctx *c, struct notification_form *f)
{
	struct word_text events[TEMPLATE_EVENTS];

	for (size_t i = 0; i < TEMPLATE_EVENTS; i++)
		events[i] = (struct word_text){ template_events[i].word, template_events[i].name };
	form_words(c, &f->events, events, TEMPLATE_EVENTS, f->event);
	form_words(c, &f->desktops, desktops, ARRAY_LEN(desktops), f->desktop);
}

static void preview(struct ctx *c, struct notification_form *f)
{
	struct slug_values values = { 0 };

	message_samples(c, &values);
	f->previewed = true;
	f->preview_title = slugs_fill(c->arena, f->title, &values);
	f->preview_body = slugs_fill(c->arena, f->body, &values);
}

static enum err show(struct ctx *c, struct notification_form *f)
{
	struct admin_reply r;

	offer(c, f);
	if (f->saved && !f->errors.n)
		preview(c, f);
	admin_begin(c, &r, "templates", f->saved ? f->saved->name : admin_text(c, T_admin_template_new_notification));
	admin_crumb(&r, admin_text(c, T_admin_template_heading), STR("/admin/templates"));
	view_admin_notification_template(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static void check_text(struct ctx *c, struct notification_form *f, const char *field, struct str text, size_t min,
		       size_t max, enum text_key wrong)
{
	if (utf8_points(text) < min || utf8_points(text) > max)
		form_wrong(c, &f->errors, field, wrong);
	else
		message_check_slugs(c, &f->errors, field, text, SLUGS_TEMPLATE);
}

static void from_input(struct ctx *c, struct notification_form *f, i64 *countdown)
{
	const struct notification_in *in = c->in;

	f->version = in->version;
	f->name = form_trim(in->name);
	if (!f->saved)
		f->event = in->event;
	f->title = form_trim(in->title);
	f->body = form_trim(in->body);
	f->countdown = form_trim(in->countdown);
	f->accept_label = form_trim(in->accept_label);
	f->reject_label = form_trim(in->reject_label);
	f->desktop = in->desktop;
	f->countdown_shown = in->countdown_shown;
	f->auto_assign = in->auto_assign;
	f->auto_accept = in->auto_accept;
	f->reject = in->reject;
	offer(c, f);
	form_check_name(c, &f->errors, "name", f->name, T_admin_template_name_wrong);
	if (!form_has_word(&f->events, f->event))
		form_wrong(c, &f->errors, "event", T_admin_choose);
	check_text(c, f, "title", f->title, 1, 200, T_admin_template_title_wrong);
	check_text(c, f, "body", f->body, 0, 500, T_admin_template_body_wrong);
	form_check_number(c, &f->errors, "countdown", f->countdown, COUNTDOWN_MIN, COUNTDOWN_MAX,
			  T_admin_template_countdown_wrong, countdown);
	if (!f->accept_label.len || utf8_points(f->accept_label) > 40)
		form_wrong(c, &f->errors, "accept_label", T_admin_template_label_wrong);
	if ((f->reject && !f->reject_label.len) || utf8_points(f->reject_label) > 40)
		form_wrong(c, &f->errors, "reject_label", T_admin_template_label_wrong);
	if (!form_has_word(&f->desktops, f->desktop))
		form_wrong(c, &f->errors, "desktop", T_admin_choose);
	if (!f->errors.n && str_is(in->go, "preview"))
		preview(c, f);
}

enum err admin_notification_new(struct ctx *c)
{
	return show(c, &(struct notification_form){
		.event = STR("incoming_known"), .title = STR("{CustomerName}"), .body = STR("{LastMessage}"),
		.countdown = STR("120"), .countdown_shown = true, .reject = true, .desktop = STR("background"),
		.accept_label = admin_text(c, T_admin_template_accept_word),
		.reject_label = admin_text(c, T_admin_template_reject_word),
	});
}

static bool taken(struct ctx *c, struct notification_form *f, enum db_result r)
{
	if (r == DB_DUPLICATE)
		form_wrong(c, &f->errors, "name", T_admin_name_taken);
	return r == DB_DUPLICATE;
}

enum err admin_notification_create(struct ctx *c)
{
	struct notification_form form = { 0 };
	enum db_result r;
	i64 countdown = 0, id;

	from_input(c, &form, &countdown);
	if (form.errors.n || form.previewed)
		return show(c, &form);
	r = notification_template_add(c->db, form.name, form.event, form.title, form.body, countdown,
				      form.countdown_shown, form.auto_assign, form.auto_accept, form.accept_label,
				      form.reject_label, form.reject, form.desktop, c->who.id, c->now);
	if (taken(c, &form, r))
		return show(c, &form);
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "create", "notification template", id, form.name);
	reply_see_other(c, "/admin/notification-templates/%lld?done=made", (long long)id);
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct notification_form *f, struct notification_template_row *row)
{
	enum err e = db_err(notification_template_get(c->db, id, row));

	if (e)
		return e;
	*f = (struct notification_form){
		.id = id, .version = row->version, .name = row->name, .event = row->event, .title = row->title,
		.body = row->body, .countdown = form_i64(c, row->countdown_s), .accept_label = row->accept_label,
		.reject_label = row->reject_label, .desktop = row->desktop, .saved = row,
		.countdown_shown = row->countdown_shown > 0, .auto_assign = row->auto_assign > 0,
		.auto_accept = row->auto_accept > 0, .reject = row->reject > 0,
	};
	return OK;
}

enum err admin_notification(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct notification_template_row row;
	struct notification_form form;
	enum err e = load(c, in->id, &form, &row);

	return e ? e : show(c, &form);
}

static struct str differences(struct ctx *c, const struct notification_template_row *row,
			      const struct notification_form *f, i64 countdown)
{
	struct change ch;

	change_begin(c, &ch);
	change_str(&ch, "name", row->name, f->name);
	change_str(&ch, "title", row->title, f->title);
	change_str(&ch, "body", row->body, f->body);
	change_i64(&ch, "countdown_s", row->countdown_s, countdown);
	change_bool(&ch, "countdown_shown", row->countdown_shown > 0, f->countdown_shown);
	change_bool(&ch, "auto_assign", row->auto_assign > 0, f->auto_assign);
	change_bool(&ch, "auto_accept", row->auto_accept > 0, f->auto_accept);
	change_str(&ch, "accept_label", row->accept_label, f->accept_label);
	change_bool(&ch, "reject", row->reject > 0, f->reject);
	change_str(&ch, "reject_label", row->reject_label, f->reject_label);
	change_str(&ch, "desktop", row->desktop, f->desktop);
	return change_end(&ch);
}

enum err admin_notification_save(struct ctx *c)
{
	const struct notification_in *in = c->in;
	struct notification_template_row row;
	struct notification_form form;
	enum db_result r;
	i64 countdown = 0;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	from_input(c, &form, &countdown);
	if (row.ready_made)
		form_wrong(c, &form.errors, "name", T_admin_template_ready_made_hint);
	if (form.errors.n || form.previewed)
		return show(c, &form);
	r = notification_template_edit(c->db, in->id, in->version, form.name, form.title, form.body, countdown,
				       form.countdown_shown, form.auto_assign, form.auto_accept, form.accept_label,
				       form.reject_label, form.reject, form.desktop, c->who.id, c->now);
	if (taken(c, &form, r))
		return show(c, &form);
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "notification template", in->id, row.version, admin_notification,
				  &(struct id_in){ in->id });
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit(c, "edit", "notification template", in->id, differences(c, &row, &form, countdown));
	reply_see_other(c, "/admin/notification-templates/%lld?done=saved", (long long)in->id);
	return OK;
}

enum err admin_notification_copy(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct notification_template_row row;
	enum db_result r = notification_template_get(c->db, in->id, &row);
	struct str name = NO_STR;
	i64 id;

	if (r != DB_OK)
		return db_err(r);
	for (int i = 0; i < COPY_TRIES; i++) {
		name = admin_copy_name(c, row.name, i);
		r = notification_template_add(c->db, name, row.event, row.title, row.body, row.countdown_s,
					      row.countdown_shown, row.auto_assign, row.auto_accept, row.accept_label,
					      row.reject_label, row.reject, row.desktop, c->who.id, c->now);
		if (r != DB_DUPLICATE)
			break;
	}
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "copy", "notification template", id, name);
	reply_see_other(c, "/admin/notification-templates/%lld?done=copied", (long long)id);
	return OK;
}

enum err admin_notification_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct notification_template_row row;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(notification_template_get(c->db, in->id, &row));

	if (e || (e = db_err(work_notification_uses(c->db, in->id, &uses, &n))))
		return e;
	if (row.ready_made)
		return ERR_NOT_FOUND;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/notification-templates/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/notification-templates/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "templates", &removal, admin_text(c, T_admin_template_heading), "/admin/templates",
				  uses, n);
}

enum err admin_notification_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	struct notification_template_row row;
	enum db_result r = notification_template_get(c->db, in->id, &row);

	if (r != DB_OK)
		return db_err(r);
	r = notification_template_remove(c->db, in->id, in->version);
	/* changed meanwhile, or a workstream uses it: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/notification-templates/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "remove", "notification template", in->id, row.name);
	reply_see_other(c, "/admin/templates?done=removed");
	return OK;
}
