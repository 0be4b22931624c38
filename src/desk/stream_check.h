/*
 * What stands in the way of a workstream's work, as far as settings show it (features F045). Pure: rows
 * and compiled rules in, a list of findings out, the worst first.
 */
#ifndef DESK_STREAM_CHECK_H
#define DESK_STREAM_CHECK_H

#include "desk/rules.h"
#include "store/stream_check.h"
#include "store/work.h"

enum stream_finding {
	/* nothing works */
	STREAM_NO_QUEUE, STREAM_NO_PAGE, STREAM_PAGE_NO_TOKEN, STREAM_PAGE_NO_SECRET, STREAM_PAGE_PARKED,
	STREAM_QUEUE_EMPTY, STREAM_QUEUE_NEVER_OPEN,
	/* something goes otherwise than one would think */
	STREAM_QUEUE_NOBODY_ABLE, STREAM_PAGE_OFF, STREAM_PAGE_NOT_VERIFIED, STREAM_RULE_LOCALE, STREAM_RULE_TIMEZONE,
	STREAM_SKILL_NOBODY, STREAM_TEXTS_MISSING,
	/* good to know */
	STREAM_NO_RULE_ROUTES, STREAM_NO_REPLIES, STREAM_QUEUE_NO_HOURS,
	STREAM_FINDINGS
};

enum stream_weight { STREAM_STOPS, STREAM_SURPRISES, STREAM_HINT };
enum stream_weight stream_weight_of(enum stream_finding f);

struct stream_problem {
	enum stream_finding what;
	i64 id;			/* of the page, queue, rule, skill; else of the workstream */
	struct str name;	/* of that */
	struct str more;	/* a language, a number; may be absent */
};

#define STREAM_PROBLEMS_MAX 60

struct stream_report {
	struct stream_problem list[STREAM_PROBLEMS_MAX];
	size_t n;
	size_t count[STREAM_HINT + 1];	/* per weight */
};

struct stream_facts {
	i64 id;
	const struct work_stream_row *stream;
	const struct stream_queue_row *queues;
	const struct stream_page_row *pages;
	const struct work_skill_row *skills;
	const struct rules *rules;
	size_t nqueues, npages, nskills;
	i64 now;
};

void stream_look(struct arena *a, const struct stream_facts *f, struct stream_report *out);

/* Does the rule ask for a fact that none of these pages is told? What was never looked at counts as told. */
bool stream_never_told(const struct rule *rule, enum rule_field field, const struct stream_page_row *pages, size_t n);

#endif
