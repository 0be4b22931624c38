#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/repair.h"
#include "desk/repair_thread.h"
#include "store/setup.h"

/* Meta's times and ours, and webhooks that were on their way. */
#define MARGIN_MS (10 * MINUTE_MS)
/* A page with a gap, and one from which nothing comes, are looked through at most so often. */
#define GAP_EVERY_MS (10 * MINUTE_MS)
#define SILENT_MS HOUR_MS
#define SILENT_EVERY_MS HOUR_MS
/* Conversations: two calls a second and page, of which replies that are looked up need one. */
#define PACE_MS 1000
#define LEASE_MS MINUTE_MS
#define AGAIN_MS (10 * MINUTE_MS)
#define TRIES 36		/* six hours of not being answered */
#define UNSETTLED_MS (2 * MINUTE_MS)
/* What is older nobody misses, unless a person asks for it. */
#define BACK_MOST_MS (30 * DAY_MS)
#define PAGES_AT_ONCE 20

static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

/* --- beginning ------------------------------------------------------------------------------------ */

static enum err begin(struct db *db, i64 now, const struct repair_page_row *p)
{
	bool gap = p->gap_from != NONE;
	i64 from = gap ? p->gap_from : p->last_webhook_at;
	enum db_result r = repair_page_begins(db, p->id, now, p->gap_from);

	if (r != DB_OK)
		return any(r);
	return db_err(repair_add(db, p->id, gap ? STR("gap") : STR("silence"),
				 i64_max(from - MARGIN_MS, now - BACK_MOST_MS), now, NONE));
}

enum err repair_look(struct db *db, i64 now)
{
	struct repair_page_row *pages;
	size_t n;
	enum err e = db_err(repair_pages(db, now, now - GAP_EVERY_MS, now - SILENT_MS, now - SILENT_EVERY_MS,
					 PAGES_AT_ONCE, &pages, &n));

	for (size_t i = 0; i < n && !e; i++)
		e = begin(db, now, &pages[i]);
	return e;
}

enum err repair_hole(struct db *db, i64 from)
{
	return any(repair_gaps(db, from));
}

enum err repair_ask(struct db *db, i64 page, i64 since, i64 now, i64 user)
{
	struct count_row running;
	enum err e = db_err(repair_running(db, page, &running));

	if (e)
		return e;
	return running.n ? ERR_CONFLICT : db_err(repair_add(db, page, STR("asked"), since, now, user));
}

/* --- questions ------------------------------------------------------------------------------------ */

enum err repair_next(struct db *db, struct arena *a, i64 now, struct repair_task *t, struct str *path,
		     bool *got)
{
	struct repair_row *runs;
	struct page_row page;
	size_t n;
	enum db_result r;
	enum err e = db_err(repair_due(db, now, 1, &runs, &n));

	*got = false;
	if (e || !n)
		return e;
	r = repair_claim(db, runs[0].id, runs[0].next_at, now + LEASE_MS);
	if (r != DB_OK || (r = page_by_id(db, runs[0].page_id, &page)) != DB_OK)
		return any(r);
	*t = (struct repair_task){ .id = runs[0].id, .page_id = runs[0].page_id, .lease = now + LEASE_MS };
	*path = thread_list_path(a, page.meta_id, runs[0].batch, runs[0].cursor_after);
	*got = true;
	return OK;
}

/* --- answers -------------------------------------------------------------------------------------- */

/* What becomes of the run; the counts are what this question brought. */
struct step {
	const char *state;
	struct str cursor, text;
	i64 next_at, tries, batch, code, unsettled, finished_at;
};

static enum err write_step(struct db *db, const struct repair_task *t, const struct step *s,
			   const struct repair_thread *x)
{
	return any(repair_step(db, t->id, t->lease, str_of(s->state), s->cursor, s->next_at, s->tries, s->batch,
			       x->threads, x->recovered, x->unreadable, x->cut_off, s->unsettled, s->code,
			       utf8_head(s->text, 500), s->finished_at));
}

static void refused(const struct repair_row *run, i64 now, const struct repair_answer *a, struct step *s)
{
	bool never = a->answered && (a->error.class == CLASS_PERM || a->error.class == CLASS_CONTENT);

	s->tries = run->tries + 1;
	s->code = a->answered ? a->error.code : NONE;
	s->text = a->answered ? a->error.message : NO_STR;
	s->next_at = now + i64_max(a->regain_ms, a->answered && a->error.class == CLASS_RATE ? MINUTE_MS : AGAIN_MS);
	/* an answer that was cut may have been too large: one thread at a time, then */
	if (run->batch > 1 && (!a->answered || a->error.class == CLASS_AMBIG)) {
		s->batch = 1;
		s->next_at = now + PACE_MS;
	}
	if (never || s->tries >= TRIES) {
		s->state = "failed";
		s->finished_at = now;
	}
}

/* Everything this side of the time is in? Meta lists what changed last first. */
static bool reaches_back(const struct thread_list *list, i64 since)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->threads[i].updated_at != NONE && list->threads[i].updated_at + SECOND_MS < since)
			return true;
	return !list->after.len;
}

static enum err take_threads(struct db *db, const struct repair_row *run, i64 now, const struct thread_list *list,
			     struct repair_thread *x, struct step *s)
{
	enum err e = OK;

	for (size_t i = 0; i < list->n && !e; i++)
		if (list->threads[i].updated_at == NONE || list->threads[i].updated_at + SECOND_MS >= run->since_at)
			e = repair_thread(db, x, &list->threads[i]);
	s->unsettled = run->unsettled + x->unsettled;
	s->cursor = list->after;
	s->next_at = now + PACE_MS;
	s->tries = 0;
	if (e || !reaches_back(list, run->since_at))
		return e;
	if (s->unsettled && run->created_at > now - HOUR_MS) {
		/* from the beginning, when those replies have settled */
		s->cursor = NO_STR;
		s->unsettled = 0;
		s->next_at = now + UNSETTLED_MS;
		return OK;
	}
	s->state = "done";
	s->cursor = NO_STR;
	s->finished_at = now;
	return OK;
}

static enum err take(struct db *db, struct arena *a, const struct secret_key *key, i64 now,
		     const struct repair_row *run, const struct repair_answer *answer, struct repair_thread *x,
		     struct step *s)
{
	struct thread_list list;
	struct page_row *page = arena_new(a, struct page_row);
	struct app_row app;
	enum err e;

	if (!answer->answered || answer->error.class != CLASS_NONE) {
		refused(run, now, answer, s);
		return OK;
	}
	if ((e = db_err(page_by_id(db, run->page_id, page))) || (e = db_err(app_by_id(db, page->app_id, &app))))
		return e;
	if (!thread_list_read(a, answer->body, page->meta_id, &list)) {
		refused(run, now, &(struct repair_answer){ .answered = false }, s);
		return OK;
	}
	*x = (struct repair_thread){ .arena = a, .key = key, .page = page, .page_meta_id = page->meta_id,
				     .app_meta_id = app.meta_id, .since = run->since_at, .now = now };
	return take_threads(db, run, now, &list, x, s);
}

enum err repair_heard(struct db *db, struct arena *a, const struct secret_key *key, i64 now,
		      const struct repair_task *t, const struct repair_answer *answer)
{
	struct repair_thread x = { .now = now };
	struct repair_row run;
	struct step s;
	enum db_result r = repair_get(db, t->id, &run);
	enum err e;

	if (r != DB_OK || !str_is(run.state, "running") || run.next_at != t->lease)
		return any(r);	/* it took too long: somebody else has asked again */
	s = (struct step){ .state = "running", .cursor = run.cursor_after, .batch = run.batch, .tries = run.tries,
			   .code = NONE, .unsettled = run.unsettled, .finished_at = NONE };
	e = take(db, a, key, now, &run, answer, &x, &s);
	if (e)
		return e;
	if (x.recovered)
		log_info("page %lld: %lld messages recovered", (long long)run.page_id, (long long)x.recovered);
	return write_step(db, t, &s, &x);
}
