/*
 * Answers that say what went wrong: application/problem+json (RFC 9457) to programs and to our
 * script, a plain page to a browser. Neither tells anything about the inside.
 */
#include "base/base.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "web/route.h"

static const struct kind {
	int status;
	const char *code, *title, *advice;
} kinds[] = {
	{ 400, "bad_request", "This request is not well-formed", NULL },
	{ 401, "login", "Please sign in", NULL },
	{ 403, "forbidden", "This is not allowed", "Your account has no right to do this." },
	{ 404, "not_found", "Not found", "There is nothing here, or nothing that you may see." },
	{ 405, "method", "This can't be done here", NULL },
	{ 409, "conflict", "This changed meanwhile", "Reload the page and look again." },
	{ 411, "length", "The length of the body is missing", NULL },
	{ 412, "precondition", "This is not spoken here", NULL },
	{ 413, "too_large", "This is too large", NULL },
	{ 414, "uri_too_long", "The address is too long", NULL },
	{ 415, "media_type", "The body is neither JSON nor a form", NULL },
	{ 416, "range", "The range is outside of the file", NULL },
	{ 422, "invalid", "This can't be accepted", NULL },
	{ 429, "too_many", "Too many requests", "Wait a moment and try again." },
	{ 500, "internal", "Something went wrong here", "It is in the log of this server." },
	{ 502, "upstream", "Facebook did not answer as expected", "Try again in a moment." },
	{ 503, "busy", "Not available just now", "Try again in a moment." },
};

static const struct kind *kind_of(int status)
{
	const struct kind *internal = NULL;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].status == status)
			return &kinds[i];
		if (kinds[i].status == 500)
			internal = &kinds[i];
	}
	return internal;
}

int err_status(enum err e)
{
	switch (e) {
	case OK: return 200;
	case ERR_INVALID: return 422;
	case ERR_LOGIN: return 401;
	case ERR_FORBIDDEN: return 403;
	case ERR_NOT_FOUND: return 404;
	case ERR_CONFLICT: return 409;
	case ERR_BUSY: return 503;
	case ERR_UPSTREAM: return 502;
	case ERR_INTERNAL: return 500;
	}
	return 500;
}

static void put_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
			buf_printf(out, "&#%d;", c);
		else
			buf_addc(out, c);
	}
}

static void page(struct ctx *c, struct str title, struct str detail)
{
	struct buf *out = &c->reply->body;
	struct str mount = c->app->conf.mount;

	buf_adds(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		 "<title>");
	put_escaped(out, title);
	buf_printf(out, " - Pagedesk</title>\n<link rel=\"stylesheet\" "
		   "href=\"%.*s/static/pagedesk.css\">\n<body class=\"plain\">\n<main>\n<h1>",
		   STR_ARG(mount));
	put_escaped(out, title);
	buf_adds(out, "</h1>\n");
	if (detail.len) {
		buf_adds(out, "<p>");
		put_escaped(out, detail);
		buf_adds(out, "</p>\n");
	}
	buf_printf(out, "<p><a href=\"%.*s/agent/\">Pagedesk</a></p>\n</main>\n", STR_ARG(mount));
	c->reply->type = "text/html; charset=utf-8";
}

static void document(struct ctx *c, const struct kind *kind, struct str title, struct str detail,
		     const char *field)
{
	struct jw w;

	jw_init(&w, &c->reply->body);
	jw_object(&w);
	jw_kcstr(&w, "type", "about:blank");
	jw_kstr(&w, "title", title);
	jw_ki64(&w, "status", c->reply->status);
	jw_kcstr(&w, "code", kind->code);
	if (detail.len)
		jw_kstr(&w, "detail", detail);
	if (field)
		jw_kcstr(&w, "field", field);
	jw_end_object(&w);
	c->reply->type = "application/problem+json";
}

static void answer(struct ctx *c, int status, const char *title, struct str detail,
		   const char *field)
{
	const struct kind *kind = kind_of(status);
	struct str heading = str_of(title ? title : kind->title);

	if (!detail.len)
		detail = str_of(kind->advice);
	reply_init(c);
	c->reply->status = status;
	if (c->req->wants_html && !c->req->fragment)
		page(c, heading, detail);
	else
		document(c, kind, heading, detail, field);
	if (status == 503)
		reply_header(c, "Retry-After", STR("5"));
}

void reply_problem_status(struct ctx *c, int status, const char *title, struct str detail)
{
	answer(c, status, title, detail, NULL);
}

void reply_field(struct ctx *c, const char *field, const char *what)
{
	answer(c, 422, NULL, arena_printf(c->arena, "%s %s", field, what), field);
}

/* A page that somebody wants to see: sign in first, then come back to it. */
static bool to_sign_in(struct ctx *c)
{
	struct req *r = c->req;
	struct buf next;

	if (!r->wants_html || r->fragment || (r->method != METHOD_GET && r->method != METHOD_HEAD))
		return false;
	buf_init(&next, c->arena, 4 * LIMIT_URI);
	buf_add(&next, r->path);
	if (r->query.len) {
		buf_addc(&next, '?');
		buf_add(&next, r->query);
	}
	reply_init(c);
	reply_see_other(c, "/agent/login?next=%.*s",
			STR_ARG(url_component(c->arena, buf_str(&next))));
	return true;
}

void reply_problem(struct ctx *c, enum err e, const char *title, struct str detail)
{
	if (e == ERR_LOGIN && to_sign_in(c))
		return;
	answer(c, err_status(e == OK ? ERR_INTERNAL : e), title, detail, NULL);
}
