/*
 * What becomes of each claimed lane's head (delivery_decide.c), read under the identities' locks and
 * written in one transaction in lock order: identities, conversations, messages and outbox, lanes.
 */
#include "base/base.h"
#include "base/log.h"
#include "desk/delivery_plan.h"
#include "store/setup.h"

/* --- reading ---------------------------------------------------------------------------------- */

static enum err page_of(struct db *db, struct begin *b, i64 id, struct page_run **out)
{
	struct page_run *p;
	enum db_result r;

	for (size_t i = 0; i < b->pages_n; i++)
		if (b->pages[i].row.id == id) {
			*out = &b->pages[i];
			return OK;
		}
	p = *out = &b->pages[b->pages_n++];
	*p = (struct page_run){ .state = sender_page(b->s, id) };
	r = outbox_page_get(db, id, &p->row);
	if (r == DB_NONE)
		p->row = (struct outbox_page_row){ .id = id, .deleted = 1, .parked_at = NONE };
	else if (r != DB_OK)
		return db_err(r);
	p->next_at = p->state->next_at;
	sender_open(b->s, p->state, &p->row);
	return OK;
}

static enum err read_and_decide(struct db *db, struct begin *b, struct str ids)
{
	struct outbox_identity_row *who;
	struct outbox_head_row *heads;
	size_t who_n, heads_n, w = 0;
	enum err e;

	if ((e = db_err(outbox_identities_lock(db, ids, &who, &who_n))) ||
	    (e = db_err(outbox_heads(db, ids, str_of(b->claim->id), &heads, &heads_n))))
		return e;
	b->plans = arena_array(b->arena, struct plan, heads_n);
	b->pages = arena_array(b->arena, struct page_run, heads_n);
	for (size_t i = 0; i < heads_n; i++) {
		struct plan *p = &b->plans[i];

		/* both lists are in the order of ids */
		while (w < who_n && who[w].id < heads[i].identity_id)
			w++;
		p->head = &heads[i];
		b->n++;
		if (w == who_n || who[w].id != heads[i].identity_id) {
			log_bug("lane %lld has no customer", (long long)heads[i].identity_id);
			p->step = STEP_LATER;
			p->ms = HOUR_MS;
			continue;
		}
		p->who = &who[w];
		if ((e = page_of(db, b, heads[i].page_id, &p->page)))
			return e;
		if (str_is(heads[i].kind, "attachment") && (e = delivery_file_read(db, b, p)))
			return e;
		delivery_decide(b, p);
	}
	return OK;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Parked already, for the same reason: nothing to tell anybody. */
static bool as_it_was(const struct plan *p)
{
	return (p->step == STEP_PARK || p->step == STEP_SHUT) && str_is(p->head->state, "parked") &&
		str_eq(p->head->reason, p->reason);
}

static bool changes(const struct plan *p)
{
	return p->step != STEP_NEXT && p->step != STEP_ASK && p->step != STEP_LATER &&
		p->step != STEP_UPLOAD && p->step != STEP_REMOVE && !as_it_was(p);
}

static int by_number(const void *x, const void *y)
{
	i64 a = *(const i64 *)x, b = *(const i64 *)y;

	return a < b ? -1 : a > b;
}

static enum err bump(struct db *db, struct begin *b)
{
	i64 *ids = arena_array(b->arena, i64, b->n);
	struct list list;
	size_t n = 0;

	list_init(&list, b->arena);
	for (size_t i = 0; i < b->n; i++)
		if (changes(&b->plans[i]))
			ids[n++] = b->plans[i].head->conversation_id;
	qsort(ids, n, sizeof *ids, by_number);
	for (size_t i = 0; i < n; i++)
		if (!i || ids[i] != ids[i - 1])
			list_id(&list, ids[i]);
	return n ? db_err(outbox_conversations_bump(db, list_str(&list), b->now)) : OK;
}

static enum err stop(struct db *db, const struct plan *p)
{
	struct outbox_message_row m;
	enum err e = db_err(outbox_message_get(db, p->head->message_id, &m));

	if (e)
		return e;
	if (p->step == STEP_GIVE_UP)
		return delivery_stop(db, &m, "unknown", STR("maybe_sent"), NULL);
	return delivery_stop(db, &m, "failed", p->reason, NULL);
}

static enum err park(struct db *db, struct begin *b, const struct plan *p)
{
	const struct outbox_page_row *row = &p->page->row;
	const struct graph_error page = { .code = row->parked_code, .subcode = row->parked_subcode,
					  .message = row->parked_reason };
	bool why = p->step == STEP_PARK && row->parked_at != NONE;
	i64 lane = p->head->identity_id;
	enum err e = as_it_was(p) ? OK : delivery_state(db, p->head->message_id, p->head->state, "parked",
							p->reason, why ? &page : NULL);

	if (e)
		return e;
	return delivery_any(p->step == STEP_PARK ? outbox_lane_park(db, lane, str_of(b->claim->id)) :
			    outbox_lane_shut(db, lane, str_of(b->claim->id)));
}

/* One head that is not sent now. */
static enum err set_aside(struct db *db, struct begin *b, const struct plan *p, struct list *on,
			  struct list *wait)
{
	const struct outbox_head_row *h = p->head;
	enum err e = OK;

	switch (p->step) {
	case STEP_SEND:
	case STEP_UPLOAD:
	case STEP_ASK:
		return OK;
	case STEP_PARK:
	case STEP_SHUT:
		return park(db, b, p);
	case STEP_LATER:
		list_lane(wait, h->identity_id, b->claim->id, p->ms);
		return OK;
	case STEP_UNKNOWN:
		list_lane(wait, h->identity_id, b->claim->id,
			  sender_settle_in(b->s, h->attempt_at, 0, b->meta_now));
		return delivery_state(db, h->message_id, h->state, "unknown", STR("unclear"), NULL);
	case STEP_REMOVE:
		e = delivery_any(outbox_remove(db, h->message_id));
		break;
	case STEP_FAIL:
	case STEP_GIVE_UP:
		e = stop(db, p);
		break;
	case STEP_NEXT:
		break;
	}
	list_lane(on, h->identity_id, b->claim->id, NONE);
	return e;
}

static enum err hold(struct db *db, struct begin *b, struct list *lanes, i64 lease_ms)
{
	i64 wanted = (i64)lanes->n;
	enum err e;

	if (!wanted)
		return OK;
	e = db_err(outbox_lanes_hold(db, list_str(lanes), str_of(b->claim->id), lease_ms));
	/* a lease ran out while we were at it: somebody else may have the lane */
	return !e && db_affected(db) != wanted ? ERR_CONFLICT : e;
}

/* Uploads change nothing of their messages: who dies at one leaves them as they were. */
static enum err commit_uploads(struct db *db, struct begin *b)
{
	struct list lanes;
	enum err e = OK;

	list_init(&lanes, b->arena);
	for (size_t i = 0; i < b->n && !e; i++) {
		const struct plan *p = &b->plans[i];

		if (p->step != STEP_UPLOAD)
			continue;
		list_id(&lanes, p->head->identity_id);
		e = db_err(outbox_upload_begun(db, p->head->message_id, str_of(b->claim->id)));
	}
	return e ? e : hold(db, b, &lanes, sender_upload_lease_ms(b->s));
}

/* Commits to the calls: state, attempt, key, lease. */
static enum err commit_calls(struct db *db, struct begin *b)
{
	struct list states, attempts, lanes;
	char key[DELIVERY_KEY_MAX];
	enum err e = OK;

	list_init(&states, b->arena);
	list_init(&attempts, b->arena);
	list_init(&lanes, b->arena);
	for (size_t i = 0; i < b->n; i++) {
		const struct plan *p = &b->plans[i];

		if (p->step == STEP_SEND || p->step == STEP_ASK)
			list_id(&lanes, p->head->identity_id);
		if (p->step != STEP_SEND)
			continue;
		delivery_key(key, str_of(b->s->instance), p->head->message_id, p->head->created_at);
		list_message(&states, p->head->message_id, "t",
			     p->window.how == SEND_HUMAN_AGENT ? STR("HUMAN_AGENT") : NO_STR);
		list_message(&attempts, p->head->message_id, "k", str_of(key));
	}
	if (states.n) {
		i64 wanted = (i64)states.n;

		e = db_err(outbox_messages_sending(db, list_str(&states)));
		if (!e && db_affected(db) != wanted)
			e = ERR_CONFLICT;
		if (!e)
			e = db_err(outbox_attempts(db, list_str(&attempts), str_of(b->claim->id), b->meta_now));
	}
	if (!e)
		e = hold(db, b, &lanes, sender_lease_ms(b->s));
	return e;
}

static enum err run(struct db *db, void *arg)
{
	struct begin *b = arg;
	struct list ids, on, wait;
	enum err e;

	b->n = b->pages_n = 0;
	list_init(&ids, b->arena);
	list_init(&on, b->arena);
	list_init(&wait, b->arena);
	for (size_t i = 0; i < b->claim->n; i++)
		list_id(&ids, b->claim->identities[i]);
	if ((e = read_and_decide(db, b, list_str(&ids))) || (e = bump(db, b)))
		return e;
	for (size_t i = 0; i < b->n; i++)
		if ((e = set_aside(db, b, &b->plans[i], &on, &wait)))
			return e;
	if ((e = commit_calls(db, b)) || (e = commit_uploads(db, b)) || (e = lanes_go_on(db, &on)))
		return e;
	return lanes_later(db, &wait);
}

/* --- the calls -------------------------------------------------------------------------------- */

static void write_body(struct begin *b, const struct plan *p, struct send_task *t)
{
	const struct outbox_head_row *h = p->head;
	struct send_request r = { .psid = p->who->psid, .how = p->window.how, .reply_to = h->reply_to_mid };
	char key[DELIVERY_KEY_MAX];
	struct buf body;

	delivery_key(key, str_of(b->s->instance), h->message_id, h->created_at);
	r.metadata = str_of(key);
	if (p->attachment)
		r.attachment = send_attachment(b->arena, p->file.type, p->file.attachment_id);
	else if (p->rich)
		r.attachment = rich_attachment(b->arena, p->rich);
	if (!r.attachment.ptr)
		r.text = p->text.ptr ? p->text : h->body;
	if (p->rich)
		r.quick_replies = rich_quick_replies(b->arena, p->rich);
	buf_init(&body, b->arena, 256u << 10);
	send_body(&body, &r);
	t->body = buf_str(&body);
	t->path = arena_printf(b->arena, "/%.*s/messages", STR_ARG(p->page->row.meta_id));
}

static void write_task(struct begin *b, const struct plan *p, struct send_task *t)
{
	const struct outbox_head_row *h = p->head;
	const struct page_state *page = p->page->state;

	*t = (struct send_task){
		.kind = p->step == STEP_SEND ? TASK_SEND : p->step == STEP_UPLOAD ? TASK_UPLOAD : TASK_ASK,
		.token = str_of(page->token), .proof = page->proof[0] ? str_of(page->proof) : NO_STR,
		.identity_id = h->identity_id, .conversation_id = h->conversation_id,
		.message_id = h->message_id, .page_id = h->page_id, .app_id = p->page->row.app_id,
		.attempt = h->attempt, .attempt_at = h->attempt_at,
		.token_set_at = p->page->row.token_set_at,
		.trial = p->page->row.parked_class.ptr != NULL,
		.unreachable = p->who->unreachable_at != NONE,
		.page = p->page->row.meta_id, .text = h->body, .file = p->file,
	};
	snprintf(t->claim, sizeof t->claim, "%s", b->claim->id);
	if (p->step == STEP_SEND) {
		t->attempt++;
		t->attempt_at = b->meta_now;
		write_body(b, p, t);
	} else if (p->step == STEP_UPLOAD) {
		t->attempt++;
		t->path = arena_printf(b->arena, "/%.*s/message_attachments", STR_ARG(t->page));
		t->body = send_upload_message(b->arena, p->file.type);
	} else {
		t->path = send_find_path(b->arena, t->page, p->who->psid);
		t->asked = i64_max(h->asked + 1,
				   sender_settle_count(b->s, h->attempt_at, b->meta_now));
	}
}

/* Without a token the page can't send: it says so, and waits for one. */
static enum err park_tokenless(struct db *db, struct begin *b)
{
	enum err e = OK;

	for (size_t i = 0; !e && i < b->pages_n; i++) {
		const struct outbox_page_row *row = &b->pages[i].row;
		const struct send_task t = { .page_id = row->id, .token_set_at = row->token_set_at };
		const struct graph_error g = {
			.class = CLASS_TOKEN, .code = NONE, .subcode = NONE,
			.message = row->token.len ? STR("The token can't be opened with this key file.") :
				STR("The page has no token."),
		};

		if (!b->pages[i].state->token && !row->deleted && row->enabled && row->parked_at == NONE)
			e = page_park(db, b->s, b->now, &t, &g);
	}
	return e;
}

/* The instance is made once for a desk; whoever comes second reads the first one's. */
static enum err know_instance(struct db *db, struct sender *s, struct arena *a, i64 now)
{
	struct setting_row row;
	enum db_result r;

	if (s->instance[0])
		return OK;
	r = setting_get(db, DELIVERY_INSTANCE, &row);
	if (r == DB_NONE) {
		r = setting_add(db, DELIVERY_INSTANCE, random_hex(a, 8), now);
		if (r == DB_OK || r == DB_DUPLICATE)
			r = setting_get(db, DELIVERY_INSTANCE, &row);
	}
	if (r == DB_OK)
		snprintf(s->instance, sizeof s->instance, "%.*s", STR_ARG(row.value));
	return db_err(r);
}

enum err delivery_begin(struct db *db, struct sender *s, struct arena *a, const struct lane_claim *c,
			i64 now, struct send_task **tasks, size_t *n)
{
	struct begin b = { .s = s, .arena = a, .claim = c, .now = now,
			   .meta_now = sender_meta_now(s, now) };
	enum err e;

	*n = 0;
	if ((e = know_instance(db, s, a, now)) || (e = db_tx(db, "begin", run, &b)))
		return e;
	*tasks = arena_array(a, struct send_task, b.n);
	for (size_t i = 0; i < b.n; i++) {
		const struct plan *p = &b.plans[i];

		if (p->step != STEP_SEND && p->step != STEP_UPLOAD && p->step != STEP_ASK)
			continue;
		write_task(&b, p, &(*tasks)[(*n)++]);
		if (p->step != STEP_ASK) {
			p->page->state->in_flight++;
			p->page->state->next_at = p->page->next_at;
		}
	}
	/* the calls are committed: whatever becomes of this is not their fault */
	e = park_tokenless(db, &b);
	if (e)
		log_env("a page without token could not be parked: %s", err_name(e));
	return OK;
}
