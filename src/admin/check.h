/*
 * Live checks: calls to Graph made while an administrator waits. A set of calls runs at once and ends
 * after 4 s; a button makes at most two sets, so a slow or hostile Graph costs 8 s and nothing more.
 */
#ifndef ADMIN_CHECK_H
#define ADMIN_CHECK_H

#include "admin/admin.h"
#include "desk/checklist.h"
#include "meta/graph_error.h"
#include "sys/net.h"

#define CHECK_CALL_MS 4000
#define CHECK_TOTAL_MS 8000
#define CHECK_CALLS_MAX 8

/* Opened secrets of an app and (page_id absent: not) a page. */
struct check_keys {
	struct str app_id, app_token, verify_token, callback_key;
	struct str page_id, token, proof;	/* absent when there is none, or it can't be opened */
};
enum err check_keys_of_app(struct ctx *c, i64 app, struct check_keys *out);
enum err check_keys_of_page(struct ctx *c, i64 page, i64 app, struct check_keys *out);

struct check_call {
	struct net_request request;
	struct net_answer answer;
	struct graph_error error;	/* class CLASS_NONE: it said yes */
	bool wanted, answered;
};

struct checking {
	struct ctx *c;
	struct net *net;
	i64 until;			/* clock_steady() */
	struct check_keys keys;
	const char *object;		/* what the steps are stored for: "app", "page" */
	i64 id;
};

bool check_open(struct ctx *c, struct checking *k);
void check_close(struct checking *k);

/* A call of Graph; token: the page's or the app's. */
void check_graph(struct checking *k, struct check_call *call, struct str path, struct str token);
/* Runs those that are wanted, all at once; those that do not end in time are cut. */
void check_run(struct checking *k, struct check_call *calls, size_t n);

/* Stores a step. reason is a word of src/view/setup_words.c. Failure is logged only. */
void check_good(struct checking *k, const char *step, const char *reason, struct str seen);
void check_todo(struct checking *k, const char *step, enum setup_state s, const char *reason, struct str seen);
void check_bad(struct checking *k, const char *step, const char *reason, struct str seen,
	       const struct graph_error *g);
/* The call was refused or not answered: stores that, and is true. */
bool check_refused(struct checking *k, const char *step, const struct check_call *call);

/* Meta does not take the app's ID and secret (also as a proof with a page's call). */
bool check_wrong_secret(const struct check_call *call, bool app_token);

/* The sets of checks (check_page.c, check_app.c). */
enum err check_app(struct ctx *c, i64 app);
enum err check_page(struct ctx *c, i64 page, i64 app);
enum err check_subscribe(struct ctx *c, i64 page, i64 app);
enum err check_subscribe_app(struct ctx *c, i64 app);
/* True: Meta no longer sends this page's events to us. */
bool check_unsubscribe(struct ctx *c, i64 page, i64 app);

#endif
