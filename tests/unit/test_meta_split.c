#include "unit.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "meta/split.h"

/* The parts of text, joined by '|'. */
static struct str parts_of(struct str text, size_t max)
{
	struct arena *a = unit_arena();
	struct str *parts;
	size_t n = text_split(a, text, max, &parts);
	struct buf b;

	buf_init(&b, a, 1u << 20);
	buf_adds(&b, "");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(&b, '|');
		buf_add(&b, parts[i]);
	}
	return buf_str(&b);
}

#define FAMILY "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
#define SMILE "\xf0\x9f\x98\x80"
#define THUMB_DARK "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbf"
#define FLAG_DE "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"
#define FLAG_FR "\xf0\x9f\x87\xab\xf0\x9f\x87\xb7"
#define E_ACUTE "e\xcc\x81"
#define HEART "\xe2\x9d\xa4\xef\xb8\x8f"
#define IDEO_STOP "\xe3\x80\x82"

static const struct { int line; size_t max; const char *in, *out; } split_rows[] = {
	/* fits, or is nothing */
	{ HERE, 10, "", "" },
	{ HERE, 10, "  \n\t ", "" },
	{ HERE, 2, "    \xe3\x80\x80   ", "" },
	{ HERE, 10, "hello", "hello" },
	{ HERE, 5, "hello", "hello" },
	{ HERE, 10, " hello ", " hello " },
	/* only the white space at the end is too much */
	{ HERE, 5, "hello \n\n ", "hello" },
	{ HERE, 20, "One. Two three.     \n", "One. Two three." },
	/* words */
	{ HERE, 5, "hello world", "hello|world" },
	{ HERE, 6, "hello world", "hello|world" },
	{ HERE, 10, "hello world", "hello|world" },
	{ HERE, 11, "hello world", "hello world" },
	{ HERE, 8, "a b c d e f", "a b c d|e f" },
	{ HERE, 5, "ab   \t\n cd", "ab|cd" },
	{ HERE, 4, "abcdefghij", "abcd|efgh|ij" },
	{ HERE, 4, "ab cdefghij", "ab|cdef|ghij" },
	/* no-break space holds words together */
	{ HERE, 8, "ab c\xc2\xa0" "d efgh", "ab c\xc2\xa0" "d|efgh" },
	{ HERE, 8, "abcd 10\xc2\xa0km", "abcd|10\xc2\xa0km" },
	/* sentences before words, lines as sentences */
	{ HERE, 16, "One two. Three four five.", "One two.|Three four five." },
	{ HERE, 16, "One (two.) Three four five.", "One (two.)|Three four five." },
	{ HERE, 16, "One two\nThree four five.", "One two|Three four five." },
	{ HERE, 16, "One 2.5 Three four five.", "One 2.5 Three|four five." },
	{ HERE, 16, "Was? Ja! So ist das eben.", "Was? Ja!|So ist das eben." },
	/* paragraphs before sentences */
	{ HERE, 24, "Par one.\n\nTwo. Three. Four five six.",
	  "Par one.|Two. Three.|Four five six." },
	{ HERE, 24, "Par one.\r\n \r\nTwo. Three. Four five six.",
	  "Par one.|Two. Three.|Four five six." },
	/* but not a greeting alone */
	{ HERE, 40, "Hi,\n\nthis is a longer one. And it goes on for long.",
	  "Hi,\n\nthis is a longer one.|And it goes on for long." },
	/* sentences without spaces */
	{ HERE, 4, "\xe3\x81\x82" IDEO_STOP "\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88",
	  "\xe3\x81\x82" IDEO_STOP "|\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88" },
	/* graphemes stay whole; an emoji counts two */
	{ HERE, 2, SMILE SMILE, SMILE "|" SMILE },
	{ HERE, 3, SMILE SMILE, SMILE "|" SMILE },
	{ HERE, 4, SMILE SMILE, SMILE SMILE },
	{ HERE, 3, "a" SMILE SMILE, "a" SMILE "|" SMILE },
	{ HERE, 10, FAMILY FAMILY, FAMILY "|" FAMILY },
	{ HERE, 6, THUMB_DARK THUMB_DARK, THUMB_DARK "|" THUMB_DARK },
	{ HERE, 6, FLAG_DE FLAG_FR, FLAG_DE "|" FLAG_FR },
	{ HERE, 7, "a" FLAG_DE FLAG_FR, "a" FLAG_DE "|" FLAG_FR },
	{ HERE, 3, E_ACUTE E_ACUTE, E_ACUTE "|" E_ACUTE },
	{ HERE, 3, HEART HEART, HEART "|" HEART },
	/* a mark on a space: no place to cut, the space stays */
	{ HERE, 4, "abc \xcc\x81x", "ab|c \xcc\x81x" },
	/* one grapheme longer than a part has to break somewhere */
	{ HERE, 3, "e\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81|\xcc\x81" },
	/* bytes that are no text count one each and are kept */
	{ HERE, 2, "\xff\xff\xff", "\xff\xff|\xff" },
	/* too small a limit for any text is taken as 2 */
	{ HERE, 0, "abc", "ab|c" },
	{ HERE, 1, SMILE "c", SMILE "|c" },
	/* more white space than fits into parts */
	{ HERE, 4, "            a            b", "a|b" },
};

static void test_split_table(void)
{
	for (size_t i = 0; i < ARRAY_LEN(split_rows); i++)
		CHECK_STR_AT(split_rows[i].line,
			     parts_of(str_of(split_rows[i].in), split_rows[i].max),
			     split_rows[i].out);
}

static struct str without_blanks(struct str s)
{
	struct buf b;

	buf_init(&b, unit_arena(), 1u << 20);
	buf_adds(&b, "");
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t\r\n|", s.ptr[i]))
			buf_addc(&b, s.ptr[i]);
	return buf_str(&b);
}

/* Random texts of pieces that matter; the same ones each time. */
static struct str random_text(u64 *seed)
{
	static const char *const pieces[] = {
		"a", "bc", "long", " ", " ", " ", "\n", "\n\n", ". ", "! ", ".", SMILE, FAMILY,
		FLAG_DE, E_ACUTE, HEART, IDEO_STOP, "\xc2\xa0", "\xcc\x81", "\xff", "\r\n",
	};
	struct buf b;

	buf_init(&b, unit_arena(), 1u << 16);
	buf_adds(&b, "");
	for (u64 n = *seed % 300; n; n--) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		buf_adds(&b, pieces[(*seed >> 33) % ARRAY_LEN(pieces)]);
	}
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return buf_str(&b);
}

static void test_split_conserves_text(void)
{
	u64 seed = 7;

	for (int i = 0; i < 2000; i++) {
		struct str text = random_text(&seed), *parts;
		size_t max = 2 + seed % 60, n = text_split(unit_arena(), text, max, &parts);
		struct str last = NO_STR;

		for (size_t k = 0; k < n; k++) {
			CHECK(utf8_units(parts[k]) <= max);
			CHECK(without_blanks(parts[k]).len > 0);
			/* in order, inside text */
			CHECK(parts[k].ptr >= (last.ptr ? last.ptr + last.len : text.ptr));
			CHECK(parts[k].ptr + parts[k].len <= text.ptr + text.len);
			last = parts[k];
		}
		if (!CHECK_BYTES(without_blanks(parts_of(text, max)), without_blanks(text)))
			return;
		arena_reset(unit_arena());
	}
}

/*
 * Graphemes that a text is made of here, whole: whatever the text, a part holds whole ones, unless one
 * alone is longer than a part. The longest has 11 units.
 */
#define MAN "\xf0\x9f\x91\xa8"
#define WOMAN "\xf0\x9f\x91\xa9"
#define ZWJ "\xe2\x80\x8d"
static const char *const graphemes[] = {
	"a", "B", "7", "\xc3\xa4", "\xc3\x9f", E_ACUTE, "o\xcc\x88\xcc\xa3",
	/* right to left, with points */
	"\xd7\xa9\xd6\xb8\xd7\x81", "\xd7\x90", "\xd8\xa8\xd9\x90\xd9\x91", "\xd9\x85",
	/* Devanagari, Thai, Korean jamo, Japanese with a mark */
	"\xe0\xa4\xa8\xe0\xa4\xbf", "\xe0\xb8\x81\xe0\xb8\xb3", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
	"\xe3\x81\x8b\xe3\x82\x99",
	/* emoji: plain, skin tone, family, heart, keycap, flags of a country and of a region, rainbow */
	SMILE, THUMB_DARK, FAMILY, MAN ZWJ WOMAN ZWJ "\xf0\x9f\x91\xa7" ZWJ "\xf0\x9f\x91\xa6", HEART,
	"7\xef\xb8\x8f\xe2\x83\xa3", FLAG_DE, FLAG_FR, "\xf0\x9f\x87\xaf\xf0\x9f\x87\xb5",
	"\xf0\x9f\x8f\xb3\xef\xb8\x8f" ZWJ "\xf0\x9f\x8c\x88",
};
#define LONGEST 11

static size_t next_random(u64 *seed, size_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (*seed >> 33) % n;
}

static void check_whole(struct str text, const size_t *edges, size_t nedges, struct str part)
{
	size_t from = (size_t)(part.ptr - text.ptr), to = from + part.len;
	bool begins = false, ends = false;

	for (size_t i = 0; i < nedges; i++) {
		begins = begins || edges[i] == from;
		ends = ends || edges[i] == to;
	}
	CHECK(begins && ends);
}

/* Graphemes in a row, with now and then a space, a stop, a line or a paragraph's end between them. */
static void test_split_never_cuts_a_grapheme(void)
{
	static const char *const between[] = { " ", " ", ". ", "\n", "\n\n", "", "", "", "", "! " };
	size_t *edges = calloc(4000, sizeof *edges);
	u64 seed = 11;

	for (int round = 0; round < 3000; round++) {
		size_t n = 1 + next_random(&seed, 150), nedges = 0, parts_n;
		size_t max = LONGEST + next_random(&seed, 60);
		struct str text, *parts;
		struct buf b;

		buf_init(&b, unit_arena(), 1u << 16);
		buf_adds(&b, "");
		for (size_t i = 0; i < n; i++) {
			const char *g = graphemes[next_random(&seed, ARRAY_LEN(graphemes))];
			const char *gap = between[next_random(&seed, ARRAY_LEN(between))];

			edges[nedges++] = b.len;
			buf_adds(&b, g);
			/* what stands between them may be cut anywhere */
			for (edges[nedges++] = b.len; *gap; edges[nedges++] = b.len)
				buf_addc(&b, *gap++);
		}
		edges[nedges++] = b.len;
		text = buf_str(&b);
		parts_n = text_split(unit_arena(), text, max, &parts);
		for (size_t i = 0; i < parts_n; i++) {
			CHECK(utf8_units(parts[i]) <= max);
			check_whole(text, edges, nedges, parts[i]);
		}
		arena_reset(unit_arena());
	}
	free(edges);
}

/* All splits join to the original: what is left out between two parts is white space alone. */
static void test_split_joins_to_the_original(void)
{
	u64 seed = 23;

	for (int round = 0; round < 2000; round++) {
		struct str text = random_text(&seed), *parts;
		size_t n = text_split(unit_arena(), text, 2 + next_random(&seed, 80), &parts);
		struct buf joined;
		const char *at = text.ptr;

		buf_init(&joined, unit_arena(), 1u << 16);
		buf_adds(&joined, "");
		for (size_t i = 0; i < n; i++) {
			struct str gap = { at, (size_t)(parts[i].ptr - at) };

			CHECK(without_blanks(gap).len == 0);
			buf_add(&joined, gap);
			buf_add(&joined, parts[i]);
			at = parts[i].ptr + parts[i].len;
		}
		CHECK(without_blanks((struct str){ at, (size_t)(text.ptr + text.len - at) }).len == 0);
		buf_add(&joined, (struct str){ at, (size_t)(text.ptr + text.len - at) });
		if (!CHECK_BYTES(buf_str(&joined), text))
			return;
		arena_reset(unit_arena());
	}
}

/* The largest reply in the worst form: quick, and in no more parts than it must be. */
static void test_split_long_texts(void)
{
	struct arena *a = unit_arena();
	struct str *parts;
	char *text = arena_alloc(a, 200000);
	size_t n;

	memset(text, 'x', 200000);
	CHECK_I64(text_split(a, (struct str){ text, 20000 }, 2000, &parts), 10);
	memset(text, ' ', 199999);
	CHECK_I64(text_split(a, (struct str){ text, 199999 }, 2000, &parts), 0);
	text[199999] = 'x';
	CHECK_I64(text_split(a, (struct str){ text, 200000 }, 2000, &parts), 1);
	for (size_t i = 0; i < 20000; i++)
		text[i] = i % 6 == 5 ? ' ' : 'w';
	n = text_split(a, (struct str){ text, 20000 }, 2000, &parts);
	CHECK_I64(n, 11);
	for (size_t i = 0; i + 1 < n; i++)
		CHECK(parts[i].len >= 1990);
}

void suite_meta_split(void)
{
	TEST(test_split_table);
	TEST(test_split_conserves_text);
	TEST(test_split_never_cuts_a_grapheme);
	TEST(test_split_joins_to_the_original);
	TEST(test_split_long_texts);
}
