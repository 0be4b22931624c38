/*
 * Users: the list, a new one, one user's settings. Passwords and access: user_access.c.
 */
#include "base/base.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/people.h"
#include "base/mail_address.h"
#include "base/utf8.h"

#define LIST_MAX 1000

struct user_in {
	i64 id, version;
	struct str login, password, name, nickname, email, role, capacity, sending_delay_s, default_presence;
};

#define USER_TEXT(member) \
	{ #member, FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct user_in, member) }

const struct spec admin_user_spec = SPEC(user_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct user_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct user_in, version) },
	USER_TEXT(login), USER_TEXT(password), USER_TEXT(name), USER_TEXT(nickname), USER_TEXT(email), USER_TEXT(role),
	USER_TEXT(capacity), USER_TEXT(sending_delay_s), USER_TEXT(default_presence),
}));

enum err admin_users(struct ctx *c)
{
	struct person_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(person_list(c->db, c->now, LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "users", admin_text(c, T_admin_users_title));
	view_admin_users(&r.out, &r.view, &r.frame, rows, n);
	return admin_send(c, &r, 200);
}

/* --- the form ----------------------------------------------------------------------------------- */

static bool one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((u8)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool is_presence(struct str s)
{
	return str_is(s, "available") || str_is(s, "busy") || str_is(s, "do_not_disturb") ||
	       str_is(s, "away") || str_is(s, "offline");
}

void check_password(struct ctx *c, struct form_errors *e, struct str password)
{
	if (password_problem(password))
		form_wrong(c, e, "password", T_admin_users_password_wrong);
}

static void check_login(struct ctx *c, struct user_form *f)
{
	bool good = f->login.len && utf8_points(f->login) <= 100;

	for (size_t i = 0; i < f->login.len; i++)
		good = good && (u8)f->login.ptr[i] > ' ' && f->login.ptr[i] != 0x7f;
	if (!good)
		form_wrong(c, &f->errors, "login", T_admin_users_login_wrong);
}

/* Also turns what was typed into numbers. */
static void check(struct ctx *c, struct user_form *f, struct person_settings *s)
{
	struct form_errors *e = &f->errors;

	form_check_name(c, e, "name", f->name, T_admin_users_name_wrong);
	if (!one_line(f->name) && !form_error(e, "name").ptr)
		form_wrong(c, e, "name", T_admin_users_name_wrong);
	if (utf8_points(f->nickname) > 100 || !one_line(f->nickname))
		form_wrong(c, e, "nickname", T_admin_users_nickname_wrong);
	if (f->email.len && !mail_address(f->email))
		form_wrong(c, e, "email", T_admin_users_email_wrong);
	if (role_of(f->role) == ROLE_NONE)
		form_wrong(c, e, "role", T_admin_users_role_wrong);
	if (!parse_i64(f->capacity, 0, CAPACITY_MAX, &s->capacity))
		form_wrong(c, e, "capacity", T_admin_users_capacity_wrong);
	if (!parse_i64(f->sending_delay_s, 0, SENDING_DELAY_MAX_S, &s->sending_delay_s))
		form_wrong(c, e, "sending_delay_s", T_admin_users_delay_wrong);
	if (!is_presence(f->default_presence))
		form_wrong(c, e, "default_presence", T_admin_users_presence_wrong);
	s->name = f->name;
	s->nickname = f->nickname.len ? f->nickname : NO_STR;
	s->email = f->email.len ? f->email : NO_STR;
	s->role = f->role;
	s->default_presence = f->default_presence;
	s->queues = f->queues;
	s->nqueues = f->nqueues;
}

/* Boxes that are not ticked are not sent: of the queues that the form showed, those named are wanted. */
static void take_queues(struct ctx *c, struct user_form *f)
{
	struct person_queue_row *wanted = arena_array(c->arena, struct person_queue_row, f->nqueues);

	for (size_t i = 0; i < f->nqueues; i++) {
		wanted[i] = f->queues[i];
		wanted[i].member = 0;
		for (size_t k = 0; k < c->req->nform; k++) {
			const struct pair *p = &c->req->form[k];
			i64 id;

			if (str_is(p->name, "queue") && parse_i64(p->value, 1, INT64_MAX, &id) &&
			    id == wanted[i].id)
				wanted[i].member = 1;
		}
	}
	f->queues = wanted;
}

static enum err load_queues(struct ctx *c, struct user_form *f)
{
	struct person_queue_row *rows;
	enum err e = db_err(person_queues(c->db, f->id, PERSON_QUEUES_MAX, &rows, &f->nqueues));

	f->queues = rows;
	return e;
}

static void from_input(struct ctx *c, struct user_form *f)
{
	const struct user_in *in = c->in;

	f->version = in->version;
	f->login = form_trim(in->login);
	f->name = form_trim(in->name);
	f->nickname = form_trim(in->nickname);
	f->email = form_trim(in->email);
	f->role = form_trim(in->role);
	f->capacity = form_trim(in->capacity);
	f->sending_delay_s = form_trim(in->sending_delay_s);
	f->default_presence = form_trim(in->default_presence);
	take_queues(c, f);
}

/* --- a new one ---------------------------------------------------------------------------------- */

static enum err show_new(struct ctx *c, const struct user_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "users", admin_text(c, T_admin_users_new));
	admin_crumb(&r, admin_text(c, T_admin_users_title), STR("/admin/users"));
	view_admin_user_new(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_user_new(struct ctx *c)
{
	struct user_form form = { .role = STR("agent"), .default_presence = STR("available"),
				  .capacity = STR("5"), .sending_delay_s = STR("0") };
	enum err e = load_queues(c, &form);

	return e ? e : show_new(c, &form);
}

static struct str names_of(struct ctx *c, const struct person_queue_row *queues, size_t n)
{
	struct buf b;

	buf_init(&b, c->arena, 4000);
	for (size_t i = 0; i < n; i++)
		if (queues[i].member) {
			buf_adds(&b, b.len ? ", " : "");
			buf_add(&b, queues[i].name);
		}
	return buf_str(&b);
}

static struct str facts(struct ctx *c, const struct user_form *f)
{
	struct change ch;

	change_begin(c, &ch);
	change_fact(&ch, "login", f->login);
	change_fact(&ch, "name", f->name);
	change_fact(&ch, "nickname", f->nickname);
	change_fact(&ch, "email", f->email);
	change_fact(&ch, "role", f->role);
	change_fact(&ch, "capacity", f->capacity);
	change_fact(&ch, "sending_delay_s", f->sending_delay_s);
	change_fact(&ch, "default_presence", f->default_presence);
	change_fact(&ch, "queues", names_of(c, f->queues, f->nqueues));
	return change_end(&ch);
}

enum err admin_user_create(struct ctx *c)
{
	const struct user_in *in = c->in;
	struct user_form form = { .id = 0 };
	struct person_settings s;
	enum person_result what;
	enum err e = load_queues(c, &form);
	i64 id;

	if (e)
		return e;
	from_input(c, &form);
	check_login(c, &form);
	check_password(c, &form.errors, in->password);
	check(c, &form, &s);
	if (form.errors.n)
		return show_new(c, &form);
	e = person_create(c->db, c->arena, form.login, in->password, &s, c->now, &id, &what);
	if (e)
		return e;
	if (what == PERSON_LOGIN_TAKEN) {
		form_wrong(c, &form.errors, "login", T_admin_users_login_taken);
		return show_new(c, &form);
	}
	admin_audit(c, "create", "user", id, facts(c, &form));
	reply_see_other(c, "/admin/users/%lld?done=user", (long long)id);
	return OK;
}

/* --- one user ----------------------------------------------------------------------------------- */

enum err user_load(struct ctx *c, i64 id, struct user_form *f, struct person_row *row)
{
	enum err e = db_err(person_get(c->db, id, c->now, row));

	if (e)
		return e;
	f->id = id;
	f->saved = row;
	f->self = id == c->who.id;
	f->totp = row->totp != 0;
	return load_queues(c, f);
}

void user_as_saved(struct ctx *c, struct user_form *f)
{
	const struct person_row *row = f->saved;

	f->version = row->settings_version;
	f->login = row->login;
	f->name = row->name;
	f->nickname = row->nickname;
	f->email = row->email;
	f->role = row->role;
	f->default_presence = row->default_presence;
	f->capacity = arena_printf(c->arena, "%lld", (long long)row->capacity);
	f->sending_delay_s = arena_printf(c->arena, "%lld", (long long)row->sending_delay_s);
}

enum err user_show(struct ctx *c, const struct user_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "users", f->saved->name);
	admin_crumb(&r, admin_text(c, T_admin_users_title), STR("/admin/users"));
	view_admin_user(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_user(struct ctx *c)
{
	const struct user_in *in = c->in;
	struct user_form form = { 0 };
	struct person_row row;
	enum err e = user_load(c, in->id, &form, &row);

	if (e)
		return e;
	user_as_saved(c, &form);
	return user_show(c, &form);
}

static struct str differences(struct ctx *c, const struct person_row *old, const struct person_settings *s,
			      struct str old_queues)
{
	struct change ch;

	change_begin(c, &ch);
	change_str(&ch, "name", old->name, s->name);
	change_str(&ch, "nickname", old->nickname, s->nickname);
	change_str(&ch, "email", old->email, s->email);
	change_str(&ch, "role", old->role, s->role);
	change_i64(&ch, "capacity", old->capacity, s->capacity);
	change_i64(&ch, "sending_delay_s", old->sending_delay_s, s->sending_delay_s);
	change_str(&ch, "default_presence", old->default_presence, s->default_presence);
	change_str(&ch, "queues", old_queues, names_of(c, s->queues, s->nqueues));
	return change_end(&ch);
}

enum err admin_user_save(struct ctx *c)
{
	const struct user_in *in = c->in;
	struct user_form form = { 0 };
	struct person_settings s;
	struct person_row row;
	enum person_result what;
	struct str old_queues;
	enum err e = user_load(c, in->id, &form, &row);

	if (e)
		return e;
	old_queues = names_of(c, form.queues, form.nqueues);
	from_input(c, &form);
	check(c, &form, &s);
	if (form.errors.n)
		return user_show(c, &form);
	if ((e = person_save(c->db, in->id, in->version, &s, c->now, &what)))
		return e;
	if (what == PERSON_LAST_ADMIN)
		form_wrong(c, &form.errors, "role", T_admin_users_last_admin);
	if (what == PERSON_CHANGED) {
		form.version = row.settings_version;
		e = form_conflict(c, &form.errors, "user", in->id, form.version, admin_user, in);
		if (e)
			return e;
	}
	if (what != PERSON_DONE)
		return user_show(c, &form);
	admin_audit(c, "edit", "user", in->id, differences(c, &row, &s, old_queues));
	reply_see_other(c, "/admin/users/%lld?done=saved", (long long)in->id);
	return OK;
}
