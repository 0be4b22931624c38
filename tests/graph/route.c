/* Which side a request is for: customer page, control API, CDN, or Graph. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "event.h"
#include "fault.h"
#include "www.h"

static bool page_file(struct call *c, const char *name)
{
	const struct www_file *f = www_files;

	while (f->name && strcmp(f->name, name) != 0)
		f++;
	if (!f->name)
		return false;
	call_header(c, "Cache-Control", "no-cache");
	call_header(c, "Content-Security-Policy",
		    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
		    "img-src * data:; "
		    "media-src *; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
	call_header(c, "X-Content-Type-Options", "nosniff");
	call_bytes(c, 200, f->type, f->data, f->len);
	return true;
}

static void picture(struct call *c, struct buf png)
{
	call_header(c, "Cache-Control", "max-age=1209600");
	call_bytes(c, 200, "image/png", png.p, png.len);
	buf_free(&png);
}

static void cdn_file(struct call *c)
{
	const char *path = c->url + 5;
	char id[24];

	if (strncmp(path, "avatar/", 7) == 0) {
		unsigned seed = 0;
		for (const char *p = path + 7; *p; p++)
			seed = seed * 31 + (u8)*p;
		picture(c, picture_avatar(seed >> 3));
		return;
	}
	if (strncmp(path, "sticker/", 8) == 0) {
		picture(c, picture_thumb());
		return;
	}
	copy_text(id, sizeof(id), path);
	id[strcspn(id, "/")] = '\0';
	const struct blob *b = map_get(&c->g->by_blob, id);
	if (!b) {
		call_text(c, 403, "text/plain", xstrdup("URL signature expired\n"));
		return;
	}
	call_header(c, "Cache-Control", "max-age=1209600, no-transform");
	call_header(c, "X-Content-Type-Options", "nosniff");
	call_bytes(c, 200, b->mime, b->data, b->len);
}

/* Downloads can be told to fail too: status, delay, cut, truncate, slow_body, garbage. */
void cdn_get(struct call *c)
{
	c->scope = "cdn";
	c->fault = fault_strike(c->g, c);
	const struct fault *f = c->fault;
	if (!f) {
		cdn_file(c);
	} else if (f->what == DO_DELAY || f->what == DO_DELAY_AFTER) {
		call_after(c, f->ms, cdn_file);
	} else if (f->what == DO_STATUS || f->what == DO_GARBAGE || f->what == DO_EMPTY) {
		fault_headers(c);
		call_text(c, f->what == DO_STATUS ? f->status : 200,
			  f->type ? f->type : "text/html",
			  xstrdup(f->body               ? f->body
				  : f->what == DO_EMPTY ? ""
							: "<html>Sorry</html>"));
	} else {
		c->wire = f->what == DO_TRUNCATE    ? WIRE_TRUNCATE
			  : f->what == DO_SLOW_BODY ? WIRE_SLOW
						    : WIRE_CUT;
		c->slow_ms = f->ms;
		cdn_file(c);
	}
}

void route(struct call *c)
{
	const char *url = c->url;
	bool get = strcmp(c->method, "GET") == 0 || strcmp(c->method, "HEAD") == 0;

	if (strncmp(url, "/_control/", 10) == 0)
		control(c);
	else if (get && strncmp(url, "/cdn/", 5) == 0)
		cdn_get(c);
	else if (get && (strcmp(url, "/") == 0 || strcmp(url, "/customer") == 0 ||
			 strcmp(url, "/customer/") == 0))
		page_file(c, "index.html");
	else if (get && strncmp(url, "/www/", 5) == 0 && page_file(c, url + 5))
		return;
	else
		graph_begin(c);
}
