/* Growing text, clocks, ids: see util.h. The containers are in container.c. */
#include "util.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void *must(void *p)
{
	if (!p) {
		fputs("graph: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	return must(calloc(n ? n : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t size)
{
	return must(realloc(p, size ? size : 1));
}

char *xstrdup(const char *s)
{
	return s ? must(strdup(s)) : NULL;
}

char *xmemdup(const void *p, size_t len)
{
	char *out = xrealloc(NULL, len + 1);

	if (len)
		memcpy(out, p, len);
	out[len] = '\0';
	return out;
}

char *xvfmt(const char *fmt, va_list ap)
{
	char *out;

	if (vasprintf(&out, fmt, ap) < 0)
		must(NULL);
	return out;
}

char *xfmt(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *out = xvfmt(fmt, ap);
	va_end(ap);
	return out;
}

void copy_text(char *out, size_t size, const char *s)
{
	size_t len = s ? strnlen(s, size - 1) : 0;

	if (len)
		memcpy(out, s, len);
	out[len] = '\0';
}

void buf_add(struct buf *b, const void *p, size_t len)
{
	if (b->len + len + 1 > b->cap) {
		b->cap = (b->len + len + 1) * 2;
		b->p = xrealloc(b->p, b->cap);
	}
	if (len)
		memcpy(b->p + b->len, p, len);
	b->len += len;
	b->p[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *s = xvfmt(fmt, ap);
	va_end(ap);
	buf_adds(b, s);
	free(s);
}

char *buf_take(struct buf *b)
{
	char *p = b->p ? b->p : xstrdup("");

	*b = (struct buf){ 0 };
	return p;
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

static long long clock_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

long long wall_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

long long mono_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

bool parse_ll(const char *s, long long *out)
{
	char *end;

	if (!s || !*s || !strchr("-0123456789", *s))
		return false;
	errno = 0;
	long long v = strtoll(s, &end, 10);
	if (errno || *end || end == s)
		return false;
	*out = v;
	return true;
}

void hex_lower(const u8 *in, size_t n, char *out)
{
	const char *digits = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * n] = '\0';
}

void random_b64url(char *out, size_t chars)
{
	const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	randombytes_buf(out, chars);
	for (size_t i = 0; i < chars; i++)
		out[i] = digits[(u8)out[i] & 63];
	out[chars] = '\0';
}

void random_digits(char *out, size_t digits)
{
	for (size_t i = 0; i < digits; i++)
		out[i] = (char)('0' + (i ? randombytes_uniform(10) : 1 + randombytes_uniform(9)));
	out[digits] = '\0';
}

size_t utf16_units(const char *utf8)
{
	size_t n = 0;

	for (const u8 *p = (const u8 *)utf8; *p; p++)
		n += (*p & 0xc0) == 0x80 ? 0 : *p >= 0xf0 ? 2 : 1;
	return n;
}

size_t codepoints(const char *utf8)
{
	size_t n = 0;

	for (const u8 *p = (const u8 *)utf8; *p; p++)
		n += (*p & 0xc0) != 0x80;
	return n;
}

void iso_time(long long ms, char out[32])
{
	struct tm tm;
	time_t t = (time_t)(ms / 1000);

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%S+0000", &tm);
}

void http_date(long long ms, char out[40])
{
	struct tm tm;
	time_t t = (time_t)(ms / 1000);

	gmtime_r(&t, &tm);
	strftime(out, 40, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

bool same_text(const char *a, const char *b, size_t len)
{
	return strlen(a) == len && strlen(b) == len && sodium_memcmp(a, b, len) == 0;
}
