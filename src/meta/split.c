#include "base/base.h"
#include "base/utf8.h"
#include "meta/split.h"

/* No part can be smaller than one code point, which may take two units. */
#define LEAST_MAX 2
/*
 * A paragraph or sentence that ends in the first quarter of a part is no place to cut: a greeting
 * alone in a message, and the long text behind it cut all the same.
 */
#define FLOOR(max) ((max) / 4)

struct range { uint32_t first, last; };

static bool in_ranges(const struct range *r, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n && cp >= r[i].first; i++)
		if (cp <= r[i].last)
			return true;
	return false;
}

/*
 * Code points that belong to the one before them: marks of the scripts in use, jamo behind a
 * leading consonant, selectors, joiners, skin tones, tags. In order. Not all of Unicode: a mark
 * that is missing here may come apart from its letter, which is ugly but loses nothing.
 */
static bool extends(uint32_t cp)
{
	static const struct range marks[] = {
		{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x05bf, 0x05bf },
		{ 0x05c1, 0x05c2 }, { 0x05c4, 0x05c5 }, { 0x05c7, 0x05c7 }, { 0x0610, 0x061a },
		{ 0x064b, 0x065f }, { 0x0670, 0x0670 }, { 0x06d6, 0x06dc }, { 0x06df, 0x06e4 },
		{ 0x06e7, 0x06e8 }, { 0x06ea, 0x06ed }, { 0x0711, 0x0711 }, { 0x0730, 0x074a },
		{ 0x07a6, 0x07b0 }, { 0x07eb, 0x07f3 }, { 0x0816, 0x082d }, { 0x08d3, 0x0903 },
		{ 0x093a, 0x093c }, { 0x093e, 0x094f }, { 0x0951, 0x0957 }, { 0x0962, 0x0963 },
		{ 0x0981, 0x0983 }, { 0x09bc, 0x09bc }, { 0x09be, 0x09cd }, { 0x09d7, 0x09d7 },
		{ 0x09e2, 0x09e3 }, { 0x0a01, 0x0a03 }, { 0x0a3c, 0x0a51 }, { 0x0a70, 0x0a71 },
		{ 0x0a81, 0x0a83 }, { 0x0abc, 0x0abc }, { 0x0abe, 0x0acd }, { 0x0b01, 0x0b03 },
		{ 0x0b3c, 0x0b3c }, { 0x0b3e, 0x0b57 }, { 0x0b82, 0x0b82 }, { 0x0bbe, 0x0bcd },
		{ 0x0bd7, 0x0bd7 }, { 0x0c00, 0x0c04 }, { 0x0c3e, 0x0c56 }, { 0x0c81, 0x0c83 },
		{ 0x0cbc, 0x0cbc }, { 0x0cbe, 0x0cd6 }, { 0x0d00, 0x0d03 }, { 0x0d3b, 0x0d3c },
		{ 0x0d3e, 0x0d4d }, { 0x0d57, 0x0d57 }, { 0x0dca, 0x0ddf }, { 0x0e31, 0x0e31 },
		{ 0x0e33, 0x0e3a }, { 0x0e47, 0x0e4e }, { 0x0eb1, 0x0eb1 }, { 0x0eb3, 0x0ebc },
		{ 0x0ec8, 0x0ecd }, { 0x0f18, 0x0f19 }, { 0x0f35, 0x0f35 }, { 0x0f37, 0x0f37 },
		{ 0x0f39, 0x0f39 }, { 0x0f3e, 0x0f3f }, { 0x0f71, 0x0f84 }, { 0x0f86, 0x0f87 },
		{ 0x0f8d, 0x0fbc }, { 0x102b, 0x103e }, { 0x1056, 0x1059 }, { 0x1160, 0x11ff },
		{ 0x135d, 0x135f }, { 0x1712, 0x1714 }, { 0x17b4, 0x17d3 }, { 0x180b, 0x180d },
		{ 0x1ab0, 0x1aff }, { 0x1b00, 0x1b04 }, { 0x1b34, 0x1b44 }, { 0x1dc0, 0x1dff },
		{ 0x200c, 0x200d }, { 0x20d0, 0x20ff }, { 0x302a, 0x302f }, { 0x3099, 0x309a },
		{ 0xa66f, 0xa672 }, { 0xa8e0, 0xa8f1 }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
		{ 0x1f3fb, 0x1f3ff }, { 0xe0020, 0xe007f }, { 0xe0100, 0xe01ef },
	};

	return cp >= 0x300 && cp != UTF8_BAD && in_ranges(marks, ARRAY_LEN(marks), cp);
}

/* Spaces at which a line may be broken: not U+00A0, U+2007, U+202F. */
static bool blank(uint32_t cp)
{
	static const struct range spaces[] = {
		{ 0x09, 0x0d }, { 0x20, 0x20 }, { 0x85, 0x85 }, { 0x1680, 0x1680 },
		{ 0x2000, 0x2006 }, { 0x2008, 0x200a }, { 0x2028, 0x2029 }, { 0x205f, 0x205f },
		{ 0x3000, 0x3000 },
	};

	return in_ranges(spaces, ARRAY_LEN(spaces), cp);
}

static bool flag_half(uint32_t cp)
{
	return cp >= 0x1f1e6 && cp <= 0x1f1ff;
}

/* Ends a sentence when white space follows. */
static bool full_stop(uint32_t cp)
{
	return cp == '.' || cp == '!' || cp == '?' || cp == 0x2026 || cp == 0x0964 ||
	       cp == 0x061f || cp == 0x06d4;
}

/* Ends a sentence by itself: scripts without spaces. */
static bool wide_stop(uint32_t cp)
{
	return cp == 0x3002 || cp == 0xff01 || cp == 0xff1f || cp == 0xff61;
}

/* May stand between the end of a sentence and the white space behind it. */
static bool closer(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == ')' || cp == ']' || cp == 0xbb || cp == 0x2019 ||
	       cp == 0x201d || cp == 0x300d || cp == 0x300f || cp == 0xff09;
}

static size_t units(uint32_t cp)
{
	return cp != UTF8_BAD && cp > 0xffff ? 2 : 1;
}

/* The white space that s begins with; *lines: line ends in it (a CR LF is one). */
static size_t blanks(struct str s, size_t *lines)
{
	struct str rest = s;
	size_t n = 0;

	*lines = 0;
	while (rest.len) {
		struct str before = rest;
		uint32_t cp = utf8_next(&rest);

		if (!blank(cp)) {
			rest = before;
			break;
		}
		if (cp == '\n' || cp == 0x2028)
			++*lines;
		if (cp == 0x2029)
			*lines += 2;
		n = s.len - rest.len;
	}
	return n;
}

static struct str trim_end(struct str s)
{
	size_t keep = 0;

	for (struct str rest = s; rest.len;) {
		uint32_t cp = utf8_next(&rest);

		if (!blank(cp))
			keep = s.len - rest.len;
	}
	return str_head(s, keep);
}

/* Byte positions of the last place to cut of each kind, 0 for none, best kind first. */
struct places {
	size_t paragraph, sentence, word, grapheme;
};

/* What the scan has just passed. */
struct passed {
	uint32_t cp;
	bool stop;		/* a sentence may end here, if white space comes */
	bool wide;		/* ... or whatever comes */
	size_t flag_halves;	/* in a row */
};

static void pass(struct passed *p, uint32_t cp)
{
	bool closes = closer(cp);

	p->stop = full_stop(cp) || wide_stop(cp) || (p->stop && closes);
	p->wide = wide_stop(cp) || (p->wide && closes);
	p->flag_halves = flag_half(cp) ? p->flag_halves + 1 : 0;
	p->cp = cp;
}

/* A mark may sit on a space; then that space is no place to cut. */
static bool space_carries_mark(struct str behind_it)
{
	return behind_it.len && extends(utf8_next(&behind_it));
}

static bool inside_grapheme(const struct passed *p, uint32_t cp)
{
	return extends(cp) || p->cp == 0x200d || (flag_half(cp) && p->flag_halves % 2 == 1);
}

/*
 * Looks through the first max units of s, which has more, and one code point beyond, since a place
 * is known by what stands behind it. Returns the bytes that fit.
 */
static size_t find_places(struct str s, size_t max, struct places *out)
{
	struct passed passed = { 0 };
	struct str rest = s;
	size_t used = 0, most = 0;

	*out = (struct places){ 0 };
	while (rest.len && used <= max) {
		struct str next = rest;
		uint32_t cp = utf8_next(&next);
		size_t at = s.len - rest.len, lines, n;

		most = at;
		if (blank(cp)) {
			n = blanks(rest, &lines);
			if (at && !space_carries_mark(str_skip(rest, n))) {
				if (lines >= 2 && used >= FLOOR(max))
					out->paragraph = at;
				else if ((lines || passed.stop) && used >= FLOOR(max))
					out->sentence = at;
				out->word = out->grapheme = at;
			}
			used += utf8_units(str_head(rest, n));
			if (used <= max)
				most = at + n;
			passed = (struct passed){ .cp = ' ' };
			rest = str_skip(rest, n);
			continue;
		}
		if (at && passed.wide && !closer(cp) && !wide_stop(cp) && used >= FLOOR(max))
			out->sentence = at;
		if (at && !inside_grapheme(&passed, cp))
			out->grapheme = at;
		pass(&passed, cp);
		used += units(cp);
		rest = next;
	}
	return most;
}

/* Where the first part of s ends; s has more than max units. 0 only for a flood of white space. */
static size_t cut(struct str s, size_t max)
{
	struct places at;
	size_t most = find_places(s, max, &at);

	if (at.paragraph)
		return at.paragraph;
	if (at.sentence)
		return at.sentence;
	if (at.word)
		return at.word;
	if (at.grapheme)
		return at.grapheme;
	/* one grapheme longer than a whole part, or white space alone: whatever fits */
	return most;
}

/* Looks no further than it must: a long text is asked once for each of its parts. */
static bool fits(struct str s, size_t max)
{
	size_t used = 0;

	while (s.len && used <= max)
		used += units(utf8_next(&s));
	return used <= max;
}

static struct str after_blanks(struct str s)
{
	size_t lines;

	return str_skip(s, blanks(s, &lines));
}

size_t text_split(struct arena *a, struct str text, size_t max, struct str **parts)
{
	struct str end = str_skip(text, trim_end(text).len);
	size_t n = 0, room = 0;

	*parts = NULL;
	if (max < LEAST_MAX)
		max = LEAST_MAX;
	text.len -= end.len;
	while (text.len) {
		bool last = fits(text, max);
		struct str part = last ? text : trim_end(str_head(text, cut(text, max)));

		if (part.len) {
			if (n == room) {
				size_t more = room ? 2 * room : 8;

				*parts = arena_grow(a, *parts, room * sizeof **parts,
						    more * sizeof **parts);
				room = more;
			}
			(*parts)[n++] = part;
		}
		text = after_blanks(str_skip(text, part.len));
	}
	if (n) {
		/* the end of the text is no cut: its white space stays if there is room */
		struct str whole = { (*parts)[n - 1].ptr, (*parts)[n - 1].len + end.len };

		if (fits(whole, max))
			(*parts)[n - 1] = whole;
	}
	return n;
}
