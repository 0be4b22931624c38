/*
 * What Graph's answers about a page mean.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/url.h"
#include "desk/setup_check.h"

#define SOON_MS (14 * DAY_MS)
/* Bits of setup_scopes: what nothing works without, and what is only good to have. */
#define SCOPES_MUST ((1u << SCOPES_NEEDED) - 1)

/* --- the token -------------------------------------------------------------------------------- */

struct str setup_token_path(const struct setup_check *k)
{
	return arena_printf(k->arena, "/debug_token?input_token=%.*s",
			    STR_ARG(url_component(k->arena, k->keys.token)));
}

static void note_scopes(struct setup_check *k, const struct token_facts *t)
{
	if (!t->covers_page)
		setup_bad(k, "scopes", "scopes_page", NO_STR, NULL);
	else if ((t->scopes & SCOPES_MUST) != SCOPES_MUST)
		setup_bad(k, "scopes", "scopes_missing", str_of(t->scopes & 1 ? setup_scopes[1] :
			t->scopes & 2 ? setup_scopes[0] : "pages_messaging, pages_manage_metadata"), NULL);
	else if (t->scopes & 4)
		setup_good(k, "scopes", "scopes_ok", NO_STR);
	else
		setup_good(k, "scopes", "scopes_some", str_of(setup_scopes[2]));
}

/* What a rule can ask for only if Meta tells it (features F289). */
static void note_scope(struct setup_check *k, const struct token_facts *t, const char *step, int scope)
{
	if (t->scopes & 1u << scope)
		setup_good(k, step, "scope_granted", str_of(setup_scopes[scope]));
	else
		setup_todo(k, step, SETUP_TODO, "scope_not_granted", str_of(setup_scopes[scope]));
}

static bool to_come(i64 at)
{
	return at != NONE && at > 0;
}

void setup_note_token(struct setup_check *k, const struct heard *h)
{
	i64 soon = clock_now() + SOON_MS;
	struct token_facts t;
	struct graph_error why;
	char iso[32] = "", data_ends[32] = "";

	if (!h->wanted) {
		if (k->keys.token.ptr)
			setup_todo(k, "token", SETUP_TODO, "secret_missing", NO_STR);
		return;
	}
	if (setup_wrong_secret(h, true)) {
		setup_bad(k, "token", "secret_wrong", NO_STR, NULL);
		return;
	}
	if (setup_refused(k, "token", h))
		return;
	token_facts_read(k->arena, h->body, k->keys.page_id, &t);
	why = (struct graph_error){ .code = t.code, .subcode = t.subcode, .message = t.message };
	if (t.known && to_come(t.expires_at))
		clock_iso(t.expires_at, iso);
	if (t.known && to_come(t.data_access_expires_at) && t.data_access_expires_at < soon)
		clock_iso(t.data_access_expires_at, data_ends);
	if (!t.known)
		setup_todo(k, "token", SETUP_WAITING, "odd_answer", STR("200"));
	else if (!t.valid)
		setup_bad(k, "token", "token_dead", NO_STR, &why);
	else if (!str_eq(t.app_id, k->keys.app_id))
		setup_bad(k, "token", "token_other_app", t.app_id, NULL);
	else if (t.page_id.len && !str_eq(t.page_id, k->keys.page_id))
		setup_bad(k, "token", "token_other_page", t.page_id, NULL);
	else if (iso[0] && t.expires_at < soon)
		setup_todo(k, "token", SETUP_WAITING, "token_soon", str_head(str_of(iso), 10));
	else if (iso[0])
		setup_good(k, "token", "token_until", str_head(str_of(iso), 10));
	else if (data_ends[0])
		setup_good(k, "token", "token_data", str_head(str_of(data_ends), 10));
	else
		setup_good(k, "token", "token_ok", NO_STR);
	if (t.known && t.valid) {
		note_scopes(k, &t);
		note_scope(k, &t, "locale", SCOPE_LOCALE);
		note_scope(k, &t, "timezone", SCOPE_TIMEZONE);
	}
}

struct str setup_page_path(const struct setup_check *k)
{
	return arena_printf(k->arena, "/%.*s?fields=id,name", STR_ARG(k->keys.page_id));
}

bool setup_note_page(struct setup_check *k, const struct heard *h)
{
	if (setup_wrong_secret(h, false))
		setup_bad(k, "token", "secret_wrong", NO_STR, NULL);
	else if (h->answered && h->error.code == 100)
		setup_bad(k, "token", "token_other_page", NO_STR, &h->error);
	else
		return false;
	return true;
}

/* --- the subscription ------------------------------------------------------------------------- */

struct str setup_fields_path(const struct setup_check *k)
{
	return arena_printf(k->arena, "/%.*s/subscribed_apps", STR_ARG(k->keys.page_id));
}

struct str setup_fields_body(const struct setup_check *k, unsigned bits)
{
	return arena_printf(k->arena, "subscribed_fields=%.*s", STR_ARG(setup_field_list(k->arena, bits, ",")));
}

unsigned setup_fields_refused(unsigned bits, const struct heard *h)
{
	return h->answered ? subscription_refused(bits, h->error.code, h->error.message) : 0;
}

bool setup_fields_now(const struct setup_check *k, const struct heard *h, unsigned *bits)
{
	struct subscription s;

	if (!h->answered || h->error.class != CLASS_NONE)
		return false;
	subscription_read(k->arena, h->body, k->keys.app_id, &s);
	*bits = s.ours ? s.fields : 0;
	return s.known;
}

void setup_note_fields(struct setup_check *k, const struct heard *h)
{
	struct arena *a = k->arena;
	unsigned bits;

	if (!h->wanted || setup_refused(k, "subscribed", h))
		return;
	if (!setup_fields_now(k, h, &bits))
		setup_todo(k, "subscribed", SETUP_WAITING, "odd_answer", STR("200"));
	else if (!bits)
		setup_todo(k, "subscribed", SETUP_TODO, "fields_none", NO_STR);
	else if ((bits & FIELD_BITS_CORE) != FIELD_BITS_CORE)
		setup_bad(k, "subscribed", "fields_missing",
			  setup_field_list(a, FIELD_BITS_CORE & ~bits, ", "), NULL);
	else if (bits != FIELD_BITS_ALL)
		setup_good(k, "subscribed", "fields_some", setup_field_list(a, FIELD_BITS_ALL & ~bits, ", "));
	else
		setup_good(k, "subscribed", "fields_ok", NO_STR);
}
