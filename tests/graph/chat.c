/* GET /_control/chat: what the customer page shows, if it changed since the version that it has. */
#include <stdlib.h>
#include <string.h>

#include "call.h"

#define SHOWN 200

static const char *preview(const struct msg *m, char *out, size_t size)
{
	const char *type = jstr(json_array_get(m->attachments, 0), "type");

	if (m->text)
		snprintf(out, size, "%s%s", m->from_page ? "" : "You: ", m->text);
	else
		snprintf(out, size, "%s%s", m->from_page ? "sent " : "You sent ",
			 type ? type : "something");
	return out;
}

static json_t *customer_json(const struct customer *c)
{
	char *name = customer_name(c), text[300];
	json_t *o = json_pack("{s:s,s:s,s:s,s:I,s:I}", "psid", c->psid, "page", c->page->id,
			      "page_name", c->page->name, "unread", (json_int_t)c->unread, "at",
			      (json_int_t)(c->newest ? c->newest->at : 0));

	json_object_set_new(o, "name", jtext(name));
	json_object_set_new(o, "preview",
			    jtext(c->newest ? preview(c->newest, text, sizeof(text)) : ""));
	free(name);
	return o;
}

static json_t *message_json(const struct customer *c, const struct msg *m)
{
	static const char *const hooks[] = { "none", "waiting", "done", "failed" };
	json_t *o = json_pack("{s:s,s:b,s:I,s:s,s:b,s:b,s:b}", "mid", m->mid, "from_page",
			      (int)m->from_page, "at", (json_int_t)m->at, "hook", hooks[m->hook],
			      "deleted", (int)m->deleted, "edited", (int)(m->edits > 0), "seen",
			      (int)(!m->from_page && c->seen_at >= m->at));

	if (m->text)
		json_object_set_new(o, "text", jtext(m->text));
	if (m->postback)
		json_object_set_new(o, "postback", jtext(m->postback));
	if (m->reply_to)
		json_object_set_new(o, "reply_to", jtext(m->reply_to));
	if (m->attachments)
		json_object_set(o, "attachments", m->attachments);
	if (m->quick_replies)
		json_object_set(o, "quick_replies", m->quick_replies);
	if (m->app_id && strcmp(m->app_id, INBOX_APP_ID) == 0)
		json_object_set_new(o, "inbox", json_true());
	if (m->tag)
		json_object_set_new(o, "tag", jtext(m->tag));
	if (*m->reaction)
		json_object_set_new(o, "reaction", jtext(m->reaction));
	if (*m->page_reaction)
		json_object_set_new(o, "page_reaction", jtext(m->page_reaction));
	return o;
}

static json_t *messages(const struct customer *c)
{
	json_t *list = json_array();
	const struct msg *m = c->newest;

	for (int n = 1; m && m->older && n < SHOWN; n++)
		m = m->older;
	for (; m; m = m->newer)
		json_array_append_new(list, message_json(c, m));
	return list;
}

void chat_get(struct call *c)
{
	struct graph *g = c->g;
	const char *psid = query(c, "psid");
	const struct customer *who = psid ? customer_find(g, psid) : NULL;
	long long typing = who ? who->typing_until - meta_now(g) : 0;
	json_t *o = json_pack("{s:I,s:I}", "version", (json_int_t)g->version, "typing",
			      (json_int_t)(typing > 0 ? typing : 0));

	if (query_ll(c, "since", -1) == (long long)g->version) {
		call_json(c, 200, o);
		return;
	}
	json_t *list = json_array();
	for (const struct customer *p = g->customers; p && json_array_size(list) < SHOWN;
	     p = p->next)
		json_array_append_new(list, customer_json(p));
	json_object_set_new(o, "customers", list);
	json_object_set_new(o, "webhook",
			    json_pack("{s:s,s:b,s:b,s:s}", "url", g->webhook, "verified",
				      (int)g->verified.ok, "tried", (int)g->verified.done, "error",
				      g->verified.error));
	if (who) {
		json_object_set_new(o, "customer", customer_json(who));
		json_object_set_new(o, "messages", messages(who));
		json_object_set_new(
			o, "ice_breakers",
			json_incref(json_object_get(who->page->profile, "ice_breakers")));
		json_object_set_new(
			o, "get_started",
			jtext(jstr(json_object_get(who->page->profile, "get_started"), "payload")));
	}
	call_json(c, 200, o);
}
