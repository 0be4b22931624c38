#include "unit.h"

#include "sys/pulse.h"

#include <sys/wait.h>
#include <unistd.h>

static struct str make_dir(void)
{
	char *dir = arena_cstr(unit_arena(), STR("/tmp/pagedesk-pulse.XXXXXX"));

	return str_of(mkdtemp(dir));
}

static void remove_dir(struct str dir)
{
	CHECK(unlink(arena_printf(unit_arena(), "%s/pulse", dir.ptr).ptr) == 0);
	CHECK(rmdir(dir.ptr) == 0);
}

static void test_pulse_is_shared(void)
{
	struct str dir = make_dir();
	struct pulse *a = pulse_open(dir), *b = pulse_open(dir);
	u64 before = pulse_count(a);
	int status;
	pid_t pid;

	CHECK(a && b && before != 0);
	CHECK(pulse_count(b) == before);
	pulse_beat(b);
	CHECK(pulse_count(a) == before + 1);
	pid = fork();
	if (pid == 0) {	/* another process, which maps the file itself */
		pulse_beat(pulse_open(dir));
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(pulse_count(a) == before + 2);
	pulse_close(a);
	pulse_close(b);
	remove_dir(dir);
}

/* A tag of the file before this one must fit nothing. */
static void test_pulse_begins_anywhere(void)
{
	struct str one = make_dir(), other = make_dir();
	struct pulse *a = pulse_open(one), *b = pulse_open(other);

	CHECK(pulse_count(a) != pulse_count(b));
	pulse_close(a);
	pulse_close(b);
	remove_dir(one);
	remove_dir(other);
}

static void test_pulse_turns(void)
{
	static const struct { int line; i64 now; bool mine; } rows[] = {
		{ HERE, 5000000, true }, { HERE, 5000000, false }, { HERE, 5000999, false },
		{ HERE, 5001000, true }, { HERE, 5001001, false },
		{ HERE, 4000000, true },	/* the clock was set back */
		{ HERE, 4000500, false },
	};
	struct str dir = make_dir();
	struct pulse *p = pulse_open(dir);
	u64 count;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_AT(rows[i].line, pulse_turn(p, rows[i].now, 1000) == rows[i].mine);
	pulse_saw(p, 17);
	count = pulse_count(p);
	pulse_saw(p, 17);
	CHECK(pulse_count(p) == count);
	pulse_saw(p, 18);
	CHECK(pulse_count(p) == count + 1);
	pulse_close(p);
	remove_dir(dir);
}

static void test_pulse_nowhere(void)
{
	CHECK(pulse_open(NO_STR) == NULL);
	CHECK(pulse_open(STR("/nowhere/at/all")) == NULL);
	CHECK(pulse_count(NULL) == 0);
	pulse_beat(NULL);
	pulse_close(NULL);
}

void suite_sys_pulse(void)
{
	TEST(test_pulse_is_shared);
	TEST(test_pulse_begins_anywhere);
	TEST(test_pulse_turns);
	TEST(test_pulse_nowhere);
}
