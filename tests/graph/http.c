/*
 * libmicrohttpd at the edge: reading requests, parking and waking calls, sending answers whole or
 * broken.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "call.h"
#include "fault.h"
#include "net.h"

static const char garbage[] = "\x16\x03\x01 this is not what you are looking for \xff\xfe\r\n\r\n";

static struct call *call_new(struct graph *g, struct MHD_Connection *conn, const char *url,
			     const char *method)
{
	struct call *c = xcalloc(1, sizeof(*c));
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	c->g = g;
	c->conn = conn;
	c->refs = 1;
	c->peer = info ? info->socket_context : NULL;
	c->peer_request = c->peer ? ++c->peer->requests : 0;
	copy_text(c->method, sizeof(c->method), method);
	c->path = c->url = xstrdup(url);
	c->begun = mono_ms();
	return c;
}

void call_unref(struct call *c)
{
	if (--c->refs)
		return;
	free(c->url);
	buf_free(&c->body);
	json_decref(c->params);
	free(c->file.name);
	free(c->file.mime);
	buf_free(&c->file.data);
	free(c->answer);
	for (size_t i = 0; i < c->headers; i++) {
		free(c->header[i].name);
		free(c->header[i].value);
	}
	json_decref(c->kept);
	msg_unref(c->msg);
	free(c->media_url);
	free(c->psid);
	free(c->text);
	fault_copy_free(c->fault);
	free(c);
}

void call_park(struct call *c)
{
	struct graph *g = c->g;

	if (c->parked)
		return;
	c->parked = c->slept = true;
	c->prev_parked = NULL;
	c->next_parked = g->parked;
	if (g->parked)
		g->parked->prev_parked = c;
	g->parked = c;
	MHD_suspend_connection(c->conn);
}

static void wake(struct call *c)
{
	if (!c->parked)
		return;
	c->parked = false;
	c->until = NULL;
	if (c->prev_parked)
		c->prev_parked->next_parked = c->next_parked;
	else
		c->g->parked = c->next_parked;
	if (c->next_parked)
		c->next_parked->prev_parked = c->prev_parked;
	MHD_resume_connection(c->conn);
	if (c->graph && c->g->parked)
		waiters_look(c->g); /* somebody may wait for all requests to be over */
}

void call_resume(struct call *c)
{
	if (!c->gone && !c->ready && c->resume) {
		void (*resume)(struct call *) = c->resume;
		c->resume = NULL;
		resume(c);
	}
	call_unref(c);
}

static void due(struct graph *g, void *arg)
{
	(void)g;
	call_resume(arg);
}

void call_after(struct call *c, long long ms, void (*resume)(struct call *c))
{
	c->resume = resume;
	c->refs++;
	call_park(c);
	timer_add(c->g, ms, due, c);
}

void call_header(struct call *c, const char *name, const char *value)
{
	if (c->headers == ANSWER_HEADERS)
		return;
	c->header[c->headers].name = xstrdup(name);
	c->header[c->headers++].value = xstrdup(value);
}

void call_bytes(struct call *c, int status, const char *type, const void *p, size_t len)
{
	call_text(c, status, type, xmemdup(p, len));
	c->answer_len = len;
}

void call_text(struct call *c, int status, const char *type, char *body)
{
	free(c->answer);
	c->status = status;
	c->type = type;
	c->answer = body;
	c->answer_len = strlen(body);
	c->date = meta_now(c->g);
	c->ready = true;
	wake(c);
}

void call_json(struct call *c, int status, json_t *v)
{
	char *s = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);

	json_decref(v);
	call_header(c, "Cache-Control", "no-store");
	call_text(c, status, "application/json; charset=utf-8", s ? s : xstrdup("null"));
}

void call_error(struct call *c, int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *why = xvfmt(fmt, ap);
	va_end(ap);
	call_json(c, status, json_pack("{s:o}", "error", jtext(why)));
	free(why);
}

void waiters_look(struct graph *g)
{
	for (struct call *c = g->parked, *next; c; c = next) {
		next = c->next_parked;
		if (c->until && c->until(c)) {
			c->until = NULL;
			c->state = c; /* tells reached from timed out */
			c->resume(c);
			next = g->parked; /* the list changed under us */
		}
	}
}

const char *query(struct call *c, const char *name)
{
	return MHD_lookup_connection_value(c->conn, MHD_GET_ARGUMENT_KIND, name);
}

long long query_ll(struct call *c, const char *name, long long absent)
{
	long long n;

	return parse_ll(query(c, name), &n) ? n : absent;
}

static void resume_slow(struct graph *g, void *arg)
{
	struct call *c = arg;

	if (!c->gone && c->parked)
		wake(c);
	(void)g;
	call_unref(c);
}

/* Gives the answer out piece by piece; also how an answer is cut in its middle. */
static ssize_t piece(void *arg, uint64_t pos, char *out, size_t max)
{
	struct call *c = arg;
	size_t left = c->answer_len - (size_t)pos, n;

	if (c->wire == WIRE_TRUNCATE) {
		if (pos >= c->answer_len / 2)
			return MHD_CONTENT_READER_END_WITH_ERROR;
		n = c->answer_len / 2 - (size_t)pos;
		n = n < max ? n : max;
		memcpy(out, c->answer + pos, n);
		return (ssize_t)n;
	}
	pthread_mutex_lock(&c->g->lock);
	if (c->answer_at <= pos && c->slow_ms) {
		c->answer_at = (size_t)pos + 1;
		c->refs++;
		call_park(c);
		timer_add(c->g, c->slow_ms, resume_slow, c);
		pthread_mutex_unlock(&c->g->lock);
		return 0;
	}
	pthread_mutex_unlock(&c->g->lock);
	n = left < 8 ? left : 8;
	n = n < max ? n : max;
	memcpy(out, c->answer + pos, n);
	return (ssize_t)n;
}

static enum MHD_Result answer(struct call *c)
{
	struct MHD_Response *r;
	char date[40];

	if (c->wire == WIRE_CUT)
		return MHD_NO;
	if (c->wire == WIRE_RAW) {
		const union MHD_ConnectionInfo *fd = MHD_get_connection_info(
			c->conn, MHD_CONNECTION_INFO_CONNECTION_FD);
		send(fd->connect_fd, garbage, sizeof(garbage) - 1, MSG_NOSIGNAL);
		return MHD_NO;
	}
	if (c->wire == WIRE_OK) {
		r = MHD_create_response_from_buffer(c->answer_len, c->answer,
						    MHD_RESPMEM_MUST_FREE);
		c->answer = NULL;
	} else {
		r = MHD_create_response_from_callback(c->answer_len, 512, piece, c, NULL);
	}
	http_date(c->date, date);
	MHD_add_response_header(r, "Date", date);
	if (c->type)
		MHD_add_response_header(r, "Content-Type", c->type);
	for (size_t i = 0; i < c->headers; i++)
		MHD_add_response_header(r, c->header[i].name, c->header[i].value);
	enum MHD_Result done = MHD_queue_response(c->conn, (unsigned)c->status, r);
	MHD_destroy_response(r);
	return done;
}

static void unreadable(struct call *c, const char *why)
{
	if (strncmp(c->url, "/_control/", 10) == 0) {
		call_error(c, 400, "%s", why);
	} else {
		graph_known(c);
		graph_fail(c, 100, 0, "(#100) %s", why);
	}
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *conn, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *size, void **state)
{
	struct graph *g = arg;
	struct call *c = *state;
	const char *why = NULL;

	(void)version;
	if (!c) {
		*state = call_new(g, conn, url, method);
		return MHD_YES;
	}
	if (*size) {
		if (c->body.len + *size > BODY_MAX)
			c->too_long = true;
		else
			buf_add(&c->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (c->started)
		return c->ready ? answer(c) : MHD_YES;
	c->started = true;
	bool good = params_read(c, &why);
	pthread_mutex_lock(&g->lock);
	if (c->too_long)
		call_error(c, 413, "more than %u bytes", BODY_MAX);
	else if (!good)
		unreadable(c, why);
	else
		route(c);
	/*
	 * One that slept is called again by its resumption, and answered there, even if that came
	 * at once.
	 */
	bool ready = c->ready && !c->slept;
	pthread_mutex_unlock(&g->lock);
	return ready ? answer(c) : MHD_YES;
}

static void on_end(void *arg, struct MHD_Connection *conn, void **state,
		   enum MHD_RequestTerminationCode why)
{
	struct graph *g = arg;
	struct call *c = *state;

	(void)conn;
	(void)why;
	if (!c)
		return;
	pthread_mutex_lock(&g->lock);
	c->gone = true;
	call_unref(c);
	pthread_mutex_unlock(&g->lock);
	*state = NULL;
}

static void on_connection(void *arg, struct MHD_Connection *conn, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info;
	struct peer *p;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		free(*context);
		*context = NULL;
		return;
	}
	p = xcalloc(1, sizeof(*p));
	p->n = __atomic_add_fetch((unsigned long long *)arg, 1, __ATOMIC_RELAXED);
	info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (info && info->client_addr && info->client_addr->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, info->client_addr, sizeof(in));
		p->port = ntohs(in.sin_port);
	}
	*context = p;
}

bool http_start(struct graph *g, const char *bind, unsigned port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	if (inet_pton(AF_INET, bind, &at.sin_addr) != 1)
		return false;
	g->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			MHD_USE_SUPPRESS_DATE_NO_CLOCK,
		(uint16_t)port, NULL, NULL, on_request, g, MHD_OPTION_SOCK_ADDR,
		(struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, on_end, g,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, &g->connections,
		MHD_OPTION_CONNECTION_LIMIT, 4000u, MHD_OPTION_CONNECTION_TIMEOUT, 75u,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)64 * 1024,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u,
		MHD_OPTION_THREAD_POOL_SIZE, g->threads, MHD_OPTION_END);
	if (!g->daemon)
		return false;
	g->port = MHD_get_daemon_info(g->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return true;
}

void http_stop(struct graph *g)
{
	pthread_mutex_lock(&g->lock);
	g->stopping = true;
	while (g->parked) {
		g->parked->wire = WIRE_CUT;
		g->parked->ready = true;
		wake(g->parked);
	}
	pthread_mutex_unlock(&g->lock);
	MHD_stop_daemon(g->daemon);
}
