#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "desk/mail_text.h"

/* Bytes of text in a line of 76 characters; in an encoded word of at most 75 (RFC 2047). */
#define LINE_BYTES 57
#define WORD_BYTES 39
#define TEXT_MOST (256 << 10)

static void base64(struct buf *out, struct str in)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < in.len; i += 3) {
		size_t have = in.len - i < 3 ? in.len - i : 3;
		uint32_t v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < have ? (u8)in.ptr[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_addc(out, k <= have ? digits[v >> (18 - 6 * k) & 63] : '=');
	}
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < ' ' || s.ptr[i] > '~')
			return false;
	return s.len <= 60 && !memmem(s.ptr, s.len, "=?", 2);
}

/* Of valid UTF-8: characters are never cut in two. */
static struct str some_characters(struct str s)
{
	size_t n = s.len < WORD_BYTES ? s.len : WORD_BYTES;

	while (n < s.len && ((u8)s.ptr[n] & 0xc0) == 0x80)
		n--;
	return str_head(s, n);
}

static void subject(struct buf *out, struct str s)
{
	const char *before = "";

	buf_adds(out, "Subject: ");
	if (is_plain(s)) {
		buf_add(out, s);
		s = STR("");
	}
	while (s.len) {
		struct str word = some_characters(s);

		buf_adds(out, before);
		buf_adds(out, "=?UTF-8?B?");
		base64(out, word);
		buf_adds(out, "?=");
		s = str_skip(s, word.len);
		before = "\r\n ";
	}
	buf_adds(out, "\r\n");
}

/* "Fri, 20 Nov 2026 12:31:17 +0000" */
static void date(struct buf *out, i64 at)
{
	char http[32];

	clock_http(at, http);
	buf_printf(out, "Date: %.*s+0000\r\n", (int)(strlen(http) - 3), http);
}

/* Line ends of the mail's kind. */
static struct str with_crlf(struct arena *a, struct str s)
{
	struct buf out;

	buf_init(&out, a, TEXT_MOST);
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\r')
			continue;
		if (s.ptr[i] == '\n')
			buf_addc(&out, '\r');
		buf_addc(&out, s.ptr[i]);
	}
	return out.len ? buf_str(&out) : STR("");
}

struct str mail_text(struct arena *a, const struct mail_parts *m)
{
	struct str host = m->from, name, body = with_crlf(a, utf8_clean(a, m->body));
	struct buf out;

	str_cut(&host, '@', &name);
	buf_init(&out, a, TEXT_MOST);
	buf_printf(&out, "From: Pagedesk <%.*s>\r\nTo: <%.*s>\r\n", STR_ARG(m->from), STR_ARG(m->to));
	subject(&out, utf8_clean(a, m->subject));
	date(&out, m->at);
	buf_printf(&out, "Message-ID: <pagedesk.%lld.%lld@%.*s>\r\n", (long long)m->id, (long long)m->at,
		   STR_ARG(host));
	/* no answer of somebody's holiday */
	buf_adds(&out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		 "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	for (; body.len; body = str_skip(body, LINE_BYTES)) {
		base64(&out, str_head(body, LINE_BYTES));
		buf_adds(&out, "\r\n");
	}
	return buf_str(&out);
}
