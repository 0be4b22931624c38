/*
 * The sender's side of the way out (architecture 4.6): claim lanes, begin their heads, make the calls
 * (the worker does: nothing here knows a network), record what came back. In this order:
 *
 *   delivery_claim    takes lanes that are due: a short transaction on lanes only
 *   delivery_begin    decides each lane's head and commits "sending" before a byte leaves
 *   (the calls)
 *   delivery_record   what the answers mean; every step is a compare-and-set on (state, claim, attempt)
 *
 * A process may die between any two of them. A claim that was not begun lapses after seconds; a call
 * that was begun and not recorded turns unknown when its lease ends, and is settled: never sent again
 * unseen. Order within a lane comes before speed: its head may wait as long as it likes.
 *
 * Where a message waits:
 *   retry    the lane's next_at; page.paused_until for RATE (app.paused_until for the whole app)
 *   parked   reason window...: the lane sleeps (ready 0) until the customer writes
 *            reason page_token, page_policy: the lane sleeps until the page is awake. The page is parked
 *            by one UPDATE; each lane finds out when it is claimed, so thousands cost nothing at once.
 *   unknown  with an outbox row: asked for in the thread; without: the agent decides
 *
 * A page that is no longer parked but still has parked_class is on trial: one call at a time until Meta
 * takes one. page.probe_at is when it is looked at again; set it to now after changing anything that
 * its waiting messages depend on (token, enabled, human_agent_tag): delivery_page_changed().
 */
#ifndef DESK_DELIVERY_SEND_H
#define DESK_DELIVERY_SEND_H

#include "base/conf.h"
#include "meta/send.h"
#include "sys/crypt.h"
#include "sys/db.h"

struct sender;

/* Process lifetime. worker: its id in table worker, at most 46 characters. */
struct sender *sender_new(const struct conf *conf, const struct secret_key *key, const char *worker);
void sender_free(struct sender *s);

/* Most lanes of one claim. */
#define DELIVERY_BATCH 64

struct lane_claim {
	char id[64];			/* "worker:n": who holds them, once */
	i64 identities[DELIVERY_BATCH];
	size_t n;
};

/* UPLOAD: gives Meta a file, which TASK_SEND then names; repeating it is harmless. */
enum task_kind { TASK_SEND, TASK_ASK, TASK_PROBE, TASK_UPLOAD };

/* The file of a message: under what Meta has or shall have it. */
struct send_file {
	struct str path;		/* TASK_UPLOAD: where it lies */
	struct str name, mime;		/* as it is called */
	struct str key, key_name;	/* in table meta_media: sha256, name */
	struct str type;		/* "image", ... */
	struct str attachment_id;	/* TASK_SEND */
};

/* A call to make. Texts live in the arena given to delivery_begin; the worker keeps a copy. */
struct send_task {
	enum task_kind kind;
	/* the call: base URL and version are the worker's */
	struct str path, token, proof;
	struct str body;		/* TASK_SEND: POST; TASK_UPLOAD: the form's field "message"; else GET */
	struct send_file file;		/* of a message that is one */
	/* whose it is */
	char claim[64];
	i64 identity_id, conversation_id, message_id, page_id, app_id, attempt, attempt_at, token_set_at;
	bool trial, unreachable;	/* the page was on trial, the customer thought unreachable */
	struct str page, text;		/* TASK_ASK: what to look for */
	i64 asked;			/* ... and how many of its times have come */
};

struct send_answer {
	struct send_task *task;
	enum call_end end;
	i64 status;
	struct str body, date, retry_after, usage_app, usage_page, usage_business;
	bool recorded;			/* out */
};

/*
 * Takes up to `want` (at most DELIVERY_BATCH) lanes that are due: never more than there are free
 * transfer slots. OK with c->n 0: nothing is due.
 */
enum err delivery_claim(struct db *db, struct sender *s, size_t want, struct lane_claim *c) MUST_USE;

/*
 * Decides the heads of the claimed lanes at `now` (our clock, ms): *tasks are the calls to make at
 * once, everything else (wait, park, fail) is done. Any error: forget the claim, it lapses.
 */
enum err delivery_begin(struct db *db, struct sender *s, struct arena *a, const struct lane_claim *c,
			i64 now, struct send_task **tasks, size_t *n) MUST_USE;

/*
 * Records finished calls. ERR_BUSY: those without .recorded must be handed in again, with the same
 * tasks; the database was away. answered_at: our clock when the answers came.
 */
enum err delivery_record(struct db *db, struct sender *s, struct arena *a, i64 now,
			 struct send_answer *answers, size_t n) MUST_USE;

/* Parked and changed pages whose time has come: TASK_PROBE calls, recorded by delivery_record too. */
enum err delivery_probes(struct db *db, struct sender *s, struct arena *a, i64 now,
			 struct send_task **tasks, size_t *n) MUST_USE;

/* For setup pages: wakes what waits for this page's token, switches or enabling, soon. */
enum err delivery_page_changed(struct db *db, i64 page_id, i64 now) MUST_USE;

/* Echoes held back whose sends settled meanwhile become raw. Also done after each delivery_record. */
enum err delivery_release_held(struct db *db, i64 now) MUST_USE;

/* ms until the next lane is due, at most `most`. */
i64 delivery_next_due(struct db *db, i64 most);

/* Meta's clock, as its Date headers tell it. */
i64 sender_meta_now(const struct sender *s, i64 now);

#endif
