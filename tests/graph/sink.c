/*
 * /_control/sink: a webhook that answers the challenge, takes every delivery and keeps it with its
 * headers. Point the webhook here to try the stand-in without Pagedesk; its own tests do.
 */
#include <stdlib.h>

#include "call.h"

static const char *const kept[] = { "X-Hub-Signature-256", "X-Hub-Signature", "User-Agent",
				    "Content-Type", NULL };

static void answer(struct call *c)
{
	int status = c->g->sink.status;

	call_text(c, status ? status : 200, "text/plain", xstrdup("EVENT_RECEIVED"));
}

void sink(struct call *c)
{
	struct graph *g = c->g;
	const char *challenge = query(c, "hub.challenge");
	json_t *headers = json_object();

	if (challenge) {
		json_decref(headers);
		call_text(c, 200, "text/plain", xstrdup(challenge));
		return;
	}
	for (int i = 0; kept[i]; i++)
		json_object_set_new(
			headers, kept[i],
			jtext(MHD_lookup_connection_value(c->conn, MHD_HEADER_KIND, kept[i])));
	ring_add(&g->sunk, json_pack("{s:I,s:o,s:o}", "at", (json_int_t)wall_ms(), "headers",
				     headers, "body", jtext(c->body.p ? c->body.p : "")));
	if (g->sink.delay > 0)
		call_after(c, g->sink.delay, answer);
	else
		answer(c);
}

void sink_post(struct call *c)
{
	c->g->sink.status = (int)jint(c->params, "status", 200);
	c->g->sink.delay = jint(c->params, "delay_ms", 0);
	call_json(c, 200, json_pack("{s:i}", "status", c->g->sink.status));
}

void sunk_get(struct call *c)
{
	const struct ring *r = &c->g->sunk;
	json_t *list = json_array();
	struct buf raw = { 0 };

	if (query_ll(c, "raw", 0)) { /* the bodies alone, a line each, as they came */
		for (unsigned long long n = ring_first(r); n < r->next; n++)
			buf_addf(&raw, "%s\n", jstr(ring_get(r, n), "body"));
		json_decref(list);
		call_text(c, 200, "text/plain", buf_take(&raw));
		return;
	}
	for (unsigned long long n = ring_first(r); n < r->next; n++)
		json_array_append(list, ring_get(r, n));
	call_json(c, 200, json_pack("{s:o}", "items", list));
}

void sunk_drop(void *item)
{
	json_decref(item);
}
