/*
 * The Messenger profile of a page: greeting, Get Started, ice breakers, menu (features F256, F257). What
 * is typed is kept as a draft; publishing makes it true at Meta and reads back what is there.
 */
#include "base/base.h"
#include "base/url.h"
#include "base/utf8.h"
#include "admin/conflict.h"
#include "admin/profile.h"

#define ROWS_LEAST 5
#define ROWS_MORE 2

struct profile_in { i64 id, version; struct str greeting, get_started, action; bool composer_disabled; };

/* The items are read by their names: menu_title_0, ... */
const struct spec admin_profile_spec = SPEC(profile_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct profile_in, id) },
	{ "version", FROM_BODY, FIELD_I64, true, 0, INT64_MAX, offsetof(struct profile_in, version) },
	{ "greeting", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct profile_in, greeting) },
	{ "get_started", FROM_BODY, FIELD_TEXT, false, 0, 5000, offsetof(struct profile_in, get_started) },
	{ "composer_disabled", FROM_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct profile_in, composer_disabled) },
	{ "action", FROM_BODY, FIELD_WORD, false, 0, 20, offsetof(struct profile_in, action) },
}));

static enum err load(struct ctx *c, i64 id, struct channel_page_row *page, struct page_profile_row *row)
{
	enum err e = db_err(channel_page_get(c->db, id, page));
	enum db_result r;

	if (e || page->deleted_at != NONE)
		return e ? e : ERR_NOT_FOUND;
	r = page_profile_make(c->db, id);
	if (r != DB_OK && r != DB_DUPLICATE)
		return db_err(r);
	return db_err(page_profile_get(c->db, id, row));
}

static void offer_rows(struct profile_form *f)
{
	f->rows = f->values.nmenu + ROWS_MORE;
	if (f->rows < ROWS_LEAST)
		f->rows = ROWS_LEAST;
	if (f->rows > PROFILE_MENU_MAX)
		f->rows = PROFILE_MENU_MAX;
}

static enum err show(struct ctx *c, struct profile_form *f)
{
	struct admin_reply r;

	offer_rows(f);
	admin_begin(c, &r, "pages", admin_text(c, T_admin_profile_title));
	admin_crumb(&r, admin_text(c, T_admin_pages_title), STR("/admin/pages"));
	admin_crumb(&r, f->page->name, arena_printf(c->arena, "/admin/pages/%lld", (long long)f->page->id));
	view_admin_profile(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, f->refused.len && !f->errors.n ? 422 : form_status(&f->errors));
}

static void values_of(struct ctx *c, const struct page_profile_row *row, struct profile_form *f)
{
	struct str text = row->draft.len ? row->draft : row->at_meta;

	f->version = row->version;
	if (text.len && !messenger_profile_read(c->arena, text, &f->values))
		f->values = (struct messenger_profile){ .nice = 0 };
}

enum err admin_profile(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct channel_page_row page;
	struct page_profile_row row;
	struct profile_form f = { .page = &page, .row = &row };
	enum err e = load(c, in->id, &page, &row);

	if (e)
		return e;
	values_of(c, &row, &f);
	return show(c, &f);
}

/* --- what was typed ------------------------------------------------------------------------------- */

static const char *name_of(struct ctx *c, const char *part, size_t i)
{
	return arena_printf(c->arena, "%s_%zu", part, i).ptr;
}

static bool fits(struct str s, size_t max)
{
	return s.len && utf8_points(s) <= max;
}

static void read_ice(struct ctx *c, struct profile_form *f)
{
	for (size_t i = 0; i < PROFILE_ICE_MAX; i++) {
		struct profile_item item = { form_trim(req_form(c->req, name_of(c, "ice_question", i))),
					     form_trim(req_form(c->req, name_of(c, "ice_payload", i))), false };
		const char *at = name_of(c, "ice_question", f->values.nice);

		if (!item.title.len && !item.value.len)
			continue;
		if (!fits(item.title, PROFILE_QUESTION_MAX))
			form_wrong(c, &f->errors, at, T_admin_profile_question_wrong);
		else if (!fits(item.value, PROFILE_PAYLOAD_MAX))
			form_wrong(c, &f->errors, name_of(c, "ice_payload", f->values.nice),
				   T_admin_profile_payload_wrong);
		f->values.ice[f->values.nice++] = item;
	}
}

static void read_menu(struct ctx *c, struct profile_form *f)
{
	for (size_t i = 0; i < PROFILE_MENU_MAX; i++) {
		struct profile_item item = { form_trim(req_form(c->req, name_of(c, "menu_title", i))),
					     form_trim(req_form(c->req, name_of(c, "menu_value", i))),
					     str_is(req_form(c->req, name_of(c, "menu_kind", i)), "web_url") };
		size_t n = f->values.nmenu;

		if (!item.title.len && !item.value.len)
			continue;
		if (!fits(item.title, PROFILE_TITLE_MAX))
			form_wrong(c, &f->errors, name_of(c, "menu_title", n), T_admin_profile_item_wrong);
		else if (item.link && (!str_starts(item.value, "https://") || item.value.len > PROFILE_URL_MAX))
			form_wrong(c, &f->errors, name_of(c, "menu_value", n), T_admin_profile_link_wrong);
		else if (!item.link && !fits(item.value, PROFILE_PAYLOAD_MAX))
			form_wrong(c, &f->errors, name_of(c, "menu_value", n), T_admin_profile_payload_wrong);
		f->values.menu[f->values.nmenu++] = item;
	}
}

static void from_input(struct ctx *c, const struct profile_in *in, struct profile_form *f)
{
	struct messenger_profile there = { .nice = 0 };

	if (f->row->at_meta.len && messenger_profile_read(c->arena, f->row->at_meta, &there)) {
		f->values.greeting_others = there.greeting_others;
		f->values.ice_others = there.ice_others;
		f->values.menu_others = there.menu_others;
		f->values.others = there.others;
	}
	f->version = in->version;
	f->values.greeting = form_trim(in->greeting);
	f->values.get_started = form_trim(in->get_started);
	f->values.composer_disabled = in->composer_disabled;
	if (f->values.greeting.len && !fits(f->values.greeting, PROFILE_GREETING_MAX))
		form_wrong(c, &f->errors, "greeting", T_admin_profile_greeting_wrong);
	if (f->values.get_started.len && !fits(f->values.get_started, PROFILE_PAYLOAD_MAX))
		form_wrong(c, &f->errors, "get_started", T_admin_profile_payload_wrong);
	read_ice(c, f);
	read_menu(c, f);
	if ((f->values.nmenu || f->values.menu_others.len) && !f->values.get_started.len)
		form_wrong(c, &f->errors, "get_started", T_admin_profile_needs_start);
}

enum err admin_profile_save(struct ctx *c)
{
	const struct profile_in *in = c->in;
	bool wanted = str_is(in->action, "publish");
	struct channel_page_row page;
	struct page_profile_row row;
	struct profile_form f = { .page = &page, .row = &row };
	struct str body;
	enum db_result r;
	enum err e = load(c, in->id, &page, &row);

	if (e)
		return e;
	from_input(c, in, &f);
	if (f.errors.n)
		return show(c, &f);
	body = messenger_profile_post(c->arena, &f.values);
	r = page_profile_save(c->db, in->id, in->version, body.len ? body : STR("{}"), c->who.id, c->now);
	if (r == DB_NONE) {
		f.version = row.version;
		e = form_conflict(c, &f.errors, "page profile", in->id, row.version, admin_profile,
				  &(struct id_in){ in->id });
		return e ? e : show(c, &f);
	}
	if (r != DB_OK)
		return db_err(r);
	if (wanted) {
		e = profile_sync(c, &page, &f.values, &f.refused);
		if (e == ERR_INVALID) {	/* the draft is kept: try again */
			f.version = in->version + 1;
			return show(c, &f);
		}
		if (e)
			return e;
	}
	admin_audit(c, wanted ? "publish" : "edit", "page profile", in->id, NO_STR);
	reply_see_other(c, "/admin/pages/%lld/profile?done=%s", (long long)in->id, wanted ? "published" : "saved");
	return OK;
}

enum err admin_profile_read(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct channel_page_row page;
	struct page_profile_row row;
	struct profile_form f = { .page = &page, .row = &row };
	enum err e = load(c, in->id, &page, &row);

	if (e)
		return e;
	e = profile_sync(c, &page, NULL, &f.refused);
	if (e == ERR_INVALID) {
		values_of(c, &row, &f);
		return show(c, &f);
	}
	if (e)
		return e;
	reply_see_other(c, "/admin/pages/%lld/profile?done=read", (long long)in->id);
	return OK;
}
