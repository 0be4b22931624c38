/*
 * FastCGI over libfcgi, and what both transports have in common. libfcgi is used against its grain
 * in four places: we wait for a connection ourselves, with signals let in only there (its own accept
 * loop can lose one); STDIN is read to its end before each finish, since what is left over would be
 * taken for the next request of a kept connection; a kept connection is waited for like a new one;
 * and a peer that falls silent is given up, where libfcgi would read for ever.
 */
#include "base/base.h"
#include "base/limits.h"
#include "base/log.h"
#include "sys/http_internal.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct fcgi {
	struct http http;
	FCGX_Request request;
	int listen, epoll;
	sigset_t stop_set, waiting;	/* signals that end us; mask while waiting */
};

static volatile sig_atomic_t stop_seen;

static void on_stop(int sig)
{
	(void)sig;
	stop_seen = 1;
}

static struct fcgi *fcgi_of(struct http *h)
{
	return (struct fcgi *)(void *)h;
}

/* Under load the wait always finds a connection and the kernel then delivers no signal: look. */
static bool stop_wanted(const struct fcgi *f)
{
	sigset_t pending;

	if (!stop_seen && sigpending(&pending) == 0)
		for (int sig = 1; sig < 32; sig++)
			if (sigismember(&pending, sig) == 1 && sigismember(&f->stop_set, sig) == 1)
				return true;
	return stop_seen;
}

static void wait_for_connection(struct fcgi *f)
{
	struct pollfd kept = { .fd = f->request.ipcFd, .events = POLLIN };
	struct timespec limit = { LIMIT_HTTP_KEEP_MS / 1000, 0 };
	struct epoll_event event;

	if (f->request.ipcFd < 0) {
		/* awake once a second: a wake-up may go to a responder that was just killed */
		epoll_pwait(f->epoll, &event, 1, 1000, &f->waiting);
		return;
	}
	if (ppoll(&kept, 1, &limit, &f->waiting) == 0)
		FCGX_Free(&f->request, 1);
}

static bool fcgi_accept(struct http *h)
{
	struct timeval stall = { .tv_sec = LIMIT_HTTP_STALL_S };
	struct fcgi *f = fcgi_of(h);
	int rc;

	for (;;) {
		if (stop_wanted(f)) {
			FCGX_Free(&f->request, 1);
			return false;
		}
		if (f->request.ipcFd >= 0) {
			wait_for_connection(f);
			if (stop_wanted(f))
				continue;
		}
		rc = FCGX_Accept_r(&f->request);
		if (rc == 0)
			break;
		if (rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM) {
			log_env("can't accept a connection: %s", strerror(-rc));
			poll(NULL, 0, 200);
		} else if (rc != -EAGAIN && rc != -EINTR && rc != -ECONNABORTED) {
			log_env("accept: %s", rc > -4096 ? strerror(-rc) : "no connection");
			return false;
		}
		wait_for_connection(f);
	}
	setsockopt(f->request.ipcFd, SOL_SOCKET, SO_RCVTIMEO, &stall, sizeof stall);
	setsockopt(f->request.ipcFd, SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof stall);
	return true;
}

static const char *fcgi_param(const struct http *h, const char *name)
{
	const struct fcgi *f = (const struct fcgi *)(const void *)h;

	/* FCGX_GetParam by hand: a request asks for some fifteen of thirty, most of them HTTP_... */
	for (char **p = f->request.envp; p && *p; p++) {
		const char *have = *p, *want = name;

		while (*want && *have == *want)
			have++, want++;
		if (!*want && *have == '=')
			return have + 1;
	}
	return NULL;
}

static int fcgi_read(struct http *h, char *out, size_t max)
{
	struct fcgi *f = fcgi_of(h);
	int n = FCGX_GetStr(out, max > 1 << 20 ? 1 << 20 : (int)max, f->request.in);

	return n > 0 ? n : FCGX_GetError(f->request.in) ? -1 : 0;
}

static bool fcgi_write(struct http *h, const char *data, size_t n)
{
	struct fcgi *f = fcgi_of(h);

	while (n) {
		int piece = n > 1 << 20 ? 1 << 20 : (int)n;

		if (FCGX_PutStr(data, piece, f->request.out) != piece)
			return false;
		data += piece;
		n -= (size_t)piece;
	}
	return true;
}

static void fcgi_finish(struct http *h, bool in_step)
{
	struct fcgi *f = fcgi_of(h);

	if (!in_step)
		f->request.keepConnection = 0;
	FCGX_Finish_r(&f->request);
}

static void fcgi_close(struct http *h)
{
	struct fcgi *f = fcgi_of(h);

	FCGX_Free(&f->request, 1);
	close(f->epoll);
}

/* After the fork: each responder has its own epoll, so that one connection wakes one of them. */
static struct http *fcgi_new(int listen)
{
	static const struct http_ops ops = { fcgi_accept, fcgi_param, fcgi_read, fcgi_write,
					     fcgi_finish, fcgi_close };
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	struct sigaction act = { .sa_handler = on_stop };
	struct fcgi *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->http.ops = &ops;
	f->http.transport = HTTP_FCGI;
	f->listen = listen;
	f->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (f->epoll < 0 || epoll_ctl(f->epoll, EPOLL_CTL_ADD, listen, &event) < 0 ||
	    fcntl(listen, F_SETFL, fcntl(listen, F_GETFL) | O_NONBLOCK) < 0 ||
	    FCGX_InitRequest(&f->request, listen, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		free(f);
		return NULL;
	}
	http_stop_signals(&f->stop_set);
	sigprocmask(SIG_BLOCK, &f->stop_set, &f->waiting);
	for (int sig = 1; sig < 32; sig++)
		if (sigismember(&f->stop_set, sig) == 1) {
			sigdelset(&f->waiting, sig);
			if (sig != SIGHUP || signal(SIGHUP, SIG_DFL) != SIG_IGN)
				sigaction(sig, &act, NULL);
			else
				signal(SIGHUP, SIG_IGN);
		}
	signal(SIGPIPE, SIG_IGN);
	return &f->http;
}

/* --- both transports ------------------------------------------------------------------------- */

struct http *http_open(const struct http_options *o, const char **why)
{
	int listen = STDIN_FILENO;
	struct http *h;

	/* before FCGX_Init reads them: how long a closing or a silent peer may hold us, ms */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "100", 0);
	setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", "1000", 0);
	if (o->socket) {
		listen = http_socket(o->socket, o->mode, why);
		if (listen < 0)
			return NULL;
	} else if (FCGX_IsCGI()) {
		if (getenv("GATEWAY_INTERFACE") && getenv("REQUEST_METHOD"))
			return http_cgi_new();
		*why = "there is no request: this program is started by a web server, "
		       "or with -s SOCKET";
		return NULL;
	}
	*why = "out of memory";
	if (FCGX_Init() != 0)
		return NULL;
	if (o->workers > 0)
		http_prefork(o->workers, o->socket);
	h = fcgi_new(listen);
	if (!h)
		return NULL;
	if (o->workers > 0 && o->max_requests > 0)	/* not all at the same time */
		h->max_requests = o->max_requests + getpid() % (o->max_requests / 10 + 1);
	if (o->workers == 0)
		h->socket = o->socket;
	return h;
}

enum http_transport http_transport(const struct http *h)
{
	return h->transport;
}

void http_close(struct http *h)
{
	h->ops->close(h);
	if (h->socket)
		unlink(h->socket);
	free(h);
}

bool http_accept(struct http *h)
{
	if (h->open)
		http_finish(h);
	if (h->max_requests && h->served >= h->max_requests)
		return false;
	if (!h->ops->accept(h))
		return false;
	h->open = true;
	h->body_end = h->broken = false;
	h->served++;
	return true;
}

struct str http_param(const struct http *h, const char *name)
{
	return str_of(h->ops->param(h, name));
}

static size_t read_some(struct http *h, char *out, size_t max)
{
	int n = h->body_end || h->broken ? 0 : h->ops->read(h, out, max);

	if (n > 0)
		return (size_t)n;
	if (n < 0)
		h->broken = true;
	else
		h->body_end = true;
	return 0;
}

/* Reads what is left. Returns how much that was. */
static u64 drain(struct http *h)
{
	char junk[16 << 10];
	u64 total = 0;
	size_t n;

	while (total < LIMIT_HTTP_DRAIN && (n = read_some(h, junk, sizeof junk)) > 0)
		total += n;
	return total;
}

size_t http_read_some(struct http *h, char *out, size_t max)
{
	return read_some(h, out, max);
}

enum http_body http_read_body(struct http *h, struct arena *a, size_t max, struct str *body)
{
	struct str header = http_param(h, "CONTENT_LENGTH");
	size_t got = 0, n;
	i64 length = 0;
	char *data;

	*body = STR("");
	if (header.len && !parse_i64(header, 0, INT64_MAX, &length))
		return HTTP_BODY_SHORT;
	if (!header.len && http_param(h, "HTTP_TRANSFER_ENCODING").len)
		return HTTP_BODY_NO_LENGTH;
	if ((u64)length > max)
		return HTTP_BODY_TOO_LARGE;
	data = arena_alloc(a, (size_t)length + 1);
	while (got < (size_t)length && (n = read_some(h, data + got, (size_t)length - got)) > 0)
		got += n;
	/* the end must come now: more bytes than announced are as wrong as fewer */
	if (got < (size_t)length || drain(h) > 0 || h->broken)
		return header.len ? HTTP_BODY_SHORT : HTTP_BODY_NO_LENGTH;
	*body = (struct str){ data, got };
	return HTTP_BODY_OK;
}

bool http_write(struct http *h, struct str data)
{
	return h->ops->write(h, data.ptr, data.len);
}

void http_finish(struct http *h)
{
	i64 length = 0;

	if (!h->open)
		return;
	h->open = false;
	/* a length that will not be drained anyway: better to hang up at once */
	if (!parse_i64(http_param(h, "CONTENT_LENGTH"), 0, LIMIT_HTTP_DRAIN, &length) &&
	    http_param(h, "CONTENT_LENGTH").len)
		h->broken = true;
	drain(h);
	h->ops->finish(h, h->body_end && !h->broken);
}
