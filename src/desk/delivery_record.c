/*
 * Recording finished calls. Those that Meta took are many and alike: one transaction for all of a
 * batch. Everything else, and whatever does not fit (a late answer, a mid that another row has), goes
 * one by one through delivery_outcome().
 */
#include "base/base.h"
#include "base/log.h"
#include "desk/delivery_sender.h"

#define SENT_NOTED_EVERY_MS (5 * SECOND_MS)

struct taken {
	struct send_answer *answer;
	struct send_result result;
	bool fits;		/* still as we left it */
};

struct batch {
	struct arena *arena;
	i64 now;
	struct taken *items;	/* by identity */
	size_t n;
};

static int by_identity(const void *x, const void *y)
{
	i64 a = ((const struct taken *)x)->answer->task->identity_id;
	i64 b = ((const struct taken *)y)->answer->task->identity_id;

	return a < b ? -1 : a > b;
}

static int by_number(const void *x, const void *y)
{
	i64 a = *(const i64 *)x, b = *(const i64 *)y;

	return a < b ? -1 : a > b;
}

/* Which of them are as they were left: sending, by this very attempt? */
static enum err compare(struct db *db, struct batch *b, size_t *fitting)
{
	struct outbox_identity_row *who;
	struct outbox_flight_row *flights;
	struct list identities, messages;
	size_t n;
	enum err e;

	list_init(&identities, b->arena);
	list_init(&messages, b->arena);
	for (size_t i = 0; i < b->n; i++) {
		list_id(&identities, b->items[i].answer->task->identity_id);
		list_id(&messages, b->items[i].answer->task->message_id);
		b->items[i].fits = false;
	}
	*fitting = 0;
	if ((e = db_err(outbox_identities_lock(db, list_str(&identities), &who, &n))) ||
	    (e = db_err(outbox_flights(db, list_str(&messages), &flights, &n))))
		return e;
	for (size_t i = 0, f = 0; i < b->n && f < n; i++) {
		const struct send_task *t = b->items[i].answer->task;

		/* the rows come in the list's order, some may be missing */
		if (flights[f].message_id != t->message_id)
			continue;
		b->items[i].fits = str_is(flights[f].state, "sending") &&
			str_is(flights[f].worker, t->claim) && flights[f].attempt == t->attempt;
		*fitting += b->items[i].fits;
		f++;
	}
	return OK;
}

static enum err bump(struct db *db, struct batch *b)
{
	i64 *ids = arena_array(b->arena, i64, b->n);
	struct list list;
	size_t n = 0;

	list_init(&list, b->arena);
	for (size_t i = 0; i < b->n; i++)
		if (b->items[i].fits)
			ids[n++] = b->items[i].answer->task->conversation_id;
	qsort(ids, n, sizeof *ids, by_number);
	for (size_t i = 0; i < n; i++)
		list_id(&list, ids[i]);
	return db_err(outbox_conversations_bump(db, list_str(&list), b->now));
}

static enum err record_all(struct db *db, void *arg)
{
	struct batch *b = arg;
	struct list rows, messages, lanes;
	size_t fitting;
	enum err e = compare(db, b, &fitting);

	if (e || !fitting || (e = bump(db, b)))
		return e;
	list_init(&rows, b->arena);
	list_init(&messages, b->arena);
	list_init(&lanes, b->arena);
	for (size_t i = 0; i < b->n; i++) {
		const struct send_task *t = b->items[i].answer->task;

		if (!b->items[i].fits)
			continue;
		jw_object(&rows.jw);
		jw_ki64(&rows.jw, "m", t->message_id);
		jw_kstr(&rows.jw, "mid", b->items[i].result.mid);
		jw_ki64(&rows.jw, "at", t->attempt_at);
		jw_end_object(&rows.jw);
		list_id(&messages, t->message_id);
		list_lane(&lanes, t->identity_id, t->claim, NONE);
	}
	if ((e = db_err(outbox_messages_sent(db, list_str(&rows)))) ||
	    (e = db_err(outbox_remove_all(db, list_str(&messages)))))
		return e;
	return lanes_go_on(db, &lanes);
}

/* --- afterwards: what may get lost without harm ------------------------------------------------- */

static void best_effort(struct db *db, enum db_result r)
{
	if (r != DB_OK && r != DB_NONE)
		log_env("noting a send: %s", db_error(db));
}

static void after_accepted(struct db *db, struct sender *s, i64 now, const struct send_task *t)
{
	struct page_state *p = sender_page(s, t->page_id);

	p->rate_hits = 0;
	if (t->trial)
		best_effort(db, outbox_page_trusted(db, t->page_id));
	if (t->unreachable)
		best_effort(db, outbox_unreachable(db, t->identity_id, NONE, NO_STR));
	if (now - p->sent_noted < SENT_NOTED_EVERY_MS && now >= p->sent_noted)
		return;
	p->sent_noted = now;
	best_effort(db, outbox_page_sent(db, t->page_id, now));
}

static void done(struct db *db, struct sender *s, i64 now, struct send_answer *answer,
		 const struct send_result *result)
{
	struct page_state *p = sender_page(s, answer->task->page_id);

	answer->recorded = true;
	if (answer->task->kind != TASK_SEND && answer->task->kind != TASK_UPLOAD)
		return;
	p->in_flight--;
	if (result->outcome == SEND_ACCEPTED)
		after_accepted(db, s, now, answer->task);
}

/* --- one by one ---------------------------------------------------------------------------------- */

static enum err record_one(struct db *db, struct sender *s, struct arena *a, i64 now,
			   struct send_answer *answer, const struct send_result *result)
{
	enum err e = OK;

	switch (answer->task->kind) {
	case TASK_SEND:
		e = delivery_outcome(db, s, a, now, answer, result);
		break;
	case TASK_ASK:
		e = delivery_asked(db, s, a, now, answer);
		break;
	case TASK_UPLOAD:
		e = delivery_uploaded(db, s, a, now, answer);
		break;
	case TASK_PROBE:
		e = delivery_probed(db, s, a, now, answer);
		break;
	}
	if (e == ERR_BUSY)
		return e;
	/* handing it in again would not help: its lease ends, it turns unknown and is settled */
	if (e)
		log_bug("the outcome of message %lld can't be recorded: %s",
			(long long)answer->task->message_id, err_name(e));
	done(db, s, now, answer, result);
	return OK;
}

enum err delivery_record(struct db *db, struct sender *s, struct arena *a, i64 now,
			 struct send_answer *answers, size_t n)
{
	struct batch b = { .arena = a, .now = now, .items = arena_array(a, struct taken, n) };
	struct send_result none = { .outcome = SEND_UNCLEAR };
	enum err e = OK;

	for (size_t i = 0; i < n; i++) {
		struct taken *t = &b.items[b.n];

		if (answers[i].recorded)
			continue;
		sender_learn(s, a, now, &answers[i]);
		t->answer = &answers[i];
		if (answers[i].task->kind != TASK_SEND)
			continue;
		send_result_read(a, answers[i].end, answers[i].status, answers[i].body, &t->result);
		b.n += t->result.outcome == SEND_ACCEPTED;
	}
	qsort(b.items, b.n, sizeof *b.items, by_identity);
	if (b.n)
		e = db_tx(db, "record", record_all, &b);
	if (e == ERR_BUSY)
		return e;
	for (size_t i = 0; i < b.n && !e; i++)
		if (b.items[i].fits)
			done(db, s, now, b.items[i].answer, &b.items[i].result);
	e = OK;
	for (size_t i = 0; i < n && !e; i++) {
		struct send_result result = none;

		if (answers[i].recorded)
			continue;
		if (answers[i].task->kind == TASK_SEND)
			send_result_read(a, answers[i].end, answers[i].status, answers[i].body, &result);
		e = record_one(db, s, a, now, &answers[i], &result);
	}
	return e ? e : delivery_release_held(db, now);
}
