/*
 * Gap repair: when it begins, and that late webhooks, erasure and parallel workers change nothing.
 * tests/e2e/repair.mjs has the rest.
 */
#include "desk_fixture.h"

#include "desk/repair.h"
#include "desk/repair_thread.h"

static const struct desk *here(void)
{
	const struct desk *d = desk_here("repair");

	fixture_sql("UPDATE page SET gap_from = NULL, repair_at = NULL, last_webhook_at = NULL, token = 'x'");
	fixture_sql("DELETE FROM repair");
	return d;
}

static struct str runs(void)
{
	return fixture_rows("SELECT p.meta_id, r.cause, r.since_at - %lld FROM repair r JOIN page p ON p.id = r.page_id "
			    "ORDER BY r.id", (long long)T);
}

/* In minutes before T: the last webhook, the gap, the last look; NONE: not. */
static void test_repair_begins(void)
{
	static const struct { int line; i64 webhook, gap, looked; const char *page, *runs; } rows[] = {
		{ HERE, NONE, NONE, NONE, "", "" },
		{ HERE, 5, NONE, NONE, "", "" },
		{ HERE, 59, NONE, NONE, "", "" },
		{ HERE, 61, NONE, NONE, "", "1001 silence -4260000\n" },
		{ HERE, 61, NONE, 59, "", "" },
		{ HERE, 61, NONE, 61, "", "1001 silence -4260000\n" },
		{ HERE, 1, 30, NONE, "", "1001 gap -2400000\n" },
		{ HERE, 1, 30, 9, "", "" },
		{ HERE, 1, 30, 11, "", "1001 gap -2400000\n" },
		/* never so far back that nobody misses it */
		{ HERE, 1, 100 * 24 * 60, NONE, "", "1001 gap -2592000000\n" },
		{ HERE, 1, 30, NONE, "enabled = 0,", "" },
		{ HERE, 1, 30, NONE, "token = NULL,", "" },
		{ HERE, 1, 30, NONE, "parked_at = 1,", "" },
	};
	const struct desk *d = here();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		fixture_sql("UPDATE page SET enabled = 1, token = 'x', parked_at = NULL, last_webhook_at = NULL");
		fixture_sql("UPDATE page SET %s last_webhook_at = %lld - NULLIF(%lld, %lld) * 60000, "
			    "gap_from = %lld - NULLIF(%lld, %lld) * 60000, repair_at = %lld - NULLIF(%lld, %lld) * 60000 "
			    "WHERE id = %lld", rows[i].page, (long long)T, (long long)rows[i].webhook, (long long)NONE,
			    (long long)T, (long long)rows[i].gap, (long long)NONE, (long long)T, (long long)rows[i].looked,
			    (long long)NONE, (long long)d->page);
		CHECK_I64_AT(rows[i].line, repair_look(d->db, T), OK);
		CHECK_STR_AT(rows[i].line, runs(), rows[i].runs);
		/* one is enough */
		CHECK_I64_AT(rows[i].line, repair_look(d->db, T), OK);
		CHECK_STR_AT(rows[i].line, runs(), rows[i].runs);
		fixture_sql("DELETE FROM repair");
	}
	fixture_sql("UPDATE page SET enabled = 1, parked_at = NULL");
}

/* The first webhook after a silence notes since when others may be missing; a hole of the workers too. */
static void test_repair_gaps(void)
{
	const struct desk *d = here();
	const char *gap = "SELECT gap_from - %lld FROM page WHERE id = %lld";

	DELIVER(T, says(unit_arena(), "7100", "m7100a", T, "one"));
	CHECK_I64(fixture_i64(gap, (long long)T, (long long)d->page), NONE);
	DELIVER(T + 14 * MINUTE_MS, says(unit_arena(), "7100", "m7100b", T, "two"));
	CHECK_I64(fixture_i64(gap, (long long)T, (long long)d->page), NONE);
	DELIVER(T + 30 * MINUTE_MS, says(unit_arena(), "7100", "m7100c", T, "three"));
	CHECK_I64(fixture_i64(gap, (long long)T, (long long)d->page), 14 * MINUTE_MS);
	DELIVER(T + 90 * MINUTE_MS, says(unit_arena(), "7100", "m7100d", T, "four"));
	CHECK_I64(fixture_i64(gap, (long long)T, (long long)d->page), 14 * MINUTE_MS);
	CHECK_I64(repair_hole(d->db, T + 50 * MINUTE_MS), OK);
	CHECK_I64(fixture_i64(gap, (long long)T, (long long)d->page), 14 * MINUTE_MS);
	CHECK_I64(repair_hole(d->db, T + 2 * MINUTE_MS), OK);
	CHECK_I64(fixture_i64(gap, (long long)T, (long long)d->page), 2 * MINUTE_MS);
	/* a page that never had any misses none */
	CHECK_I64(fixture_i64(gap, (long long)T, (long long)d->page2), NONE);
}

static void test_repair_asked(void)
{
	const struct desk *d = here();

	CHECK_I64(repair_ask(d->db, d->page, T - DAY_MS, T, d->ada.id), OK);
	CHECK_I64(repair_ask(d->db, d->page, T - DAY_MS, T, d->ada.id), ERR_CONFLICT);
	CHECK_I64(repair_ask(d->db, d->page2, T - DAY_MS, T, d->ada.id), OK);
	CHECK_STR(runs(), "1001 asked -86400000\n1002 asked -86400000\n");
}

static struct repair_answer answer(const char *body)
{
	struct repair_answer a = { .answered = true, .status = 200, .body = quoted(unit_arena(), "%s", body) };

	graph_error_read(unit_arena(), a.status, a.body, &a.error);
	return a;
}

static void one_question(const struct desk *d, i64 now, const char *body, const char *path)
{
	struct repair_answer a = answer(body);
	struct repair_task t;
	struct str asked = NO_STR;
	bool got = false;

	CHECK_I64(repair_next(d->db, unit_arena(), now, &t, &asked, &got), OK);
	CHECK(got && memmem(asked.ptr, asked.len, path, strlen(path)));
	if (!got)
		return;
	CHECK_I64(repair_heard(d->db, unit_arena(), NULL, now, &t, &a), OK);
	/* too late: it has been recorded */
	CHECK_I64(repair_heard(d->db, unit_arena(), NULL, now, &t, &a), OK);
}

#define THREAD(psid, messages) "{'data':[{'updated_time':'2026-11-20T10:00:00+0000','participants':{'data':[{'id':'1001'}," \
	"{'id':'" psid "'}]},'messages':{'data':[" messages "]}}]"
#define MESSAGE(mid, from, text) "{'id':'" mid "','created_time':'2026-11-20T09:00:00+0000','from':{'id':'" from "'}," \
	"'message':'" text "'}"
#define MORE ",'paging':{'cursors':{'after':'QQ'},'next':'https://x'}}"

/* In two questions; a webhook brought one of them before, and the others come late. */
static void test_repair_beside_webhooks(void)
{
	const struct desk *d = here();
	i64 at = 1795165200000LL, c;	/* 2026-11-20T09:00:00Z */

	DELIVER(at, says(unit_arena(), "7200", "m7200b", at, "two"));
	CHECK_I64(repair_ask(d->db, d->page, at - DAY_MS, at + 1000, NONE), OK);
	one_question(d, at + 1000, THREAD("7200", MESSAGE("m7200c", "7200", "three") "," MESSAGE("m7200b", "7200", "two") ","
		     MESSAGE("m7200a", "7200", "one")) MORE, "limit=5");
	CHECK_STR(fixture_rows("SELECT state, cursor_after, threads, recovered FROM repair"), "running QQ 1 2\n");
	one_question(d, at + 3000, THREAD("7201", MESSAGE("m7201b", "1001", "reply") "," MESSAGE("m7201a", "7201", "ask")) "}",
		     "after=QQ");
	CHECK_STR(fixture_rows("SELECT state, threads, recovered, finished_at - %lld FROM repair", (long long)at),
		  "done 2 4 3000\n");
	c = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '7200'");
	CHECK_STR(fixture_rows("SELECT body, recovered, seq FROM message WHERE conversation_id = %lld ORDER BY sent_at, seq",
			       (long long)c), "two 0 1\none 1 2\nthree 1 3\n");
	CHECK_STR(fixture_rows("SELECT state, waiting_since IS NULL FROM conversation c JOIN identity i ON i.id = c.identity_id "
			       "WHERE psid = '7201'"), "closed 1\n");
	/* late, as Meta brings them */
	DELIVER(at + 5000, says(unit_arena(), "7200", "m7200a", at + 17, "one"));
	DELIVER(at + 5000, echo_of(unit_arena(), "7201", "m7201b", at + 17, INBOX_META, "reply"));
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE mid LIKE 'm720%%'"), 5);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE state = 'failed'"), 0);
}

void suite_db_repair(void)
{
	TEST(test_repair_begins);
	TEST(test_repair_gaps);
	TEST(test_repair_asked);
	TEST(test_repair_beside_webhooks);
}
