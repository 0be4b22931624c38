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

/* The input is a message. No tag but ours comes out, and no character is lost. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str text = { (const char *)data, size }, html;
	struct buf plain;
	struct arena a;

	arena_init(&a);
	buf_init(&plain, &a, SIZE_MAX / 2);
	html = linkify(&a, text).html;
	while (html.len) {
		if (take(&html, "<br>"))
			buf_addc(&plain, '\n');
		else if (take(&html, "<a href=\""))
			check_link(&a, &html, &plain);
		else
			MUST(take_text(&html, &plain));
	}
	MUST(str_eq(buf_str(&plain), expected(&a, text)));
	arena_release(&a);
	return 0;
}
