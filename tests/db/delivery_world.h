/*
 * A desk with one page and some customers for tests of the way out, and a Graph that is a function: a
 * test says what each call shall come to, and looks at the rows afterwards. Waiting is done by moving
 * the rows' times, never by sleeping.
 */
#ifndef DELIVERY_WORLD_H
#define DELIVERY_WORLD_H

#include "db_fixture.h"

#include "desk/delivery.h"
#include "desk/delivery_send.h"

struct world {
	struct db *db;
	struct conf conf;
	struct secret_key key;
	struct sender *sender;
	i64 app, page;
	i64 now;		/* ours, ms; a test may move it */
};

/* A page of its own with token and secret, and an empty outbox. */
void world_init(struct world *w, const char *suite);
void world_end(struct world *w);
/* Gives the page this token, as a setup page would. */
void world_token(struct world *w, const char *token);

/* A customer who wrote `ago_ms` before w->now, with an open conversation; the identity's id. */
i64 world_customer(struct world *w, i64 ago_ms);
i64 world_conversation(i64 identity);
/* A message in the outbox; its id. author 0: an automated one. */
i64 world_message(struct world *w, i64 identity, i64 author, const char *client_key, i64 part,
		  const char *text);
/* The usual: by agent 7, alone. */
i64 world_reply(struct world *w, i64 identity, const char *text);
struct str world_key(struct world *w, i64 message);	/* its metadata key */
struct str state_of(i64 message);	/* "state reason", "-" for no reason */
i64 outbox_of(i64 message);		/* 1 while it has a row there */
i64 lane_wait_ms(i64 identity);		/* until its lane is due */

/* The only answer, for all tasks of a round: JSON with ' for ". NULL body: mids of its own. */
struct graph {
	enum call_end end;
	i64 status;
	const char *body;
	const char *retry_after;
	/* what was asked for */
	size_t calls, sends, asks, probes;
	char path[200], text[6000];	/* of the last call */
};
#define TAKES ((struct graph){ .end = CALL_ANSWERED, .status = 200 })
#define SAYS(code_, text_) ((struct graph){ .end = CALL_ANSWERED, .status = code_, .body = text_ })
#define ENDS(end_) ((struct graph){ .end = end_ })

/* Claim, begin, call, record, once. The number of calls. */
size_t world_round(struct world *w, struct graph *g);
/* The steps alone. */
size_t world_begin(struct world *w, struct send_task **tasks);
enum err world_record(struct world *w, struct graph *g, struct send_task *tasks, size_t n);
void world_answer(struct graph *g, const struct send_task *t, struct send_answer *a);

/* All waits are over; all leases have run out. */
void world_due(void);
void world_lapse(void);

/* An echo of our app to this customer, as intake would hand it on. */
void world_echo(struct world *w, i64 identity, const char *mid, struct str metadata, bool *joined,
		bool *hold);
/* The customer writes now. */
void world_writes(struct world *w, i64 identity);
enum err world_withdraw(struct world *w, i64 identity, i64 message);

#endif
