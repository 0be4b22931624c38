#include "base/base.h"
#include "base/buf.h"
#include "base/jsonw.h"
#include "meta/messenger_profile.h"
#include "sys/json.h"

/* A body may be as long as twenty items and some locales of the same. */
#define BODY_MAX (256u << 10)

static const struct { unsigned bit; const char *name; } fields[] = {
	{ PROFILE_GREETING, "greeting" }, { PROFILE_GET_STARTED, "get_started" },
	{ PROFILE_ICE, "ice_breakers" }, { PROFILE_MENU, "persistent_menu" },
};

/* --- reading -------------------------------------------------------------------------------------- */

/* The entry for all locales; the others are put one after another. */
static const struct json *split(struct arena *a, const struct json *list, struct str *others, size_t *n)
{
	const struct json *ours = NULL;
	struct buf rest;
	size_t count = 0;

	buf_init(&rest, a, BODY_MAX);
	for (size_t i = 0; i < j_len(list); i++) {
		struct json *entry = j_at(list, i);
		struct str locale = j_text(j_get(entry, "locale"));

		if (!ours && (!locale.len || str_is(locale, "default"))) {
			ours = entry;
			continue;
		}
		if (count++)
			buf_addc(&rest, ',');
		buf_add(&rest, j_dump(a, entry));
	}
	*others = count && !rest.overflow ? buf_str(&rest) : NO_STR;
	if (count > *n)
		*n = count;
	return ours;
}

static void read_items(const struct json *list, const char *title, struct profile_item *items, size_t most,
		       size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < j_len(list) && *n < most; i++) {
		const struct json *item = j_at(list, i);
		bool link = str_is(j_text(j_get(item, "type")), "web_url");

		if (j_is_object(item))
			items[(*n)++] = (struct profile_item){
				j_text(j_get(item, title)), j_text(j_get(item, link ? "url" : "payload")), link };
	}
}

bool messenger_profile_read(struct arena *a, struct str body, struct messenger_profile *out)
{
	const struct json *root = j_parse(a, body, NULL), *menu;

	*out = (struct messenger_profile){ .nice = 0 };
	if (!j_is_object(root))
		return false;
	if (j_is_list(j_get(root, "data")))	/* of a page without a profile it is empty */
		root = j_at(j_get(root, "data"), 0);
	out->greeting = j_text(j_get(split(a, j_get(root, "greeting"), &out->greeting_others, &out->others),
				     "text"));
	out->get_started = j_text(j_get(j_get(root, "get_started"), "payload"));
	read_items(j_get(split(a, j_get(root, "ice_breakers"), &out->ice_others, &out->others), "call_to_actions"),
		   "question", out->ice, PROFILE_ICE_MAX, &out->nice);
	menu = split(a, j_get(root, "persistent_menu"), &out->menu_others, &out->others);
	read_items(j_get(menu, "call_to_actions"), "title", out->menu, PROFILE_MENU_MAX, &out->nmenu);
	out->composer_disabled = j_flag(j_get(menu, "composer_input_disabled"));
	return true;
}

/* --- writing -------------------------------------------------------------------------------------- */

unsigned messenger_profile_fields(const struct messenger_profile *p)
{
	return (p->greeting.len || p->greeting_others.len ? PROFILE_GREETING : 0u) |
		(p->get_started.len ? PROFILE_GET_STARTED : 0u) |
		(p->nice || p->ice_others.len ? PROFILE_ICE : 0u) |
		(p->nmenu || p->menu_others.len ? PROFILE_MENU : 0u);
}

static void others(struct jw *w, struct str list)
{
	if (list.len)
		jw_raw(w, list);
}

static void ice_breakers(struct jw *w, const struct messenger_profile *p)
{
	jw_key(w, "ice_breakers");
	jw_array(w);
	if (p->nice) {
		jw_object(w);
		jw_key(w, "call_to_actions");
		jw_array(w);
		for (size_t i = 0; i < p->nice; i++) {
			jw_object(w);
			jw_kstr(w, "question", p->ice[i].title);
			jw_kstr(w, "payload", p->ice[i].value);
			jw_end_object(w);
		}
		jw_end_array(w);
		jw_kcstr(w, "locale", "default");
		jw_end_object(w);
	}
	others(w, p->ice_others);
	jw_end_array(w);
}

static void menu(struct jw *w, const struct messenger_profile *p)
{
	jw_key(w, "persistent_menu");
	jw_array(w);
	if (p->nmenu) {
		jw_object(w);
		jw_kcstr(w, "locale", "default");
		jw_kbool(w, "composer_input_disabled", p->composer_disabled);
		jw_key(w, "call_to_actions");
		jw_array(w);
		for (size_t i = 0; i < p->nmenu; i++) {
			const struct profile_item *item = &p->menu[i];

			jw_object(w);
			jw_kcstr(w, "type", item->link ? "web_url" : "postback");
			jw_kstr(w, "title", item->title);
			jw_kstr(w, item->link ? "url" : "payload", item->value);
			jw_end_object(w);
		}
		jw_end_array(w);
		jw_end_object(w);
	}
	others(w, p->menu_others);
	jw_end_array(w);
}

static void greeting(struct jw *w, const struct messenger_profile *p)
{
	jw_key(w, "greeting");
	jw_array(w);
	if (p->greeting.len) {
		jw_object(w);
		jw_kcstr(w, "locale", "default");
		jw_kstr(w, "text", p->greeting);
		jw_end_object(w);
	}
	others(w, p->greeting_others);
	jw_end_array(w);
}

struct str messenger_profile_post(struct arena *a, const struct messenger_profile *p)
{
	unsigned bits = messenger_profile_fields(p);
	struct buf out;
	struct jw w;

	if (!bits)
		return NO_STR;
	buf_init(&out, a, BODY_MAX);
	jw_init(&w, &out);
	jw_object(&w);
	if (bits & PROFILE_GREETING)
		greeting(&w, p);
	if (bits & PROFILE_GET_STARTED) {
		jw_key(&w, "get_started");
		jw_object(&w);
		jw_kstr(&w, "payload", p->get_started);
		jw_end_object(&w);
	}
	if (bits & PROFILE_ICE)
		ice_breakers(&w, p);
	if (bits & PROFILE_MENU)
		menu(&w, p);
	jw_end_object(&w);
	return out.overflow ? NO_STR : buf_str(&out);
}

struct str messenger_profile_delete(struct arena *a, unsigned bits)
{
	struct buf out;
	struct jw w;

	if (!bits)
		return NO_STR;
	buf_init(&out, a, 256);
	jw_init(&w, &out);
	jw_object(&w);
	jw_key(&w, "fields");
	jw_array(&w);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (bits & fields[i].bit)
			jw_str(&w, str_of(fields[i].name));
	jw_end_array(&w);
	jw_end_object(&w);
	return buf_str(&out);
}
