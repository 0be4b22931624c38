/*
 * Messages as threads show them.
 */
#include "base/base.h"
#include "agent/agent.h"

struct str author_of(const struct entry *e, struct str author_kind, struct str author_name)
{
	static const struct { const char *kind; enum text_key key; } words[] = {
		{ "page_inbox", T_author_page_inbox },
		{ "bot", T_author_bot },
		{ "automation", T_author_automation },
		{ "system", T_author_system },
	};

	if (str_is(author_kind, "customer"))
		return e->name;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_is(author_kind, words[i].kind))
			return lang_text(NULL, words[i].key);
	return author_name.len ? author_name : lang_text(NULL, T_author_agent);
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

/* "[image] [image] [file]" of what is media; the kind itself for what has neither text nor cards. */
static struct str said_of(struct ctx *c, const struct item *item)
{
	const struct message_row *m = item->row;
	struct buf out;

	if (m->erased_at != NONE)
		return lang_text(NULL, str_is(m->reason, "unsent") ? T_message_unsent : T_message_erased);
	if (item->line)
		return line_of(c, m);
	if (str_is(m->kind, "postback") || str_is(m->kind, "referral"))
		return lang_text(NULL, kind_text(m->kind));
	buf_init(&out, c->arena, 1000);
	/* files are shown themselves; of messages from before they had rows only the kinds are known */
	for (size_t i = 0; !item->nfiles && i < item->ncards && i < 30; i++) {
		if (item->cards[i].kind != CARD_MEDIA)
			continue;
		if (out.len)
			buf_addc(&out, ' ');
		buf_add(&out, lang_text(NULL, kind_text(item->cards[i].type)));
	}
	if (!out.len && !m->body.len && !item->ncards && !item->nfiles)
		return lang_text(NULL, T_kind_any);
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
	item->may_quote = may->write && item->row->mid.len && item->row->erased_at == NONE;
	/* Meta lets us react to what we said, too; nobody wants to */
	item->may_react = item->may_quote && str_is(item->row->direction, "in");
}

enum err items_of(struct ctx *c, const struct entry *e, const struct message_row *rows, size_t n,
		  const struct may *may, struct item **out)
{
	struct item *items = arena_array(c->arena, struct item, n);
	enum err err;

	if ((err = files_load(c, items, rows, n)))
		return err;
	for (size_t i = 0; i < n; i++) {
		const struct message_row *m = &rows[i];
		const struct item found = items[i];
		struct card *cards;

		items[i] = (struct item){
			.row = m, .files = found.files, .nfiles = found.nfiles,
			.author = author_of(e, m->author_kind, m->author_name), .text = m->body,
			.receipt = receipt_of(e->row, m), .line = str_is(m->author_kind, "system"),
			.needs_decision = str_is(m->state, "unknown") && m->settling <= 0,
		};
		if (!items[i].line) {
			items[i].ncards = cards_of(c->arena, m->content, &cards);
			items[i].cards = cards;
		}
		items[i].said = said_of(c, &items[i]);
		allow(&items[i], may);
	}
	*out = items;
	return items_load_extras(c, e, items, n);
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

static void card_json(struct jw *w, const struct card *card)
{
	jw_object(w);
	jw_kcstr(w, "kind", card_kind_name(card->kind));
	jw_kstr(w, "type", card->type);
	jw_ki64(w, "position", (i64)card->position);
	jw_kstr(w, "title", card->title);
	jw_kstr(w, "text", card->text);
	jw_kstr(w, "url", card->url);
	jw_ki64(w, "start_at", card->start_at);
	jw_ki64(w, "end_at", card->end_at);
	jw_kstr(w, "timezone", card->timezone);
	jw_key(w, "buttons");
	jw_array(w);
	for (size_t i = 0; i < card->nbuttons; i++) {
		jw_object(w);
		jw_kstr(w, "title", card->buttons[i].title);
		jw_kstr(w, "url", card->buttons[i].url);
		jw_end_object(w);
	}
	jw_end_array(w);
	jw_end_object(w);
}

static void quote_json(struct jw *w, const struct quote *q)
{
	jw_key(w, "quote");
	if (!q) {
		jw_null(w);
		return;
	}
	jw_object(w);
	jw_ki64(w, "conversation_id", q->conversation_id);
	jw_ki64(w, "seq", q->seq);
	jw_kstr(w, "author_kind", q->author_kind);
	jw_kstr(w, "kind", q->kind);
	jw_kstr(w, "text", q->text);
	jw_end_object(w);
}

static void extras_json(struct jw *w, const struct item *item)
{
	jw_key(w, "cards");
	jw_array(w);
	for (size_t i = 0; i < item->ncards; i++)
		card_json(w, &item->cards[i]);
	jw_end_array(w);
	quote_json(w, item->quote);
	jw_key(w, "reactions");
	jw_array(w);
	for (size_t i = 0; i < item->nreactions; i++) {
		jw_object(w);
		jw_kstr(w, "emoji", item->reactions[i].emoji);
		jw_kstr(w, "reaction", item->reactions[i].name);
		jw_ki64(w, "at", item->reactions[i].at);
		jw_kcstr(w, "by", item->reactions[i].ours ? "agent" : "customer");
		jw_kstr(w, "state", item->reactions[i].state);
		jw_end_object(w);
	}
	jw_end_array(w);
	jw_key(w, "editions");
	jw_array(w);
	for (size_t i = 0; i < item->neditions; i++) {
		jw_object(w);
		jw_ki64(w, "number", item->editions[i].number);
		jw_kstr(w, "text", item->editions[i].text);
		jw_ki64(w, "at", item->editions[i].at);
		jw_end_object(w);
	}
	jw_end_array(w);
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
	jw_kstr(w, "said", item->said);
	jw_key(w, "attachments");
	files_json(w, item);
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
	jw_kbool(w, "recovered", m->recovered > 0);
	jw_ki64(w, "edited_at", m->edited_at);
	jw_ki64(w, "erased_at", m->erased_at);
	jw_ki64(w, "failed_at", m->failed_at);
	extras_json(w, item);
	jw_end_object(w);
}
