/*
 * Attachments: a row for each on the way in.
 */
#include "desk_fixture.h"

#include "base/buf.h"
#include "base/limits.h"
#include "desk/media.h"
#include "store/attachment.h"

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

/* --- what the worker asks and writes down --------------------------------------------------------- */

static struct media_task_row task_of(const struct desk *d, const char *psid)
{
	struct media_task_row *rows, task = { 0 };
	size_t n;
	i64 identity = identity_of(psid);

	CHECK_I64(media_due(d->db, T, 1000, &rows, &n), DB_OK);
	for (size_t i = 0; i < n; i++)
		if (rows[i].identity_id == identity)
			task = rows[i];
	CHECK(task.id > 0);
	return task;
}

static void sends_a_file(const char *psid, const char *mid)
{
	DELIVER(T, event_of(unit_arena(), psid, T, arena_printf(unit_arena(), "'message':{'mid':'%s',"
		"'attachments':[{'type':'image','payload':{'url':'https://x/1'}}]}", mid).ptr));
}

static struct str objection(const struct desk *d, const struct media_task_row *task, i64 customer_mb, i64 all_mb)
{
	const struct conf conf = { .media_customer_day_mb = customer_mb, .media_day_mb = all_mb };
	const char *reason;

	CHECK_I64(media_objection(d->db, &conf, task, T, &reason), OK);
	return str_of(reason);
}

static void lies_here(const struct media_task_row *task, int ordinal, i64 since)
{
	fixture_sql("INSERT INTO attachment (message_id, conversation_id, identity_id, page_id, ordinal, direction, "
		    "kind, bytes, state, fetched_at, created_at) VALUES (%lld, %lld, %lld, 1, %d, 'in', 'file', "
		    "1048576, 'kept', %lld, 1)", (long long)task->message_id, (long long)task->conversation_id,
		    (long long)task->identity_id, ordinal, (long long)since);
}

static void test_media_caps_of_a_day(void)
{
	const struct desk *d = here();
	struct media_task_row task;

	sends_a_file("7010", "mc1");
	task = task_of(d, "7010");
	CHECK_STR(objection(d, &task, 1, 1000), NULL);
	lies_here(&task, 90, T - HOUR_MS);
	lies_here(&task, 91, T - 25 * HOUR_MS);	/* yesterday's does not count */
	CHECK_STR(objection(d, &task, 1, 1000), "customer_day");
	CHECK_STR(objection(d, &task, 2, 1000), NULL);
	CHECK_STR(objection(d, &task, 2, 1), "day");
	fixture_sql("UPDATE page SET attachments_in = 0 WHERE id = %lld", (long long)d->page);
	task = task_of(d, "7010");
	CHECK_STR(objection(d, &task, 2, 1000), "page_off");
	fixture_sql("UPDATE page SET attachments_in = 1 WHERE id = %lld", (long long)d->page);
	fixture_sql("UPDATE identity SET blocked_until = %lld WHERE id = %lld", T + 1, (long long)task.identity_id);
	task = task_of(d, "7010");
	CHECK_STR(objection(d, &task, 2, 1000), "blocked");
	fixture_sql("DELETE FROM attachment WHERE ordinal >= 90");
}

/* One claims, the other does not; whoever lost the claim writes nothing; the thread hears of it. */
static void test_media_claim_and_result(void)
{
	const struct desk *d = here();
	struct media_task_row task;
	struct media_result result = { .state = "kept", .kind = STR("image"), .mime = STR("image/png"), .bytes = 5,
				       .width = 1, .height = 2, .file = STR("20261120/a.png") };
	i64 version;

	sends_a_file("7011", "mc2");
	task = task_of(d, "7011");
	version = fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)task.conversation_id);
	CHECK_I64(media_claim(d->db, task.id, STR("one"), 60000), DB_OK);
	CHECK_I64(media_claim(d->db, task.id, STR("two"), 60000), DB_NONE);
	CHECK_I64(media_record(d->db, &task, STR("two"), &result, T), ERR_NOT_FOUND);
	CHECK_I64(media_record(d->db, &task, STR("one"), &result, T), OK);
	CHECK_STR(fixture_rows("SELECT state, mime, bytes, width, height, file, thumbnail, worker, due_at, fetched_at "
			       "FROM attachment WHERE id = %lld", (long long)task.id),
		  "kept image/png 5 1 2 20261120/a.png - - - 1795176000000\n");
	CHECK_STR(fixture_rows("SELECT c.version - %lld, m.version = c.version FROM conversation c JOIN message m ON "
			       "m.conversation_id = c.id WHERE m.id = %lld", (long long)version,
			       (long long)task.message_id), "1 1\n");
	/* kept is kept: nobody asks for it again */
	CHECK_I64(media_ask_for(d->db, task.id, T), ERR_CONFLICT);
}

static void test_media_lease_that_ran_out(void)
{
	const struct desk *d = here();
	struct media_task_row task;

	sends_a_file("7012", "mc3");
	task = task_of(d, "7012");
	CHECK_I64(media_claim(d->db, task.id, STR("dead"), 60000), DB_OK);
	fixture_sql("UPDATE attachment SET due_at = NOW(3) - INTERVAL 1 SECOND WHERE id = %lld", (long long)task.id);
	task = task_of(d, "7012");
	CHECK_I64(task.attempts, 1);
	CHECK_I64(media_claim(d->db, task.id, STR("next"), 60000), DB_OK);
	/* given back: this attempt was none */
	CHECK_I64(media_again(d->db, task.id, STR("next"), 0, STR("cut"), false), DB_OK);
	CHECK_STR(fixture_rows("SELECT state, attempts, reason FROM attachment WHERE id = %lld", (long long)task.id),
		  "new 1 cut\n");
	fixture_sql("UPDATE attachment SET state = 'failed', reason = 'gone', due_at = NULL WHERE id = %lld",
		    (long long)task.id);
	CHECK_I64(media_ask_for(d->db, task.id, T), OK);
	CHECK_STR(fixture_rows("SELECT state, attempts, reason, due_at <= NOW(3) FROM attachment WHERE id = %lld",
			       (long long)task.id), "new 0 - 1\n");
}

static void test_media_oldest_make_place(void)
{
	const struct desk *d = here();
	struct media_task_row task;
	struct media_file_row *files;
	size_t n;

	sends_a_file("7013", "mc4");
	task = task_of(d, "7013");
	fixture_sql("UPDATE attachment SET state = 'kept', file = 'f/1', bytes = 7, due_at = NULL, fetched_at = 1000 "
		    "WHERE id = %lld", (long long)task.id);
	CHECK_I64(media_oldest(d->db, 999, 10, &files, &n), DB_OK);
	CHECK_I64(n, 0);
	CHECK_I64(media_oldest(d->db, 1001, 10, &files, &n), DB_OK);
	CHECK_I64(n, 1);
	CHECK_STR(files[0].file, "f/1");
	CHECK_I64(media_pruned(d->db, &files[0], T), OK);
	CHECK_I64(media_pruned(d->db, &files[0], T), ERR_NOT_FOUND);
	CHECK_STR(fixture_rows("SELECT state, file FROM attachment WHERE id = %lld", (long long)task.id), "pruned -\n");
}

void suite_desk_media(void)
{
	TEST(test_media_caps_of_a_day);
	TEST(test_media_claim_and_result);
	TEST(test_media_lease_that_ran_out);
	TEST(test_media_oldest_make_place);
	TEST(test_media_every_attachment_gets_a_row);
	TEST(test_media_in_a_batch);
	TEST(test_media_more_than_anybody_sends);
	TEST(test_media_switched_off);
	TEST(test_media_blocked_customers_cost_nothing);
}
