/*
 * How long a program takes from fork to exit: what a request costs under plain CGI.
 *
 *	start [-n TIMES] [-e NAME=VALUE]... [-x BEGINNING] PROGRAM [ARGUMENT]...
 *
 * The environment is what -e gives and nothing else; standard input is empty. With -x the output of a
 * first run, which is not counted, must begin like that.
 */
#include "base/base.h"
#include "bench.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

struct command {
	char **argv;
	char *env[32];
	size_t nenv;
};

/* Exit status, or -1. */
static int run(const struct command *c, int out)
{
	int status, null;
	pid_t pid = vfork();

	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, STDIN_FILENO);
		dup2(out < 0 ? null : out, STDOUT_FILENO);
		execve(c->argv[0], c->argv, c->env);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static bool begins(const struct command *c, const char *beginning)
{
	char out[4096];
	ssize_t n;
	int fds[2];

	if (pipe(fds) < 0 || run(c, fds[1]) != 0)
		return false;
	close(fds[1]);
	n = read(fds[0], out, sizeof out);
	close(fds[0]);
	return n > 0 && str_starts((struct str){ out, (size_t)n }, beginning);
}

int main(int argc, char **argv)
{
	struct command c = { .nenv = 0 };
	const char *beginning = NULL;
	struct times times = { .n = 0 };
	i64 n = 200;
	int opt;

	while ((opt = getopt(argc, argv, "+n:e:x:")) != -1) {
		if (opt == 'e' && c.nenv < ARRAY_LEN(c.env) - 1)
			c.env[c.nenv++] = optarg;
		else if (opt == 'x')
			beginning = optarg;
		else if (opt != 'n' || !parse_i64(str_of(optarg), 1, 100000, &n))
			return 2;
	}
	c.argv = argv + optind;
	if (optind == argc || (beginning && !begins(&c, beginning))) {
		fprintf(stderr, "start: %s does not answer as expected\n", optind == argc ? "nothing" : argv[optind]);
		return 2;
	}
	while (n-- > 0) {
		i64 from = bench_us();

		if (run(&c, -1) != 0)
			return 1;
		times_add(&times, bench_us() - from);
	}
	times_print(&times);
	putchar('\n');
	return 0;
}
