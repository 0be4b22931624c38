/*
 * One transaction per delivery. A customer's message alone in its delivery, as most are, takes one
 * round trip with its commit in it; other single events run without a savepoint. Whatever does not go
 * well there is settled by a second, careful run. Batches run carefully from the start: each event
 * under a savepoint that catches data errors only.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "desk/intake.h"
#include "desk/intake_event.h"
#include "store/intake.h"

struct delivery_run {
	struct intake *in;
	struct arena *arena;
	struct event **events;	/* sorted by customer, so that parallel deliveries lock alike */
	struct page_row *pages;	/* of each event; id 0: not ours */
	size_t n;
	bool careful;		/* savepoints */
	bool raw_only;		/* interpretation gave up: store, let the worker try */
	bool data_error;	/* the optimistic run met one */
	i64 deadline;		/* clock_steady(): afterwards raw only */
};

static void count(struct intake *in, enum intake_outcome o)
{
	switch (o) {
	case INTAKE_DONE: in->done++; break;
	case INTAKE_OPENED: in->done++; in->opened = true; break;
	case INTAKE_DUPLICATE: in->duplicate++; break;
	case INTAKE_HELD:
	case INTAKE_RAW: in->raw++; break;
	case INTAKE_IGNORED: in->ignored++; break;
	case INTAKE_FAILED: in->failed++; break;
	}
}

static struct intake_one the_one(const struct delivery_run *run, size_t i)
{
	return (struct intake_one){ .arena = run->arena, .event = run->events[i], .page = &run->pages[i],
				    .app_row = run->in->app_row, .app_meta_id = run->in->app_meta_id,
				    .key = run->in->key,
				    .received_at = run->in->received_at };
}

static enum err one_event(struct db *db, struct delivery_run *run, size_t i)
{
	struct intake_one one = the_one(run, i);
	bool raw = run->raw_only || i >= LIMIT_EVENTS_AT_ONCE || clock_steady() > run->deadline;
	enum err e;

	if (run->careful && db_savepoint(db) != DB_OK)
		return ERR_BUSY;
	e = raw ? intake_store_raw(db, &one) : intake_event(db, &one);
	if (e == ERR_INVALID && !run->careful) {
		run->data_error = true;
		return e;
	}
	if (e == ERR_INVALID) {
		/* this event's data can't be stored as it should: keep it, spare the others */
		if (db_rollback_to_savepoint(db) != DB_OK)
			return ERR_BUSY;
		e = intake_store_failed(db, &one);
		if (e == ERR_INVALID) {
			if (db_rollback_to_savepoint(db) != DB_OK)
				return ERR_BUSY;
			one.outcome = INTAKE_FAILED;
			log_peer("an event of kind %s can't even be kept raw", event_kind_name(one.event->kind));
			e = OK;
		}
	}
	if (!e)
		count(run->in, one.outcome);
	run->in->lane = run->in->lane || one.lane;
	return e;
}

static void forget(struct intake *in)
{
	in->done = in->duplicate = in->raw = in->ignored = in->failed = 0;
	in->opened = in->lane = false;
}

static enum err all_events(struct db *db, void *arg)
{
	struct delivery_run *run = arg;

	forget(run->in);
	for (size_t i = 0; i < run->n; i++) {
		enum err e = one_event(db, run, i);

		if (e)
			return e;
	}
	return OK;
}

/* --- pages ------------------------------------------------------------------------------------ */

/* A page's row may be this old: a switch takes effect at sending time anyway. */
#define PAGE_FRESH_MS 2000

static struct page_row *cached(struct intake *in, struct str meta_id)
{
	struct intake_pages *p = in->pages;

	for (size_t i = 0; p && i < p->n; i++)
		if (str_is(meta_id, p->meta_id[i]) && p->rows[i].app_id == in->app_row &&
		    in->received_at - p->read_at[i] < PAGE_FRESH_MS)
			return &p->rows[i];
	return NULL;
}

static void remember(struct intake *in, struct str meta_id, const struct page_row *row)
{
	struct intake_pages *p = in->pages;
	size_t i;

	if (!p || meta_id.len >= sizeof p->meta_id[0])
		return;
	for (i = 0; i < p->n && !str_is(meta_id, p->meta_id[i]); i++)
		;
	if (i == ARRAY_LEN(p->rows))
		i = 0;
	else if (i == p->n)
		p->n++;
	p->rows[i] = *row;
	p->rows[i].meta_id = p->rows[i].name = NO_STR;	/* of a request's arena */
	memcpy(p->meta_id[i], meta_id.ptr, meta_id.len);
	p->meta_id[i][meta_id.len] = 0;
	p->read_at[i] = in->received_at;
}

static enum err find_page(struct db *db, struct intake *in, struct str meta_id, struct page_row *out)
{
	struct page_row *known = meta_id.len ? cached(in, meta_id) : NULL;
	enum db_result r = DB_NONE;

	*out = (struct page_row){ 0 };
	if (known) {
		*out = *known;
		return OK;
	}
	if (meta_id.len)
		r = page_by_meta_id(db, in->app_row, meta_id, out);
	if (r == DB_OK)
		remember(in, meta_id, out);
	else if (r == DB_NONE)
		out->id = 0;
	return r == DB_NONE ? OK : db_err(r);
}

static enum err find_pages(struct db *db, struct delivery_run *run)
{
	for (size_t i = 0; i < run->n; i++) {
		/* neighbours are mostly of the same page */
		if (i && str_eq(run->events[i]->page, run->events[i - 1]->page)) {
			run->pages[i] = run->pages[i - 1];
			continue;
		}
		enum err e = find_page(db, run->in, run->events[i]->page, &run->pages[i]);

		if (e)
			return e;
	}
	return OK;
}

/* This row is what the setup page shows as "last webhook"; every few seconds is enough for it. */
#define PAGE_SEEN_EVERY_MS 5000

static bool lately(i64 at, i64 now)
{
	return at != NONE && now - at < PAGE_SEEN_EVERY_MS;
}

static void note_seen(struct db *db, struct delivery_run *run)
{
	for (size_t i = 0; i < run->n; i++) {
		struct page_row *p = &run->pages[i];
		bool echo = run->events[i]->kind == EVENT_ECHO;
		i64 now = run->in->received_at;
		struct page_row *known = cached(run->in, run->events[i]->page);
		enum db_result r;

		if (!p->id || (i && run->pages[i - 1].id == p->id && !echo))
			continue;
		if (lately(p->last_webhook_at, now) && (!echo || lately(p->last_echo_at, now)))
			continue;
		r = page_seen(db, p->id, now, echo ? now : NONE);
		if (r != DB_OK && r != DB_NONE)
			return;
		if (known) {
			known->last_webhook_at = now;
			if (echo)
				known->last_echo_at = now;
		}
	}
}

/* --- the delivery ----------------------------------------------------------------------------- */

static int by_customer(const void *x, const void *y)
{
	const struct event *a = *(struct event *const *)x, *b = *(struct event *const *)y;
	size_t n = a->psid.len < b->psid.len ? a->psid.len : b->psid.len;
	int c = n ? memcmp(a->psid.ptr, b->psid.ptr, n) : 0;

	if (c || a->psid.len != b->psid.len)
		return c ? c : a->psid.len < b->psid.len ? -1 : 1;
	/* same customer: as they came (the array's order is the address order) */
	return a < b ? -1 : a > b;
}

static bool in_one_trip(struct db *db, struct delivery_run *run)
{
	struct intake_one one = the_one(run, 0);

	if (run->n != 1 || intake_alone(db, &one))
		return false;
	forget(run->in);
	count(run->in, one.outcome);
	return true;
}

enum err intake_delivery(struct db *db, struct arena *a, struct intake *in, const struct delivery *d)
{
	struct delivery_run run = { .in = in, .arena = a, .n = d->n, .careful = d->n > 1,
				    .deadline = clock_steady() + LIMIT_INTAKE_MS };
	enum err e;

	if (!d->n)
		return OK;
	run.events = arena_array(a, struct event *, d->n);
	run.pages = arena_array(a, struct page_row, d->n);
	for (size_t i = 0; i < d->n; i++)
		run.events[i] = &d->events[i];
	qsort(run.events, run.n, sizeof *run.events, by_customer);
	e = find_pages(db, &run);
	if (e)
		return e;
	e = in_one_trip(db, &run) ? OK : db_tx(db, "delivery", all_events, &run);
	if (e == ERR_INVALID && run.data_error) {
		run.careful = true;
		e = db_tx(db, "delivery, carefully", all_events, &run);
	}
	if (e) {
		/* repeats used up: what came is worth more than what it means (architecture 4.2) */
		run.raw_only = run.careful = true;
		e = db_tx(db, "delivery, raw", all_events, &run);
	}
	if (!e)
		note_seen(db, &run);
	return e ? ERR_BUSY : OK;
}

enum err intake_unparsable(struct db *db, i64 app_row, struct str body, const char *why, i64 now)
{
	enum err e = db_err(raw_delivery_add(db, app_row, str_head(body, LIMIT_RAW_DELIVERY), (i64)body.len,
					     str_head(str_of(why), 190), now));
	enum db_result r;

	if (e)
		return e;
	/* bounded; a failure here only leaves a row too many */
	r = raw_delivery_trim(db, LIMIT_RAW_DELIVERY_ROWS);
	if (r != DB_OK && r != DB_NONE)
		log_env("old unparsable deliveries stay: %s", db_error(db));
	return OK;
}
