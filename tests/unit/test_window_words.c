/*
 * What agents read about the window, for each of its states.
 */
#include "unit.h"

#include "gen/views.h"
#include "view/agent.h"

#define T 1795176000000LL
#define LATER (T + WINDOW_MS + WINDOW_MARGIN_MS)

static const struct {
	int line;
	i64 now, action, message;
	bool tag_on, admin;
	const char *how;
	const char *says[3], *never;
} rows[] = {
	{ HERE, T, T, T, true, false, "response",
	  { "Reply by", "After that as human agent" }, "Closed until" },
	{ HERE, T, T, T, false, false, "response",
	  { "Reply by", "After that only when the customer writes again: the human-agent tag is off" }, "Closed until" },
	{ HERE, T, T, NONE, true, false, "response",
	  { "Reply by", "After that only when the customer writes again.<" }, "tag is off" },
	{ HERE, T + WINDOW_MS, T, T, true, false, "hold",
	  { "this is held for a minute", "Sent as human agent from" }, "After that" },
	{ HERE, LATER, T, T, true, false, "human_agent",
	  { "24 hours have passed: this is sent as human agent", "Human-agent reply until",
	    "After that only when the customer writes again.<" }, "Closed until" },
	{ HERE, LATER, T, T, false, false, "closed",
	  { "Closed until the customer writes.", "the human-agent tag is off for this page",
	    "An administrator can switch it on" }, "/admin/" },
	{ HERE, LATER, T, T, false, true, "closed",
	  { "the human-agent tag is off for this page", "/admin/message-tag", "Switch it on" },
	  "An administrator can" },
	{ HERE, T + 8 * DAY_MS, T, T, false, true, "closed",
	  { "Closed until the customer writes.", "More than 7 days have passed" }, "Switch it on" },
	{ HERE, T, NONE, NONE, true, true, "closed",
	  { "Closed until the customer writes.", "has never written" }, "Switch it on" },
};

static bool says(const struct buf *out, const char *words)
{
	return memmem(buf_str(out).ptr, buf_str(out).len, words, strlen(words)) != NULL;
}

static void test_window_words(void)
{
	static const struct view en = { .csrf = { "t", 1 } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct window_facts f = { rows[i].now, rows[i].action, rows[i].message, true,
						rows[i].tag_on };
		const struct inbox_entry_row row = { .state = STR("active") };
		struct entry e = { .row = &row, .window = window_decide(&f) };
		struct thread t = { .entry = &e };
		struct buf out;

		e.then = window_after(&f, &e.window);
		t.may.switch_tag = rows[i].admin && e.window.why == WINDOW_TAG_OFF;
		buf_init(&out, unit_arena(), 1 << 16);
		view_window_line(&out, &en, &t);
		CHECK_STR_AT(rows[i].line, str_of(window_how(&e.window)), rows[i].how);
		for (size_t k = 0; k < 3 && rows[i].says[k]; k++)
			CHECK_AT(rows[i].line, says(&out, rows[i].says[k]));
		CHECK_AT(rows[i].line, !says(&out, rows[i].never));
	}
}

void suite_window_words(void)
{
	TEST(test_window_words);
}
