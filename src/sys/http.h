/*
 * How requests reach us: FastCGI (listening socket on fd 0, or a socket of our own prefork parent)
 * or plain CGI, found out by itself (architecture 1). The only file that includes fcgiapp.h.
 */
#ifndef SYS_HTTP_H
#define SYS_HTTP_H

#include "base/arena.h"
#include "base/err.h"

enum http_transport { HTTP_FCGI, HTTP_CGI };

struct http;	/* process lifetime: listening socket or the one CGI request */

struct http_options {
	const char *socket;	/* -s: unix socket of our own; NULL: fd 0 */
	unsigned mode;		/* -m: of that socket; 0: 0660 */
	int workers;		/* -w: fork so many responders; 0: none, this process serves */
	i64 max_requests;	/* a responder of our own parent ends after so many */
};

/*
 * Finds out the transport; with workers, forks and does not return in the parent (the parent stays
 * until SIGTERM, restarts what dies with back-off, ends when its last responder ended). NULL with
 * *why when there is nothing to serve (started from a shell): print usage.
 */
struct http *http_open(const struct http_options *o, const char **why);
enum http_transport http_transport(const struct http *h);
void http_close(struct http *h);

/*
 * Waits for the next request. False: end the process (SIGTERM, max_requests, end of the CGI).
 * Signals are blocked from here to http_finish().
 */
bool http_accept(struct http *h);
/* A CGI variable of the request ("REQUEST_METHOD"), borrowed until http_finish(). */
struct str http_param(const struct http *h, const char *name);

enum http_body {
	HTTP_BODY_OK,
	HTTP_BODY_TOO_LARGE,
	HTTP_BODY_SHORT,	/* the client went away, or the length lies */
	HTTP_BODY_NO_LENGTH,	/* chunked, and the web server did not collect it */
};
/*
 * Reads the whole body into the arena, at most max bytes, and compares with CONTENT_LENGTH. Always
 * drains what the server still sends.
 */
enum http_body http_read_body(struct http *h, struct arena *a, size_t max, struct str *body);
/* The next piece of a body that is not read as a whole, at most max bytes; 0: its end, or broken. */
size_t http_read_some(struct http *h, char *out, size_t max);
/*
 * Writes the next piece of the answer: the CGI header block first, then the body. False when nobody
 * listens any more: no error, but a long body may stop there.
 */
bool http_write(struct http *h, struct str data);
/* Ends the request: what the server still sends is read, so a kept connection stays in step. */
void http_finish(struct http *h);

#endif
