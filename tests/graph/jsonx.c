/* Meta's JSON dialect and typed look-ups: see jsonx.h. */
#include "jsonx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One code point off valid UTF-8 (jansson hands out nothing else). */
static uint32_t next_cp(const u8 **p)
{
	const u8 *s = *p;
	uint32_t cp;
	int more;

	if (s[0] < 0x80)
		cp = s[0], more = 0;
	else if (s[0] < 0xe0)
		cp = s[0] & 0x1f, more = 1;
	else if (s[0] < 0xf0)
		cp = s[0] & 0x0f, more = 2;
	else
		cp = s[0] & 0x07, more = 3;
	for (int i = 1; i <= more; i++)
		cp = cp << 6 | (s[i] & 0x3f);
	*p = s + 1 + more;
	return cp;
}

static void add_cp(struct buf *out, uint32_t cp)
{
	static const char shorts[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *at = cp ? strchr(values, cp < 128 ? (int)cp : 1) : NULL;

	if (at && *at) {
		buf_addc(out, '\\');
		buf_addc(out, shorts[at - values]);
	} else if (cp < 128 && cp && strchr("<%@", (int)cp)) {
		buf_addf(out, "\\u%04X", (unsigned)cp);
	} else if (cp >= 0x20 && cp < 0x7f) {
		buf_addc(out, (char)cp);
	} else if (cp >= 0x10000) {
		buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((cp - 0x10000) >> 10)),
			 (unsigned)(0xdc00 + ((cp - 0x10000) & 0x3ff)));
	} else {
		buf_addf(out, "\\u%04x", (unsigned)cp);
	}
}

static void add_string(struct buf *out, const char *s, size_t len)
{
	const u8 *p = (const u8 *)s, *end = p + len;

	buf_addc(out, '"');
	while (p < end)
		add_cp(out, next_cp(&p));
	buf_addc(out, '"');
}

void meta_json(struct buf *out, const json_t *v)
{
	size_t n = 0;

	if (json_is_object(v)) {
		buf_addc(out, '{');
		for (void *it = json_object_iter((json_t *)(uintptr_t)v); it;
		     it = json_object_iter_next((json_t *)(uintptr_t)v, it)) {
			if (n++)
				buf_addc(out, ',');
			add_string(out, json_object_iter_key(it), strlen(json_object_iter_key(it)));
			buf_addc(out, ':');
			meta_json(out, json_object_iter_value(it));
		}
		buf_addc(out, '}');
	} else if (json_is_array(v)) {
		buf_addc(out, '[');
		for (size_t i = 0; i < json_array_size(v); i++) {
			if (i)
				buf_addc(out, ',');
			meta_json(out, json_array_get(v, i));
		}
		buf_addc(out, ']');
	} else if (json_is_string(v)) {
		add_string(out, json_string_value(v), json_string_length(v));
	} else if (json_is_integer(v)) {
		buf_addf(out, "%lld", (long long)json_integer_value(v));
	} else if (json_is_real(v)) {
		buf_addf(out, "%.15g", json_real_value(v));
	} else {
		buf_adds(out, json_is_true(v) ? "true" : json_is_false(v) ? "false" : "null");
	}
}

char *meta_dump(const json_t *v)
{
	struct buf b = { 0 };

	meta_json(&b, v);
	return buf_take(&b);
}

const char *jstr(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

char *jid(const json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);

	if (json_is_integer(v))
		return xfmt("%lld", (long long)json_integer_value(v));
	return xstrdup(json_string_value(v));
}

bool jid_copy(const json_t *o, const char *key, char *out, size_t size)
{
	char *s = jid(o, key);
	bool fits = s && strlen(s) < size;

	copy_text(out, size, fits ? s : "");
	free(s);
	return fits && *out;
}

long long jint(const json_t *o, const char *key, long long absent)
{
	json_t *v = json_object_get(o, key);
	long long n;

	if (json_is_integer(v))
		return json_integer_value(v);
	if (json_is_real(v))
		return (long long)json_real_value(v);
	return parse_ll(json_string_value(v), &n) ? n : absent;
}

bool jbool(const json_t *o, const char *key, bool absent)
{
	json_t *v = json_object_get(o, key);

	if (json_is_string(v))
		return strcmp(json_string_value(v), "true") == 0 ||
		       strcmp(json_string_value(v), "1") == 0;
	if (json_is_integer(v))
		return json_integer_value(v) != 0;
	return json_is_boolean(v) ? json_is_true(v) : absent;
}

json_t *jtext(const char *s)
{
	json_t *v = s ? json_string(s) : json_null();

	return v ? v : json_string("?");
}
