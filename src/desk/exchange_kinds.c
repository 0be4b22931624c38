#include "base/base.h"
#include "desk/exchange_fields.h"
#include "store/channel.h"

static const struct exchange_field workstream_fields[] = {
	TEXT(exchange_workstream_row, name, 1, 100),
	CHOICE(exchange_workstream_row, mode, "push pick push_pick", "push"),
	NUMBER(exchange_workstream_row, capacity_units, 0, 100, "1"),
	REF(exchange_workstream_row, fallback_queue, EXCHANGE_QUEUES, true),
	{ "presences", EXCHANGE_SET, offsetof(struct exchange_workstream_row, presences), 0, 0, PRESENCES, false,
	  "available", -1 },
	CHOICE(exchange_workstream_row, skill_matching, "none exact closest", "none"),
	FLAG(exchange_workstream_row, affinity, "1"),
	NUMBER(exchange_workstream_row, affinity_minutes, 0, 525600, "60"),
	CHOICE(exchange_workstream_row, wrap_up, "always never timed", "always"),
	NUMBER(exchange_workstream_row, wrap_up_s, 0, 86400, "300"),
	NUMBER(exchange_workstream_row, close_waiting_m, 0, 5256000, "10080"),
	NUMBER(exchange_workstream_row, close_open_m, 0, 5256000, "43200"),
	NUMBER(exchange_workstream_row, close_active_m, 0, 5256000, "43200"),
	NUMBER(exchange_workstream_row, close_wrap_up_m, 0, 5256000, "1440"),
	NUMBER(exchange_workstream_row, reopen_hours, 0, 87600, "24"),
	MAYBE_NUMBER(exchange_workstream_row, follow_up_m, 0, 5256000),
	MAYBE_NUMBER(exchange_workstream_row, handling_m, 0, 5256000),
	OR(exchange_workstream_row, language, 16, "en"),
};

static const struct exchange_field app_fields[] = {
	{ "meta_id", EXCHANGE_TEXT, offsetof(struct exchange_app_row, meta_id), 1, 32, "0-9", false, NULL, -1 },
	TEXT(exchange_app_row, name, 1, 100),
};

static const struct exchange_field page_fields[] = {
	{ "meta_id", EXCHANGE_TEXT, offsetof(struct exchange_page_row, meta_id), 1, 32, "0-9", false, NULL, -1 },
	REF(exchange_page_row, app, EXCHANGE_APPS, false),
	TEXT(exchange_page_row, name, 1, 100),
	MAYBE(exchange_page_row, username, 100),
	REF(exchange_page_row, workstream, EXCHANGE_WORKSTREAMS, true),
	OR(exchange_page_row, language, 16, "en"),
	FLAG(exchange_page_row, enabled, "1"),
	FLAG(exchange_page_row, attachments_in, "0"),
	FLAG(exchange_page_row, attachments_out, "0"),
	FLAG(exchange_page_row, human_agent_tag, "0"),
	FLAG(exchange_page_row, restricted_media, "0"),
	FLAG(exchange_page_row, survey, "0"),
};

static const struct exchange_field user_fields[] = {
	TEXT(exchange_user_row, login, 1, 100),
	TEXT(exchange_user_row, name, 1, 100),
	MAYBE(exchange_user_row, nickname, 100),
	CHOICE(exchange_user_row, role, "admin supervisor agent auditor", NULL),
	NUMBER(exchange_user_row, capacity, 0, 100, "5"),
	NUMBER(exchange_user_row, sending_delay_s, 0, 15, "0"),
	CHOICE(exchange_user_row, default_presence, PRESENCES " offline", "available"),
	NAMES(exchange_user_row, queues, 100, EXCHANGE_QUEUES),
	{ "skills", EXCHANGE_LEVELS, offsetof(struct exchange_user_row, skills), 1, 10, NULL, true, "", EXCHANGE_SKILLS },
};

/* --- rows ---------------------------------------------------------------------------------------- */

LIST(workstream, exchange_workstreams)
LIST(app, exchange_apps)
LIST(page, exchange_pages)
LIST(user, exchange_users)

static enum err put_workstream(struct db *db, struct arena *a, const struct exchange_by *by, const void *row,
			       bool is_new)
{
	const struct exchange_workstream_row *w = row;
	enum err e = is_new ? db_err(exchange_workstream_add(db, w->name, by->now)) : OK;

	(void)a;
	return e ? e : db_err(exchange_workstream_set(db, w->name, w->mode, w->capacity_units,
			exchange_or_null(w->fallback_queue), w->presences, w->skill_matching, w->affinity,
			w->affinity_minutes, w->wrap_up, w->wrap_up_s, w->close_waiting_m, w->close_open_m,
			w->close_active_m, w->close_wrap_up_m, w->reopen_hours, w->follow_up_m, w->handling_m,
			w->language, by->now));
}

/* A new app has its callback at once, and waits for its secret. */
static enum err put_app(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_app_row *app = row;
	enum err e;
	i64 id;

	if (!is_new)
		return db_err(exchange_app_set(db, app->meta_id, app->name, by->user, by->now));
	e = db_err(channel_app_add(db, app->meta_id, app->name, random_hex(a, 16), by->user, by->now));
	if (e)
		return e;
	id = db_insert_id(db);
	return db_err(channel_app_verify_token(db, id, seal(a, by->key,
			arena_printf(a, "app.verify_token:%lld", (long long)id).ptr, random_token(a, 16)),
			by->user, by->now));
}

static enum err put_page(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_page_row *p = row;
	enum err e = is_new ? db_err(exchange_page_add(db, p->meta_id, p->app, p->name, by->user, by->now)) : OK;

	(void)a;
	return e ? e : db_err(exchange_page_set(db, p->meta_id, p->app, p->name, exchange_or_null(p->username),
			exchange_or_null(p->workstream), p->language, p->enabled, p->attachments_in, p->attachments_out,
			p->human_agent_tag, p->restricted_media, p->survey, by->user, by->now));
}

static enum err put_user(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_user_row *u = row;
	struct str rest = exchange_or_null(u->queues), queue, skill, level;
	enum err e = is_new ? db_err(exchange_user_add(db, u->login, u->name, u->role, by->now)) : OK;
	enum db_result r;
	i64 n;

	(void)a;
	if (e || (e = db_err(exchange_user_set(db, u->login, u->name, exchange_or_null(u->nickname), u->role, u->capacity,
					       u->sending_delay_s, u->default_presence, by->now))))
		return e;
	r = exchange_user_leave(db, u->login);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	while (str_cut(&rest, '\n', &queue))
		if ((e = db_err(exchange_user_join(db, u->login, queue))))
			return e;
	r = exchange_user_unskill(db, u->login);
	e = r == DB_NONE ? OK : db_err(r);
	for (rest = exchange_or_null(u->skills); !e && str_cut(&rest, '\n', &skill);) {
		str_cut(&skill, ' ', &level);
		e = parse_i64(level, 1, 10, &n) ? db_err(exchange_user_skill(db, u->login, skill, n)) : ERR_INVALID;
	}
	return e;
}

#define TABLE(kind, gone, revived) { \
	#kind "s", #kind, sizeof(struct exchange_##kind##_row), kind##_fields, ARRAY_LEN(kind##_fields), 1, false, \
	NO_MEMBER, gone, revived, list_##kind, put_##kind, NULL, NULL }
static const struct exchange_table
	workstream_table = TABLE(workstream, NO_MEMBER, false),
	app_table = TABLE(app, offsetof(struct exchange_app_row, gone), true),
	page_table = TABLE(page, offsetof(struct exchange_page_row, gone), true),
	user_table = TABLE(user, offsetof(struct exchange_user_row, disabled), false);

const struct exchange_table *const exchange_tables[EXCHANGE_KINDS] = {
	[EXCHANGE_HOURS] = &exchange_hours_table, [EXCHANGE_SKILLS] = &exchange_skill_table,
	[EXCHANGE_REASONS] = &exchange_reason_table, [EXCHANGE_QUEUES] = &exchange_queue_table,
	[EXCHANGE_DISPOSITIONS] = &exchange_disposition_table, [EXCHANGE_WORKSTREAMS] = &workstream_table,
	[EXCHANGE_VARIABLES] = &exchange_variable_table, [EXCHANGE_RULESETS] = &exchange_ruleset_table,
	[EXCHANGE_APPS] = &app_table, [EXCHANGE_PAGES] = &page_table, [EXCHANGE_USERS] = &user_table,
	[EXCHANGE_QUICK_REPLIES] = &exchange_quick_reply_table, [EXCHANGE_AUTOMATED] = &exchange_automated_table,
};

const char *exchange_kind_name(enum exchange_kind k)
{
	return exchange_tables[k]->name;
}

const char *exchange_object_name(enum exchange_kind k)
{
	return exchange_tables[k]->object;
}

static void *member(const void *row, size_t offset)
{
	return (char *)(uintptr_t)row + offset;
}

struct str *exchange_str(const void *row, const struct exchange_field *f)
{
	return member(row, f->offset);
}

i64 *exchange_i64(const void *row, const struct exchange_field *f)
{
	return member(row, f->offset);
}

bool exchange_is_text(const struct exchange_field *f)
{
	return f->type != EXCHANGE_NUMBER && f->type != EXCHANGE_FLAG;
}

bool exchange_gone(const struct exchange_table *t, const void *row)
{
	return t->gone != NO_MEMBER && *(i64 *)member(row, t->gone) != 0;
}

bool exchange_same_key(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		char x = a.ptr[i], y = b.ptr[i];

		x = x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
		y = y >= 'A' && y <= 'Z' ? (char)(y - 'A' + 'a') : y;
		if (x != y)
			return false;
	}
	return true;
}

bool exchange_same_row(const struct exchange_table *t, const void *a, const void *b)
{
	for (size_t k = 0; k < t->keys; k++)
		if (!exchange_same_key(*exchange_str(a, &t->fields[k]), *exchange_str(b, &t->fields[k])))
			return false;
	return true;
}

struct str exchange_or_null(struct str s)
{
	return s.len ? s : NO_STR;
}
