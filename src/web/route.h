/*
 * The steps between a parsed request and its handler; loop.c takes them in this order. Each that
 * returns bool has answered the request itself when it returns false.
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/web.h"

/* What the table says about a path. */
struct match {
	const struct route *route;	/* NULL: none for this method */
	unsigned allow;			/* bit per enum method that this path answers */
	size_t form_max;		/* the largest body of any of them */
};

/* Fills r->segments when a route was found. */
struct match route_match(const struct route *routes, size_t n, struct req *r, enum method m);
/* 404, or 405 with Allow. */
void route_refuse(struct ctx *c, const struct match *m);

/* Role and CSRF, loading the session where the route asks for one. */
bool guard_check(struct ctx *c, const struct route *route);
/* May c->who, who is loaded, do that? *why is the title of a refusal for CSRF. */
enum err guard_decide(const struct ctx *c, const struct route *route, const char **why) MUST_USE;
/* A multipart form for a route with .files: fields into req->form, files to their taker. */
bool form_files_read(struct ctx *c, const struct route *route);
/* Reads what the route's spec declares into c->in. */
bool input_read(struct ctx *c, const struct route *route);

void reply_init(struct ctx *c);
/* The header block, with the security headers that every answer gets. */
void reply_head(struct ctx *c, struct buf *out);

#endif
