/*
 * What belongs to messages and stands in tables of its own: the quoted message, reactions, earlier texts.
 * One statement for a whole page of the thread.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "store/event.h"

/* Rows come ordered by message; those of one message stand together. */
struct slice { struct message_extra_row *rows; size_t n; };

static struct str ids_of(struct ctx *c, const struct item *items, size_t n)
{
	struct buf out;
	struct jw w;

	buf_init(&out, c->arena, n * 24 + 8);
	jw_init(&w, &out);
	jw_array(&w);
	for (size_t i = 0; i < n; i++)
		if (items[i].row->mid.len || items[i].row->reply_to_mid.len)
			jw_i64(&w, items[i].row->id);
	jw_end_array(&w);
	return buf_str(&out);
}

static size_t count_of(const struct slice *s, const char *what)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += str_is(s->rows[i].what, what);
	return n;
}

static struct str emoji_of(const struct message_extra_row *row)
{
	static const struct { const char *name, *emoji; } known[] = {
		{ "smile", "\xf0\x9f\x98\x86" }, { "angry", "\xf0\x9f\x98\xa0" },
		{ "sad", "\xf0\x9f\x98\xa2" },   { "wow", "\xf0\x9f\x98\xae" },
		{ "love", "\xe2\x9d\xa4\xef\xb8\x8f" }, { "like", "\xf0\x9f\x91\x8d" },
		{ "dislike", "\xf0\x9f\x91\x8e" },
	};

	if (row->a.len)
		return row->a;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_is(row->b, known[i].name))
			return str_of(known[i].emoji);
	return row->b;
}

static void put_reactions(struct ctx *c, struct item *item, const struct slice *s)
{
	size_t n = count_of(s, "reaction");
	struct reaction *list = arena_array(c->arena, struct reaction, n);

	for (size_t i = 0; i < s->n; i++) {
		const struct message_extra_row *row = &s->rows[i];

		if (str_is(row->what, "reaction"))
			list[item->nreactions++] = (struct reaction){
				.emoji = emoji_of(row), .name = row->b, .at = row->at, .ours = row->n == 1,
				.state = row->c, .author = row->d.len ? row->d : lang_text(NULL, T_author_agent),
			};
	}
	item->reactions = list;
}

static void put_editions(struct ctx *c, struct item *item, const struct slice *s)
{
	size_t n = count_of(s, "edit");
	struct edition *list = arena_array(c->arena, struct edition, n);

	for (size_t i = 0; i < s->n; i++)
		if (str_is(s->rows[i].what, "edit"))
			list[item->neditions++] = (struct edition){ s->rows[i].n, s->rows[i].at, s->rows[i].a };
	item->editions = list;
}

static void put_quote(struct ctx *c, const struct entry *e, struct item *item, const struct slice *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct message_extra_row *row = &s->rows[i];
		struct quote *q;

		if (!str_is(row->what, "quote"))
			continue;
		q = arena_new(c->arena, struct quote);
		*q = (struct quote){ .conversation_id = row->conversation_id, .seq = row->n, .text = row->a,
				     .author_kind = row->b, .kind = row->c,
				     .author = author_of(e, row->b, row->d) };
		if (!q->text.len)
			q->said = lang_text(NULL, kind_text(row->c));
		item->quote = q;
		return;
	}
}

enum err items_load_extras(struct ctx *c, const struct entry *e, struct item *items, size_t n)
{
	struct str ids = ids_of(c, items, n);
	struct message_extra_row *rows;
	size_t nrows;
	enum err err = ids.len > 2 ? db_err(message_extras(c->db, ids, &rows, &nrows)) : OK;

	if (err || ids.len <= 2)
		return err;
	for (size_t from = 0; from < nrows;) {
		struct slice s = { &rows[from], 0 };

		while (from < nrows && rows[from].message_id == s.rows[0].message_id) {
			from++;
			s.n++;
		}
		for (size_t i = 0; i < n; i++) {
			if (items[i].row->id != s.rows[0].message_id)
				continue;
			put_reactions(c, &items[i], &s);
			put_editions(c, &items[i], &s);
			put_quote(c, e, &items[i], &s);
		}
	}
	return OK;
}
