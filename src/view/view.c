#include "base/base.h"
#include "view/view.h"

struct markup markup_of(const struct buf *written_by_views)
{
	return (struct markup){ buf_str(written_by_views) };
}

static const char *entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	case 0: return "\xef\xbf\xbd";	/* U+FFFD, as a browser would read it */
	}
	return NULL;
}

void html_text(struct buf *out, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *e = entity(s.ptr[i]);

		if (!e)
			continue;
		buf_add(out, str_head(str_skip(s, from), i - from));
		buf_adds(out, e);
		from = i + 1;
	}
	buf_add(out, str_skip(s, from));
}

void html_cstr(struct buf *out, const char *s)
{
	html_text(out, str_of(s));
}

void html_i64(struct buf *out, i64 v)
{
	if (v != NONE)
		buf_add_i64(out, v);
}

void html_markup(struct buf *out, struct markup m)
{
	buf_add(out, m.html);
}

static bool unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void html_url(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char hex[3];
		u8 byte = (u8)s.ptr[i];

		if (unreserved(s.ptr[i])) {
			buf_addc(out, s.ptr[i]);
			continue;
		}
		hex_of(&byte, 1, hex);
		buf_addc(out, '%');
		buf_adds(out, hex);
	}
}

void html_url_cstr(struct buf *out, const char *s)
{
	html_url(out, str_of(s));
}

void html_link(struct buf *out, const struct view *v, struct str path)
{
	html_text(out, v->mount);
	/* "//host" and "/\host" are other sites to a browser */
	if (!str_starts(path, "/") || (path.len > 1 && (path.ptr[1] == '/' || path.ptr[1] == '\\')))
		path = STR("/");
	html_text(out, path);
}

void html_link_cstr(struct buf *out, const struct view *v, const char *path)
{
	html_link(out, v, str_of(path));
}

void html_http(struct buf *out, struct str address)
{
	bool ok = str_ieq(str_head(address, 7), "http://") ||
		  str_ieq(str_head(address, 8), "https://");

	for (size_t i = 0; i < address.len; i++)
		if ((u8)address.ptr[i] <= ' ' || address.ptr[i] == '\\')
			ok = false;
	html_text(out, ok ? address : STR("#"));
}

void html_csrf(struct buf *out, const struct view *v)
{
	if (v->record)
		form_record_begin(v->record);
	buf_add(out, STR("<input type=\"hidden\" name=\"csrf\" value=\""));
	html_text(out, v->csrf);
	buf_add(out, STR("\">"));
}

struct html_arg arg_text(struct str s)
{
	return (struct html_arg){ .text = s, .kind = ARG_TEXT };
}

struct html_arg arg_cstr(const char *s)
{
	return arg_text(str_of(s));
}

struct html_arg arg_i64(i64 v)
{
	return (struct html_arg){ .number = v, .kind = ARG_NUMBER };
}

struct html_arg arg_markup(struct markup m)
{
	return (struct html_arg){ .text = m.html, .kind = ARG_MARKUP };
}

static void put_arg(struct buf *out, const struct html_arg *arg)
{
	switch (arg->kind) {
	case ARG_TEXT: html_text(out, arg->text); break;
	case ARG_NUMBER: html_i64(out, arg->number); break;
	case ARG_MARKUP: buf_add(out, arg->text); break;
	}
}

static void fill(struct buf *out, struct str pattern, const struct html_arg *args, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i + 1 < pattern.len; i++) {
		size_t arg = (size_t)(u8)pattern.ptr[i + 1] - '1';

		if (pattern.ptr[i] != '%' || arg >= n)
			continue;
		html_text(out, str_head(str_skip(pattern, from), i - from));
		put_arg(out, &args[arg]);
		from = ++i + 1;
	}
	html_text(out, str_skip(pattern, from));
}

void html_string(struct buf *out, const struct view *v, enum text_key key,
		 const struct html_arg *args, size_t n)
{
	fill(out, lang_text(v->lang, key), args, n);
}

void html_count(struct buf *out, const struct view *v, enum plural_key key,
		const struct html_arg *args, size_t n)
{
	fill(out, lang_plural(v->lang, key, n ? args[0].number : 0), args, n);
}
