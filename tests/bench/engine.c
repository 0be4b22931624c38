/*
 * HTTP/1.1 on kept connections: each sends a request, waits for the whole answer, sends the next. One
 * thread, so that the generator takes as little as possible from what it measures.
 */
#include "base/base.h"
#include "bench.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX 8192
#define STUCK_US 10000000	/* an answer that takes longer is an error */

struct conn {
	int fd;			/* -1: not connected */
	bool waits;		/* for an answer */
	struct str request;
	size_t sent;
	i64 began, due;
	size_t got;		/* of the head */
	i64 body_left;		/* -1: the head is not complete */
	int status;
	bool last;		/* the server closes after this answer */
	char head[HEAD_MAX];
	char own[BENCH_REQUEST_MAX];
};

struct engine {
	const struct bench_load *load;
	struct bench_result *out;
	struct conn *conns;
	int epoll;
	int busy;		/* connections that wait for an answer */
	i64 count_from, until;
	bool empty;		/* no request left */
};

static void hang_up(struct conn *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static bool connect_to(struct engine *e, struct conn *c)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
	int on = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&e->load->to, sizeof e->load->to) < 0) {
		hang_up(c);
		return false;
	}
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return epoll_ctl(e->epoll, EPOLL_CTL_ADD, c->fd, &ev) == 0;
}

static void failed(struct engine *e, struct conn *c)
{
	e->out->errors++;
	e->busy -= c->waits;
	c->waits = false;
	hang_up(c);
	/* a server that is gone shall not be hammered */
	c->due = bench_us() + 10000;
}

/* Requests are short: the kernel takes them whole. */
static bool send_request(struct engine *e, struct conn *c)
{
	if (c->fd < 0 && !connect_to(e, c))
		return false;
	return send(c->fd, c->request.ptr, c->request.len, MSG_NOSIGNAL) == (ssize_t)c->request.len;
}

static void begin(struct engine *e, struct conn *c)
{
	c->request = e->load->next(e->load->arg, c->own);
	if (!c->request.ptr) {
		e->empty = true;
		return;
	}
	c->got = 0;
	c->body_left = -1;
	c->began = bench_us();
	c->due = c->began + e->load->interval_us;
	c->waits = true;
	e->busy++;
	if (!send_request(e, c))
		failed(e, c);
}

/* The value of a header in a complete head. */
static struct str header(struct str head, const char *name)
{
	struct str line, key;

	while (str_cut(&head, '\n', &line)) {
		if (!str_cut(&line, ':', &key) || !str_ieq(key, name))
			continue;
		line = str_trim(line);
		if (str_ends(line, "\r"))
			line.len--;
		return line;
	}
	return NO_STR;
}

/* False: no answer that we can read. */
static bool read_head(struct conn *c)
{
	char *end = memmem(c->head, c->got, "\r\n\r\n", 4);
	struct str head, length;
	i64 status, body = 0;

	if (!end)
		return c->got < HEAD_MAX;
	head = (struct str){ c->head, (size_t)(end - c->head) + 2 };
	if (!str_starts(head, "HTTP/1.1 ") || !parse_i64(str_head(str_skip(head, 9), 3), 100, 599, &status))
		return false;
	length = header(head, "content-length");
	if (length.ptr && !parse_i64(length, 0, INT32_MAX, &body))
		return false;
	if (!length.ptr && status != 304 && status != 204)
		return false;
	c->status = (int)status;
	c->last = str_ieq(header(head, "connection"), "close");
	c->body_left = body - (i64)(c->got - head.len - 2);
	return c->body_left >= 0;
}

static void answered(struct engine *e, struct conn *c)
{
	i64 now = bench_us();

	c->waits = false;
	e->busy--;
	if (c->last)
		hang_up(c);
	if (c->status != e->load->status) {
		e->out->errors++;
		e->out->wrong_status = c->status;
	} else if (now >= e->count_from && now < e->until) {
		times_add(&e->out->times, now - c->began);
	}
}

static void on_bytes(struct engine *e, struct conn *c)
{
	static char body[64 << 10];
	bool in_head = c->body_left < 0;
	ssize_t n = in_head ? recv(c->fd, c->head + c->got, HEAD_MAX - c->got, MSG_DONTWAIT) :
			      recv(c->fd, body, sizeof body, MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0 || !c->waits) {
		if (c->waits)
			failed(e, c);
		else
			hang_up(c);	/* an idle connection was closed */
		return;
	}
	if (in_head) {
		c->got += (size_t)n;
		if (!read_head(c)) {
			failed(e, c);
			return;
		}
	} else {
		c->body_left -= n;
	}
	if (c->body_left == 0)
		answered(e, c);
}

static void look_around(struct engine *e, i64 now)
{
	for (int i = 0; i < e->load->connections; i++) {
		struct conn *c = &e->conns[i];

		if (c->waits && now - c->began > STUCK_US)
			failed(e, c);
		else if (!c->waits && !e->empty && now < e->until && now >= c->due)
			begin(e, c);
	}
}

static void loop(struct engine *e)
{
	struct epoll_event ready[64];
	i64 looked = 0;

	for (;;) {
		i64 now = bench_us();

		if (now - looked >= 1000) {
			look_around(e, now);
			looked = now;
		}
		if (!e->busy && (e->empty || now >= e->until))
			return;
		int n = epoll_wait(e->epoll, ready, ARRAY_LEN(ready), 1);

		for (int i = 0; i < n; i++) {
			struct conn *c = ready[i].data.ptr;

			on_bytes(e, c);
			now = bench_us();
			if (!c->waits && !e->empty && now < e->until && now >= c->due)
				begin(e, c);
		}
	}
}

void bench_run(const struct bench_load *l, struct bench_result *out)
{
	struct engine e = { .load = l, .out = out };
	i64 start = bench_us(), end;

	*out = (struct bench_result){ .errors = 0 };
	e.epoll = epoll_create1(EPOLL_CLOEXEC);
	e.conns = calloc((size_t)l->connections, sizeof *e.conns);
	if (!e.conns || e.epoll < 0)
		abort();
	e.count_from = start + l->warm_us;
	e.until = e.count_from + l->run_us;
	for (int i = 0; i < l->connections; i++) {
		e.conns[i].fd = -1;
		/* with an interval: not all at the same time */
		e.conns[i].due = start + i * l->interval_us / l->connections;
	}
	loop(&e);
	end = bench_us();
	out->us = i64_max(1, i64_min(end, e.until) - e.count_from);
	for (int i = 0; i < l->connections; i++)
		hang_up(&e.conns[i]);
	close(e.epoll);
	free(e.conns);
}
