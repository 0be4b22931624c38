/*
 * The Conversations API: threads of a page, newest first, and their messages. Only the newest 20
 * messages of a thread have readable details; what is older answers "deleted".
 */
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "select.h"

#define DETAILED 20
#define MESSAGES_DEFAULT 25
#define MESSAGES_MAX 100
#define GONE                                                                                       \
	"(#9000001) The message has been deleted or is older than the newest 20 of its "           \
	"conversation"

static json_t *party(const struct customer *c, bool page)
{
	char *name = page ? xstrdup(c->page->name) : customer_name(c);
	const char *id = page ? c->page->id : c->psid;
	char *mail = xfmt("%s@facebook.com", id);
	json_t *o = json_pack("{s:o,s:s,s:s}", "name", jtext(name), "email", mail, "id", id);

	free(mail);
	free(name);
	return o;
}

static json_t *attachment_json(const struct graph *g, const json_t *a, size_t i, const char *mid)
{
	const char *type = jstr(a, "type"), *url = jstr(json_object_get(a, "payload"), "url");
	const struct blob *b = url ? blob_of_url(g, url) : NULL;
	char *id = xfmt("%.24s%zu", mid + 2, i);
	json_t *o = json_pack("{s:s}", "id", id);

	free(id);
	if (!type || strcmp(type, "template") == 0) {
		json_t *p = json_object_get(a, "payload");
		json_t *first = json_array_get(json_object_get(p, "elements"), 0);
		const char *title = jstr(p, "text") ? jstr(p, "text") : jstr(first, "title");
		json_object_set_new(o, "generic_template",
				    json_pack("{s:s}", "title", title ? title : ""));
		return o;
	}
	json_object_set_new(o, "mime_type", jtext(b ? b->mime : "application/octet-stream"));
	json_object_set_new(o, "name", jtext(b ? b->name : type));
	if (b)
		json_object_set_new(o, "size", json_integer((json_int_t)b->len));
	if (strcmp(type, "image") == 0)
		json_object_set_new(o, "image_data",
				    json_pack("{s:i,s:i,s:i,s:i,s:s,s:s,s:i,s:b}", "width", 360,
					      "height", 240, "max_width", 360, "max_height", 240,
					      "url", url ? url : "", "preview_url", url ? url : "",
					      "image_type", 1, "render_as_sticker", 0));
	else if (strcmp(type, "video") == 0)
		json_object_set_new(o, "video_data",
				    json_pack("{s:i,s:i,s:s,s:s}", "width", 640, "height", 360,
					      "url", url ? url : "", "preview_url",
					      url ? url : ""));
	else if (url)
		json_object_set_new(o, "file_url", jtext(url));
	return o;
}

static void put_attachments(const struct graph *g, json_t *o, const struct msg *m,
			    const struct field *f)
{
	json_t *list = json_array(), *a;
	size_t i;

	json_array_foreach(m->attachments, i, a)
	{
		const char *type = jstr(a, "type");
		if (type && strcmp(type, "sticker") == 0) {
			if (field_find(f, "sticker"))
				json_object_set(
					o, "sticker",
					json_object_get(json_object_get(a, "payload"), "url"));
		} else {
			json_array_append_new(list, attachment_json(g, a, i, m->mid));
		}
	}
	if (json_array_size(list) && field_find(f, "attachments"))
		json_object_set_new(o, "attachments", json_pack("{s:O}", "data", list));
	json_decref(list);
}

static json_t *message_json(const struct graph *g, const struct msg *m, const struct field *f,
			    bool detailed)
{
	const struct customer *c = m->customer;
	json_t *o = json_object();
	char time[32];

	iso_time(m->at, time);
	json_object_set_new(o, "id", jtext(m->mid));
	if (field_find(f, "created_time"))
		json_object_set_new(o, "created_time", jtext(time));
	if (!detailed || m->deleted)
		return o;
	if (field_find(f, "from"))
		json_object_set_new(o, "from", party(c, m->from_page));
	if (field_find(f, "to"))
		json_object_set_new(o, "to", json_pack("{s:[o]}", "data", party(c, !m->from_page)));
	if (field_find(f, "message"))
		json_object_set_new(o, "message", jtext(m->text ? m->text : ""));
	put_attachments(g, o, m, f);
	if (m->reply_to && field_find(f, "reply_to"))
		json_object_set_new(o, "reply_to",
				    json_pack("{s:s,s:b}", "mid", m->reply_to, "is_self_reply", 0));
	if (field_find(f, "tags"))
		json_object_set_new(o, "tags",
				    json_pack("{s:[{s:s},{s:s}]}", "data", "name",
					      m->from_page ? "sent" : "inbox", "name",
					      "source:mobile"));
	if (field_find(f, "reactions") && (*m->reaction || *m->page_reaction))
		json_object_set_new(o, "reactions",
				    json_pack("{s:[{s:s,s:[o]}]}", "data", "reaction",
					      *m->reaction ? m->reaction : m->page_reaction,
					      "users", party(c, !*m->reaction)));
	return o;
}

/* after: the message behind which the list goes on, NULL for the newest. */
static json_t *messages_json(struct call *c, const struct customer *who, const struct field *f,
			     const struct msg *after)
{
	struct field *plain = f->sub ? NULL : fields_parse("id,created_time");
	long limit = f->limit < 0              ? MESSAGES_DEFAULT
		     : f->limit > MESSAGES_MAX ? MESSAGES_MAX
					       : f->limit;
	json_t *list = json_array();
	const struct msg *m = who->newest, *first = NULL, *last = NULL;
	long place = 0;
	char *path = xfmt("%s/messages", who->conversation);

	for (const struct msg *at = after; at; at = at->newer, m = after->older)
		place++;
	for (long i = 0; m && i < limit; m = m->older, i++) {
		json_array_append_new(
			list, message_json(c->g, m, f->sub ? f->sub : plain, place++ < DETAILED));
		first = first ? first : m;
		last = m;
	}
	json_t *o = json_pack("{s:o}", "data", list);
	if (last)
		json_object_set_new(o, "paging",
				    paging(c, path, first->mid, last->mid, m != NULL, limit));
	free(path);
	fields_free(plain);
	return o;
}

static json_t *conversation_json(struct call *c, const struct customer *who, const struct field *f)
{
	json_t *o = json_object();
	const struct field *messages = field_find(f, "messages");
	char time[32];
	bool mine = !*who->owner || strcmp(who->owner, c->g->app_id) == 0;

	iso_time(who->updated, time);
	json_object_set_new(o, "id", jtext(who->conversation));
	if (field_find(f, "updated_time"))
		json_object_set_new(o, "updated_time", jtext(time));
	if (field_find(f, "link"))
		json_object_set_new(o, "link", jtext("/messages/t/"));
	if (field_find(f, "participants"))
		json_object_set_new(
			o, "participants",
			json_pack("{s:[o,o]}", "data", party(who, false), party(who, true)));
	if (field_find(f, "unread_count"))
		json_object_set_new(o, "unread_count", json_integer(0));
	if (field_find(f, "message_count"))
		json_object_set_new(o, "message_count", json_integer((json_int_t)who->count));
	if (field_find(f, "can_reply"))
		json_object_set_new(o, "can_reply", json_boolean(who->last_action != 0));
	if (field_find(f, "is_owner"))
		json_object_set_new(o, "is_owner", json_boolean(mine));
	if (messages)
		json_object_set_new(o, "messages", messages_json(c, who, messages, NULL));
	return o;
}

static bool within_rate(struct call *c)
{
	if (take_token(&c->page->conversations, c->g->set.rate.conversations))
		return true;
	graph_fail(c, 613, 0, "(#613) Calls to this api have exceeded the rate limit.");
	return false;
}

static int newest_first(const void *a, const void *b)
{
	const struct customer *x = *(const struct customer *const *)a,
			      *y = *(const struct customer *const *)b;

	return x->updated != y->updated ? (x->updated < y->updated ? 1 : -1)
					: strcmp(x->conversation, y->conversation);
}

/* All threads of the page that have a message; the caller frees the array. */
static struct customer **threads(struct call *c, size_t *n)
{
	struct customer **list = xcalloc(c->g->by_psid.count + 1, sizeof(struct customer *));
	const char *only = jstr(c->params, "user_id");

	*n = 0;
	for (struct customer *who = only ? map_get(&c->g->by_psid, only) : c->g->customers; who;
	     who = who->next) {
		if (who->page == c->page && who->newest)
			list[(*n)++] = who;
		if (only)
			break;
	}
	qsort(list, *n, sizeof(list[0]), newest_first);
	return list;
}

void conversations_get(struct call *c)
{
	const char *platform = jstr(c->params, "platform"), *after = jstr(c->params, "after");
	long long limit = jint(c->params, "limit", 25);
	size_t n, from = 0;

	if (!right_page(c) || !within_rate(c))
		return;
	if (platform && strcmp(platform, "messenger") != 0 && strcmp(platform, "instagram") != 0) {
		graph_fail(
			c, 100, 0,
			"(#100) Param platform must be one of {INSTAGRAM, MESSENGER} - got \"%s\".",
			platform);
		return;
	}
	struct field *f = fields_of(c, "id,link,updated_time");
	if (!f)
		return;
	struct customer **list = threads(c, &n);
	if (platform && strcmp(platform, "instagram") == 0)
		n = 0;
	limit = limit < 1 ? 1 : limit > 100 ? 100 : limit;
	for (size_t i = 0; after && i < n; i++)
		if (strcmp(list[i]->conversation, after) == 0)
			from = i + 1;
	json_t *data = json_array();
	size_t to = from;
	for (; to < n && to < from + (size_t)limit; to++)
		json_array_append_new(data, conversation_json(c, list[to], f));
	json_t *o = json_pack("{s:o}", "data", data);
	char *path = xfmt("%s/conversations", c->page->id);
	if (to > from)
		json_object_set_new(o, "paging",
				    paging(c, path, list[from]->conversation,
					   list[to - 1]->conversation, to < n, (long)limit));
	free(path);
	free(list);
	fields_free(f);
	graph_ok(c, o);
}

static void not_there(struct call *c)
{
	graph_fail(c, 100, 33,
		   "Unsupported get request. Object with ID '%s' does not exist, cannot be loaded "
		   "due to missing "
		   "permissions, or does not support this operation.",
		   c->arg);
}

void conversation_get(struct call *c)
{
	const struct customer *who = map_get(&c->g->by_conversation, c->arg);

	if (!c->page || !who || who->page != c->page) {
		not_there(c);
		return;
	}
	if (!within_rate(c))
		return;
	struct field *f = fields_of(c, "id,link,updated_time");
	if (!f)
		return;
	json_t *o = conversation_json(c, who, f);
	fields_free(f);
	graph_ok(c, o);
}

void conversation_messages_get(struct call *c)
{
	const struct customer *who = map_get(&c->g->by_conversation, c->arg);
	const struct msg *after = map_get(&c->g->by_mid, jstr(c->params, "after"));

	if (!c->page || !who || who->page != c->page) {
		not_there(c);
		return;
	}
	if (!within_rate(c))
		return;
	struct field *f = fields_of(c, "id,created_time");
	if (!f)
		return;
	struct field edge = { .limit = (long)jint(c->params, "limit", MESSAGES_DEFAULT), .sub = f };
	json_t *o = messages_json(c, who, &edge, after && after->customer == who ? after : NULL);
	fields_free(f);
	graph_ok(c, o);
}

void message_get(struct call *c)
{
	const struct msg *m = map_get(&c->g->by_mid, c->arg);
	int newer = 0;

	if (!c->page || !m || m->customer->page != c->page) {
		not_there(c);
		return;
	}
	if (!within_rate(c))
		return;
	for (const struct msg *n = m->newer; n && newer < DETAILED; n = n->newer)
		newer++;
	if (newer >= DETAILED || m->deleted) {
		graph_fail(c, 9000001, 0, GONE);
		return;
	}
	struct field *f = fields_of(c, "id,created_time");
	if (!f)
		return;
	json_t *o = message_json(c->g, m, f, true);
	fields_free(f);
	graph_ok(c, o);
}
