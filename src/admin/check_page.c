/*
 * What is asked about a page: all at once, then stored step by step.
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/check.h"
#include "meta/page_setup.h"
#include "sys/json.h"

#define SOON_MS (14 * DAY_MS)

enum { CALL_TOKEN, CALL_PAGE, CALL_SUBSCRIBED, CALL_PROFILE, CALL_OWNER, CALLS };

static void note_token(struct checking *k, const struct check_call *call)
{
	struct ctx *c = k->c;
	struct token_facts t;
	struct graph_error why;
	char iso[32] = "", data_ends[32] = "";

	if (!call->wanted) {
		if (k->keys.token.ptr)
			check_todo(k, "token", SETUP_TODO, "secret_missing", NO_STR);
		return;
	}
	if (check_wrong_secret(call, true)) {
		check_bad(k, "token", "secret_wrong", NO_STR, NULL);
		return;
	}
	if (check_refused(k, "token", call))
		return;
	token_facts_read(c->arena, call->answer.body, k->keys.page_id, &t);
	why = (struct graph_error){ .code = t.code, .subcode = t.subcode, .message = t.message };
	if (t.known && t.expires_at != NONE && t.expires_at > 0)
		clock_iso(t.expires_at, iso);
	if (t.known && t.data_access_expires_at != NONE && t.data_access_expires_at > 0 &&
	    t.data_access_expires_at < c->now + SOON_MS)
		clock_iso(t.data_access_expires_at, data_ends);
	if (!t.known)
		check_todo(k, "token", SETUP_WAITING, "odd_answer", STR("200"));
	else if (!t.valid)
		check_bad(k, "token", "token_dead", NO_STR, &why);
	else if (!str_eq(t.app_id, k->keys.app_id))
		check_bad(k, "token", "token_other_app", t.app_id, NULL);
	else if (t.page_id.len && !str_eq(t.page_id, k->keys.page_id))
		check_bad(k, "token", "token_other_page", t.page_id, NULL);
	else if (iso[0] && t.expires_at < c->now + SOON_MS)
		check_todo(k, "token", SETUP_WAITING, "token_soon", str_head(str_of(iso), 10));
	else if (iso[0])
		check_good(k, "token", "token_until", str_head(str_of(iso), 10));
	else if (data_ends[0])
		check_good(k, "token", "token_data", str_head(str_of(data_ends), 10));
	else
		check_good(k, "token", "token_ok", NO_STR);
	if (!t.known || !t.valid)
		return;
	if (!t.covers_page)
		check_bad(k, "scopes", "scopes_page", NO_STR, NULL);
	else if ((t.scopes & 3) != 3)
		check_bad(k, "scopes", "scopes_missing", str_of(t.scopes & 1 ? setup_scopes[1] :
			t.scopes & 2 ? setup_scopes[0] : "pages_messaging, pages_manage_metadata"), NULL);
	else if (t.scopes & 4)
		check_good(k, "scopes", "scopes_ok", NO_STR);
	else
		check_good(k, "scopes", "scopes_some", str_of(setup_scopes[2]));
}

static void note_subscribed(struct checking *k, const struct check_call *call)
{
	struct arena *a = k->c->arena;
	struct subscription s;

	if (!call->wanted || check_refused(k, "subscribed", call))
		return;
	subscription_read(a, call->answer.body, k->keys.app_id, &s);
	if (!s.known)
		check_todo(k, "subscribed", SETUP_WAITING, "odd_answer", STR("200"));
	else if (!s.ours || !s.fields)
		check_todo(k, "subscribed", SETUP_TODO, "fields_none", NO_STR);
	else if ((s.fields & FIELD_BITS_CORE) != FIELD_BITS_CORE)
		check_bad(k, "subscribed", "fields_missing",
			  setup_field_list(a, FIELD_BITS_CORE & ~s.fields, ", "), NULL);
	else if (s.fields != FIELD_BITS_ALL)
		check_good(k, "subscribed", "fields_some",
			   setup_field_list(a, FIELD_BITS_ALL & ~s.fields, ", "));
	else
		check_good(k, "subscribed", "fields_ok", NO_STR);
}

/* A profile that can't be read affects no message: an optional step. */
static void note_profile(struct checking *k, const struct check_call *call)
{
	struct arena *a = k->c->arena;
	struct json *profile;
	struct str name;

	if (!call->wanted) {
		if (k->keys.token.ptr)
			check_todo(k, "profile", SETUP_TODO, "nobody_yet", NO_STR);
		return;
	}
	if (call->answered && call->error.class != CLASS_NONE && call->error.class != CLASS_TOKEN &&
	    call->error.code != NONE) {
		check_bad(k, "profile", "profile_refused", NO_STR, &call->error);
		return;
	}
	if (check_refused(k, "profile", call))
		return;
	profile = j_parse(a, call->answer.body, NULL);
	name = j_text(j_get(profile, "name"));
	if (!name.len)
		name = j_text(j_get(profile, "first_name"));
	if (name.len)
		check_good(k, "profile", "profile_ok", name);
	else
		check_bad(k, "profile", "profile_empty", NO_STR, NULL);
}

static void note_owner(struct checking *k, const struct check_call *call)
{
	struct str owner;

	if (!call->wanted) {
		if (k->keys.token.ptr)
			check_todo(k, "owner", SETUP_TODO, "nobody_yet", NO_STR);
		return;
	}
	if (check_refused(k, "owner", call))
		return;
	owner = thread_owner_read(k->c->arena, call->answer.body);
	if (owner.len && !str_eq(owner, k->keys.app_id))
		check_bad(k, "owner", "owner_other", owner, NULL);
	else
		check_good(k, "owner", owner.len ? "owner_us" : "owner_nobody", NO_STR);
}

static enum err customer(struct ctx *c, i64 page, struct str *psid)
{
	struct setup_customer_row *rows;
	size_t n;
	enum err e = db_err(setup_customers(c->db, page, c->now - 30 * DAY_MS, 1, &rows, &n));

	*psid = !e && n ? rows[0].psid : NO_STR;
	return e;
}

static void ask(struct checking *k, struct check_call *calls, struct str psid)
{
	struct arena *a = k->c->arena;
	const struct check_keys *keys = &k->keys;
	struct str page = keys->page_id;

	if (keys->token.ptr)
		check_graph(k, &calls[CALL_TOKEN], arena_printf(a, "/debug_token?input_token=%.*s",
			    STR_ARG(url_component(a, keys->token))), keys->app_token);
	check_graph(k, &calls[CALL_PAGE], arena_printf(a, "/%.*s?fields=id,name", STR_ARG(page)),
		    keys->token);
	check_graph(k, &calls[CALL_SUBSCRIBED], arena_printf(a, "/%.*s/subscribed_apps", STR_ARG(page)),
		    keys->token);
	if (!psid.ptr)
		return;
	check_graph(k, &calls[CALL_PROFILE], arena_printf(a, "/%.*s?fields=id,name,first_name,last_name",
		    STR_ARG(psid)), keys->token);
	check_graph(k, &calls[CALL_OWNER], arena_printf(a, "/%.*s/thread_owner?recipient=%.*s",
		    STR_ARG(page), STR_ARG(psid)), keys->token);
}

enum err check_page(struct ctx *c, i64 page, i64 app)
{
	struct checking k = { .object = "page", .id = page };
	struct check_call calls[CALLS] = { 0 };
	struct str psid;
	enum err e = check_keys_of_page(c, page, app, &k.keys);

	if (e || (e = customer(c, page, &psid)))
		return e;
	if (!check_open(c, &k))
		return ERR_INTERNAL;
	ask(&k, calls, psid);
	check_run(&k, calls, CALLS);
	check_close(&k);
	note_token(&k, &calls[CALL_TOKEN]);
	/* the token may be another page's, which debug_token need not tell */
	if (check_wrong_secret(&calls[CALL_PAGE], false))
		check_bad(&k, "token", "secret_wrong", NO_STR, NULL);
	else if (calls[CALL_PAGE].answered && calls[CALL_PAGE].error.code == 100)
		check_bad(&k, "token", "token_other_page", NO_STR, &calls[CALL_PAGE].error);
	note_subscribed(&k, &calls[CALL_SUBSCRIBED]);
	note_profile(&k, &calls[CALL_PROFILE]);
	note_owner(&k, &calls[CALL_OWNER]);
	return OK;
}

/* --- subscribing ------------------------------------------------------------------------------ */

static void post_fields(struct checking *k, struct check_call *call, unsigned bits)
{
	struct arena *a = k->c->arena;

	*call = (struct check_call){ .wanted = false };
	check_graph(k, call, arena_printf(a, "/%.*s/subscribed_apps", STR_ARG(k->keys.page_id)),
		    k->keys.token);
	call->request.method = NET_POST;
	call->request.type = "application/x-www-form-urlencoded";
	call->request.body = arena_printf(a, "subscribed_fields=%.*s",
					  STR_ARG(setup_field_list(a, bits, ",")));
}

/*
 * All or nothing: one field that this app may not have and nothing is subscribed. So without the field
 * that was named, again; at the end what Meta says now is what counts.
 */
enum err check_subscribe(struct ctx *c, i64 page, i64 app)
{
	struct checking k = { .object = "page", .id = page };
	struct check_call call;
	unsigned bits = FIELD_BITS_ALL, drop;
	enum err e = check_keys_of_page(c, page, app, &k.keys);

	if (e)
		return e;
	if (!k.keys.token.ptr)
		return ERR_CONFLICT;
	if (!check_open(c, &k))
		return ERR_INTERNAL;
	for (;;) {
		post_fields(&k, &call, bits);
		check_run(&k, &call, 1);
		drop = call.answered ? subscription_refused(bits, call.error.code, call.error.message) : 0;
		if (!drop || bits == drop)
			break;
		bits &= ~drop;
	}
	if (!check_refused(&k, "subscribed", &call)) {
		call = (struct check_call){ .wanted = false };
		check_graph(&k, &call, arena_printf(c->arena, "/%.*s/subscribed_apps",
			    STR_ARG(k.keys.page_id)), k.keys.token);
		check_run(&k, &call, 1);
		note_subscribed(&k, &call);
	}
	check_close(&k);
	return OK;
}

bool check_unsubscribe(struct ctx *c, i64 page, i64 app)
{
	struct checking k = { .object = "page", .id = page };
	struct check_call call = { .wanted = false };
	bool gone = false;

	if (check_keys_of_page(c, page, app, &k.keys) || !k.keys.token.ptr || !check_open(c, &k))
		return false;
	check_graph(&k, &call, arena_printf(c->arena, "/%.*s/subscribed_apps", STR_ARG(k.keys.page_id)),
		    k.keys.token);
	call.request.method = NET_DELETE;
	check_run(&k, &call, 1);
	gone = call.answered && call.error.class == CLASS_NONE;
	check_close(&k);
	if (gone)
		check_todo(&k, "subscribed", SETUP_TODO, "fields_none", NO_STR);
	else
		check_bad(&k, "subscribed", "still_subscribed", NO_STR, &call.error);
	return gone;
}
