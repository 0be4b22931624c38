#include "unit.h"

#include "base/buf.h"
#include "base/log.h"

#include <unistd.h>

/* What fn logs, as text. Afterwards lines go to standard error again. */
static struct str logged(void (*fn)(void))
{
	char path[] = "/tmp/pagedesk-unit-XXXXXX", text[4096];
	int fd = mkstemp(path);
	ssize_t n;

	if (!CHECK(fd >= 0))
		return NO_STR;
	CHECK(log_file(path));
	fn();
	log_request(NULL);
	CHECK(log_file("/dev/stderr"));
	n = read(fd, text, sizeof text);
	close(fd);
	unlink(path);
	return n < 0 ? NO_STR : arena_str(unit_arena(), (struct str){ text, (size_t)n });
}

static size_t lines(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '\n';
	return n;
}

static void forge(void)
{
	log_peer("name is %s", "x\n2026-11-20T00:00:00Z webhook[1] INFO all is well\r\x1b[2J\x7f");
}

static void test_log_lines_cant_be_forged(void)
{
	struct str s = logged(forge);

	CHECK_I64(lines(s), 1);
	CHECK(str_ends(s, "name is x\\x0a2026-11-20T00:00:00Z webhook[1] INFO all is well"
			  "\\x0d\\x1b[2J\\x7f\n"));
}

static void long_line(void)
{
	char text[5000];

	memset(text, '\n', sizeof text);
	text[sizeof text - 1] = 0;
	log_info("%s", text);
}

static void test_log_long_lines_are_cut(void)
{
	struct str s = logged(long_line);

	CHECK_I64(lines(s), 1);
	CHECK(s.len < 2100);
	CHECK(str_ends(s, "\n"));
}

static void one_of_each(void)
{
	log_request("req-7");
	log_bug("b");
	log_peer("p");
	log_env("e");
	log_info("i");
}

static void test_log_levels(void)
{
	struct str rest = logged(one_of_each), line;
	static const char *const ends[] = {
		" b", " req-7 PEER p", " req-7 ENV e", " req-7 INFO i",
	};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		CHECK(str_cut(&rest, '\n', &line));
		CHECK(str_ends(line, ends[i]));
		if (i == 0)
			CHECK(memmem(line.ptr, line.len, "test_base_log.c:", 16) != NULL);
	}
}

static void test_log_file_that_can_not_be_opened(void)
{
	CHECK(!log_file("/nonexistent/dir/log"));
}

void suite_base_log(void)
{
	TEST(test_log_lines_cant_be_forged);
	TEST(test_log_long_lines_are_cut);
	TEST(test_log_levels);
	TEST(test_log_file_that_can_not_be_opened);
}
