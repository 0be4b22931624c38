#include "base/base.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "meta/rich.h"

/* --- errors ------------------------------------------------------------------------------------- */

struct str rich_error_text(struct arena *a, const struct rich_error *error)
{
	static const struct { const char *code, *words; } all[] = {
		{ "missing", "is missing" },
		{ "unknown", "is not a member that is known here" },
		{ "unknown_kind", "is of a kind that can't be sent" },
		{ "not_object", "is not an object" },
		{ "not_text", "is not a text" },
		{ "not_list", "is not a list" },
		{ "not_address", "is not an address that begins with https:// or http://" },
		{ "not_phone", "is not a phone number that begins with + and has 4 to 15 digits" },
		{ "not_id", "is not an id" },
		{ "not_facebook", "is not an address of www.facebook.com or business.facebook.com" },
		{ "only_title", "needs a subtitle, a picture, an address or a button beside its title" },
		{ "one_source", "needs either attachment_id or url" },
	};
	struct str at = error->at.len ? error->at : STR("content");
	long long limit = (long long)error->limit;

	if (str_is(str_of(error->code), "too_long"))
		return arena_printf(a, "%.*s is longer than %lld characters", STR_ARG(at), limit);
	if (str_is(str_of(error->code), "too_many"))
		return arena_printf(a, "%.*s has more than %lld", STR_ARG(at), limit);
	if (str_is(str_of(error->code), "too_few"))
		return arena_printf(a, "%.*s has less than %lld", STR_ARG(at), limit);
	if (str_is(str_of(error->code), "too_large"))
		return arena_printf(a, "%.*s is larger than %lld bytes", STR_ARG(at), limit);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (str_is(str_of(error->code), all[i].code))
			return arena_printf(a, "%.*s %s", STR_ARG(at), all[i].words);
	return arena_printf(a, "%.*s is wrong", STR_ARG(at));
}

/* --- JSON --------------------------------------------------------------------------------------- */

static void if_there(struct jw *w, const char *key, struct str s)
{
	if (s.ptr)
		jw_kstr(w, key, s);
}

static void write_buttons(struct jw *w, const struct rich_element *e)
{
	static const char *const types[] = {
		[RICH_WEB_URL] = "web_url", [RICH_POSTBACK] = "postback", [RICH_CALL] = "phone_number",
	};

	if (!e->nbuttons)
		return;
	jw_key(w, "buttons");
	jw_array(w);
	for (size_t i = 0; i < e->nbuttons; i++) {
		const struct rich_button *b = &e->buttons[i];

		jw_object(w);
		jw_kcstr(w, "type", types[b->kind]);
		jw_kstr(w, "title", b->title);
		jw_kstr(w, b->kind == RICH_WEB_URL ? "url" : "payload", b->value);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void write_element(struct jw *w, const struct rich_element *e)
{
	jw_object(w);
	if_there(w, "title", e->title);
	if_there(w, "subtitle", e->subtitle);
	if_there(w, "image_url", e->image_url);
	if_there(w, "media_type", e->media_type);
	if_there(w, "attachment_id", e->attachment_id);
	if_there(w, "url", e->url);
	if (e->action_url.ptr) {
		jw_key(w, "default_action");
		jw_object(w);
		jw_kcstr(w, "type", "web_url");
		jw_kstr(w, "url", e->action_url);
		jw_end_object(w);
	}
	write_buttons(w, e);
	jw_end_object(w);
}

static void write_attachment(struct jw *w, const struct rich *r)
{
	static const char *const types[] = {
		[RICH_BUTTON] = "button", [RICH_GENERIC] = "generic", [RICH_MEDIA] = "media",
	};

	jw_object(w);
	jw_kcstr(w, "type", "template");
	jw_key(w, "payload");
	jw_object(w);
	jw_kcstr(w, "template_type", types[r->kind]);
	if (r->kind == RICH_BUTTON) {
		jw_kstr(w, "text", r->text);
		write_buttons(w, &r->elements[0]);
	} else {
		jw_key(w, "elements");
		jw_array(w);
		for (size_t i = 0; i < r->nelements; i++)
			write_element(w, &r->elements[i]);
		jw_end_array(w);
	}
	jw_end_object(w);
	jw_end_object(w);
}

static void write_replies(struct jw *w, const struct rich *r)
{
	static const char *const types[] = {
		[RICH_REPLY_TEXT] = "text", [RICH_REPLY_EMAIL] = "user_email",
		[RICH_REPLY_PHONE] = "user_phone_number",
	};

	jw_array(w);
	for (size_t i = 0; i < r->nreplies; i++) {
		const struct rich_reply *q = &r->replies[i];

		jw_object(w);
		jw_kcstr(w, "content_type", types[q->kind]);
		if_there(w, "title", q->title);
		if_there(w, "payload", q->payload);
		if_there(w, "image_url", q->image_url);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void start(struct arena *a, struct buf *out, struct jw *w)
{
	buf_init(out, a, RICH_CONTENT_MAX);
	jw_init(w, out);
}

static struct str ended(const struct buf *out)
{
	return out->overflow ? NO_STR : buf_str(out);
}

struct str rich_content(struct arena *a, const struct rich *r)
{
	struct buf out;
	struct jw w;

	if (r->kind == RICH_NO_TEMPLATE && !r->nreplies)
		return STR("");
	start(a, &out, &w);
	jw_object(&w);
	if (r->kind != RICH_NO_TEMPLATE) {
		jw_key(&w, "attachments");
		jw_array(&w);
		write_attachment(&w, r);
		jw_end_array(&w);
	}
	if (r->nreplies) {
		jw_key(&w, "quick_replies");
		write_replies(&w, r);
	}
	jw_end_object(&w);
	return ended(&out);
}

struct str rich_attachment(struct arena *a, const struct rich *r)
{
	struct buf out;
	struct jw w;

	if (r->kind == RICH_NO_TEMPLATE)
		return NO_STR;
	start(a, &out, &w);
	write_attachment(&w, r);
	return ended(&out);
}

struct str rich_quick_replies(struct arena *a, const struct rich *r)
{
	struct buf out;
	struct jw w;

	if (!r->nreplies)
		return NO_STR;
	start(a, &out, &w);
	write_replies(&w, r);
	return ended(&out);
}

/* --- as text ------------------------------------------------------------------------------------ */

struct str rich_words(const struct rich *r)
{
	const struct rich_element *e = &r->elements[0];

	return r->text.ptr ? r->text : e->title.ptr ? e->title : e->nbuttons ? e->buttons[0].title : NO_STR;
}

static void line(struct buf *out, struct str s)
{
	if (!s.ptr)
		return;
	if (out->len)
		buf_addc(out, '\n');
	buf_add(out, s);
}

static void say_button(struct arena *a, struct buf *out, const struct rich_button *b, struct rich *r)
{
	if (b->kind != RICH_POSTBACK)
		line(out, arena_printf(a, "%.*s: %.*s", STR_ARG(b->title), STR_ARG(b->value)));
	else if (r->nreplies < RICH_QUICK_REPLIES)
		r->replies[r->nreplies++] = (struct rich_reply){ RICH_REPLY_TEXT, b->title, b->value, NO_STR };
	else
		line(out, arena_printf(a, "\xe2\x80\xa2 %.*s", STR_ARG(b->title)));
}

bool rich_as_text(struct arena *a, const struct rich *r, struct rich *out, struct str *text)
{
	struct buf b;

	*out = (struct rich){ .kind = RICH_NO_TEMPLATE, .nreplies = r->nreplies };
	memcpy(out->replies, r->replies, sizeof out->replies);
	buf_init(&b, a, RICH_CONTENT_MAX);
	line(&b, r->text);
	for (size_t i = 0; i < r->nelements; i++) {
		const struct rich_element *e = &r->elements[i];

		if (i)
			buf_addc(&b, '\n');
		line(&b, e->title);
		line(&b, e->subtitle);
		line(&b, e->action_url);
		line(&b, e->image_url);
		line(&b, e->url);
		for (size_t k = 0; k < e->nbuttons; k++)
			say_button(a, &b, &e->buttons[k], out);
	}
	*text = buf_str(&b);
	return b.len && !b.overflow && utf8_units(*text) <= LIMIT_TEXT_UNITS;
}
