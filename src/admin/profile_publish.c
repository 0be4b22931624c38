/*
 * The calls to Graph about a page's Messenger profile. Ten in ten minutes are allowed per page
 * (protocol 8.4); they are counted before they are made.
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/check.h"
#include "admin/profile.h"

enum { CALLS_TO_READ = 1, CALLS_TO_PUBLISH = 3 };

static enum err count_calls(struct ctx *c, i64 page, i64 wanted, struct str *why)
{
	struct page_profile_calls_row calls;
	enum db_result r = page_profile_forget_calls(c->db, page, c->now - PROFILE_CALLS_MS);
	struct str minutes;
	enum err e;

	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	if ((e = db_err(page_profile_calls_since(c->db, page, c->now - PROFILE_CALLS_MS, &calls))))
		return e;
	if (calls.n + wanted > PROFILE_CALLS) {
		minutes = arena_printf(c->arena, "%lld",
				       (long long)((calls.oldest + PROFILE_CALLS_MS - c->now) / MINUTE_MS + 1));
		*why = lang_fill(c->arena, admin_text(c, T_admin_profile_too_often), &minutes, 1);
		return ERR_INVALID;
	}
	for (i64 i = 0; i < wanted; i++)
		if ((e = db_err(page_profile_called(c->db, page, c->now))))
			return e;
	return OK;
}

/* OK with the answer in call->heard; ERR_INVALID: it was not a yes, and *why says so. */
static enum err ask(struct checking *k, struct check_call *call, enum net_method method, const char *query,
		    struct str body, struct str *why)
{
	struct arena *a = k->c->arena;

	*call = (struct check_call){ .request = { .method = method, .body = body } };
	check_graph(k, call, arena_printf(a, PROFILE_PATH "%s", query), k->s.keys.token);
	check_run(k, call, 1);
	if (!call->heard.answered) {
		*why = admin_text(k->c, T_admin_profile_silent);
		return ERR_INVALID;
	}
	if (call->heard.error.class == CLASS_NONE)
		return OK;
	*why = call->heard.error.message.len ? call->heard.error.message : admin_text(k->c, T_admin_profile_silent);
	return ERR_INVALID;
}

static enum err publish(struct checking *k, const struct page_profile_row *row, const struct messenger_profile *p,
			struct str *why)
{
	struct arena *a = k->c->arena;
	struct messenger_profile there = { .nice = 0 };
	struct check_call call;
	struct str body = messenger_profile_post(a, p), gone;
	enum err e;

	if (row->at_meta.len && !messenger_profile_read(a, row->at_meta, &there))
		there = (struct messenger_profile){ .nice = 0 };
	if (body.len && (e = ask(k, &call, NET_POST, "", body, why)))
		return e;
	gone = messenger_profile_delete(a, messenger_profile_fields(&there) & ~messenger_profile_fields(p));
	return gone.len ? ask(k, &call, NET_DELETE, "", gone, why) : OK;
}

static enum err keep_what_is_there(struct checking *k, i64 page, struct str *why)
{
	struct messenger_profile there;
	struct check_call call;
	struct ctx *c = k->c;
	enum err e = ask(k, &call, NET_GET, PROFILE_QUERY, NO_STR, why);

	if (e)
		return e;
	if (!messenger_profile_read(c->arena, call.heard.body, &there)) {
		*why = admin_text(c, T_admin_profile_silent);
		return ERR_INVALID;
	}
	return db_err(page_profile_read_from_meta(c->db, page, call.heard.body, c->now));
}

enum err profile_sync(struct ctx *c, const struct channel_page_row *page, const struct messenger_profile *p,
		      struct str *why)
{
	struct page_profile_row row;
	struct checking k;
	enum err e = check_begin(c, &k, page->id, page->app_id);

	if (e || (e = db_err(page_profile_get(c->db, page->id, &row))))
		return e;
	if (!k.s.keys.token.ptr) {
		*why = admin_text(c, T_admin_profile_no_token);
		return ERR_INVALID;
	}
	if ((e = count_calls(c, page->id, p ? CALLS_TO_PUBLISH : CALLS_TO_READ, why)))
		return e;
	if (!check_open(&k))
		return ERR_INTERNAL;
	e = p ? publish(&k, &row, p, why) : OK;
	if (!e)
		e = keep_what_is_there(&k, page->id, why);
	check_close(&k);
	if (!e && p)
		e = db_err(page_profile_published(c->db, page->id, c->who.id, c->now));
	return e;
}
