/*
 * The parsers of a request, each in a file of its own and fuzzed: URI (uri.c), form and query
 * (form.c), cookies (cookie.c); request.c puts them together. They read what strangers sent.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "web/web.h"

/* What the transport says about a request: CGI variables. */
struct cgi_vars {
	struct str method, uri, content_type, cookie, accept, if_none_match, csrf, signature;
	struct str user_agent, requested_with, site, origin, remote_addr, forwarded_for;
};

/*
 * The path below the mount prefix, decoded once, without query; 0, or the status to answer: 400 for
 * what is no clean path, 404 for one outside of the mount.
 */
int uri_parse(struct arena *a, struct str uri, struct str mount, struct str *path,
	      struct str *query);
/* %XX, and + as a blank where plus says so. False: bad escape, NUL or invalid UTF-8. */
bool uri_decode(struct arena *a, struct str in, bool plus, struct str *out);

/* a=1&b=2. False: more than LIMIT_FORM_FIELDS, bad escapes, NUL or invalid UTF-8. */
bool form_parse(struct arena *a, struct str text, struct pair **pairs, size_t *n);
/* The first of that name; NO_STR. */
struct str pair_find(const struct pair *pairs, size_t n, const char *name);

/* Never fails: cookies that are none, or too many, are left out. */
void cookie_parse(struct arena *a, struct str text, struct pair **pairs, size_t *n);

/* True when text/html is wanted more than application/json. */
bool accept_html(struct str accept);
/* The client's address: the right-most of X-Forwarded-For that is no proxy of ours. */
struct str client_address(struct str remote, struct str forwarded, struct str trusted);
/* True when one of the list is our tag; W/ and a -gzip suffix do not count, * fits any. */
bool etag_matches(struct str if_none_match, struct str tag);
/* "application/json; charset=utf-8" is application/json. */
bool type_is(struct str content_type, const char *type);
#define FORM_TYPE "application/x-www-form-urlencoded"

/* METHOD_POST ...; false for one that we do not speak. */
bool method_of(struct str word, enum method *out);
const char *method_name(enum method m);

/* Everything but the body. 0, or the status to answer. An unknown method leaves *known false. */
int req_parse(struct req *r, struct arena *a, const struct conf *conf, const struct cgi_vars *vars,
	      bool *known);

#endif
