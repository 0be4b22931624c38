#include "unit.h"

#include "meta/window.h"

/* The customer acted at T; all the rest is said relative to it. */
#define T 1795176000000LL
#define LINE (T + WINDOW_MS)
#define EDGE WINDOW_MARGIN_MS
#define WEEK (T + WINDOW_HUMAN_MS)

static const struct {
	int line;
	i64 now, action, message;
	bool human, tag_on;
	enum send_how how;
	enum window_why why;
	i64 until;
} decision_rows[] = {
	/* inside */
	{ HERE, T, T, T, true, true, SEND_RESPONSE, WINDOW_OPEN, LINE - EDGE },
	{ HERE, T, T, T, false, false, SEND_RESPONSE, WINDOW_OPEN, LINE - EDGE },
	{ HERE, LINE - EDGE - 1, T, T, true, true, SEND_RESPONSE, WINDOW_OPEN,
	  LINE - EDGE },
	{ HERE, T, T, NONE, false, false, SEND_RESPONSE, WINDOW_OPEN, LINE - EDGE },
	{ HERE, T, NONE, T, false, false, SEND_RESPONSE, WINDOW_OPEN, LINE - EDGE },
	/* the action is later than the message */
	{ HERE, LINE, T + HOUR_MS, T, true, true, SEND_RESPONSE, WINDOW_OPEN,
	  LINE + HOUR_MS - EDGE },
	/* an action with a time ahead of ours */
	{ HERE, T - 4 * MINUTE_MS, T, T, true, true, SEND_RESPONSE, WINDOW_OPEN,
	  LINE - EDGE },
	/* too near the line: held if the tag can save it */
	{ HERE, LINE - EDGE, T, T, true, true, SEND_HOLD, WINDOW_OPEN, LINE + EDGE },
	{ HERE, LINE, T, T, true, true, SEND_HOLD, WINDOW_OPEN, LINE + EDGE },
	{ HERE, LINE + EDGE - 1, T, T, true, true, SEND_HOLD, WINDOW_OPEN, LINE + EDGE },
	/* ... else parked at once */
	{ HERE, LINE - EDGE, T, T, false, true, SEND_PARK, WINDOW_AUTOMATED, NONE },
	{ HERE, LINE - EDGE, T, T, true, false, SEND_PARK, WINDOW_TAG_OFF, NONE },
	{ HERE, LINE - EDGE, T, NONE, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
	/* a postback a week after the last message: no tag behind its line */
	{ HERE, LINE - EDGE, T, T - WINDOW_HUMAN_MS + WINDOW_MS, true, true, SEND_PARK,
	  WINDOW_TOO_OLD, NONE },
	/* the held time would end just when the tag's time does */
	{ HERE, LINE, T, LINE + EDGE - WINDOW_HUMAN_MS + EDGE, true, true, SEND_PARK,
	  WINDOW_TOO_OLD, NONE },
	{ HERE, LINE, T, LINE + EDGE - WINDOW_HUMAN_MS + EDGE + 1, true, true, SEND_HOLD,
	  WINDOW_OPEN, LINE + EDGE },
	/* behind it: the tag */
	{ HERE, LINE + EDGE, T, T, true, true, SEND_HUMAN_AGENT, WINDOW_OPEN, WEEK - EDGE },
	{ HERE, WEEK - EDGE - 1, T, T, true, true, SEND_HUMAN_AGENT, WINDOW_OPEN,
	  WEEK - EDGE },
	/* the seven days run from the message, not from the action */
	{ HERE, LINE + HOUR_MS + EDGE, T + HOUR_MS, T, true, true, SEND_HUMAN_AGENT,
	  WINDOW_OPEN, WEEK - EDGE },
	/* parked */
	{ HERE, WEEK - EDGE, T, T, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
	{ HERE, LINE + EDGE, T, T, true, false, SEND_PARK, WINDOW_TAG_OFF, NONE },
	{ HERE, LINE + EDGE, T, T, false, true, SEND_PARK, WINDOW_AUTOMATED, NONE },
	{ HERE, LINE + EDGE, T, T, false, false, SEND_PARK, WINDOW_AUTOMATED, NONE },
	{ HERE, LINE + EDGE, T, NONE, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
	/* switching the tag on would not help any more, so that is not the reason */
	{ HERE, WEEK, T, T, true, false, SEND_PARK, WINDOW_TOO_OLD, NONE },
	{ HERE, T, NONE, NONE, true, true, SEND_PARK, WINDOW_NEVER, NONE },
	{ HERE, T, NONE, NONE, false, false, SEND_PARK, WINDOW_NEVER, NONE },
	/* absurd times decide something, and overflow nothing */
	{ HERE, T, INT64_MAX, INT64_MAX, true, true, SEND_RESPONSE, WINDOW_OPEN,
	  INT64_MAX - EDGE },
	{ HERE, T, INT64_MIN + 1, INT64_MIN + 1, true, true, SEND_PARK, WINDOW_TOO_OLD,
	  NONE },
	{ HERE, INT64_MAX, T, T, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
};

static void test_window_decisions(void)
{
	for (size_t i = 0; i < ARRAY_LEN(decision_rows); i++) {
		struct window_facts f = {
			decision_rows[i].now, decision_rows[i].action, decision_rows[i].message,
			decision_rows[i].human, decision_rows[i].tag_on,
		};
		struct window_decision d = window_decide(&f);

		CHECK_I64_AT(decision_rows[i].line, d.how, decision_rows[i].how);
		CHECK_STR_AT(decision_rows[i].line, str_of(window_why_name(d.why)),
			     window_why_name(decision_rows[i].why));
		CHECK_I64_AT(decision_rows[i].line, d.until, decision_rows[i].until);
	}
}

/* What the composer promises for afterwards. */
static void test_window_after(void)
{
	static const struct {
		int line;
		i64 now, action, message;
		bool human, tag_on;
		enum send_how then;
		enum window_why why;
		i64 until;
	} rows[] = {
		{ HERE, T, T, T, true, true, SEND_HUMAN_AGENT, WINDOW_OPEN, WEEK - EDGE },
		{ HERE, T, T, T, true, false, SEND_PARK, WINDOW_TAG_OFF, NONE },
		{ HERE, T, T, T, false, true, SEND_PARK, WINDOW_AUTOMATED, NONE },
		{ HERE, T, T, NONE, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
		{ HERE, T, T, T - 7 * DAY_MS, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
		/* on the line */
		{ HERE, LINE, T, T, true, true, SEND_HUMAN_AGENT, WINDOW_OPEN, WEEK - EDGE },
		{ HERE, LINE + EDGE, T, T, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
		/* shut stays shut, and for the same reason */
		{ HERE, LINE + EDGE, T, T, true, false, SEND_PARK, WINDOW_TAG_OFF, NONE },
		{ HERE, T, NONE, NONE, true, true, SEND_PARK, WINDOW_NEVER, NONE },
		{ HERE, T, INT64_MAX, INT64_MAX, true, true, SEND_PARK, WINDOW_TOO_OLD, NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct window_facts f = { rows[i].now, rows[i].action, rows[i].message, rows[i].human,
					  rows[i].tag_on };
		struct window_decision now = window_decide(&f), then = window_after(&f, &now);

		CHECK_I64_AT(rows[i].line, then.how, rows[i].then);
		CHECK_STR_AT(rows[i].line, str_of(window_why_name(then.why)), window_why_name(rows[i].why));
		CHECK_I64_AT(rows[i].line, then.until, rows[i].until);
	}
}

/* Whatever the facts: never automated with the tag, never RESPONSE behind the line, and .until is
 * where the decision changes. */
static void test_window_invariants(void)
{
	static const i64 back[] = { 0, HOUR_MS, 23 * HOUR_MS, WINDOW_MS - 2 * EDGE,
				    WINDOW_MS - EDGE, WINDOW_MS, WINDOW_MS + EDGE, 2 * DAY_MS,
				    7 * DAY_MS - EDGE, 7 * DAY_MS, 30 * DAY_MS };

	for (size_t i = 0; i < ARRAY_LEN(back) * ARRAY_LEN(back) * 4; i++) {
		struct window_facts f = {
			.now = T,
			.last_action_at = T - back[i / 4 % ARRAY_LEN(back)],
			.last_message_at = T - back[i / 4 / ARRAY_LEN(back)],
			.human = i & 1, .tag_on = i & 2,
		};
		struct window_decision d = window_decide(&f), then;

		CHECK(d.how != SEND_HUMAN_AGENT || (f.human && f.tag_on));
		CHECK(d.how != SEND_RESPONSE ||
		      f.now < i64_max(f.last_action_at, f.last_message_at) + WINDOW_MS - EDGE);
		CHECK((d.how == SEND_PARK) == (d.until == NONE));
		if (d.until == NONE)
			continue;
		CHECK(d.until > f.now);
		f.now = d.until - 1;
		CHECK_I64(window_decide(&f).how, d.how);
		f.now = d.until;
		then = window_decide(&f);
		CHECK(then.how > d.how || (d.how == SEND_HOLD && then.how == SEND_HUMAN_AGENT));
	}
}

/* Said once more and differently, as architecture 4.7 does: what may be done at an instant. */
static enum send_how by_the_book(const struct window_facts *f)
{
	i64 action = i64_max(f->last_action_at, f->last_message_at);
	bool tag = f->human && f->tag_on && f->last_message_at != NONE;
	i64 tag_ends = tag ? f->last_message_at + 7 * DAY_MS - MINUTE_MS : 0;

	if (action == NONE)
		return SEND_PARK;
	if (f->now < action + DAY_MS - MINUTE_MS)
		return SEND_RESPONSE;
	if (f->now < action + DAY_MS + MINUTE_MS)
		return tag && action + DAY_MS + MINUTE_MS < tag_ends ? SEND_HOLD : SEND_PARK;
	return tag && f->now < tag_ends ? SEND_HUMAN_AGENT : SEND_PARK;
}

/*
 * All instants around every edge, to the millisecond: the customer's action and message, each line and
 * its margins, the end of the seven days, for each distance of action and message.
 */
static void test_window_at_every_edge(void)
{
	static const i64 apart[] = {
		0, 1, MINUTE_MS, HOUR_MS, DAY_MS - MINUTE_MS, DAY_MS, DAY_MS + MINUTE_MS, 5 * DAY_MS,
		6 * DAY_MS - 2 * MINUTE_MS - 1, 6 * DAY_MS - 2 * MINUTE_MS, 6 * DAY_MS - 2 * MINUTE_MS + 1,
		6 * DAY_MS, 7 * DAY_MS - MINUTE_MS, 7 * DAY_MS, 8 * DAY_MS,
	};
	static const i64 edges[] = {
		0, DAY_MS - MINUTE_MS, DAY_MS, DAY_MS + MINUTE_MS, 7 * DAY_MS - MINUTE_MS, 7 * DAY_MS,
		7 * DAY_MS + MINUTE_MS,
	};
	size_t differ = 0, seen[4] = { 0 };

	for (size_t k = 0; k < ARRAY_LEN(apart) * 3; k++) {
		i64 message = k % 3 == 2 ? NONE : T, action = T + apart[k / 3];

		/* the message may be the later one too: a reaction to something old */
		if (k % 3 == 1) {
			message = action;
			action = T;
		}
		for (size_t edge = 0; edge < ARRAY_LEN(edges) * 2; edge++) {
			i64 base = (edge & 1 ? action : message == NONE ? action : message) + edges[edge / 2];

			for (i64 step = -40; step <= 40; step++) {
				for (unsigned switches = 0; switches < 4; switches++) {
					struct window_facts f = { base + step, action, message, switches & 1,
								  switches & 2 };
					enum send_how how = window_decide(&f).how;

					differ += how != by_the_book(&f);
					seen[how]++;
				}
			}
		}
	}
	CHECK_I64((i64)differ, 0);
	for (size_t i = 0; i < ARRAY_LEN(seen); i++)
		CHECK(seen[i] > 100);
}

/* As time goes on, what may be done only gets less, and .until is never passed unnoticed. */
static void test_window_only_closes(void)
{
	for (unsigned switches = 0; switches < 4; switches++) {
		enum send_how last = SEND_RESPONSE;
		i64 until = NONE;

		for (i64 now = T; now < T + 8 * DAY_MS; now += 7919) {
			struct window_facts f = { now, T, T, switches & 1, switches & 2 };
			struct window_decision d = window_decide(&f);
			/* the hold stands between the two ways of sending */
			bool later = d.how >= last || (last == SEND_HOLD && d.how == SEND_HUMAN_AGENT);

			CHECK(later);
			CHECK(d.how == last || until == NONE || now >= until);
			last = d.how;
			until = d.until;
		}
		CHECK_I64(last, SEND_PARK);
	}
}

static void test_window_clamp(void)
{
	static const struct { int line; i64 event_at, received_at, out; } rows[] = {
		{ HERE, T, T, T },
		{ HERE, T - DAY_MS, T, T - DAY_MS },
		{ HERE, T + 5 * MINUTE_MS, T, T + 5 * MINUTE_MS },
		{ HERE, T + 5 * MINUTE_MS + 1, T, T + 5 * MINUTE_MS },
		{ HERE, INT64_MAX, T, T + 5 * MINUTE_MS },
		{ HERE, NONE, T, T },
		{ HERE, T, INT64_MAX, T },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, window_clamp(rows[i].event_at, rows[i].received_at),
			     rows[i].out);
}

void suite_meta_window(void)
{
	TEST(test_window_decisions);
	TEST(test_window_after);
	TEST(test_window_invariants);
	TEST(test_window_at_every_edge);
	TEST(test_window_only_closes);
	TEST(test_window_clamp);
}
