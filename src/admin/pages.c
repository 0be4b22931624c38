#include "base/base.h"
#include "admin/admin.h"
#include "admin/conflict.h"
#include "admin/change.h"
#include "admin/page_draft.h"
#include "store/setup.h"

#define LIST_MAX 500
#define REMOVED_MAX 50
#define WORKSTREAMS_MAX 200

struct page_in {
	i64 id, version, workstream_id, draft;
	struct str name, meta_id, token, username, language, go;
	bool enabled, attachments_in, attachments_out, human_agent_tag, restricted_media, survey, privacy;
};

#define PAGE_TEXT(member) \
	{ #member, FROM_BODY, FIELD_TEXT, false, 0, 5000, offsetof(struct page_in, member) }
#define PAGE_SWITCH(member) \
	{ #member, FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct page_in, member) }

const struct spec admin_page_spec = SPEC(page_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct page_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct page_in, version) },
	{ "workstream_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX,
	  offsetof(struct page_in, workstream_id) },
	PAGE_TEXT(name), PAGE_TEXT(meta_id), PAGE_TEXT(token), PAGE_TEXT(username), PAGE_TEXT(language), PAGE_TEXT(go),
	{ "draft", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct page_in, draft) },
	PAGE_SWITCH(enabled), PAGE_SWITCH(attachments_in), PAGE_SWITCH(attachments_out),
	PAGE_SWITCH(human_agent_tag), PAGE_SWITCH(restricted_media), PAGE_SWITCH(survey), PAGE_SWITCH(privacy),
}));

struct page_show_in { i64 id, draft, workstream; };

const struct spec admin_page_show_spec = SPEC(page_show_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct page_show_in, id) },
	{ "draft", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct page_show_in, draft) },
	{ "workstream", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct page_show_in, workstream) },
}));

enum err admin_pages(struct ctx *c)
{
	struct channel_page_row *rows, *removed;
	struct channel_app_row *apps;
	struct admin_reply r;
	size_t n, nremoved, napps;
	enum err e = db_err(channel_page_list(c->db, NONE, LIST_MAX, &rows, &n));

	if (e || (e = db_err(channel_page_removed(c->db, REMOVED_MAX, &removed, &nremoved))) ||
	    (e = db_err(channel_app_list(c->db, 2, &apps, &napps))))
		return e;
	admin_begin(c, &r, "pages", admin_text(c, T_admin_pages_title));
	view_admin_pages(&r.out, &r.view, &r.frame, rows, n, removed, nremoved,
			 napps == 1 ? apps[0].id : napps ? NONE : 0);
	return admin_send(c, &r, 200);
}

static void from_input(const struct page_in *in, struct page_form *f)
{
	f->version = in->version;
	f->workstream_id = in->workstream_id;
	f->name = form_trim(in->name);
	f->meta_id = form_trim(in->meta_id);
	f->token = form_trim(in->token);
	f->username = form_trim(in->username);
	if (f->username.len && f->username.ptr[0] == '@')
		f->username = str_skip(f->username, 1);
	f->language = form_trim(in->language);
	f->draft = in->draft == NONE ? 0 : in->draft;
	f->enabled = in->enabled;
	f->attachments_in = in->attachments_in;
	f->attachments_out = in->attachments_out;
	f->human_agent_tag = in->human_agent_tag;
	f->restricted_media = in->restricted_media;
	f->survey = in->survey;
	f->privacy = in->privacy;
}

static bool is_language(struct str s)
{
	if (s.len < 2 || s.len > 16)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' || ch == '-'))
			return false;
	}
	return true;
}

static bool is_username(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
		      ch == '.' || ch == '-' || ch == '_'))
			return false;
	}
	return s.len <= 100;
}

static void check(struct ctx *c, struct page_form *f)
{
	bool known = false;

	form_check_name(c, &f->errors, "name", f->name, T_admin_pages_name_wrong);
	if (!is_username(f->username))
		form_wrong(c, &f->errors, "username", T_admin_pages_username_wrong);
	for (size_t i = 0; i < f->nworkstreams; i++)
		known = known || f->workstreams[i].id == f->workstream_id;
	if (!known)
		form_wrong(c, &f->errors, "workstream_id", T_admin_pages_workstream_wrong);
	if (!is_language(f->language))
		form_wrong(c, &f->errors, "language", T_admin_pages_language_wrong);
}

/* Tokens are one word of printable ASCII; how long Meta makes them is not told. */
static bool token_plausible(struct str t)
{
	if (t.len < 20 || t.len > 2000)
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (t.ptr[i] <= ' ' || t.ptr[i] > '~')
			return false;
	return true;
}

static enum err workstreams(struct ctx *c, struct page_form *f)
{
	struct channel_choice_row *rows;
	enum err e = db_err(channel_workstreams(c->db, WORKSTREAMS_MAX, &rows, &f->nworkstreams));

	f->workstreams = rows;
	if (!e && f->workstream_id == NONE && f->nworkstreams)
		f->workstream_id = rows[0].id;
	return e;
}

/* --- a new one ---------------------------------------------------------------------------------- */

static enum err load_app(struct ctx *c, i64 id, struct page_form *f)
{
	struct channel_app_row app;
	enum err e = db_err(channel_app_get(c->db, id, &app));

	if (e)
		return e;
	f->app_id = id;
	f->app_name = app.name;
	return app.deleted_at == NONE ? workstreams(c, f) : ERR_NOT_FOUND;
}

static void crumbs(struct ctx *c, struct admin_reply *r, const struct page_form *f)
{
	admin_crumb(r, admin_text(c, T_admin_apps_title), STR("/admin/apps"));
	admin_crumb(r, f->app_name, arena_printf(c->arena, "/admin/apps/%lld", (long long)f->app_id));
}

static enum err show_new(struct ctx *c, const struct page_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "apps", admin_text(c, T_admin_pages_add));
	crumbs(c, &r, f);
	view_admin_page_new(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

/* From making a workstream: with what was typed before, and that one chosen. */
static enum err back_again(struct ctx *c, const struct page_show_in *in, struct page_form *f)
{
	enum err e = page_draft_put(c, in->draft, f);

	if (!e && f->draft && in->workstream != NONE)
		f->workstream_id = in->workstream;
	return e;
}

/* The token that was typed before the reader went: it is never shown again, but need not be typed twice. */
static enum err kept_token(struct ctx *c, struct page_form *f)
{
	struct page_form kept = { .app_id = f->app_id };
	enum err e = f->draft && !f->token.len ? page_draft_put(c, f->draft, &kept) : OK;

	if (!e && kept.token_kept) {
		f->token = kept.token;
		f->token_kept = true;
	}
	return e;
}

enum err admin_page_new(struct ctx *c)
{
	const struct page_show_in *in = c->in;
	struct page_form form = { .workstream_id = NONE, .language = STR("en") };
	enum err e = load_app(c, in->id, &form);

	if (e || (e = back_again(c, in, &form)))
		return e;
	return show_new(c, &form);
}

struct creation {
	struct ctx *c;
	struct page_form *form;
	struct channel_page_row old;
	i64 id;
	bool revived;
};

/* A page belongs to one app (F006); one that was removed comes back with its history (F028). */
static enum err create(struct db *db, void *arg)
{
	struct creation *new = arg;
	struct ctx *c = new->c;
	struct page_form *f = new->form;
	enum db_result r = channel_page_by_meta_id(db, f->meta_id, &new->old);
	enum err e;

	if (r == DB_OK && new->old.deleted_at == NONE)
		return ERR_CONFLICT;
	if (r == DB_OK) {
		new->id = new->old.id;
		new->revived = true;
		e = db_err(channel_page_revive(db, new->id, f->app_id, f->name, f->username,
					       f->workstream_id, f->language, c->who.id, c->now));
	} else if (r == DB_NONE) {
		e = db_err(channel_page_add(db, f->app_id, f->meta_id, f->name, f->username,
					    f->workstream_id, f->language, c->who.id, c->now));
		new->id = db_insert_id(db);
	} else {
		return db_err(r);
	}
	if (e || !f->token.len)
		return e;
	return db_err(channel_page_token(db, new->id, admin_seal(c, "page.token", new->id, f->token),
					 admin_last4(f->token), c->who.id, c->now));
}

enum err admin_page_create(struct ctx *c)
{
	const struct page_in *in = c->in;
	struct page_form form = { 0 };
	struct creation new = { .c = c, .form = &form };
	enum err e;

	from_input(in, &form);
	if ((e = load_app(c, in->id, &form)) || (e = kept_token(c, &form)))
		return e;
	if (str_is(in->go, "workstream"))
		return page_draft_leave(c, &form);
	form_check_digits(c, &form.errors, "meta_id", form.meta_id, T_admin_pages_id_wrong);
	if (form.token.len && !token_plausible(form.token))
		form_wrong(c, &form.errors, "token", T_admin_pages_token_wrong);
	check(c, &form);
	if (form.errors.n)
		return show_new(c, &form);
	e = db_tx(c->db, "create page", create, &new);
	if (e == ERR_CONFLICT) {
		struct str pattern = admin_text(c, T_admin_pages_id_taken);

		form.errors.list[0].field = "meta_id";
		form.errors.list[0].text = lang_fill(c->arena, pattern, &new.old.app_name, 1);
		form.errors.n = 1;
		return show_new(c, &form);
	}
	if (e)
		return e;
	page_draft_done(c, form.draft);
	admin_audit(c, new.revived ? "revive" : "create", "page", new.id, page_facts(c, &form));
	reply_see_other(c, "/admin/pages/%lld?done=%s", (long long)new.id,
			new.revived ? "revived" : "created");
	return OK;
}

/* --- one page ----------------------------------------------------------------------------------- */

static enum err load(struct ctx *c, i64 id, struct page_form *f, struct channel_page_row *row)
{
	enum err e = db_err(channel_page_get(c->db, id, row));

	if (e)
		return e;
	if (row->deleted_at != NONE)
		return ERR_NOT_FOUND;
	f->id = id;
	f->saved = row;
	f->app_id = row->app_id;
	f->app_name = row->app_name;
	return workstreams(c, f);
}

static void as_saved(struct page_form *f, const struct channel_page_row *row)
{
	f->version = row->version;
	f->workstream_id = row->workstream_id;
	f->name = row->name;
	f->username = row->username;
	f->language = row->language;
	f->enabled = row->enabled;
	f->attachments_in = row->attachments_in;
	f->attachments_out = row->attachments_out;
	f->human_agent_tag = row->human_agent_tag;
	f->restricted_media = row->restricted_media;
	f->survey = row->survey;
	f->privacy = row->privacy_at != NONE;
}

static enum err show(struct ctx *c, struct page_form *f)
{
	struct setup_view setup;
	struct admin_reply r;
	enum err e = setup_of_page(c, f->saved, &setup);

	if (e || (e = setup_test_of(c, f->id, &setup)))
		return e;
	if (f->test_text.ptr)
		setup.test_text = f->test_text;
	f->setup = &setup;
	admin_begin(c, &r, "pages", f->saved->name);
	crumbs(c, &r, f);
	view_admin_page(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_page_show(struct ctx *c, i64 id, const struct form_errors *errors, struct str test_text)
{
	struct channel_page_row row;
	struct page_form form = { .test_text = test_text };
	enum err e = load(c, id, &form, &row);

	if (e)
		return e;
	as_saved(&form, &row);
	form.errors = *errors;
	return show(c, &form);
}

enum err admin_page(struct ctx *c)
{
	const struct page_show_in *in = c->in;
	struct channel_page_row row;
	struct page_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	as_saved(&form, &row);
	e = back_again(c, in, &form);
	return e ? e : show(c, &form);
}

enum err admin_page_save(struct ctx *c)
{
	const struct page_in *in = c->in;
	struct channel_page_row row;
	struct page_form form = { 0 };
	enum db_result r;
	enum err e;

	from_input(in, &form);
	if ((e = load(c, in->id, &form, &row)))
		return e;
	if (str_is(in->go, "workstream"))
		return page_draft_leave(c, &form);
	check(c, &form);
	if (form.errors.n)
		return show(c, &form);
	r = channel_page_edit(c->db, in->id, in->version, form.name, form.username, form.workstream_id,
			      form.language, form.enabled, form.attachments_in, form.attachments_out,
			      form.human_agent_tag, form.restricted_media, form.survey, form.privacy, c->who.id, c->now);
	if (r == DB_NONE) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "page", in->id, row.version, admin_page,
				  &(struct page_show_in){ in->id, NONE, NONE });
		return e ? e : show(c, &form);
	}
	if (r != DB_OK)
		return db_err(r);
	page_draft_done(c, form.draft);
	admin_page_changed(c, in->id);
	admin_audit(c, "edit", "page", in->id, page_differences(c, &row, &form));
	reply_see_other(c, "/admin/pages/%lld?done=saved", (long long)in->id);
	return OK;
}

struct token_in { i64 id; struct str token; };

const struct spec admin_page_token_spec = SPEC(token_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct token_in, id) },
	{ "token", FROM_BODY, FIELD_TEXT, false, 0, 5000, offsetof(struct token_in, token) },
}));

enum err admin_page_token(struct ctx *c)
{
	const struct token_in *in = c->in;
	struct str token = form_trim(in->token);
	struct channel_page_row row;
	struct page_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	if (!token_plausible(token)) {
		as_saved(&form, &row);
		form_wrong(c, &form.errors, "token", T_admin_pages_token_wrong);
		return show(c, &form);
	}
	e = db_err(channel_page_token(c->db, in->id, admin_seal(c, "page.token", in->id, token),
				      admin_last4(token), c->who.id, c->now));
	if (e)
		return e;
	admin_page_changed(c, in->id);
	admin_audit(c, "replace token", "page", in->id, STR("{\"token\":\"replaced\"}"));
	reply_see_other(c, "/admin/pages/%lld?done=token", (long long)in->id);
	return OK;
}
