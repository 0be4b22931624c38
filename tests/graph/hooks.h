/* The inside of the delivery thread: shared by net.c and hook.c only. */
#ifndef GRAPH_HOOKS_H
#define GRAPH_HOOKS_H

#include "net.h"

#define SPARES 64 /* idle curl handles kept */

struct timer;

struct event {
	struct page *page;
	char *json, psid[24];
	const char *kind;
	bool standby, entry, solo; /* solo: a duplicate that must travel alone, beside its twin */
	struct msg *msg;
	struct call *wait;
	unsigned epoch;
	struct event *next;
};

struct delivery {
	struct event *events;
	unsigned long long n;
	char *body;
	size_t len;
	int tries;
};

struct hooks {
	pthread_t thread;
	CURLM *multi;
	bool stop;
	struct timer *heap;
	size_t timers, timers_cap;
	unsigned long long timer_n, delivery_n;
	struct transfer *todo;
	CURL *spare[SPARES];
	size_t spares;
	struct transfer *running;
	struct event *ready, *last_ready;
	unsigned epoch; /* grows with hooks_clear(): what is older is not tried again */
	size_t in_flight, pending; /* deliveries under way; events anywhere on their way */
};

#endif
