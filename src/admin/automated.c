/*
 * Automated messages: a text per occasion, language and page, each off until somebody switches it on.
 * A page's own texts for an occasion replace those of all pages for it.
 */
#include "base/base.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/messages.h"

/* Texts of one page and of all: 17 occasions in some 50 languages, twice. */
#define TEXTS_MAX 2000

struct list_in { i64 page; struct str occasion; };

const struct spec admin_automated_list_spec = SPEC(list_in, ((const struct field[]){
	{ "page", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct list_in, page) },
	{ "occasion", FROM_QUERY, FIELD_TEXT, false, 0, 50, offsetof(struct list_in, occasion) },
}));

struct automated_in { i64 id, version, page; struct str occasion, locale, body, go; bool enabled; };

#define TEXT(member, limit) { #member, FROM_BODY, FIELD_TEXT, false, 0, limit, offsetof(struct automated_in, member) }

const struct spec admin_automated_spec = SPEC(automated_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, false, 1, INT64_MAX, offsetof(struct automated_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct automated_in, version) },
	{ "page", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct automated_in, page) },
	{ "enabled", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct automated_in, enabled) },
	TEXT(occasion, 50), TEXT(locale, 200), TEXT(body, 20000), TEXT(go, 20),
}));

struct switch_in { i64 id, version; bool on; };

const struct spec admin_automated_switch_spec = SPEC(switch_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct switch_in, id) },
	{ "version", FROM_BODY, FIELD_I64, true, 0, INT64_MAX, offsetof(struct switch_in, version) },
	{ "on", FROM_BODY, FIELD_BOOL, true, 0, 0, offsetof(struct switch_in, on) },
}));

static const struct automated_occasion *occasion_of(struct str word)
{
	for (size_t i = 0; i < AUTOMATED_OCCASIONS; i++)
		if (str_is(word, automated_occasions[i].word))
			return &automated_occasions[i];
	return NULL;
}

/* --- the list ----------------------------------------------------------------------------------- */

static void fill_line(struct ctx *c, struct automated_page *p, struct automated_line *l,
		      const struct automated_row *rows, size_t n)
{
	struct str last_resort = p->page ? p->page->last_resort : NO_STR;
	bool own = false, on = false, covered = false;

	for (size_t i = 0; i < n; i++)
		own = own || (rows[i].page_id != NONE && str_is(rows[i].occasion, l->occasion->word));
	l->texts = arena_array(c->arena, const struct automated_row *, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (!str_is(rows[i].occasion, l->occasion->word) || (own && rows[i].page_id == NONE))
			continue;
		l->texts[l->n++] = &rows[i];
		on = on || rows[i].enabled;
		covered = covered || (rows[i].enabled && str_eq(rows[i].locale, last_resort));
	}
	l->inherited = p->page && !own && l->n;
	l->no_last_resort = on && last_resort.len && !covered;
}

static enum err load_pages(struct ctx *c, i64 page, struct automated_page *out)
{
	struct automated_page_row *pages;
	enum err e = db_err(automated_pages(c->db, WORK_LIST_MAX, &pages, &out->npages));

	if (e)
		return e;
	out->pages = pages;
	for (size_t i = 0; i < out->npages; i++)
		if (pages[i].id == page)
			out->page = &pages[i];
	return page == NONE || out->page ? OK : ERR_NOT_FOUND;
}

static enum err show_list(struct ctx *c, i64 page, struct automated_page *p)
{
	struct automated_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = load_pages(c, page, p);

	if (e || (e = db_err(automated_list(c->db, page, TEXTS_MAX, &rows, &n))))
		return e;
	for (size_t i = 0; i < AUTOMATED_OCCASIONS; i++) {
		p->lines[i].occasion = &automated_occasions[i];
		fill_line(c, p, &p->lines[i], rows, n);
	}
	admin_begin(c, &r, "automated", admin_text(c, T_admin_automated_title));
	view_admin_automated_list(&r.out, &r.view, &r.frame, p);
	return admin_send(c, &r, form_status(&p->errors));
}

enum err admin_automated_list(struct ctx *c)
{
	const struct list_in *in = c->in;
	struct automated_page p = { 0 };

	return show_list(c, in->page, &p);
}

static void back_to_list(struct ctx *c, i64 page, const char *done)
{
	if (page == NONE)
		reply_see_other(c, "/admin/automated?done=%s", done);
	else
		reply_see_other(c, "/admin/automated?page=%lld&done=%s", (long long)page, done);
}

/* --- the form ----------------------------------------------------------------------------------- */

static enum err show(struct ctx *c, const struct automated_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "automated", admin_text(c, f->occasion->name));
	admin_crumb(&r, admin_text(c, T_admin_automated_title), STR("/admin/automated"));
	if (f->page_id != NONE)
		admin_crumb(&r, f->page_name,
			    arena_printf(c->arena, "/admin/automated?page=%lld", (long long)f->page_id));
	view_admin_automated(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

/* What a text is for; neither changes later. */
static enum err place(struct ctx *c, struct str occasion, i64 page, struct automated_form *f)
{
	struct automated_page p = { 0 };
	enum err e = load_pages(c, page, &p);

	f->occasion = occasion_of(occasion);
	f->page_id = page;
	f->page_name = p.page ? p.page->name : admin_text(c, T_admin_automated_all_pages);
	return e ? e : f->occasion ? OK : ERR_NOT_FOUND;
}

static void from_input(struct ctx *c, struct automated_form *f)
{
	const struct automated_in *in = c->in;

	f->version = in->version;
	f->locale = form_trim(in->locale);
	f->body = form_trim(in->body);
	f->enabled = in->enabled;
	message_check_locale(c, &f->errors, f->locale);
	message_check_body(c, &f->errors, f->body, SLUGS_AUTOMATED);
	if (!f->errors.n && str_is(in->go, "preview"))
		f->preview = message_preview(c, f->body);
}

enum err admin_automated_new(struct ctx *c)
{
	const struct list_in *in = c->in;
	struct automated_form form = { .locale = STR("en") };
	enum err e = place(c, in->occasion, in->page, &form);

	return e ? e : show(c, &form);
}

enum err admin_automated_create(struct ctx *c)
{
	const struct automated_in *in = c->in;
	struct automated_form f = { 0 };
	struct change ch;
	enum db_result r;
	enum err e = place(c, in->occasion, in->page, &f);

	if (e)
		return e;
	from_input(c, &f);
	if (f.errors.n || f.preview.ptr)
		return show(c, &f);
	r = automated_add(c->db, in->occasion, in->page, f.locale, f.body, f.enabled, c->who.id, c->now);
	if (r == DB_DUPLICATE) {
		form_wrong(c, &f.errors, "locale", T_admin_automated_locale_taken);
		return show(c, &f);
	}
	if (r != DB_OK)
		return db_err(r);
	change_begin(c, &ch);
	change_fact(&ch, "occasion", in->occasion);
	change_fact(&ch, "locale", f.locale);
	change_fact(&ch, "body", f.body);
	change_fact(&ch, "enabled", f.enabled ? STR("true") : STR("false"));
	admin_audit(c, "create", "automated message", db_insert_id(c->db), change_end(&ch));
	back_to_list(c, in->page, "saved");
	return OK;
}

static enum err load(struct ctx *c, i64 id, struct automated_form *f, struct automated_row *row)
{
	enum err e = db_err(automated_get(c->db, id, row));

	if (e || (e = place(c, row->occasion, row->page_id, f)))
		return e;
	f->id = id;
	f->version = row->version;
	f->locale = row->locale;
	f->body = row->body;
	f->enabled = row->enabled;
	return OK;
}

enum err admin_automated(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct automated_row row;
	struct automated_form form = { 0 };
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	form.preview = message_preview(c, form.body);
	return show(c, &form);
}

enum err admin_automated_save(struct ctx *c)
{
	const struct automated_in *in = c->in;
	struct automated_row row;
	struct automated_form f = { 0 };
	struct change ch;
	enum db_result r;
	enum err e = load(c, in->id, &f, &row);

	if (e)
		return e;
	from_input(c, &f);
	if (f.errors.n || f.preview.ptr)
		return show(c, &f);
	r = automated_edit(c->db, in->id, in->version, f.locale, f.body, f.enabled, c->who.id, c->now);
	if (r == DB_DUPLICATE)
		form_wrong(c, &f.errors, "locale", T_admin_automated_locale_taken);
	else if (r == DB_NONE) {
		f.version = row.version;
		e = form_conflict(c, &f.errors, "automated message", in->id, row.version, admin_automated, in);
		if (e)
			return e;
	} else if (r != DB_OK)
		return db_err(r);
	if (r != DB_OK)
		return show(c, &f);
	change_begin(c, &ch);
	change_str(&ch, "locale", row.locale, f.locale);
	change_str(&ch, "body", row.body, f.body);
	change_bool(&ch, "enabled", row.enabled, f.enabled);
	admin_audit(c, "edit", "automated message", in->id, change_end(&ch));
	back_to_list(c, row.page_id, "saved");
	return OK;
}

/* --- on and off, removal ------------------------------------------------------------------------ */

enum err admin_automated_switch(struct ctx *c)
{
	const struct switch_in *in = c->in;
	struct automated_page p = { .errors = { .n = 0 } };
	struct automated_row row;
	enum db_result r;
	enum err e = db_err(automated_get(c->db, in->id, &row));

	if (e)
		return e;
	r = automated_switch(c->db, in->id, in->version, in->on, c->who.id, c->now);
	if (r == DB_NONE) {
		e = form_conflict_switch(c, &p.errors, "automated message", in->id, row.version,
					 admin_text(c, occasion_of(row.occasion)->name), row.enabled > 0, in->on,
					 "/admin/automated");
		return e ? e : show_list(c, row.page_id, &p);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_audit(c, in->on ? "switch on" : "switch off", "automated message", in->id, NO_STR);
	back_to_list(c, row.page_id, "saved");
	return OK;
}

enum err admin_automated_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct automated_row row;
	struct automated_form form = { 0 };
	struct removal removal = { 0 };
	enum err e = load(c, in->id, &form, &row);

	if (e)
		return e;
	removal.what = arena_printf(c->arena, "%.*s (%.*s)", STR_ARG(admin_text(c, form.occasion->name)),
				    STR_ARG(row.locale));
	removal.version = row.version;
	removal.back = arena_printf(c->arena, "/admin/automated/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/automated/%lld/remove", (long long)in->id);
	return admin_show_removal(c, "automated", &removal, admin_text(c, T_admin_automated_title),
				  "/admin/automated", NULL, 0);
}

enum err admin_automated_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	struct automated_row row;
	struct change ch;
	enum db_result r;
	enum err e = db_err(automated_get(c->db, in->id, &row));

	if (e)
		return e;
	r = automated_remove(c->db, in->id, in->version);
	/* changed meanwhile: ask again, with what is true now */
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/automated/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	change_begin(c, &ch);
	change_fact(&ch, "occasion", row.occasion);
	change_fact(&ch, "locale", row.locale);
	change_fact(&ch, "body", row.body);
	admin_audit(c, "remove", "automated message", in->id, change_end(&ch));
	back_to_list(c, row.page_id, "removed");
	return OK;
}
