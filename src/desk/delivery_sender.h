/*
 * What the sender's files share and nobody else needs: the process's memory of pages (tokens opened
 * once, pace, what is under way), and JSON lists for the batch statements.
 */
#ifndef DESK_DELIVERY_SENDER_H
#define DESK_DELIVERY_SENDER_H

#include "base/jsonw.h"
#include "desk/delivery_row.h"
#include "desk/delivery_send.h"

struct page_state {
	struct page_state *next;
	i64 id;
	struct digest sealed;		/* of token and secret as stored: opened again when they change */
	char *token;			/* NULL: none, or not to be opened with our key */
	char proof[2 * DIGEST_LEN + 1];	/* "" without an app secret */
	i64 in_flight;
	/* pace, from the usage headers: clock_steady() times */
	i64 gap_ms, next_at;
	i64 rate_hits;			/* RATE errors in a row */
	i64 paused_until;
	i64 sent_noted;			/* when page.last_sent_at was written */
};

struct sender {
	const struct conf *conf;
	const struct secret_key *key;
	char worker[48];
	char instance[41];		/* "" until first needed */
	u64 claims;
	i64 offset;			/* Meta's clock minus ours, ms */
	struct page_state *pages;
};

/* The claim lapses unless it is begun within this time. */
#define CLAIM_LEASE_MS (15 * SECOND_MS)
/* No wait of a head is longer, so that a lane goes on soon after its trouble is over. */
#define WAIT_MOST_MS (120 * SECOND_MS)

/* Twice the longest call, so that a call under way never loses its lane. */
i64 sender_lease_ms(const struct sender *s);
/* A little longer than the longest upload: should it lapse, a second upload does no harm. */
i64 sender_upload_lease_ms(const struct sender *s);
struct page_state *sender_page(struct sender *s, i64 page_id);
/* Opens token and proof of the row, unless they are the ones that are open already. */
void sender_open(struct sender *s, struct page_state *p, const struct outbox_page_row *row);
/* Time to wait, ms, a fifth more or less. */
i64 sender_jitter(i64 ms);
/* Learns from an answer's headers: the clock, the pace. */
void sender_learn(struct sender *s, struct arena *a, i64 now, const struct send_answer *answer);
/* When an unclear attempt is looked up the next time after `asked` looks: ms from now, at least 0. */
i64 sender_settle_in(const struct sender *s, i64 attempt_at, i64 asked, i64 meta_now);
/* How many of its times have come. */
i64 sender_settle_count(const struct sender *s, i64 attempt_at, i64 meta_now);
#define SETTLE_TIMES 3

/* A JSON list for a batch statement. */
struct list {
	struct buf buf;
	struct jw jw;
	size_t n;
};
void list_init(struct list *l, struct arena *a);
void list_id(struct list *l, i64 id);
/* {"i": identity, "w": claim, "ms": ms} (ms NONE: left out) */
void list_lane(struct list *l, i64 identity_id, const char *claim, i64 ms);
/* {"m": message, name: value or null} */
void list_message(struct list *l, i64 message_id, const char *name, struct str value);
struct str list_str(struct list *l);	/* ends it; once */

/* Lets lanes whose head is done go on, or away. */
enum err lanes_go_on(struct db *db, struct list *lanes) MUST_USE;
enum err lanes_later(struct db *db, struct list *lanes) MUST_USE;

/* delivery_outcome.c, delivery_settle.c, delivery_page.c: one answer, in transactions of its own */
enum err delivery_outcome(struct db *db, struct sender *s, struct arena *a, i64 now,
			  const struct send_answer *answer, const struct send_result *result) MUST_USE;
enum err delivery_asked(struct db *db, struct sender *s, struct arena *a, i64 now,
			const struct send_answer *answer) MUST_USE;
enum err delivery_probed(struct db *db, struct sender *s, struct arena *a, i64 now,
			 const struct send_answer *answer) MUST_USE;
/* delivery_upload.c */
enum err delivery_uploaded(struct db *db, struct sender *s, struct arena *a, i64 now,
			   const struct send_answer *answer) MUST_USE;
/* Meta does not know the file of a send any more: true when it was forgotten and is to be uploaded anew. */
bool delivery_renews(const struct send_task *t, const struct outbox_message_row *m,
		     const struct graph_error *g);
enum err delivery_renew(struct db *db, const struct send_task *t) MUST_USE;
/* Counts a file that Meta refused for good, by page and kind, for the health page; other errors: nothing. */
void delivery_refused_kind(struct db *db, struct arena *a, i64 now, const struct send_task *t,
			   const struct graph_error *g);
/* What the outcome means for the page (and app) itself, before the message is recorded. */
enum err page_park(struct db *db, struct sender *s, i64 now, const struct send_task *t,
		   const struct graph_error *g) MUST_USE;
/* *until: when the page may send again. */
enum err page_pause(struct db *db, struct sender *s, struct arena *a, i64 now,
		    const struct send_answer *answer, const struct graph_error *g, i64 *until) MUST_USE;

#endif
