/*
 * The most that the database allows: deliveries taken in by desk/intake over N connections in N
 * processes, without a web server, a signature or JSON (they are parsed before the clock starts).
 *
 *	ceiling -c CONF -a APP -p PAGE [-n CONNECTIONS] [-t MS] [-w WARM-UP-MS] [-f FIRST-PSID] [-k CUSTOMERS]
 *		[-m MOST]
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "bench.h"
#include "desk/intake.h"
#include "store/setup.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK 1000		/* deliveries per arena */
#define ROOM (1u << 18)		/* times that a process may note */

/* Shared by the processes: each writes its own part. */
struct part {
	bool ready;
	i64 n, errors;
	i64 until;	/* when it stopped */
	uint32_t us[ROOM];
};

struct run {
	const char *conf_path, *app, *page;
	struct bench_customers customers;
	i64 n, run_us, warm_us, most;
	volatile i64 *go;	/* when to begin; 0: not yet */
	struct part *parts;
};

struct work {
	struct delivery *deliveries;
	i64 n;
	struct db *db;
	struct intake in;
	struct intake_pages pages;
};

static i64 number(const char *text)
{
	i64 n = 0;

	if (!parse_i64(str_of(text), 1, INT64_MAX, &n)) {
		fprintf(stderr, "ceiling: %s is no number\n", text);
		exit(2);
	}
	return n;
}

static void prepare(const struct run *run, i64 which, struct work *w)
{
	struct arena *arena = NULL;
	char body[BENCH_BODY_MAX];
	const char *why;

	w->n = run->most / run->n + 1;
	w->deliveries = calloc((size_t)w->n, sizeof *w->deliveries);
	for (i64 i = 0; i < w->n; i++) {
		size_t len = bench_body(body, run->page, &run->customers, i * run->n + which);

		if (i % CHUNK == 0) {
			arena = calloc(1, sizeof *arena);
			if (!w->deliveries || !arena)
				abort();
			arena_init(arena);
		}
		/* its texts point into the body */
		if (delivery_parse(arena, arena_str(arena, (struct str){ body, len }), &w->deliveries[i], &why))
			abort();
	}
}

static void open_database(const struct run *run, struct work *w, struct arena *arena)
{
	static struct conf conf;
	struct app_row app;
	const char *why = "";

	if (!crypt_init() || conf_load(arena, run->conf_path, &conf, &why)) {
		fprintf(stderr, "ceiling: %s\n", why);
		exit(2);
	}
	w->db = db_new(&conf);
	if (db_request(w->db, arena) || app_by_meta_id(w->db, str_of(run->app), &app) != DB_OK) {
		fprintf(stderr, "ceiling: no such app, or no database\n");
		exit(2);
	}
	w->in = (struct intake){ .app_row = app.id, .app_meta_id = str_of(run->app), .pages = &w->pages };
}

static void one_process(const struct run *run, i64 which)
{
	struct part *part = &run->parts[which];
	struct timespec nap = { 0, 200000 };
	struct work w = { .n = 0 };
	struct arena arena;
	i64 before, now;

	arena_init(&arena);
	open_database(run, &w, &arena);
	prepare(run, which, &w);
	part->ready = true;
	while (!*run->go)
		nanosleep(&nap, NULL);
	while (bench_us() < *run->go)
		nanosleep(&nap, NULL);
	now = bench_us();
	for (i64 i = 0; i < w.n && now < *run->go + run->warm_us + run->run_us; i++) {
		before = now;
		w.in.received_at = clock_now();
		/* as the request loop does */
		if (db_request(w.db, &arena) || intake_delivery(w.db, &arena, &w.in, &w.deliveries[i]) ||
		    w.in.done != 1)
			part->errors++;
		arena_reset(&arena);
		now = bench_us();
		if (now >= *run->go + run->warm_us && part->n < ROOM)
			part->us[part->n++] = (uint32_t)(now - before);
	}
	part->until = now;
	db_free(w.db);
	exit(0);
}

static void report(const struct run *run)
{
	i64 from = *run->go + run->warm_us, until = 0, errors = 0;
	struct times all = { .n = 0 };

	for (i64 i = 0; i < run->n; i++) {
		for (i64 j = 0; j < run->parts[i].n; j++)
			times_add(&all, run->parts[i].us[j]);
		errors += run->parts[i].errors;
		until = i64_max(until, run->parts[i].until);
	}
	printf("rate=%.1f requests=%zu errors=%lld status=0 seconds=%.3f cpu_s=0",
	       (double)all.n * 1e6 / (double)i64_max(1, until - from), all.n, (long long)errors,
	       (double)(until - from) / 1e6);
	times_print(&all);
	putchar('\n');
}

static void read_options(int argc, char **argv, struct run *run)
{
	int opt;

	while ((opt = getopt(argc, argv, "c:a:p:n:t:w:f:k:m:")) != -1) {
		switch (opt) {
		case 'c': run->conf_path = optarg; break;
		case 'a': run->app = optarg; break;
		case 'p': run->page = optarg; break;
		case 'n': run->n = number(optarg); break;
		case 't': run->run_us = number(optarg) * 1000; break;
		case 'w': run->warm_us = number(optarg) * 1000; break;
		case 'f': run->customers.first = number(optarg); break;
		case 'k': run->customers.n = number(optarg); break;
		case 'm': run->most = number(optarg); break;
		default: exit(2);
		}
	}
	if (!run->conf_path || !run->app || !run->page || run->n > 256) {
		fprintf(stderr, "ceiling: -c CONF -a APP -p PAGE\n");
		exit(2);
	}
}

static void *shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

int main(int argc, char **argv)
{
	struct run run = { .n = 1, .run_us = 2000000, .warm_us = 300000, .most = 50000,
			   .customers = { 2000000000000000, 1000 } };
	struct timespec nap = { 0, 1000000 };

	log_program("ceiling");
	read_options(argc, argv, &run);
	run.go = shared(sizeof *run.go);
	run.parts = shared((size_t)run.n * sizeof *run.parts);
	for (i64 i = 0; i < run.n; i++)
		if (fork() == 0)
			one_process(&run, i);
	for (i64 i = 0; i < run.n; i++)
		while (!*(volatile bool *)&run.parts[i].ready) {
			if (waitpid(-1, NULL, WNOHANG) > 0)
				return 1;	/* it said why */
			nanosleep(&nap, NULL);
		}
	*run.go = bench_us() + 10000;
	while (wait(NULL) > 0)
		;
	report(&run);
	return 0;
}
