/* Faults: what a test asked to go wrong, for which requests and how often. */
#ifndef GRAPH_FAULT_H
#define GRAPH_FAULT_H

#include "graph.h"

enum fault_do {
	DO_STATUS,
	DO_DELAY,
	DO_DELAY_AFTER,
	DO_CUT_BEFORE,
	DO_CUT_AFTER,
	DO_GARBAGE,
	DO_GARBAGE_HTTP,
	DO_EMPTY,
	DO_TRUNCATE,
	DO_NO_MESSAGE_ID,
	DO_SLOW_BODY,
	DO_ECHO_FIRST,
	DO_NO_ECHO,
	DO_DUPLICATE_ECHO,
	DO_LOSE_METADATA,
	DO_KINDS
};

struct fault {
	long long id, count, hits; /* count: how often it still strikes, -1 = always */
	char scope[24], psid[24], page[ID_MAX], text[128];
	enum fault_do what;
	bool act; /* the request is carried out although its answer is spoiled */
	long long ms; /* delay before anything, or of each piece of a slow body */
	int status;
	char *body, *type; /* of the answer; type NULL is JSON */
	json_t *headers;
	struct fault *next;
};

struct call;

const char *fault_add(struct graph *g, const json_t *o,
		      long long *id); /* NULL, or what is wrong with o */
struct fault *fault_strike(struct graph *g,
			   const struct call *c); /* a copy for this request, or NULL */
void fault_copy_free(struct fault *f);
json_t *faults_json(const struct graph *g);
bool faults_delete(struct graph *g, long long id); /* 0: all */
bool fault_is(const struct fault *f, enum fault_do what);

#endif
