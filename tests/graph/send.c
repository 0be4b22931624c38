/* POST /{page-id}/messages: judged as Meta judges it, then accepted: stored, logged, echoed. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "event.h"
#include "fault.h"
#include "net.h"

bool right_page(struct call *c)
{
	if (!c->page) {
		graph_fail(c, 190, 0, "This method must be called with a Page Access Token");
		return false;
	}
	if (strcmp(c->arg, "me") == 0 || strcmp(c->arg, c->page->id) == 0)
		return true;
	graph_fail(c, 100, 33,
		   "Unsupported post request. Object with ID '%s' does not exist, cannot be loaded "
		   "due to missing permissions, "
		   "or does not support this operation",
		   c->arg);
	return false;
}

static struct customer *recipient(struct call *c)
{
	json_t *r = json_object_get(c->params, "recipient");

	if (!json_is_object(r) || !json_object_size(r)) {
		graph_fail(c, 100, 0,
			   r ? "(#100) Param recipient must be non-empty."
			     : "(#100) The parameter recipient is required");
		return NULL;
	}
	struct customer *to = c->psid ? customer_any(c->g, c->page, c->psid) : NULL;
	if (!to || to->page != c->page) {
		graph_fail(c, 100, 2018001, "(#100) No matching user found");
		return NULL;
	}
	if (to->blocked) {
		graph_fail(c, 551, 1545041, "(#551) This person isn't available right now.");
		return NULL;
	}
	if (*to->owner && strcmp(to->owner, c->g->app_id) != 0) {
		graph_fail(c, 10, 2018300,
			   "(#10) Message not sent: Another app is controlling this thread now.");
		return NULL;
	}
	return to;
}

/* Sending counts from here; media calls have a limit of their own besides. */
static bool within_rate(struct call *c, const json_t *message)
{
	const char *type = jstr(json_object_get(message, "attachment"), "type");
	bool media = type && (strcmp(type, "audio") == 0 || strcmp(type, "video") == 0);

	if (take_token(&c->page->sends, c->g->set.rate.sends) &&
	    (!media || take_token(&c->page->media, c->g->set.rate.media)))
		return true;
	graph_fail(c, 613, 0, "(#613) Calls to this api have exceeded the rate limit.");
	return false;
}

static bool react(struct call *c, struct customer *to, bool on)
{
	json_t *payload = json_object_get(c->params, "payload");
	const char *mid = jstr(payload, "message_id"), *reaction = jstr(payload, "reaction");
	struct msg *m = map_get(&c->g->by_mid, mid ? mid : "");

	if (!m || m->customer != to) {
		graph_fail(
			c, 100, 0,
			"(#100) Param payload[message_id] must be a message of this conversation");
		return false;
	}
	if (on && (!reaction || !*reaction)) {
		graph_fail(c, 100, 0, "(#100) Param payload[reaction] must be non-empty");
		return false;
	}
	copy_text(m->page_reaction, sizeof(m->page_reaction), on ? reaction : "");
	return true;
}

static void sender_action(struct call *c, struct customer *to)
{
	const char *a = jstr(c->params, "sender_action");
	struct graph *g = c->g;

	if (!check_type_and_tag(c, NULL, to))
		return;
	if (!a) {
		graph_fail(c, 100, 0, "(#100) Param sender_action must be a string");
		return;
	}
	if (strcmp(a, "typing_on") == 0) {
		to->typing_until = meta_now(g) + 20000;
	} else if (strcmp(a, "typing_off") == 0) {
		to->typing_until = 0;
	} else if (strcmp(a, "mark_seen") == 0) {
		to->seen_at = meta_now(g);
	} else if (strcmp(a, "react") == 0 || strcmp(a, "unreact") == 0) {
		if (!react(c, to, *a == 'r'))
			return;
	} else {
		graph_fail(c, 100, 0,
			   "(#100) Param sender_action must be one of {TYPING_ON, TYPING_OFF, "
			   "MARK_SEEN, REACT, "
			   "UNREACT} - got \"%s\".",
			   a);
		return;
	}
	g->count.actions++;
	changed(g);
	graph_text(c, 200, xfmt("{\"recipient_id\":\"%s\"}", to->psid));
}

/* What the customer sees of it, in the shape that echoes have. */
static json_t *shown_attachments(struct call *c, const json_t *message)
{
	json_t *a = json_object_get(message, "attachment"),
	       *list = json_object_get(message, "attachments");
	const char *type = jstr(a, "type");
	char *sticker = jid(message, "sticker_id");

	if (sticker) {
		char *url = xfmt("%s/cdn/sticker/%s.png", c->g->base_url, sticker);
		list = json_pack("[{s:s,s:{s:s,s:s}}]", "type", "sticker", "payload", "url", url,
				 "sticker_id", sticker);
		free(url);
		free(sticker);
		return list;
	}
	if (list)
		return json_deep_copy(list);
	if (!a)
		return NULL;
	if (strcmp(type, "template") == 0)
		return json_pack("[{s:s,s:O}]", "type", type, "payload",
				 json_object_get(a, "payload"));
	return json_pack("[{s:s,s:{s:s}}]", "type", type, "payload", "url", c->media_url);
}

static void answer(struct call *c)
{
	const struct msg *m = c->msg;
	struct buf b = { 0 };

	buf_addf(&b, "{\"recipient_id\":\"%s\",\"message_id\":\"%s\"", m->customer->psid, m->mid);
	if (*c->media_id &&
	    jbool(json_object_get(
			  json_object_get(json_object_get(c->params, "message"), "attachment"),
			  "payload"),
		  "is_reusable", false))
		buf_addf(&b, ",\"attachment_id\":\"%s\"", c->media_id);
	buf_addc(&b, '}');
	graph_text(c, 200, buf_take(&b));
}

static void tell(struct call *c, struct msg *m)
{
	const struct fault *f = c->fault;
	struct graph *g = c->g;
	bool first = fault_is(f, DO_ECHO_FIRST);

	m->refs++;
	c->msg = m;
	if (g->set.echo && !fault_is(f, DO_NO_ECHO)) {
		c->resume = first ? answer : NULL;
		if (first)
			call_park(c);
		bool gone = event_echo(g, m, first ? 0 : g->set.echo_delay,
				       fault_is(f, DO_DUPLICATE_ECHO) ? 2 : 1,
				       fault_is(f, DO_LOSE_METADATA), first ? c : NULL);
		first = first && gone;
	} else {
		first = false;
	}
	if (g->set.delivery)
		event_delivery(g, m, g->set.delivery_delay);
	if (g->set.auto_read >= 0)
		event_read(g, m->customer, m->at, g->set.auto_read);
	if (!first)
		answer(c);
}

static void accept_message(struct call *c)
{
	struct graph *g = c->g;
	struct customer *to = recipient(c);
	json_t *message = json_object_get(c->params, "message");

	if (!to)
		return;
	struct msg *m = msg_new(g, to, NULL, customer_time(g, to, 0), true);
	const char *type = jstr(c->params, "messaging_type");
	m->text = xstrdup(jstr(message, "text"));
	m->metadata = xstrdup(jstr(message, "metadata"));
	m->type = xstrdup(type ? type : "RESPONSE");
	m->tag = xstrdup(jstr(c->params, "tag"));
	m->app_id = xstrdup(g->app_id);
	m->reply_to = xstrdup(jstr(json_object_get(c->params, "reply_to"), "mid"));
	m->attachments = shown_attachments(c, message);
	m->quick_replies = json_incref(json_object_get(message, "quick_replies"));
	if (c->peer) {
		m->conn = c->peer->n;
		m->conn_request = c->peer_request;
		m->port = c->peer->port;
	}
	m->refs++;
	m->send_n = ring_add(&g->sends, m);
	g->count.sends++;
	to->typing_until = 0;
	to->unread++;
	tell(c, m);
	waiters_look(g);
}

static bool check_reply(struct call *c, const struct customer *to)
{
	json_t *r = json_object_get(c->params, "reply_to");
	const char *mid = jstr(r, "mid");

	if (!r)
		return true;
	struct msg *m = mid ? map_get(&c->g->by_mid, mid) : NULL;
	if (mid && ((m && m->customer == to) || (!m && !c->g->set.strict_reply)))
		return true;
	graph_fail(c, 100, 0,
		   "(#100) Param reply_to[mid] must be the id of a message of this conversation");
	return false;
}

void messages_post(struct call *c)
{
	json_t *message = json_object_get(c->params, "message");
	bool action = json_object_get(c->params, "sender_action") != NULL;

	if (!right_page(c) || !within_rate(c, message))
		return;
	if (message && action) {
		graph_fail(c, 100, 2018014,
			   "(#100) Cannot have both message and sender_action in one request");
		return;
	}
	if (!action && (!json_is_object(message) || !json_object_size(message))) {
		graph_fail(c, 100, 0, "(#100) %s",
			   message ? "Param message must be non-empty."
				   : "The parameter message is required");
		return;
	}
	struct customer *to = recipient(c);
	if (!to)
		return;
	if (action) {
		sender_action(c, to);
		return;
	}
	if (!check_message(c, message) || !check_reply(c, to) ||
	    !check_type_and_tag(c, message, to))
		return;
	json_t *a = json_object_get(message, "attachment");
	const char *type = jstr(a, "type");
	if (a && strcmp(type, "template") != 0)
		attachment_resolve(c, a, accept_message);
	else
		accept_message(c);
}
