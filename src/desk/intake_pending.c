/*
 * What the webhook stored and did not interpret: the worker's share of the way in.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/intake.h"
#include "desk/intake_event.h"
#include "store/intake.h"

/* After so many tries an event is given up as failed: kept, counted, shown to administrators. */
#define TRIES 8

struct pending {
	const struct raw_event_row *row;
	struct intake_one one;
	bool failed;	/* store it as failed, do not interpret */
};

static enum err interpret(struct db *db, void *arg)
{
	struct pending *p = arg;
	enum db_result r = raw_event_take(db, p->row->id);

	if (r == DB_NONE)	/* another worker has it */
		return OK;
	if (r != DB_OK)
		return db_err(r);
	return p->failed ? intake_store_failed(db, &p->one) : intake_event(db, &p->one);
}

static enum err try_later(struct db *db, const struct raw_event_row *row, i64 now)
{
	bool give_up = row->tries + 1 >= TRIES;

	return db_err(raw_event_state(db, row->event_key, give_up ? STR("failed") : STR("raw"),
				      give_up ? STR("given up") : STR("not interpreted yet"),
				      give_up ? NONE : now + (SECOND_MS << row->tries)));
}

static enum err one_row(struct db *db, const struct secret_key *key, struct arena *a, const struct raw_event_row *row, i64 now)
{
	struct event event;
	struct app_row app;
	struct page_row page = { 0 };
	struct pending p = { .row = row };
	enum event_channel channel;
	enum err e;

	if ((e = db_err(app_by_id(db, row->app_id, &app))) ||
	    (e = row->page_id == NONE ? OK : db_err(page_by_id(db, row->page_id, &page))))
		return e == ERR_NOT_FOUND ? try_later(db, row, now) : e;
	if (!event_channel_of(row->channel, &channel) ||
	    event_parse(a, channel, row->page_meta_id, row->body, &event))
		return try_later(db, row, now);
	p.one = (struct intake_one){ .arena = a, .event = &event, .page = &page, .app_row = row->app_id,
				     .app_meta_id = app.meta_id, .key = key, .received_at = row->received_at };
	e = db_tx(db, "pending event", interpret, &p);
	if (e == ERR_INVALID) {
		p.failed = true;
		e = db_tx(db, "failed event", interpret, &p);
	}
	return e && e != ERR_BUSY ? try_later(db, row, now) : e;
}

enum err intake_pending(struct db *db, const struct secret_key *key, struct arena *a, i64 now, i64 limit, i64 *done)
{
	struct raw_event_row *rows;
	size_t n;
	enum err e = db_err(raw_event_due(db, now, limit, &rows, &n));

	*done = 0;
	for (size_t i = 0; !e && i < n; i++) {
		e = one_row(db, key, a, &rows[i], now);
		*done += !e;
	}
	return e;
}
