#include "base/base.h"
#include "desk/exchange_kinds.h"
#include "store/channel.h"
#include "store/exchange.h"

#define PRESENCES "available busy do_not_disturb away"

#define TEXT(type, member, min, max) { #member, EXCHANGE_TEXT, offsetof(struct type, member), min, max, NULL, false, NULL, -1 }
#define MAYBE(type, member, max) { #member, EXCHANGE_TEXT, offsetof(struct type, member), 0, max, NULL, true, "", -1 }
#define OR(type, member, max, otherwise) { #member, EXCHANGE_TEXT, offsetof(struct type, member), 1, max, NULL, false, otherwise, -1 }
#define REF(type, member, kind, nullable) { #member, EXCHANGE_TEXT, offsetof(struct type, member), 1, 100, NULL, nullable, nullable ? "" : NULL, kind }
#define NUMBER(type, member, min, max, otherwise) { #member, EXCHANGE_NUMBER, offsetof(struct type, member), min, max, NULL, false, otherwise, -1 }
#define MAYBE_NUMBER(type, member, min, max) { #member, EXCHANGE_NUMBER, offsetof(struct type, member), min, max, NULL, true, "", -1 }
#define FLAG(type, member, otherwise) { #member, EXCHANGE_FLAG, offsetof(struct type, member), 0, 1, NULL, false, otherwise, -1 }
#define CHOICE(type, member, words, otherwise) { #member, EXCHANGE_CHOICE, offsetof(struct type, member), 0, 0, words, false, otherwise, -1 }

static const struct exchange_field queue_fields[] = {
	TEXT(exchange_queue_row, name, 1, 100),
	NUMBER(exchange_queue_row, priority, 0, 1000000, "100"),
	CHOICE(exchange_queue_row, assignment, "highest_capacity round_robin least_active", "highest_capacity"),
};

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
	{ "queues", EXCHANGE_NAMES, offsetof(struct exchange_user_row, queues), 0, 100, NULL, true, "",
	  EXCHANGE_QUEUES },
};

/* --- rows ---------------------------------------------------------------------------------------- */

#define LIST(kind, statement) \
	static enum db_result list_##kind(struct db *db, void **rows, size_t *n) \
	{ \
		struct exchange_##kind##_row *list; \
		enum db_result r = statement(db, EXCHANGE_ROWS_MAX, &list, n); \
\
		*rows = list; \
		return r; \
	}
LIST(queue, exchange_queues)
LIST(workstream, exchange_workstreams)
LIST(app, exchange_apps)
LIST(page, exchange_pages)
LIST(user, exchange_users)

static struct str or_null(struct str s)
{
	return s.len ? s : NO_STR;
}

static enum err put_queue(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_queue_row *q = row;

	(void)a;
	return db_err(is_new ? exchange_queue_add(db, q->name, q->priority, q->assignment, by->now) :
			       exchange_queue_set(db, q->name, q->priority, q->assignment, by->now));
}

static enum err put_workstream(struct db *db, struct arena *a, const struct exchange_by *by, const void *row,
			       bool is_new)
{
	const struct exchange_workstream_row *w = row;
	enum err e = is_new ? db_err(exchange_workstream_add(db, w->name, by->now)) : OK;

	(void)a;
	return e ? e : db_err(exchange_workstream_set(db, w->name, w->mode, w->capacity_units,
			or_null(w->fallback_queue), w->presences, w->skill_matching, w->affinity,
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
	return e ? e : db_err(exchange_page_set(db, p->meta_id, p->app, p->name, or_null(p->username),
			or_null(p->workstream), p->language, p->enabled, p->attachments_in, p->attachments_out,
			p->human_agent_tag, p->restricted_media, p->survey, by->user, by->now));
}

static enum err put_user(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_user_row *u = row;
	struct str rest = or_null(u->queues), queue;
	enum err e = is_new ? db_err(exchange_user_add(db, u->login, u->name, u->role, by->now)) : OK;
	enum db_result r;

	(void)a;
	if (e || (e = db_err(exchange_user_set(db, u->login, u->name, or_null(u->nickname), u->role, u->capacity,
					       u->sending_delay_s, u->default_presence, by->now))))
		return e;
	r = exchange_user_leave(db, u->login);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	while (str_cut(&rest, '\n', &queue))
		if ((e = db_err(exchange_user_join(db, u->login, queue))))
			return e;
	return OK;
}

#define TABLE(kind, gone, revived) \
	#kind "s", #kind, sizeof(struct exchange_##kind##_row), kind##_fields, ARRAY_LEN(kind##_fields), gone, \
	revived, list_##kind, put_##kind
const struct exchange_table exchange_tables[EXCHANGE_KINDS] = {
	[EXCHANGE_QUEUES] = { TABLE(queue, 0, false) },
	[EXCHANGE_WORKSTREAMS] = { TABLE(workstream, 0, false) },
	[EXCHANGE_APPS] = { TABLE(app, offsetof(struct exchange_app_row, gone), true) },
	[EXCHANGE_PAGES] = { TABLE(page, offsetof(struct exchange_page_row, gone), true) },
	[EXCHANGE_USERS] = { TABLE(user, offsetof(struct exchange_user_row, disabled), false) },
};

const char *exchange_kind_name(enum exchange_kind k)
{
	return exchange_tables[k].name;
}

const char *exchange_object_name(enum exchange_kind k)
{
	return exchange_tables[k].object;
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
	return t->gone && *(i64 *)member(row, t->gone) != 0;
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
