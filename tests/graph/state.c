/* Pages and messages: making, finding, forgetting. */
#include <stdlib.h>
#include <string.h>

#include "graph.h"
#include "sign.h"

long long meta_now(const struct graph *g)
{
	return wall_ms() + g->set.skew;
}

void settings_default(struct settings *s)
{
	*s = (struct settings){
		.require_proof = true,
		.human_agent = true,
		.window = true,
		.log_requests = true,
		.fetch = true,
		.echo = true,
		.delivery = true,
		.strict_reply = true,
		.echo_delay = 30,
		.delivery_delay = 100,
		.auto_read = -1,
		.batch = 10,
		.parallel = 32,
		.deadline = 5000,
		.retry_delay = { 1000, 2000, 5000, 10000 },
		.retry_delays = 4,
		.retry_every = 10000,
		.retry_max = 30,
		.unsubscribe_after = 10,
	};
}

struct page *page_add(struct graph *g, const char *id, const char *name, const char *token)
{
	struct page *p = page_find(g, id), **end = &g->pages;

	if (!p) {
		p = xcalloc(1, sizeof(*p));
		p->graph = g;
		copy_text(p->id, sizeof(p->id), id);
		p->profile = json_object();
		p->personas = json_array();
		p->subscribed = !g->start_unsubscribed;
		p->fields = p->subscribed ? core_fields() : 0;
		while (*end)
			end = &(*end)->next;
		*end = p;
	}
	if (name)
		copy_text(p->name, sizeof(p->name), name);
	if (token) {
		copy_text(p->token, sizeof(p->token), token);
		p->dead = false;
	}
	page_key(g, p);
	return p;
}

struct page *page_find(const struct graph *g, const char *id)
{
	struct page *p = g->pages;

	while (p && (!id || strcmp(p->id, id) != 0))
		p = p->next;
	return p;
}

void page_key(struct graph *g, struct page *p)
{
	hmac_sha256_hex(g->app_secret, p->token, strlen(p->token), p->proof);
}

void changed(struct graph *g)
{
	g->version++;
	g->dirty = true;
}

void new_mid(char out[128])
{
	out[0] = 'm';
	out[1] = '_';
	random_b64url(out + 2, 112);
}

struct msg *msg_new(struct graph *g, struct customer *c, const char *mid, long long at,
		    bool from_page)
{
	struct msg *m = xcalloc(1, sizeof(*m));
	char fresh[128];

	if (!mid) {
		new_mid(fresh);
		mid = fresh;
	}
	m->refs = 1;
	m->mid = xstrdup(mid);
	m->customer = c;
	m->at = at;
	m->from_page = from_page;
	m->linked = true;
	m->older = c->newest;
	if (c->newest)
		c->newest->newer = m;
	else
		c->oldest = m;
	c->newest = m;
	c->count++;
	c->updated = at;
	if (!map_get(&g->by_mid, m->mid))
		map_put(&g->by_mid, m->mid, m);
	ring_add(&g->messages, m);
	changed(g);
	return m;
}

void msg_unref(struct msg *m)
{
	if (!m || --m->refs)
		return;
	free(m->mid);
	free(m->text);
	free(m->metadata);
	free(m->reply_to);
	free(m->type);
	free(m->tag);
	free(m->app_id);
	free(m->postback);
	json_decref(m->attachments);
	json_decref(m->quick_replies);
	free(m);
}

static void unlink_msg(struct msg *m)
{
	struct customer *c = m->customer;

	struct graph *g = c->page->graph;

	if (!m->linked)
		return;
	if (map_get(&g->by_mid, m->mid) == m)
		map_del(&g->by_mid, m->mid);
	if (m->older)
		m->older->newer = m->newer;
	else
		c->oldest = m->newer;
	if (m->newer)
		m->newer->older = m->older;
	else
		c->newest = m->older;
	m->linked = false;
	c->count--;
}

void conversation_clear(struct graph *g, struct customer *c)
{
	while (c->newest)
		unlink_msg(c->newest); /* the log still holds it */
	c->last_action = c->last_message = c->unread = c->read_to = c->delivered_to =
		c->typing_until = 0;
	changed(g);
}

void msg_drop(void *msg)
{
	unlink_msg(msg);
	msg_unref(msg);
}

static void pages_free(struct graph *g)
{
	for (struct page *p = g->pages, *next; p; p = next) {
		next = p->next;
		json_decref(p->profile);
		json_decref(p->personas);
		free(p);
	}
}

void state_free(struct graph *g)
{
	ring_free(&g->sends);
	ring_free(&g->messages);
	ring_free(&g->requests);
	ring_free(&g->webhooks);
	ring_free(&g->sunk);
	for (struct customer *c = g->customers, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	pages_free(g);
	map_free(&g->by_psid);
	map_free(&g->by_mid);
	map_free(&g->by_conversation);
	map_free(&g->by_blob);
	map_free(&g->by_attachment);
	json_decref(g->usage_app);
	json_decref(g->usage_buc);
	json_decref(g->unpermitted);
	free(g->app_secret);
	free(g->verify_token);
	free(g->webhook);
	free(g->base_url);
	free(g->state_file);
}
