/*
 * The worker: everything that is not a request (architecture 5). One process, one thread, one loop
 * that never waits for anything but "a call ended, a bell rang, something is due".
 *
 * Each step is a file: send.c (the outbox; looks into threads too, since an unclear send is a lane's
 * head like any other), probe.c (parked pages), raw.c (events left over by the webhook), profile.c
 * (customers' profiles, by inquiry.c), repair.c (what webhooks did not bring, too), jobs.c (what is due from time to time) with one file per job;
 * watch.c asks Graph about tokens and subscriptions; media.c fetches customers' files; notices.c and
 * mail.c write to the administrators.
 * Steps are short: a call's answer may wait for them.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "desk/delivery_send.h"
#include "sys/bell.h"
#include "sys/net.h"
#include "sys/net_mail.h"
#include "worker/run.h"

/* What a page is asked, one after another (watch.c). */
enum watch_step { WATCH_NOTHING, WATCH_PAGE, WATCH_TOKEN, WATCH_FIELDS, WATCH_SUBSCRIBE, WATCH_CONFIRM };

struct watching {
	enum watch_step step;
	i64 page, token_set_at;
	unsigned fields;	/* that are being subscribed to */
};

/* A call under way or waiting to be recorded, with what has to outlive a turn of the loop. */
struct flight {
	struct arena arena;
	struct send_task task;
	struct watching watching;	/* instead of task, unless WATCH_NOTHING */
	struct net_call *call;	/* NULL: this place is free */
	bool ended;
};

struct inquiry;		/* inquiry.h */

struct worker {
	const struct conf *conf;
	const struct secret_key *key;
	struct db *db;
	struct net *net;
	struct sender *sender;
	struct bell bell;
	struct arena turn;	/* emptied each turn of the loop */
	const struct worker_options *options;
	char id[47];
	struct flight *flights;	/* as many as there are transfer slots */
	size_t parallel;
	struct media *media;	/* downloads (media.h); NULL: none are made */
	struct inquiry *inquiries;
	bool repairing, hole_looked_for;	/* repair.c */
	i64 now;		/* our clock, read once a turn */
	i64 started, look_at, beat_at, tick_at;	/* clock_steady() */
	i64 ended_at;		/* clock_steady() when the first call ended that is not recorded yet; 0: none */
	struct net_mail *mail;	/* the one that is being sent; NULL: none */
	struct arena mail_arena;	/* its text */
	i64 mail_id, mail_tries;
	bool hole_told;		/* it was looked whether anybody worked before us */
	int signal_fd;
	bool hurry;		/* told to end: downloads are given back at once */
	bool stopping;		/* no new work; what is under way is finished */
	bool away;		/* the database was, this turn */
	bool held;		/* sending is switched off for the whole desk */
	bool jobs_made;		/* table job has our jobs */
	bool backlog;		/* the last claim was as large as it could be */
};

/* Flights that may start; the slots of downloads are not theirs. */
size_t worker_free_flights(const struct worker *w);
/* Starts the call of a task; false: no free slot. */
bool worker_call(struct worker *w, const struct send_task *task);
/* The same for a call of watch.c. */
bool worker_ask(struct worker *w, const struct net_request *r, const struct watching *what);
/* The call was recorded: its place is free. */
void worker_release(struct worker *w, struct flight *f);

/* send.c: records what ended; claims and begins as much as there are slots. ERR_BUSY: database away. */
enum err send_record(struct worker *w) MUST_USE;
enum err send_claim(struct worker *w) MUST_USE;
/* watch.c: the same for its calls; goes on to the next question about the page. */
enum err watch_record(struct worker *w) MUST_USE;
/* probe.c, raw.c, profile.c, action.c, jobs.c: about once a second. *more: there is more to do at once. */
enum err probe_tick(struct worker *w) MUST_USE;
enum err raw_tick(struct worker *w, bool *more) MUST_USE;
enum err profile_tick(struct worker *w, bool *more) MUST_USE;
enum err repair_tick(struct worker *w) MUST_USE;
enum err action_tick(struct worker *w, bool *more) MUST_USE;
enum err jobs_tick(struct worker *w, bool *more) MUST_USE;

/* mail.c: moves on what is being sent, and records it; about once a second: sends the next. */
enum err mail_step(struct worker *w) MUST_USE;
enum err mail_tick(struct worker *w) MUST_USE;
void mail_stop(struct worker *w);
/* notices.c: tells that nobody worked for long before this worker came. Once. */
enum err notices_hole(struct worker *w) MUST_USE;

/* jobs.c finds them in its table. *again_ms: when to run next, preset to the usual time. */
enum err retention_run(struct worker *w, i64 *again_ms) MUST_USE;
enum err watch_run(struct worker *w, i64 *again_ms) MUST_USE;
enum err uploads_run(struct worker *w, i64 *again_ms) MUST_USE;
enum err media_job(struct worker *w, i64 *again_ms) MUST_USE;	/* media_prune.c */
enum err notices_run(struct worker *w, i64 *again_ms) MUST_USE;
enum err erase_run(struct worker *w, i64 *again_ms) MUST_USE;

#endif
