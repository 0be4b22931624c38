/*
 * Operating hours, skills, reasons for a presence, queues and dispositions in the settings file.
 */
#include "base/base.h"
#include "desk/exchange_fields.h"
#include "desk/hours.h"
#include "desk/overflow.h"
#include "store/presence_reason.h"
#include "store/work.h"

/* --- hours --------------------------------------------------------------------------------------- */

static const struct exchange_field hours_fields[] = {
	TEXT(exchange_hours_row, name, 1, 100),
	TEXT(exchange_hours_row, timezone, 1, 64),
	LINES(exchange_hours_row, weekly, 200, NULL),
	LINES(exchange_hours_row, holidays, 200, ""),
};
LIST(hours, exchange_hours_list)

static enum err put_hours(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_hours_row *h = row;
	struct str holidays = h->holidays.ptr ? h->holidays : STR("");

	(void)a;
	return db_err(is_new ? exchange_hours_add(db, h->name, h->timezone, h->weekly, holidays, by->user, by->now) :
			       exchange_hours_set(db, h->name, h->timezone, h->weekly, holidays, by->user, by->now));
}

static const char *hours_wrong(struct arena *a, const void *row, enum exchange_wrong *what)
{
	const struct exchange_hours_row *h = row;
	struct hours read = { .zone = h->timezone };
	struct str rest = h->weekly, line;
	struct hours_day day;
	int bad, lines = 0;

	*what = EXCHANGE_FORM;
	if (!zone_known(h->timezone))
		return "timezone";
	for (; str_cut(&rest, '\n', &line); lines++)
		if (!hours_day_read(line, &day))
			return "weekly";
	if (lines != 7)
		return "weekly";
	return hours_holidays_read(a, h->holidays.ptr ? h->holidays : STR(""), &read, &bad) ? NULL : "holidays";
}

const struct exchange_table exchange_hours_table = {
	"operating_hours", "hours", sizeof(struct exchange_hours_row), hours_fields, ARRAY_LEN(hours_fields), 1, false,
	NO_MEMBER, NO_MEMBER, false, list_hours, put_hours, NULL, hours_wrong,
};

/* --- skills, reasons ------------------------------------------------------------------------------- */

static const struct exchange_field skill_fields[] = {
	TEXT(exchange_skill_row, name, 1, 100),
	MAYBE(exchange_skill_row, kind, 100),
};
LIST(skill, exchange_skills)

static enum err put_skill(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_skill_row *s = row;
	struct str kind = s->kind.ptr ? s->kind : STR("");

	(void)a;
	return db_err(is_new ? work_skill_add(db, s->name, kind, by->user, by->now) :
			       exchange_skill_set(db, s->name, kind, by->user, by->now));
}

const struct exchange_table exchange_skill_table = {
	"skills", "skill", sizeof(struct exchange_skill_row), skill_fields, ARRAY_LEN(skill_fields), 1, false,
	NO_MEMBER, NO_MEMBER, false, list_skill, put_skill, NULL, NULL,
};

static const struct exchange_field reason_fields[] = {
	TEXT(exchange_reason_row, name, 1, 100),
	CHOICE(exchange_reason_row, presence, PRESENCES " offline", NULL),
};
LIST(reason, exchange_reasons)

static enum err put_reason(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_reason_row *r = row;

	(void)a;
	return db_err(is_new ? presence_reason_add(db, r->name, r->presence, by->user, by->now) :
			       exchange_reason_set(db, r->name, r->presence, by->user, by->now));
}

const struct exchange_table exchange_reason_table = {
	"presence_reasons", "presence reason", sizeof(struct exchange_reason_row), reason_fields, ARRAY_LEN(reason_fields),
	1, false, NO_MEMBER, NO_MEMBER, false, list_reason, put_reason, NULL, NULL,
};

/* --- queues --------------------------------------------------------------------------------------- */

#define OVERFLOWS "end transfer"

static const struct exchange_field queue_fields[] = {
	TEXT(exchange_queue_row, name, 1, 100),
	NUMBER(exchange_queue_row, priority, 0, 1000000, "100"),
	CHOICE(exchange_queue_row, assignment, "highest_capacity round_robin least_active", "highest_capacity"),
	REF(exchange_queue_row, hours, EXCHANGE_HOURS, true),
	MAYBE_NUMBER(exchange_queue_row, service_level_s, 1, 86400),
	MAYBE_NUMBER(exchange_queue_row, short_abandon_s, 1, 86400),
	CHOICE(exchange_queue_row, disposition_rule, "optional required", "optional"),
	MAYBE_CHOICE(exchange_queue_row, closed, OVERFLOWS),
	REF(exchange_queue_row, closed_queue, EXCHANGE_QUEUES, true),
	MAYBE_CHOICE(exchange_queue_row, full, OVERFLOWS),
	MAYBE_NUMBER(exchange_queue_row, full_at, 1, OVERFLOW_FULL_MAX),
	REF(exchange_queue_row, full_queue, EXCHANGE_QUEUES, true),
	MAYBE_CHOICE(exchange_queue_row, waiting, OVERFLOWS),
	MAYBE_NUMBER(exchange_queue_row, waiting_m, 1, OVERFLOW_WAIT_MAX_M),
	REF(exchange_queue_row, waiting_queue, EXCHANGE_QUEUES, true),
};
LIST(queue, exchange_queues)

struct overflow_given { const char *cause; struct str action, queue; i64 threshold; };

static void overflows_of(const struct exchange_queue_row *q, struct overflow_given out[OVERFLOW_CAUSES])
{
	out[OVERFLOW_CLOSED] = (struct overflow_given){ "closed", q->closed, q->closed_queue, NONE };
	out[OVERFLOW_FULL] = (struct overflow_given){ "full", q->full, q->full_queue, q->full_at };
	out[OVERFLOW_WAITING] = (struct overflow_given){ "waiting", q->waiting, q->waiting_queue, q->waiting_m };
}

static const char *queue_wrong(struct arena *a, const void *row, enum exchange_wrong *what)
{
	const struct exchange_queue_row *q = row;
	struct overflow_given given[OVERFLOW_CAUSES];

	(void)a;
	*what = EXCHANGE_FORM;
	overflows_of(q, given);
	for (int i = 0; i < OVERFLOW_CAUSES; i++) {
		/* which queue it is doesn't matter here, only whether one is named */
		struct overflow_step s = { given[i].action.len ? overflow_action_of(given[i].action) : OVERFLOW_INHERIT,
					   given[i].threshold, given[i].queue.len ? 1 : NONE };

		if (!overflow_step_fits((enum overflow_cause)i, &s) || exchange_same_key(given[i].queue, q->name))
			return given[i].cause;
	}
	return NULL;
}

static enum err put_queue(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_queue_row *q = row;
	enum err e = is_new ? db_err(exchange_queue_add(db, q->name, by->now)) : OK;

	(void)a;
	return e ? e : db_err(exchange_queue_set(db, q->name, q->priority, q->assignment, exchange_or_null(q->hours),
						 q->service_level_s, q->short_abandon_s, q->disposition_rule,
						 by->user, by->now));
}

static enum err link_queue(struct db *db, struct arena *a, const struct exchange_by *by, const void *row)
{
	const struct exchange_queue_row *q = row;
	struct overflow_given given[OVERFLOW_CAUSES];
	enum db_result r = exchange_overflow_clear(db, q->name);
	enum err e = r == DB_NONE ? OK : db_err(r);

	(void)a;
	(void)by;
	overflows_of(q, given);
	for (int i = 0; !e && i < OVERFLOW_CAUSES; i++)
		if (given[i].action.len)
			e = db_err(exchange_overflow_put(db, q->name, str_of(given[i].cause), given[i].threshold,
							 given[i].action, exchange_or_null(given[i].queue)));
	return e;
}

const struct exchange_table exchange_queue_table = {
	"queues", "queue", sizeof(struct exchange_queue_row), queue_fields, ARRAY_LEN(queue_fields), 1, false,
	NO_MEMBER, NO_MEMBER, false, list_queue, put_queue, link_queue, queue_wrong,
};

/* --- dispositions ----------------------------------------------------------------------------------- */

static const struct exchange_field disposition_fields[] = {
	TEXT(exchange_disposition_row, title, 1, 100),
	REF(exchange_disposition_row, queue, EXCHANGE_QUEUES, true),
	NUMBER(exchange_disposition_row, position, 1, 1000000, "1"),
	FLAG(exchange_disposition_row, enabled, "1"),
	FLAG(exchange_disposition_row, note, "1"),
};
LIST(disposition, exchange_dispositions)

static enum err put_disposition(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_disposition_row *d = row;

	(void)a;
	return db_err(is_new ? exchange_disposition_add(db, exchange_or_null(d->queue), d->title, d->position, d->enabled,
							d->note, by->user, by->now) :
			       exchange_disposition_set(db, d->id, d->position, d->enabled, d->note, by->user, by->now));
}

const struct exchange_table exchange_disposition_table = {
	"dispositions", "disposition", sizeof(struct exchange_disposition_row), disposition_fields,
	ARRAY_LEN(disposition_fields), 2, false, offsetof(struct exchange_disposition_row, id), NO_MEMBER, false,
	list_disposition, put_disposition, NULL, NULL,
};
