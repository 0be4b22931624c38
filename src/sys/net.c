#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "sys/net_address.h"
#include "sys/net.h"
#include "sys/net_form.h"

#include <curl/curl.h>

/* Connections idle for longer are not used again: servers close them, and a race with that costs. */
#define IDLE_S 15L
/* Extra descriptors that net_wait watches. */
#define MAX_FDS 16
/* A download that brings fewer bytes a second for so long is given up. */
#define SLOW_BYTES 100L
#define SLOW_S 20L

struct slot {
	struct net_call call;		/* first: a net_call is its slot */
	struct slot *next;
	CURL *easy;
	struct curl_slist *headers;
	struct arena arena;
	struct buf answer;
	struct str body;
	curl_mime *form;		/* instead of body */
	size_t given;			/* of the body, to libcurl */
	bool posted;
	bool (*take)(void *arg, struct str piece);
	void *take_arg;
	bool foreign;
	i64 started;
	char error[CURL_ERROR_SIZE];
};

struct net {
	CURLM *multi;
	struct slot *slots, *free, *finished, **finished_end;
	size_t parallel, idle, busy;
	i64 connect_ms, timeout_ms;
	bool plain;			/* the configured Graph is http: allowed to that */
	const char *ca_file;		/* of conf; NULL: the system's */
};

/* --- what libcurl calls ----------------------------------------------------------------------- */

/*
 * The body is given out once. Asked again, or told to rewind, libcurl is about to repeat the request
 * on a new connection, and the first one may have been taken: no.
 */
static size_t give_body(char *out, size_t size, size_t n, void *arg)
{
	struct slot *s = arg;
	size_t left = s->body.len - s->given, room = size * n;

	if (!left)
		return CURL_READFUNC_ABORT;
	if (left > room)
		left = room;
	memcpy(out, s->body.ptr + s->given, left);
	s->given += left;
	return left;
}

static int no_rewind(void *arg, curl_off_t offset, int origin)
{
	(void)arg, (void)offset, (void)origin;
	return CURL_SEEKFUNC_FAIL;
}

static size_t take_answer(char *data, size_t size, size_t n, void *arg)
{
	struct slot *s = arg;
	long status = 0;

	if (s->take)
		curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status == 200)
		return s->take(s->take_arg, (struct str){ data, size * n }) ? size * n : 0;
	buf_add(&s->answer, (struct str){ data, size * n });
	return s->answer.overflow ? 0 : size * n;
}

/*
 * The last word on where a call goes: this is the address that the name resolved to, and nothing
 * resolves it again.
 */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct slot *s = arg;

	(void)purpose;
	if (s->foreign && net_address_private(&to->addr)) {
		s->call.answer.private = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_header(char *data, size_t size, size_t n, void *arg)
{
	struct slot *s = arg;
	struct net_answer *a = &s->call.answer;
	struct str line = { data, size * n }, name;
	const struct { const char *name; struct str *to; } wanted[] = {
		{ "Date", &a->date }, { "Retry-After", &a->retry_after },
		{ "X-App-Usage", &a->usage_app }, { "X-Page-Usage", &a->usage_page },
		{ "X-Business-Use-Case-Usage", &a->usage_business },
	};

	if (str_starts(line, "HTTP/")) {	/* an interim answer's headers do not count */
		a->date = a->retry_after = a->usage_app = a->usage_page = a->usage_business = NO_STR;
		return size * n;
	}
	if (!str_cut(&line, ':', &name) || !line.ptr || line.len > 8192)
		return size * n;
	while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\n'))
		line.len--;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (str_ieq(name, wanted[i].name))
			*wanted[i].to = arena_str(&s->arena, str_trim(line));
	return size * n;
}

/* --- set-up ----------------------------------------------------------------------------------- */

/* What is the same for all calls of a handle. */
static bool slot_open(struct net *n, struct slot *s)
{
	CURL *c = curl_easy_init();

	s->easy = c;
	if (!c)
		return false;
	arena_init(&s->arena);
	curl_easy_setopt(c, CURLOPT_PRIVATE, s);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->error);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_MAXAGE_CONN, IDLE_S);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	if (n->ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO, n->ca_file);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)n->connect_ms);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "pagedesk/" PAGEDESK_VERSION);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(c, CURLOPT_READDATA, s);
	curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, no_rewind);
	curl_easy_setopt(c, CURLOPT_SEEKDATA, s);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, s);
	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, n->plain ? "http,https" : "https") == CURLE_OK;
}

struct net *net_new(const struct conf *conf, int parallel)
{
	struct net *n;
	bool good = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;

	if (!good)
		return NULL;
	n = calloc(1, sizeof *n);
	if (!n || !(n->slots = calloc((size_t)parallel, sizeof *n->slots)))
		abort();
	n->multi = curl_multi_init();
	n->parallel = (size_t)parallel;
	n->connect_ms = conf->graph_connect_ms;
	n->timeout_ms = conf->graph_timeout_ms;
	n->plain = str_starts(conf->graph_base, "http://");
	n->ca_file = conf->tls_ca_file.len ? conf->tls_ca_file.ptr : NULL;
	n->finished_end = &n->finished;
	good = n->multi != NULL;
	if (good) {
		curl_multi_setopt(n->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)parallel);
		curl_multi_setopt(n->multi, CURLMOPT_MAXCONNECTS, (long)parallel);
	}
	for (size_t i = 0; good && i < n->parallel; i++) {
		good = slot_open(n, &n->slots[i]);
		n->slots[i].next = n->free;
		n->free = &n->slots[i];
		n->idle++;
	}
	if (good)
		return n;
	log_env("libcurl can't start");
	net_free(n);
	return NULL;
}

void net_free(struct net *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->parallel; i++) {
		struct slot *s = &n->slots[i];

		if (!s->easy)
			continue;
		curl_multi_remove_handle(n->multi, s->easy);
		curl_easy_cleanup(s->easy);
		curl_slist_free_all(s->headers);
		curl_mime_free(s->form);
		arena_release(&s->arena);
	}
	curl_multi_cleanup(n->multi);
	free(n->slots);
	free(n);
}

size_t net_free_slots(const struct net *n) { return n->idle; }
size_t net_busy(const struct net *n) { return n->busy; }

/* --- one call --------------------------------------------------------------------------------- */

static void add_header(struct slot *s, const char *line)
{
	struct curl_slist *more = curl_slist_append(s->headers, line);

	if (!more)
		abort();
	s->headers = more;
}

/* False: a file can't be read. */
static bool set_up(struct net *n, struct slot *s, const struct net_request *r)
{
	CURL *c = s->easy;

	curl_easy_setopt(c, CURLOPT_URL, arena_cstr(&s->arena, r->url));
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(r->timeout_ms ? r->timeout_ms : n->timeout_ms));
	/* a stand-in nearby needs no proxy of the environment; with one, a foreign address is not ours to check */
	curl_easy_setopt(c, CURLOPT_PROXY, n->plain || r->foreign ? "" : NULL);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, r->take ? SLOW_BYTES : 0L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, r->take ? SLOW_S : 0L);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method == NET_DELETE ? "DELETE" : NULL);
	if (r->form) {
		s->form = net_form_make(c, &s->arena, r->form);
		if (!s->form)
			return false;
		curl_easy_setopt(c, CURLOPT_MIMEPOST, s->form);
		add_header(s, "Expect:");
	} else if (r->method == NET_POST || (r->method == NET_DELETE && r->body.len)) {
		curl_easy_setopt(c, CURLOPT_POST, 1L);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
		add_header(s, "Expect:");	/* no waiting for 100 Continue */
		add_header(s, arena_printf(&s->arena, "Content-Type: %s",
					   r->type ? r->type : "application/json").ptr);
	} else {
		curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	}
	if (r->token.ptr)
		add_header(s, arena_printf(&s->arena, "Authorization: Bearer %.*s",
					   STR_ARG(r->token)).ptr);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, s->headers);
	return true;
}

static void finish(struct net *n, struct slot *s)
{
	s->next = NULL;
	*n->finished_end = s;
	n->finished_end = &s->next;
}

struct net_call *net_start(struct net *n, const struct net_request *r, void *tag)
{
	struct slot *s = n->free;

	if (!s)
		return NULL;
	n->free = s->next;
	n->idle--;
	n->busy++;
	s->call = (struct net_call){ .tag = tag, .answer = { .error = "" } };
	s->posted = r->method == NET_POST;
	s->body = arena_str(&s->arena, r->body);
	s->given = 0;
	s->take = r->take;
	s->take_arg = r->take_arg;
	s->foreign = r->foreign;
	s->error[0] = 0;
	s->started = clock_steady();
	buf_init(&s->answer, &s->arena, LIMIT_GRAPH_ANSWER);
	if (!set_up(n, s, r) || curl_multi_add_handle(n->multi, s->easy) != CURLM_OK) {
		s->call.answer.end = CALL_NOT_BEGUN;
		s->call.answer.error = r->form && !s->form ? "the file can't be read" : "libcurl refused the call";
		finish(n, s);
	}
	return &s->call;
}

/* Not begun: not one byte of a body was handed over, or (without a body) no connection was made. */
static enum call_end how_far(struct slot *s, CURLcode result)
{
	curl_off_t ready = 0;

	if (result == CURLE_OK)
		return CALL_ANSWERED;
	if (s->posted && s->body.len)
		return s->given ? CALL_CUT : CALL_NOT_BEGUN;
	curl_easy_getinfo(s->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
	return ready ? CALL_CUT : CALL_NOT_BEGUN;
}

/* OpenSSL's numbers (x509_vfy.h), which are part of its interface. */
static enum net_fault certificate(CURL *c)
{
	long why = 0;

	curl_easy_getinfo(c, CURLINFO_SSL_VERIFYRESULT, &why);
	switch (why) {
	/* all right, but of another host; 1 is libcurl's, which compares names before it looks further */
	case 0: case 1: case 62: return NET_CERT_OTHER_NAME;
	case 10: return NET_CERT_EXPIRED;
	case 18: case 19: return NET_CERT_SELF_SIGNED;
	case 2: case 20: case 21: return NET_CERT_CHAIN;
	default: return NET_CERT_BAD;
	}
}

static enum net_fault fault_of(CURL *c, CURLcode result)
{
	switch (result) {
	case CURLE_COULDNT_RESOLVE_HOST: return NET_NO_NAME;
	case CURLE_COULDNT_CONNECT: return NET_REFUSED;
	case CURLE_OPERATION_TIMEDOUT: return NET_SLOW;
	case CURLE_SSL_CONNECT_ERROR: return NET_NO_TLS;
	case CURLE_PEER_FAILED_VERIFICATION: return certificate(c);
	default: return NET_NO_FAULT;
	}
}

static void ended(struct net *n, struct slot *s, CURLcode result)
{
	struct net_answer *a = &s->call.answer;
	char *location = NULL;
	long status = 0;

	a->end = how_far(s, result);
	a->took_ms = clock_steady() - s->started;
	if (a->end == CALL_ANSWERED) {
		curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
		a->status = status;
		a->body = buf_str(&s->answer);
		curl_easy_getinfo(s->easy, CURLINFO_REDIRECT_URL, &location);
		if (location)
			a->location = arena_str(&s->arena, str_of(location));
	} else {
		a->fault = fault_of(s->easy, result);
		a->error = s->answer.overflow ? "the answer is too large" :
			s->error[0] ? s->error : curl_easy_strerror(result);
	}
	curl_multi_remove_handle(n->multi, s->easy);
	finish(n, s);
}

static void move_on(struct net *n)
{
	CURLMsg *m;
	int running, left;

	curl_multi_perform(n->multi, &running);
	while ((m = curl_multi_info_read(n->multi, &left))) {
		void *slot = NULL;
		CURLcode result = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &slot);
		ended(n, slot, result);
	}
}

void net_wait(struct net *n, const int *fds, size_t nfds, i64 timeout_ms)
{
	struct curl_waitfd extra[MAX_FDS];
	size_t count = 0;

	move_on(n);
	if (n->finished)
		return;
	for (size_t i = 0; i < nfds && count < MAX_FDS; i++)
		if (fds[i] >= 0)
			extra[count++] = (struct curl_waitfd){ .fd = fds[i], .events = CURL_WAIT_POLLIN };
	curl_multi_poll(n->multi, extra, (unsigned)count, (int)i64_min(timeout_ms, 60000), NULL);
	move_on(n);
}

struct net_call *net_finished(struct net *n)
{
	struct slot *s = n->finished;

	if (!s)
		return NULL;
	n->finished = s->next;
	if (!n->finished)
		n->finished_end = &n->finished;
	n->busy--;
	return &s->call;
}

void net_release(struct net *n, struct net_call *c)
{
	struct slot *s = (struct slot *)c;

	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	if (s->form)
		curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, NULL);
	curl_mime_free(s->form);
	s->form = NULL;
	arena_reset(&s->arena);
	s->next = n->free;
	n->free = s;
	n->idle++;
}

/* Takes this very call off the finished list; false: it is still under way. */
static bool take(struct net *n, struct net_call *c)
{
	for (struct slot **at = &n->finished; *at; at = &(*at)->next) {
		struct slot *s = *at;

		if (&s->call != c)
			continue;
		*at = s->next;
		if (n->finished_end == &s->next)
			n->finished_end = at;
		n->busy--;
		return true;
	}
	return false;
}

void net_cancel(struct net *n, struct net_call *c)
{
	struct slot *s = (struct slot *)c;

	if (!take(n, c)) {
		curl_multi_remove_handle(n->multi, s->easy);
		n->busy--;
	}
	net_release(n, c);
}

static void keep(struct arena *a, struct str *s)
{
	if (s->ptr)
		*s = arena_str(a, *s);
}

void net_call(struct net *n, struct arena *a, const struct net_request *r, struct net_answer *out)
{
	struct net_call *c = net_start(n, r, NULL);

	*out = (struct net_answer){ .end = CALL_NOT_BEGUN, .error = "no free slot" };
	if (!c)
		return;
	move_on(n);
	while (!take(n, c)) {
		curl_multi_poll(n->multi, NULL, 0, 1000, NULL);
		move_on(n);
	}
	*out = c->answer;
	keep(a, &out->body);
	keep(a, &out->location);
	keep(a, &out->date);
	keep(a, &out->retry_after);
	keep(a, &out->usage_app);
	keep(a, &out->usage_page);
	keep(a, &out->usage_business);
	out->error = arena_cstr(a, str_of(out->error));
	net_release(n, c);
}

struct str net_graph_url(struct arena *a, const struct conf *conf, struct str path, struct str proof)
{
	return arena_printf(a, "%.*s/%.*s%.*s%s%.*s", STR_ARG(conf->graph_base), STR_ARG(conf->graph_version),
			    STR_ARG(path), !proof.ptr ? "" : str_has(path, '?') ? "&appsecret_proof=" :
			    "?appsecret_proof=", STR_ARG(proof));
}
