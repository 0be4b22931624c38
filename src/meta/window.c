#include "base/base.h"
#include "meta/window.h"

/* How far ahead of our own clock an event's time is believed (architecture 4.7). */
#define AHEAD_MS (5 * MINUTE_MS)

/* at + ms for times from outside: stays at the end of an i64 instead of wrapping round. */
static i64 later(i64 at, i64 ms)
{
	i64 sum;

	return __builtin_add_overflow(at, ms, &sum) ? INT64_MAX : sum;
}

static struct window_decision decision(enum send_how how, enum window_why why, i64 until)
{
	return (struct window_decision){ how, why, until };
}

/* May the message carry the tag at that moment? Why not: the reason that nothing can mend first. */
static enum window_why tag_at(const struct window_facts *f, i64 moment, i64 *until)
{
	*until = f->last_message_at == NONE ? NONE :
		later(f->last_message_at, WINDOW_HUMAN_MS - WINDOW_MARGIN_MS);
	if (!f->human)
		return WINDOW_AUTOMATED;
	if (*until == NONE || moment >= *until)
		return WINDOW_TOO_OLD;
	return f->tag_on ? WINDOW_OPEN : WINDOW_TAG_OFF;
}

struct window_decision window_decide(const struct window_facts *f)
{
	/* a message is an action too; NONE is the smallest number there is */
	i64 action = i64_max(f->last_action_at, f->last_message_at), line, human_until;
	enum window_why why;

	if (action == NONE)
		return decision(SEND_PARK, WINDOW_NEVER, NONE);
	line = later(action, WINDOW_MS);
	if (f->now < line - WINDOW_MARGIN_MS)
		return decision(SEND_RESPONSE, WINDOW_OPEN, line - WINDOW_MARGIN_MS);
	if (f->now < later(line, WINDOW_MARGIN_MS)) {
		/*
		 * Too late to be sure of RESPONSE, too early for the tag. Waiting makes sense only
		 * for what may carry the tag afterwards.
		 */
		why = tag_at(f, later(line, WINDOW_MARGIN_MS), &human_until);
		if (why == WINDOW_OPEN)
			return decision(SEND_HOLD, why, later(line, WINDOW_MARGIN_MS));
		return decision(SEND_PARK, why, NONE);
	}
	why = tag_at(f, f->now, &human_until);
	if (why == WINDOW_OPEN)
		return decision(SEND_HUMAN_AGENT, why, human_until);
	return decision(SEND_PARK, why, NONE);
}

struct window_decision window_after(const struct window_facts *f, const struct window_decision *d)
{
	struct window_facts later = *f;
	struct window_decision then = *d;

	while (then.until != NONE && (then.how == d->how || then.how == SEND_HOLD)) {
		later.now = then.until;
		then = window_decide(&later);
	}
	return then;
}

i64 window_clamp(i64 event_at, i64 received_at)
{
	/* an event without a time happened when it came, as far as anybody knows */
	return event_at == NONE ? received_at : i64_min(event_at, later(received_at, AHEAD_MS));
}

const char *window_why_name(enum window_why w)
{
	switch (w) {
	case WINDOW_OPEN: return "open";
	case WINDOW_NEVER: return "never";
	case WINDOW_TAG_OFF: return "tag_off";
	case WINDOW_AUTOMATED: return "automated";
	case WINDOW_TOO_OLD: return "too_old";
	}
	return "never";
}
