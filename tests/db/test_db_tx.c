/*
 * sys/db: transactions that are repeated, connections that go away, data that does not fit.
 */
#include "db_fixture.h"

#include "base/clock.h"
#include "store/identity.h"
#include "store/intake.h"
#include "store/message.h"
#include "store/session.h"
#include "store/setup.h"
#include "sys/db_internal.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static struct db *db_here(void)
{
	return fixture_db("db_tx");
}

static void set(struct db *db, const char *name, const char *value, enum db_result *r)
{
	*r = setting_set(db, str_of(name), str_of(value), 1);
}

static struct str value_of(const char *name)
{
	return fixture_text("SELECT value FROM setting WHERE name = '%s'", name);
}

static void kill_connection(struct db *db)
{
	fixture_sql("KILL CONNECTION %lu", mysql_thread_id(db->conn));
}

/* --- committing and rolling back ---------------------------------------------------------------- */

struct simple { const char *name; enum err answer; int runs; bool was_in_tx; enum db_result result; };

static enum err simple_fn(struct db *db, void *arg)
{
	struct simple *s = arg;
	enum db_result r;

	s->runs++;
	s->was_in_tx = db_in_tx(db);
	set(db, s->name, "written", &r);
	s->result = r;
	return r == DB_OK ? s->answer : db_err(r);
}

static void test_db_tx_commits_only_ok(void)
{
	struct db *db = db_here();
	static const struct { int line; const char *name; enum err answer; bool kept; } rows[] = {
		{ HERE, "ok", OK, true },
		{ HERE, "invalid", ERR_INVALID, false },
		{ HERE, "conflict", ERR_CONFLICT, false },
		{ HERE, "busy", ERR_BUSY, false },
		{ HERE, "internal", ERR_INTERNAL, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct simple s = { rows[i].name, rows[i].answer };

		CHECK_I64_AT(rows[i].line, db_tx(db, "simple", simple_fn, &s), rows[i].answer);
		CHECK_I64_AT(rows[i].line, s.runs, 1);
		CHECK_AT(rows[i].line, s.was_in_tx && !db_in_tx(db));
		CHECK_STR_AT(rows[i].line, value_of(rows[i].name), rows[i].kept ? "written" : NULL);
	}
}

static enum err nested_fn(struct db *db, void *arg)
{
	struct simple inner = { "inner", OK };
	enum err e = db_tx(db, "inner", simple_fn, &inner);

	*(int *)arg = inner.runs;
	return e;
}

static void test_db_tx_is_not_nested(void)
{
	struct db *db = db_here();
	int runs = -1;

	CHECK_I64(db_tx(db, "outer", nested_fn, &runs), ERR_INTERNAL);
	CHECK_I64(runs, 0);
	CHECK(!db_in_tx(db));
	CHECK_STR(value_of("inner"), NULL);
}

static enum err repeat_fn(struct db *db, void *arg)
{
	struct simple *s = arg;
	enum db_result r;

	set(db, s->name, "written", &r);
	if (++s->runs < 3)
		db_tx_repeat(db);
	return r == DB_OK ? OK : ERR_INTERNAL;
}

static void test_db_tx_repeats_when_asked(void)
{
	struct db *db = db_here();
	struct simple s = { "repeated", OK };

	CHECK_I64(db_tx(db, "repeat", repeat_fn, &s), OK);
	CHECK_I64(s.runs, 3);
	CHECK_I64(fixture_i64("SELECT version FROM setting WHERE name = 'repeated'"), 1);
	/* never satisfied: given up, nothing kept */
	s = (struct simple){ "never", OK, .runs = -1000 };
	CHECK_I64(db_tx(db, "repeat", repeat_fn, &s), ERR_BUSY);
	CHECK(s.runs <= -990);
	CHECK_STR(value_of("never"), NULL);
}

/* --- two connections ---------------------------------------------------------------------------- */

struct cross {
	pthread_barrier_t met;
	const char *names[2];
	int runs[2];
	enum err e[2];
};

struct cross_arg { struct cross *c; int nr; };

static enum err cross_fn(struct db *db, void *arg)
{
	struct cross_arg *a = arg;
	struct cross *c = a->c;
	enum db_result r;

	set(db, c->names[a->nr], "x", &r);
	if (r != DB_OK)
		return ERR_BUSY;
	/* only the first runs meet; a repeat finds the way free */
	if (c->runs[a->nr]++ == 0)
		pthread_barrier_wait(&c->met);
	set(db, c->names[1 - a->nr], "x", &r);
	return r == DB_OK ? OK : ERR_BUSY;
}

static void cross_worker(struct worker *w)
{
	struct cross *c = w->arg;
	struct cross_arg a = { c, w->nr };

	c->e[w->nr] = db_tx(w->db, "cross", cross_fn, &a);
}

static void test_db_tx_deadlock_is_repeated(void)
{
	struct cross c = { .names = { "cross_a", "cross_b" } };

	db_here();
	fixture_sql("INSERT INTO setting (name, value, updated_at) VALUES ('cross_a', '', 1), "
		    "('cross_b', '', 1)");
	pthread_barrier_init(&c.met, NULL, 2);
	fixture_parallel(2, cross_worker, &c);
	pthread_barrier_destroy(&c.met);
	CHECK_I64(c.e[0], OK);
	CHECK_I64(c.e[1], OK);
	/* one of them was the victim */
	CHECK(c.runs[0] + c.runs[1] > 2);
	/* each counted once */
	CHECK_STR(fixture_rows("SELECT name, version FROM setting WHERE name LIKE 'cross%%' ORDER BY name"),
		  "cross_a 3\ncross_b 3\n");
}

/* Who waits for a lock gives up in time to say so: Meta waits 5 s. */
static void test_db_tx_lock_timeout_gives_up_in_time(void)
{
	struct db *db = db_here();
	struct simple s = { "blocked", OK };
	i64 from, ms;

	fixture_sql("INSERT INTO setting (name, value, updated_at) VALUES ('blocked', 'theirs', 1)");
	fixture_sql("BEGIN");
	fixture_sql("UPDATE setting SET value = 'theirs too' WHERE name = 'blocked'");
	from = clock_steady();
	CHECK_I64(db_tx(db, "blocked", simple_fn, &s), ERR_BUSY);
	ms = clock_steady() - from;
	CHECK(ms >= 1500 && ms < 4000);
	CHECK_I64(s.result, DB_RETRY);
	CHECK(!db_in_tx(db));
	fixture_sql("COMMIT");
	s.runs = 0;
	CHECK_I64(db_tx(db, "blocked", simple_fn, &s), OK);
	CHECK_STR(value_of("blocked"), "written");
}

/* --- connections that go away ------------------------------------------------------------------- */

struct killed { const char *name; int runs, kill_at_run; };

static enum err killed_fn(struct db *db, void *arg)
{
	struct killed *k = arg;
	enum db_result r;

	set(db, k->name, "written", &r);
	if (++k->runs == k->kill_at_run)
		kill_connection(db);
	set(db, k->name, "twice", &r);
	return db_err(r);
}

static void test_db_tx_killed_in_the_middle(void)
{
	struct db *db = db_here();
	struct killed k = { "killed", 0, 1 };

	CHECK_I64(db_tx(db, "killed", killed_fn, &k), OK);
	CHECK_I64(k.runs, 2);
	CHECK_STR(value_of("killed"), "twice");
	CHECK_I64(fixture_i64("SELECT version FROM setting WHERE name = 'killed'"), 2);
}

static void test_db_tx_killed_while_idle(void)
{
	struct db *db = db_here();
	struct simple s = { "idle", OK };
	struct setting_row row = { 0 };

	kill_connection(db);
	CHECK_I64(db_tx(db, "idle", simple_fn, &s), OK);
	CHECK_I64(s.runs, 1);
	/* a read outside a transaction is asked again */
	kill_connection(db);
	CHECK_I64(setting_get(db, STR("idle"), &row), DB_OK);
	CHECK_STR(row.value, "written");
	/* a write is not: it may have happened */
	kill_connection(db);
	CHECK_I64(setting_set(db, STR("idle"), STR("x"), 1), DB_FAILED);
	CHECK_I64(setting_set(db, STR("idle"), STR("y"), 1), DB_OK);
	CHECK_STR(value_of("idle"), "y");
}

static enum err lost_commit_fn(struct db *db, void *arg)
{
	struct killed *k = arg;
	enum db_result r;

	k->runs++;
	set(db, k->name, "written", &r);
	/* the last thing before COMMIT: that one is what meets the dead connection */
	kill_connection(db);
	return db_err(r);
}

/* Nobody knows whether it happened: never repeated, the caller's unique keys decide. */
static void test_db_tx_lost_commit_is_not_repeated(void)
{
	struct db *db = db_here();
	struct killed k = { "lost", 0, 0 };
	struct simple s = { "after", OK };

	CHECK_I64(db_tx(db, "lost", lost_commit_fn, &k), ERR_BUSY);
	CHECK_I64(k.runs, 1);
	CHECK(!db_in_tx(db));
	/* and the next one works */
	CHECK_I64(db_tx(db, "after", simple_fn, &s), OK);
}

static enum err swallow_fn(struct db *db, void *arg)
{
	struct killed *k = arg;
	enum db_result r;

	k->runs++;
	if (k->runs == 1)
		kill_connection(db);
	set(db, k->name, "written", &r);
	return OK;	/* a careless function that looks at nothing */
}

static void test_db_tx_lost_statement_never_commits_half(void)
{
	struct db *db = db_here();
	struct killed k = { "swallowed", 0, 0 };

	CHECK_I64(db_tx(db, "swallow", swallow_fn, &k), OK);
	CHECK_I64(k.runs, 2);
	CHECK_STR(value_of("swallowed"), "written");
}

static void test_db_request_repairs(void)
{
	struct db *db = db_here();

	kill_connection(db);
	db->used_at -= HOUR_MS;		/* idle for long: the preflight asks */
	CHECK_I64(db_request(db, unit_arena()), OK);
	CHECK_I64(mysql_ping(db->conn), 0);
	/* what an earlier request left open is gone */
	CHECK_I64(db_command(db, "BEGIN"), DB_OK);
	db->in_tx = true;
	db->tx_name = "left open by the test";
	CHECK_I64(setting_set(db, STR("open"), STR("x"), 1), DB_OK);
	CHECK_I64(db_request(db, unit_arena()), OK);
	CHECK(!db_in_tx(db));
	CHECK_STR(value_of("open"), NULL);
}

/* --- savepoints and data that does not fit ------------------------------------------------------- */

static enum err savepoint_fn(struct db *db, void *arg)
{
	enum db_result *r = arg;
	char psid[40];

	memset(psid, '7', sizeof psid);
	if (identity_add(db, 1, STR("sp1"), NONE, 1) != DB_OK || db_savepoint(db) != DB_OK ||
	    identity_add(db, 1, STR("sp2"), NONE, 1) != DB_OK)
		return ERR_INTERNAL;
	*r = identity_add(db, 1, (struct str){ psid, sizeof psid }, NONE, 1);
	if (db_rollback_to_savepoint(db) != DB_OK || db_savepoint(db) != DB_OK ||
	    identity_add(db, 1, STR("sp3"), NONE, 1) != DB_OK)
		return ERR_INTERNAL;
	return OK;
}

static void test_db_savepoint_saves_what_was_before(void)
{
	struct db *db = db_here();
	enum db_result r = DB_OK;

	CHECK_I64(db_tx(db, "savepoint", savepoint_fn, &r), OK);
	CHECK_I64(r, DB_DATA);
	CHECK_STR(fixture_rows("SELECT psid FROM identity WHERE psid LIKE 'sp%%' ORDER BY psid"),
		  "sp1\nsp3\n");
}

static enum db_result add_message(struct db *db, i64 conversation, const char *state, struct str body,
				  const char *mid)
{
	return message_add(db, conversation, 1, 1, 1, 1, str_of(mid), STR("in"), STR("customer"), NONE,
			   STR("text"), body, NO_STR, NO_STR, NO_STR, 0, NO_STR, str_of(state), 1, 1);
}

static void test_db_results(void)
{
	struct db *db = db_here();
	char long_mid[300];
	struct { int line; enum db_result r, expected; } rows[] = {
		{ HERE, add_message(db, 1, "received", STR("x"), "m_1"), DB_OK },
		{ HERE, add_message(db, 1, "received", STR("x"), "m_2"), DB_DUPLICATE },
		{ HERE, add_message(db, 2, "received", STR("x"), "m_1"), DB_DUPLICATE },
		{ HERE, add_message(db, 3, "no such state", STR("x"), "m_3"), DB_DATA },
		{ HERE, add_message(db, 4, "received", STR("\xff\xfe"), "m_4"), DB_DATA },
		{ HERE, add_message(db, 5, "received", STR("x"), "m\xc3\xa4"), DB_DATA },
		{ HERE, add_message(db, 6, "received", STR("\xf0\x9f\x98\x80 \xc3\xa4"), "m_6"), DB_OK },
		{ HERE, identity_acted(db, -5, 1), DB_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, rows[i].r, rows[i].expected);
	memset(long_mid, 'm', sizeof long_mid - 1);
	long_mid[sizeof long_mid - 1] = 0;
	CHECK_I64(add_message(db, 7, "received", STR("x"), long_mid), DB_DATA);
	CHECK_STR(fixture_text("SELECT body FROM message WHERE conversation_id = 6"),
		  "\xf0\x9f\x98\x80 \xc3\xa4");
	/* nothing was cut off to make it fit */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message"), 2);
}

/* A row that is matched but not changed is no "none" (CLIENT_FOUND_ROWS). */
static void test_db_found_rows_count(void)
{
	struct db *db = db_here();

	CHECK_I64(identity_add(db, 2, STR("found"), NONE, 1), DB_OK);
	CHECK_I64(identity_latest(db, db_insert_id(db), 7), DB_OK);
	CHECK_I64(identity_latest(db, db_insert_id(db), 7), DB_NONE);
	CHECK_I64(identity_latest(db, fixture_i64("SELECT id FROM identity WHERE psid = 'found'"), 7), DB_OK);
	CHECK_I64(db_affected(db), 1);
}

/* A text longer than any buffer of the reader, and NULs inside. */
static void test_db_long_texts(void)
{
	struct db *db = db_here();
	size_t n = 3u << 20;
	char *text = arena_alloc(unit_arena(), n);
	struct setting_row row = { 0 };

	memset(text, 'a', n);
	text[n - 1] = 'z';
	CHECK_I64(setting_set(db, STR("short"), (struct str){ text, 60000 }, 1), DB_OK);
	CHECK_I64(setting_get(db, STR("short"), &row), DB_OK);
	CHECK_I64(row.value.len, 60000);
	CHECK_I64(setting_set(db, STR("long"), (struct str){ text, n }, 1), DB_DATA);
	CHECK_I64(add_message(db, 100, "received", (struct str){ text, n }, "m_long"), DB_OK);
	CHECK_I64(setting_set(db, STR("nul"), STR("a\0b"), 1), DB_OK);
	CHECK_I64(setting_get(db, STR("nul"), &row), DB_OK);
	CHECK_BYTES(row.value, STR("a\0b"));
	CHECK_I64(setting_set(db, STR("empty"), STR(""), 1), DB_OK);
	CHECK_I64(setting_get(db, STR("empty"), &row), DB_OK);
	CHECK_STR(row.value, "");
}

/* --- the pulse ---------------------------------------------------------------------------------- */

/* Counted after the commit, and only what was committed and what a list could show. */
static void test_db_pulse_counts_commits(void)
{
	struct conf conf = *fixture_conf();
	struct simple kept = { .name = "kept", .answer = OK }, undone = { .name = "undone", .answer = ERR_CONFLICT };
	struct db *db, *other = db_here();
	struct setting_row row;
	u64 count;

	conf.paths_run_dir = str_of(fixture_path("."));
	db = db_new(&conf);
	CHECK_I64(db_request(db, unit_arena()), OK);
	count = pulse_count(db_pulse(db));
	CHECK(count != 0);
	CHECK_I64(db_tx(db, "undone", simple_fn, &undone), ERR_CONFLICT);
	CHECK_I64(setting_get(db, STR("undone"), &row), DB_NONE);
	CHECK_I64(user_seen(db, 1, 1), DB_NONE);
	CHECK_I64(counter_add(db, STR("pulse"), 1, 1, 1, 1, STR("")), DB_OK);
	CHECK(pulse_count(db_pulse(db)) == count);
	CHECK_I64(db_tx(db, "kept", simple_fn, &kept), OK);
	CHECK(pulse_count(db_pulse(db)) == count + 1);
	CHECK_I64(setting_set(db, STR("alone"), STR("v"), 1), DB_OK);
	CHECK(pulse_count(db_pulse(db)) == count + 2);
	CHECK(db_pulse(other) == NULL);
	db_free(db);
}

/* --- connecting --------------------------------------------------------------------------------- */

struct connecting { int line; const char *file, *extra, *says; };

static void try_connect(const struct connecting *t)
{
	struct conf conf = *fixture_conf();
	const char *path = fixture_path("odd.cnf");
	struct str text = fixture_text("SELECT '[pagedesk]\nsocket = %s\nuser = desk\ndatabase = t_db_tx\n%s'",
				       getenv("TEST_SOCKET"), t->extra ? t->extra : "");
	struct db *db;

	fixture_write(path, text);
	conf.database_option_file = str_of(t->file ? t->file : path);
	db = db_new(&conf);
	CHECK_I64_AT(t->line, db_request(db, unit_arena()), t->says ? ERR_BUSY : OK);
	if (t->says && !CHECK_AT(t->line, strstr(db_error(db), t->says) != NULL))
		fprintf(stderr, "said: %s\n", db_error(db));
	db_free(db);
}

static void test_db_connect_option_files(void)
{
	static const struct connecting rows[] = {
		{ HERE, NULL, NULL, NULL },
		{ HERE, "/nowhere/my.cnf", NULL, "can't be read" },
		{ HERE, "relative.cnf", NULL, "must be absolute" },
		{ HERE, NULL, "default-character-set = latin1", "character set" },
		{ HERE, NULL, "reconnect = 1", "reconnect" },
		{ HERE, NULL, "socket = /nowhere/sock", "away" },
		{ HERE, NULL, "user = stranger", "denied" },
		{ HERE, NULL, "database = t_no_such", "denied" },
	};

	db_here();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		try_connect(&rows[i]);
}

/* What the statements rely on is set by us, whatever the server's defaults are. */
static void test_db_session(void)
{
	struct db *db;

	db_here();
	fixture_sql("SET GLOBAL sql_mode = '', time_zone = '+05:00', tx_isolation = 'REPEATABLE-READ'");
	db = fixture_connect();
	fixture_sql("SET GLOBAL sql_mode = DEFAULT, time_zone = '+00:00'");
	CHECK_I64(db_script(db, STR("INSERT INTO setting (name, value, updated_at) SELECT 'session', "
				    "CONCAT_WS(' ', @@tx_isolation, @@autocommit, @@innodb_lock_wait_timeout, "
				    "@@time_zone, @@character_set_client, @@sql_mode LIKE '%STRICT_ALL%'), 1")),
		  DB_OK);
	CHECK_STR(value_of("session"), "READ-COMMITTED ON 2 +00:00 utf8mb4 1");
}

/* Plain CGI: prepared and executed in one round trip, with the same results. */
static void test_db_one_shot(void)
{
	struct db *db = db_here();
	struct setting_row row = { 0 };

	db_one_shot(db, true);
	CHECK_I64(setting_set(db, STR("once"), STR("a"), 1), DB_OK);
	CHECK_I64(setting_set(db, STR("once"), STR("b"), 1), DB_OK);
	CHECK_I64(setting_get(db, STR("once"), &row), DB_OK);
	CHECK_STR(row.value, "b");
	CHECK_I64(row.version, 2);
	CHECK_I64(setting_add(db, STR("once"), STR("c"), 1), DB_DUPLICATE);
	CHECK_I64(setting_get(db, STR("not there"), &row), DB_NONE);
	CHECK_I64(setting_get(db, STR("once"), &row), DB_OK);
}

/* After ALTER TABLE by a migration, while responders run. */
static void test_db_survives_a_migration(void)
{
	struct db *db = db_here();
	struct setting_row row = { 0 };

	CHECK_I64(setting_set(db, STR("alter"), STR("a"), 1), DB_OK);
	CHECK_I64(setting_get(db, STR("alter"), &row), DB_OK);
	fixture_sql("ALTER TABLE setting ADD COLUMN fresh INT NULL");
	CHECK_I64(setting_get(db, STR("alter"), &row), DB_OK);
	CHECK_I64(setting_set(db, STR("alter"), STR("b"), 1), DB_OK);
	fixture_sql("ALTER TABLE setting DROP COLUMN fresh");
	CHECK_I64(setting_get(db, STR("alter"), &row), DB_OK);
	CHECK_STR(row.value, "b");
}

void suite_db_tx(void)
{
	TEST(test_db_tx_commits_only_ok);
	TEST(test_db_tx_is_not_nested);
	TEST(test_db_tx_repeats_when_asked);
	TEST(test_db_tx_deadlock_is_repeated);
	TEST(test_db_tx_lock_timeout_gives_up_in_time);
	TEST(test_db_tx_killed_in_the_middle);
	TEST(test_db_tx_killed_while_idle);
	TEST(test_db_tx_lost_commit_is_not_repeated);
	TEST(test_db_tx_lost_statement_never_commits_half);
	TEST(test_db_request_repairs);
	TEST(test_db_savepoint_saves_what_was_before);
	TEST(test_db_results);
	TEST(test_db_found_rows_count);
	TEST(test_db_long_texts);
	TEST(test_db_pulse_counts_commits);
	TEST(test_db_connect_option_files);
	TEST(test_db_session);
	TEST(test_db_one_shot);
	TEST(test_db_survives_a_migration);
}
