/*
 * Why does nothing arrive? Puts together what is known (features C1, E6) and orders it by how likely
 * it is the cause. Pure: rows in, findings out.
 */
#ifndef DESK_WHY_H
#define DESK_WHY_H

#include "desk/checklist.h"
#include "store/why.h"

struct why_finding {
	i64 weight;		/* the likeliest first */
	struct str reason;	/* a word of src/view/setup_words.c */
	struct str where;	/* the app's or page's name; absent: the whole desk */
	struct str seen;
	i64 at;			/* NONE: no time */
	i64 code, subcode;
	struct str message, trace;
	const char *object;	/* "apps", "pages": where it is mended; NULL: not by a form */
	i64 id;
};

#define WHY_MAX 100

struct why_facts {
	const struct channel_app_row *apps;
	const struct channel_page_row *pages;
	const struct why_refused_row *refused;
	const struct why_page_row *recent;
	const struct why_raw_row *raw;
	const struct why_step_row *steps;
	size_t napps, npages, nrefused, nrecent, nraw, nsteps;
	const struct why_delivery_row *deliveries;
	const struct setup_clock_row *clocks;	/* one per app, in their order */
	struct setup_clock_row clock;		/* of the desk */
	bool https;
	i64 now;
};

struct why {
	struct why_finding list[WHY_MAX];
	size_t n;
};

void why_find(const struct why_facts *f, struct why *out);

#endif
