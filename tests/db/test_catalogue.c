/*
 * Every statement of src/store against the migrated schema, and what the busy ones cost on tables of
 * some size: a customer with 10,000 messages must cost what a new one costs.
 */
#include "db_fixture.h"

#include "base/buf.h"
#include "store/conversation.h"
#include "store/inbox.h"
#include "store/intake.h"
#include "store/message.h"
#include "store/session.h"
#include "store/setup.h"
#include "sys/crypt.h"
#include "sys/db_internal.h"

/* The one with the long history, and a new one. */
#define BIG 1
#define NEW 2
#define T 1795176000000LL

/* A step that reads all of a table is harmless while the table is small. */
#define SMALL 150

static void fill(void)
{
	fixture_sql("INSERT INTO app (id, meta_id, name, callback_key, created_at, updated_at) "
		    "VALUES (1, '55', 'App', 'key', 1, 1)");
	fixture_sql("INSERT INTO page (id, app_id, meta_id, name, created_at, updated_at) "
		    "SELECT seq, 1, 1000 + seq, CONCAT('Page ', seq), 1, 1 FROM seq_1_to_3");
	fixture_sql("INSERT INTO user (id, login, password_hash, name, role, created_at, updated_at) "
		    "SELECT seq, CONCAT('agent', seq), '', CONCAT('Agent ', seq), 'agent', 1, 1 "
		    "FROM seq_1_to_20");
	fixture_sql("INSERT INTO identity (id, page_id, psid, created_at, last_message_at, "
		    "last_action_at, latest_conversation_id) "
		    "SELECT seq, 1 + seq %% 3, 9000000 + seq, 1, %lld + seq, %lld + seq, seq "
		    "FROM seq_1_to_6000", T, T);
	/* 300 open, 200 with agents, 100 waiting, the rest closed */
	fixture_sql("INSERT INTO conversation (id, identity_id, page_id, open_identity_id, state, "
		    "agent_id, queue_id, last_seq, waiting_since, opened_at, last_message_at, closed_at, "
		    "updated_at) SELECT seq, seq, 1 + seq %% 3, IF(seq <= 600, seq, NULL), "
		    "CASE WHEN seq <= 300 THEN 'open' WHEN seq <= 500 THEN 'active' "
		    "WHEN seq <= 600 THEN 'waiting' ELSE 'closed' END, "
		    "IF(seq <= 300, NULL, 1 + seq %% 20), 1, 5, IF(seq <= 300, %lld + seq, NULL), "
		    "%lld, %lld + seq, IF(seq <= 600, NULL, %lld + seq), %lld FROM seq_1_to_6000",
		    T, T, T, T, T);
	fixture_sql("INSERT INTO message (conversation_id, page_id, identity_id, seq, version, mid, "
		    "direction, author_kind, author_id, client_key, kind, body, state, sent_at, created_at) "
		    "SELECT seq, 1 + seq %% 3, seq, 1, 1, CONCAT('m_', seq), 'in', 'customer', NULL, "
		    "NULL, 'text', 'x', 'received', %lld, %lld FROM seq_1_to_6000", T, T);
	fixture_sql("INSERT INTO message (conversation_id, page_id, identity_id, seq, version, mid, "
		    "direction, author_kind, author_id, client_key, kind, body, state, sent_at, created_at) "
		    "SELECT %d, 2, %d, seq, seq, CONCAT('m_big', seq), IF(seq %% 2, 'in', 'out'), "
		    "IF(seq %% 2, 'customer', 'agent'), IF(seq %% 2, NULL, 1), "
		    "IF(seq %% 2, NULL, CONCAT('k', seq)), 'text', 'x', IF(seq %% 2, 'received', "
		    "'confirmed'), %lld + seq, %lld FROM seq_2_to_10000", BIG, BIG, T, T);
	fixture_sql("UPDATE conversation SET last_seq = 10000, version = 10000 WHERE id = %d", BIG);
	fixture_sql("INSERT INTO raw_event (event_key, app_id, page_id, page_meta_id, psid, kind, "
		    "channel, body, state, next_at, event_at, received_at) "
		    "SELECT UNHEX(SHA2(seq, 256)), 1, 1, '1001', 9000000 + seq %% 6000, 'message', "
		    "'messaging', '{}', IF(seq %% 1000, 'done', 'raw'), IF(seq %% 1000, NULL, 1), %lld, "
		    "%lld FROM seq_1_to_20000", T, T);
	fixture_sql("INSERT INTO outbox (message_id, identity_id, conversation_id, page_id, position, "
		    "created_at) SELECT id, identity_id, conversation_id, page_id, id, %lld FROM message "
		    "WHERE direction = 'out' LIMIT 600", T);
	fixture_sql("INSERT INTO outbox_lane (identity_id, page_id, next_at) "
		    "SELECT seq, 1 + seq %% 3, NOW(3) - INTERVAL 300 SECOND + INTERVAL seq SECOND FROM seq_1_to_600");
	fixture_sql("INSERT INTO session (id, user_id, csrf, created_at, seen_at, expires_at, address) "
		    "SELECT UNHEX(SHA2(seq, 256)), 1 + seq %% 20, 'c', 1, 1, 9999999999999, '::1' "
		    "FROM seq_1_to_1000");
	fixture_sql("INSERT INTO login_throttle SELECT CONCAT('address:', seq), 1, 1, 1 "
		    "FROM seq_1_to_1000");
	fixture_sql("INSERT INTO conversation_event (conversation_id, at, kind, actor_kind) "
		    "SELECT 1 + seq %% 6000, %lld + seq, 'opened', 'customer' FROM seq_1_to_6000", T);
	fixture_sql("INSERT INTO attachment (message_id, conversation_id, identity_id, page_id, ordinal, "
		    "direction, kind, bytes, state, due_at, fetched_at, created_at) SELECT seq, seq %% 6000, "
		    "seq %% 6000, 1, 0, 'in', 'image', 1000, IF(seq %% 1000, 'kept', 'new'), "
		    "IF(seq %% 1000, NULL, NOW(3)), %lld + seq, 1 FROM seq_1_to_6000", T);
	fixture_sql("INSERT INTO audit (at, action) SELECT seq, 'x' FROM seq_1_to_1000");
	fixture_sql("ANALYZE TABLE identity, conversation, message, raw_event, outbox, outbox_lane, "
		    "session, login_throttle, conversation_event, attachment, audit");
}

static struct db *filled(void)
{
	struct db *db = fixture_db("catalogue");

	if (!fixture_i64("SELECT COUNT(*) FROM page"))
		fill();
	return db;
}

static void test_catalogue_meets_the_schema(void)
{
	struct db *db = filled();

	CHECK(db_catalogue_len > 100);
	for (unsigned i = 0; i < db_catalogue_len; i++) {
		const char *wrong = db_verify(db, unit_arena(), &db_catalogue[i]);

		if (wrong)
			CHECK_STR(arena_printf(unit_arena(), "%s: %s", db_catalogue[i].name, wrong), NULL);
	}
}

/* --- plans ------------------------------------------------------------------------------------- */

static bool ends_in_word(struct str s, const char *word)
{
	struct str t = str_trim(s);

	return str_ends(t, word);
}

/* The statement with values in it: 50 where the grammar wants a number, else '1'. */
static struct str with_values(const char *sql)
{
	struct str rest = str_of(sql);
	struct buf out;

	buf_init(&out, unit_arena(), 64u << 10);
	buf_adds(&out, "EXPLAIN ");
	for (size_t i = 0; i < rest.len; i++) {
		struct str before = str_head(rest, i);

		if (rest.ptr[i] != '?')
			buf_addc(&out, rest.ptr[i]);
		else if (ends_in_word(before, "LIMIT") || ends_in_word(before, "OFFSET"))
			buf_adds(&out, "50");
		else
			buf_adds(&out, "'1'");
	}
	return buf_str(&out);
}

/* Steps that walk a whole table, or a whole index, of more than SMALL rows. */
static struct str long_walks(struct db *db, const struct db_stmt *stmt)
{
	struct str sql = with_values(stmt->sql);
	struct buf out;
	MYSQL_RES *res;
	MYSQL_ROW row;

	buf_init(&out, unit_arena(), 4096);
	if (mysql_real_query(db->conn, sql.ptr, sql.len))
		return arena_printf(unit_arena(), "%s", mysql_error(db->conn));
	res = mysql_store_result(db->conn);
	/* id, select_type, table, type, possible_keys, key, key_len, ref, rows, Extra */
	while ((row = mysql_fetch_row(res))) {
		i64 rows = 0;

		/* what was derived is as long as the steps that made it, which are looked at too */
		if (!row[3] || row[2][0] == '<' ||
		    (strcmp(row[3], "ALL") != 0 && strcmp(row[3], "index") != 0))
			continue;
		if (parse_i64(str_of(row[8]), 0, INT64_MAX, &rows) && rows > SMALL)
			buf_printf(&out, "%s reads all of %s (%s rows) ", stmt->name, row[2], row[8]);
	}
	mysql_free_result(res);
	return out.len ? buf_str(&out) : NO_STR;
}

static bool explainable(const struct db_stmt *stmt)
{
	return str_starts(str_of(stmt->sql), "SELECT") || str_starts(str_of(stmt->sql), "UPDATE") ||
	       str_starts(str_of(stmt->sql), "DELETE");
}

static void test_catalogue_plans_use_indexes(void)
{
	struct db *db = filled();
	size_t seen = 0;

	for (unsigned i = 0; i < db_catalogue_len; i++) {
		if (!explainable(&db_catalogue[i]))
			continue;
		CHECK_STR(long_walks(db, &db_catalogue[i]), NULL);
		seen++;
	}
	CHECK(seen > 60);
	/* does this test see one at all? */
	CHECK(long_walks(db, &(struct db_stmt){ .name = "probe",
			.sql = "SELECT id FROM message WHERE body = ?" }).ptr != NULL);
}

/* --- what busy statements really read ----------------------------------------------------------- */

static i64 handler_reads(struct db *db)
{
	static const char sql[] = "SELECT CAST(SUM(variable_value) AS INT) FROM "
		"information_schema.session_status WHERE variable_name LIKE 'Handler_read%'";
	MYSQL_RES *res;
	i64 n = NONE;

	if (!mysql_real_query(db->conn, sql, sizeof sql - 1) && (res = mysql_store_result(db->conn))) {
		parse_i64(str_of(mysql_fetch_row(res)[0]), 0, INT64_MAX, &n);
		mysql_free_result(res);
	}
	return n;
}

/* Rows and index entries that call touched; asking costs some itself. */
#define READS(call) ({ \
	i64 first_ = handler_reads(db), second_ = handler_reads(db); \
	enum db_result r_ = (call); \
	CHECK(r_ == DB_OK || r_ == DB_NONE); \
	handler_reads(db) - second_ - (second_ - first_); \
})
#define CHECK_READS(most, call) do { \
	i64 n_ = READS(call); \
	if (!CHECK(n_ <= (most))) \
		fprintf(stderr, "%s:%d: %lld reads\n", __FILE__, __LINE__, (long long)n_); \
} while (0)

static void test_catalogue_cost_of_the_thread(void)
{
	struct db *db = filled();
	struct message_row *rows, one;
	size_t n;

	/* a page of a thread: each message with its author and its place in the outbox */
	CHECK_READS(4 * 50, message_newest(db, BIG, 50, &rows, &n));
	CHECK_I64(n, 50);
	CHECK_I64(rows[0].seq, 10000);
	CHECK_READS(4 * 50, message_before(db, BIG, T + 5000, 5000, 50, &rows, &n));
	CHECK_I64(n, 50);
	CHECK_I64(rows[0].seq, 4999);
	CHECK_READS(4 * 50, message_after(db, BIG, 5000, 50, &rows, &n));
	CHECK_I64(n, 50);
	CHECK_READS(4 * 10, message_changed(db, BIG, 9990, 50, &rows, &n));
	CHECK_I64(n, 10);
	CHECK_READS(4, message_changed(db, BIG, 10000, 50, &rows, &n));
	CHECK_READS(6, message_by_seq(db, BIG, 7777, &one));
	CHECK_READS(8, message_by_key(db, 1, STR("k500"), 20, &rows, &n));
	CHECK_I64(n, 1);
}

static void test_catalogue_cost_of_polling(void)
{
	struct db *db = filled();
	struct digest session = sha256(STR("7"));
	struct session_row who;
	struct inbox_state_row state;
	struct inbox_entry_row *rows;
	size_t n;

	CHECK_READS(4, session_find(db, digest_str(&session), T, &who));
	CHECK(who.user_id > 0);
	/* 101 open ones from an index, 15 of one's own */
	CHECK_READS(4 * (101 + 15), inbox_state(db, 2, &state));
	CHECK(state.open.len > 0);
	CHECK(state.mine.len > 0);
	/* a list's rows: conversation, identity, page, agent, queue, and the sorted list of ids */
	CHECK_READS(10 * 100, inbox_open(db, NONE, 0, 100, &rows, &n));
	CHECK_I64(n, 100);
	CHECK_READS(10 * 100, inbox_open(db, T + 150, 150, 100, &rows, &n));
	CHECK_I64(n, 100);
	CHECK_I64(rows[0].id, 151);
	CHECK_READS(10 * 50, inbox_closed(db, T + 5000, 0, 50, &rows, &n));
	CHECK_I64(n, 50);
	CHECK_READS(10 * 50, inbox_closed_of(db, 3, T + 5000, 0, 50, &rows, &n));
	CHECK_I64(n, 50);
}

static enum db_result inbound(struct db *db, const char *key, i64 page, const char *psid,
			      struct inbound_row *out)
{
	struct digest d = sha256(str_of(key));

	return intake_inbound(db, digest_str(&d), 1, page, STR("1001"), str_of(psid), STR("x"), STR("message"),
			      STR("messaging"), STR("{}"), T, T, str_of(key), STR("text"), STR("hello"),
			      NO_STR, NO_STR, STR("hello"), T, 1, 0, NONE, NONE, out);
}

static void test_catalogue_cost_of_the_webhook(void)
{
	struct db *db = filled();
	struct inbound_row row;
	struct app_row app;
	struct raw_event_row *raw;
	size_t n;
	i64 big, new;

	CHECK_READS(6, app_by_callback_key(db, STR("key"), T, &app));
	/* with something to be sent they would be left to a larger transaction */
	fixture_sql("DELETE FROM outbox_lane WHERE identity_id IN (%d, %d)", BIG, NEW);
	big = READS(inbound(db, "m_cost_big", 1 + BIG % 3, "9000001", &row));
	CHECK_STR(row.outcome, "done");
	CHECK_I64(row.conversation_id, BIG);
	new = READS(inbound(db, "m_cost_new", 1 + NEW % 3, "9000002", &row));
	CHECK_STR(row.outcome, "done");
	CHECK_I64(row.conversation_id, NEW);
	CHECK_I64(big, new);
	CHECK(new <= 20);
	CHECK_READS(4 * 25, raw_event_due(db, T, 100, &raw, &n));
	CHECK_I64(n, 20);
}

void suite_db_catalogue(void)
{
	TEST(test_catalogue_meets_the_schema);
	TEST(test_catalogue_plans_use_indexes);
	TEST(test_catalogue_cost_of_the_thread);
	TEST(test_catalogue_cost_of_polling);
	TEST(test_catalogue_cost_of_the_webhook);
}
