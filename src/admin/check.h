/*
 * Live checks: calls to Graph made while an administrator waits. A set of calls runs at once and ends
 * after 4 s; a button makes at most two sets, so a slow or hostile Graph costs 8 s and nothing more.
 * What the answers mean is desk/setup_check.h.
 */
#ifndef ADMIN_CHECK_H
#define ADMIN_CHECK_H

#include "admin/admin.h"
#include "desk/setup_check.h"
#include "sys/net.h"

#define CHECK_CALL_MS 4000
#define CHECK_TOTAL_MS 8000
#define CHECK_CALLS_MAX 8

struct check_call {
	struct net_request request;
	struct net_answer answer;
	struct heard heard;
};

struct checking {
	struct ctx *c;
	struct net *net;
	i64 until;			/* clock_steady() */
	struct setup_check s;
};

/* Opens the keys of an app (page 0) or a page. */
enum err check_begin(struct ctx *c, struct checking *k, i64 page, i64 app) MUST_USE;
bool check_open(struct checking *k);
void check_close(struct checking *k);

/* A call of Graph; token: the page's or the app's. Absent: the call is not made. */
void check_graph(struct checking *k, struct check_call *call, struct str path, struct str token);
/* Runs those that are wanted, all at once; those that do not end in time are cut. */
void check_run(struct checking *k, struct check_call *calls, size_t n);

/* The sets of checks (check_page.c, check_app.c). */
enum err check_app(struct ctx *c, i64 app);
enum err check_page(struct ctx *c, i64 page, i64 app);
enum err check_subscribe(struct ctx *c, i64 page, i64 app);
enum err check_subscribe_app(struct ctx *c, i64 app);
/* True: Meta no longer sends this page's events to us. */
bool check_unsubscribe(struct ctx *c, i64 page, i64 app);

#endif
