/*
 * The control calls that make something happen: customers act, the page inbox answers, tests wait.
 */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "event.h"
#include "fault.h"

static struct customer *customer_of(struct call *c)
{
	char *psid = jid(c->params, "psid");
	struct customer *who = psid ? customer_find(c->g, psid) : NULL;

	free(psid);
	if (!who)
		call_error(c, 404, "no customer with this psid");
	return who;
}

static json_t *customer_json(const struct customer *who)
{
	char *name = customer_name(who);
	json_t *o = json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:b,s:s,s:s}", "psid", who->psid, "page",
			      who->page->id, "conversation", who->conversation, "messages",
			      (json_int_t)who->count, "last_action", (json_int_t)who->last_action,
			      "last_message", (json_int_t)who->last_message, "blocked",
			      (int)who->blocked, "profile", who->profile, "owner", who->owner);

	json_object_set_new(o, "name", jtext(name));
	json_object_set_new(o, "seen_at", json_integer(who->seen_at));
	json_object_set_new(o, "read_to", json_integer(who->read_to));
	json_object_set_new(o, "typing",
			    json_boolean(who->typing_until > meta_now(who->page->graph)));
	free(name);
	return o;
}

void customers_get(struct call *c)
{
	json_t *list = json_array();

	for (const struct customer *who = c->g->customers; who; who = who->next)
		json_array_append_new(list, customer_json(who));
	call_json(c, 200, json_pack("{s:o}", "customers", list));
}

static void apply(struct customer *who, const json_t *o)
{
	json_t *zone = json_object_get(o, "timezone");

	if (jstr(o, "first_name"))
		copy_text(who->first, sizeof(who->first), jstr(o, "first_name"));
	if (jstr(o, "last_name"))
		copy_text(who->last, sizeof(who->last), jstr(o, "last_name"));
	if (jstr(o, "locale"))
		copy_text(who->locale, sizeof(who->locale), jstr(o, "locale"));
	if (jstr(o, "gender"))
		copy_text(who->gender, sizeof(who->gender), jstr(o, "gender"));
	if (jstr(o, "profile"))
		copy_text(who->profile, sizeof(who->profile), jstr(o, "profile"));
	if (json_is_number(zone))
		who->timezone = json_number_value(zone);
	who->blocked = jbool(o, "blocked", who->blocked);
}

void customer_post(struct call *c)
{
	char *id = jid(c->params, "page");
	struct page *p = id ? page_find(c->g, id) : c->g->pages;
	long long n = jint(c->params, "count", 1);
	json_t *psids = json_array();
	struct customer *who = NULL;

	free(id);
	if (!p || n < 1 || n > 1000000) {
		json_decref(psids);
		call_error(c, 400, p ? "count is from 1 to 1000000" : "no such page");
		return;
	}
	for (long long i = 0; i < n; i++) {
		who = customer_add(c->g, p, -1, jstr(c->params, "name"));
		apply(who, c->params);
		if (n > 1)
			json_array_append_new(psids, jtext(who->psid));
	}
	json_t *o = customer_json(who);
	if (n > 1)
		json_object_set(o, "psids", psids);
	json_decref(psids);
	call_json(c, 201, o);
}

static void said(struct call *c)
{
	json_t *o = json_incref(c->kept);

	json_object_set_new(o, "delivered", json_boolean(c->code == HOOK_DONE));
	call_json(c, 201, o);
}

static void customer_says(struct call *c, struct customer *who)
{
	char *page = jid(c->params, "page");
	struct page *p = page ? page_find(c->g, page) : who->page;
	json_t *o = NULL;

	free(page);
	if (!p) {
		call_error(c, 404, "no such page");
		return;
	}
	bool wait = jbool(c->params, "wait", false);
	if (wait) {
		c->resume = said;
		call_park(c);
	}
	const char *why = say(c->g, customer_on_page(c->g, who, p), c, &o);
	if (why) {
		call_error(c, 400, "%s", why);
	} else if (wait && json_is_true(json_object_get(o, "webhook"))) {
		c->kept = o;
	} else {
		call_json(c, 201, o);
	}
}

/* The customer grows older: everything that was is ms longer ago. */
static void customer_ages(struct call *c, struct customer *who)
{
	long long ms = jint(c->params, "ms", 0);

	who->last_action -= who->last_action ? ms : 0;
	who->last_message -= who->last_message ? ms : 0;
	who->updated -= ms;
	for (struct msg *m = who->newest; m; m = m->older)
		m->at -= ms;
	changed(c->g);
	call_json(c, 200, customer_json(who));
}

void customer_action(struct call *c, const char *path)
{
	size_t n = strcspn(path, "/");
	char psid[24];

	copy_text(psid, n + 1 < sizeof(psid) ? n + 1 : sizeof(psid), path);
	struct customer *who = customer_find(c->g, psid);
	if (!who) {
		call_error(c, 404, "no customer with this psid");
	} else if (strcmp(path + n, "/message") == 0) {
		customer_says(c, who);
	} else if (strcmp(path + n, "/age") == 0) {
		customer_ages(c, who);
	} else if (!path[n]) {
		apply(who, c->params);
		changed(c->g);
		call_json(c, 200, customer_json(who));
	} else {
		call_error(c, 404,
			   "customer/{psid}, customer/{psid}/message or customer/{psid}/age");
	}
}

/*
 * Any event at all, signed and delivered like every other: {event} or {entry}, field says which
 * must be subscribed.
 */
void event_post(struct call *c)
{
	json_t *ev = json_object_get(c->params, "event"),
	       *entry = json_object_get(c->params, "entry");
	const char *field = jstr(c->params, "field");
	char *id = jid(c->params, "page");
	struct page *p = id ? page_find(c->g, id) : c->g->pages;

	free(id);
	if (!p || (!ev && !entry)) {
		call_error(c, 400, "event or entry is needed, and a page that exists");
		return;
	}
	bool sent = event_send(
		c->g, p, field ? field : "messages", json_incref(entry ? entry : ev),
		&(struct event_options){ .kind = "raw",
					 .entry = entry != NULL,
					 .standby = jbool(c->params, "standby", false),
					 .copies = (int)jint(c->params, "copies", 1),
					 .delay = jint(c->params, "delay_ms", 0) });
	call_json(c, 201, json_pack("{s:b}", "webhook", (int)sent));
}

/*
 * Somebody answers in the Page inbox: an echo with the inbox's app id. app_id null leaves it out.
 */
void inbox_reply_post(struct call *c)
{
	struct customer *who = customer_of(c);
	json_t *list = json_object_get(c->params, "attachments");
	char *app = jid(c->params, "app_id");

	if (!who || (!jstr(c->params, "text") && !list)) {
		free(app);
		if (who)
			call_error(c, 400, "text or attachments is needed");
		return;
	}
	struct msg *m = msg_new(c->g, who, jstr(c->params, "mid"),
				customer_time(c->g, who, jint(c->params, "timestamp", 0)), true);
	m->text = xstrdup(jstr(c->params, "text"));
	m->metadata = xstrdup(jstr(c->params, "metadata"));
	m->app_id = json_is_null(json_object_get(c->params, "app_id"))
			    ? NULL
			    : xstrdup(app ? app : INBOX_APP_ID);
	m->attachments = json_incref(list);
	who->unread++;
	bool sent = event_echo(c->g, m, c->g->set.echo_delay, (int)jint(c->params, "copies", 1),
			       false, NULL);
	if (c->g->set.delivery)
		event_delivery(c->g, m, c->g->set.delivery_delay);
	free(app);
	call_json(c, 201,
		  json_pack("{s:s,s:I,s:b}", "mid", m->mid, "timestamp", (json_int_t)m->at,
			    "webhook", (int)sent));
}

void read_post(struct call *c)
{
	struct customer *who = customer_of(c);
	long long last = 0;

	if (!who)
		return;
	for (const struct msg *m = who->newest; m && !last; m = m->older)
		last = m->from_page ? m->at : 0;
	last = jint(c->params, "watermark", last ? last : meta_now(c->g));
	if (jbool(c->params, "if_new", false) && last <= who->read_to && !who->unread) {
		call_json(c, 200, json_pack("{s:b}", "sent", 0));
		return;
	}
	event_read(c->g, who, last, 0);
	call_json(c, 200, json_pack("{s:b,s:I}", "sent", 1, "watermark", (json_int_t)last));
}

void thread_post(struct call *c)
{
	struct customer *who = customer_of(c);

	if (!who)
		return;
	jid_copy(c->params, "owner", who->owner, sizeof(who->owner));
	call_json(c, 200, customer_json(who));
}

static bool idle(struct call *c)
{
	if (hooks_pending(c->g))
		return false;
	for (const struct call *p = c->g->parked; p; p = p->next_parked)
		if (p->graph)
			return false;
	return true;
}

static bool enough_sends(struct call *c)
{
	return (long long)c->g->sends.next - 1 >= c->until_n;
}

static bool enough_requests(struct call *c)
{
	return (long long)c->g->requests.next - 1 >= c->until_n;
}

static bool enough_webhooks(struct call *c)
{
	return (long long)c->g->webhooks.next - 1 >= c->until_n;
}

static bool is_verified(struct call *c)
{
	return c->g->verified.done;
}

static void waited(struct call *c)
{
	struct graph *g = c->g;
	bool reached = c->state != NULL;

	call_json(c, reached ? 200 : 408,
		  json_pack("{s:b,s:I,s:I,s:I,s:I}", "reached", (int)reached, "sends",
			    (json_int_t)g->sends.next - 1, "requests",
			    (json_int_t)g->requests.next - 1, "webhooks",
			    (json_int_t)g->webhooks.next - 1, "pending",
			    (json_int_t)hooks_pending(g)));
}

static void reached(struct call *c)
{
	c->state = c; /* anything but NULL */
	waited(c);
}

void wait_post(struct call *c)
{
	static const struct {
		const char *key;
		bool (*until)(struct call *c);
	} kinds[] = { { "sends", enough_sends },
		      { "requests", enough_requests },
		      { "webhooks", enough_webhooks },
		      { "idle", idle },
		      { "verified", is_verified } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!json_object_get(c->params, kinds[i].key))
			continue;
		c->until_n = jint(c->params, kinds[i].key, 0);
		if (kinds[i].until(c)) {
			reached(c);
			return;
		}
		call_after(c, jint(c->params, "timeout_ms", 10000), waited);
		c->until = kinds[i].until;
		return;
	}
	call_error(c, 400, "sends, requests, webhooks (a number), idle or verified is needed");
}

/* Logs, counters, faults and waiting events; conversations and settings only when named. */
void clear_post(struct call *c)
{
	struct graph *g = c->g;

	hooks_clear(g);
	ring_clear(&g->sends);
	ring_clear(&g->requests);
	ring_clear(&g->webhooks);
	ring_clear(&g->sunk);
	memset(&g->sink, 0, sizeof(g->sink));
	faults_delete(g, 0);
	memset(&g->count, 0, sizeof(g->count));
	for (struct customer *who = g->customers; who && jbool(c->params, "conversations", false);
	     who = who->next)
		conversation_clear(g, who);
	if (jbool(c->params, "settings", false))
		settings_default(&g->set);
	call_json(c, 200, json_pack("{s:b}", "cleared", 1));
}

void upload_post(struct call *c)
{
	const char *type = MHD_lookup_connection_value(c->conn, MHD_HEADER_KIND, "Content-Type"),
		   *name = query(c, "name");

	if (!c->body.len) {
		call_error(c, 400, "the body is the file");
		return;
	}
	struct blob *b = blob_add(c->g, name, type, c->body.p, c->body.len);
	char *url = blob_url(c->g, b);
	call_json(c, 201,
		  json_pack("{s:s,s:s,s:i}", "url", url, "type", b->mime, "size", (int)b->len));
	free(url);
}
