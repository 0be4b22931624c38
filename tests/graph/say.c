/* What a customer does on command: writes, taps, reacts, edits, follows a link. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "event.h"

#define THUMB "369239263222822"

/*
 * Short forms become Meta's: {type,url}, {type} alone (a made file), or anything with a payload as
 * it is.
 */
static json_t *attachment(struct graph *g, const json_t *a)
{
	const char *type = jstr(a, "type"), *url = jstr(a, "url");
	char *made = NULL;

	if (!type || json_object_get(a, "payload") || (!url && strcmp(type, "fallback") == 0))
		return json_deep_copy(a);
	if (strcmp(type, "location") == 0)
		return json_pack("{s:s,s:s,s:{s:{s:f,s:f}}}", "type", type, "title",
				 "Pinned location", "payload", "coordinates", "lat", 38.7223,
				 "long", -9.1393);
	if (!url) {
		struct buf png = picture_photo((unsigned)g->version);
		const char *text = "Hello from the customer.\n";
		bool image = strcmp(type, "image") == 0;
		struct blob *b = image ? blob_add(g, "photo.png", "image/png", png.p, png.len)
				       : blob_add(g, "note.txt", "text/plain", text, strlen(text));
		buf_free(&png);
		made = blob_url(g, b);
		url = made;
	}
	json_t *out = json_pack("{s:s,s:{s:s}}", "type", type, "payload", "url", url);
	free(made);
	return out;
}

static json_t *attachments(struct graph *g, const json_t *list)
{
	json_t *out = json_array(), *a;
	size_t i;

	json_array_foreach(list, i, a) json_array_append_new(out, attachment(g, a));
	return out;
}

static json_t *sticker(struct graph *g, const char *id)
{
	long long n;

	if (strcmp(id, "like") == 0)
		id = THUMB;
	char *url = xfmt("%s/cdn/sticker/%s.png", g->base_url, id);
	json_t *number = parse_ll(id, &n) ? json_integer(n) : jtext(id);
	json_t *a = json_pack("[{s:s,s:{s:s,s:o}}]", "type", "sticker", "payload", "url", url,
			      "sticker_id", number);
	free(url);
	return a;
}

static void opens(struct customer *c, long long at, bool message)
{
	if (at > c->last_action)
		c->last_action = at;
	if (message && at > c->last_message)
		c->last_message = at;
}

struct what {
	struct graph *g;
	struct customer *c;
	struct call *call;
	json_t *p;
	long long at;
	struct msg *m;
	json_t *payload; /* of the event */
	const char *key, *field; /* under which it goes */
};

static const char *say_message(struct what *w)
{
	json_t *p = w->p, *o = json_object(), *quick = json_object_get(p, "quick_reply");
	json_t *list = json_object_get(p, "attachments"), *extra = json_object_get(p, "message");
	char *id = jid(p, "sticker");
	const char *text = jstr(p, "text"), *payload = json_is_object(quick)
							       ? jstr(quick, "payload")
							       : json_string_value(quick);

	w->m = msg_new(w->g, w->c, jstr(p, "mid"), w->at, false);
	if (!text && json_is_object(quick))
		text = jstr(quick, "title");
	json_object_set_new(o, "mid", jtext(w->m->mid));
	if (text)
		json_object_set_new(o, "text", jtext(text));
	if (payload)
		json_object_set_new(o, "quick_reply", json_pack("{s:s}", "payload", payload));
	if (jstr(p, "reply_to"))
		json_object_set_new(o, "reply_to", json_pack("{s:s}", "mid", jstr(p, "reply_to")));
	if (id)
		w->m->attachments = sticker(w->g, id);
	else if (list)
		w->m->attachments = attachments(w->g, list);
	if (w->m->attachments)
		json_object_set(o, "attachments", w->m->attachments);
	if (json_is_object(json_object_get(p, "referral")))
		json_object_set(o, "referral", json_object_get(p, "referral"));
	if (json_is_object(extra))
		json_object_update(o, extra);
	w->m->text = xstrdup(jstr(o, "text"));
	w->m->reply_to = xstrdup(jstr(p, "reply_to"));
	free(id);
	opens(w->c, w->at, true);
	w->payload = o;
	w->key = "message";
	w->field = "messages";
	return NULL;
}

static const char *say_postback(struct what *w)
{
	json_t *o = json_deep_copy(json_object_get(w->p, "postback"));

	if (!jstr(o, "title"))
		json_object_set_new(o, "title", json_string("Get Started"));
	w->m = msg_new(w->g, w->c, jstr(o, "mid"), w->at, false);
	json_object_set_new(o, "mid", jtext(w->m->mid));
	w->m->text = xstrdup(jstr(o, "title"));
	w->m->postback = xstrdup(jstr(o, "payload") ? jstr(o, "payload") : "");
	opens(w->c, w->at, false);
	w->payload = o;
	w->key = "postback";
	w->field = "messaging_postbacks";
	return NULL;
}

static const char *say_reaction(struct what *w)
{
	static const struct {
		const char *name, *emoji;
	} known[] = {
		{ "smile", "\xf0\x9f\x98\x86" },   { "angry", "\xf0\x9f\x98\xa0" },
		{ "sad", "\xf0\x9f\x98\xa2" },     { "wow", "\xf0\x9f\x98\xae" },
		{ "love", "\xe2\x9d\xa4" },        { "like", "\xf0\x9f\x91\x8d" },
		{ "dislike", "\xf0\x9f\x91\x8e" },
	};
	json_t *r = json_object_get(w->p, "reaction");
	const char *mid = jstr(r, "mid"), *action = jstr(r, "action"), *emoji = jstr(r, "emoji");
	const char *name = jstr(r, "reaction");
	struct msg *m = map_get(&w->g->by_mid, mid ? mid : "");
	bool on = !action || strcmp(action, "unreact") != 0;

	if (!mid)
		return "reaction needs the mid of a message";
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!name && emoji && strncmp(emoji, known[i].emoji, strlen(known[i].emoji)) == 0)
			name = known[i].name;
		if (!emoji && name && strcmp(name, known[i].name) == 0)
			emoji = known[i].emoji;
	}
	w->payload = json_pack("{s:s,s:s}", "mid", mid, "action", on ? "react" : "unreact");
	if (on) {
		json_object_set_new(w->payload, "reaction",
				    jtext(name    ? name
					  : emoji ? "other"
						  : "love"));
		json_object_set_new(w->payload, "emoji", jtext(emoji ? emoji : "\xe2\x9d\xa4"));
		opens(w->c, w->at, false);
	}
	if (m)
		copy_text(m->reaction, sizeof(m->reaction), on ? jstr(w->payload, "emoji") : "");
	w->key = "reaction";
	w->field = "message_reactions";
	return NULL;
}

static const char *say_edit(struct what *w)
{
	json_t *e = json_object_get(w->p, "edit");
	const char *mid = jstr(e, "mid"), *text = jstr(e, "text");
	struct msg *m = map_get(&w->g->by_mid, mid ? mid : "");

	if (!m || m->customer != w->c || !text)
		return "edit needs the mid of a message of this customer, and text";
	free(m->text);
	m->text = xstrdup(text);
	m->edits++;
	w->payload = json_pack("{s:s,s:s,s:i}", "mid", mid, "text", text, "num_edit",
			       (int)jint(e, "num_edit", m->edits));
	w->key = "message_edit";
	w->field = "message_edits";
	return NULL;
}

static const char *say_unsend(struct what *w)
{
	const char *mid = jstr(json_object_get(w->p, "unsend"), "mid");
	struct msg *m = map_get(&w->g->by_mid, mid ? mid : "");

	if (!m || m->customer != w->c)
		return "unsend needs the mid of a message of this customer";
	m->deleted = true;
	w->payload = json_pack("{s:s,s:b}", "mid", mid, "is_deleted", 1);
	w->key = "message";
	w->field = "messages";
	return NULL;
}

static const char *say_other(struct what *w, const char *key, const char *field, bool opening)
{
	json_t *o = json_object_get(w->p, key);

	w->payload = json_is_object(o) ? json_deep_copy(o) : json_object();
	if (strcmp(key, "referral") == 0) {
		if (!json_object_get(w->payload, "source"))
			json_object_set_new(w->payload, "source", json_string("SHORTLINK"));
		if (!json_object_get(w->payload, "type"))
			json_object_set_new(w->payload, "type", json_string("OPEN_THREAD"));
	}
	if (opening)
		opens(w->c, w->at, false);
	w->key = key;
	w->field = field;
	return NULL;
}

static const char *choose(struct what *w)
{
	json_t *p = w->p;

	if (json_object_get(p, "postback"))
		return say_postback(w);
	if (json_object_get(p, "reaction"))
		return say_reaction(w);
	if (json_object_get(p, "edit"))
		return say_edit(w);
	if (json_object_get(p, "unsend"))
		return say_unsend(w);
	if (json_object_get(p, "optin"))
		return say_other(w, "optin", "messaging_optins", true);
	if (json_object_get(p, "account_linking"))
		return say_other(w, "account_linking", "messaging_account_linking", false);
	if (json_object_get(p, "text") || json_object_get(p, "attachments") ||
	    json_object_get(p, "sticker") || json_object_get(p, "quick_reply") ||
	    json_object_get(p, "message"))
		return say_message(w);
	if (json_object_get(p, "referral"))
		return say_other(w, "referral", "messaging_referrals", true);
	return "one of text, attachments, sticker, quick_reply, postback, reaction, edit, unsend, "
	       "referral, optin, "
	       "account_linking, message is needed";
}

const char *say(struct graph *g, struct customer *c, struct call *call, json_t **result)
{
	struct what w = { .g = g, .c = c, .call = call, .p = call->params };
	long long at = jint(w.p, "timestamp", 0), age = jint(w.p, "age_ms", 0);
	bool flowing = false;

	w.at = customer_time(g, c, at ? at : age ? meta_now(g) - age : 0);
	const char *why = choose(&w);
	if (why)
		return why;
	json_t *ev = event_new(c->psid, c->page->id, w.at);
	json_object_set_new(ev, w.key, w.payload);
	struct event_options o = {
		.kind = w.key,
		.delay = jint(w.p, "delay_ms", 0),
		.copies = (int)jint(w.p, "copies", 1),
		.msg = w.m,
		.wait = jbool(w.p, "wait", false) ? call : NULL,
	};
	if (jbool(w.p, "silent", false))
		json_decref(ev);
	else
		flowing = event_in_thread(g, c, w.field, ev, o);
	changed(g);
	*result = json_pack("{s:s,s:s,s:I,s:b}", "psid", c->psid, "page", c->page->id, "timestamp",
			    (json_int_t)w.at, "webhook", flowing);
	json_object_set_new(*result, "mid", jtext(w.m ? w.m->mid : NULL));
	return NULL;
}
