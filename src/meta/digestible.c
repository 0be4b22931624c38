#include "base/base.h"
#include "base/utf8.h"
#include "meta/event.h"

/* jansson reads integers into an i64 and refuses longer ones; a double is exact up to 15 digits. */
#define DIGITS_KEPT 15
/* A double ends at 1e308, and jansson refuses the whole text for one number above it. */
#define EXPONENT_DIGITS_KEPT 2

/*
 * One walk over the bytes. Nothing is copied until the first change; then everything between two
 * changes goes over in one piece.
 */
struct walk {
	struct arena *a;
	struct str in;
	size_t i;		/* the next byte to look at */
	size_t copied;		/* in[0..copied) is in out already, or replaced */
	char *out;		/* NULL: nothing changed so far */
	size_t n;
};

/* What in[w->i .. to) becomes. */
static void replace(struct walk *w, size_t to, struct str with)
{
	/* the worst case is one invalid byte that becomes the three of U+FFFD */
	if (!w->out)
		w->out = arena_alloc(w->a, w->in.len * 3 + 1);
	memcpy(w->out + w->n, w->in.ptr + w->copied, w->i - w->copied);
	w->n += w->i - w->copied;
	if (with.len)
		memcpy(w->out + w->n, with.ptr, with.len);
	w->n += with.len;
	w->copied = w->i = to;
}

/* The code unit of a \uXXXX at position at, or -1. */
static int escaped_unit(struct str s, size_t at)
{
	u8 unit[2];

	if (s.len < 6 || at > s.len - 6 || s.ptr[at] != '\\' || s.ptr[at + 1] != 'u' ||
	    !parse_hex((struct str){ s.ptr + at + 2, 4 }, unit, 2))
		return -1;
	return unit[0] << 8 | unit[1];
}

/*
 * Backslash and a letter. Anything else makes the text no JSON, whatever follows: then the rest
 * stays as it is, since dropping something could join the pieces to an escape that nobody sent.
 */
static void walk_short_escape(struct walk *w)
{
	if (w->i + 1 < w->in.len && str_has(STR("\"\\/bfnrt"), w->in.ptr[w->i + 1]))
		w->i += 2;
	else
		w->i = w->in.len;
}

/*
 * At a backslash. Every escape is taken whole, so that an odd number of backslashes is never
 * misread and dropping something can't turn what follows into an escape.
 */
static void walk_escape(struct walk *w)
{
	int unit = escaped_unit(w->in, w->i);

	if (unit < 0) {
		walk_short_escape(w);
		return;
	}
	if (unit == 0) {
		replace(w, w->i + 6, NO_STR);
	} else if (unit >= 0xd800 && unit < 0xdc00) {
		int low = escaped_unit(w->in, w->i + 6);

		if (low >= 0xdc00 && low < 0xe000)
			w->i += 12;
		else
			replace(w, w->i + 6, STR("\\ufffd"));
	} else if (unit >= 0xdc00 && unit < 0xe000) {
		replace(w, w->i + 6, STR("\\ufffd"));
	} else {
		w->i += 6;
	}
}

/* Quote, backslash, NUL and all that is not ASCII need a look; Meta sends little of it. */
static bool plain(char c)
{
	return c != '"' && c != '\\' && c > 0;
}

/* Behind the opening quote; ends behind the closing one, or at the end of the input. */
static void walk_string(struct walk *w)
{
	const char *p = w->in.ptr;
	size_t len = w->in.len;

	for (;;) {
		struct str rest;

		while (w->i < len && plain(p[w->i]))
			w->i++;
		if (w->i == len)
			return;
		if (p[w->i] == '"') {
			w->i++;
			return;
		}
		if (p[w->i] == '\\') {
			walk_escape(w);
			continue;
		}
		if (p[w->i] == 0) {
			replace(w, w->i + 1, NO_STR);
			continue;
		}
		rest = str_skip(w->in, w->i);
		if (utf8_next(&rest) == UTF8_BAD)
			replace(w, w->i + 1, STR("\xef\xbf\xbd"));
		else
			w->i = len - rest.len;
	}
}

static size_t digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && s.ptr[at + n] >= '0' && s.ptr[at + n] <= '9')
		n++;
	return n;
}

/* At '-' or a digit, outside strings. What is no JSON number is left for jansson to refuse. */
static void walk_number(struct walk *w)
{
	struct str s = w->in;
	size_t at = w->i + (s.ptr[w->i] == '-'), whole = digits(s, at), power = 0;
	bool leading_zero = whole > 1 && s.ptr[at] == '0', good = whole > 0 && !leading_zero;

	at += whole;
	if (good && at < s.len && s.ptr[at] == '.') {
		size_t n = digits(s, at + 1);

		good = n > 0;
		at += 1 + n;
	}
	if (good && at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		at++;
		if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-'))
			at++;
		power = digits(s, at);
		good = power > 0;
		at += power;
	}
	if (good && (whole > DIGITS_KEPT || power > EXPONENT_DIGITS_KEPT)) {
		replace(w, w->i, STR("\""));
		w->i = at;
		replace(w, at, STR("\""));
	}
	w->i = at;
}

struct str event_digestible(struct arena *a, struct str body)
{
	struct walk w = { .a = a, .in = body };

	while (w.i < body.len) {
		char c = body.ptr[w.i];

		if (c == '"') {
			w.i++;
			walk_string(&w);
		} else if (c == '-' || (c >= '0' && c <= '9')) {
			walk_number(&w);
		} else {
			w.i++;
		}
	}
	if (!w.out)
		return body;
	replace(&w, body.len, NO_STR);
	return (struct str){ w.out, w.n };
}
