/*
 * Webhooks: events wait here until a delivery takes them along. As Meta does it: signed with both
 * hashes, anything but a 200 within the deadline is a failure and is tried again, later ones may
 * overtake meanwhile.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "hooks.h"
#include "sign.h"

struct webhook_entry {
	unsigned long long n, delivery;
	long long at, ms;
	long status;
	int try, events;
	char kind[40], page[ID_MAX], psid[24];
	char *mid, *error, *body;
};

static void event_free(struct graph *g, struct event *ev)
{
	g->hooks->pending--;
	free(ev->json);
	msg_unref(ev->msg);
	if (ev->wait)
		call_resume(ev->wait);
	free(ev);
}

static void event_ready(struct graph *g, void *arg)
{
	struct event *ev = arg;
	struct hooks *h = g->hooks;

	if (g->stopping || ev->epoch != h->epoch) {
		event_free(g, ev);
		waiters_look(g);
		return;
	}
	ev->next = NULL;
	if (h->last_ready)
		h->last_ready->next = ev;
	else
		h->ready = ev;
	h->last_ready = ev;
	dispatch(g);
}

bool events_flow(const struct graph *g, const struct page *p, const char *field)
{
	uint64_t bit = field_bit(field);

	return g->set.webhooks != HOOKS_OFF && *g->webhook && p->subscribed && (p->fields & bit) &&
	       (g->app_fields & bit);
}

bool event_send(struct graph *g, struct page *p, const char *field, json_t *e,
		const struct event_options *o)
{
	g->count.events++;
	if (o->msg && o->msg->hook == HOOK_NONE && !o->msg->from_page)
		o->msg->hook = HOOK_FAILED;
	if (!events_flow(g, p, field)) {
		g->count.lost++;
		json_decref(e);
		return false;
	}
	char *json = meta_dump(e);
	int copies = o->copies > 1 ? o->copies : 1;
	json_decref(e);
	for (int i = 0; i < copies; i++) {
		struct event *ev = xcalloc(1, sizeof(*ev));
		ev->page = p;
		ev->json = xstrdup(json);
		ev->kind = o->kind;
		ev->epoch = g->hooks->epoch;
		ev->standby = o->standby;
		ev->entry = o->entry;
		ev->solo = copies > 1;
		copy_text(ev->psid, sizeof(ev->psid), o->psid ? o->psid : "");
		if (o->msg) {
			ev->msg = o->msg;
			o->msg->refs++;
			o->msg->hook = HOOK_WAITING;
		}
		if (o->wait && i == 0) {
			ev->wait = o->wait;
			o->wait->refs++;
		}
		g->hooks->pending++;
		long long ms = o->delay;
		if (g->set.shuffle > 0)
			ms += randombytes_uniform((uint32_t)g->set.shuffle);
		if (ms > 0)
			timer_add(g, ms, event_ready, ev);
		else
			event_ready(g, ev);
	}
	free(json);
	return true;
}

static void entry_add(struct graph *g, struct buf *b, const struct event *ev)
{
	if (ev->entry) {
		buf_adds(b, ev->json);
		return;
	}
	buf_addf(b, "{\"time\":%lld,\"id\":\"%s\",\"%s\":[", meta_now(g), ev->page->id,
		 ev->standby ? "standby" : "messaging");
	buf_adds(b, ev->json);
	buf_adds(b, "]}");
}

static void delivery_done(struct graph *g, struct transfer *t);

static void delivery_start(struct graph *g, struct delivery *d)
{
	struct transfer *t = xcalloc(1, sizeof(*t));
	char mac[65], line[160];

	d->tries++;
	g->count.deliveries++;
	g->hooks->in_flight++;
	t->url = xstrdup(g->webhook);
	t->body = xmemdup(d->body, d->len);
	t->body_len = d->len;
	t->timeout = g->set.deadline;
	t->headers = curl_slist_append(NULL, "Content-Type: application/json");
	t->headers = curl_slist_append(t->headers, "Expect:");
	t->headers = curl_slist_append(t->headers, "Facebook-API-Version: v26.0");
	hmac_sha1_hex(g->app_secret, d->body, d->len, mac);
	snprintf(line, sizeof(line), "X-Hub-Signature: sha1=%s", mac);
	t->headers = curl_slist_append(t->headers, line);
	hmac_sha256_hex(g->app_secret, d->body, d->len, mac);
	snprintf(line, sizeof(line), "X-Hub-Signature-256: sha256=%s", mac);
	t->headers = curl_slist_append(t->headers, line);
	t->done = delivery_done;
	t->arg = d;
	transfer_start(g, t);
}

static void delivery_again(struct graph *g, void *arg);

static void delivery_free(struct graph *g, struct delivery *d)
{
	for (struct event *ev = d->events, *next; ev; ev = next) {
		next = ev->next;
		event_free(g, ev);
	}
	free(d->body);
	free(d);
}

static void delivery_again(struct graph *g, void *arg)
{
	struct delivery *d = arg;

	if (g->stopping || d->events->epoch != g->hooks->epoch) {
		delivery_free(g, d);
		waiters_look(g);
	} else if (g->set.webhooks == HOOKS_OFF || !d->events->page->subscribed) {
		g->count.given_up++;
		delivery_free(g, d);
		waiters_look(g);
	} else {
		g->count.retried++;
		delivery_start(g, d);
	}
}

/* The ready events, some of them together, as long as there are free slots. */
void dispatch(struct graph *g)
{
	struct hooks *h = g->hooks;

	while (h->ready && h->in_flight < (size_t)g->set.parallel && g->set.webhooks == HOOKS_ON &&
	       !g->stopping) {
		struct delivery *d = xcalloc(1, sizeof(*d));
		struct event **end = &d->events;
		struct buf b = { 0 };
		bool solo = h->ready->solo;
		buf_adds(&b, "{\"object\":\"page\",\"entry\":[");
		for (long long n = 0; h->ready && n < g->set.batch; n++) {
			struct event *ev = h->ready;
			if (n && (solo || ev->solo))
				break;
			h->ready = ev->next;
			if (!h->ready)
				h->last_ready = NULL;
			ev->next = NULL;
			*end = ev;
			end = &ev->next;
			if (n)
				buf_addc(&b, ',');
			entry_add(g, &b, ev);
		}
		buf_adds(&b, "]}");
		d->n = ++h->delivery_n;
		d->len = b.len;
		d->body = buf_take(&b);
		delivery_start(g, d);
	}
}

static void log_attempt(struct graph *g, const struct delivery *d, const struct transfer *t)
{
	struct webhook_entry *e = xcalloc(1, sizeof(*e));

	e->delivery = d->n;
	e->at = meta_now(g) - t->ms;
	e->ms = t->ms;
	e->status = t->status;
	e->try = d->tries;
	for (const struct event *ev = d->events; ev; ev = ev->next)
		e->events++;
	copy_text(e->kind, sizeof(e->kind), d->events->kind);
	copy_text(e->page, sizeof(e->page), d->events->page->id);
	copy_text(e->psid, sizeof(e->psid), d->events->psid);
	e->mid = d->events->msg ? xstrdup(d->events->msg->mid) : NULL;
	e->error = *t->error ? xstrdup(t->error) : NULL;
	e->body = xmemdup(d->body, d->len < LOGGED_TEXT ? d->len : LOGGED_TEXT);
	e->n = g->webhooks.next;
	ring_add(&g->webhooks, e);
	if (t->status != 200)
		graph_log(g, "webhook %s of page %s: status %ld %s (try %d)", e->kind, e->page,
			  t->status, t->error, d->tries);
}

static void mark(struct graph *g, struct delivery *d, int state)
{
	for (struct event *ev = d->events; ev; ev = ev->next) {
		if (ev->msg && ev->msg->hook != HOOK_DONE && (int)ev->msg->hook != state) {
			ev->msg->hook = state == HOOK_DONE ? HOOK_DONE : HOOK_FAILED;
			changed(g);
		}
		if (ev->wait) {
			struct call *c = ev->wait;
			ev->wait = NULL;
			c->code = (int)state;
			call_resume(c);
		}
	}
}

static void delivery_done(struct graph *g, struct transfer *t)
{
	struct delivery *d = t->arg;
	const struct settings *s = &g->set;

	g->hooks->in_flight--;
	log_attempt(g, d, t);
	if (t->status == 200 || g->stopping) {
		mark(g, d, t->status == 200 ? HOOK_DONE : HOOK_FAILED);
		delivery_free(g, d);
	} else {
		struct page *p = d->events->page;
		g->count.failed++;
		mark(g, d, HOOK_FAILED);
		if (s->unsubscribe && d->tries >= s->unsubscribe_after && p->subscribed) {
			p->subscribed = false;
			p->fields = 0;
			graph_log(g, "page %s unsubscribed after %d failed tries", p->id, d->tries);
		}
		if (d->tries > s->retry_max || !p->subscribed) {
			g->count.given_up++;
			delivery_free(g, d);
		} else {
			size_t i = (size_t)d->tries - 1;
			timer_add(g, i < s->retry_delays ? s->retry_delay[i] : s->retry_every,
				  delivery_again, d);
		}
	}
	dispatch(g);
	waiters_look(g);
}

/* What has not left yet is forgotten; what is in flight is not tried again. */
void hooks_clear(struct graph *g)
{
	struct hooks *h = g->hooks;

	h->epoch++;
	while (h->ready) {
		struct event *ev = h->ready;
		h->ready = ev->next;
		event_free(g, ev);
	}
	h->last_ready = NULL;
}

size_t hooks_pending(const struct graph *g)
{
	return g->hooks->pending;
}

void webhook_log_drop(void *item)
{
	struct webhook_entry *e = item;

	free(e->mid);
	free(e->error);
	free(e->body);
	free(e);
}

json_t *webhooks_json(struct graph *g, unsigned long long after, size_t limit, bool with_body)
{
	json_t *list = json_array();
	unsigned long long n = after + 1 > ring_first(&g->webhooks) ? after + 1
								    : ring_first(&g->webhooks);

	for (; n < g->webhooks.next && json_array_size(list) < limit; n++) {
		const struct webhook_entry *e = ring_get(&g->webhooks, n);
		json_t *o = json_pack("{s:I,s:I,s:I,s:i,s:I,s:s,s:i,s:i,s:s,s:s}", "n",
				      (json_int_t)n, "delivery", (json_int_t)e->delivery, "at",
				      (json_int_t)e->at, "status", (int)e->status, "ms",
				      (json_int_t)e->ms, "kind", e->kind, "try", e->try, "events",
				      e->events, "page", e->page, "psid", e->psid);
		json_object_set_new(o, "mid", jtext(e->mid));
		if (e->error)
			json_object_set_new(o, "error", jtext(e->error));
		if (with_body)
			json_object_set_new(o, "body", jtext(e->body));
		json_array_append_new(list, o);
	}
	return list;
}
