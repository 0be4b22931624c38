/*
 * Reading rich content, and every limit of it.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "meta/rich.h"
#include "sys/json.h"

/* Graph's ids are shorter. */
#define ID_UNITS 40

struct reader {
	struct arena *a;
	struct rich_error *error;
};

static bool fail(struct reader *r, struct str at, const char *code, size_t limit)
{
	*r->error = (struct rich_error){ .at = at, .code = code, .limit = (i64)limit };
	return false;
}

static struct str inside(struct reader *r, struct str at, const char *key)
{
	return at.len ? arena_printf(r->a, "%.*s.%s", STR_ARG(at), key) : str_of(key);
}

static struct str nth(struct reader *r, struct str at, size_t i)
{
	return arena_printf(r->a, "%.*s[%zu]", STR_ARG(at), i);
}

/* An object with no members but those named, separated by blanks. */
static bool members(struct reader *r, const struct json *v, struct str at, const char *names)
{
	struct json *value;
	struct str key;
	void *it = NULL;

	if (!j_is_object(v))
		return fail(r, at, "not_object", 0);
	while (j_each(v, &it, &key, &value)) {
		struct str rest = str_of(names), name;
		bool known = false;

		while (!known && str_cut(&rest, ' ', &name))
			known = str_eq(name, key);
		if (!known)
			return fail(r, inside(r, at, arena_cstr(r->a, utf8_head(key, 40))), "unknown", 0);
	}
	return true;
}

static bool blank(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr(" \t\r\n", s.ptr[i], 4))
			return false;
	return true;
}

/* Null and blanks count as absent. */
static bool text(struct reader *r, const struct json *o, struct str at, const char *key, size_t most,
		 bool must, struct str *out)
{
	const struct json *v = j_get(o, key);
	struct str s = j_text(v), here = inside(r, at, key);

	*out = NO_STR;
	if (v && !j_is_text(v) && !j_is_null_value(v))
		return fail(r, here, "not_text", 0);
	if (blank(s))
		return !must || fail(r, here, "missing", 0);
	if (utf8_units(s) > most)
		return fail(r, here, "too_long", most);
	*out = s;
	return true;
}

/* http and https with a host, nothing that an address can't hold. */
static bool is_address(struct str s)
{
	size_t skip = str_starts(s, "https://") ? 8 : str_starts(s, "http://") ? 7 : 0;
	struct str rest = str_skip(s, skip);

	if (!skip || !rest.len || strchr("/?#:@.", rest.ptr[0]))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool address(struct reader *r, const struct json *o, struct str at, const char *key, bool must,
		    struct str *out)
{
	if (!text(r, o, at, key, RICH_URL_UNITS, must, out))
		return false;
	return !out->ptr || is_address(*out) || fail(r, inside(r, at, key), "not_address", 0);
}

static bool list(struct reader *r, const struct json *v, struct str at, size_t least, size_t most)
{
	if (v && !j_is_list(v) && !j_is_null_value(v))
		return fail(r, at, "not_list", 0);
	if (j_len(v) < least)
		return fail(r, at, "too_few", least);
	return j_len(v) <= most || fail(r, at, "too_many", most);
}

/* --- buttons ------------------------------------------------------------------------------------ */

static bool is_phone(struct str s)
{
	struct str digits = str_skip(s, 1);

	return str_starts(s, "+") && str_all_digits(digits) && digits.len >= 4 && digits.len <= 15;
}

static bool read_button(struct reader *r, const struct json *v, struct str at, struct rich_button *b)
{
	struct str type;

	if (!members(r, v, at, "type title url payload") || !text(r, v, at, "type", 40, true, &type) ||
	    !text(r, v, at, "title", RICH_LABEL_UNITS, true, &b->title))
		return false;
	if (str_is(type, "web_url")) {
		b->kind = RICH_WEB_URL;
		if (j_get(v, "payload"))
			return fail(r, inside(r, at, "payload"), "unknown", 0);
		return address(r, v, at, "url", true, &b->value);
	}
	if (!str_is(type, "postback") && !str_is(type, "phone_number"))
		return fail(r, inside(r, at, "type"), "unknown_kind", 0);
	if (j_get(v, "url"))
		return fail(r, inside(r, at, "url"), "unknown", 0);
	b->kind = str_is(type, "postback") ? RICH_POSTBACK : RICH_CALL;
	if (!text(r, v, at, "payload", RICH_PAYLOAD_UNITS, b->kind == RICH_CALL, &b->value))
		return false;
	if (!b->value.ptr)
		b->value = b->title;
	return b->kind == RICH_POSTBACK || is_phone(b->value) || fail(r, inside(r, at, "payload"), "not_phone", 0);
}

static bool read_buttons(struct reader *r, const struct json *o, struct str at, size_t least,
			 struct rich_element *e)
{
	const struct json *v = j_get(o, "buttons");
	struct str here = inside(r, at, "buttons");

	if (!list(r, v, here, least, RICH_BUTTONS))
		return false;
	for (e->nbuttons = 0; e->nbuttons < j_len(v); e->nbuttons++)
		if (!read_button(r, j_at(v, e->nbuttons), nth(r, here, e->nbuttons), &e->buttons[e->nbuttons]))
			return false;
	return true;
}

/* --- templates ---------------------------------------------------------------------------------- */

static bool read_button_template(struct reader *r, const struct json *p, struct str at, struct rich *out)
{
	out->kind = RICH_BUTTON;
	out->nelements = 1;
	return members(r, p, at, "template_type text buttons") &&
	       text(r, p, at, "text", RICH_BUTTON_TEXT_UNITS, true, &out->text) &&
	       read_buttons(r, p, at, 1, &out->elements[0]);
}

static bool read_element(struct reader *r, const struct json *v, struct str at, struct rich_element *e)
{
	const struct json *action = j_get(v, "default_action");
	struct str here = inside(r, at, "default_action"), type;

	if (!members(r, v, at, "title subtitle image_url default_action buttons") ||
	    !text(r, v, at, "title", RICH_TITLE_UNITS, true, &e->title) ||
	    !text(r, v, at, "subtitle", RICH_TITLE_UNITS, false, &e->subtitle) ||
	    !address(r, v, at, "image_url", false, &e->image_url) || !read_buttons(r, v, at, 0, e))
		return false;
	if (action && !j_is_null_value(action)) {
		/* it has no title: the whole element is what is clicked */
		if (!members(r, action, here, "type url") || !text(r, action, here, "type", 40, true, &type))
			return false;
		if (!str_is(type, "web_url"))
			return fail(r, inside(r, here, "type"), "unknown_kind", 0);
		if (!address(r, action, here, "url", true, &e->action_url))
			return false;
	}
	if (!e->subtitle.ptr && !e->image_url.ptr && !e->action_url.ptr && !e->nbuttons)
		return fail(r, at, "only_title", 0);
	return true;
}

static bool read_generic(struct reader *r, const struct json *p, struct str at, struct rich *out)
{
	const struct json *v = j_get(p, "elements");
	struct str here = inside(r, at, "elements");

	out->kind = RICH_GENERIC;
	if (!members(r, p, at, "template_type elements") || !list(r, v, here, 1, RICH_ELEMENTS))
		return false;
	for (; out->nelements < j_len(v); out->nelements++)
		if (!read_element(r, j_at(v, out->nelements), nth(r, here, out->nelements),
				  &out->elements[out->nelements]))
			return false;
	return true;
}

static bool read_media(struct reader *r, const struct json *p, struct str at, struct rich *out)
{
	const struct json *list_of = j_get(p, "elements"), *v = j_at(list_of, 0);
	struct str here = inside(r, at, "elements"), first = nth(r, here, 0);
	struct rich_element *e = &out->elements[0];

	out->kind = RICH_MEDIA;
	out->nelements = 1;
	if (!members(r, p, at, "template_type elements") || !list(r, list_of, here, 1, 1) ||
	    !members(r, v, first, "media_type attachment_id url buttons") ||
	    !text(r, v, first, "media_type", 40, true, &e->media_type) ||
	    !text(r, v, first, "attachment_id", ID_UNITS, false, &e->attachment_id) ||
	    !address(r, v, first, "url", false, &e->url) || !read_buttons(r, v, first, 0, e))
		return false;
	if (!str_is(e->media_type, "image") && !str_is(e->media_type, "video"))
		return fail(r, inside(r, first, "media_type"), "unknown_kind", 0);
	if (e->attachment_id.ptr && !str_all_digits(e->attachment_id))
		return fail(r, inside(r, first, "attachment_id"), "not_id", 0);
	if (!e->attachment_id.ptr == !e->url.ptr)
		return fail(r, first, "one_source", 0);
	/* Meta shows what lies on Facebook, nothing else */
	if (e->url.ptr && !str_starts(e->url, "https://www.facebook.com/") &&
	    !str_starts(e->url, "https://business.facebook.com/"))
		return fail(r, inside(r, first, "url"), "not_facebook", 0);
	return true;
}

static bool read_template(struct reader *r, const struct json *p, struct str at, struct rich *out)
{
	struct str type;

	if (!j_is_object(p))
		return fail(r, at, "not_object", 0);
	if (!text(r, p, at, "template_type", 40, true, &type))
		return false;
	if (str_is(type, "button"))
		return read_button_template(r, p, at, out);
	if (str_is(type, "generic"))
		return read_generic(r, p, at, out);
	if (str_is(type, "media"))
		return read_media(r, p, at, out);
	return fail(r, inside(r, at, "template_type"), "unknown_kind", 0);
}

/* As it is stored. */
static bool read_attachments(struct reader *r, const struct json *v, struct rich *out)
{
	const struct json *item = j_at(v, 0);
	struct str at = STR("attachments"), first = STR("attachments[0]"), type;

	if (!list(r, v, at, 1, 1) || !members(r, item, first, "type payload") ||
	    !text(r, item, first, "type", 40, true, &type))
		return false;
	if (!str_is(type, "template"))
		return fail(r, inside(r, first, "type"), "unknown_kind", 0);
	return read_template(r, j_get(item, "payload"), inside(r, first, "payload"), out);
}

/* --- quick replies ------------------------------------------------------------------------------ */

static bool read_reply(struct reader *r, const struct json *v, struct str at, struct rich_reply *q)
{
	struct str type;

	if (!members(r, v, at, "content_type title payload image_url") ||
	    !text(r, v, at, "content_type", 40, true, &type))
		return false;
	if (str_is(type, "user_email") || str_is(type, "user_phone_number")) {
		/* Meta writes the customer's own address or number on them */
		q->kind = str_is(type, "user_email") ? RICH_REPLY_EMAIL : RICH_REPLY_PHONE;
		return members(r, v, at, "content_type");
	}
	if (!str_is(type, "text"))
		return fail(r, inside(r, at, "content_type"), "unknown_kind", 0);
	q->kind = RICH_REPLY_TEXT;
	if (!text(r, v, at, "title", RICH_LABEL_UNITS, true, &q->title) ||
	    !text(r, v, at, "payload", RICH_PAYLOAD_UNITS, false, &q->payload) ||
	    !address(r, v, at, "image_url", false, &q->image_url))
		return false;
	if (!q->payload.ptr)
		q->payload = q->title;
	return true;
}

bool rich_read(struct arena *a, const struct json *content, struct rich *out, struct rich_error *error)
{
	struct reader r = { .a = a, .error = error };
	const struct json *template = j_get(content, "template"), *stored = j_get(content, "attachments");
	const struct json *v = j_get(content, "quick_replies");
	struct str at = STR("quick_replies");

	*out = (struct rich){ .kind = RICH_NO_TEMPLATE };
	*error = (struct rich_error){ .code = NULL };
	if (!members(&r, content, NO_STR, "template attachments quick_replies"))
		return false;
	if (template && stored)
		return fail(&r, at = STR("attachments"), "unknown", 0);
	if (template && !j_is_null_value(template) && !read_template(&r, template, STR("template"), out))
		return false;
	if (stored && !read_attachments(&r, stored, out))
		return false;
	if (!list(&r, v, at, 0, RICH_QUICK_REPLIES))
		return false;
	for (; out->nreplies < j_len(v); out->nreplies++)
		if (!read_reply(&r, j_at(v, out->nreplies), nth(&r, at, out->nreplies), &out->replies[out->nreplies]))
			return false;
	return rich_content(a, out).ptr || fail(&r, STR("content"), "too_large", RICH_CONTENT_MAX);
}
