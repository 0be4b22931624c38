/*
 * Graph's errors: one table of codes, one answer for each (protocol 5).
 */
#ifndef META_GRAPH_ERROR_H
#define META_GRAPH_ERROR_H

#include "base/arena.h"

enum error_class {
	CLASS_NONE,		/* no error */
	CLASS_TRANSIENT,	/* surely not done; retry with back-off */
	CLASS_AMBIG,		/* may have been done */
	CLASS_RATE,		/* back off the page (or the app) */
	CLASS_WINDOW,		/* needs another way to send */
	CLASS_RECIPIENT,	/* this person can't be reached now */
	CLASS_CONTENT,		/* our request is wrong; permanent */
	CLASS_TOKEN,		/* reconnect the page */
	CLASS_PERM,		/* app, permission, access level */
	CLASS_POLICY,		/* Meta restricts the page */
	CLASS_THREAD,		/* another app owns the thread */
	CLASS_PROFILE,		/* a profile can't be read; never affects a message */
};

struct graph_error {
	enum error_class class;
	i64 status;		/* HTTP; 0 when there was no answer */
	i64 code, subcode;	/* NONE when absent */
	bool transient_flag;	/* is_transient */
	bool app_wide;		/* RATE: pauses the whole app (code 4) */
	bool told_admin;	/* an answer that no Graph gave: a middlebox (architecture 4.6) */
	struct str message;	/* Graph's text, for the agent; bounded to 500 bytes */
	struct str trace;	/* fbtrace_id */
};

/*
 * status and body of an answer: fills *out; CLASS_NONE when the body is JSON without "error" and
 * status is 2xx. A 2xx body that is not JSON is CLASS_AMBIG. Looks for "error" whatever the status.
 */
void graph_error_read(struct arena *a, i64 status, struct str body, struct graph_error *out);
/*
 * The table: code and subcode, else a subcode that means the same under any code, else the code
 * alone, else the HTTP status (code NONE: an answer without Graph's error object). 429 is never
 * AMBIG. message decides the rows that only the words tell apart (10 without subcode).
 */
enum error_class graph_error_class(i64 status, i64 code, i64 subcode, bool transient_flag,
				   struct str message);
const char *error_class_name(enum error_class c);	/* "transient", "ambig", ... */

struct graph_usage {
	i64 percent;		/* highest of call_count, total_time, total_cputime seen; 0..n */
	i64 regain_minutes;	/* estimated_time_to_regain_access, largest; 0 when none */
};
/* X-App-Usage, X-Page-Usage, X-Business-Use-Case-Usage: each may be absent or broken. */
void graph_usage_read(struct arena *a, struct str app, struct str page, struct str business,
		      struct graph_usage *out);

/*
 * ms to wait before try number tries+1 (tries >= 1), without jitter. RATE: what Graph estimates,
 * else 60 s doubling to 15 min. All others: 5 s, 30 s, 2 min, then 10 min each time.
 */
i64 graph_backoff(enum error_class c, i64 tries, i64 regain_minutes);

#endif
