#include "db_fixture.h"

#include "base/buf.h"

#include <fcntl.h>
#include <mysql.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_SUITES 32
#define MAX_THREADS 64
#define ROWS_MAX (1u << 20)

/* Process-wide, as the server is. */
static struct {
	MYSQL *admin;
	char suites[MAX_SUITES][64];	/* databases that were made */
	size_t n;
	char option_file[256], conf_file[256];
	struct conf conf;
	struct db *db;			/* of the current suite */
	struct db *others[MAX_THREADS];
	size_t n_others;
} fixture;

static void __attribute__((noreturn)) give_up(const char *what, const char *why)
{
	fprintf(stderr, "fixture: %s: %s\n", what, why);
	exit(2);
}

static const char *from_env(const char *name)
{
	const char *v = getenv(name);

	if (!v)
		give_up(name, "is not set: run this through tests/db/with_db.sh");
	return v;
}

const char *fixture_path(const char *name)
{
	return arena_printf(unit_arena(), "%s/%s", from_env("TEST_DIR"), name).ptr;
}

void fixture_write(const char *path, struct str text)
{
	FILE *f = fopen(path, "we");

	if (!f || fwrite(text.ptr, 1, text.len, f) != text.len || fclose(f))
		give_up(path, "can't be written");
}

/* --- the connection apart ---------------------------------------------------------------------- */

static MYSQL *admin(void)
{
	if (fixture.admin)
		return fixture.admin;
	fixture.admin = mysql_init(NULL);
	mysql_options(fixture.admin, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(fixture.admin, NULL, "root", NULL, NULL, 0,
				from_env("TEST_SOCKET"), 0))
		give_up("connect", mysql_error(fixture.admin));
	return fixture.admin;
}

/* NULL when the statement has no rows to give. */
static MYSQL_RES *ask(const char *fmt, va_list ap)
{
	char *sql = NULL;
	int n = vasprintf(&sql, fmt, ap);
	MYSQL_RES *res;

	if (n < 0 || mysql_real_query(admin(), sql, (unsigned long)n))
		give_up(sql, mysql_error(fixture.admin));
	res = mysql_store_result(fixture.admin);
	free(sql);
	return res;
}

void fixture_sql(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	mysql_free_result(ask(fmt, ap));
	va_end(ap);
}

static struct str first_cell(const char *fmt, va_list ap)
{
	MYSQL_RES *res = ask(fmt, ap);
	MYSQL_ROW row = mysql_fetch_row(res);
	struct str s = NO_STR;

	if (row && row[0])
		s = arena_str(unit_arena(), (struct str){ row[0], mysql_fetch_lengths(res)[0] });
	mysql_free_result(res);
	return s;
}

struct str fixture_text(const char *fmt, ...)
{
	struct str s;
	va_list ap;

	va_start(ap, fmt);
	s = first_cell(fmt, ap);
	va_end(ap);
	return s;
}

i64 fixture_i64(const char *fmt, ...)
{
	struct str s;
	va_list ap;
	i64 v;

	va_start(ap, fmt);
	s = first_cell(fmt, ap);
	va_end(ap);
	return parse_i64(s, INT64_MIN + 1, INT64_MAX, &v) ? v : NONE;
}

struct str fixture_rows(const char *fmt, ...)
{
	struct buf out;
	MYSQL_RES *res;
	MYSQL_ROW row;
	va_list ap;

	va_start(ap, fmt);
	res = ask(fmt, ap);
	va_end(ap);
	buf_init(&out, unit_arena(), ROWS_MAX);
	buf_adds(&out, "");
	while ((row = mysql_fetch_row(res))) {
		for (unsigned i = 0; i < mysql_num_fields(res); i++)
			buf_printf(&out, "%s%s", i ? " " : "", row[i] ? row[i] : "-");
		buf_addc(&out, '\n');
	}
	mysql_free_result(res);
	return out.len ? buf_str(&out) : STR("");
}

i64 fixture_deadlocks(void)
{
	return fixture_i64("SELECT variable_value FROM information_schema.global_status WHERE "
			   "variable_name = 'INNODB_DEADLOCKS'");
}

/* --- databases --------------------------------------------------------------------------------- */

static void configure(const char *name)
{
	const char *text;

	snprintf(fixture.option_file, sizeof fixture.option_file, "%s",
		 fixture_path(arena_printf(unit_arena(), "%s.cnf", name).ptr));
	snprintf(fixture.conf_file, sizeof fixture.conf_file, "%s",
		 fixture_path(arena_printf(unit_arena(), "%s.conf", name).ptr));
	text = arena_printf(unit_arena(), "[pagedesk]\nsocket = %s\nuser = desk\ndatabase = t_%s\n",
			    from_env("TEST_SOCKET"), name).ptr;
	fixture_write(fixture.option_file, str_of(text));
	text = arena_printf(unit_arena(), "[database]\noption_file = %s\n", fixture.option_file).ptr;
	fixture_write(fixture.conf_file, str_of(text));
	fixture.conf = (struct conf){ .database_option_file = str_of(fixture.option_file) };
}

/* The programs' user may do what a shared host allows, and no more. */
void fixture_empty(const char *name)
{
	fixture_sql("CREATE USER IF NOT EXISTS desk@localhost");
	fixture_sql("DROP DATABASE IF EXISTS t_%s", name);
	fixture_sql("CREATE DATABASE t_%s CHARACTER SET utf8mb4", name);
	fixture_sql("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER, "
		    "CREATE TEMPORARY TABLES, LOCK TABLES ON t_%s.* TO desk@localhost", name);
	fixture_sql("USE t_%s", name);
	configure(name);
}

void fixture_input(const char *text)
{
	fixture_write(fixture_path("input"), str_of(text));
}

void fixture_configure(const char *lines)
{
	FILE *f = fopen(fixture.conf_file, "ae");

	if (!f || fputs(lines, f) < 0 || fclose(f))
		give_up(fixture.conf_file, "can't be written");
}

int fixture_pagedesk(struct str *said, ...)
{
	const char *output = fixture_path("said"), *input = fixture_path("input");
	char *argv[16] = { (char *)(uintptr_t)from_env("TEST_PAGEDESK"), (char *)(uintptr_t)"-c",
			   fixture.conf_file };
	char text[16384];
	size_t n = 3;
	int status = 0, fd;
	va_list ap;
	pid_t pid;

	va_start(ap, said);
	while (n < ARRAY_LEN(argv) - 1 && (argv[n] = va_arg(ap, char *)))
		n++;
	va_end(ap);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		fd = open(input, O_RDONLY | O_CLOEXEC);
		dup2(fd < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : fd, STDIN_FILENO);
		fd = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		give_up(argv[3], "did not run");
	unlink(input);
	fd = open(output, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : (size_t)read(fd, text, sizeof text);
	close(fd);
	if (said)
		*said = arena_str(unit_arena(), (struct str){ text, n });
	return WEXITSTATUS(status);
}

static bool made(const char *suite)
{
	for (size_t i = 0; i < fixture.n; i++)
		if (strcmp(fixture.suites[i], suite) == 0)
			return true;
	if (fixture.n == MAX_SUITES)
		give_up(suite, "too many suites");
	snprintf(fixture.suites[fixture.n++], sizeof fixture.suites[0], "%s", suite);
	return false;
}

static struct db *connect_now(struct arena *a)
{
	struct db *db = db_new(&fixture.conf);

	if (db_request(db, a))
		give_up("connect", db_error(db));
	return db;
}

static void drop_others(void)
{
	while (fixture.n_others)
		db_free(fixture.others[--fixture.n_others]);
}

struct db *fixture_db(const char *suite)
{
	struct str said;

	drop_others();
	db_free(fixture.db);
	fixture.db = NULL;
	if (!made(suite)) {
		fixture_empty(suite);
		if (fixture_pagedesk(&said, "migrate", NULL))
			give_up("migrate", said.ptr);
	} else {
		configure(suite);
		fixture_sql("USE t_%s", suite);
	}
	fixture.db = connect_now(unit_arena());
	return fixture.db;
}

struct db *fixture_connect(void)
{
	if (fixture.n_others == MAX_THREADS)
		give_up("connect", "too many connections");
	fixture.others[fixture.n_others] = connect_now(unit_arena());
	return fixture.others[fixture.n_others++];
}

const struct conf *fixture_conf(void)
{
	return &fixture.conf;
}

/* --- at once ----------------------------------------------------------------------------------- */

struct thread {
	pthread_t id;
	pthread_barrier_t *start;
	struct worker worker;
	struct arena arena;
	void (*fn)(struct worker *w);
};

static void *thread_main(void *arg)
{
	struct thread *t = arg;

	arena_init(&t->arena);
	t->worker.arena = &t->arena;
	t->worker.db = connect_now(&t->arena);
	pthread_barrier_wait(t->start);
	t->fn(&t->worker);
	db_free(t->worker.db);
	arena_release(&t->arena);
	mysql_thread_end();
	return NULL;
}

void fixture_parallel(int n, void (*fn)(struct worker *w), void *arg)
{
	struct thread threads[MAX_THREADS];
	pthread_barrier_t start;

	if (n > MAX_THREADS || pthread_barrier_init(&start, NULL, (unsigned)n))
		give_up("threads", "too many");
	for (int i = 0; i < n; i++) {
		threads[i] = (struct thread){ .start = &start, .fn = fn,
					      .worker = { .nr = i, .arg = arg } };
		if (pthread_create(&threads[i].id, NULL, thread_main, &threads[i]))
			give_up("threads", "can't start");
	}
	for (int i = 0; i < n; i++)
		pthread_join(threads[i].id, NULL);
	pthread_barrier_destroy(&start);
}
