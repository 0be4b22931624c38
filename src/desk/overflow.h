/*
 * Overflow: what happens with a conversation when a queue is closed or full, or when it has waited too
 * long. Pure; where the settings come from is desk/overflow_load.h.
 *
 * Before a conversation enters a queue, "closed" and then "full" are looked at, once. A rule that routes
 * may say otherwise for either (features F104). While it is queued, "waiting" is looked at (F105).
 */
#ifndef DESK_OVERFLOW_H
#define DESK_OVERFLOW_H

#include "base/str.h"

enum overflow_cause { OVERFLOW_CLOSED, OVERFLOW_FULL, OVERFLOW_WAITING, OVERFLOW_CAUSES };

enum overflow_action {
	OVERFLOW_INHERIT,	/* nothing said: of a queue, as OVERFLOW_QUEUE; of a rule, as the queue says */
	OVERFLOW_QUEUE,		/* it queues all the same */
	OVERFLOW_END,		/* the conversation is closed */
	OVERFLOW_TRANSFER,	/* it goes to another queue */
	OVERFLOW_ACTIONS
};

extern const char *const overflow_causes[OVERFLOW_CAUSES];	/* "closed" */
extern const char *const overflow_actions[OVERFLOW_ACTIONS];	/* "" of OVERFLOW_INHERIT, "transfer" */
enum overflow_cause overflow_cause_of(struct str word);		/* OVERFLOW_CAUSES: none */
enum overflow_action overflow_action_of(struct str word);	/* OVERFLOW_ACTIONS: none */

struct overflow_step {
	enum overflow_action action;
	i64 threshold;		/* of FULL: conversations; of WAITING: minutes; else NONE */
	i64 queue;		/* of OVERFLOW_TRANSFER, else NONE */
};

struct overflow { struct overflow_step step[OVERFLOW_CAUSES]; };
#define NO_OVERFLOW ((struct overflow){ .step = { { OVERFLOW_INHERIT, NONE, NONE }, \
	{ OVERFLOW_INHERIT, NONE, NONE }, { OVERFLOW_INHERIT, NONE, NONE } } })

/* Limits of a threshold (features F104, F105). */
#define OVERFLOW_FULL_MAX 100
#define OVERFLOW_WAIT_MAX_M (2 * 1440)
/* Is the threshold in its range, and is a queue named where and only where one is needed? */
bool overflow_step_fits(enum overflow_cause cause, const struct overflow_step *s);

struct overflow_now { bool closed; i64 waiting; };

/*
 * What happens to a conversation that should enter a queue; rule: what the rule says that sends it
 * there, or NULL. NULL: it queues.
 */
const struct overflow_step *overflow_before(const struct overflow *queue, const struct overflow *rule,
					    const struct overflow_now *now);
/* The same for one that is queued since so many milliseconds. */
const struct overflow_step *overflow_while_queued(const struct overflow *queue, i64 waited_ms);

#endif
