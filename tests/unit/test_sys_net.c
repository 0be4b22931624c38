/*
 * Calls to a server on this machine that behaves as the path says. What matters most: how far a call
 * got, and that a POST's body never goes out twice.
 */
#include "unit.h"

#include "base/clock.h"
#include "sys/net.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
	int fd, port;
	pthread_t thread;
	size_t posts, connections;	/* whole requests read; read after join or a finished call */
};

/* --- the server ----------------------------------------------------------------------------------- */

static size_t body_length(const char *head)
{
	const char *at = strcasestr(head, "content-length:");
	i64 n = 0;

	if (at) {
		at += 15;
		while (*at == ' ')
			at++;
		if (!parse_i64((struct str){ at, strspn(at, "0123456789") }, 0, 1 << 20, &n))
			n = 0;
	}
	return (size_t)n;
}

/* One whole request into in; false: the other side closed. */
static bool read_request(int fd, char *in, size_t max)
{
	size_t n = 0;

	for (;;) {
		char *end = n ? strstr(in, "\r\n\r\n") : NULL;
		ssize_t got;

		if (end && n >= (size_t)(end + 4 - in) + body_length(in))
			return true;
		got = read(fd, in + n, max - 1 - n);
		if (got <= 0)
			return false;
		n += (size_t)got;
		in[n] = 0;
	}
}

static void put(int fd, const char *text)
{
	size_t n = strlen(text);

	while (n) {
		ssize_t put_now = send(fd, text, n, MSG_NOSIGNAL);

		if (put_now <= 0)
			return;
		text += put_now;
		n -= (size_t)put_now;
	}
}

/* False: close the connection. */
static bool answer(int fd, const char *in, int nth)
{
	if (strstr(in, " /die") && nth > 1)
		return false;
	if (strstr(in, " /short")) {
		put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}");
		return false;
	}
	if (strstr(in, " /stall")) {
		usleep(600000);
		return false;
	}
	if (strstr(in, " /big")) {
		put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
		char piece[1001];

		snprintf(piece, sizeof piece, "%1000d", 1);
		for (int i = 0; i < 2000; i++)
			put(fd, piece);
		return true;
	}
	if (strstr(in, " /away"))
		put(fd, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
	else if (strstr(in, " /interim"))
		put(fd, "HTTP/1.1 103 Early Hints\r\nDate: early\r\n\r\nHTTP/1.1 200 OK\r\ndate: late\r\n"
		    "Content-Length: 2\r\n\r\nok");
	else
		put(fd, "HTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 12:31:17 GMT\r\nRETRY-AFTER:  7 \r\n"
		    "X-App-Usage: {\"call_count\":28}\r\nX-Page-Usage: p\r\n"
		    "X-Business-Use-Case-Usage: b\r\nContent-Length: 2\r\n\r\n{}");
	return true;
}

static void *serve(void *arg)
{
	struct server *s = arg;
	char in[8192];
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		s->connections++;
		for (int nth = 1; read_request(fd, in, sizeof in); nth++) {
			s->posts += strncmp(in, "POST", 4) == 0;
			if (!answer(fd, in, nth))
				break;
		}
		close(fd);
	}
	return NULL;
}

static void server_start(struct server *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;

	*s = (struct server){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
	CHECK(bind(s->fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(s->fd, 8) == 0);
	getsockname(s->fd, (struct sockaddr *)&at, &len);
	s->port = ntohs(at.sin_port);
	CHECK(pthread_create(&s->thread, NULL, serve, s) == 0);
}

static void server_stop(struct server *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
}

/* --- the calls ------------------------------------------------------------------------------------ */

static struct net *net_to(struct server *s, int parallel)
{
	const struct conf conf = {
		.graph_base = arena_printf(unit_arena(), "http://127.0.0.1:%d", s->port),
		.graph_version = STR("v25.0"), .graph_connect_ms = 500, .graph_timeout_ms = 2000,
	};

	return net_new(&conf, parallel);
}

static struct net_answer call(struct net *n, struct server *s, enum net_method method, const char *path)
{
	const struct net_request r = {
		.method = method, .token = STR("SECRETTOKEN"), .body = STR("{\"a\":1}"), .timeout_ms = 300,
		.url = arena_printf(unit_arena(), "http://127.0.0.1:%d%s", s->port, path),
	};
	struct net_answer a;

	net_call(n, unit_arena(), &r, &a);
	CHECK(!strstr(a.error, "SECRETTOKEN"));
	return a;
}

static void test_net_answer_and_headers(void)
{
	struct server s;
	struct net_answer a;
	struct net *n;

	server_start(&s);
	n = net_to(&s, 1);
	a = call(n, &s, NET_POST, "/x");
	CHECK_I64(a.end, CALL_ANSWERED);
	CHECK_I64(a.status, 200);
	CHECK_STR(a.body, "{}");
	CHECK_STR(a.date, "Fri, 20 Nov 2026 12:31:17 GMT");
	CHECK_STR(a.retry_after, "7");
	CHECK_STR(a.usage_app, "{\"call_count\":28}");
	CHECK_STR(a.usage_page, "p");
	CHECK_STR(a.usage_business, "b");
	a = call(n, &s, NET_GET, "/interim");
	CHECK_STR(a.date, "late");
	CHECK(!a.retry_after.ptr);
	a = call(n, &s, NET_GET, "/away");	/* never followed */
	CHECK_I64(a.status, 302);
	CHECK_STR(a.location, arena_printf(unit_arena(), "http://127.0.0.1:%d/elsewhere", s.port).ptr);
	CHECK_I64(s.connections, 1);		/* kept alive */
	net_free(n);
	server_stop(&s);
}

/* A kept connection dies under a POST: libcurl would send it again on a new one. */
static void test_net_post_is_never_repeated(void)
{
	struct server s;
	struct net *n;

	server_start(&s);
	n = net_to(&s, 1);
	CHECK_I64(call(n, &s, NET_POST, "/x").end, CALL_ANSWERED);
	CHECK_I64(call(n, &s, NET_POST, "/die").end, CALL_CUT);
	CHECK_I64(s.posts, 2);
	/* a GET may be repeated, and the slot is as good as new */
	CHECK_I64(call(n, &s, NET_GET, "/x").end, CALL_ANSWERED);
	CHECK_I64(call(n, &s, NET_GET, "/die").end, CALL_ANSWERED);
	CHECK_I64(s.posts, 2);
	net_free(n);
	server_stop(&s);
}

static void test_net_how_far_it_got(void)
{
	struct server s, gone;
	struct net *n;

	server_start(&s);
	server_start(&gone);
	server_stop(&gone);
	n = net_to(&s, 1);
	CHECK_I64(call(n, &gone, NET_POST, "/x").end, CALL_NOT_BEGUN);
	CHECK_I64(call(n, &gone, NET_GET, "/x").end, CALL_NOT_BEGUN);
	CHECK_I64(call(n, &s, NET_POST, "/short").end, CALL_CUT);
	CHECK_I64(call(n, &s, NET_POST, "/big").end, CALL_CUT);
	CHECK_I64(call(n, &s, NET_POST, "/stall").end, CALL_CUT);
	net_free(n);
	server_stop(&s);
}

static void test_net_slots(void)
{
	struct server s;
	struct net_request r = { .method = NET_GET };
	struct net_call *a, *b, *c;
	struct net *n;
	int tag_a, tag_b;

	server_start(&s);
	n = net_to(&s, 2);
	r.url = arena_printf(unit_arena(), "http://127.0.0.1:%d/x", s.port);
	a = net_start(n, &r, &tag_a);
	b = net_start(n, &r, &tag_b);
	CHECK(a && b && !net_start(n, &r, NULL));
	CHECK_I64(net_free_slots(n), 0);
	/* the server takes one connection after the other: one call ends, one is cut by net_free */
	for (c = NULL; !c; c = net_finished(n))
		net_wait(n, NULL, 0, 1000);
	CHECK(c->tag == &tag_a || c->tag == &tag_b);
	CHECK_I64(c->answer.status, 200);
	CHECK_I64(net_busy(n), 1);
	net_release(n, c);
	CHECK_I64(net_free_slots(n), 1);
	net_free(n);
	server_stop(&s);
}

struct taken { size_t bytes, stop_at; };

static bool take_piece(void *arg, struct str piece)
{
	struct taken *t = arg;

	t->bytes += piece.len;
	return t->bytes < t->stop_at;
}

/* In pieces, as much as the taker wants; what is no 200 does not reach it. */
static void test_net_download(void)
{
	struct server s;
	struct taken t = { 0, SIZE_MAX };
	struct net_request r = { .method = NET_GET, .take = take_piece, .take_arg = &t };
	struct net_answer a;
	struct net *n;

	server_start(&s);
	n = net_to(&s, 1);
	r.url = arena_printf(unit_arena(), "http://127.0.0.1:%d/big", s.port);
	net_call(n, unit_arena(), &r, &a);
	CHECK_I64(a.end, CALL_ANSWERED);
	CHECK_I64(t.bytes, 2000000);
	CHECK_I64(a.body.len, 0);
	t = (struct taken){ 0, 100000 };
	net_call(n, unit_arena(), &r, &a);
	CHECK_I64(a.end, CALL_CUT);
	CHECK(t.bytes < 200000);
	t = (struct taken){ 0, SIZE_MAX };
	r.url = arena_printf(unit_arena(), "http://127.0.0.1:%d/away", s.port);
	net_call(n, unit_arena(), &r, &a);
	CHECK_I64(a.status, 302);
	CHECK_I64(t.bytes, 0);
	net_free(n);
	server_stop(&s);
}

/* Whatever the name: what counts is where it leads. */
static void test_net_foreign_never_comes_home(void)
{
	struct server s;
	struct net_request r = { .method = NET_GET, .foreign = true };
	struct net_answer a;
	struct net *n;

	server_start(&s);
	n = net_to(&s, 1);
	for (int i = 0; i < 2; i++) {
		r.url = arena_printf(unit_arena(), "http://%s:%d/x", i ? "localhost" : "127.0.0.1", s.port);
		net_call(n, unit_arena(), &r, &a);
		CHECK_I64(a.end, CALL_NOT_BEGUN);
		CHECK(a.private);
	}
	CHECK_I64(s.connections, 0);
	/* the next call of the same slot is free again */
	CHECK_I64(call(n, &s, NET_GET, "/x").end, CALL_ANSWERED);
	net_free(n);
	server_stop(&s);
}

static void test_net_cancel(void)
{
	struct server s;
	struct net_request r = { .method = NET_GET };
	struct net_call *c;
	struct net *n;

	server_start(&s);
	n = net_to(&s, 1);
	r.url = arena_printf(unit_arena(), "http://127.0.0.1:%d/stall", s.port);
	c = net_start(n, &r, NULL);
	net_wait(n, NULL, 0, 20);
	net_cancel(n, c);
	CHECK_I64(net_busy(n), 0);
	CHECK_I64(net_free_slots(n), 1);
	net_free(n);
	server_stop(&s);
}

static void test_net_graph_url(void)
{
	const struct conf conf = { .graph_base = STR("https://graph.facebook.com"),
				   .graph_version = STR("v25.0") };

	CHECK_STR(net_graph_url(unit_arena(), &conf, STR("/1/messages"), STR("ab")),
		  "https://graph.facebook.com/v25.0/1/messages?appsecret_proof=ab");
	CHECK_STR(net_graph_url(unit_arena(), &conf, STR("/1?fields=id"), STR("ab")),
		  "https://graph.facebook.com/v25.0/1?fields=id&appsecret_proof=ab");
	CHECK_STR(net_graph_url(unit_arena(), &conf, STR("/1"), NO_STR),
		  "https://graph.facebook.com/v25.0/1");
}

/* An https Graph makes plain http impossible, whatever the URL says. */
static void test_net_no_plain_http(void)
{
	const struct conf conf = { .graph_base = STR("https://graph.facebook.com"),
				   .graph_connect_ms = 500, .graph_timeout_ms = 1000 };
	struct server s;
	struct net *n = net_new(&conf, 1);

	server_start(&s);
	CHECK_I64(call(n, &s, NET_POST, "/x").end, CALL_NOT_BEGUN);
	CHECK_I64(s.connections, 0);
	net_free(n);
	server_stop(&s);
}

void suite_sys_net(void)
{
	TEST(test_net_answer_and_headers);
	TEST(test_net_post_is_never_repeated);
	TEST(test_net_how_far_it_got);
	TEST(test_net_slots);
	TEST(test_net_download);
	TEST(test_net_foreign_never_comes_home);
	TEST(test_net_cancel);
	TEST(test_net_graph_url);
	TEST(test_net_no_plain_http);
}
