/*
 * What the programs of `make bench` share: what a delivery of Meta looks like, a table of times, and
 * the engine that speaks HTTP to a web server.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "base/str.h"

#include <netinet/in.h>

i64 bench_us(void);	/* steady clock, microseconds: the same for all processes of a machine */
i64 bench_cpu_us(void);	/* that this process has used */

/* --- times ------------------------------------------------------------------------------------ */

struct times {
	uint32_t *us;
	size_t n, room;
};

void times_add(struct times *t, i64 us);
void times_sort(struct times *t);
uint32_t times_at(const struct times *t, unsigned percent);	/* sorted before; 100: the longest */
/* Sorts, prints " p50_us=.. p99_us=.. max_us=..". */
void times_print(struct times *t);

/* --- deliveries ------------------------------------------------------------------------------- */

#define BENCH_BODY_MAX 1024

struct bench_customers {
	i64 first, n;	/* PSIDs first .. first + n - 1, taken in turn */
};

/*
 * A delivery of one text message, number i of a run, as Meta writes it: some 450 bytes, with escapes,
 * and a mid that is new every time. Returns its length.
 */
size_t bench_body(char out[BENCH_BODY_MAX], const char *page, const struct bench_customers *customers,
		  i64 i);

/* --- the engine ------------------------------------------------------------------------------- */

#define BENCH_REQUEST_MAX 4096

/* The next request: in `own` (which lives until its answer is there), or a text that stays. NO_STR: none left. */
typedef struct str bench_next(void *arg, char own[BENCH_REQUEST_MAX]);

struct bench_load {
	struct sockaddr_in to;
	int connections;
	i64 warm_us, run_us;	/* not counted, counted */
	i64 interval_us;	/* of a connection's requests; 0: at once after the answer */
	int status;		/* other answers are errors */
	bench_next *next;
	void *arg;
};

struct bench_result {
	struct times times;
	i64 errors;
	int wrong_status;	/* the last one */
	i64 us;			/* how long was counted: shorter when no request was left */
};

/* Keeps N connections busy from one thread. */
void bench_run(const struct bench_load *l, struct bench_result *out);

#endif
