#include "unit.h"

#include "base/conf.h"
#include "base/limits.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *parse(const char *text, struct conf *c)
{
	const char *why = NULL;
	enum err e = conf_parse(unit_arena(), "test", str_of(text), c, &why);

	CHECK((e == OK) == !why);
	return why;
}

static void test_conf_defaults(void)
{
	struct conf c;

	CHECK_STR(str_of(parse("", &c)), NULL);
	CHECK_STR(c.web_base_url, "http://localhost:8080");
	CHECK_STR(c.mount, "");
	CHECK(!c.https);
	CHECK_I64(c.web_max_requests, 5000);
	CHECK(!c.database_causal_reads);
	CHECK_STR(c.paths_run_dir, "");
	CHECK_I64(c.settle_ms[0], 10000);
	CHECK_I64(c.settle_ms[2], 90000);
	CHECK_STR(c.file, "test");
}

static void test_conf_values(void)
{
	struct conf c;

	CHECK_STR(str_of(parse("# a comment\r\n[web]\r\nbase_url = https://desk.example.org/a/b\r\n"
			       "trusted_proxies = 10.0.0.1  ::1\r\n\r\n[database]\r\n"
			       "option_file=/etc/pagedesk/my.cnf ; inline\ncausal_reads = yes\n"
			       "[worker]\nsettle_s = 1 2  3\n[web]\nmax_requests: 7\n", &c)), NULL);
	CHECK_STR(c.mount, "/a/b");
	CHECK(c.https);
	CHECK_STR(c.web_trusted_proxies, "10.0.0.1  ::1");
	CHECK_STR(c.database_option_file, "/etc/pagedesk/my.cnf");
	CHECK(c.database_causal_reads);
	CHECK_I64(c.web_max_requests, 7);
	CHECK_I64(c.settle_ms[1], 2000);
}

#define LINE_OF(n) "[log]\nfile = /" n "\n"
#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void test_conf_refusals(void)
{
	static const struct { int line; const char *text, *why; } rows[] = {
		{ HERE, "[web]\nmax_requests = 0\n",
		  "test: [web] max_requests: is a number from 1 to 1000000" },
		{ HERE, "[web]\nmax_requests = 5x\n",
		  "test: [web] max_requests: is a number from 1 to 1000000" },
		{ HERE, "[web]\nmax_requests =\n",
		  "test: [web] max_requests: is a number from 1 to 1000000" },
		{ HERE, "[web]\nport = 1\n", "test: [web] port: there is no such key in this section" },
		{ HERE, "[wep]\nport = 1\n", "test: [wep] port: there is no such section" },
		{ HERE, "port = 1\n", "test: [] port: stands before the first [section]" },
		{ HERE, "[log]\nfile = log.txt\n",
		  "test: [log] file: is a path from the root: it starts with /" },
		{ HERE, "[log]\nfile = ~/log.txt\n",
		  "test: [log] file: is a path from the root: it starts with /" },
		{ HERE, "[log]\nfile = /a\nfile = /b\n", "test: [log] file: is set twice" },
		{ HERE, "[log]\nfile = /a\n /b\n", "test: the line is indented; write each setting at "
		  "the start of a line (line 3)" },
		{ HERE, "[log]\n\tfile = /a\n", "test: the line is indented; write each setting at "
		  "the start of a line (line 2)" },
		{ HERE, LINE_OF(X50 X50 X50 X50), "test: the line is too long (line 2)" },
		{ HERE, "[log]\nfile = /a\rb\n", "test: the line holds a control character (line 2)" },
		{ HERE, "[log]\nfile = /\x01\n", "test: [log] file: holds a control character" },
		{ HERE, "[log]\nfile = /\xff\n", "test: [log] file: is not UTF-8" },
		{ HERE, "[log\n", "test: line 1 is neither [section] nor key = value" },
		{ HERE, "[log]\nfile\n", "test: line 2 is neither [section] nor key = value" },
		{ HERE, "[database]\ncausal_reads = 1\n", "test: [database] causal_reads: is yes or no" },
		{ HERE, "[web]\ntrusted_proxies = 10.0.0.0/8\n", "test: [web] trusted_proxies: is a "
		  "list of IP addresses with blanks between them" },
		{ HERE, "[worker]\nsettle_s = 1 2\n",
		  "test: [worker] settle_s: is three rising numbers of seconds" },
		{ HERE, "[worker]\nsettle_s = 1 3 2\n",
		  "test: [worker] settle_s: is three rising numbers of seconds" },
		{ HERE, "[worker]\nsettle_s = 1 2 3 4\n",
		  "test: [worker] settle_s: is three rising numbers of seconds" },
		{ HERE, "[graph]\nversion = 25\n", "test: [graph] version: looks like v25.0" },
	};
	struct conf c;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, str_of(parse(rows[i].text, &c)), rows[i].why);
}

static void test_conf_base_url(void)
{
	static const struct { int line; const char *url; const char *mount; } rows[] = {
		{ HERE, "http://localhost:8080", "" },
		{ HERE, "https://[2001:db8::1]:444/desk", "/desk" },
		{ HERE, "http://a/b-c_d~e.f/g", "/b-c_d~e.f/g" },
		{ HERE, "https://a/", NULL }, { HERE, "https://a/b/", NULL },
		{ HERE, "https://a//b", NULL }, { HERE, "https://a/../b", NULL },
		{ HERE, "https://a/./b", NULL }, { HERE, "https://", NULL },
		{ HERE, "https:///b", NULL }, { HERE, "ftp://a", NULL }, { HERE, "//a", NULL },
		{ HERE, "https://u@a", NULL }, { HERE, "https://a?b", NULL },
		{ HERE, "https://a#b", NULL }, { HERE, "https://a/b%20c", NULL },
		{ HERE, "https://a/b c", NULL }, { HERE, "", NULL }, { HERE, "HTTPS://a", NULL },
	};
	struct conf c;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = arena_printf(unit_arena(), "[web]\nbase_url = %s\n", rows[i].url);
		const char *why = parse(text.ptr, &c);

		CHECK_AT(rows[i].line, !why == !!rows[i].mount);
		if (!why)
			CHECK_STR_AT(rows[i].line, c.mount, rows[i].mount);
	}
}

static void test_conf_nul_and_length(void)
{
	static const char nul[] = "[log]\nfile = /a\0b\n";
	struct str text = { nul, sizeof nul - 1 };
	const char *why = NULL;
	struct conf c;
	char *big = arena_alloc(unit_arena(), LIMIT_CONFIG_FILE + 1);

	CHECK_I64(conf_parse(unit_arena(), "test", text, &c, &why), ERR_INVALID);
	CHECK_STR(str_of(why), "test: the file holds a NUL byte");
	memset(big, '\n', LIMIT_CONFIG_FILE + 1);
	text = (struct str){ big, LIMIT_CONFIG_FILE + 1 };
	CHECK_I64(conf_parse(unit_arena(), "test", text, &c, &why), ERR_INVALID);
	CHECK_STR(str_of(why), "test: the file is too long");
	text.len--;
	CHECK_I64(conf_parse(unit_arena(), "test", text, &c, &why), OK);
}

/* --- the file and the environment ------------------------------------------------------------ */

static const char *load(const char *path, struct conf *c)
{
	const char *why = NULL;
	enum err e = conf_load(unit_arena(), path, c, &why);

	CHECK((e == OK) == !why);
	return why;
}

static char *write_conf(const char *text, mode_t mode)
{
	char *path = arena_cstr(unit_arena(), STR("/tmp/pagedesk-unit-conf.XXXXXX"));
	int fd = mkstemp(path);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	CHECK(fchmod(fd, mode) == 0);
	close(fd);
	return path;
}

static void test_conf_environment(void)
{
	char *path = write_conf("[web]\nmax_requests = 9\n[paths]\nrun_dir = /a\n", 0640);
	struct conf c;

	setenv("PAGEDESK_CONF", path, 1);
	CHECK_STR(str_of(load(NULL, &c)), NULL);
	CHECK_I64(c.web_max_requests, 9);
	CHECK_STR(c.file, path);
	setenv("PAGEDESK_PATHS_RUN_DIR", "/b=c", 1);
	setenv("PAGEDESK_WEB_MAX_REQUESTS", "10", 1);
	setenv("PAGEDESK_WEB_BASE_URL", "https://x.org/y", 1);
	CHECK_STR(str_of(load(path, &c)), NULL);
	CHECK_STR(c.paths_run_dir, "/b=c");
	CHECK_I64(c.web_max_requests, 10);
	CHECK_STR(c.mount, "/y");
	setenv("PAGEDESK_WEB_MAX_REQUESTS", "x", 1);
	CHECK_STR(str_of(load(path, &c)),
		  "environment: [web] max_requests: is a number from 1 to 1000000");
	unsetenv("PAGEDESK_WEB_MAX_REQUESTS");
	setenv("PAGEDESK_WEB_PORT", "1", 1);
	CHECK_STR(str_of(load(path, &c)), "environment: PAGEDESK_WEB_PORT is no setting of Pagedesk");
	unsetenv("PAGEDESK_WEB_PORT");
	unsetenv("PAGEDESK_PATHS_RUN_DIR");
	unsetenv("PAGEDESK_WEB_BASE_URL");
	unsetenv("PAGEDESK_CONF");
	unlink(path);
}

static void test_conf_file(void)
{
	char *open_to_all = write_conf("", 0666), *group = write_conf("", 0620);
	struct conf c;

	CHECK(strstr(load(open_to_all, &c), "others may write to it") != NULL);
	CHECK(strstr(load(group, &c), "others may write to it") != NULL);
	CHECK(strstr(load("/tmp", &c), "/tmp: not a file") != NULL);
	CHECK(strstr(load("/nonexistent/x.conf", &c), "/nonexistent/x.conf: No such file") != NULL);
	unlink(open_to_all);
	unlink(group);
}

void suite_conf(void)
{
	TEST(test_conf_defaults);
	TEST(test_conf_values);
	TEST(test_conf_refusals);
	TEST(test_conf_base_url);
	TEST(test_conf_nul_and_length);
	TEST(test_conf_environment);
	TEST(test_conf_file);
}
