#include "fuzz.h"

#include "view/view.h"

static bool take(struct str *s, const char *what)
{
	if (!str_starts(*s, what))
		return false;
	*s = str_skip(*s, strlen(what));
	return true;
}

/* Reads one character or entity of text, appends what it stands for. False: neither. */
static bool take_text(struct str *s, struct buf *plain)
{
	static const struct { const char *entity; char c; } entities[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' },
	};

	for (size_t i = 0; i < ARRAY_LEN(entities); i++)
		if (take(s, entities[i].entity)) {
			buf_addc(plain, entities[i].c);
			return true;
		}
	if (!s->len || strchr("&<>\"'", s->ptr[0]))
		return false;
	buf_addc(plain, s->ptr[0]);
	*s = str_skip(*s, 1);
	return true;
}

/* <a href="URL" ...>URL</a> with the same harmless URL twice. */
static void check_link(struct arena *a, struct str *s, struct buf *plain)
{
	struct buf href, label;
	struct str url;

	buf_init(&href, a, SIZE_MAX / 2);
	buf_init(&label, a, SIZE_MAX / 2);
	while (take_text(s, &href))
		;
	MUST(take(s, "\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">"));
	while (take_text(s, &label))
		;
	MUST(take(s, "</a>"));
	url = buf_str(&href);
	MUST(str_eq(url, buf_str(&label)));
	MUST(str_ieq(str_head(url, 7), "http://") || str_ieq(str_head(url, 8), "https://"));
	for (size_t i = 0; i < url.len; i++)
		MUST((u8)url.ptr[i] > ' ' && url.ptr[i] != '\\');
	buf_add(plain, url);
}

/* What a reader must see: the text without CR, and U+FFFD for NUL. */
static struct str expected(struct arena *a, struct str text)
{
	struct buf out;

	buf_init(&out, a, SIZE_MAX / 2);
	for (size_t i = 0; i < text.len; i++)
		if (!text.ptr[i])
			buf_adds(&out, "\xef\xbf\xbd");
		else if (text.ptr[i] != '\r')
			buf_addc(&out, text.ptr[i]);
	return buf_str(&out);
}

static const struct { const char *begin, *end; char c; } marks[] = {
	{ "<strong>", "</strong>", '*' }, { "<em>", "</em>", '_' }, { "<s>", "</s>", '~' },
	{ "<code>", "</code>", '`' },
};

/* Marks nest, each at most once, and end in order; they stand for the characters that were typed. */
static bool take_mark(struct str *s, struct buf *plain, size_t open[4], size_t *depth)
{
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (take(s, marks[i].begin)) {
			MUST(*depth < ARRAY_LEN(marks));
			for (size_t k = 0; k < *depth; k++)
				MUST(open[k] != i && marks[open[k]].c != '`');
			open[(*depth)++] = i;
		} else if (take(s, marks[i].end)) {
			MUST(*depth && open[*depth - 1] == i);
			--*depth;
		} else {
			continue;
		}
		buf_addc(plain, marks[i].c);
		return true;
	}
	return false;
}

static void check(struct arena *a, struct str text, struct str html, bool with_marks)
{
	size_t open[4], depth = 0;
	struct buf plain;

	buf_init(&plain, a, SIZE_MAX / 2);
	while (html.len) {
		if (take(&html, "<br>"))
			buf_addc(&plain, '\n');
		else if (take(&html, "<a href=\""))
			check_link(a, &html, &plain);
		else if (!with_marks || !take_mark(&html, &plain, open, &depth))
			MUST(take_text(&html, &plain));
	}
	MUST(depth == 0);
	MUST(str_eq(buf_str(&plain), expected(a, text)));
}

/* The input is a message. No tag but ours comes out, and no character is lost. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena a;

	arena_init(&a);
	check(&a, text, linkify(&a, text).html, false);
	check(&a, text, richtext(&a, text).html, true);
	arena_release(&a);
	return 0;
}
