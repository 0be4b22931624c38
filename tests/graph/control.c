/*
 * The control API: what tests and the customer page use. JSON, no token, loopback only. See
 * README.md.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "call.h"
#include "event.h"
#include "fault.h"
#include "settings.h"

static json_t *pages_json(const struct graph *g)
{
	json_t *list = json_array();

	for (const struct page *p = g->pages; p; p = p->next) {
		json_t *o = json_pack("{s:s,s:s,s:b,s:b,s:o,s:O}", "id", p->id, "token", p->token,
				      "dead", (int)p->dead, "subscribed", (int)p->subscribed,
				      "fields", fields_json(p->fields), "messenger_profile",
				      p->profile);
		json_object_set_new(o, "name", jtext(p->name));
		json_array_append_new(list, o);
	}
	return list;
}

static void status_get(struct call *c)
{
	struct graph *g = c->g;
	json_t *o = json_pack("{s:s,s:s,s:s,s:o,s:i,s:I,s:I}", "app_id", g->app_id, "base_url",
			      g->base_url, "webhook", g->webhook, "pages", pages_json(g),
			      "customers", (int)g->by_psid.count, "pending",
			      (json_int_t)hooks_pending(g), "time", (json_int_t)meta_now(g));

	json_object_set_new(o, "verification",
			    json_pack("{s:b,s:b,s:i,s:i,s:s}", "ok", (int)g->verified.ok, "done",
				      (int)g->verified.done, "tries", g->verified.tries, "status",
				      g->verified.status, "error", g->verified.error));
	json_object_set_new(o, "last",
			    json_pack("{s:I,s:I,s:I}", "sends", (json_int_t)g->sends.next - 1,
				      "requests", (json_int_t)g->requests.next - 1, "webhooks",
				      (json_int_t)g->webhooks.next - 1));
	json_object_set_new(
		o, "count",
		json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "requests",
			  (json_int_t)g->count.requests, "refused", (json_int_t)g->count.refused,
			  "sends", (json_int_t)g->count.sends, "actions",
			  (json_int_t)g->count.actions, "events", (json_int_t)g->count.events,
			  "lost", (json_int_t)g->count.lost, "deliveries",
			  (json_int_t)g->count.deliveries, "failed", (json_int_t)g->count.failed,
			  "retried", (json_int_t)g->count.retried, "given_up",
			  (json_int_t)g->count.given_up));
	call_json(c, 200, o);
}

/* {"first":..,"last":..,"items":[...]}: last is what to pass as after next time. */
static void log_get(struct call *c, const struct ring *r, json_t *items)
{
	unsigned long long next = r->next;
	json_t *last = json_array_size(items)
			       ? json_object_get(json_array_get(items, json_array_size(items) - 1),
						 "n")
			       : NULL;
	json_int_t n = last ? json_integer_value(last) : (json_int_t)next - 1;

	call_json(c, 200,
		  json_pack("{s:I,s:I,s:o}", "first", (json_int_t)ring_first(r), "last", n, "items",
			    items));
}

static unsigned long long after(struct call *c)
{
	long long n = query_ll(c, "after", 0);

	return n > 0 ? (unsigned long long)n : 0;
}

static size_t limit(struct call *c)
{
	long long n = query_ll(c, "limit", 10000);

	return n > 0 ? (size_t)n : 10000;
}

static void sends_get(struct call *c)
{
	log_get(c, &c->g->sends, sends_json(c->g, after(c), limit(c)));
}

static void requests_get(struct call *c)
{
	log_get(c, &c->g->requests, requests_json(c->g, after(c), limit(c)));
}

static void webhooks_get(struct call *c)
{
	log_get(c, &c->g->webhooks,
		webhooks_json(c->g, after(c), limit(c), query_ll(c, "body", 0) != 0));
}

static void settings_get(struct call *c)
{
	call_json(c, 200, settings_json(c->g));
}

static void settings_post(struct call *c)
{
	char *why = settings_change(c->g, c->params);

	if (why)
		call_error(c, 400, "%s", why);
	else
		settings_get(c);
	free(why);
}

static void fault_post(struct call *c)
{
	long long id = 0;
	const char *why = fault_add(c->g, c->params, &id);

	if (why)
		call_error(c, 400, "%s", why);
	else
		call_json(c, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

static void faults_get(struct call *c)
{
	call_json(c, 200, json_pack("{s:o}", "faults", faults_json(c->g)));
}

static void faults_remove(struct call *c)
{
	call_json(c, 200,
		  json_pack("{s:b}", "deleted", (int)faults_delete(c->g, query_ll(c, "id", 0))));
}

static void token_post(struct call *c)
{
	char *id = jid(c->params, "page");
	struct page *p = id ? page_find(c->g, id) : c->g->pages;

	free(id);
	if (!p) {
		call_error(c, 404, "no such page");
		return;
	}
	if (jstr(c->params, "token"))
		page_add(c->g, p->id, NULL, jstr(c->params, "token"));
	p->dead = jbool(c->params, "dead", false);
	p->dead_subcode = (int)jint(c->params, "subcode", 460);
	call_json(c, 200, json_pack("{s:s,s:b}", "page", p->id, "dead", (int)p->dead));
}

static void page_post(struct call *c)
{
	char id[ID_MAX];
	json_t *subscribed = json_object_get(c->params, "subscribed_fields"), *v;
	size_t i;

	if (!jid_copy(c->params, "id", id, sizeof(id))) {
		call_error(c, 400, "id is needed");
		return;
	}
	bool fresh = !page_find(c->g, id);
	struct page *p = page_add(c->g, id, jstr(c->params, "name"), jstr(c->params, "token"));
	if (json_is_array(subscribed)) {
		p->fields = 0;
		json_array_foreach(subscribed, i, v) p->fields |= field_bit(json_string_value(v));
		p->subscribed = p->fields != 0;
	}
	if (fresh)
		demo_customers(c->g, p, (long)jint(c->params, "customers", 0));
	changed(c->g);
	call_json(c, 200, json_pack("{s:s,s:b}", "id", p->id, "subscribed", (int)p->subscribed));
}

static void webhook_verify(struct call *c)
{
	verify_webhook(c->g);
	call_json(c, 202, json_pack("{s:b}", "started", 1));
}

static void deliver_post(struct call *c)
{
	deliver(c->g, c);
}

static const struct {
	const char *method, *path;
	void (*fn)(struct call *c);
} table[] = {
	{ "GET", "status", status_get },
	{ "GET", "chat", chat_get },
	{ "GET", "sends", sends_get },
	{ "GET", "requests", requests_get },
	{ "GET", "webhooks", webhooks_get },
	{ "GET", "settings", settings_get },
	{ "POST", "settings", settings_post },
	{ "POST", "fault", fault_post },
	{ "GET", "faults", faults_get },
	{ "DELETE", "faults", faults_remove },
	{ "POST", "token", token_post },
	{ "POST", "page", page_post },
	{ "POST", "verify", webhook_verify },
	{ "POST", "deliver", deliver_post },
	{ "POST", "signed_request", signed_request_post },
	{ "POST", "upload", upload_post },
	{ "POST", "event", event_post },
	{ "POST", "inbox_reply", inbox_reply_post },
	{ "POST", "read", read_post },
	{ "POST", "wait", wait_post },
	{ "POST", "clear", clear_post },
	{ "POST", "thread", thread_post },
	{ "GET", "sink", sink },
	{ "POST", "sink", sink },
	{ "POST", "sink_settings", sink_post },
	{ "GET", "sunk", sunk_get },
	{ "GET", "customers", customers_get },
	{ "POST", "customer", customer_post },
};

/* Nobody but this machine, and no foreign web page by way of a browser on this machine. */
static bool allowed(struct call *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		c->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *origin = MHD_lookup_connection_value(c->conn, MHD_HEADER_KIND, "Origin");
	const char *host = MHD_lookup_connection_value(c->conn, MHD_HEADER_KIND, "Host");
	struct sockaddr_in in;

	memcpy(&in, info->client_addr, sizeof(in));
	if ((ntohl(in.sin_addr.s_addr) >> 24) != 127)
		return false;
	const char *from = origin ? strstr(origin, "://") : NULL;
	return !origin || (from && host && strcmp(from + 3, host) == 0);
}

void control(struct call *c)
{
	const char *path = c->url + 10;

	if (!allowed(c)) {
		call_error(c, 403, "the control API answers this machine only");
		return;
	}
	if (strncmp(path, "customer/", 9) == 0 && strcmp(c->method, "POST") == 0) {
		customer_action(c, path + 9);
		return;
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].path, path) == 0 && strcmp(table[i].method, c->method) == 0) {
			table[i].fn(c);
			return;
		}
	}
	call_error(c, 404, "no such control call: see tests/graph/README.md");
}
