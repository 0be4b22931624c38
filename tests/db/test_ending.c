/*
 * How a conversation ended: what may be chosen, when it must be, what becomes of it.
 */
#include "desk_fixture.h"

#include "desk/conversations.h"

/* Of d->queue, which wants one: solved, silent (takes no note), old (off). other: of the second queue. */
static i64 solved, silent, old, other, common;

static i64 disposition(i64 queue, const char *title, int enabled, int note)
{
	fixture_sql("INSERT INTO disposition (queue_id, title, position, enabled, note, created_at, updated_at) "
		    "VALUES (NULLIF(%lld, 0), '%s', 1, %d, %d, 1, 1)", (long long)queue, title, enabled, note);
	return fixture_i64("SELECT MAX(id) FROM disposition");
}

static const struct desk *here(void)
{
	const struct desk *d = desk_here("ending");

	if (fixture_i64("SELECT COUNT(*) FROM disposition"))
		return d;
	solved = disposition(d->queue, "Solved", 1, 1);
	silent = disposition(d->queue, "Silent", 1, 0);
	old = disposition(d->queue, "Old", 0, 1);
	other = disposition(d->queue2, "Other", 1, 1);
	common = disposition(0, "Common", 1, 1);
	fixture_sql("UPDATE queue SET disposition_rule = 'required' WHERE id = %lld", (long long)d->queue);
	return d;
}

static struct conversation_change change_of(const struct desk *d, i64 conversation, i64 chosen, const char *note)
{
	return (struct conversation_change){ .arena = unit_arena(), .actor = d->eva, .conversation_id = conversation,
					     .now = T + HOUR_MS, .seen_seq = NONE, .to_agent = NONE, .to_queue = NONE,
					     .disposition = chosen, .note = note ? str_of(note) : NO_STR };
}

static i64 taken(const struct desk *d, const char *psid, i64 queue)
{
	i64 id = customer(psid);
	struct conversation_change c = change_of(d, id, NONE, NULL);

	fixture_sql("UPDATE conversation SET queue_id = NULLIF(%lld, 0) WHERE id = %lld", (long long)queue, (long long)id);
	CHECK_I64(conversation_take(d->db, &c), OK);
	return id;
}

static struct str chosen_of(i64 id)
{
	return fixture_text("SELECT CONCAT(state, ' ', COALESCE(disposition_id, '-'), ' ', "
			    "COALESCE(disposition_note, '-')) FROM conversation WHERE id = %lld", (long long)id);
}

static void refused(const struct desk *d, i64 id, i64 chosen, const char *note, const char *code, int line)
{
	enum err (*const fns[])(struct db *, struct conversation_change *) = { conversation_end, conversation_close };
	struct str before = chosen_of(id);

	for (size_t i = 0; i < ARRAY_LEN(fns); i++) {
		struct conversation_change c = change_of(d, id, chosen, note);

		CHECK_I64_AT(line, fns[i](d->db, &c), ERR_INVALID);
		CHECK_STR_AT(line, str_of(c.refusal.code), code);
	}
	CHECK_STR_AT(line, chosen_of(id), before.ptr);
}

static void test_ending_what_is_refused(void)
{
	const struct desk *d = here();
	i64 id = taken(d, "8001", d->queue);

	refused(d, id, NONE, NULL, "disposition_required", __LINE__);
	refused(d, id, old, NULL, "no_disposition", __LINE__);
	refused(d, id, other, NULL, "no_disposition", __LINE__);
	refused(d, id, 999999, NULL, "no_disposition", __LINE__);
	refused(d, id, silent, "but why", "no_note", __LINE__);
	refused(d, id, NONE, "but why", "no_note", __LINE__);
}

static void test_ending_is_kept(void)
{
	const struct desk *d = here();
	i64 id = taken(d, "8002", d->queue), version = fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)id);
	struct conversation_change c = change_of(d, id, solved, "call again");

	CHECK_I64(conversation_end(d->db, &c), OK);
	CHECK_STR(chosen_of(id), arena_printf(unit_arena(), "wrap_up %lld call again", (long long)solved).ptr);
	CHECK(c.after.version > version);
	/* in wrap-up another one may be chosen; the note was the first one's */
	c = change_of(d, id, common, NULL);
	CHECK_I64(conversation_end(d->db, &c), OK);
	CHECK_STR(chosen_of(id), arena_printf(unit_arena(), "wrap_up %lld -", (long long)common).ptr);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM conversation_event WHERE conversation_id = %lld AND "
			      "kind = 'disposition'", (long long)id), 2);
	/* said already */
	c = change_of(d, id, NONE, NULL);
	CHECK_I64(conversation_close(d->db, &c), OK);
	CHECK_STR(chosen_of(id), arena_printf(unit_arena(), "closed %lld -", (long long)common).ptr);
	c = change_of(d, id, NONE, NULL);
	CHECK_I64(conversation_reopen(d->db, &c), OK);
	CHECK_STR(chosen_of(id), "active - -");
}

/* Optional, no queue, and a queue that wants one but offers none: nobody is held up. */
static void test_ending_without_a_word(void)
{
	const struct desk *d = here();
	i64 queues[] = { d->queue2, 0 };
	struct conversation_change c;
	i64 id;

	for (size_t i = 0; i < ARRAY_LEN(queues); i++) {
		id = taken(d, i ? "8004" : "8003", queues[i]);
		c = change_of(d, id, NONE, NULL);
		CHECK_I64(conversation_end(d->db, &c), OK);
		CHECK_STR(chosen_of(id), "wrap_up - -");
	}
	fixture_sql("UPDATE disposition SET enabled = 0");
	id = taken(d, "8005", d->queue);
	c = change_of(d, id, NONE, NULL);
	CHECK_I64(conversation_close(d->db, &c), OK);
	fixture_sql("UPDATE disposition SET enabled = 1 WHERE id <> %lld", (long long)old);
}

void suite_desk_ending(void)
{
	TEST(test_ending_what_is_refused);
	TEST(test_ending_is_kept);
	TEST(test_ending_without_a_word);
}
