/*
 * The smallest responder: answers "hello" through sys/http and nothing else. What it reaches is the
 * most that a web server and libfcgi allow; `make bench` measures the real programs against it.
 *
 *	hello [-s SOCKET [-m 0666]] [-w RESPONDERS] [-n REQUESTS-OF-EACH] [-c IGNORED]
 *
 * A body is read and its length told, so that tests can try long and broken ones.
 */
#include "base/base.h"
#include "base/log.h"
#include "sys/http.h"

#include <unistd.h>

static void answer(struct http *h, struct arena *a)
{
	static const char *const verdicts[] = {
		[HTTP_BODY_OK] = "ok", [HTTP_BODY_TOO_LARGE] = "too large", [HTTP_BODY_SHORT] = "short",
		[HTTP_BODY_NO_LENGTH] = "no length",
	};
	struct str method = http_param(h, "REQUEST_METHOD"), body, text = STR("hello\n");

	if (!str_is(method, "GET")) {
		enum http_body got = http_read_body(h, a, 4u << 20, &body);

		text = arena_printf(a, "%s %zu\n", verdicts[got], body.len);
	}
	http_write(h, arena_printf(a, "Status: 200 OK\r\nContent-Type: text/plain\r\n"
				   "Content-Length: %zu\r\n\r\n%.*s", text.len, STR_ARG(text)));
}

int main(int argc, char **argv)
{
	struct http_options o = { .max_requests = 1000000 };
	const char *why = NULL;
	struct arena arena;
	struct http *h;
	i64 n;
	int opt;

	log_program("hello");
	while ((opt = getopt(argc, argv, "s:m:w:n:c:")) != -1) {
		if (opt == 'c')
			continue;	/* so that it may stand where a real program does */
		if (opt == 's')
			o.socket = optarg;
		else if (opt == 'w' && parse_i64(str_of(optarg), 1, 1000, &n))
			o.workers = (int)n;
		else if (opt == 'm' && str_is(str_of(optarg), "0666"))
			o.mode = 0666;
		else if (opt != 'n' || !parse_i64(str_of(optarg), 1, INT32_MAX, &o.max_requests))
			return 2;
	}
	h = http_open(&o, &why);
	if (!h) {
		fprintf(stderr, "hello: %s\n", why);
		return 2;
	}
	arena_init(&arena);
	while (http_accept(h)) {
		answer(h, &arena);
		http_finish(h);
		arena_reset(&arena);
	}
	arena_release(&arena);
	http_close(h);
	return 0;
}
