#include "unit.h"

#include "sys/crypt.h"

#include <CUnit/Basic.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Longer texts are cut in a failure's line. */
#define SHOWN_MAX 300

/* Process-wide, as CUnit's own registry is. */
static struct {
	struct arena arena;
	char **patterns;	/* from the command line; none: all tests */
	int n_patterns;
	bool list;
	const char *suite;	/* being added */
	CU_pSuite added;	/* NULL until the first test of it is wanted */
	int tests;
} unit;

struct arena *unit_arena(void)
{
	return &unit.arena;
}

static void each_begin(void)
{
	arena_init(&unit.arena);
}

static void each_end(void)
{
	arena_release(&unit.arena);
}

static bool wanted(const char *name)
{
	for (int i = 0; i < unit.n_patterns; i++)
		if (fnmatch(unit.patterns[i], name, 0) == 0 ||
		    fnmatch(unit.patterns[i], unit.suite, 0) == 0)
			return true;
	return unit.n_patterns == 0;
}

void unit_add(const char *name, void (*fn)(void))
{
	if (!wanted(name))
		return;
	unit.tests++;
	if (unit.list) {
		printf("%s %s\n", unit.suite, name);
		return;
	}
	if (!unit.added)
		unit.added = CU_add_suite_with_setup_and_teardown(unit.suite, NULL, NULL,
								  each_begin, each_end);
	if (!unit.added || !CU_add_test(unit.added, name, fn)) {
		fprintf(stderr, "unit: %s: %s\n", name, CU_get_error_msg());
		exit(2);
	}
}

struct str unit_json(const char *text)
{
	char *copy = arena_cstr(unit_arena(), str_of(text));

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	return str_of(copy);
}

bool unit_aborts(void (*fn)(void))
{
	int status = 0, null;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		dup2(null, STDERR_FILENO);
		fn();
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	       WTERMSIG(status) == SIGABRT;
}

static bool report(const char *file, int line, bool held, const char *text)
{
	CU_assertImplementation(held, (unsigned)line, text, file, "", CU_FALSE);
	return held;
}

bool unit_true(const char *file, int line, bool held, const char *what)
{
	return report(file, line, held, what);
}

static void show_i64(char out[32], i64 v)
{
	if (v == NONE)
		snprintf(out, 32, "NONE");
	else
		snprintf(out, 32, "%lld", (long long)v);
}

bool unit_i64(const char *file, int line, i64 obtained, i64 expected, const char *what)
{
	char text[512], e[32], o[32];

	show_i64(e, expected);
	show_i64(o, obtained);
	snprintf(text, sizeof text, "%s: expected %s, obtained %s", what, e, o);
	return report(file, line, obtained == expected, text);
}

/* Quoted; bytes that would garble a terminal as \xNN. */
static void show_str(char out[4 * SHOWN_MAX + 16], struct str s)
{
	char *p = out;

	if (!s.ptr) {
		snprintf(out, 16, "(absent)");
		return;
	}
	*p++ = '"';
	for (size_t i = 0; i < s.len && i < SHOWN_MAX; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c < 0x20 || c == 0x7f)
			p += snprintf(p, 5, "\\x%02x", c);
		else
			*p++ = (char)c;
	}
	snprintf(p, 6, "%s", s.len > SHOWN_MAX ? "\"..." : "\"");
}

bool unit_str(const char *file, int line, struct str obtained, struct str expected,
	      const char *what)
{
	char text[8 * SHOWN_MAX + 256], e[4 * SHOWN_MAX + 16], o[4 * SHOWN_MAX + 16];

	show_str(e, expected);
	show_str(o, obtained);
	snprintf(text, sizeof text, "%.120s: expected %s, obtained %s", what, e, o);
	return report(file, line, !obtained.ptr == !expected.ptr && str_eq(obtained, expected),
		      text);
}

static void add_suites(void)
{
#define X(name) \
	unit.suite = #name; \
	unit.added = NULL; \
	suite_##name();
	SUITES
#undef X
}

static int usage(void)
{
	fprintf(stderr, "usage: unit [-l | -v] [test or suite, patterns allowed]...\n");
	return 2;
}

int main(int argc, char **argv)
{
	CU_BasicRunMode mode = CU_BRM_NORMAL;
	bool failed;
	int c;

	while ((c = getopt(argc, argv, "lv")) != -1) {
		if (c == 'l')
			unit.list = true;
		else if (c == 'v')
			mode = CU_BRM_VERBOSE;
		else
			return usage();
	}
	unit.patterns = argv + optind;
	unit.n_patterns = argc - optind;
	if (!crypt_init() || CU_initialize_registry() != CUE_SUCCESS) {
		fprintf(stderr, "unit: can't start\n");
		return 2;
	}
	add_suites();
	if (!unit.tests) {
		fprintf(stderr, "unit: no such test\n");
		return usage();
	}
	if (!unit.list) {
		CU_basic_set_mode(mode);
		CU_basic_run_tests();
	}
	failed = CU_get_number_of_failures() || CU_get_number_of_suites_failed();
	CU_cleanup_registry();
	return failed;
}
