/* Echoes, deliveries, reads: see event.h. */
#include "event.h"

#include <stdlib.h>
#include <string.h>

json_t *event_new(const char *sender, const char *recipient, long long at)
{
	return json_pack("{s:{s:s},s:{s:s},s:I}", "sender", "id", sender, "recipient", "id",
			 recipient, "timestamp", (json_int_t)at);
}

bool event_in_thread(struct graph *g, struct customer *c, const char *field, json_t *ev,
		     struct event_options o)
{
	o.psid = c->psid;
	if (*c->owner && strcmp(c->owner, g->app_id) != 0) {
		o.standby = true;
		if (!events_flow(g, c->page, "standby"))
			field = "";
		json_t *postback = json_object_get(ev, "postback");
		json_object_del(postback, "payload");
	}
	return event_send(g, c->page, field, ev, &o);
}

/* An attachment_id is a string in sends and a number in echoes. */
static void ids_to_numbers(json_t *v)
{
	const char *key;
	json_t *m;
	void *next;
	size_t i;
	long long n;

	json_array_foreach(v, i, m) ids_to_numbers(m);
	json_object_foreach_safe(v, next, key, m)
	{
		if (strcmp(key, "attachment_id") == 0 && parse_ll(json_string_value(m), &n))
			json_object_set_new(v, key, json_integer(n));
		else
			ids_to_numbers(m);
	}
}

bool event_echo(struct graph *g, struct msg *m, long long delay, int copies, bool lose_metadata,
		struct call *wait)
{
	struct customer *c = m->customer;
	json_t *ev = event_new(c->page->id, c->psid, m->at);
	json_t *o = json_pack("{s:s,s:b}", "mid", m->mid, "is_echo", 1);
	long long app;

	if (m->text)
		json_object_set_new(o, "text", jtext(m->text));
	if (m->app_id && !g->set.app_id_text && parse_ll(m->app_id, &app))
		json_object_set_new(o, "app_id", json_integer(app));
	else if (m->app_id)
		json_object_set_new(o, "app_id", jtext(m->app_id));
	if (m->metadata && !lose_metadata)
		json_object_set_new(o, "metadata", jtext(m->metadata));
	if (m->reply_to)
		json_object_set_new(o, "reply_to", json_pack("{s:s}", "mid", m->reply_to));
	if (m->attachments) {
		json_t *a = json_deep_copy(m->attachments);
		ids_to_numbers(a);
		json_object_set_new(o, "attachments", a);
	}
	json_object_set_new(ev, "message", o);
	return event_in_thread(
		g, c, "message_echoes", ev,
		(struct event_options){
			.kind = "echo", .delay = delay, .copies = copies, .msg = m, .wait = wait });
}

void event_delivery(struct graph *g, struct msg *m, long long delay)
{
	struct customer *c = m->customer;

	c->delivered_to = m->at;
	if (!events_flow(g, c->page, "message_deliveries"))
		return;
	json_t *ev = event_new(c->psid, c->page->id, meta_now(g) + delay);
	json_object_set_new(
		ev, "delivery",
		json_pack("{s:[s],s:I}", "mids", m->mid, "watermark", (json_int_t)m->at));
	event_in_thread(g, c, "message_deliveries", ev,
			(struct event_options){ .kind = "delivery", .delay = delay });
}

void event_read(struct graph *g, struct customer *c, long long watermark, long long delay)
{
	json_t *ev = event_new(c->psid, c->page->id, meta_now(g) + delay);

	if (watermark > c->read_to)
		c->read_to = watermark;
	c->unread = 0;
	json_object_set_new(ev, "read", json_pack("{s:I}", "watermark", (json_int_t)watermark));
	changed(g);
	event_in_thread(g, c, "message_reads", ev,
			(struct event_options){ .kind = "read", .delay = delay });
}
