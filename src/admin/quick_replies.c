/*
 * Quick replies: prepared texts that agents choose, by language, tag and workstream. Here those of
 * everybody; what agents write for themselves is theirs.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/messages.h"

struct quick_reply_in {
	i64 id, version;
	struct str title, locale, body, tags, go;
};

#define IN(member, limit) { #member, FROM_BODY, FIELD_TEXT, false, 0, limit, offsetof(struct quick_reply_in, member) }

const struct spec admin_quick_reply_spec = SPEC(quick_reply_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct quick_reply_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct quick_reply_in, version) },
	IN(title, 2000), IN(locale, 200), IN(body, 20000), IN(tags, 2000), IN(go, 20),
}));

struct search_in { struct str text, tag; };

const struct spec admin_quick_replies_spec = SPEC(search_in, ((const struct field[]){
	{ "q", FROM_QUERY, FIELD_TEXT, false, 0, 200, offsetof(struct search_in, text) },
	{ "tag", FROM_QUERY, FIELD_TEXT, false, 0, 200, offsetof(struct search_in, tag) },
}));

/* --- the list ----------------------------------------------------------------------------------- */

static enum err tag_choices(struct ctx *c, struct quick_reply_search *s)
{
	struct quick_reply_tag_row *tags;
	struct form_choice *list;
	size_t n;
	enum err e = db_err(quick_reply_tags(c->db, WORK_LIST_MAX, &tags, &n));

	if (e)
		return e;
	list = arena_array(c->arena, struct form_choice, n + 1);
	list[0] = (struct form_choice){ STR(""), admin_text(c, T_admin_quick_any_tag), !s->tag.len };
	for (size_t i = 0; i < n; i++)
		list[i + 1] = (struct form_choice){ tags[i].tag, tags[i].tag, str_eq(tags[i].tag, s->tag) };
	s->tags = list;
	s->ntags = n + 1;
	return OK;
}

enum err quick_replies_show(struct ctx *c, struct quick_reply_search *s)
{
	struct quick_reply_row *rows;
	struct admin_reply r;
	enum err e = db_err(quick_reply_list(c->db, s->text, s->tag, WORK_LIST_MAX, &rows, &s->n));

	if (e || (e = tag_choices(c, s)))
		return e;
	s->rows = rows;
	s->cut = s->n == WORK_LIST_MAX;
	admin_begin(c, &r, "quick_replies", admin_text(c, T_admin_quick_title));
	view_admin_quick_replies(&r.out, &r.view, &r.frame, s);
	return admin_send(c, &r, form_status(&s->errors));
}

enum err admin_quick_replies(struct ctx *c)
{
	const struct search_in *in = c->in;

	return quick_replies_show(c, &(struct quick_reply_search){ .text = form_trim(in->text),
								   .tag = form_trim(in->tag) });
}

/* --- the form ----------------------------------------------------------------------------------- */

/* The boxes have the same name each: the form is read as it came. */
static void choose_streams(struct ctx *c, struct quick_reply_form *f)
{
	for (size_t s = 0; s < f->nstreams; s++) {
		struct str id = form_i64(c, f->streams[s].id);

		f->streams[s].chosen = 0;
		for (size_t i = 0; i < c->req->nform; i++)
			if (str_is(c->req->form[i].name, "workstream") && str_eq(c->req->form[i].value, id))
				f->streams[s].chosen = 1;
	}
}

static void from_input(struct ctx *c, struct quick_reply_form *f)
{
	const struct quick_reply_in *in = c->in;
	struct str tags[QUICK_TAGS_MAX];
	bool wrong = false;

	f->version = in->version;
	f->title = form_trim(in->title);
	f->locale = form_trim(in->locale);
	f->body = form_trim(in->body);
	f->tags = form_trim(in->tags);
	choose_streams(c, f);
	form_check_name(c, &f->errors, "title", f->title, T_admin_quick_name_wrong);
	message_check_locale(c, &f->errors, f->locale);
	message_check_body(c, &f->errors, f->body, SLUGS_QUICK_REPLY);
	quick_tags_of(c, f->tags, tags, &wrong);
	if (wrong)
		form_wrong(c, &f->errors, "tags", T_admin_quick_tags_wrong);
	if (!f->errors.n && str_is(in->go, "preview"))
		f->preview = message_preview(c, f->body);
}

static enum err show(struct ctx *c, const struct quick_reply_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "quick_replies", f->saved ? f->saved->title : admin_text(c, T_admin_quick_new));
	admin_crumb(&r, admin_text(c, T_admin_quick_title), STR("/admin/quick-replies"));
	view_admin_quick_reply(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static enum err load_streams(struct ctx *c, struct quick_reply_form *f)
{
	return db_err(quick_reply_streams(c->db, f->id ? f->id : NONE, WORK_LIST_MAX, &f->streams, &f->nstreams));
}

/* --- saving ------------------------------------------------------------------------------------- */

struct saving { struct ctx *c; const struct quick_reply_form *f; i64 id; };

static enum db_result put_parts(struct db *db, const struct saving *s)
{
	struct str tags[QUICK_TAGS_MAX];
	bool wrong = false;
	size_t n = quick_tags_of(s->c, s->f->tags, tags, &wrong);
	enum db_result r = DB_OK;

	for (size_t i = 0; r == DB_OK && i < n; i++)
		r = quick_reply_tag_add(db, s->id, tags[i]);
	for (size_t i = 0; r == DB_OK && i < s->f->nstreams; i++)
		if (s->f->streams[i].chosen)
			r = quick_reply_place(db, s->id, s->f->streams[i].id);
	return r;
}

static enum err add(struct db *db, void *arg)
{
	struct saving *s = arg;
	const struct quick_reply_form *f = s->f;
	enum db_result r = quick_reply_add(db, f->title, f->locale, f->body, s->c->who.id, s->c->now);

	if (r != DB_OK)
		return db_err(r);
	s->id = db_insert_id(db);
	return db_err(put_parts(db, s));
}

static enum err edit(struct db *db, void *arg)
{
	struct saving *s = arg;
	const struct quick_reply_form *f = s->f;
	enum db_result r = quick_reply_edit(db, f->id, f->version, f->title, f->locale, f->body, s->c->who.id,
					    s->c->now);

	if (r == DB_OK && (r = quick_reply_untag(db, f->id)) == DB_NONE)
		r = DB_OK;
	if (r == DB_OK && (r = quick_reply_unplace(db, f->id)) == DB_NONE)
		r = DB_OK;
	return db_err(r == DB_OK ? put_parts(db, s) : r);
}

static struct str stream_names(struct ctx *c, const struct quick_reply_form *f)
{
	struct buf out;

	buf_init(&out, c->arena, 4000);
	for (size_t i = 0; i < f->nstreams; i++)
		if (f->streams[i].chosen)
			buf_printf(&out, "%s%.*s", out.len ? ", " : "", STR_ARG(f->streams[i].name));
	return out.len ? buf_str(&out) : NO_STR;
}

/* --- routes ------------------------------------------------------------------------------------- */

enum err admin_quick_reply_new(struct ctx *c)
{
	struct quick_reply_form form = { .locale = STR("en") };
	enum err e = load_streams(c, &form);

	return e ? e : show(c, &form);
}

enum err admin_quick_reply_create(struct ctx *c)
{
	struct quick_reply_form form = { 0 };
	struct saving s = { .c = c, .f = &form };
	enum err e = load_streams(c, &form);

	if (e)
		return e;
	from_input(c, &form);
	if (form.errors.n || form.preview.ptr)
		return show(c, &form);
	if ((e = db_tx(c->db, "add quick reply", add, &s)))
		return e;
	admin_audit_name(c, "create", "quick reply", s.id, form.title);
	reply_see_other(c, "/admin/quick-replies/%lld?done=made", (long long)s.id);
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct quick_reply_form *f, struct quick_reply_row *row)
{
	enum err e = db_err(quick_reply_get(c->db, id, row));

	f->id = id;
	f->version = row->version;
	f->title = row->title;
	f->locale = row->locale;
	f->body = row->body;
	f->tags = row->tags;
	f->saved = row;
	return e ? e : load_streams(c, f);
}

enum err admin_quick_reply(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct quick_reply_row row = { 0 };
	struct quick_reply_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	form.preview = message_preview(c, form.body);
	return show(c, &form);
}

enum err admin_quick_reply_save(struct ctx *c)
{
	const struct quick_reply_in *in = c->in;
	struct quick_reply_row row = { 0 };
	struct quick_reply_form form = { 0 };
	struct saving s = { .c = c, .f = &form, .id = in->id };
	struct change ch;
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	from_input(c, &form);
	if (form.errors.n || form.preview.ptr)
		return show(c, &form);
	e = db_tx(c->db, "edit quick reply", edit, &s);
	if (e == ERR_NOT_FOUND) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "quick reply", in->id, row.version, admin_quick_reply, in);
		return e ? e : show(c, &form);
	}
	if (e)
		return e;
	change_begin(c, &ch);
	change_str(&ch, "title", row.title, form.title);
	change_str(&ch, "locale", row.locale, form.locale);
	change_str(&ch, "body", row.body, form.body);
	change_str(&ch, "tags", row.tags, form.tags);
	change_str(&ch, "workstreams", row.workstreams, stream_names(c, &form));
	admin_audit(c, "edit", "quick reply", in->id, change_end(&ch));
	reply_see_other(c, "/admin/quick-replies/%lld?done=saved", (long long)in->id);
	return OK;
}

enum err admin_quick_reply_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct quick_reply_row row;
	struct removal removal = { 0 };
	enum err e = db_err(quick_reply_get(c->db, in->id, &row));

	if (e)
		return e;
	removal.what = row.title;
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/quick-replies/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/quick-replies/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "quick_replies", &removal, admin_text(c, T_admin_quick_title),
				  "/admin/quick-replies", NULL, 0);
}

enum err admin_quick_reply_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	enum db_result r = quick_reply_remove(c->db, in->id, in->version, c->who.id, c->now);

	/* changed meanwhile: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/quick-replies/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit(c, "remove", "quick reply", in->id, NO_STR);
	reply_see_other(c, "/admin/quick-replies?done=removed");
	return OK;
}
