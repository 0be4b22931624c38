/*
 * Text that customers and colleagues wrote, as HTML: escaped first and last. An address is made a
 * link only when it begins with http:// or https:// at the start of a word and has a host; what ends
 * a sentence does not belong to it.
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

struct markup linkify(struct arena *a, struct str text)
{
	size_t from = 0, i = 0;
	struct buf out;

	buf_init(&out, a, SIZE_MAX / 2);
	while (i < text.len) {
		char c = text.ptr[i];
		size_t n = 0;

		if ((c == 'h' || c == 'H') && (i == 0 || !is_word(text.ptr[i - 1])))
			n = address_length(str_skip(text, i));
		if (!n && c != '\n' && c != '\r') {
			i++;
			continue;
		}
		html_text(&out, str_head(str_skip(text, from), i - from));
		if (n)
			put_link(&out, str_head(str_skip(text, i), n));
		else if (c == '\n')
			buf_add(&out, STR("<br>"));
		i += n ? n : 1;
		from = i;
	}
	html_text(&out, str_skip(text, from));
	return markup_of(&out);
}
