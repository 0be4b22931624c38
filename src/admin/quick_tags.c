/*
 * Tags of quick replies: how they are typed, and adding or removing them for many at once (features F174).
 */
#include "base/base.h"
#include "base/url.h"
#include "base/utf8.h"
#include "admin/change.h"
#include "admin/messages.h"

#define TAG_MAX 50

size_t quick_tags_of(struct ctx *c, struct str typed, struct str tags[QUICK_TAGS_MAX], bool *wrong)
{
	char *text = arena_alloc(c->arena, typed.len + 1);
	struct str rest = { text, typed.len }, piece;
	size_t n = 0;
	bool twice;

	for (size_t i = 0; i < typed.len; i++) {
		char ch = typed.ptr[i];

		text[i] = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
		if (ch == ',' || ch == '#' || ch == '\t' || ch == '\r' || ch == '\n')
			text[i] = ' ';
	}
	while (str_cut(&rest, ' ', &piece)) {
		if (!piece.len)
			continue;
		twice = false;
		for (size_t i = 0; i < n; i++)
			twice = twice || str_eq(tags[i], piece);
		if (twice)
			continue;
		if (n == QUICK_TAGS_MAX || utf8_points(piece) > TAG_MAX) {
			*wrong = true;
			return n;
		}
		tags[n++] = piece;
	}
	return n;
}

/* --- many at once ------------------------------------------------------------------------------- */

struct tags_in { struct str text, tag, tags, go; bool all; };

const struct spec admin_quick_tags_spec = SPEC(tags_in, ((const struct field[]){
	{ "q", FROM_BODY, FIELD_TEXT, false, 0, 200, offsetof(struct tags_in, text) },
	{ "tag", FROM_BODY, FIELD_TEXT, false, 0, 200, offsetof(struct tags_in, tag) },
	{ "tags", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct tags_in, tags) },
	{ "go", FROM_BODY, FIELD_TEXT, false, 0, 20, offsetof(struct tags_in, go) },
	{ "all", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct tags_in, all) },
}));

struct tagging {
	struct ctx *c;
	bool add;
	struct str tags[QUICK_TAGS_MAX];
	size_t ntags;
	const i64 *ids;
	bool *done;		/* out: of ids, those that are there */
	size_t n;
	i64 full;		/* out: this one would have too many */
};

/* Those that were ticked, or all that the search finds. */
static enum err chosen(struct ctx *c, const struct tags_in *in, i64 **ids, size_t *n)
{
	struct quick_reply_row *rows;
	enum err e = OK;

	*ids = arena_array(c->arena, i64, WORK_LIST_MAX + c->req->nform);
	*n = 0;
	if (in->all) {
		e = db_err(quick_reply_list(c->db, form_trim(in->text), form_trim(in->tag), WORK_LIST_MAX, &rows, n));
		for (size_t i = 0; !e && i < *n; i++)
			(*ids)[i] = rows[i].id;
		return e;
	}
	for (size_t i = 0; i < c->req->nform; i++)
		if (str_is(c->req->form[i].name, "reply") &&
		    parse_i64(c->req->form[i].value, 1, INT64_MAX, &(*ids)[*n]))
			(*n)++;
	return OK;
}

/* One that is gone meanwhile, or is somebody's own, is left out. */
static enum err tag_one(struct db *db, struct tagging *t, size_t at)
{
	struct count_row count;
	i64 id = t->ids[at];
	enum db_result r = quick_reply_touch(db, id, t->c->who.id, t->c->now);

	t->done[at] = r == DB_OK;
	if (r != DB_OK)
		return r == DB_NONE ? OK : db_err(r);
	for (size_t i = 0; i < t->ntags; i++) {
		r = t->add ? quick_reply_tag_add(db, id, t->tags[i]) : quick_reply_tag_drop(db, id, t->tags[i]);
		if (r != DB_OK && r != (t->add ? DB_DUPLICATE : DB_NONE))
			return db_err(r);
	}
	r = quick_reply_tag_count(db, id, &count);
	if (r != DB_OK)
		return db_err(r);
	t->full = count.n > QUICK_TAGS_MAX ? id : NONE;
	return t->full == NONE ? OK : ERR_INVALID;
}

static enum err tag_all(struct db *db, void *arg)
{
	struct tagging *t = arg;
	enum err e = OK;

	t->full = NONE;
	for (size_t i = 0; !e && i < t->n; i++)
		e = tag_one(db, t, i);
	return e;
}

static void record(struct ctx *c, const struct tagging *t, struct str typed)
{
	for (size_t i = 0; i < t->n; i++) {
		struct change ch;

		if (!t->done[i])
			continue;
		change_begin(c, &ch);
		change_fact(&ch, "tags", typed);
		admin_audit(c, t->add ? "add tags" : "remove tags", "quick reply", t->ids[i], change_end(&ch));
	}
}

/* The name of the one that is full is said. */
static enum err too_many(struct ctx *c, struct quick_reply_search *s, i64 id)
{
	struct quick_reply_row row;
	enum err e = db_err(quick_reply_get(c->db, id, &row));

	if (e)
		return e;
	s->errors.list[0].field = "tags";
	s->errors.list[0].text = lang_fill(c->arena, admin_text(c, T_admin_quick_tags_full), &row.title, 1);
	s->errors.n = 1;
	return quick_replies_show(c, s);
}

enum err admin_quick_tags(struct ctx *c)
{
	const struct tags_in *in = c->in;
	struct quick_reply_search s = { .text = form_trim(in->text), .tag = form_trim(in->tag),
					.typed = form_trim(in->tags), .all = in->all };
	struct tagging t = { .c = c, .add = str_is(in->go, "add") };
	bool wrong = false;
	i64 *ids;
	enum err e = chosen(c, in, &ids, &t.n);

	if (e)
		return e;
	t.ids = s.chosen = ids;
	t.done = arena_array(c->arena, bool, t.n + 1);
	s.nchosen = t.n;
	t.ntags = quick_tags_of(c, s.typed, t.tags, &wrong);
	if (!t.n)
		form_wrong(c, &s.errors, "all", T_admin_quick_none_chosen);
	if (wrong)
		form_wrong(c, &s.errors, "tags", T_admin_quick_tags_wrong);
	else if (!t.ntags)
		form_wrong(c, &s.errors, "tags", T_admin_quick_no_tags);
	if (!t.add && !str_is(in->go, "remove"))
		form_wrong(c, &s.errors, "tags", T_admin_choose);
	if (s.errors.n)
		return quick_replies_show(c, &s);
	e = db_tx(c->db, "tag quick replies", tag_all, &t);
	if (e == ERR_INVALID && t.full != NONE)
		return too_many(c, &s, t.full);
	if (e)
		return e;
	record(c, &t, s.typed);
	reply_see_other(c, "/admin/quick-replies?q=%.*s&tag=%.*s&done=saved", STR_ARG(url_component(c->arena, s.text)),
			STR_ARG(url_component(c->arena, s.tag)));
	return OK;
}
