#include "base/base.h"
#include "base/clock.h"
#include "desk/overflow.h"

const char *const overflow_causes[OVERFLOW_CAUSES] = {
	[OVERFLOW_CLOSED] = "closed", [OVERFLOW_FULL] = "full", [OVERFLOW_WAITING] = "waiting",
};

const char *const overflow_actions[OVERFLOW_ACTIONS] = {
	[OVERFLOW_INHERIT] = "", [OVERFLOW_QUEUE] = "queue", [OVERFLOW_END] = "end", [OVERFLOW_TRANSFER] = "transfer",
};

enum overflow_cause overflow_cause_of(struct str word)
{
	int i = 0;

	while (i < OVERFLOW_CAUSES && !str_is(word, overflow_causes[i]))
		i++;
	return (enum overflow_cause)i;
}

enum overflow_action overflow_action_of(struct str word)
{
	int i = 0;

	while (i < OVERFLOW_ACTIONS && !str_is(word, overflow_actions[i]))
		i++;
	return (enum overflow_action)i;
}

static bool acts(const struct overflow_step *s)
{
	return s->action == OVERFLOW_END || s->action == OVERFLOW_TRANSFER;
}

bool overflow_step_fits(enum overflow_cause cause, const struct overflow_step *s)
{
	i64 most = cause == OVERFLOW_FULL ? OVERFLOW_FULL_MAX : OVERFLOW_WAIT_MAX_M;

	if (s->action >= OVERFLOW_ACTIONS || (s->action == OVERFLOW_TRANSFER) != (s->queue != NONE && s->queue > 0))
		return false;
	if (!acts(s) || cause == OVERFLOW_CLOSED)
		return s->threshold == NONE;
	return s->threshold >= 1 && s->threshold <= most;
}

const struct overflow_step *overflow_before(const struct overflow *queue, const struct overflow *rule,
					    const struct overflow_now *now)
{
	for (int i = OVERFLOW_CLOSED; i <= OVERFLOW_FULL; i++) {
		const struct overflow_step *s = &queue->step[i];

		if (rule && rule->step[i].action != OVERFLOW_INHERIT)
			s = &rule->step[i];
		if (acts(s) && (i == OVERFLOW_CLOSED ? now->closed : now->waiting >= s->threshold))
			return s;
	}
	return NULL;
}

const struct overflow_step *overflow_while_queued(const struct overflow *queue, i64 waited_ms)
{
	const struct overflow_step *s = &queue->step[OVERFLOW_WAITING];

	return acts(s) && waited_ms > s->threshold * MINUTE_MS ? s : NULL;
}
