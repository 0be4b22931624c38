#include "base/base.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "desk/intake_change.h"
#include "desk/intake_echo.h"
#include "desk/intake_media.h"
#include "desk/preview.h"
#include "desk/repair_thread.h"
#include "meta/window.h"
#include "store/conversation.h"
#include "store/event.h"
#include "store/intake.h"
#include "store/message.h"
#include "store/repair.h"

struct putting {
	struct repair_thread *x;
	const struct thread_message *m;
	const struct event *event;
	bool answered;		/* the page wrote after it */
	bool added;		/* out */
};

static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

/* --- one message -------------------------------------------------------------------------------- */

static struct str preview_for(struct arena *a, const struct event *ev)
{
	if (ev->text.len)
		return preview_of(a, ev->text);
	return arena_printf(a, "[%.*s]", STR_ARG(str_head(ev->attachment_type, 40)));
}

static enum err into(struct db *db, const struct putting *p, struct intake_one *one,
		     const struct identity_row *who, const struct conversation_row *home)
{
	const struct event *ev = p->event;
	struct str preview = preview_for(one->arena, ev);
	i64 at = window_clamp(ev->at, one->received_at), seq = home->last_seq + 1;
	bool in = !p->m->from_page;
	enum db_result r;
	enum err e;

	r = message_add(db, home->id, one->page->id, who->id, seq, home->version + 1, ev->mid,
			in ? STR("in") : STR("out"), in ? STR("customer") : STR("page_inbox"), NONE,
			ev->text.len ? STR("text") : STR("attachment"), ev->text, ev->content, ev->reply_to,
			NO_STR, 0, NO_STR, in ? STR("received") : STR("confirmed"), at, one->received_at);
	if (r == DB_DUPLICATE) {
		one->known_mid = true;
		return ERR_INVALID;
	}
	if (r != DB_OK)
		return db_err(r);
	e = intake_attachments(db, one, &(struct attachment_home){ db_insert_id(db), home->id, who->id });
	if (e || (e = in ? any(repair_wrote(db, who->id, at)) : OK))
		return e;
	e = in ? db_err(repair_in(db, home->id, seq, preview, at, one->received_at)) :
		db_err(repair_out(db, home->id, seq, preview, at, one->received_at));
	return e ? e : intake_settle_late(db, one);
}

/* Of the past: where its customer's thread is, without opening anything. */
static enum err put_history(struct db *db, const struct putting *p, struct intake_one *one)
{
	struct conversation_row home;
	struct identity_row who;
	bool known;
	enum err e = intake_lock_customer(db, one, &who);

	if (e || (e = intake_raw_row(db, one, "done", "recovered", NONE, &known)))
		return e;
	one->outcome = known ? INTAKE_DUPLICATE : INTAKE_DONE;
	if (known)
		return OK;
	e = intake_home(db, one, &who, &home);
	return e ? e : into(db, p, one, &who, &home);
}

static enum err put(struct db *db, void *arg)
{
	struct putting *p = arg;
	struct repair_thread *x = p->x;
	struct intake_one one = { .arena = x->arena, .event = p->event, .page = x->page, .app_row = x->page->app_id,
				  .app_meta_id = x->app_meta_id, .key = x->key, .received_at = x->now };
	enum err e;

	p->added = false;
	/* nobody answered it: as if it came now */
	if (!p->m->from_page && !p->answered)
		e = intake_event(db, &one);
	else
		e = put_history(db, p, &one);
	/* erased customers' past stays out, and what is known by another key is known */
	if ((e == ERR_NOT_FOUND && one.left_out) || (e == ERR_INVALID && one.known_mid))
		return e;
	if (e || (one.outcome != INTAKE_DONE && one.outcome != INTAKE_OPENED))
		return e;
	p->added = true;
	return any(repair_mark(db, x->page->id, p->event->mid));
}

static enum err put_one(struct db *db, struct repair_thread *x, const struct thread_message *m, i64 at,
			bool answered)
{
	struct putting p = { .x = x, .m = m, .answered = answered };
	struct event event;
	enum err e;

	if (event_parse(x->arena, CHANNEL_MESSAGING, x->page_meta_id, m->event, &event) || event.problem) {
		x->unreadable++;
		return OK;
	}
	event.at = at;
	p.event = &event;
	e = db_tx(db, "recovered message", put, &p);
	if (!e)
		x->recovered += p.added;
	if (e == ERR_INVALID || e == ERR_NOT_FOUND)
		return OK;
	return e;
}

/* --- what can't be had ---------------------------------------------------------------------------- */

struct saying { struct repair_thread *x; struct str psid, mid; i64 at; };

/* A line before the oldest message that can be read. Its own mid keeps it from being said twice. */
static enum err say(struct db *db, void *arg)
{
	const struct saying *s = arg;
	const struct event who_only = { .kind = EVENT_ECHO, .psid = s->psid, .at = s->at };
	struct intake_one one = { .arena = s->x->arena, .event = &who_only, .page = s->x->page,
				  .app_row = s->x->page->app_id, .key = s->x->key, .received_at = s->x->now };
	struct conversation_row home;
	struct identity_row who;
	enum db_result r;
	enum err e = intake_lock_customer(db, &one, &who);

	if (e || (e = intake_home(db, &one, &who, &home)))
		return e == ERR_NOT_FOUND ? OK : e;
	r = message_add(db, home.id, s->x->page->id, who.id, home.last_seq + 1, home.version + 1,
			str_head(arena_printf(s->x->arena, "gap-%.*s", STR_ARG(s->mid)), EVENT_MID_MAX),
			STR("internal"), STR("system"), NONE, STR("gap"), NO_STR, NO_STR, NO_STR, NO_STR, 0, NO_STR,
			STR("internal"), s->at - 1, s->x->now);
	if (r != DB_OK)
		return r == DB_DUPLICATE ? ERR_CONFLICT : db_err(r);
	return db_err(conversation_line(db, home.id, home.last_seq + 1, s->x->now));
}

static enum err say_cut_off(struct db *db, struct repair_thread *x, const struct thread *t)
{
	struct saying s = { .x = x, .psid = t->psid, .mid = t->messages[0].mid, .at = t->messages[0].at };
	enum err e = db_tx(db, "gap line", say, &s);

	x->cut_off += !e;
	return e == ERR_CONFLICT ? OK : e;
}

/* --- a thread ------------------------------------------------------------------------------------- */

static enum err known_mids(struct db *db, const struct repair_thread *x, const struct thread *t,
			   struct repair_known_row **rows, size_t *n)
{
	struct buf out;
	struct jw w;

	buf_init(&out, x->arena, (EVENT_MID_MAX + 8) * (THREAD_DETAILED + 1));
	jw_init(&w, &out);
	jw_array(&w);
	for (size_t i = 0; i < t->n; i++)
		jw_str(&w, t->messages[i].mid);
	jw_end_array(&w);
	return db_err(repair_known_mids(db, x->page->id, buf_str(&out), rows, n));
}

/* NULL: it is missing. */
static const struct repair_known_row *find(const struct repair_known_row *rows, size_t n, struct str mid)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].mid, mid))
			return &rows[i];
	return NULL;
}

static bool by_a_machine(const struct repair_known_row *rows, size_t n, struct str mid)
{
	const struct repair_known_row *row = find(rows, n, mid);

	return row && (str_is(row->author_kind, "automation") || str_is(row->author_kind, "bot"));
}

/*
 * Meta tells whole seconds here and lists in order; webhooks told the milliseconds of what is known. Within
 * a second the order counts: never before what the thread has before it.
 */
static i64 time_in_order(const struct thread_message *m, i64 before)
{
	return before > m->at && before < m->at + SECOND_MS ? before : m->at;
}

/* A greeting that went out by itself is no answer. */
static bool answered_after(const struct thread *t, size_t i, const struct repair_known_row *rows, size_t n)
{
	while (++i < t->n)
		if (t->messages[i].from_page && !by_a_machine(rows, n, t->messages[i].mid))
			return true;
	return false;
}

/* A reply of ours whose outcome is open may be any of the page's: looked at again when it settled. */
static enum err settled(struct db *db, struct repair_thread *x, const struct thread *t, bool *yes)
{
	struct repair_customer_row who;
	enum db_result r = repair_customer(db, x->page->id, t->psid, &who);

	*yes = r != DB_OK || who.unsettled == 0;
	return any(r);
}

enum err repair_thread(struct db *db, struct repair_thread *x, const struct thread *t)
{
	struct repair_known_row *known = NULL;
	size_t n = 0, missing = 0;
	i64 before = 0;
	bool quiet = true;
	enum err e = OK;

	if (!t->n || (e = known_mids(db, x, t, &known, &n)))
		return t->n ? e : OK;
	x->threads++;
	for (size_t i = 0; i < t->n; i++)
		missing += t->messages[i].at >= x->since && !find(known, n, t->messages[i].mid);
	if (!missing)
		return OK;
	if ((e = settled(db, x, t, &quiet)))
		return e;
	x->unsettled += !quiet;
	for (size_t i = 0; i < t->n && !e; i++) {
		const struct thread_message *m = &t->messages[i];
		const struct repair_known_row *row = find(known, n, m->mid);

		if (row)
			before = row->sent_at;
		if (row || m->at < x->since || (m->from_page && !quiet))
			continue;
		before = time_in_order(m, before);
		if (m->readable)
			e = put_one(db, x, m, before, answered_after(t, i, known, n));
		else
			x->unreadable++;
	}
	/* all that Meta shows lies in the gap, and so may what it does not show */
	if (!e && t->more && t->messages[0].at >= x->since && !find(known, n, t->messages[0].mid))
		e = say_cut_off(db, x, t);
	return e;
}
