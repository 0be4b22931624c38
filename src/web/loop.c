/*
 * The main of every program that a web server starts: options, configuration, then one request
 * after the other. Nothing of a request outlives it but the database connection.
 */
#include "base/base.h"
#include "base/limits.h"
#include "base/log.h"
#include "sys/pulse.h"
#include "web/request.h"
#include "web/route.h"

#include <getopt.h>
#include <unistd.h>

struct options {
	const char *config;
	struct http_options http;
	int exit_status;	/* -1: go on */
};

struct table {
	const struct route *routes;
	size_t n;
};

/* --- one request ----------------------------------------------------------------------------- */

static struct cgi_vars read_vars(const struct http *h)
{
	return (struct cgi_vars){
		.method = http_param(h, "REQUEST_METHOD"),
		.uri = http_param(h, "REQUEST_URI"),
		.content_type = http_param(h, "CONTENT_TYPE"),
		.cookie = http_param(h, "HTTP_COOKIE"),
		.accept = http_param(h, "HTTP_ACCEPT"),
		.if_none_match = http_param(h, "HTTP_IF_NONE_MATCH"),
		.csrf = http_param(h, "HTTP_X_CSRF_TOKEN"),
		.signature = http_param(h, "HTTP_X_HUB_SIGNATURE_256"),
		.user_agent = http_param(h, "HTTP_USER_AGENT"),
		.requested_with = http_param(h, "HTTP_X_REQUESTED_WITH"),
		.site = http_param(h, "HTTP_SEC_FETCH_SITE"),
		.origin = http_param(h, "HTTP_ORIGIN"),
		.remote_addr = http_param(h, "REMOTE_ADDR"),
		.forwarded_for = http_param(h, "HTTP_X_FORWARDED_FOR"),
	};
}

static bool read_body(struct ctx *c, struct http *h, size_t max)
{
	enum http_body got;

	if (c->req->method == METHOD_GET || c->req->method == METHOD_HEAD)
		return true;
	got = http_read_body(h, c->arena, max < LIMIT_BARE_FORM ? LIMIT_BARE_FORM : max,
			     &c->req->body);
	if (got == HTTP_BODY_TOO_LARGE)
		reply_problem_status(c, 413, NULL, NO_STR);
	else if (got == HTTP_BODY_NO_LENGTH)
		reply_problem_status(c, 411, NULL, NO_STR);
	else if (got == HTTP_BODY_SHORT)
		reply_problem_status(c, 400, "The body is not as long as announced", NO_STR);
	return got == HTTP_BODY_OK;
}

/* A form's _method; sets c->req->method. */
static bool read_form(struct ctx *c)
{
	struct req *r = c->req;
	struct str word;

	if (r->method == METHOD_GET || r->method == METHOD_HEAD ||
	    !type_is(r->content_type, FORM_TYPE))
		return true;
	if (!form_parse(c->arena, r->body, &r->form, &r->nform)) {
		reply_problem_status(c, 400, "The form can't be read", NO_STR);
		return false;
	}
	word = req_form(r, "_method");
	if (r->method == METHOD_POST && (str_is(word, "PUT") || str_is(word, "PATCH") ||
					 str_is(word, "DELETE")))
		method_of(word, &r->method);
	return true;
}

static enum err handle(struct ctx *c, const struct route *route)
{
	if (route->early && route->early(c))
		return OK;
	if (!route->no_db) {
		enum err e = db_request(c->db, c->arena);

		if (e != OK)
			return e;
	}
	if (!guard_check(c, route) || !input_read(c, route))
		return OK;
	return route->fn(c);
}

/* A form with files is read while the guard already knows who sends it; the token comes in its fields. */
static enum err handle_files(struct ctx *c, const struct route *route)
{
	struct route unchecked = *route;
	i64 length;
	enum err e;

	if (!parse_i64(http_param(c->http, "CONTENT_LENGTH"), 0, INT64_MAX, &length)) {
		reply_problem_status(c, 411, NULL, NO_STR);
		return OK;
	}
	if ((size_t)length > route->files->body_max) {
		reply_problem_status(c, 413, NULL, NO_STR);
		return OK;
	}
	if ((e = db_request(c->db, c->arena)))
		return e;
	unchecked.csrf = false;
	if (!guard_check(c, &unchecked))
		return OK;
	if (form_files_read(c, route) && guard_check(c, route) && input_read(c, route))
		e = route->fn(c);
	route->files->done(c);
	return e;
}

static bool has_files(const struct ctx *c, const struct route *route)
{
	return route && route->files && type_is(c->req->content_type, "multipart/form-data");
}

static void answer(struct ctx *c, struct http *h, const struct table *t)
{
	struct cgi_vars vars = read_vars(h);
	enum method asked;
	struct match m;
	bool known;
	int status = req_parse(c->req, c->arena, &c->app->conf, &vars, &known);
	enum err e;

	if (status) {
		reply_problem_status(c, status, NULL, NO_STR);
		return;
	}
	m = route_match(t->routes, t->n, c->req, c->req->method);
	if (!known || !m.allow) {
		m.route = NULL;
		route_refuse(c, &m);
		return;
	}
	if (has_files(c, m.route)) {
		e = handle_files(c, m.route);
		if (e != OK && c->reply->status < 400)
			reply_problem(c, e, NULL, NO_STR);
		return;
	}
	asked = c->req->method;
	if (!read_body(c, h, m.form_max) || !read_form(c))
		return;
	if (c->req->method != asked)
		m = route_match(t->routes, t->n, c->req, c->req->method);
	if (!m.route) {
		route_refuse(c, &m);
		return;
	}
	if (c->req->body.len > m.route->body_max && c->req->body.len > LIMIT_BARE_FORM) {
		reply_problem_status(c, 413, NULL, NO_STR);
		return;
	}
	e = handle(c, m.route);
	if (e != OK && c->reply->status < 400)
		reply_problem(c, e, NULL, NO_STR);
}

static void write_file(const struct reply *r, struct http *h)
{
	char piece[64 << 10];
	i64 from = r->file_from, left = r->file_len;

	while (left > 0) {
		size_t want = left > (i64)sizeof piece ? sizeof piece : (size_t)left;
		ssize_t n = pread(r->file, piece, want, from);

		if (n <= 0) {
			log_env("a file ended before the length that was announced");
			return;
		}
		if (!http_write(h, (struct str){ piece, (size_t)n }))
			return;
		from += n;
		left -= n;
	}
}

static void write_reply(struct ctx *c, struct http *h)
{
	struct reply *r = c->reply;
	struct buf head;

	if (!r->status || r->body.overflow || r->headers.overflow) {
		log_bug("%s %.*s: %s", method_name(c->req->method), STR_ARG(c->req->path),
			r->status ? "the answer is too large" : "nobody answered");
		reply_problem(c, ERR_INTERNAL, NULL, NO_STR);
	}
	buf_init(&head, c->arena, LIMIT_URI * 8);
	reply_head(c, &head);
	if (http_write(h, buf_str(&head)) && c->req->method != METHOD_HEAD) {
		if (r->file >= 0)
			write_file(r, h);
		else if (r->body.len)
			http_write(h, buf_str(&r->body));
	}
	if (r->file >= 0)
		close(r->file);
}

static void serve(struct app *app, struct http *h, const struct table *t)
{
	struct arena arena;

	arena_init(&arena);
	while (http_accept(h)) {
		struct req req = { .path = STR("/") };
		struct reply reply = { .file = -1 };
		struct ctx c = { .app = app, .db = app->db, .arena = &arena, .req = &req,
				 .reply = &reply, .now = clock_now(), .http = h,
				 .pulse = pulse_count(db_pulse(app->db)) };

		log_request(random_hex(&arena, 4).ptr);
		reply_init(&c);
		answer(&c, h, t);
		write_reply(&c, h);
		http_finish(h);
		log_request(NULL);
		arena_reset(&arena);
	}
	arena_release(&arena);
}

/* --- start ----------------------------------------------------------------------------------- */

static void usage(FILE *to, const char *program)
{
	fprintf(to, "Usage: %s.fcgi [-c FILE] [-w N] [-s SOCKET] [-m MODE]\n"
		"A program of Pagedesk that a web server starts as FastCGI or CGI.\n\n"
		"  -c FILE    configuration (default: PAGEDESK_CONF, pagedesk.conf in the\n"
		"             directory above this program's, /etc/pagedesk/pagedesk.conf)\n"
		"  -w N       be a parent of N responders\n"
		"  -s SOCKET  listen on a unix socket of our own instead of file descriptor 0\n"
		"  -m MODE    mode of that socket (default 0660)\n", program);
}

static bool read_mode(const char *text, unsigned *mode)
{
	*mode = 0;
	for (; *text >= '0' && *text <= '7' && *mode < 0777; text++)
		*mode = *mode * 8 + (unsigned)(*text - '0');
	return !*text && *mode > 0 && *mode <= 0777;
}

static struct options read_options(int argc, char **argv, const char *program)
{
	static const struct option names[] = {
		{ "version", no_argument, NULL, 'V' }, { "help", no_argument, NULL, 'h' }, { 0 },
	};
	struct options o = { .exit_status = -1 };
	i64 workers;
	int opt = 0;

	while (o.exit_status < 0 &&
	       (opt = getopt_long(argc, argv, "c:w:s:m:", names, NULL)) != -1) {
		if (opt == 'c')
			o.config = optarg;
		else if (opt == 's')
			o.http.socket = optarg;
		else if (opt == 'w' && parse_i64(str_of(optarg), 1, LIMIT_WORKERS, &workers))
			o.http.workers = (int)workers;
		else if (opt == 'm' && read_mode(optarg, &o.http.mode))
			continue;
		else if (opt == 'V' || opt == 'h')
			o.exit_status = 0;
		else
			o.exit_status = 2;
	}
	if (o.exit_status == 0 && opt == 'V')
		printf("Pagedesk %s %s\n", program, PAGEDESK_VERSION);
	else if (o.exit_status >= 0 || optind < argc) {
		o.exit_status = o.exit_status == 0 ? 0 : 2;
		usage(o.exit_status ? stderr : stdout, program);
	}
	return o;
}

static bool prepare(struct app *app, const char *config)
{
	const char *why = NULL;

	if (conf_load(&app->arena, config, &app->conf, &why) != OK) {
		log_env("%s", why);
		return false;
	}
	if (app->conf.log_file.len && !log_file(app->conf.log_file.ptr)) {
		log_env("%s: [log] file: can't be opened", app->conf.file.ptr);
		return false;
	}
	if (!crypt_init()) {
		log_env("this system has no source of random numbers");
		return false;
	}
	if (!app->conf.security_key_file.len) {
		log_env("%s: [security] key_file: is not set; make a key with: "
			"pagedesk key new FILE", app->conf.file.ptr);
		return false;
	}
	if (secret_key_load(&app->arena, app->conf.security_key_file.ptr, &app->key, &why) != OK) {
		log_env("%s: [security] key_file: %s", app->conf.file.ptr, why);
		return false;
	}
	app->db = db_new(&app->conf);
	return true;
}

int web_main(int argc, char **argv, const char *program, const struct route *routes, size_t n)
{
	struct options o = read_options(argc, argv, program);
	struct app app = { .program = program };
	struct http *h;
	const char *why = NULL;

	if (o.exit_status >= 0)
		return o.exit_status;
	log_program(program);
	arena_init(&app.arena);
	if (!prepare(&app, o.config)) {
		arena_release(&app.arena);
		return 1;
	}
	o.http.max_requests = app.conf.web_max_requests;
	h = http_open(&o.http, &why);
	if (!h) {
		fprintf(stderr, "%s: %s\n", program, why);
		return 2;
	}
	if (http_transport(h) == HTTP_CGI)
		db_one_shot(app.db, true);
	serve(&app, h, &(struct table){ routes, n });
	http_close(h);
	db_free(app.db);
	arena_release(&app.arena);
	return 0;
}
