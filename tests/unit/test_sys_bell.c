#include "unit.h"

#include "sys/bell.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *make_dir(void)
{
	char *dir = arena_cstr(unit_arena(), STR("/tmp/pagedesk-bell.XXXXXX"));

	return mkdtemp(dir);
}

static void test_bell_rings(void)
{
	struct str dir = str_of(make_dir());
	struct bell b;

	CHECK(bell_open(&b, dir));
	CHECK(!bell_rang(&b));
	for (int i = 0; i < 5000; i++)	/* never waits, even when nobody listens */
		bell_ring(dir);
	CHECK(bell_rang(&b));
	CHECK(!bell_rang(&b));
	bell_close(&b);
	CHECK(rmdir(dir.ptr) == 0);
}

/* A run directory whose name does not fit a socket's address. */
static void test_bell_long_directory(void)
{
	struct str top = str_of(make_dir());
	struct str dir = arena_printf(unit_arena(), "%s/%0120d", top.ptr, 1);
	struct bell b;

	CHECK(mkdir(dir.ptr, 0700) == 0);
	CHECK(bell_open(&b, dir));
	bell_ring(dir);
	CHECK(bell_rang(&b));
	bell_close(&b);
	CHECK(rmdir(dir.ptr) == 0 && rmdir(top.ptr) == 0);
}

static void test_bell_left_behind(void)
{
	struct str dir = str_of(make_dir());
	struct bell b;
	int status;
	pid_t pid = fork();

	if (pid == 0) {	/* a worker that is killed leaves its bell */
		_exit(bell_open(&b, dir) ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(rmdir(dir.ptr) != 0);
	bell_ring(dir);
	CHECK(rmdir(dir.ptr) == 0);
}

static void test_bell_nowhere(void)
{
	struct bell b;

	CHECK(!bell_open(&b, NO_STR));
	CHECK_I64(b.fd, -1);
	CHECK(!bell_rang(&b));
	bell_close(&b);
	bell_ring(NO_STR);
	bell_ring(STR("/nowhere/at/all"));
}

void suite_sys_bell(void)
{
	TEST(test_bell_rings);
	TEST(test_bell_long_directory);
	TEST(test_bell_left_behind);
	TEST(test_bell_nowhere);
}
