/*
 * --state FILE: customers, conversations and subscriptions kept across restarts. Files are not
 * kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"
#include "jsonx.h"

#define KEPT 200 /* messages of each conversation */

static void put(json_t *o, const char *key, const char *value)
{
	if (value && *value)
		json_object_set_new(o, key, jtext(value));
}

static json_t *message_json(const struct msg *m)
{
	json_t *o = json_pack("{s:s,s:b,s:I,s:i,s:b,s:i}", "mid", m->mid, "from_page",
			      (int)m->from_page, "at", (json_int_t)m->at, "hook", (int)m->hook,
			      "deleted", (int)m->deleted, "edits", m->edits);

	put(o, "text", m->text);
	put(o, "metadata", m->metadata);
	put(o, "reply_to", m->reply_to);
	put(o, "tag", m->tag);
	put(o, "app_id", m->app_id);
	put(o, "postback", m->postback);
	put(o, "reaction", m->reaction);
	put(o, "page_reaction", m->page_reaction);
	if (m->attachments)
		json_object_set(o, "attachments", m->attachments);
	if (m->quick_replies)
		json_object_set(o, "quick_replies", m->quick_replies);
	return o;
}

static json_t *customer_json(const struct customer *c)
{
	json_t *list = json_array();
	const struct msg *m = c->newest;
	json_t *o = json_pack(
		"{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f,s:b}", "page", c->page->id, "person",
		(json_int_t)c->person, "last_action", (json_int_t)c->last_action, "last_message",
		(json_int_t)c->last_message, "seen_at", (json_int_t)c->seen_at, "read_to",
		(json_int_t)c->read_to, "delivered_to", (json_int_t)c->delivered_to, "unread",
		(json_int_t)c->unread, "timezone", c->timezone, "blocked", (int)c->blocked);

	put(o, "first", c->first);
	put(o, "last", c->last);
	put(o, "locale", c->locale);
	put(o, "profile", c->profile);
	put(o, "owner", c->owner);
	for (int n = 1; m && m->older && n < KEPT; n++)
		m = m->older;
	for (; m; m = m->newer)
		json_array_append_new(list, message_json(m));
	json_object_set_new(o, "messages", list);
	return o;
}

void state_save(struct graph *g)
{
	json_t *customers = json_array(), *pages = json_object();

	g->dirty = false;
	for (const struct customer *c = g->customers; c; c = c->next)
		json_array_append_new(customers, customer_json(c));
	for (const struct page *p = g->pages; p; p = p->next)
		json_object_set_new(pages, p->id,
				    json_pack("{s:b,s:o,s:O}", "subscribed", (int)p->subscribed,
					      "fields", fields_json(p->fields), "profile",
					      p->profile));
	json_t *all = json_pack("{s:I,s:o,s:o}", "persons", (json_int_t)g->persons, "pages", pages,
				"customers", customers);
	char *fresh = xfmt("%s.new", g->state_file);
	if (json_dump_file(all, fresh, JSON_COMPACT) != 0 || rename(fresh, g->state_file) != 0)
		graph_log(g, "state cannot be written to %s", g->state_file);
	free(fresh);
	json_decref(all);
}

static void load_message(struct graph *g, struct customer *c, const json_t *o)
{
	struct msg *m = msg_new(g, c, jstr(o, "mid"), jint(o, "at", 0),
				jbool(o, "from_page", false));

	m->text = xstrdup(jstr(o, "text"));
	m->metadata = xstrdup(jstr(o, "metadata"));
	m->reply_to = xstrdup(jstr(o, "reply_to"));
	m->tag = xstrdup(jstr(o, "tag"));
	m->app_id = xstrdup(jstr(o, "app_id"));
	m->postback = xstrdup(jstr(o, "postback"));
	m->attachments = json_incref(json_object_get(o, "attachments"));
	m->quick_replies = json_incref(json_object_get(o, "quick_replies"));
	m->deleted = jbool(o, "deleted", false);
	m->edits = (int)jint(o, "edits", 0);
	m->hook = jint(o, "hook", 0) == HOOK_DONE ? HOOK_DONE
		  : m->from_page                  ? HOOK_NONE
						  : HOOK_FAILED;
	copy_text(m->reaction, sizeof(m->reaction), jstr(o, "reaction"));
	copy_text(m->page_reaction, sizeof(m->page_reaction), jstr(o, "page_reaction"));
}

static void load_customer(struct graph *g, const json_t *o)
{
	struct page *p = page_find(g, jstr(o, "page"));
	json_t *m, *zone = json_object_get(o, "timezone");
	size_t i;

	if (!p)
		return;
	struct customer *c = customer_add(g, p, jint(o, "person", -1), NULL);
	copy_text(c->first, sizeof(c->first), jstr(o, "first"));
	copy_text(c->last, sizeof(c->last), jstr(o, "last"));
	if (jstr(o, "locale"))
		copy_text(c->locale, sizeof(c->locale), jstr(o, "locale"));
	if (jstr(o, "profile"))
		copy_text(c->profile, sizeof(c->profile), jstr(o, "profile"));
	copy_text(c->owner, sizeof(c->owner), jstr(o, "owner"));
	c->timezone = json_is_number(zone) ? json_number_value(zone) : 0;
	json_array_foreach(json_object_get(o, "messages"), i, m) load_message(g, c, m);
	c->last_action = jint(o, "last_action", 0);
	c->last_message = jint(o, "last_message", 0);
	c->seen_at = jint(o, "seen_at", 0);
	c->read_to = jint(o, "read_to", 0);
	c->delivered_to = jint(o, "delivered_to", 0);
	c->unread = jint(o, "unread", 0);
	c->blocked = jbool(o, "blocked", false);
}

void state_load(struct graph *g)
{
	json_t *all = json_load_file(g->state_file, 0, NULL), *o, *v;
	const char *id;
	size_t i, k;

	if (!all)
		return;
	json_object_foreach(json_object_get(all, "pages"), id, o)
	{
		struct page *p = page_find(g, id);
		if (!p)
			continue;
		p->subscribed = jbool(o, "subscribed", true);
		p->fields = 0;
		json_array_foreach(json_object_get(o, "fields"), k, v)
			p->fields |= field_bit(json_string_value(v));
		json_object_update(p->profile, json_object_get(o, "profile"));
	}
	json_array_foreach(json_object_get(all, "customers"), i, o) load_customer(g, o);
	if (jint(all, "persons", 0) > g->persons)
		g->persons = jint(all, "persons", 0);
	json_decref(all);
	g->dirty = false;
}
