/*
 * Text that customers and colleagues wrote, as HTML: escaped first and last. An address is made a
 * link only when it begins with http:// or https:// at the start of a word and has a host; what ends
 * a sentence does not belong to it. Messenger's marks (*bold* _italic_ ~strike~ `mono`) are shown as what
 * they mean, where they stand around words of one line; anywhere else they are characters.
 */
#include "base/base.h"
#include "view/view.h"

static bool ends_address(char c)
{
	return (u8)c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' || c == '`' ||
	       c == '\\' || c == '{' || c == '}' || c == '|' || c == '^';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (u8)c >= 0x80;
}

static size_t count(struct str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == c;
	return n;
}

/* Length of the address that s starts with, or 0. */
static size_t address_length(struct str s)
{
	size_t scheme = str_ieq(str_head(s, 8), "https://") ? 8 :
			str_ieq(str_head(s, 7), "http://") ? 7 : 0;
	size_t n = scheme;

	if (!scheme || n == s.len || !is_word(s.ptr[n]))
		return 0;
	while (n < s.len && !ends_address(s.ptr[n]))
		n++;
	while (n > scheme && strchr(".,;:!?'*_~)]", s.ptr[n - 1])) {
		char c = s.ptr[n - 1], open = c == ')' ? '(' : c == ']' ? '[' : 0;

		/* a bracket that was opened inside the address is part of it */
		if (open && count(str_head(s, n), open) >= count(str_head(s, n), c))
			break;
		n--;
	}
	return n > scheme ? n : 0;
}

static void put_link(struct buf *out, struct str address)
{
	buf_add(out, STR("<a href=\""));
	html_text(out, address);
	buf_add(out, STR("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">"));
	html_text(out, address);
	buf_add(out, STR("</a>"));
}

/* --- Messenger's marks ------------------------------------------------------------------------ */

static const struct mark { char c; const char *begin, *end; } marks[] = {
	{ '*', "<strong>", "</strong>" },
	{ '_', "<em>", "</em>" },
	{ '~', "<s>", "</s>" },
	{ '`', "<code>", "</code>" },
};

#define MARKS ARRAY_LEN(marks)
#define MONO 3	/* inside it nothing else means anything */

/*
 * A stretch of text inside some marks. A mark is inside itself never, so stretches nest at most MARKS
 * deep. dead: before this position a search for the end of such a mark found none, and would again.
 */
struct stretch {
	struct str text;
	bool inside[MARKS];
	size_t dead[MARKS];
};

static size_t link_at(struct str text, size_t i)
{
	char c = text.ptr[i];

	if ((c != 'h' && c != 'H') || (i && is_word(text.ptr[i - 1])))
		return 0;
	return address_length(str_skip(text, i));
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Where the mark that stands at `from` ends: behind a letter, before none, in this line. 0: nowhere. */
static size_t mark_end(struct stretch *s, size_t m, size_t from)
{
	struct str t = s->text;
	char c = marks[m].c;
	size_t i;

	if (from < s->dead[m])
		return 0;
	for (i = from + 1; i < t.len && t.ptr[i] != '\n' && t.ptr[i] != '\r';) {
		size_t link = m == MONO ? 0 : link_at(t, i);

		if (link) {
			i += link;
			continue;
		}
		if (t.ptr[i] == c && i > from + 1 && !blank(t.ptr[i - 1]) && t.ptr[i - 1] != c &&
		    (i + 1 == t.len || (!is_word(t.ptr[i + 1]) && t.ptr[i + 1] != c)))
			return i;
		i++;
	}
	s->dead[m] = i;
	return 0;
}

/* Which mark begins at i; MARKS: none. */
static size_t mark_at(struct stretch *s, size_t i, size_t *end)
{
	struct str t = s->text;
	size_t m = 0;

	while (m < MARKS && marks[m].c != t.ptr[i])
		m++;
	if (m == MARKS || s->inside[m] || i + 1 == t.len || blank(t.ptr[i + 1]) || t.ptr[i + 1] == t.ptr[i] ||
	    (i && (is_word(t.ptr[i - 1]) || t.ptr[i - 1] == t.ptr[i])))
		return MARKS;
	*end = mark_end(s, m, i);
	return *end ? m : MARKS;
}

static void put_stretch(struct buf *out, struct stretch *s, bool with_marks);

static void put_marked(struct buf *out, const struct stretch *s, size_t m, size_t from, size_t end)
{
	struct stretch inner = { .text = str_head(str_skip(s->text, from + 1), end - from - 1) };

	for (size_t i = 0; i < MARKS; i++)
		inner.inside[i] = s->inside[i] || i == m;
	buf_adds(out, marks[m].begin);
	if (m == MONO)
		html_text(out, inner.text);
	else
		put_stretch(out, &inner, true);
	buf_adds(out, marks[m].end);
}

static void put_stretch(struct buf *out, struct stretch *s, bool with_marks)
{
	struct str text = s->text;
	size_t from = 0, i = 0;

	while (i < text.len) {
		char c = text.ptr[i];
		size_t n = link_at(text, i), end = 0;
		size_t m = with_marks && !n ? mark_at(s, i, &end) : MARKS;

		if (!n && m == MARKS && c != '\n' && c != '\r') {
			i++;
			continue;
		}
		html_text(out, str_head(str_skip(text, from), i - from));
		if (n)
			put_link(out, str_head(str_skip(text, i), n));
		else if (m < MARKS)
			put_marked(out, s, m, i, end);
		else if (c == '\n')
			buf_add(out, STR("<br>"));
		i = n ? i + n : m < MARKS ? end + 1 : i + 1;
		from = i;
	}
	html_text(out, str_skip(text, from));
}

static struct markup markup(struct arena *a, struct str text, bool with_marks)
{
	struct stretch all = { .text = text };
	struct buf out;

	buf_init(&out, a, SIZE_MAX / 2);
	put_stretch(&out, &all, with_marks);
	return markup_of(&out);
}

struct markup linkify(struct arena *a, struct str text)
{
	return markup(a, text, false);
}

struct markup richtext(struct arena *a, struct str text)
{
	return markup(a, text, true);
}
