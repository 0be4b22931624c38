/*
 * What delivery_begin.c and delivery_decide.c share: the plan for each claimed lane's head.
 */
#ifndef DESK_DELIVERY_PLAN_H
#define DESK_DELIVERY_PLAN_H

#include "desk/delivery_sender.h"
#include "meta/rich.h"
#include "meta/window.h"
#include "store/media_out.h"

enum step {
	STEP_NEXT,	/* the lane goes on: nothing (left) to do for this head */
	STEP_SEND,
	STEP_UPLOAD,	/* its file first: nothing of the message changes */
	STEP_ASK,
	STEP_LATER,	/* look again after .ms */
	STEP_PARK,	/* until the page is awake */
	STEP_SHUT,	/* until the customer writes */
	STEP_UNKNOWN,	/* whoever was sending it died: settle it */
	STEP_FAIL,	/* with .reason */
	STEP_REMOVE,	/* our bug: it should not be in the outbox */
	STEP_GIVE_UP,	/* unclear and can't be asked: the agent decides */
};

struct page_run {	/* a page of this batch; the process's memory changes only after the commit */
	struct outbox_page_row row;
	struct page_state *state;
	i64 started, next_at;
};

struct plan {
	const struct outbox_head_row *head;
	const struct outbox_identity_row *who;
	struct page_run *page;
	enum step step;
	i64 ms;
	struct str reason;
	struct window_decision window;
	struct media_out_row *attachment;	/* NULL: text */
	struct send_file file;
	const struct rich *rich;	/* template, quick replies; NULL: none */
	struct str text;		/* instead of the message's own, where a template goes out as text */
};

struct begin {
	struct sender *s;
	struct arena *arena;
	const struct lane_claim *claim;
	i64 now;		/* ours */
	i64 meta_now;
	/* out */
	struct page_run *pages;
	size_t pages_n;
	struct plan *plans;
	size_t n;
};

/* Pure but for the clocks it was given: fills step, ms, reason, window of the plan. */
void delivery_decide(struct begin *b, struct plan *p);

/* delivery_file.c: what is known of the head's file, read before the decision. */
enum err delivery_file_read(struct db *db, struct begin *b, struct plan *p) MUST_USE;
/* What a head that may be sent does about its file: send it, upload it, wait, or fail. */
void delivery_file_decide(const struct begin *b, struct plan *p);
/* delivery_rich.c: the same about its content, where that is rich. */
void delivery_rich_decide(const struct begin *b, struct plan *p);

#endif
