/*
 * The command line: exit statuses that crontab and scripts rely on, and errors that say what to do.
 */
#include "db_fixture.h"

#include "base/buf.h"
#include "cli/cli.h"

#include <sys/stat.h>
#include <unistd.h>

/* A desk that could run: key, directories, database. */
static void here(void)
{
	const char *dir = fixture_path("cli");

	fixture_db("cli");
	if (mkdir(dir, 0700) == 0) {
		mkdir(fixture_path("cli/run"), 0700);
		mkdir(fixture_path("cli/media"), 0700);
		CHECK_I64(fixture_pagedesk(NULL, "key", "new", fixture_path("cli/key"), NULL), EXIT_DONE);
	}
	fixture_configure(arena_printf(unit_arena(), "[security]\nkey_file = %s/key\n[paths]\nrun_dir = %s/run\n"
				       "[media]\ndirectory = %s/media\n[graph]\nbase = http://127.0.0.1:9\n", dir, dir,
				       dir).ptr);
}

static bool says(struct str said, const char *what)
{
	return said.ptr && strstr(said.ptr, what);
}

static void test_cli_usage(void)
{
	static const struct { int line; const char *args[4]; int status; const char *says; } rows[] = {
		{ HERE, { "--help" }, EXIT_DONE, "migrate" },
		{ HERE, { "version" }, EXIT_DONE, "pagedesk " PAGEDESK_VERSION },
		{ HERE, { "nonsense" }, EXIT_USAGE, "no such command" },
		{ HERE, { "migrate", "--help" }, EXIT_DONE, "usage: pagedesk migrate" },
		{ HERE, { "migrate", "now" }, EXIT_USAGE, "usage" },
		{ HERE, { "send", "--fast" }, EXIT_USAGE, "usage" },
		{ HERE, { "send", "--for" }, EXIT_USAGE, "usage" },
		{ HERE, { "send", "--for", "0" }, EXIT_USAGE, "usage" },
		{ HERE, { "send", "--for", "1x" }, EXIT_USAGE, "usage" },
		{ HERE, { "work", "--help" }, EXIT_DONE, "crontab" },
		{ HERE, { "check", "--shallow" }, EXIT_USAGE, "usage" },
		{ HERE, { "user" }, EXIT_USAGE, "usage" },
		{ HERE, { "user", "add", "x" }, EXIT_USAGE, "usage" },
		{ HERE, { "replay" }, EXIT_USAGE, "usage" },
		{ HERE, { "key" }, EXIT_USAGE, "usage" },
	};

	here();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str said;

		CHECK_I64_AT(rows[i].line, fixture_pagedesk(&said, rows[i].args[0], rows[i].args[1],
							    rows[i].args[2], rows[i].args[3], NULL),
			     rows[i].status);
		CHECK_AT(rows[i].line, says(said, rows[i].says));
	}
}

static void test_cli_every_command_has_help(void)
{
	static const char *const names[] = { "migrate", "check", "send", "work", "user", "key", "demo",
					     "replay", "version" };
	struct str said;

	here();
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CHECK_I64(fixture_pagedesk(&said, names[i], "--help", NULL), EXIT_DONE);
		CHECK(says(said, arena_printf(unit_arena(), "usage: pagedesk %s", names[i]).ptr));
	}
	/* the list has one line each */
	CHECK_I64(fixture_pagedesk(&said, "--help", NULL), EXIT_DONE);
	for (struct str line; str_cut(&said, '\n', &line);)
		CHECK(!line.len || str_starts(line, "usage") || str_starts(line, "pagedesk ") ||
		      str_starts(line, "  "));
}

/* Nothing to send is no failure; a database that is away has a status of its own. */
static void test_cli_send_statuses(void)
{
	struct str said;

	here();
	CHECK_I64(fixture_pagedesk(&said, "send", "--once", NULL), EXIT_DONE);
	CHECK_I64(fixture_pagedesk(&said, "work", "--once", NULL), EXIT_DONE);
	CHECK_I64(fixture_pagedesk(&said, "send", "--for", "1", NULL), EXIT_DONE);
	fixture_write(fixture_path("cli.cnf"), STR("[pagedesk]\nsocket = /nowhere/sock\n"));
	CHECK_I64(fixture_pagedesk(&said, "send", "--once", NULL), EXIT_DB_AWAY);
	CHECK(says(said, "database"));
	CHECK_I64(fixture_pagedesk(&said, "work", "--once", NULL), EXIT_DB_AWAY);
	CHECK_I64(fixture_pagedesk(&said, "migrate", NULL), EXIT_DB_AWAY);
}

/*
 * Names of what failed. Nobody answers for Meta here, so that one always does; how the answer is taken
 * is for the end-to-end tests.
 */
static struct str failures(struct str said)
{
	struct buf out;
	struct str line;

	buf_init(&out, unit_arena(), 4096);
	buf_adds(&out, "");
	while (str_cut(&said, '\n', &line))
		if (str_starts(line, "FAIL") && !strstr(arena_cstr(unit_arena(), line), "Meta"))
			buf_printf(&out, "%.*s;", STR_ARG(str_trim(str_head(str_skip(line, 6), 22))));
	return out.len ? buf_str(&out) : STR("");
}

static void check_finds(int line, bool deep, const char *expected)
{
	struct str said;

	CHECK_I64_AT(line, fixture_pagedesk(&said, "check", deep ? "--deep" : NULL, NULL), EXIT_FAILED);
	CHECK_STR_AT(line, str_head(failures(said), strlen(expected)), expected);
	CHECK_AT(line, expected[0] || !failures(said).len);
}

static void test_cli_check(void)
{
	here();
	check_finds(HERE, false, "");
	check_finds(HERE, true, "");
	if (chmod(fixture_path("cli/key"), 0644))
		perror("key");
	check_finds(HERE, false, "secret key;");
	if (chmod(fixture_path("cli/key"), 0600))
		perror("key");
	if (rename(fixture_path("cli/media"), fixture_path("cli/gone")))
		perror("media");
	check_finds(HERE, false, "Media directory;");
	if (rename(fixture_path("cli/gone"), fixture_path("cli/media")))
		perror("media");
	/* a password that is not there would be found out only when there is something to tell */
	setenv("PAGEDESK_MAIL_URL", "smtps://mail.example.org", 1);
	setenv("PAGEDESK_MAIL_FROM", "desk@example.org", 1);
	check_finds(HERE, false, "");
	setenv("PAGEDESK_MAIL_USER", "desk", 1);
	check_finds(HERE, false, "Mail to administrators;");
	setenv("PAGEDESK_MAIL_PASSWORD_FILE", fixture_path("cli/mail"), 1);
	check_finds(HERE, false, "Mail to administrators;");
	fixture_write(fixture_path("cli/mail"), STR("secret\n"));
	if (chmod(fixture_path("cli/mail"), 0644))
		perror("mail");
	check_finds(HERE, false, "Mail to administrators;");
	if (chmod(fixture_path("cli/mail"), 0600))
		perror("mail");
	check_finds(HERE, false, "");
	unsetenv("PAGEDESK_MAIL_PASSWORD_FILE");
	unsetenv("PAGEDESK_MAIL_USER");
	unsetenv("PAGEDESK_MAIL_FROM");
	unsetenv("PAGEDESK_MAIL_URL");
	/* a table that is not what the statements think; they come in their files' order */
	fixture_sql("ALTER TABLE raw_delivery CHANGE reason why VARCHAR(190)");
	check_finds(HERE, true, "raw_delivery_add;");
	fixture_sql("DELETE FROM migration WHERE name <> '0000_migration'");
	check_finds(HERE, false, "Schema;");
	fixture_sql("DROP DATABASE t_cli");
	check_finds(HERE, false, "Database;");
	fixture_empty("cli");
	CHECK_I64(fixture_pagedesk(NULL, "migrate", NULL), EXIT_DONE);
}

static void test_cli_users(void)
{
	struct str said;

	here();
	fixture_input("correct horse\n");
	CHECK_I64(fixture_pagedesk(&said, "user", "add", "mia", "agent", "Mia Sommer", NULL), EXIT_DONE);
	CHECK_STR(fixture_rows("SELECT login, role, name FROM user"), "mia agent Mia Sommer\n");
	CHECK(!says(said, "correct horse"));
	fixture_input("correct horse\n");
	CHECK_I64(fixture_pagedesk(&said, "user", "add", "MIA", "agent", NULL), EXIT_FAILED);
	CHECK(says(said, "exists already"));
	fixture_input("short\n");
	CHECK_I64(fixture_pagedesk(&said, "user", "add", "ben", "agent", NULL), EXIT_FAILED);
	CHECK(says(said, "8 to 200"));
	fixture_input("correct horse\n");
	CHECK_I64(fixture_pagedesk(&said, "user", "add", "ben", "chief", NULL), EXIT_FAILED);
	CHECK(says(said, "role"));
	/* no password at all */
	CHECK_I64(fixture_pagedesk(&said, "user", "add", "ben", "agent", NULL), EXIT_FAILED);
	CHECK(says(said, "password"));
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM user"), 1);

	fixture_sql("INSERT INTO session (id, user_id, csrf, created_at, seen_at, expires_at, address) "
		    "SELECT UNHEX(SHA2('x', 256)), id, 'c', 1, 1, 2, '' FROM user");
	fixture_input("battery staple\n");
	CHECK_I64(fixture_pagedesk(&said, "user", "passwd", "mia", NULL), EXIT_DONE);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM session"), 0);
	fixture_input("battery staple\n");
	CHECK_I64(fixture_pagedesk(&said, "user", "passwd", "nobody", NULL), EXIT_FAILED);
	CHECK_I64(fixture_pagedesk(&said, "user", "list", NULL), EXIT_DONE);
	CHECK(says(said, "mia") && says(said, "agent") && !says(said, "argon2"));
}

static void test_cli_key(void)
{
	struct str said;

	here();
	CHECK_I64(fixture_pagedesk(&said, "key", "new", fixture_path("cli/key"), NULL), EXIT_FAILED);
	CHECK_I64(fixture_pagedesk(&said, "key", "new", fixture_path("cli/nowhere/key"), NULL), EXIT_FAILED);
	check_finds(HERE, false, "");
}

/* May be repeated: the second time changes nothing but the secrets that it is given. */
static void test_cli_demo(void)
{
	struct str said, first;

	here();
	fixture_sql("DELETE FROM user");
	CHECK_I64(fixture_pagedesk(&first, "demo", NULL), EXIT_DONE);
	CHECK(says(first, "callback_key="));
	CHECK_I64(fixture_pagedesk(&said, "demo", NULL), EXIT_DONE);
	CHECK_BYTES(said, first);
	CHECK_STR(fixture_rows("SELECT (SELECT COUNT(*) FROM app), (SELECT COUNT(*) FROM page), "
			       "(SELECT COUNT(*) FROM user), (SELECT COUNT(*) FROM queue_member)"), "1 1 4 4\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM app WHERE secret LIKE '%%0123456789abcdef%%'"), 0);
}

static void test_cli_configuration_errors(void)
{
	static const struct { int line; const char *lines, *says; } rows[] = {
		{ HERE, "[worker]\nparallel = 0\n", "parallel" },
		{ HERE, "[worker]\nparalel = 5\n", "paralel" },
		{ HERE, "[nowhere]\nx = 1\n", "nowhere" },
		{ HERE, "[worker]\nsettle_s = 9 8 7\n", "settle_s" },
		{ HERE, "[graph]\nconnect_ms = soon\n", "connect_ms" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str said;

		here();
		fixture_configure(rows[i].lines);
		CHECK_I64_AT(rows[i].line, fixture_pagedesk(&said, "check", NULL), EXIT_FAILED);
		CHECK_AT(rows[i].line, says(said, rows[i].says));
	}
}

void suite_db_cli(void)
{
	TEST(test_cli_usage);
	TEST(test_cli_every_command_has_help);
	TEST(test_cli_send_statuses);
	TEST(test_cli_check);
	TEST(test_cli_users);
	TEST(test_cli_key);
	TEST(test_cli_demo);
	TEST(test_cli_configuration_errors);
}
