#include "base/base.h"
#include "base/utf8.h"

uint32_t utf8_next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->ptr;
	uint32_t cp = p[0], least;
	size_t n;

	if (cp < 0x80)
		n = 1, least = 0;
	else if (cp >= 0xc2 && cp < 0xe0)
		n = 2, least = 0x80, cp &= 0x1f;
	else if (cp >= 0xe0 && cp < 0xf0)
		n = 3, least = 0x800, cp &= 0x0f;
	else if (cp >= 0xf0 && cp < 0xf5)
		n = 4, least = 0x10000, cp &= 0x07;
	else
		n = 1, least = 0, cp = UTF8_BAD;
	if (n > s->len)
		n = 1, cp = UTF8_BAD;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			n = 1;
			cp = UTF8_BAD;
			break;
		}
		cp = cp << 6 | (p[i] & 0x3f);
	}
	if (cp != UTF8_BAD && (cp < least || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)))
		n = 1, cp = UTF8_BAD;
	*s = str_skip(*s, n);
	return cp;
}

bool utf8_valid(struct str s)
{
	while (s.len)
		if (utf8_next(&s) == UTF8_BAD)
			return false;
	return true;
}

size_t utf8_put(char *out, uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

size_t utf8_units(struct str s)
{
	size_t n = 0;

	while (s.len) {
		uint32_t cp = utf8_next(&s);

		n += cp != UTF8_BAD && cp > 0xffff ? 2 : 1;
	}
	return n;
}

size_t utf8_points(struct str s)
{
	size_t n = 0;

	for (; s.len; n++)
		utf8_next(&s);
	return n;
}

struct str utf8_head(struct str s, size_t n)
{
	struct str rest = s;

	while (n-- && rest.len)
		utf8_next(&rest);
	return str_head(s, s.len - rest.len);
}

struct str utf8_clean(struct arena *a, struct str s)
{
	struct str in = s;
	char *out;
	size_t n = 0;

	if (utf8_valid(s) && !str_has(s, 0))
		return s;
	out = arena_alloc(a, s.len * 3 + 1);
	while (in.len) {
		uint32_t cp = utf8_next(&in);

		if (cp)
			n += utf8_put(out + n, cp == UTF8_BAD ? 0xfffd : cp);
	}
	return (struct str){ out, n };
}
