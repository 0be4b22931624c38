/*
 * The set-up checklist of an app and of a page, and the state that follows from it (features F042-F052).
 * Pure: rows in, steps out. A step turns right when it was seen to work; only what no call can find
 * out is ticked by hand.
 *
 * Steps and reasons are words: the database holds them, src/view/setup_words.c has their texts.
 */
#ifndef DESK_CHECKLIST_H
#define DESK_CHECKLIST_H

#include "store/channel.h"
#include "store/checklist.h"

enum setup_state { SETUP_TODO, SETUP_WAITING, SETUP_OK, SETUP_FAILED };

enum setup_state setup_state_of(struct str word);	/* anything else: SETUP_TODO */
const char *setup_state_name(enum setup_state s);

struct setup_item {
	const char *step;
	enum setup_state state;
	struct str reason;	/* "token_dead" */
	struct str seen;	/* what to show with it; may be absent */
	i64 at;			/* when it was seen; NONE: not */
	i64 code, subcode;	/* Graph's refusal; NONE: none */
	struct str message, trace;
	bool optional;		/* the page runs without it */
	bool manual;		/* is ticked by hand */
};

#define SETUP_ITEMS_MAX 14

struct setup_list {
	struct setup_item items[SETUP_ITEMS_MAX];
	size_t n, left;		/* left: not right and not optional */
	i64 checked_at;		/* the newest live check; NONE: none */
};

struct setup_facts {
	const struct channel_app_row *app;
	const struct channel_page_row *page;		/* NULL: the app's own list */
	const struct setup_step_row *app_steps, *page_steps;
	size_t napp, npage;
	const struct setup_clock_row *clock;
	bool https;
	i64 now;
};

void setup_app_list(const struct setup_facts *f, struct setup_list *out);
void setup_page_list(const struct setup_facts *f, struct setup_list *out);

/* A step of this name that may be ticked by hand. */
bool setup_is_manual(struct str step);

/* Many tokens end after 60 days: from 50 on somebody should look (features F299). */
#define SETUP_TOKEN_OLD_MS (50LL * 24 * 3600 * 1000)
bool setup_token_is_old(i64 set_at, i64 now);

enum provision { PROVISION_DRAFT, PROVISION_PROCESSING, PROVISION_RUNNING, PROVISION_ERROR,
		 PROVISION_REMOVING, PROVISION_REMOVED };

/*
 * Draft: a secret or token is missing. Processing: not yet seen to work. Running: verified, subscribed,
 * the token works. Error: parked, or a check failed. Deprovisioning: removed here, Meta still sends.
 */
enum provision page_provision(const struct channel_page_row *p);

/* A worker comes every minute and lives 70 s: later than this something is wrong. */
#define SETUP_WORKER_LATE_MS (120 * 1000)

#endif
