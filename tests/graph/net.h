/*
 * The one thread that waits: timers, and HTTP calls that the stand-in makes (webhooks,
 * verification,
 * fetching of attachments). Its callbacks run with the graph's lock held.
 */
#ifndef GRAPH_NET_H
#define GRAPH_NET_H

#include <curl/curl.h>

#include "graph.h"

#define ANSWER_MAX                                                                                 \
	(26u << 20) /* a fetched attachment: 25 MB and a little, to see that it is too large */

struct transfer {
	char *url, *body; /* body NULL: GET */
	size_t body_len;
	struct curl_slist *headers;
	long long timeout; /* ms */

	long status; /* 0: no answer */
	struct buf answer;
	char *mime, error[CURL_ERROR_SIZE];
	long long ms, began;
	bool too_long;

	void (*done)(struct graph *g, struct transfer *t); /* frees nothing of t; arg is its own */
	void *arg;
	struct transfer *next, *prev; /* waiting, then running */
	CURL *easy;
};

bool net_start(struct graph *g);
void net_stop(struct graph *g); /* fires every timer once more, with g->stopping set */
void timer_add(struct graph *g, long long ms, void (*fn)(struct graph *g, void *arg), void *arg);
void transfer_start(struct graph *g, struct transfer *t); /* takes t */

/* hook.c */
struct event_options {
	const char *kind; /* for the log: a literal */
	const char *psid;
	long long delay;
	int copies;
	bool standby, entry; /* entry: the object is a whole entry, not one event */
	struct msg *msg; /* whose state of delivery it tells */
	struct call *wait; /* resumed after the first attempt */
};

/* Takes ev. False when it goes nowhere: not subscribed, or webhooks are off. */
bool event_send(struct graph *g, struct page *p, const char *field, json_t *ev,
		const struct event_options *o);
bool events_flow(const struct graph *g, const struct page *p, const char *field);
void deliver(struct graph *g, struct call *c); /* the control call: exactly these bytes */
void verify_webhook(struct graph *g); /* repeats for some seconds, result in g->verified */
void verify_once(struct graph *g, const char *url, const char *token,
		 void (*done)(struct graph *g, struct transfer *t), void *arg);
void dispatch(struct graph *g);
void hooks_clear(struct graph *g);
void webhook_log_drop(void *item);
size_t hooks_pending(const struct graph *g);
json_t *webhooks_json(struct graph *g, unsigned long long after, size_t limit, bool with_body);

#endif
