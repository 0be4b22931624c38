#include "base/base.h"
#include "base/buf.h"

void buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .arena = a, .max = max };
}

static bool room(struct buf *b, size_t more)
{
	size_t want = b->len + more + 1, cap = b->cap ? b->cap : 256;

	if (more > b->max || b->len + more > b->max) {
		b->overflow = true;
		return false;
	}
	if (want <= b->cap)
		return true;
	while (cap < want)
		cap *= 2;
	b->ptr = arena_grow(b->arena, b->ptr, b->cap, cap);
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, struct str s)
{
	if (!room(b, s.len))
		return;
	if (s.len)
		memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
	b->ptr[b->len] = 0;
}

void buf_adds(struct buf *b, const char *cstr)
{
	buf_add(b, str_of(cstr));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, (struct str){ &c, 1 });
}

void buf_add_i64(struct buf *b, i64 v)
{
	char digits[24], *p = digits + sizeof digits;
	u64 u = v < 0 ? 0 - (u64)v : (u64)v;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	buf_add(b, (struct str){ p, (size_t)(digits + sizeof digits - p) });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t spare = b->cap - b->len;
	va_list ap;
	int n;

	/* mostly it fits: formatting twice is what costs */
	va_start(ap, fmt);
	n = vsnprintf(spare ? b->ptr + b->len : NULL, spare, fmt, ap);
	va_end(ap);
	if (n < 0 || !room(b, (size_t)n)) {
		if (spare)
			b->ptr[b->len] = 0;
		return;
	}
	if ((size_t)n >= spare) {
		va_start(ap, fmt);
		vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->len += (size_t)n;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->overflow = false;
	if (b->ptr)
		b->ptr[0] = 0;
}

struct str buf_str(const struct buf *b)
{
	return (struct str){ b->ptr ? b->ptr : "", b->len };
}
