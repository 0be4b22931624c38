#include "db_fixture.h"

#include "base/buf.h"
#include "store/migration_list.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The whole schema as text: two databases are alike when these are. */
static struct str schema(void)
{
	return arena_printf(unit_arena(), "%s%s",
		fixture_rows("SELECT table_name, column_name, ordinal_position, column_type, is_nullable, "
			     "column_default, collation_name, extra FROM information_schema.columns "
			     "WHERE table_schema = DATABASE() ORDER BY 1, 3").ptr,
		fixture_rows("SELECT table_name, index_name, seq_in_index, column_name, non_unique "
			     "FROM information_schema.statistics WHERE table_schema = DATABASE() "
			     "ORDER BY 1, 2, 3").ptr);
}

static struct str applied(void)
{
	return fixture_rows("SELECT name, hash FROM migration ORDER BY name");
}

/* A directory with the migrations that are built in. */
static const char *migrations_dir(const char *name)
{
	const char *dir = fixture_path(name);

	if (mkdir(dir, 0700))
		perror(dir);
	for (size_t i = 0; i < migrations_len; i++)
		fixture_write(arena_printf(unit_arena(), "%s/%s.sql", dir, migrations[i].name).ptr,
			      migrations[i].sql);
	return dir;
}

static void add_file(const char *dir, const char *name, const char *sql)
{
	fixture_write(arena_printf(unit_arena(), "%s/%s.sql", dir, name).ptr, str_of(sql));
}

static bool says(struct str said, const char *what)
{
	return said.ptr && strstr(said.ptr, what);
}

static void test_migrate_twice(void)
{
	struct str said, before, names;

	fixture_empty("migrate");
	CHECK_I64(fixture_pagedesk(&said, "migrate", NULL), 0);
	CHECK(says(said, "0001_foundation applied"));
	before = schema();
	names = applied();
	CHECK(before.len > 1000);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM migration"), migrations_len);
	CHECK_I64(fixture_pagedesk(&said, "migrate", NULL), 0);
	CHECK(says(said, "0 applied"));
	CHECK_BYTES(schema(), before);
	CHECK_BYTES(applied(), names);
}

/* MariaDB commits each statement of a migration by itself: a run may end between any two. */
static void test_migrate_cut_off_anywhere(void)
{
	struct str whole, rest, line;
	size_t statements = 0;

	fixture_empty("migrate_whole");
	CHECK_I64(fixture_pagedesk(NULL, "migrate", NULL), 0);
	whole = schema();
	rest = migrations[1].sql;
	while (str_cut(&rest, '\n', &line))
		statements += str_ends(str_trim(line), ";") && !str_starts(str_trim(line), "--");
	CHECK(statements > 20);
	for (size_t cut = 1; cut < statements; cut += 7) {
		struct buf sql;
		size_t n = 0;

		fixture_empty("migrate_cut");
		buf_init(&sql, unit_arena(), 1u << 20);
		rest = migrations[1].sql;
		while (n < cut && str_cut(&rest, '\n', &line)) {
			if (str_starts(str_trim(line), "--") || !str_trim(line).len)
				continue;
			buf_add(&sql, line);
			buf_addc(&sql, '\n');
			if (str_ends(str_trim(line), ";")) {
				fixture_sql("%s", buf_str(&sql).ptr);
				buf_clear(&sql);
				n++;
			}
		}
		CHECK_I64(fixture_pagedesk(NULL, "migrate", NULL), 0);
		CHECK_BYTES(schema(), whole);
		CHECK_I64(fixture_i64("SELECT COUNT(*) FROM migration"), migrations_len);
	}
}

/* Applied, but the record was lost: applied again, harmlessly, and what is in the tables stays. */
static void test_migrate_again_keeps_rows(void)
{
	fixture_empty("migrate_again");
	CHECK_I64(fixture_pagedesk(NULL, "migrate", NULL), 0);
	fixture_sql("INSERT INTO setting (name, value, updated_at) VALUES ('kept', 'yes', 1)");
	fixture_sql("DELETE FROM migration WHERE name <> '0000_migration'");
	CHECK_I64(fixture_pagedesk(NULL, "migrate", NULL), 0);
	CHECK_STR(fixture_text("SELECT value FROM setting WHERE name = 'kept'"), "yes");
}

static void test_migrate_changed_file_is_refused(void)
{
	const char *dir = migrations_dir("changed");
	struct str said, names;

	fixture_empty("migrate_changed");
	add_file(dir, "9000_more", "CREATE TABLE IF NOT EXISTS more (a INT);\n");
	CHECK_I64(fixture_pagedesk(&said, "migrate", "--dir", dir, NULL), 0);
	CHECK(says(said, "9000_more applied"));
	names = applied();
	add_file(dir, "9000_more", "CREATE TABLE IF NOT EXISTS more (a BIGINT);\n");
	add_file(dir, "9001_next", "CREATE TABLE IF NOT EXISTS next (a INT);\n");
	CHECK_I64(fixture_pagedesk(&said, "migrate", "--dir", dir, NULL), 1);
	CHECK(says(said, "9000_more was changed"));
	/* refused before anything was done */
	CHECK_BYTES(applied(), names);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM information_schema.tables "
			      "WHERE table_schema = DATABASE() AND table_name = 'next'"), 0);
}

static void test_migrate_newer_database_is_refused(void)
{
	const char *dir = migrations_dir("newer");
	struct str said;

	fixture_empty("migrate_newer");
	add_file(dir, "9999_future", "CREATE TABLE IF NOT EXISTS future (a INT);\n");
	CHECK_I64(fixture_pagedesk(NULL, "migrate", "--dir", dir, NULL), 0);
	CHECK_I64(fixture_pagedesk(&said, "migrate", NULL), 1);
	CHECK(says(said, "9999_future"));
	CHECK(says(said, "newer"));
}

/* What is wrong stops the run where it is: nothing behind it is applied, nothing recorded of it. */
static void test_migrate_stops_at_an_error(void)
{
	const char *dir = migrations_dir("wrong");

	fixture_empty("migrate_wrong");
	add_file(dir, "9000_wrong", "CREATE TABLE IF NOT EXISTS fine (a INT);\nALTER TABLE nowhere ADD b INT;\n");
	add_file(dir, "9001_after", "CREATE TABLE IF NOT EXISTS after_it (a INT);\n");
	CHECK(fixture_pagedesk(NULL, "migrate", "--dir", dir, NULL) != 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM migration WHERE name LIKE '9%%'"), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM information_schema.tables "
			      "WHERE table_schema = DATABASE() AND table_name = 'after_it'"), 0);
	add_file(dir, "9000_wrong", "CREATE TABLE IF NOT EXISTS fine (a INT);\n");
	CHECK_I64(fixture_pagedesk(NULL, "migrate", "--dir", dir, NULL), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM migration WHERE name LIKE '9%%'"), 2);
}

static void test_migrate_odd_directories(void)
{
	struct str said;

	fixture_empty("migrate_odd");
	CHECK_I64(fixture_pagedesk(&said, "migrate", "--dir", fixture_path("nowhere"), NULL), 1);
	CHECK(says(said, "nowhere"));
	if (mkdir(fixture_path("empty"), 0700))
		perror("empty");
	CHECK_I64(fixture_pagedesk(&said, "migrate", "--dir", fixture_path("empty"), NULL), 1);
	CHECK(says(said, "0000_migration is missing"));
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM information_schema.tables "
			      "WHERE table_schema = DATABASE()"), 0);
}

static void migrate_at_once(struct worker *w)
{
	int *status = w->arg;
	char command[600];

	/* not fixture_pagedesk(): its file of output is one */
	snprintf(command, sizeof command, "%s/migrate_race.conf", getenv("TEST_DIR"));
	pid_t pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execl(getenv("TEST_PAGEDESK"), "pagedesk", "-c", command, "migrate", (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status[w->nr], 0);
}

/* Several hosts are updated at the same moment. */
static void test_migrate_at_once(void)
{
	int status[4] = { -1, -1, -1, -1 };

	fixture_empty("migrate_race");
	fixture_parallel(4, migrate_at_once, status);
	for (size_t i = 0; i < ARRAY_LEN(status); i++)
		CHECK_I64(status[i], 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM migration"), migrations_len);
}

void suite_db_migrate(void)
{
	TEST(test_migrate_twice);
	TEST(test_migrate_cut_off_anywhere);
	TEST(test_migrate_again_keeps_rows);
	TEST(test_migrate_changed_file_is_refused);
	TEST(test_migrate_newer_database_is_refused);
	TEST(test_migrate_stops_at_an_error);
	TEST(test_migrate_odd_directories);
	TEST(test_migrate_at_once);
}
