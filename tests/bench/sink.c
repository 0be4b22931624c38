/*
 * Takes what the sender sends and answers at once, as a Graph API without any delay would: nothing is
 * checked, nothing comes back by webhook. It measures the sender and not the one that it talks to.
 *
 *	sink PORT		0: a free one; the first line of output is the port
 *
 * GET /bench answers how many sends came since it was asked last, when the first and the last came,
 * and of those whose text says "Posted at N" (load replies) how long they took to arrive.
 */
#include "base/base.h"
#include "bench.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX (64 << 10)

struct conn {
	int fd;
	size_t got;
	char in[REQUEST_MAX];
};

struct sink {
	int listen, epoll;
	i64 count, first, last, sent;
	struct times times;
};

/* The number behind a mark in a text; -1: there is none. */
static i64 number_after(struct str text, const char *mark)
{
	const char *at = memmem(text.ptr, text.len, mark, strlen(mark));
	struct str digits;
	i64 n;

	if (!at)
		return -1;
	digits = str_skip(text, (size_t)(at - text.ptr) + strlen(mark));
	for (n = 0; (size_t)n < digits.len && digits.ptr[n] >= '0' && digits.ptr[n] <= '9'; n++)
		;
	return parse_i64(str_head(digits, (size_t)n), 0, INT64_MAX, &n) ? n : -1;
}

static void arrived(struct sink *s, struct str body, char *answer, size_t max)
{
	i64 now = bench_us(), posted = number_after(body, "Posted at ");

	if (!s->count++)
		s->first = now;
	s->last = now;
	if (posted > 0)
		times_add(&s->times, now - posted);
	snprintf(answer, max, "{\"recipient_id\":\"1\",\"message_id\":\"m_sink-%lld-%lld\"}", (long long)getpid(),
		 (long long)++s->sent);
}

static void tell(struct sink *s, char *answer, size_t max)
{
	struct times *t = &s->times;

	times_sort(t);
	snprintf(answer, max, "count=%lld us=%lld timed=%zu p50_us=%u p99_us=%u max_us=%u\n",
		 (long long)s->count, (long long)(s->last - s->first), t->n, times_at(t, 50),
		 times_at(t, 99), times_at(t, 100));
	s->count = s->first = s->last = 0;
	t->n = 0;
}

/* The length of the first request in c->in; 0: not complete. */
static size_t complete(const struct conn *c, struct str *body)
{
	const char *end = memmem(c->in, c->got, "\r\n\r\n", 4);
	i64 length;
	size_t head;

	if (!end)
		return 0;
	head = (size_t)(end - c->in) + 4;
	length = i64_max(number_after((struct str){ c->in, head }, "\r\nContent-Length: "), 0);
	if (c->got < head + (size_t)length)
		return 0;
	*body = (struct str){ c->in + head, (size_t)length };
	return head + (size_t)length;
}

static bool answer(struct sink *s, struct conn *c, struct str body)
{
	char text[400] = "{\"data\":[]}", out[600];
	int n;

	if (str_starts((struct str){ c->in, c->got }, "POST "))
		arrived(s, body, text, sizeof text);
	else if (str_starts((struct str){ c->in, c->got }, "GET /bench "))
		tell(s, text, sizeof text);
	n = snprintf(out, sizeof out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		     "Content-Length: %zu\r\n\r\n%s", strlen(text), text);
	return send(c->fd, out, (size_t)n, MSG_NOSIGNAL) == n;
}

static void on_bytes(struct sink *s, struct conn *c)
{
	ssize_t n = recv(c->fd, c->in + c->got, sizeof c->in - c->got, 0);
	struct str body;
	size_t used;

	if (n <= 0)
		goto gone;
	c->got += (size_t)n;
	while ((used = complete(c, &body))) {
		if (!answer(s, c, body))
			goto gone;
		c->got -= used;
		memmove(c->in, c->in + used, c->got);
	}
	if (c->got < sizeof c->in)
		return;
gone:
	close(c->fd);
	free(c);
}

static void on_caller(struct sink *s)
{
	struct conn *c = calloc(1, sizeof *c);
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
	int on = 1;

	if (!c)
		abort();
	c->fd = accept4(s->listen, NULL, NULL, SOCK_CLOEXEC);
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (c->fd < 0 || epoll_ctl(s->epoll, EPOLL_CTL_ADD, c->fd, &ev) < 0)
		free(c);
}

static bool open_port(struct sink *s, i64 port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct epoll_event ev = { .events = EPOLLIN };
	socklen_t len = sizeof a;

	s->listen = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (bind(s->listen, (struct sockaddr *)&a, sizeof a) < 0 || listen(s->listen, 256) < 0 ||
	    getsockname(s->listen, (struct sockaddr *)&a, &len) < 0 ||
	    epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->listen, &ev) < 0)
		return false;
	printf("%d\n", ntohs(a.sin_port));
	return fflush(stdout) == 0;
}

int main(int argc, char **argv)
{
	struct epoll_event ready[64];
	static struct sink s;
	i64 port = 0;

	if (argc > 2 || (argc == 2 && !parse_i64(str_of(argv[1]), 0, 65535, &port)) || !open_port(&s, port)) {
		perror("sink");
		return 2;
	}
	for (;;) {
		int n = epoll_wait(s.epoll, ready, ARRAY_LEN(ready), -1);

		for (int i = 0; i < n; i++) {
			if (ready[i].data.ptr)
				on_bytes(&s, ready[i].data.ptr);
			else
				on_caller(&s);
		}
	}
}
