#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/delivery_sender.h"
#include "worker/inquiry.h"

/* Nobody waits for it, and at the end of a run it must not hold up the worker for long. */
#define ANSWER_MS (10 * SECOND_MS)

size_t inquiry_free(const struct worker *w)
{
	size_t slots = net_free_slots(w->net), n = 0;

	for (size_t i = 0; i < INQUIRIES; i++)
		n += !w->inquiries[i].flight.call;
	/* one slot stays for replies */
	slots -= slots > 0 && w->parallel > 1;
	return slots < n ? slots : n;
}

/* The page's token and proof, opened once by the sender. NULL: none. */
static struct page_state *page_of(struct worker *w, i64 page_id)
{
	struct page_state *p = sender_page(w->sender, page_id);
	struct outbox_page_row row;

	if (outbox_page_get(w->db, page_id, &row) != DB_OK || row.deleted)
		return NULL;
	sender_open(w->sender, p, &row);
	return p->token ? p : NULL;
}

static bool start(struct worker *w, const struct inquiry *q, struct str path, struct str body)
{
	struct inquiry *place = w->inquiries, *end = place + INQUIRIES;
	struct net_request r = { .method = body.ptr ? NET_POST : NET_GET, .body = body,
				 .timeout_ms = ANSWER_MS };
	const struct page_state *page;

	while (place < end && place->flight.call)
		place++;
	if (place == end || !net_free_slots(w->net) || !(page = page_of(w, q->page_id)))
		return false;
	r.token = str_of(page->token);
	r.url = net_graph_url(&w->turn, w->conf, path, page->proof[0] ? str_of(page->proof) : NO_STR);
	*place = *q;
	place->flight = (struct flight){ .call = net_start(w->net, &r, &place->flight) };
	return place->flight.call != NULL;
}

bool inquiry_start(struct worker *w, const struct inquiry *q, struct str path)
{
	return start(w, q, path, NO_STR);
}

bool inquiry_post(struct worker *w, const struct inquiry *q, struct str path, struct str body)
{
	return start(w, q, path, body);
}

struct profile_answer inquiry_answer(struct worker *w, const struct inquiry *q)
{
	const struct net_answer *a = &q->flight.call->answer;
	struct send_task task = { .page_id = q->page_id };
	struct send_answer learned = {
		.task = &task, .end = a->end, .status = a->status, .body = a->body, .date = a->date,
		.retry_after = a->retry_after, .usage_app = a->usage_app, .usage_page = a->usage_page,
		.usage_business = a->usage_business,
	};
	struct profile_answer out = { .answered = a->end == CALL_ANSWERED, .status = a->status,
				      .body = a->body };
	struct graph_usage usage = { 0 };

	sender_learn(w->sender, &w->turn, w->now, &learned);
	if (!out.answered)
		return out;
	graph_error_read(&w->turn, a->status, a->body, &out.error);
	graph_usage_read(&w->turn, a->usage_app, a->usage_page, a->usage_business, &usage);
	out.regain_ms = usage.regain_minutes * MINUTE_MS;
	out.crowded = sender_page(w->sender, q->page_id)->gap_ms > 0;
	return out;
}

enum err inquiry_record(struct worker *w)
{
	for (size_t i = 0; i < INQUIRIES; i++) {
		struct inquiry *q = &w->inquiries[i], heard = *q;
		enum err e;

		if (!q->flight.call || !q->flight.ended)
			continue;
		e = heard.heard(w, &heard);
		if (e == ERR_BUSY)
			return e;
		if (e)
			log_bug("an answer about page %lld can't be recorded: %s", (long long)q->page_id, err_name(e));
		net_release(w->net, heard.flight.call);
		q->flight.call = NULL;
	}
	return OK;
}

bool inquiry_busy(const struct worker *w)
{
	for (size_t i = 0; i < INQUIRIES; i++)
		if (w->inquiries[i].flight.call)
			return true;
	return false;
}
