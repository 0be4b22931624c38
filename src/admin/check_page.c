/*
 * What is asked about a page: all at once, then stored step by step.
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/check.h"
#include "meta/page_setup.h"
#include "sys/json.h"

enum { CALL_TOKEN, CALL_PAGE, CALL_SUBSCRIBED, CALL_PROFILE, CALL_OWNER, CALLS };

/* A profile that can't be read affects no message: an optional step. */
static void note_profile(struct checking *k, const struct heard *h)
{
	struct arena *a = k->c->arena;
	struct json *profile;
	struct str name;

	if (!h->wanted) {
		if (k->s.keys.token.ptr)
			setup_todo(&k->s, "profile", SETUP_TODO, "nobody_yet", NO_STR);
		return;
	}
	if (h->answered && h->error.class != CLASS_NONE && h->error.class != CLASS_TOKEN && h->error.code != NONE) {
		setup_bad(&k->s, "profile", "profile_refused", NO_STR, &h->error);
		return;
	}
	if (setup_refused(&k->s, "profile", h))
		return;
	profile = j_parse(a, h->body, NULL);
	name = j_text(j_get(profile, "name"));
	if (!name.len)
		name = j_text(j_get(profile, "first_name"));
	if (name.len)
		setup_good(&k->s, "profile", "profile_ok", name);
	else
		setup_bad(&k->s, "profile", "profile_empty", NO_STR, NULL);
}

static void note_owner(struct checking *k, const struct heard *h)
{
	struct str owner;

	if (!h->wanted) {
		if (k->s.keys.token.ptr)
			setup_todo(&k->s, "owner", SETUP_TODO, "nobody_yet", NO_STR);
		return;
	}
	if (setup_refused(&k->s, "owner", h))
		return;
	owner = thread_owner_read(k->c->arena, h->body);
	if (owner.len && !str_eq(owner, k->s.keys.app_id))
		setup_bad(&k->s, "owner", "owner_other", owner, NULL);
	else
		setup_good(&k->s, "owner", owner.len ? "owner_us" : "owner_nobody", NO_STR);
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
	const struct setup_keys *keys = &k->s.keys;
	struct str page = keys->page_id;

	if (keys->token.ptr)
		check_graph(k, &calls[CALL_TOKEN], setup_token_path(&k->s), keys->app_token);
	check_graph(k, &calls[CALL_PAGE], setup_page_path(&k->s), keys->token);
	check_graph(k, &calls[CALL_SUBSCRIBED], setup_fields_path(&k->s), keys->token);
	if (!psid.ptr)
		return;
	check_graph(k, &calls[CALL_PROFILE], arena_printf(a, "/%.*s?fields=id,name,first_name,last_name",
		    STR_ARG(psid)), keys->token);
	check_graph(k, &calls[CALL_OWNER], arena_printf(a, "/%.*s/thread_owner?recipient=%.*s",
		    STR_ARG(page), STR_ARG(psid)), keys->token);
}

enum err check_page(struct ctx *c, i64 page, i64 app)
{
	struct check_call calls[CALLS] = { 0 };
	struct checking k;
	struct str psid;
	enum err e = check_begin(c, &k, page, app);

	if (e || (e = customer(c, page, &psid)))
		return e;
	if (!check_open(&k))
		return ERR_INTERNAL;
	ask(&k, calls, psid);
	check_run(&k, calls, CALLS);
	check_close(&k);
	setup_note_token(&k.s, &calls[CALL_TOKEN].heard);
	/* the token may be another page's, which debug_token need not tell */
	setup_note_page(&k.s, &calls[CALL_PAGE].heard);
	setup_note_fields(&k.s, &calls[CALL_SUBSCRIBED].heard);
	note_profile(&k, &calls[CALL_PROFILE].heard);
	note_owner(&k, &calls[CALL_OWNER].heard);
	return OK;
}

/* --- subscribing ------------------------------------------------------------------------------ */

static void fields_call(struct checking *k, struct check_call *call, enum net_method method)
{
	*call = (struct check_call){ .request = { .method = method } };
	check_graph(k, call, setup_fields_path(&k->s), k->s.keys.token);
}

/*
 * All or nothing: one field that this app may not have and nothing is subscribed. So without the field
 * that was named, again; at the end what Meta says now is what counts.
 */
enum err check_subscribe(struct ctx *c, i64 page, i64 app)
{
	unsigned bits = FIELD_BITS_ALL, drop;
	struct check_call call;
	struct checking k;
	enum err e = check_begin(c, &k, page, app);

	if (e)
		return e;
	if (!k.s.keys.token.ptr)
		return ERR_CONFLICT;
	if (!check_open(&k))
		return ERR_INTERNAL;
	for (;;) {
		fields_call(&k, &call, NET_POST);
		call.request.type = "application/x-www-form-urlencoded";
		call.request.body = setup_fields_body(&k.s, bits);
		check_run(&k, &call, 1);
		drop = setup_fields_refused(bits, &call.heard);
		if (!drop || bits == drop)
			break;
		bits &= ~drop;
	}
	if (!setup_refused(&k.s, "subscribed", &call.heard)) {
		fields_call(&k, &call, NET_GET);
		check_run(&k, &call, 1);
		setup_note_fields(&k.s, &call.heard);
	}
	check_close(&k);
	return OK;
}

bool check_unsubscribe(struct ctx *c, i64 page, i64 app)
{
	struct check_call call;
	struct checking k;
	bool gone = false;

	if (check_begin(c, &k, page, app) || !k.s.keys.token.ptr || !check_open(&k))
		return false;
	fields_call(&k, &call, NET_DELETE);
	check_run(&k, &call, 1);
	gone = call.heard.answered && call.heard.error.class == CLASS_NONE;
	check_close(&k);
	if (gone)
		setup_todo(&k.s, "subscribed", SETUP_TODO, "fields_none", NO_STR);
	else
		setup_bad(&k.s, "subscribed", "still_subscribed", NO_STR, &call.heard.error);
	return gone;
}
