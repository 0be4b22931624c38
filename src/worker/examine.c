#include "base/base.h"
#include "base/clock.h"
#include "sys/crypt.h"
#include "sys/image.h"
#include "sys/sniff.h"
#include "worker/examine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS (30 * SECOND_MS)
#define CPU_S 20
/* A large progressive photograph takes 300 MB to decode; the rest of us is below 100. */
#define MEMORY_MAX ((rlim_t)768 << 20)
#define THUMBNAIL_MAX ((rlim_t)2 << 20)

/* --- in the child --------------------------------------------------------------------------------- */

static void limit(int what, rlim_t most)
{
	const struct rlimit r = { most, most };

	if (setrlimit(what, &r))
		_exit(1);
}

static void confine(int keep)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, CPU_S);
	limit(RLIMIT_FSIZE, THUMBNAIL_MAX);
#ifndef __SANITIZE_ADDRESS__	/* which maps terabytes */
	limit(RLIMIT_AS, MEMORY_MAX);
#endif
	/* the database's and everybody's connections are none of its business */
	for (int fd = 3; fd < 1024; fd++)
		if (fd != keep)
			close(fd);
}

static bool put(const char *path, const u8 *data, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	bool good = fd >= 0 && write(fd, data, n) == (ssize_t)n;

	if (fd >= 0 && close(fd))
		good = false;
	return good;
}

static void tell(int to, const struct examined *x)
{
	if (write(to, x, sizeof *x) != (ssize_t)sizeof *x)
		_exit(1);
}

_Noreturn static void child(int to, const char *path, const char *thumbnail)
{
	struct examined x = { .width = NONE, .height = NONE };
	struct image image;
	struct digest digest;
	int fd;

	confine(to);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || !sha256_file(fd, &digest))
		_exit(1);
	memcpy(x.sha256, digest.bytes, sizeof x.sha256);
	sniff(fd, x.mime, sizeof x.mime);
	/* told before the picture is touched: should that end us, the type is known */
	x.broken = !strncmp(x.mime, "image/", 6);
	tell(to, &x);
	if (!x.broken || !image_look(fd, x.mime, &image))
		_exit(0);
	x.broken = false;
	x.width = image.width;
	x.height = image.height;
	if (image.webp && put(thumbnail, image.webp, image.webp_len))
		x.thumbnail = (i64)image.webp_len;
	tell(to, &x);
	_exit(0);
}

/* --- in the worker -------------------------------------------------------------------------------- */

bool examine_start(struct examine *x, const char *path, const char *thumbnail)
{
	int ends[2];

	*x = (struct examine){ .pipe = -1 };
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return false;
	x->pid = fork();
	if (x->pid == 0)
		child(ends[1], path, thumbnail);
	close(ends[1]);
	if (x->pid < 0) {
		close(ends[0]);
		*x = (struct examine){ .pipe = -1 };
		return false;
	}
	x->pipe = ends[0];
	x->deadline = clock_steady() + PATIENCE_MS;
	return true;
}

void examine_stop(struct examine *x)
{
	if (!x->pid)
		return;
	kill(x->pid, SIGKILL);
	while (waitpid(x->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(x->pipe);
	*x = (struct examine){ .pipe = -1 };
}

bool examine_ended(struct examine *x, struct examined *out, bool *told)
{
	pid_t ended = waitpid(x->pid, NULL, WNOHANG);

	if (ended == 0 && clock_steady() < x->deadline)
		return false;
	*told = false;
	if (ended == 0)
		kill(x->pid, SIGKILL);
	/* what it said last counts; each word is smaller than a pipe takes at once */
	while (read(x->pipe, out, sizeof *out) == (ssize_t)sizeof *out)
		*told = true;
	out->mime[sizeof out->mime - 1] = 0;
	if (ended == 0)
		while (waitpid(x->pid, NULL, 0) < 0 && errno == EINTR)
			;
	close(x->pipe);
	*x = (struct examine){ .pipe = -1 };
	return true;
}
