#include "base/base.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "meta/attachment.h"

const char *attachment_thumb(struct str sticker_id)
{
	static const struct { const char *id, *size; } thumbs[] = {
		{ "369239263222822", "small" },
		{ "369239343222814", "medium" },
		{ "369239383222810", "large" },
	};

	for (size_t i = 0; i < ARRAY_LEN(thumbs); i++)
		if (str_is(sticker_id, thumbs[i].id))
			return thumbs[i].size;
	return NULL;
}

/* Types of Meta, and what they are to us. With a file: kinds of the first group. */
static const struct { const char *type, *kind; bool file; } types[] = {
	{ "image", "image", true }, { "audio", "audio", true }, { "video", "video", true },
	{ "file", "file", true }, { "sticker", "sticker", true },
	{ "location", "location", false }, { "fallback", "link", false }, { "share", "link", false },
	{ "reel", "link", false }, { "ig_reel", "link", false }, { "post", "link", false },
	{ "ig_post", "link", false }, { "template", "template", false },
	{ "appointment_booking", "appointment", false },
};

static bool plain_url(struct str url)
{
	if (!url.len || url.len > LIMIT_MEDIA_URL)
		return false;
	for (size_t i = 0; i < url.len; i++)
		if ((u8)url.ptr[i] <= 0x20 || (u8)url.ptr[i] >= 0x7f)
			return false;
	return str_starts(url, "https://") || str_starts(url, "http://");
}

/* Inside the payload, or beside it as older versions have it. */
static struct str text_at(const struct json *item, const char *key)
{
	struct str inside = j_text(j_get(j_get(item, "payload"), key));

	return inside.len ? inside : j_text(j_get(item, key));
}

static struct str link_of(const struct json *item)
{
	struct str url = text_at(item, "url");

	if (!url.len)
		url = j_text(j_get(item, "URL"));
	return plain_url(url) ? url : NO_STR;
}

static struct str place_of(struct arena *a, const struct json *item)
{
	const struct json *at = j_get(j_get(item, "payload"), "coordinates");
	double lat = j_real(j_get(at, "lat"), 1000), lon = j_real(j_get(at, "long"), 1000);

	if (!(lat >= -90 && lat <= 90) || !(lon >= -180 && lon <= 180))
		return NO_STR;
	return arena_printf(a, "geo:%.6f,%.6f", lat, lon);
}

static struct str sticker_of(struct arena *a, const struct json *item, const struct json *beside)
{
	struct str id = j_id(a, j_get(j_get(item, "payload"), "sticker_id"));

	if (!id.len)
		id = j_id(a, beside);
	return id.len <= 32 && str_all_digits(id) ? id : NO_STR;
}

static void read_file(struct arena *a, const struct json *item, const struct json *beside,
		      struct attachment *out)
{
	struct str url = text_at(item, "url");

	if (str_is(str_of(out->kind), "image") || str_is(str_of(out->kind), "sticker"))
		out->sticker_id = sticker_of(a, item, beside);
	if (out->sticker_id.len)
		out->kind = "sticker";
	if (attachment_thumb(out->sticker_id)) {
		out->fetch = false;	/* we have a picture of our own */
		return;
	}
	out->url = plain_url(url) ? url : NO_STR;
	if (!out->url.len)
		out->odd = "odd";
}

struct attachment attachment_read(struct arena *a, const struct json *item, const struct json *beside)
{
	struct attachment out = { .kind = "other" };
	struct str type = j_text(j_get(item, "type"));

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_is(type, types[i].type)) {
			out.kind = types[i].kind;
			out.fetch = types[i].file;
		}
	if (out.fetch) {
		read_file(a, item, beside, &out);
		return out;
	}
	out.name = utf8_head(text_at(item, "title"), 255);
	out.url = str_is(str_of(out.kind), "location") ? place_of(a, item) : link_of(item);
	return out;
}
