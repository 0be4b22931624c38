/*
 * What the pages about work show: queues, workstreams, hours, skills, rules.
 */
#ifndef VIEW_ADMIN_WORK_H
#define VIEW_ADMIN_WORK_H

#include "store/schedule.h"
#include "store/work.h"
#include "view/admin.h"

struct choices {
	const struct form_choice *list;
	size_t n;
};

struct queue_form {
	i64 id, version, hours_id;	/* id 0: a new one */
	struct str name, priority, assignment;
	struct choices hours, assignments;
	const struct work_queue_row *saved;
	const struct work_person_row *members, *others;
	size_t nmembers, nothers;
	struct form_errors errors;
};

/* --- hours, skills ------------------------------------------------------------------------------ */

/* Words for people, in the zone of the hours. */
struct hours_state {
	bool open;
	struct str now, next, holiday;	/* next: when that changes; absent: never */
};

struct hours_form {
	i64 id, version;		/* id 0: new ones */
	struct str name, timezone, days[7], holidays;
	const struct str *zones;
	size_t nzones;
	const struct schedule_row *saved;
	struct hours_state state;
	struct form_errors errors;
};

struct skill_form {
	i64 id, version, chosen;
	struct str name, kind, level;
	const struct work_skill_row *saved;
	const struct work_person_row *people, *others;
	size_t npeople, nothers;
	struct form_errors errors;
};

/* --- workstreams -------------------------------------------------------------------------------- */

/* The steps of the wizard; all but the last are the tabs of a workstream. */
#define STREAM_TAB_RULES 0
#define STREAM_TAB_VARIABLES (-1)
#define STREAM_TAB_TEMPLATES (-2)
enum stream_step { STEP_BASICS = 1, STEP_WORK, STEP_LIFE, STEP_FEATURES, STEP_SUMMARY };

/* As typed: the spec of the forms fills it, the templates show it. */
struct stream_values {
	i64 id, version, step, fallback_queue_id;
	i64 draft;			/* of the page's form that waits for it; NONE: none does */
	struct str go;			/* the button: "next", "create", or a step's number */
	struct str name, mode, capacity_units, skill_matching, queue_name;
	struct str affinity_minutes, wrap_up, wrap_up_minutes, close_waiting, close_open, close_active,
		close_wrap_up, reopen_hours, follow_up, handling, language;
	struct str pages;		/* "3,7": those chosen in the first step */
	bool affinity, reaction_raises, available, busy, do_not_disturb, away;
	bool attachments_in, attachments_out, human_agent_tag, privacy;
};

enum text_key stream_mode_text(struct str mode);

struct stream_page { i64 id; struct str name, now; bool chosen; };

struct stream_form {
	struct stream_values v;
	struct choices modes, skills, queues, wrap_ups;
	struct stream_page *pages;
	size_t npages;
	const struct work_stream_row *saved;
	struct form_errors errors;
	enum stream_step at;
	struct str action;		/* of a tab */
	struct str back;		/* of the wizard: where it was called from; absent: the list */
};

#endif
