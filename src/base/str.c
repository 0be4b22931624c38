#include "base/base.h"
#include "base/str.h"

struct str str_of(const char *cstr)
{
	return cstr ? (struct str){ cstr, strlen(cstr) } : NO_STR;
}

bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_is(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_ieq(struct str a, const char *b)
{
	size_t i;

	for (i = 0; i < a.len; i++)
		if (!b[i] || lower(a.ptr[i]) != lower(b[i]))
			return false;
	return !b[i];
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && memcmp(s.ptr, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

bool str_has(struct str s, char c)
{
	return s.len && memchr(s.ptr, c, s.len);
}

struct str str_trim(struct str s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		s = str_skip(s, 1);
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

struct str str_head(struct str s, size_t n)
{
	if (s.len > n)
		s.len = n;
	return s;
}

struct str str_skip(struct str s, size_t n)
{
	if (n > s.len)
		n = s.len;
	return s.ptr ? (struct str){ s.ptr + n, s.len - n } : s;
}

bool str_cut(struct str *rest, char sep, struct str *piece)
{
	const char *at;

	if (!rest->ptr)
		return false;
	at = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
	if (!at) {
		*piece = *rest;
		*rest = NO_STR;
		return true;
	}
	*piece = (struct str){ rest->ptr, (size_t)(at - rest->ptr) };
	*rest = str_skip(*rest, piece->len + 1);
	return true;
}

bool parse_i64(struct str s, i64 min, i64 max, i64 *out)
{
	bool negative = s.len && s.ptr[0] == '-';
	u64 limit = negative ? (u64)INT64_MAX + 1 : (u64)INT64_MAX, v = 0;
	i64 value;
	size_t i = negative;

	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';

		if (digit > 9 || v > (limit - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	value = negative ? (i64)(0 - v) : (i64)v;
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool parse_hex(struct str s, u8 *out, size_t n)
{
	if (s.len != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (hex_digit(s.ptr[2 * i]) < 0 || hex_digit(s.ptr[2 * i + 1]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		out[i] = (u8)(hex_digit(s.ptr[2 * i]) << 4 | hex_digit(s.ptr[2 * i + 1]));
	return true;
}

void hex_of(const u8 *in, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * n] = 0;
}

bool str_all_digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len > 0;
}
