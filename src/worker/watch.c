/*
 * Looks after pages: once a day whether the token is good, once an hour whether Meta still sends all
 * kinds of events, which it is told again when it does not. What is found is stored as the checklist's
 * steps, like the administration's live checks.
 *
 * A page is asked one thing after another. Nothing is kept between the calls but struct watching: the
 * keys are opened anew, and an answer about a token that was replaced meanwhile counts for nothing.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/setup_check.h"
#include "store/session.h"
#include "store/watch.h"
#include "worker/worker.h"

#define AT_ONCE 4
#define TOKEN_EVERY_MS DAY_MS
#define FIELDS_EVERY_MS HOUR_MS
/* Not answered, or the worker died: so much later. */
#define AGAIN_MS (10 * MINUTE_MS)
#define SOON_MS (2 * SECOND_MS)
/* Kinds of events that are only good to have may be refused to this app: not asked for every hour. */
#define EXTRAS_EVERY_MS DAY_MS
#define CALL_MS (10 * SECOND_MS)

/* Not all pages of a desk, nor all desks, at the same moment. */
static i64 about(i64 ms)
{
	return ms + (i64)random_below((u64)(ms / 24));
}

static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void request_of(struct worker *w, const struct setup_check *k, const struct watching *what,
		       struct net_request *r)
{
	bool token = what->step == WATCH_TOKEN;
	struct str path = token ? setup_token_path(k) : what->step == WATCH_PAGE ? setup_page_path(k) :
			  setup_fields_path(k);

	*r = (struct net_request){
		.url = net_graph_url(&w->turn, w->conf, path, token ? NO_STR : k->keys.proof),
		.token = token ? k->keys.app_token : k->keys.token, .timeout_ms = CALL_MS,
	};
	if (what->step != WATCH_SUBSCRIBE)
		return;
	r->method = NET_POST;
	r->type = "application/x-www-form-urlencoded";
	r->body = setup_fields_body(k, what->fields);
}

/* False: there is no key for it, or no slot; the page is looked at later. */
static bool ask(struct worker *w, const struct setup_check *k, const struct watching *what)
{
	struct net_request r;

	if (!k->keys.token.ptr || (what->step == WATCH_TOKEN && !k->keys.app_token.ptr))
		return false;
	request_of(w, k, what, &r);
	return worker_ask(w, &r, what);
}

/* The page as it is now, and its keys. ERR_NOT_FOUND: it is gone. */
static enum err load(struct worker *w, i64 page, struct setup_check *k, struct watch_page_row *row)
{
	enum err e = db_err(watch_page_get(w->db, page, row));

	*k = (struct setup_check){ .db = w->db, .arena = &w->turn, .object = "page", .id = page, .user = NONE };
	if (!e && row->deleted_at != NONE)
		e = ERR_NOT_FOUND;
	return e ? e : setup_keys_of_page(k, w->key, page, row->app_id);
}

static enum err begin(struct worker *w, const struct watch_due_row *due)
{
	struct watching what = { .page = due->id, .step = due->token ? WATCH_PAGE : WATCH_FIELDS };
	struct watch_page_row row;
	struct setup_check k;
	enum err e = any(watch_begin(w->db, due->id, due->token, w->now, w->now + AGAIN_MS));

	if (e || (e = load(w, due->id, &k, &row)))
		return e == ERR_NOT_FOUND ? OK : e;
	what.token_set_at = row.token_set_at;
	if (!ask(w, &k, &what))
		log_info("page %lld is looked at later", (long long)due->id);
	return OK;
}

enum err watch_run(struct worker *w, i64 *again_ms)
{
	struct watch_due_row *due;
	size_t n;
	enum err e;

	/* a copy of the desk that may not send leaves the pages to the original */
	if (w->held)
		return OK;
	e = db_err(watch_due_pages(w->db, w->now, AT_ONCE, &due, &n));
	for (size_t i = 0; i < n && !e && worker_free_flights(w) > 1; i++)
		e = begin(w, &due[i]);
	if (!e && n == AT_ONCE)
		*again_ms = SOON_MS;
	return e;
}

/* --- answers ---------------------------------------------------------------------------------- */

static struct heard heard(struct worker *w, const struct net_answer *a)
{
	struct heard h = { .wanted = true, .answered = a->end == CALL_ANSWERED, .status = a->status,
			   .body = a->body, .silence = str_of(a->error) };

	if (h.answered)
		graph_error_read(&w->turn, a->status, a->body, &h.error);
	return h;
}

/* Of the page, that is: what was right before stays so, and it is asked again soon. */
static bool says_nothing(const struct heard *h)
{
	return !h->answered || h->error.class == CLASS_TRANSIENT || h->error.class == CLASS_AMBIG ||
	       h->error.class == CLASS_RATE;
}

/* To be told again: the core at once, the rest once a day, nothing that was never subscribed. */
static bool tell_again(const struct worker *w, const struct watch_page_row *row, unsigned bits)
{
	bool before = row->subscribed_ok_at != NONE || row->last_webhook_at != NONE;

	if (!before || bits == FIELD_BITS_ALL)
		return false;
	return (bits & FIELD_BITS_CORE) != FIELD_BITS_CORE || row->subscribed_again_at == NONE ||
	       row->subscribed_again_at < w->now - EXTRAS_EVERY_MS;
}

static enum err fields_done(struct worker *w, struct setup_check *k, const struct heard *h, enum watch_step *next)
{
	*next = WATCH_NOTHING;
	setup_note_fields(k, h);
	return any(watch_fields_done(w->db, k->id, w->now + about(FIELDS_EVERY_MS)));
}

static enum err take_fields(struct worker *w, struct setup_check *k, const struct watch_page_row *row,
			    const struct heard *h, struct watching *what)
{
	unsigned bits;

	if (!setup_fields_now(k, h, &bits) || !tell_again(w, row, bits))
		return fields_done(w, k, h, &what->step);
	log_info("Meta no longer sends all events of page %lld: told again", (long long)k->id);
	what->step = WATCH_SUBSCRIBE;
	what->fields = FIELD_BITS_ALL;
	return any(watch_subscribing(w->db, k->id, w->now));
}

/* All or nothing: without what was refused, again. */
static enum err take_subscribed(struct worker *w, struct setup_check *k, const struct heard *h,
				struct watching *what)
{
	unsigned drop = setup_fields_refused(what->fields, h);

	if (drop && drop != what->fields) {
		what->fields &= ~drop;
		return OK;
	}
	if (h->error.class != CLASS_NONE)
		return fields_done(w, k, h, &what->step);
	what->step = WATCH_CONFIRM;
	return db_err(audit_add(w->db, w->now, NONE, STR("subscribe again"), STR("page"), k->id, NO_STR, NO_STR));
}

static enum err take(struct worker *w, struct setup_check *k, const struct watch_page_row *row,
		     const struct heard *h, struct watching *what)
{
	switch (what->step) {
	case WATCH_PAGE:
		/* the last word about the token is debug_token's, unless this one was clear already */
		what->step = setup_note_page(k, h) || !k->keys.app_token.ptr ? WATCH_FIELDS : WATCH_TOKEN;
		return what->step == WATCH_TOKEN ? OK :
		       any(watch_token_done(w->db, k->id, w->now + about(TOKEN_EVERY_MS)));
	case WATCH_TOKEN:
		setup_note_token(k, h);
		what->step = WATCH_FIELDS;
		return any(watch_token_done(w->db, k->id, w->now + about(TOKEN_EVERY_MS)));
	case WATCH_FIELDS:
		return take_fields(w, k, row, h, what);
	case WATCH_SUBSCRIBE:
		return take_subscribed(w, k, h, what);
	case WATCH_CONFIRM:
		return fields_done(w, k, h, &what->step);
	case WATCH_NOTHING:
		break;
	}
	return OK;
}

static enum err record(struct worker *w, struct flight *f)
{
	struct heard h = heard(w, &f->call->answer);
	struct watching what = f->watching;
	struct watch_page_row row;
	struct setup_check k;
	enum err e = load(w, what.page, &k, &row);

	if (e)
		return e == ERR_NOT_FOUND ? OK : e;
	if (row.token_set_at != what.token_set_at)
		return OK;	/* the new token is due at once */
	if (says_nothing(&h))
		return OK;
	e = take(w, &k, &row, &h, &what);
	if (!e && what.step != WATCH_NOTHING && !w->stopping && !ask(w, &k, &what))
		log_info("page %lld is looked at later", (long long)what.page);
	return e;
}

enum err watch_record(struct worker *w)
{
	for (size_t i = 0; i < w->parallel; i++) {
		struct flight *f = &w->flights[i];
		enum err e;

		if (!f->call || !f->ended || f->watching.step == WATCH_NOTHING)
			continue;
		/* BUSY: it stays where it is until the database is back */
		e = record(w, f);
		if (e == ERR_BUSY)
			return e;
		if (e)
			log_bug("what was heard about page %lld can't be noted: %s",
				(long long)f->watching.page, err_name(e));
		worker_release(w, f);
	}
	return OK;
}
