#include "base/base.h"
#include "base/limits.h"
#include "base/log.h"
#include "web/request.h"
#include "web/route.h"

#include <unistd.h>

#define LIMIT_HEADERS (16u << 10)	/* ours are below 1 KiB; web servers stop at 8 to 64 KiB */

static const char security_headers[] =
	"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; "
	"connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
	"frame-ancestors 'none'; form-action 'self'; base-uri 'none'\r\n"
	"X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n";

void reply_init(struct ctx *c)
{
	struct reply *r = c->reply;

	if (r->file >= 0)
		close(r->file);
	*r = (struct reply){ .file = -1 };
	buf_init(&r->headers, c->arena, LIMIT_HEADERS);
	buf_init(&r->body, c->arena, LIMIT_REPLY);
}

void reply_header(struct ctx *c, const char *name, struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (((u8)value.ptr[i] < 0x20 && value.ptr[i] != '\t') || value.ptr[i] == 0x7f) {
			log_bug("header %s with a control character", name);
			return;
		}
	buf_printf(&c->reply->headers, "%s: %.*s\r\n", name, STR_ARG(value));
}

static void set(struct ctx *c, int status, const char *type, struct str body)
{
	c->reply->status = status;
	c->reply->type = type;
	buf_clear(&c->reply->body);
	buf_add(&c->reply->body, body);
}

void reply_json(struct ctx *c, int status, const struct buf *json)
{
	set(c, status, "application/json", buf_str(json));
	c->reply->body.overflow |= json->overflow;
}

void reply_html(struct ctx *c, int status, const struct buf *html)
{
	set(c, status, "text/html; charset=utf-8", buf_str(html));
	c->reply->body.overflow |= html->overflow;
}

void reply_text(struct ctx *c, int status, struct str text)
{
	set(c, status, "text/plain; charset=utf-8", text);
}

void reply_empty(struct ctx *c, int status)
{
	set(c, status, NULL, STR(""));
}

void reply_file(struct ctx *c, int status, const char *type, int fd, i64 from, i64 len)
{
	set(c, status, type, STR(""));
	c->reply->file = fd;
	c->reply->file_from = from;
	c->reply->file_len = len;
}

static struct str formatted(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return STR("");
	text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	return (struct str){ text, (size_t)n };
}

struct str url(struct ctx *c, const char *fmt, ...)
{
	struct str path;
	va_list ap;

	va_start(ap, fmt);
	path = formatted(c->arena, fmt, ap);
	va_end(ap);
	return arena_printf(c->arena, "%.*s%.*s", STR_ARG(c->app->conf.mount), STR_ARG(path));
}

struct str local_path(struct str next)
{
	bool local = str_starts(next, "/") && !str_starts(next, "//") && next.len < LIMIT_URI;

	for (size_t i = 0; i < next.len; i++)
		if ((u8)next.ptr[i] < 0x20 || next.ptr[i] == 0x7f || next.ptr[i] == '\\')
			local = false;
	return local ? next : STR("/agent/");
}

void reply_see_other(struct ctx *c, const char *fmt, ...)
{
	struct buf location;
	struct str path;
	char hex[3];
	va_list ap;

	va_start(ap, fmt);
	path = local_path(formatted(c->arena, fmt, ap));
	va_end(ap);
	buf_init(&location, c->arena, 4 * LIMIT_URI);
	buf_add(&location, c->app->conf.mount);
	for (size_t i = 0; i < path.len; i++) {
		u8 byte = (u8)path.ptr[i];

		if (byte > 0x20 && byte < 0x7f && !strchr("\"<>^`{|}", byte)) {
			buf_addc(&location, (char)byte);
		} else {
			hex_of(&byte, 1, hex);
			buf_addc(&location, '%');
			buf_adds(&location, hex);
		}
	}
	reply_empty(c, 303);
	reply_header(c, "Location", buf_str(&location));
}

bool reply_not_modified(struct ctx *c, const struct digest *state)
{
	char tag[40] = "\"j";

	/* one resource, two representations: their tags differ */
	if (c->req->wants_html)
		tag[1] = c->req->fragment ? 'f' : 'h';
	hex_of(state->bytes, 16, tag + 2);
	tag[34] = '"';
	tag[35] = 0;
	reply_header(c, "ETag", str_of(tag));
	reply_header(c, "Vary", STR("Accept, X-Requested-With, Cookie"));
	c->reply->cache = "private, no-cache";
	if (!etag_matches(c->req->if_none_match, str_of(tag)))
		return false;
	reply_empty(c, 304);
	return true;
}

void reply_cookie(struct ctx *c, const char *name, struct str value, i64 max_age_s)
{
	struct str mount = c->app->conf.mount;
	char age[40] = "";

	for (size_t i = 0; i < value.len; i++)
		if ((u8)value.ptr[i] <= 0x20 || (u8)value.ptr[i] >= 0x7f ||
		    strchr(",;\\\"", value.ptr[i])) {
			log_bug("cookie %s with a forbidden character", name);
			return;
		}
	if (max_age_s >= 0)
		snprintf(age, sizeof age, "; Max-Age=%lld", (long long)max_age_s);
	reply_header(c, "Set-Cookie",
		     arena_printf(c->arena, "%s=%.*s; Path=%.*s; HttpOnly; SameSite=Lax%s%s", name,
				  STR_ARG(value), STR_ARG(mount.len ? mount : STR("/")), age,
				  c->app->conf.https ? "; Secure" : ""));
}

void reply_head(struct ctx *c, struct buf *out)
{
	const struct reply *r = c->reply;
	i64 length = r->file >= 0 ? r->file_len : (i64)r->body.len;

	buf_printf(out, "Status: %d\r\n", r->status);
	if (r->type)
		buf_printf(out, "Content-Type: %s\r\n", r->type);
	if (r->status != 204 && r->status != 304)
		buf_printf(out, "Content-Length: %lld\r\n", (long long)length);
	buf_printf(out, "Cache-Control: %s\r\n", r->cache ? r->cache : "no-store");
	buf_adds(out, security_headers);
	if (c->app->conf.https)
		buf_adds(out, "Strict-Transport-Security: max-age=31536000\r\n");
	buf_add(out, buf_str(&r->headers));
	buf_adds(out, "\r\n");
}
