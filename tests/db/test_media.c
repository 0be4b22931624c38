/*
 * Attachments: a row for each on the way in.
 */
#include "desk_fixture.h"

#include "base/buf.h"
#include "base/limits.h"

static const struct desk *here(void)
{
	const struct desk *d = desk_here("media");

	fixture_sql("UPDATE page SET attachments_in = 1, attachments_out = 1 WHERE id = %lld",
		    (long long)d->page);
	return d;
}

static struct str rows_of(const char *psid)
{
	return fixture_rows("SELECT a.ordinal, a.direction, a.kind, a.state, a.reason, a.url, a.due_at IS NOT NULL "
			    "FROM attachment a JOIN identity i ON i.id = a.identity_id WHERE i.psid = '%s' "
			    "ORDER BY a.message_id, a.ordinal", psid);
}

static void test_media_every_attachment_gets_a_row(void)
{
	here();
	DELIVER(T, event_of(unit_arena(), "7001", T, "'message':{'mid':'md1','text':'look','attachments':["
		"{'type':'image','payload':{'url':'https://x/1.jpg'}},7,"
		"{'type':'image'},{'type':'location','payload':{'coordinates':{'lat':1,'long':2}}},"
		"{'type':'video','payload':{'url':'https://x/2'}},{'type':'brand_new'}]}"));
	CHECK_STR(rows_of("7001"),
		  "0 in image new - https://x/1.jpg 1\n1 in other none - - 0\n2 in image refused odd - 0\n"
		  "3 in location none - geo:1.000000,2.000000 0\n4 in video new - https://x/2 1\n"
		  "5 in other none - - 0\n");
	/* they hang on the message, and its text is there */
	CHECK_STR(fixture_rows("SELECT DISTINCT m.body, m.mid, m.conversation_id = a.conversation_id, "
			       "m.identity_id = a.identity_id, m.page_id = a.page_id FROM attachment a "
			       "JOIN message m ON m.id = a.message_id WHERE m.mid = 'md1'"), "look md1 1 1 1\n");
	/* a repeat of the delivery adds nothing */
	DELIVER(T, event_of(unit_arena(), "7001", T, "'message':{'mid':'md1','text':'look','attachments':["
		"{'type':'image','payload':{'url':'https://x/1.jpg'}}]}"));
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM attachment a JOIN message m ON m.id = a.message_id "
			      "WHERE m.mid = 'md1'"), 6);
}

static void test_media_in_a_batch(void)
{
	struct intake in;

	here();
	in = DELIVER(T, arena_printf(unit_arena(), "%s,%s,%s",
		event_of(unit_arena(), "7002", T, "'message':{'mid':'mb1','attachments':["
			 "{'type':'audio','payload':{'url':'https://x/1'}}]}"),
		event_of(unit_arena(), "7003", T, "'message':{'text':'no mid'}"),
		event_of(unit_arena(), "7002", T + 1, "'message':{'mid':'mb2','attachments':["
			 "{'type':'file','payload':{'url':'https://x/2'}}]}")).ptr);
	CHECK_I64(in.done, 2);
	CHECK_I64(in.failed, 1);
	CHECK_STR(rows_of("7002"), "0 in audio new - https://x/1 1\n0 in file new - https://x/2 1\n");
}

static void test_media_more_than_anybody_sends(void)
{
	struct arena *a = unit_arena();
	struct buf list;

	here();
	buf_init(&list, a, 1u << 20);
	buf_adds(&list, "'message':{'mid':'mm1','attachments':[");
	for (int i = 0; i < LIMIT_ATTACHMENTS + 20; i++)
		buf_printf(&list, "%s{'type':'image','payload':{'url':'https://x/%d'}}", i ? "," : "", i);
	buf_adds(&list, "]}");
	DELIVER(T, event_of(a, "7004", T, buf_str(&list).ptr));
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM attachment a JOIN message m ON m.id = a.message_id "
			      "WHERE m.mid = 'mm1'"), LIMIT_ATTACHMENTS);
}

static void test_media_switched_off(void)
{
	const struct desk *d = here();

	fixture_sql("UPDATE page SET attachments_in = 0 WHERE id = %lld", (long long)d->page);
	DELIVER(T, event_of(unit_arena(), "7005", T, "'message':{'mid':'mo1','attachments':["
		"{'type':'image','payload':{'url':'https://x/1'}},"
		"{'type':'fallback','payload':{'url':'https://x/2'}}]}"));
	CHECK_STR(rows_of("7005"), "0 in image refused page_off https://x/1 0\n1 in link none - https://x/2 0\n");
	/* what a colleague sent from the page's inbox: the switch for ours is on */
	DELIVER(T, quoted(unit_arena(), "{'sender':{'id':'" PAGE_META "'},'recipient':{'id':'7005'},'timestamp':"
		"1795176000000,'message':{'mid':'mo2','is_echo':true,'app_id':" INBOX_META ",'attachments':["
		"{'type':'image','payload':{'url':'https://x/3'}}]}}").ptr);
	CHECK_STR(fixture_rows("SELECT a.direction, a.state FROM attachment a JOIN message m ON "
			       "m.id = a.message_id WHERE m.mid = 'mo2'"), "out new\n");
}

/* Nothing of a blocked customer is stored; afterwards everything is again. */
static void test_media_blocked_customers_cost_nothing(void)
{
	const struct desk *d = here();
	struct intake in;
	i64 id;

	DELIVER(T, says(unit_arena(), "7006", "mk1", T, "hello"));
	id = identity_of("7006");
	fixture_sql("UPDATE identity SET blocked_until = %lld WHERE id = %lld", T + 5000, (long long)id);
	in = DELIVER(T + 1000, event_of(unit_arena(), "7006", T + 1000, "'message':{'mid':'mk2','text':'spam',"
		"'attachments':[{'type':'image','payload':{'url':'https://x/1'}}]}"));
	CHECK_I64(in.ignored, 1);
	in = DELIVER(T + 1000, says(unit_arena(), "7006", "mk3", T + 1000, "more spam"));
	CHECK_I64(in.ignored, 1);
	CHECK_STR(rows_of("7006"), "");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE identity_id = %lld", (long long)id), 1);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid = '7006'"), 1);
	CHECK_I64(fixture_i64("SELECT SUM(count) FROM counter WHERE name = 'blocked_customer' AND app_id = %lld",
			      (long long)d->app), 2);
	DELIVER(T + 6000, says(unit_arena(), "7006", "mk4", T + 6000, "sorry"));
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE identity_id = %lld", (long long)id), 2);
}

void suite_desk_media(void)
{
	TEST(test_media_every_attachment_gets_a_row);
	TEST(test_media_in_a_batch);
	TEST(test_media_more_than_anybody_sends);
	TEST(test_media_switched_off);
	TEST(test_media_blocked_customers_cost_nothing);
}
