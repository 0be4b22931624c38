/*
 * Plain CGI: one request in the environment, its body on standard input, the answer to standard
 * output. Not more than CONTENT_LENGTH bytes are read: a server need not close the pipe.
 */
#include "base/base.h"
#include "base/limits.h"
#include "sys/http_internal.h"

#include <errno.h>
#include <unistd.h>

struct cgi {
	struct http http;
	i64 left;	/* of the body */
	sigset_t before;
};

static struct cgi *cgi_of(struct http *h)
{
	return (struct cgi *)(void *)h;
}

static const char *cgi_param(const struct http *h, const char *name)
{
	(void)h;
	return getenv(name);
}

static bool cgi_accept(struct http *h)
{
	struct cgi *c = cgi_of(h);
	sigset_t set;

	if (h->served)
		return false;
	http_stop_signals(&set);
	sigprocmask(SIG_BLOCK, &set, &c->before);
	/* a chunked body has no length, but an end: read so that the server is not cut off */
	if (!parse_i64(str_of(getenv("CONTENT_LENGTH")), 0, INT64_MAX, &c->left))
		c->left = getenv("HTTP_TRANSFER_ENCODING") ? LIMIT_HTTP_DRAIN : 0;
	return true;
}

static int cgi_read(struct http *h, char *out, size_t max)
{
	struct cgi *c = cgi_of(h);
	ssize_t n;

	if ((i64)max > c->left)
		max = (size_t)c->left;
	if (!max)
		return 0;
	do
		n = read(STDIN_FILENO, out, max > 1 << 20 ? 1 << 20 : max);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		c->left -= n;
	return (int)n;
}

static bool cgi_write(struct http *h, const char *data, size_t n)
{
	(void)h;
	while (n) {
		ssize_t done = write(STDOUT_FILENO, data, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		data += done;
		n -= (size_t)done;
	}
	return true;
}

static void cgi_finish(struct http *h, bool in_step)
{
	(void)in_step;
	sigprocmask(SIG_SETMASK, &cgi_of(h)->before, NULL);
}

static void cgi_close(struct http *h)
{
	(void)h;
}

struct http *http_cgi_new(void)
{
	static const struct http_ops ops = { cgi_accept, cgi_param, cgi_read, cgi_write, cgi_finish,
					     cgi_close };
	struct cgi *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	signal(SIGPIPE, SIG_IGN);
	c->http.ops = &ops;
	c->http.transport = HTTP_CGI;
	return &c->http;
}
