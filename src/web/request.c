#include "base/base.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "web/request.h"

#include <arpa/inet.h>

static const char *const methods[] = {
	[METHOD_GET] = "GET", [METHOD_POST] = "POST", [METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE", [METHOD_HEAD] = "HEAD",
};

bool method_of(struct str word, enum method *out)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (str_is(word, methods[i])) {
			*out = (enum method)i;
			return true;
		}
	return false;
}

const char *method_name(enum method m)
{
	return methods[m];
}

bool type_is(struct str content_type, const char *type)
{
	struct str name;

	return str_cut(&content_type, ';', &name) && str_ieq(str_trim(name), type);
}

/* "0.85" as 850; what is no number counts as 1. */
static int quality(struct str params)
{
	struct str param, name;

	while (str_cut(&params, ';', &param)) {
		i64 n = 1000;

		str_cut(&param, '=', &name);
		if (!str_ieq(str_trim(name), "q"))
			continue;
		param = str_trim(param);
		if (str_is(param, "0") || str_starts(param, "0.")) {
			struct str digits = str_head(str_skip(param, 2), 3);
			static const int scale[] = { 0, 100, 10, 1 };

			if (!parse_i64(digits, 0, 999, &n))
				return 0;
			n *= scale[digits.len];
		}
		return (int)n;
	}
	return 1000;
}

bool accept_html(struct str accept)
{
	/* how exactly the best range names the type: 1 any, 2 its family, 3 itself */
	int html = 0, json = 0, html_fit = 0, json_fit = 0;
	struct str range, name;

	while (str_cut(&accept, ',', &range)) {
		int q, html_now, json_now;

		str_cut(&range, ';', &name);
		name = str_trim(name);
		q = quality(range);
		html_now = str_ieq(name, "text/html") ? 3 : str_ieq(name, "text/*") ? 2 :
			   str_is(name, "*/*");
		json_now = str_ieq(name, "application/json") ? 3 :
			   str_ieq(name, "application/*") ? 2 : str_is(name, "*/*");
		if (html_now > html_fit) {
			html = q;
			html_fit = html_now;
		}
		if (json_now > json_fit) {
			json = q;
			json_fit = json_now;
		}
	}
	return html > json;
}

static bool is_address(struct str s)
{
	char text[64];
	u8 bytes[16];

	if (!s.len || s.len >= sizeof text || memchr(s.ptr, 0, s.len))
		return false;
	memcpy(text, s.ptr, s.len);
	text[s.len] = 0;
	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_trusted(struct str address, struct str trusted)
{
	struct str one;

	while (str_cut(&trusted, ' ', &one))
		if (one.len && str_eq(one, address))
			return true;
	return false;
}

/* Some proxies add a port: "192.0.2.1:555", "[2001:db8::1]:555". */
static struct str without_port(struct str s)
{
	const char *colon = s.len ? memrchr(s.ptr, ':', s.len) : NULL;

	if (str_starts(s, "[")) {
		struct str inside = str_skip(s, 1), address;

		return str_cut(&inside, ']', &address) && inside.ptr ? address : s;
	}
	if (colon && memchr(s.ptr, ':', s.len) == colon)
		s.len = (size_t)(colon - s.ptr);
	return s;
}

struct str client_address(struct str remote, struct str forwarded, struct str trusted)
{
	struct str address = is_address(remote) ? remote : STR("");

	while (forwarded.len && is_trusted(address, trusted)) {
		const char *comma = memrchr(forwarded.ptr, ',', forwarded.len);
		size_t at = comma ? (size_t)(comma - forwarded.ptr) : 0;
		struct str last = without_port(str_trim(comma ? str_skip(forwarded, at + 1) :
								forwarded));

		/* what a trusted proxy did not write as an address, nobody vouches for */
		if (!is_address(last))
			break;
		address = last;
		forwarded.len = at;
	}
	return address;
}

static struct str bare_tag(struct str tag)
{
	tag = str_trim(tag);
	if (str_starts(tag, "W/"))
		tag = str_skip(tag, 2);
	if (tag.len < 2 || tag.ptr[0] != '"' || tag.ptr[tag.len - 1] != '"')
		return NO_STR;
	tag = (struct str){ tag.ptr + 1, tag.len - 2 };
	if (str_ends(tag, "-gzip"))
		tag.len -= 5;
	return tag;
}

bool etag_matches(struct str if_none_match, struct str tag)
{
	struct str one;

	if (str_is(str_trim(if_none_match), "*"))
		return true;
	tag = bare_tag(tag);
	while (str_cut(&if_none_match, ',', &one)) {
		one = bare_tag(one);
		if (one.ptr && str_eq(one, tag))
			return true;
	}
	return false;
}

/* A header that we hand on: printable, valid, not endless; else as if it had not come. */
static struct str header(struct str s)
{
	if (s.len > LIMIT_URI || !utf8_valid(s))
		return NO_STR;
	for (size_t i = 0; i < s.len; i++)
		if ((u8)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return NO_STR;
	return s;
}

int req_parse(struct req *r, struct arena *a, const struct conf *conf, const struct cgi_vars *vars,
	      bool *known)
{
	int status;

	*r = (struct req){
		.content_type = header(vars->content_type), .accept = header(vars->accept),
		.if_none_match = header(vars->if_none_match), .csrf_header = header(vars->csrf),
		.signature = header(vars->signature), .user_agent = header(vars->user_agent),
		.site = header(vars->site), .origin = header(vars->origin),
		.body = STR(""), .query = STR(""), .path = STR("/"),
	};
	r->address = client_address(vars->remote_addr, header(vars->forwarded_for),
				    conf->web_trusted_proxies);
	r->wants_html = accept_html(r->accept);
	r->fragment = r->wants_html && str_is(vars->requested_with, "pagedesk");
	cookie_parse(a, vars->cookie, &r->cookies, &r->ncookies);
	*known = method_of(vars->method, &r->method);
	status = uri_parse(a, vars->uri, conf->mount, &r->path, &r->query);
	if (status)
		return status;
	return form_parse(a, r->query, &r->params, &r->nparams) ? 0 : 400;
}

struct str req_param(const struct req *r, const char *name)
{
	return pair_find(r->params, r->nparams, name);
}

struct str req_form(const struct req *r, const char *name)
{
	return pair_find(r->form, r->nform, name);
}

struct str req_cookie(const struct req *r, const char *name)
{
	return pair_find(r->cookies, r->ncookies, name);
}

struct str req_header(const struct ctx *c, const char *name)
{
	return c->http ? header(http_param(c->http, name)) : NO_STR;
}
