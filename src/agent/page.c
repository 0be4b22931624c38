/*
 * The pages: /agent/ (the lists), /agent/c/{id} (a conversation beside its list), /agent/login. They
 * show what the API's fragments show, and work as plain links and forms.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "agent/agent.h"
#include "store/upload.h"
#include "sys/crypt.h"

struct page_in {
	i64 id, before, quote;
	struct str view, cursor;
};

static const struct field page_fields[] = {
	{ "view", FROM_QUERY, FIELD_WORD, false, 1, 10, offsetof(struct page_in, view) },
	{ "cursor", FROM_QUERY, FIELD_WORD, false, 1, 50, offsetof(struct page_in, cursor) },
	{ "before", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct page_in, before) },
	{ "quote", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct page_in, quote) },
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct page_in, id) },
};
const struct spec page_spec = SPEC(page_in, page_fields);

struct login_page_in { struct str next; };

static const struct field login_page_fields[] = {
	{ "next", FROM_QUERY, FIELD_TEXT, false, 0, LIMIT_URI, offsetof(struct login_page_in, next) },
};
const struct spec login_page_spec = SPEC(login_page_in, login_page_fields);

/* "(2) Ana Ribeiro - Pagedesk" */
static struct str title_of(struct ctx *c, const struct desk *d, struct str what)
{
	struct str app = lang_text(NULL, T_app_name);

	if (d->unread)
		return arena_printf(c->arena, "(%lld) %.*s - %.*s", (long long)d->unread, STR_ARG(what),
				    STR_ARG(app));
	return arena_printf(c->arena, "%.*s - %.*s", STR_ARG(what), STR_ARG(app));
}

static enum err list_of(struct ctx *c, const struct inbox_query *q, struct desk *d)
{
	struct inbox in;
	enum err e = inbox_look(c, q, &in);

	if (e == ERR_INVALID)
		return ERR_NOT_FOUND;	/* a cursor that somebody made up */
	if (!e)
		e = desk_load(c, &in, d);
	return e ? e : notice_load(c, d);
}

enum err page_inbox(struct ctx *c)
{
	const struct page_in *in = c->in;
	struct inbox_query q = { .cursor = in->cursor, .conversation = NONE };
	struct view v = agent_view(c);
	struct buf *out = agent_buf(c);
	struct desk d;
	enum err e;

	if (!inbox_view_of(in->view, &q.view))
		return ERR_NOT_FOUND;
	e = list_of(c, &q, &d);
	if (e)
		return e;
	view_desk_page(out, &v, &d, NULL, title_of(c, &d, lang_text(NULL, view_text(d.view))));
	reply_html(c, 200, out);
	return OK;
}

/* Only what stands on this page: where one could choose it. */
static void choose_quote(struct thread *t, const struct kept *kept)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct item *m = &t->items[i];

		if (!m->may_quote || (m->row->seq != kept->quote && !str_eq(m->row->mid, kept->reply_to_mid)))
			continue;
		t->quote_mid = m->row->mid;
		t->quote_text = utf8_head(m->text.len ? m->text : m->said, 200);
	}
}

enum err conversation_page(struct ctx *c, i64 id, enum inbox_view view, i64 before, int status,
			   const struct kept *kept)
{
	struct inbox_query q = { .view = view, .conversation = id };
	struct view v = agent_view(c);
	struct buf *out = agent_buf(c);
	struct upload_place_row place;
	struct thread t;
	struct desk d;
	enum err e = thread_load(c, id, &(struct thread_query){ NONE, before, NONE }, &t);

	if (e || (e = db_err(upload_place(c->db, id, &place))) || (e = thread_load_side(c, &t)) || (e = list_of(c, &q, &d)))
		return e;
	/* a form that is sent twice, by a double click or by going back, is one reply */
	t.client_key = random_token(c->arena, 18);
	t.files = place.attachments_out > 0 && c->app->conf.media_directory.len > 0;
	if (kept) {
		t.text = kept->text;
		t.note = kept->note;
		t.alert = kept->alert;
	}
	if (kept)
		choose_quote(&t, kept);
	if (kept && kept->finish) {
		t.ending.finish = kept->finish;
		t.ending.picked = kept->disposition;
		t.ending.written = kept->ending;
	}
	view_desk_page(out, &v, &d, &t, title_of(c, &d, t.entry->name));
	reply_html(c, status, out);
	return OK;
}

enum err page_conversation(struct ctx *c)
{
	const struct page_in *in = c->in;
	enum inbox_view view;

	if (!inbox_view_of(in->view, &view))
		return ERR_NOT_FOUND;
	return conversation_page(c, in->id, view, in->before, 200,
				 in->quote > 0 ? &(struct kept){ .quote = in->quote } : NULL);
}

enum err login_page(struct ctx *c, int status, const struct login_form *form)
{
	struct view v = agent_view(c);
	struct buf *out = agent_buf(c);

	view_login(out, &v, form);
	reply_html(c, status, out);
	return OK;
}

enum err page_login(struct ctx *c)
{
	const struct login_page_in *in = c->in;
	struct str next = local_path(in->next);
	enum err e = who_load(c);

	if (e)
		return e;
	if (c->who.id) {
		reply_see_other(c, "%.*s", STR_ARG(next));
		return OK;
	}
	return login_page(c, 200, &(struct login_form){ .next = next });
}
