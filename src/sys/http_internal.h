/*
 * Inside of sys/http: what the transports (FastCGI in http.c, plain CGI in http_cgi.c), the socket
 * and the parent of responders share.
 */
#ifndef SYS_HTTP_INTERNAL_H
#define SYS_HTTP_INTERNAL_H

#include "sys/http.h"

#include <signal.h>

struct http_ops {
	bool (*accept)(struct http *h);
	const char *(*param)(const struct http *h, const char *name);
	/* > 0: so many bytes; 0: end of the body; < 0: broken */
	int (*read)(struct http *h, char *out, size_t max);
	bool (*write)(struct http *h, const char *data, size_t n);
	void (*finish)(struct http *h, bool in_step);
	void (*close)(struct http *h);
};

struct http {
	const struct http_ops *ops;
	enum http_transport transport;
	bool open;		/* between accept and finish */
	bool body_end;		/* the end of the body was seen */
	bool broken;		/* reading failed: nothing more to read */
	i64 served, max_requests;	/* 0: no limit */
	const char *socket;	/* to be unlinked at close; NULL: not ours */
};

/* http_cgi.c: the one request of this process. */
struct http *http_cgi_new(void);

/* http_socket.c: a listening unix socket, -1 with *why. */
int http_socket(const char *path, unsigned mode, const char **why);

/* http_prefork.c: returns in the children only, with signals still blocked. */
void http_prefork(int workers, const char *socket);
/* The signals that end us, blocked while a request is in hand. */
void http_stop_signals(sigset_t *set);

#endif
