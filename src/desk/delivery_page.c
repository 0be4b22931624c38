/*
 * What concerns a page as a whole: parked by TOKEN and POLICY, paused by RATE, probed and woken.
 */
#include "base/base.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/delivery_sender.h"
#include "sys/json.h"

#define PROBE_EVERY_MS (60 * SECOND_MS)
/* Meta's longest hint that is followed without looking again. */
#define PAUSE_MOST_MS HOUR_MS

/* --- parked ----------------------------------------------------------------------------------- */

enum err page_park(struct db *db, struct sender *s, i64 now, const struct send_task *t,
		   const struct graph_error *g)
{
	enum db_result r = outbox_page_park(db, t->page_id, t->token_set_at,
					    str_of(error_class_name(g->class)), g->code, g->subcode,
					    utf8_head(g->message, 500), now, now + PROBE_EVERY_MS);

	(void)s;
	if (r == DB_OK)
		log_env("page %lld can't send (%s, code %lld): parked until that is mended",
			(long long)t->page_id, error_class_name(g->class),
			(long long)(g->code == NONE ? 0 : g->code));
	return delivery_any(r);	/* none: the token was replaced meanwhile, which mends it */
}

/*
 * Its lanes are due again, in their old order. probe_at marks that this is under way: should we die
 * here, the next look at the page goes on with it.
 */
static enum err wake(struct db *db, i64 page_id)
{
	enum db_result r;

	while ((r = outbox_page_wake(db, page_id)) == DB_OK)
		;
	return r == DB_NONE ? delivery_any(outbox_page_awake(db, page_id)) : db_err(r);
}

enum err delivery_page_changed(struct db *db, i64 page_id, i64 now)
{
	return db_err(outbox_page_look(db, page_id, now));
}

/* A parked page whose time has come: the call that finds out. *good false: nothing to call. */
static enum err probe(struct db *db, struct sender *s, struct arena *a, i64 now,
		      const struct outbox_page_row *row, struct send_task *t, bool *good)
{
	struct page_state *p = sender_page(s, row->id);
	enum db_result r = outbox_page_probing(db, row->id, now, now + PROBE_EVERY_MS);

	*good = false;
	if (r != DB_OK)
		return delivery_any(r);	/* none: another worker does it */
	sender_open(s, p, row);
	if (!p->token || !row->enabled)
		return OK;
	*t = (struct send_task){
		.kind = TASK_PROBE, .page_id = row->id, .app_id = row->app_id,
		.token_set_at = row->token_set_at, .page = row->meta_id, .token = str_of(p->token),
		.proof = p->proof[0] ? str_of(p->proof) : NO_STR,
		.path = arena_printf(a, "/%.*s?fields=id", STR_ARG(row->meta_id)),
	};
	*good = true;
	return OK;
}

enum err delivery_probes(struct db *db, struct sender *s, struct arena *a, i64 now,
			 struct send_task **tasks, size_t *n)
{
	struct outbox_page_row row;
	struct id_row *pages;
	enum db_result r;
	size_t pages_n;
	bool good;
	enum err e = db_err(outbox_pages_probe(db, now, &pages, &pages_n));

	*n = 0;
	if (e)
		return e;
	*tasks = arena_array(a, struct send_task, pages_n);
	for (size_t i = 0; !e && i < pages_n; i++) {
		r = outbox_page_get(db, pages[i].id, &row);
		if (r != DB_OK) {
			e = delivery_any(r);
			continue;
		}
		if (row.parked_at == NONE) {
			e = wake(db, row.id);
			continue;
		}
		e = probe(db, s, a, now, &row, &(*tasks)[*n], &good);
		if (!e && good)
			++*n;
	}
	return e;
}

enum err delivery_probed(struct db *db, struct sender *s, struct arena *a, i64 now,
			 const struct send_answer *answer)
{
	const struct send_task *t = answer->task;
	struct graph_error g = { .class = CLASS_TRANSIENT };
	enum db_result r;

	(void)s;
	if (answer->end == CALL_ANSWERED)
		graph_error_read(a, answer->status, answer->body, &g);
	if (g.class != CLASS_NONE ||
	    !str_eq(j_id(a, j_get(j_parse(a, answer->body, NULL), "id")), t->page))
		return OK;	/* not yet; the next probe is set already */
	r = outbox_page_unpark(db, t->page_id, t->token_set_at, now);
	if (r != DB_OK)
		return delivery_any(r);
	log_info("page %lld can send again", (long long)t->page_id);
	return wake(db, t->page_id);
}

/* --- paused ----------------------------------------------------------------------------------- */

/* Seconds, or a date; 0 when it says nothing. */
static i64 retry_after_ms(struct str header, i64 now)
{
	i64 v;

	if (parse_i64(header, 0, 86400, &v))
		return v * SECOND_MS;
	if (header.ptr && clock_parse_http(header, &v))
		return i64_max(v - now, 0);
	return 0;
}

enum err page_pause(struct db *db, struct sender *s, struct arena *a, i64 now,
		    const struct send_answer *answer, const struct graph_error *g, i64 *until)
{
	const struct send_task *t = answer->task;
	struct page_state *p = sender_page(s, t->page_id);
	struct graph_usage usage = { 0 };
	i64 ms;

	/* others that were under way with this one hit the same limit: one pause is enough */
	*until = p->paused_until;
	if (p->paused_until > now)
		return OK;
	p->rate_hits++;
	graph_usage_read(a, answer->usage_app, answer->usage_page, answer->usage_business, &usage);
	/* Meta's own word, where there is one */
	ms = retry_after_ms(answer->retry_after, sender_meta_now(s, now));
	if (!ms || usage.regain_minutes)
		ms = i64_max(ms, graph_backoff(CLASS_RATE, p->rate_hits, usage.regain_minutes));
	*until = p->paused_until = now + i64_min(ms, PAUSE_MOST_MS);
	log_env("%s of page %lld paused for %lld s: code %lld", g->app_wide ? "app" : "sending",
		(long long)t->page_id, (long long)(*until - now) / 1000,
		(long long)(g->code == NONE ? 0 : g->code));
	if (g->app_wide)
		return delivery_any(outbox_app_pause(db, t->app_id, *until, utf8_head(g->message, 500)));
	return delivery_any(outbox_page_pause(db, t->page_id, *until, utf8_head(g->message, 500)));
}
