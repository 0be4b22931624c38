#include "base/base.h"
#include "desk/intake_try.h"
#include "store/setup.h"

const char *intake_outcome_text(enum intake_outcome o)
{
	switch (o) {
	case INTAKE_DONE: return "done";
	case INTAKE_OPENED: return "done, a conversation waits now";
	case INTAKE_DUPLICATE: return "known already";
	case INTAKE_RAW: return "stored, to be interpreted later";
	case INTAKE_HELD: return "held until a send settles";
	case INTAKE_IGNORED: return "not for a page of this desk";
	case INTAKE_FAILED: return "kept, can't be interpreted";
	}
	return "?";
}

static enum err find_page(struct db *db, const struct tried *one, struct page_row *page)
{
	enum db_result r = DB_NONE;

	*page = (struct page_row){ 0 };
	if (one->app_row && one->event->page.len)
		r = page_by_meta_id(db, one->app_row, one->event->page, page);
	if (r == DB_NONE)
		page->id = 0;
	return r == DB_NONE ? OK : db_err(r);
}

static enum err try_one(struct db *db, const struct try *t, struct tried *tried)
{
	struct page_row page;
	struct intake_one one = {
		.arena = t->arena, .event = tried->event, .page = &page, .app_row = tried->app_row,
		.app_meta_id = tried->app_meta_id, .received_at = t->now,
	};
	enum err e = find_page(db, tried, &page);

	if (e || db_savepoint(db) != DB_OK)
		return e ? e : ERR_BUSY;
	if (!tried->app_row) {
		tried->outcome = INTAKE_IGNORED;	/* counted by nobody: it was no delivery */
		return OK;
	}
	e = intake_event(db, &one);
	if (e == ERR_INVALID) {
		if (db_rollback_to_savepoint(db) != DB_OK)
			return ERR_BUSY;
		e = intake_store_failed(db, &one);
	}
	if (e == ERR_INVALID) {
		if (db_rollback_to_savepoint(db) != DB_OK)
			return ERR_BUSY;
		one.outcome = INTAKE_FAILED;
		e = OK;
	}
	tried->outcome = one.outcome;
	return e;
}

static enum err try_all(struct db *db, void *arg)
{
	const struct try *t = arg;

	for (size_t i = 0; i < t->n; i++) {
		enum err e = try_one(db, t, &t->list[i]);

		if (e)
			return e;
	}
	return t->keep ? OK : ERR_CONFLICT;	/* any error rolls back */
}

enum err intake_try(struct db *db, struct try *t)
{
	enum err e = db_tx(db, "replay", try_all, t);

	return e == ERR_CONFLICT && !t->keep ? OK : e;
}
