/* What tests read back: every accepted message once, and every Graph request with its answer. */
#include <stdlib.h>
#include <string.h>

#include "call.h"

struct request {
	long long at, ms;
	char method[8], scope[24], page[ID_MAX];
	char *path, *psid, *body, *answer;
	int status, code, subcode;
	bool cut;
	unsigned port;
	unsigned long long conn, conn_request;
};

static char *head(const char *p, size_t len)
{
	return xmemdup(p ? p : "", p ? (len < LOGGED_TEXT ? len : LOGGED_TEXT) : 0);
}

void request_log(struct call *c, const char *answer)
{
	struct graph *g = c->g;
	struct request *r;

	if (!g->set.log_requests)
		return;
	r = xcalloc(1, sizeof(*r));
	r->at = meta_now(g);
	r->ms = mono_ms() - c->begun;
	copy_text(r->method, sizeof(r->method), c->method);
	copy_text(r->scope, sizeof(r->scope), c->scope);
	copy_text(r->page, sizeof(r->page), c->page ? c->page->id : "");
	r->path = xstrdup(c->url);
	r->psid = xstrdup(c->psid);
	r->body = head(c->body.p, c->body.len);
	r->answer = head(answer, strlen(answer));
	r->status = c->wire == WIRE_CUT || c->wire == WIRE_RAW ? 0 : c->status;
	r->cut = r->status == 0;
	r->code = c->code;
	r->subcode = c->subcode;
	if (c->peer) {
		r->port = c->peer->port;
		r->conn = c->peer->n;
		r->conn_request = c->peer_request;
	}
	ring_add(&g->requests, r);
	if (g->parked)
		waiters_look(g);
}

void request_drop(void *item)
{
	struct request *r = item;

	free(r->path);
	free(r->psid);
	free(r->body);
	free(r->answer);
	free(r);
}

static unsigned long long start(const struct ring *r, unsigned long long after)
{
	return after + 1 > ring_first(r) ? after + 1 : ring_first(r);
}

json_t *requests_json(struct graph *g, unsigned long long after, size_t limit)
{
	json_t *list = json_array();

	for (unsigned long long n = start(&g->requests, after);
	     n < g->requests.next && json_array_size(list) < limit; n++) {
		const struct request *r = ring_get(&g->requests, n);
		json_t *o = json_pack("{s:I,s:I,s:I,s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:b}", "n",
				      (json_int_t)n, "at", (json_int_t)r->at, "ms",
				      (json_int_t)r->ms, "method", r->method, "path", r->path,
				      "scope", r->scope, "page", r->page, "status", r->status,
				      "code", r->code, "subcode", r->subcode, "cut", (int)r->cut);
		json_object_set_new(o, "psid", jtext(r->psid));
		json_object_set_new(o, "body", jtext(r->body));
		json_object_set_new(o, "answer", jtext(r->answer));
		json_object_set_new(o, "conn",
				    json_pack("{s:I,s:I,s:i}", "n", (json_int_t)r->conn, "request",
					      (json_int_t)r->conn_request, "port", (int)r->port));
		json_array_append_new(list, o);
	}
	return list;
}

static void put(json_t *o, const char *key, const char *value)
{
	json_object_set_new(o, key, jtext(value));
}

json_t *sends_json(struct graph *g, unsigned long long after, size_t limit)
{
	json_t *list = json_array();

	for (unsigned long long n = start(&g->sends, after);
	     n < g->sends.next && json_array_size(list) < limit; n++) {
		const struct msg *m = ring_get(&g->sends, n);
		json_t *o = json_pack("{s:I,s:I,s:s,s:s,s:s}", "n", (json_int_t)n, "at",
				      (json_int_t)m->at, "page", m->customer->page->id, "psid",
				      m->customer->psid, "mid", m->mid);
		put(o, "text", m->text);
		put(o, "messaging_type", m->type);
		put(o, "tag", m->tag);
		put(o, "metadata", m->metadata);
		put(o, "reply_to", m->reply_to);
		if (m->attachments)
			json_object_set(o, "attachments", m->attachments);
		if (m->quick_replies)
			json_object_set(o, "quick_replies", m->quick_replies);
		json_object_set_new(o, "conn",
				    json_pack("{s:I,s:I,s:i}", "n", (json_int_t)m->conn, "request",
					      (json_int_t)m->conn_request, "port", (int)m->port));
		json_array_append_new(list, o);
	}
	return list;
}
