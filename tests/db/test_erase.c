/*
 * Erasing a customer: what goes, what stays, what stays out. That nothing is left in a dump or on disk is
 * shown end to end (tests/e2e/privacy.mjs).
 */
#include "desk_fixture.h"

#include "desk/conversations.h"
#include "desk/erase.h"
#include "desk/erased.h"
#include "desk/replies.h"
#include "store/erasure.h"

/* Steps until there is nothing more to do at once; how many. */
static int erase_all(i64 now, i64 limit)
{
	const struct desk *d = desk_here("desk_erase");
	struct erase how = { .arena = unit_arena(), .key = desk_key(), .media_dir = STR(""), .now = now,
			     .limit = limit };
	bool more = true;
	int n = 0;

	for (; more && n < 1000; n++)
		CHECK_I64(erase_step(d->db, &how, &more), OK);
	return n;
}

static i64 taken(const char *psid)
{
	const struct desk *d = desk_here("desk_erase");
	struct conversation_change c = { .arena = unit_arena(), .actor = d->eva, .now = T + 10,
					 .conversation_id = customer(psid), .seen_seq = NONE };

	CHECK_I64(conversation_take(d->db, &c), OK);
	return c.conversation_id;
}

static struct str state_of(i64 identity)
{
	return fixture_text("SELECT state FROM erasure WHERE identity_id = %lld", (long long)identity);
}

static void test_erase_leaves_tombstones(void)
{
	const struct desk *d = desk_here("desk_erase");
	i64 c = taken("7001"), who = identity_of("7001"), load;

	DELIVER(T + 20, says(unit_arena(), "7001", "m_7001_b", T + 20, "my secret"));
	fixture_sql("UPDATE identity SET name = 'Lena Hofer', locale = 'de_DE' WHERE id = %lld", (long long)who);
	load = fixture_i64("SELECT `load` FROM user WHERE id = %lld", (long long)d->eva.id);
	CHECK_I64(erase_request(d->db, who, d->ada.id, T + 100), OK);
	CHECK_I64(erase_request(d->db, who, d->ada.id, T + 101), ERR_CONFLICT);
	CHECK_I64(erase_request(d->db, 999999, d->ada.id, T + 101), ERR_NOT_FOUND);
	erase_all(T + 200, 1);
	CHECK_STR(state_of(who), "done");
	CHECK_STR(thread_of(c), "1 in customer received -\n2 in customer received -\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE conversation_id = %lld AND (mid IS NOT NULL"
			      " OR content IS NOT NULL OR erased_at IS NULL)", (long long)c), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid = '7001'"), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM identity WHERE id = %lld AND name IS NULL AND locale IS NULL"
			      " AND psid LIKE 'x%%'", (long long)who), 1);
	CHECK_STR(fixture_text("SELECT CONCAT(state, '/', preview, '/', unread) FROM conversation WHERE id = %lld",
			       (long long)c), "closed//0");
	CHECK_I64(fixture_i64("SELECT `load` FROM user WHERE id = %lld", (long long)d->eva.id), load - 1);
	CHECK_STR(fixture_text("SELECT CONCAT(conversations, '/', messages, '/', raw_events, '/', COALESCE(psid, '-'))"
			       " FROM erasure WHERE identity_id = %lld", (long long)who), "1/2/2/-");
	CHECK_I64(erase_request(d->db, who, d->ada.id, T + 300), ERR_CONFLICT);
}

/* The past stays out, in every shape that it may come in; the present does not. */
static void test_erased_past_stays_out(void)
{
	const struct desk *d = desk_here("desk_erase");
	struct arena *a = unit_arena();
	i64 who;
	struct intake in;

	customer("7002");
	who = identity_of("7002");
	CHECK_I64(erase_request(d->db, who, d->ada.id, T + 100), OK);
	erase_all(T + 200, 0);
	in = DELIVER(T + 300, says(a, "7002", "m_7002", T, "hello"));
	CHECK_I64(in.ignored, 1);
	in = DELIVER(T + 301, says(a, "7002", "m_7002_never_seen", T + 199, "missed"));
	CHECK_I64(in.ignored, 1);
	in = DELIVER(T + 302, echo_of(a, "7002", "m_7002_echo", T + 150, INBOX_META, "we said"));
	CHECK_I64(in.ignored, 1);
	in = DELIVER(T + 400, event_of(a, "7002", T + 400, "'read':{'watermark':1795176000100}"));
	CHECK_I64(in.ignored, 1);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM identity WHERE psid = '7002'"), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE psid = '7002'"), 0);

	/* somebody new, with the old line */
	in = DELIVER(T + 500, says(a, "7002", "m_7002_new", T + 500, "hello again"));
	CHECK_I64(in.done, 1);
	CHECK(identity_of("7002") != who);
	CHECK_I64(fixture_i64("SELECT erased_before FROM identity WHERE psid = '7002'"), T + 200);
	in = DELIVER(T + 600, says(a, "7002", "m_7002", T, "hello"));
	CHECK_I64(in.ignored, 1);
	in = DELIVER(T + 601, echo_of(a, "7002", "m_7002_echo2", T + 160, INBOX_META, "we said"));
	CHECK_I64(in.ignored, 1);
	in = DELIVER(T + 700, event_of(a, "7002", T + 700, "'read':{'watermark':1795176000700}"));
	CHECK_I64(in.done, 1);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message m JOIN identity i ON i.id = m.identity_id"
			      " WHERE i.psid = '7002'"), 1);
	/* and erased once more */
	CHECK_I64(erase_request(d->db, identity_of("7002"), d->ada.id, T + 800), OK);
	erase_all(T + 900, 0);
	in = DELIVER(T + 950, says(a, "7002", "m_7002_new", T + 500, "hello again"));
	CHECK_I64(in.ignored, 1);
}

/* What is being sent comes to its end first; what only waits is not sent any more. */
static void test_erase_waits_for_a_send(void)
{
	const struct desk *d = desk_here("desk_erase");
	i64 c = taken("7003"), who = identity_of("7003");

	fixture_sql("INSERT INTO message (conversation_id, page_id, identity_id, seq, version, direction, author_kind,"
		    " kind, body, state, sent_at, created_at) SELECT id, page_id, identity_id, s.seq + 1, version, 'out',"
		    " 'agent', 'text', 'answer', IF(s.seq = 1, 'sending', 'queued'), %lld, %lld FROM conversation,"
		    " seq_1_to_2 s WHERE id = %lld", T + 20, T + 20, (long long)c);
	fixture_sql("INSERT INTO outbox (message_id, identity_id, conversation_id, page_id, position, created_at)"
		    " SELECT id, identity_id, conversation_id, page_id, seq, %lld FROM message"
		    " WHERE conversation_id = %lld AND direction = 'out'", T + 20, (long long)c);
	fixture_sql("INSERT INTO outbox_lane (identity_id, page_id, next_at) SELECT identity_id, page_id, NOW(3)"
		    " FROM conversation WHERE id = %lld", (long long)c);
	CHECK_I64(erase_request(d->db, who, d->ada.id, T + 100), OK);
	CHECK_I64(erase_all(T + 200, 0), 1);
	CHECK_STR(state_of(who), "requested");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox WHERE identity_id = %lld", (long long)who), 2);
	fixture_sql("UPDATE message SET state = 'sent' WHERE conversation_id = %lld AND state = 'sending'", (long long)c);
	fixture_sql("DELETE o FROM outbox o JOIN message m ON m.id = o.message_id WHERE m.state = 'sent'");
	erase_all(T + 300, 0);
	CHECK_STR(state_of(who), "done");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox WHERE identity_id = %lld", (long long)who), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane WHERE identity_id = %lld", (long long)who), 0);
	CHECK_STR(thread_of(c), "1 in customer received -\n2 out agent sent -\n3 out agent discarded -\n");
}

static void test_erase_keeps_others(void)
{
	const struct desk *d = desk_here("desk_erase");
	i64 gone = customer("7004"), stays = customer("7005");

	fixture_sql("INSERT INTO contact (id, name, created_at, updated_at) VALUES (71, 'Both', 1, 1), (72, 'One', 1, 1)");
	fixture_sql("UPDATE identity SET contact_id = 71 WHERE psid IN ('7004', '7005')");
	CHECK_I64(erase_request(d->db, identity_of("7004"), d->ada.id, T + 100), OK);
	erase_all(T + 200, 0);
	CHECK_STR(thread_of(gone), "1 in customer received -\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE conversation_id = %lld AND body IS NOT NULL", (long long)stays), 1);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM contact WHERE id = 71"), 1);
	CHECK_I64(erase_request(d->db, identity_of("7005"), d->ada.id, T + 300), OK);
	erase_all(T + 400, 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM contact WHERE id = 71"), 0);
}

static void test_erased_mark(void)
{
	struct secret_key other = { { 8 } };
	struct str mark = erased_mark(unit_arena(), desk_key(), 1, STR("7006"));

	CHECK_I64(mark.len, 32);
	CHECK(erased_is_mark(mark) && !erased_is_mark(STR("7006")));
	CHECK_BYTES(erased_mark(unit_arena(), desk_key(), 1, STR("7006")), mark);
	CHECK(!str_eq(erased_mark(unit_arena(), desk_key(), 2, STR("7006")), mark));
	CHECK(!str_eq(erased_mark(unit_arena(), &other, 1, STR("7006")), mark));
}

void suite_desk_erase(void)
{
	TEST(test_erase_leaves_tombstones);
	TEST(test_erased_past_stays_out);
	TEST(test_erase_waits_for_a_send);
	TEST(test_erase_keeps_others);
	TEST(test_erased_mark);
}
