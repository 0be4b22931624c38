/*
 * Messages as threads show them.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "agent/agent.h"
#include "sys/json.h"

static struct str author_of(const struct entry *e, const struct message_row *m)
{
	static const struct { const char *kind; enum text_key key; } words[] = {
		{ "page_inbox", T_author_page_inbox },
		{ "bot", T_author_bot },
		{ "automation", T_author_automation },
		{ "system", T_author_system },
	};

	if (str_is(m->author_kind, "customer"))
		return e->name;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_is(m->author_kind, words[i].kind))
			return lang_text(NULL, words[i].key);
	return m->author_name.len ? m->author_name : lang_text(NULL, T_author_agent);
}

/* The watermarks say up to when the customer got and saw what we sent. */
static const char *receipt_of(const struct inbox_entry_row *c, const struct message_row *m)
{
	if (!str_is(m->direction, "out") ||
	    (!str_is(m->state, "sent") && !str_is(m->state, "confirmed")))
		return NULL;
	if (c->read_at != NONE && m->sent_at <= c->read_at)
		return "read";
	return c->delivered_at != NONE && m->sent_at <= c->delivered_at ? "delivered" : NULL;
}

/* "[image] [image] [file]" of the attachments; the kind itself for what is neither text nor file. */
static struct str said_of(struct ctx *c, const struct message_row *m)
{
	const struct json *list;
	struct buf out;

	if (str_is(m->kind, "postback") || str_is(m->kind, "referral"))
		return lang_text(NULL, kind_text(m->kind));
	buf_init(&out, c->arena, 1000);
	list = m->content.len ? j_get(j_parse(c->arena, m->content, NULL), "attachments") : NULL;
	for (size_t i = 0; i < j_len(list) && i < 30; i++) {
		struct str type = j_text(j_get(j_at(list, i), "type"));

		if (out.len)
			buf_addc(&out, ' ');
		buf_add(&out, lang_text(NULL, kind_text(type)));
	}
	if (!out.len && !m->body.len)
		return lang_text(NULL, m->content.len ? T_kind_any : T_message_erased);
	return out.len ? buf_str(&out) : NO_STR;
}

static void allow(struct item *item, const struct may *may)
{
	struct str state = item->row->state;
	bool ours = may->write && str_is(item->row->direction, "out") &&
		    str_is(item->row->author_kind, "agent");
	bool failed = str_is(state, "failed"), open = item->needs_decision;
	bool queued = str_is(state, "queued") || str_is(state, "retry") || str_is(state, "parked");

	item->may_edit = ours && (queued || failed);
	item->may_discard = ours && (queued || failed || open);
	item->may_retry = ours && (failed || open);
}

static const struct item *find_quoted(const struct item *items, size_t n, struct str mid)
{
	for (size_t i = 0; mid.len && i < n; i++)
		if (str_eq(items[i].row->mid, mid))
			return &items[i];
	return NULL;
}

struct item *items_of(struct ctx *c, const struct entry *e, const struct message_row *rows, size_t n,
		      const struct may *may)
{
	struct item *items = arena_array(c->arena, struct item, n);

	for (size_t i = 0; i < n; i++) {
		const struct message_row *m = &rows[i];

		items[i] = (struct item){
			.row = m, .author = author_of(e, m), .text = m->body, .said = said_of(c, m),
			.receipt = receipt_of(e->row, m),
			.needs_decision = str_is(m->state, "unknown") && m->settling <= 0,
		};
		allow(&items[i], may);
	}
	for (size_t i = 0; i < n; i++)
		items[i].quoted = find_quoted(items, n, rows[i].reply_to_mid);
	return items;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void author_json(struct jw *w, const struct item *item)
{
	jw_key(w, "author");
	jw_object(w);
	jw_ki64(w, "id", item->row->author_id);
	jw_kstr(w, "name", item->author);
	jw_end_object(w);
}

static void error_json(struct jw *w, const struct message_row *m)
{
	jw_key(w, "error");
	if (m->error_code == NONE && !m->error_text.len) {
		jw_null(w);
		return;
	}
	jw_object(w);
	jw_ki64(w, "code", m->error_code);
	jw_ki64(w, "subcode", m->error_subcode);
	jw_kstr(w, "text", m->error_text);
	jw_kstr(w, "trace", m->error_trace);
	jw_end_object(w);
}

void item_json(struct jw *w, const struct item *item)
{
	const struct message_row *m = item->row;

	jw_object(w);
	jw_ki64(w, "seq", m->seq);
	jw_ki64(w, "version", m->version);
	jw_kstr(w, "mid", m->mid);
	jw_kstr(w, "direction", m->direction);
	jw_kstr(w, "author_kind", m->author_kind);
	author_json(w, item);
	jw_kstr(w, "kind", m->kind);
	jw_kstr(w, "text", m->body);
	jw_key(w, "content");
	if (m->content.len)
		jw_raw(w, m->content);
	else
		jw_null(w);
	jw_kstr(w, "state", m->state);
	jw_kcstr(w, "receipt", item->receipt);
	jw_kstr(w, "reason", m->reason);
	error_json(w, m);
	jw_kbool(w, "needs_decision", item->needs_decision);
	jw_kstr(w, "reply_to_mid", m->reply_to_mid);
	jw_kstr(w, "client_key", m->client_key);
	jw_ki64(w, "part", m->part);
	jw_ki64(w, "sent_at", m->sent_at);
	jw_ki64(w, "edited_at", m->edited_at);
	jw_end_object(w);
}
