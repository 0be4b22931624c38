/*
 * Load on a web server: the same GET over and over, signed deliveries of Meta, or an agent's replies.
 *
 *	load [-c CONNECTIONS] [-t SECONDS] [-w WARM-UP] [-i INTERVAL-MS] [-s STATUS] [-H HEADER]... WHAT URL
 *
 *	WHAT	get
 *		events SECRET PAGE FIRST-PSID CUSTOMERS MOST	at most MOST deliveries, made before the clock starts
 *		replies FIRST-ID CONVERSATIONS			URL ends before the conversation's id
 *
 * Prints one line: requests/s, times in microseconds, and what this program itself has used. A reply's
 * text says when it was posted; the sink tells how long it took to arrive.
 */
#include "base/base.h"
#include "bench.h"
#include "sys/crypt.h"

#include <arpa/inet.h>
#include <unistd.h>

struct source {
	struct str host, path;
	char headers[2048];
	size_t headers_len;
	/* events */
	struct str *ready;
	i64 n, taken;
	/* replies */
	i64 first, conversations, number;
	char run[17];
	/* get */
	char text[BENCH_REQUEST_MAX];
	size_t text_len;
};

static void fail(const char *what)
{
	fprintf(stderr, "load: %s\n", what);
	exit(2);
}

static i64 number(const char *text, i64 min, i64 max)
{
	i64 n = 0;

	if (!parse_i64(str_of(text), min, max, &n)) {
		fprintf(stderr, "load: %s is not a number from %lld to %lld\n", text, (long long)min,
			(long long)max);
		exit(2);
	}
	return n;
}

/* --- get -------------------------------------------------------------------------------------- */

static struct str next_get(void *arg, char own[BENCH_REQUEST_MAX])
{
	const struct source *s = arg;

	(void)own;
	return (struct str){ s->text, s->text_len };
}

static void prepare_get(struct source *s)
{
	int n = snprintf(s->text, sizeof s->text, "GET %.*s HTTP/1.1\r\nHost: %.*s\r\n%s\r\n",
			 STR_ARG(s->path), STR_ARG(s->host), s->headers);

	if (n < 0 || (size_t)n >= sizeof s->text)
		fail("the request is too long");
	s->text_len = (size_t)n;
}

/* --- events ----------------------------------------------------------------------------------- */

static struct str next_event(void *arg, char own[BENCH_REQUEST_MAX])
{
	struct source *s = arg;

	(void)own;
	return s->taken < s->n ? s->ready[s->taken++] : NO_STR;
}

static struct str delivery(const struct source *s, struct str secret, const char *page,
			   const struct bench_customers *customers, i64 i)
{
	char body[BENCH_BODY_MAX], hex[2 * DIGEST_LEN + 1], *text;
	size_t len = bench_body(body, page, customers, i);
	struct digest mac = hmac_sha256(secret, (struct str){ body, len });

	hex_of(mac.bytes, DIGEST_LEN, hex);
	int n = asprintf(&text, "POST %.*s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: facebookexternalua\r\n"
			 "Content-Type: application/json\r\nX-Hub-Signature-256: sha256=%s\r\n%s"
			 "Content-Length: %zu\r\n\r\n%.*s", STR_ARG(s->path), STR_ARG(s->host), hex,
			 s->headers, len, (int)len, body);

	if (n < 0)
		abort();
	return (struct str){ text, (size_t)n };
}

static void prepare_events(struct source *s, char **args)
{
	struct bench_customers customers = { number(args[2], 1, INT64_MAX), number(args[3], 1, INT64_MAX) };

	s->n = number(args[4], 1, 10000000);
	s->ready = calloc((size_t)s->n, sizeof *s->ready);
	if (!s->ready)
		abort();
	for (i64 i = 0; i < s->n; i++)
		s->ready[i] = delivery(s, str_of(args[0]), args[1], &customers, i);
}

/* --- replies ---------------------------------------------------------------------------------- */

static struct str next_reply(void *arg, char own[BENCH_REQUEST_MAX])
{
	struct source *s = arg;
	i64 i = s->number++, id = s->first + i % s->conversations;
	char body[256];
	int len = snprintf(body, sizeof body, "{\"client_key\":\"bench-%s-%lld\",\"text\":\"Yes, it is on its way. "
			   "Posted at %lld.\"}", s->run, (long long)i, (long long)bench_us());
	int n = snprintf(own, BENCH_REQUEST_MAX, "POST %.*s%lld/messages HTTP/1.1\r\nHost: %.*s\r\n%s"
			 "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", STR_ARG(s->path),
			 (long long)id, STR_ARG(s->host), s->headers, len, body);

	if (n < 0 || n >= BENCH_REQUEST_MAX)
		fail("the request is too long");
	return (struct str){ own, (size_t)n };
}

static void prepare_replies(struct source *s, char **args)
{
	u8 random[8];

	s->first = number(args[0], 1, INT64_MAX);
	s->conversations = number(args[1], 1, INT64_MAX);
	random_bytes(random, sizeof random);
	hex_of(random, sizeof random, s->run);
}

/* ---------------------------------------------------------------------------------------------- */

/* http://127.0.0.1:8080/path; other hosts are not for measuring. */
static void read_url(const char *url, struct bench_load *l, struct source *s)
{
	struct str rest = str_of(url), port;
	i64 n = 80;

	if (!str_starts(rest, "http://127.0.0.1"))
		fail("the URL begins with http://127.0.0.1");
	rest = str_skip(rest, 7);
	s->path = (struct str){ memchr(rest.ptr, '/', rest.len), 0 };
	if (!s->path.ptr)
		fail("the URL has a path");
	s->host = (struct str){ rest.ptr, (size_t)(s->path.ptr - rest.ptr) };
	s->path.len = rest.len - s->host.len;
	port = str_skip(s->host, 9);
	if (str_starts(port, ":") && !parse_i64(str_skip(port, 1), 1, 65535, &n))
		fail("the URL's port is no number");
	l->to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)n),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static void add_header(struct source *s, const char *text)
{
	int n = snprintf(s->headers + s->headers_len, sizeof s->headers - s->headers_len, "%s\r\n", text);

	if (n < 0 || s->headers_len + (size_t)n >= sizeof s->headers)
		fail("too many headers");
	s->headers_len += (size_t)n;
}

static void read_options(int argc, char **argv, struct bench_load *l, struct source *s)
{
	int opt;

	while ((opt = getopt(argc, argv, "+c:t:w:i:s:H:")) != -1) {
		if (opt == 'c')
			l->connections = (int)number(optarg, 1, 1000);
		else if (opt == 't')
			l->run_us = number(optarg, 1, 3600000) * 1000;
		else if (opt == 'w')
			l->warm_us = number(optarg, 0, 3600000) * 1000;
		else if (opt == 'i')
			l->interval_us = number(optarg, 0, 60000) * 1000;
		else if (opt == 's')
			l->status = (int)number(optarg, 100, 599);
		else if (opt == 'H')
			add_header(s, optarg);
		else
			exit(2);
	}
}

static void choose(int argc, char **argv, struct bench_load *l, struct source *s)
{
	static const struct { const char *name; int args; bench_next *next; } kinds[] = {
		{ "get", 0, next_get }, { "events", 5, next_event }, { "replies", 2, next_reply },
	};
	size_t k;

	for (k = 0; k < ARRAY_LEN(kinds); k++)
		if (argc > 0 && !strcmp(argv[0], kinds[k].name) && argc == kinds[k].args + 2)
			break;
	if (k == ARRAY_LEN(kinds))
		fail("get URL, events SECRET PAGE FIRST CUSTOMERS MOST URL, or replies FIRST CONVERSATIONS URL");
	read_url(argv[argc - 1], l, s);
	l->next = kinds[k].next;
	l->arg = s;
	if (l->next == next_get)
		prepare_get(s);
	else if (l->next == next_event)
		prepare_events(s, argv + 1);
	else
		prepare_replies(s, argv + 1);
}

int main(int argc, char **argv)
{
	static struct source source;
	struct bench_load load = { .connections = 1, .run_us = 2000000, .warm_us = 300000, .status = 200 };
	struct bench_result result;
	i64 cpu;

	if (!crypt_init())
		fail("no random numbers");
	read_options(argc, argv, &load, &source);
	choose(argc - optind, argv + optind, &load, &source);
	cpu = bench_cpu_us();
	bench_run(&load, &result);
	cpu = bench_cpu_us() - cpu;
	printf("rate=%.1f requests=%zu errors=%lld status=%d seconds=%.3f cpu_s=%.3f",
	       (double)result.times.n * 1e6 / (double)result.us, result.times.n, (long long)result.errors,
	       result.wrong_status, (double)result.us / 1e6, (double)cpu / 1e6);
	times_print(&result.times);
	putchar('\n');
	return result.times.n == 0;
}
