#include "base/base.h"
#include "base/clock.h"
#include "admin/conflict.h"
#include "admin/work.h"
#include "desk/hours.h"
#include "store/schedule.h"

struct hours_in {
	i64 id, version;
	struct str name, timezone, days[7], holidays;
};

#define HOURS_DAY(name, nr) \
	{ name, FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct hours_in, days) + (nr) * sizeof(struct str) }

const struct spec admin_hours_spec = SPEC(hours_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct hours_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct hours_in, version) },
	{ "name", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct hours_in, name) },
	{ "timezone", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct hours_in, timezone) },
	{ "holidays", FROM_BODY, FIELD_TEXT, false, 0, 50000, offsetof(struct hours_in, holidays) },
	HOURS_DAY("mon", 0), HOURS_DAY("tue", 1), HOURS_DAY("wed", 2), HOURS_DAY("thu", 3),
	HOURS_DAY("fri", 4), HOURS_DAY("sat", 5), HOURS_DAY("sun", 6),
}));

static const enum text_key weekdays[7] = {
	T_admin_day_mon, T_admin_day_tue, T_admin_day_wed, T_admin_day_thu, T_admin_day_fri, T_admin_day_sat,
	T_admin_day_sun,
};

/* "Open now, until Monday 2026-11-23 17:00" */
static void state_of(struct ctx *c, const struct hours *h, struct hours_state *s)
{
	const struct holiday *holiday = hours_holiday(h, c->now);
	i64 next = hours_next_change(h, c->now);
	char wall[24];
	int weekday;

	s->open = hours_open(h, c->now);
	hours_wall(h, c->now, wall, &weekday);
	s->now = arena_printf(c->arena, "%.*s %s", STR_ARG(admin_text(c, weekdays[weekday])), wall);
	if (next != NONE) {
		hours_wall(h, next, wall, &weekday);
		s->next = arena_printf(c->arena, "%.*s %s", STR_ARG(admin_text(c, weekdays[weekday])), wall);
	}
	if (holiday)
		s->holiday = holiday->name.len ? holiday->name : admin_text(c, T_admin_hours_holiday);
}

enum err admin_hours_list(struct ctx *c)
{
	struct schedule_row *rows;
	struct hours_state *states;
	struct admin_reply r;
	struct hours h;
	size_t n;
	enum err e = db_err(schedule_list(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	states = arena_array(c->arena, struct hours_state, n);
	for (size_t i = 0; i < n; i++)
		if (hours_read(c->arena, rows[i].timezone, rows[i].weekly, rows[i].holidays, &h))
			state_of(c, &h, &states[i]);
	admin_begin(c, &r, "hours", admin_text(c, T_admin_hours_title));
	view_admin_hours_list(&r.out, &r.view, &r.frame, rows, states, n);
	return admin_send(c, &r, 200);
}

static void from_input(const struct hours_in *in, struct hours_form *f)
{
	f->version = in->version;
	f->name = form_trim(in->name);
	f->timezone = form_trim(in->timezone);
	f->holidays = form_trim(in->holidays);
	for (int i = 0; i < 7; i++)
		f->days[i] = form_trim(in->days[i]);
}

/* As it will be stored; what can't be read is an error of its field. */
static void check(struct ctx *c, struct hours_form *f, struct hours *h)
{
	static const char *const names[7] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	int bad;

	*h = (struct hours){ .zone = f->timezone };
	form_check_name(c, &f->errors, "name", f->name, T_admin_hours_name_wrong);
	if (!zone_known(f->timezone))
		form_wrong(c, &f->errors, "timezone", T_admin_hours_zone_wrong);
	for (int i = 0; i < 7; i++)
		if (!hours_day_read(f->days[i], &h->days[i]))
			form_wrong(c, &f->errors, names[i], T_admin_hours_day_wrong);
	if (!hours_holidays_read(c->arena, f->holidays, h, &bad)) {
		struct str line = form_i64(c, bad);

		form_wrong(c, &f->errors, "holidays", T_admin_hours_holidays_wrong);
		f->errors.list[f->errors.n - 1].text = lang_fill(c->arena, f->errors.list[f->errors.n - 1].text, &line, 1);
	}
}

static struct str weekly_of(struct ctx *c, const struct hours *h)
{
	struct buf b;

	buf_init(&b, c->arena, 4000);
	for (int i = 0; i < 7; i++) {
		buf_add(&b, hours_day_text(c->arena, &h->days[i]));
		buf_addc(&b, '\n');
	}
	return buf_str(&b);
}

static enum err show(struct ctx *c, struct hours_form *f)
{
	struct admin_reply r;
	size_t n;
	const struct str *zones = zone_names(c->arena, &n);

	f->zones = zones;
	f->nzones = n;
	admin_begin(c, &r, "hours", f->saved ? f->saved->name : admin_text(c, T_admin_hours_new));
	admin_crumb(&r, admin_text(c, T_admin_hours_title), STR("/admin/hours"));
	view_admin_hours(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_hours_new(struct ctx *c)
{
	struct hours_form form = { .timezone = STR("Europe/Berlin") };

	for (int i = 0; i < 7; i++)
		form.days[i] = i < 5 ? STR("09:00-17:00") : STR("");
	return show(c, &form);
}

enum err admin_hours_create(struct ctx *c)
{
	struct hours_form form = { 0 };
	struct hours h;
	enum db_result r;
	i64 id;

	from_input(c->in, &form);
	check(c, &form, &h);
	if (form.errors.n)
		return show(c, &form);
	r = schedule_add(c->db, form.name, form.timezone, weekly_of(c, &h), hours_holidays_text(c->arena, &h),
			 c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "create", "hours", id, form.name);
	reply_see_other(c, "/admin/hours/%lld?done=made", (long long)id);
	return OK;
}

/* The state is that of what is stored, whatever stands in the fields. */
static enum err load(struct ctx *c, i64 id, struct hours_form *f, struct schedule_row *row, struct hours *h)
{
	enum err e = db_err(schedule_get(c->db, id, row));

	if (e)
		return e;
	if (!hours_read(c->arena, row->timezone, row->weekly, row->holidays, h))
		return ERR_INTERNAL;
	f->id = id;
	f->saved = row;
	state_of(c, h, &f->state);
	return OK;
}

enum err admin_hours(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct schedule_row row;
	struct hours_form form = { 0 };
	struct hours h;
	enum err e = load(c, in->id, &form, &row, &h);

	if (e)
		return e;
	form.version = row.version;
	form.name = row.name;
	form.timezone = row.timezone;
	form.holidays = row.holidays;
	for (int i = 0; i < 7; i++)
		form.days[i] = hours_day_text(c->arena, &h.days[i]);
	return show(c, &form);
}

enum err admin_hours_save(struct ctx *c)
{
	const struct hours_in *in = c->in;
	struct schedule_row row;
	struct hours_form form = { 0 };
	struct hours h;
	enum db_result r;
	enum err e = load(c, in->id, &form, &row, &h);

	if (e)
		return e;
	from_input(in, &form);
	check(c, &form, &h);
	if (form.errors.n)
		return show(c, &form);
	r = schedule_edit(c->db, in->id, in->version, form.name, form.timezone, weekly_of(c, &h),
			  hours_holidays_text(c->arena, &h), c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &form.errors, "name", T_admin_name_taken);
		return show(c, &form);
	}
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "hours", in->id, row.version, admin_hours, in);
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit_name(c, "edit", "hours", in->id, form.name);
	reply_see_other(c, "/admin/hours/%lld?done=saved", (long long)in->id);
	return OK;
}

enum err admin_hours_copy(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct schedule_row row;
	struct str name = NO_STR;
	enum db_result r = DB_DUPLICATE;
	i64 id;
	enum err e = db_err(schedule_get(c->db, in->id, &row));

	if (e)
		return e;
	for (int i = 0; i < COPY_TRIES && r == DB_DUPLICATE; i++) {
		name = admin_copy_name(c, row.name, i);
		r = schedule_add(c->db, name, row.timezone, row.weekly, row.holidays, c->who.id, c->now);
	}
	if (r != DB_OK)
		return db_err(r);
	id = db_insert_id(c->db);
	admin_audit_name(c, "copy", "hours", id, name);
	reply_see_other(c, "/admin/hours/%lld?done=copied", (long long)id);
	return OK;
}

enum err admin_hours_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct schedule_row row;
	struct work_use_row *uses;
	struct removal removal = { 0 };
	size_t n;
	enum err e = db_err(schedule_get(c->db, in->id, &row));

	if (e || (e = db_err(work_hours_uses(c->db, in->id, &uses, &n))))
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/hours/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/hours/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "hours", &removal, admin_text(c, T_admin_hours_title), "/admin/hours", uses, n);
}

enum err admin_hours_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	enum db_result r = schedule_remove(c->db, in->id, in->version);

	if (r == DB_NONE) {
		reply_see_other(c, "/admin/hours/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit(c, "remove", "hours", in->id, NO_STR);
	reply_see_other(c, "/admin/hours?done=removed");
	return OK;
}
