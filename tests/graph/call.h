/*
 * One HTTP request from its first byte to the end of its answer. A handler either answers at once
 * (one of the call_* answers below) or parks the call; whoever later answers a parked call wakes
 * it. All of it under the graph's lock, except the reading of the body.
 */
#ifndef GRAPH_CALL_H
#define GRAPH_CALL_H

#include <microhttpd.h>

#include "graph.h"
#include "jsonx.h"

#define BODY_MAX (40u << 20)
#define ANSWER_HEADERS 16

struct upload {
	char *name, *mime;
	struct buf data;
	bool present;
};

/* How the answer leaves: whole, or broken in one of the ways that a fault asks for. */
enum wire {
	WIRE_OK,
	WIRE_CUT, /* the connection is closed without an answer */
	WIRE_RAW, /* bytes that are not even HTTP, then closed */
	WIRE_TRUNCATE, /* half of what Content-Length promises, then closed */
	WIRE_SLOW, /* a few bytes at a time */
};

struct peer { /* one TCP connection */
	unsigned long long n, requests;
	unsigned port;
};

struct fault;

struct call {
	struct graph *g;
	struct MHD_Connection *conn;
	struct peer *peer;
	unsigned long long peer_request;
	char method[8], version[8];
	char *url, *path; /* path: within url, behind the version */
	struct buf body;
	bool started, too_long;
	json_t *params; /* query, form and JSON keys in one object */
	struct upload file;

	int refs; /* the connection, and each timer or waiter that may come back */
	bool parked, slept, ready, gone; /* slept: was parked at least once */
	struct call *next_parked, *prev_parked;

	int status;
	long long date;
	char *answer;
	size_t answer_len, answer_at;
	const char *type;
	struct {
		char *name, *value;
	} header[ANSWER_HEADERS];
	size_t headers;
	enum wire wire;
	long long slow_ms;

	/* Graph requests */
	bool graph;
	const char *scope; /* what faults call this kind of request */
	void (*act)(struct call *c);
	char arg[ID_MAX * 4]; /* the id in the path */
	struct page *page; /* of the token */
	bool app_token, acted;
	struct fault *fault; /* a copy of the one that struck */
	long long begun;
	char *psid, *text; /* for matching faults and for the log */
	int code, subcode; /* of a refusal, for the log */
	char *media_url, media_id[24]; /* of an attachment once it is here */
	void (*then)(struct call *c); /* what to do with it */

	/* what a parked call waits for */
	void (*resume)(struct call *c);
	void *state;
	json_t *kept;
	struct msg *msg;
	bool (*until)(struct call *c);
	long long until_n;
};

/* http.c */
bool http_start(struct graph *g, const char *bind, unsigned port);
void http_stop(struct graph *g);
void call_park(struct call *c);
void call_unref(struct call *c);
void call_resume(
	struct call *c); /* goes on with c->resume unless it is over; drops one reference */
void call_after(struct call *c, long long ms, void (*resume)(struct call *c)); /* parks it for ms */
void call_header(struct call *c, const char *name, const char *value);
void call_text(struct call *c, int status, const char *type, char *body); /* takes the body */
void call_bytes(struct call *c, int status, const char *type, const void *p, size_t len);
void call_json(struct call *c, int status, json_t *v); /* takes v; for the control API */
void call_error(struct call *c, int status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void waiters_look(struct graph *g); /* something happened: wakes whose condition now holds */
const char *query(struct call *c, const char *name);
long long query_ll(struct call *c, const char *name, long long absent);

/* params.c: fills c->params and c->file; false and a message when the body cannot be read */
bool params_read(struct call *c, const char **why);

void route(struct call *c); /* route.c */

/* logs.c */
void request_log(struct call *c, const char *answer);
void request_drop(void *item);
json_t *requests_json(struct graph *g, unsigned long long after, size_t limit);
json_t *sends_json(struct graph *g, unsigned long long after, size_t limit);

/* graphapi.c */
void graph_begin(struct call *c);
bool graph_known(struct call *c);
void graph_ok(struct call *c, json_t *v); /* takes v; written as Meta writes JSON */
void graph_text(struct call *c, int status, char *body);
void graph_fail(struct call *c, int code, int subcode, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
bool take_token(struct bucket *b, double per_second);

/* sendcheck.c, template.c, attach.c: false after having answered with Meta's error */
bool right_page(struct call *c);
bool check_message(struct call *c, json_t *message);
bool check_type_and_tag(struct call *c, const json_t *message, const struct customer *to);
bool check_template(struct call *c, const json_t *payload);
bool check_length(struct call *c, const json_t *o, const char *key, const char *shown, size_t max,
		  bool must);
void attachment_resolve(struct call *c, const json_t *attachment, void (*then)(struct call *c));

/* the handlers of the Graph side */
void messages_post(struct call *c);
void attachments_post(struct call *c);
/* The header lines that a fault brings. */
void fault_headers(struct call *c);
void conversations_get(struct call *c);
void conversation_get(struct call *c);
void conversation_messages_get(struct call *c);
void message_get(struct call *c);
void profile_get(struct call *c);
void page_get(struct call *c);
void debug_token_get(struct call *c);
void subscribed_apps(struct call *c);
void subscriptions(struct call *c);
void messenger_profile(struct call *c);
void personas(struct call *c);
void thread_owner_get(struct call *c);
void thread_control_post(struct call *c);

/* control.c */
void control(struct call *c);
void chat_get(struct call *c);

/* act.c: the control calls that make something happen */
void upload_post(struct call *c);
void event_post(struct call *c);
void inbox_reply_post(struct call *c);
void read_post(struct call *c);
void wait_post(struct call *c);
void clear_post(struct call *c);
void thread_post(struct call *c);
void customers_get(struct call *c);
void customer_post(struct call *c);
void customer_action(struct call *c, const char *path); /* "{psid}/message" and the like */

/* sink.c: a webhook that only takes notes, so that the stand-in can be tried and tested alone */
void sink(struct call *c);
void sink_post(struct call *c);
void sunk_get(struct call *c);
void sunk_drop(void *item);

void signed_request_post(struct call *c); /* verify.c */

/* route.c */
void cdn_get(struct call *c);

#endif
