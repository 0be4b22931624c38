/*
 * Typing and reactions: who may, how often, what the worker is handed, and what becomes of what fails.
 */
#include "desk_fixture.h"

#include "base/buf.h"
#include "desk/actions.h"
#include "desk/conversations.h"

static const struct desk *here(void)
{
	return desk_here("actions");
}

static i64 taken(const struct desk *d, const char *psid)
{
	struct conversation_change c = { .arena = unit_arena(), .actor = d->eva, .now = T,
					 .conversation_id = customer(psid), .seen_seq = NONE };

	CHECK_I64(conversation_take(d->db, &c), OK);
	fixture_sql("UPDATE sender_action SET state = 'done'");
	fixture_sql("UPDATE page SET enabled = 1, token = COALESCE(token, 'x'), parked_at = NULL, paused_until = NULL");
	fixture_sql("UPDATE app SET paused_until = NULL");
	fixture_sql("UPDATE identity SET last_action_at = %lld WHERE psid = '%s'", (long long)T, psid);
	return c.conversation_id;
}

static struct action_ask ask_of(const struct desk *d, i64 conversation, i64 ms)
{
	return (struct action_ask){ .actor = d->eva, .conversation_id = conversation, .now = T + ms };
}

/* The calls that a worker would make now, one line each. */
static struct str due(const struct desk *d, i64 ms, size_t most)
{
	struct action_call calls[11];
	struct buf b;
	size_t n;
	bool more;

	buf_init(&b, unit_arena(), 10000);
	buf_adds(&b, "");
	CHECK_I64(action_due(d->db, unit_arena(), T + ms, most, calls, &n, &more), OK);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%.*s\n", STR_ARG(calls[i].body));
	return buf_str(&b);
}

static bool type(const struct desk *d, i64 conversation, i64 ms)
{
	struct action_ask ask = ask_of(d, conversation, ms);

	CHECK_I64(action_typing(d->db, &ask), OK);
	return ask.news;
}

#define TYPING(psid) "{\"recipient\":{\"id\":\"" psid "\"},\"sender_action\":\"typing_on\"}\n"

static void test_typing_once_in_a_while(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "4100");

	CHECK(type(d, c, 0));
	CHECK(!type(d, c, 14999));
	CHECK_STR(due(d, 1, 4), TYPING("4100"));
	CHECK_STR(due(d, 1, 4), "");
	CHECK(type(d, c, 15000));
	/* no place to call from: it waits a little, and is dropped when it is late */
	CHECK_STR(due(d, 15001, 0), "");
	CHECK_STR(due(d, 20001, 4), "");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM sender_action WHERE state = 'waiting'"), 0);
	CHECK(type(d, c, 40000));
	CHECK_STR(due(d, 40001, 4), TYPING("4100"));
	/* one row, whatever happens */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM sender_action s JOIN identity i ON i.id = s.identity_id "
			      "WHERE i.psid = '4100'"), 1);
}

static void test_typing_only_where_it_may(void)
{
	static const struct { int line; const char *change, *back; } rows[] = {
		{ HERE, "UPDATE page SET enabled = 0", "UPDATE page SET enabled = 1" },
		{ HERE, "UPDATE page SET parked_at = 1", "UPDATE page SET parked_at = NULL" },
		{ HERE, "UPDATE app SET paused_until = 9000000000000000", "UPDATE app SET paused_until = NULL" },
		{ HERE, "UPDATE identity SET last_action_at = 1", "UPDATE identity SET last_action_at = last_message_at" },
		{ HERE, "UPDATE identity SET unreachable_at = 1", "UPDATE identity SET unreachable_at = NULL" },
		{ HERE, "UPDATE identity SET elsewhere_at = 1", "UPDATE identity SET elsewhere_at = NULL" },
	};
	const struct desk *d = here();
	i64 c = taken(d, "4200");
	struct action_ask other = ask_of(d, c, 0);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK(type(d, c, (i64)i * 20000));
		fixture_sql("%s", rows[i].change);
		CHECK_STR_AT(rows[i].line, due(d, (i64)i * 20000, 4), "");
		fixture_sql("%s", rows[i].back);
	}
	other.actor = d->jonas;
	CHECK_I64(action_typing(d->db, &other), ERR_CONFLICT);
	CHECK_STR(str_of(other.refusal.code), "not_yours");
	other = ask_of(d, 99999999, 0);
	CHECK_I64(action_typing(d->db, &other), ERR_NOT_FOUND);
}

/* The customer's first message. */
static struct action_ask reaction_of(const struct desk *d, i64 conversation, i64 ms, const char *emoji)
{
	struct action_ask ask = ask_of(d, conversation, ms);

	ask.seq = fixture_i64("SELECT MIN(seq) FROM message WHERE conversation_id = %lld AND direction = 'in'",
			      (long long)conversation);
	ask.emoji = str_of(emoji);
	return ask;
}

static struct str reaction_state(i64 conversation)
{
	return fixture_rows("SELECT COALESCE(s.emoji, '-'), s.state FROM sender_action s JOIN conversation c ON "
			    "c.identity_id = s.identity_id WHERE c.id = %lld AND s.kind = 'reaction'", (long long)conversation);
}

static i64 version_of(i64 conversation)
{
	return fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)conversation);
}

#define THUMB "\xf0\x9f\x91\x8d"

static void test_reaction_is_made_once(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "4300"), version = version_of(c);
	struct action_ask ask = reaction_of(d, c, 0, THUMB), again = ask, back;
	struct str mid = fixture_text("SELECT mid FROM message WHERE conversation_id = %lld AND seq = %lld",
				      (long long)c, (long long)ask.seq);

	CHECK_I64(action_react(d->db, &ask), OK);
	CHECK(ask.news);
	CHECK_I64(version_of(c), version + 1);
	CHECK_I64(ask.message.version, version + 1);
	CHECK_I64(action_react(d->db, &again), OK);
	CHECK(!again.news);
	CHECK_STR(due(d, 10, 4), arena_printf(unit_arena(), "{\"recipient\":{\"id\":\"4300\"},\"sender_action\":\"react\","
		"\"payload\":{\"message_id\":\"%.*s\",\"reaction\":\"" THUMB "\"}}\n", STR_ARG(mid)).ptr);
	CHECK_STR(due(d, 10, 4), "");
	CHECK_STR(reaction_state(c), THUMB " done\n");
	back = reaction_of(d, c, 20, NULL);
	CHECK_I64(action_react(d->db, &back), OK);
	CHECK_STR(due(d, 30, 4), arena_printf(unit_arena(), "{\"recipient\":{\"id\":\"4300\"},\"sender_action\":\"unreact\","
		"\"payload\":{\"message_id\":\"%.*s\"}}\n", STR_ARG(mid)).ptr);
	CHECK_STR(reaction_state(c), "- done\n");
}

static void test_reaction_that_fails_says_so(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "4400"), version;
	struct action_ask ask = reaction_of(d, c, 0, THUMB), again;
	struct action_call call;
	size_t n;
	bool more;

	CHECK_I64(action_react(d->db, &ask), OK);
	CHECK_I64(action_due(d->db, unit_arena(), T, 1, (struct action_call[2]){ { .path = NO_STR } }, &n, &more), OK);
	CHECK_I64((i64)n, 1);
	version = version_of(c);
	call.task = (struct action_task){ .identity_id = fixture_i64("SELECT id FROM identity WHERE psid = '4400'"),
					  .page_id = d->page, .at = T, .reaction = true };
	snprintf(call.task.mid, sizeof call.task.mid, "%.*s", STR_ARG(ask.message.mid));
	CHECK_I64(action_failed(d->db, T + 5, &call.task), OK);
	CHECK_STR(reaction_state(c), THUMB " failed\n");
	CHECK_I64(version_of(c), version + 1);
	/* never by itself, but by hand */
	CHECK_STR(due(d, 10, 4), "");
	again = reaction_of(d, c, 20, THUMB);
	CHECK_I64(action_react(d->db, &again), OK);
	CHECK(again.news);
	/* the answer to the first does not touch the second */
	CHECK_I64(action_failed(d->db, T + 25, &call.task), OK);
	CHECK_STR(reaction_state(c), THUMB " waiting\n");
	/* no worker for minutes: too late */
	CHECK_STR(due(d, 20 + 3 * MINUTE_MS + 1, 4), "");
	CHECK_STR(reaction_state(c), THUMB " failed\n");
}

static void test_reaction_refusals(void)
{
	const struct desk *d = here();
	i64 c = taken(d, "4500");
	const struct { int line; i64 ms; const char *emoji; enum err e; const char *code; } rows[] = {
		{ HERE, 0, "ok", ERR_INVALID, "not_a_reaction" },
		{ HERE, 0, "", ERR_INVALID, "not_a_reaction" },
		{ HERE, 0, THUMB " ", ERR_INVALID, "not_a_reaction" },
		{ HERE, 0, THUMB THUMB THUMB THUMB THUMB THUMB THUMB THUMB THUMB THUMB THUMB THUMB THUMB, ERR_INVALID,
		  "not_a_reaction" },
		{ HERE, DAY_MS, THUMB, ERR_CONFLICT, "window_closed" },
	};
	struct action_ask ask;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ask = reaction_of(d, c, rows[i].ms, rows[i].emoji);
		CHECK_I64_AT(rows[i].line, action_react(d->db, &ask), rows[i].e);
		CHECK_STR_AT(rows[i].line, str_of(ask.refusal.code), rows[i].code);
	}
	ask = reaction_of(d, c, 0, THUMB);
	ask.actor = d->jonas;
	CHECK_I64(action_react(d->db, &ask), ERR_CONFLICT);
	CHECK_STR(str_of(ask.refusal.code), "not_yours");
	ask = reaction_of(d, c, 0, THUMB);
	ask.seq = 999;
	CHECK_I64(action_react(d->db, &ask), ERR_NOT_FOUND);
	fixture_sql("UPDATE message SET mid = NULL WHERE conversation_id = %lld", (long long)c);
	ask = reaction_of(d, c, 0, THUMB);
	CHECK_I64(action_react(d->db, &ask), ERR_CONFLICT);
	CHECK_STR(str_of(ask.refusal.code), "no_reaction");
}

void suite_desk_actions(void)
{
	TEST(test_typing_once_in_a_while);
	TEST(test_typing_only_where_it_may);
	TEST(test_reaction_is_made_once);
	TEST(test_reaction_that_fails_says_so);
	TEST(test_reaction_refusals);
}
