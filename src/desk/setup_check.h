/*
 * The checks of an app's and a page's set-up: with which keys Graph is asked, what its answers mean and
 * how they are stored as steps (desk/checklist.h). The calls are made by others: the administration
 * while somebody waits (src/admin/check*.c), the worker by itself (src/worker/watch.c).
 */
#ifndef DESK_SETUP_CHECK_H
#define DESK_SETUP_CHECK_H

#include "base/err.h"
#include "desk/checklist.h"
#include "meta/graph_error.h"
#include "meta/page_setup.h"
#include "sys/crypt.h"
#include "sys/db.h"

/* Opened secrets of an app and (page_id absent: not) a page. */
struct setup_keys {
	struct str app_id, app_token, verify_token, callback_key;
	struct str page_id, token, proof;	/* absent when there is none, or it can't be opened */
};

/* What is checked, by whom. Texts live in `arena`. */
struct setup_check {
	struct db *db;
	struct arena *arena;
	const char *object;	/* what the steps are stored for: "app", "page" */
	i64 id;
	i64 user;		/* NONE: the desk by itself */
	struct setup_keys keys;
};

/* Opens the keys: ERR_NOT_FOUND when there is no such app or page. */
enum err setup_keys_of_app(struct setup_check *k, const struct secret_key *key, i64 app) MUST_USE;
enum err setup_keys_of_page(struct setup_check *k, const struct secret_key *key, i64 page, i64 app) MUST_USE;

/* What came of a call. */
struct heard {
	bool wanted;		/* it was to be made at all */
	bool answered;
	i64 status;
	struct str body;
	struct str silence;	/* why it was not answered */
	struct graph_error error;	/* class CLASS_NONE: it said yes */
};

/* Stores a step. reason is a word of src/view/setup_words.c. Failure is logged only. */
void setup_good(struct setup_check *k, const char *step, const char *reason, struct str seen);
void setup_todo(struct setup_check *k, const char *step, enum setup_state s, const char *reason,
		struct str seen);
void setup_bad(struct setup_check *k, const char *step, const char *reason, struct str seen,
	       const struct graph_error *g);
/* The call was refused or not answered: stores that, and is true. */
bool setup_refused(struct setup_check *k, const char *step, const struct heard *h);
/* Meta does not take the app's ID and secret (app_token: the call's token was made of them). */
bool setup_wrong_secret(const struct heard *h, bool app_token);

/* GET /debug_token: the steps "token" and "scopes". */
struct str setup_token_path(const struct setup_check *k);
void setup_note_token(struct setup_check *k, const struct heard *h);
/* GET /{page}: that the token is this page's, which debug_token need not tell. True: it is not. */
struct str setup_page_path(const struct setup_check *k);
bool setup_note_page(struct setup_check *k, const struct heard *h);

/*
 * GET /{page}/subscribed_apps: the step "subscribed". The POST to the same path with this body is all
 * or nothing: bits without those that setup_fields_refused names, until it names none.
 */
struct str setup_fields_path(const struct setup_check *k);
struct str setup_fields_body(const struct setup_check *k, unsigned bits);
unsigned setup_fields_refused(unsigned bits, const struct heard *h);
void setup_note_fields(struct setup_check *k, const struct heard *h);
/* Of an answer that setup_note_fields took: the bits that are subscribed. False: it tells nothing. */
bool setup_fields_now(const struct setup_check *k, const struct heard *h, unsigned *bits) MUST_USE;

#endif
