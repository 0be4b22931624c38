#include "base/base.h"
#include "base/log.h"
#include "sys/crypt.h"
#include "sys/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "out"

static const char *path_of(struct arena *a, struct str dir, struct str name)
{
	return arena_printf(a, "%.*s/%.*s", STR_ARG(dir), STR_ARG(name)).ptr;
}

static enum err refused(const char *what)
{
	log_env("media directory: %s: %s", what, strerror(errno));
	return ERR_BUSY;
}

enum err spool_make(struct arena *a, struct str media_dir, struct str *name)
{
	struct str random = random_hex(a, 16);
	const char *folder = path_of(a, media_dir, STR(FOLDER));
	const char *path;
	int fd;

	if (!media_dir.len) {
		log_env("[media] directory is not set: files can't be sent");
		return ERR_BUSY;
	}
	if (mkdir(folder, 0700) && errno != EEXIST)
		return refused(folder);
	*name = arena_printf(a, FOLDER "/%.*s", STR_ARG(random));
	path = path_of(a, media_dir, *name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return refused(path);
	close(fd);
	return OK;
}

enum err spool_open(struct arena *a, struct str media_dir, struct str name, int *fd)
{
	const char *path = path_of(a, media_dir, name);
	int opened = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (opened < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : refused(path);
	if (flock(opened, LOCK_EX | LOCK_NB)) {
		bool busy = errno == EWOULDBLOCK;

		close(opened);
		return busy ? ERR_CONFLICT : refused(path);
	}
	*fd = opened;
	return OK;
}

enum err spool_write(int fd, i64 at, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = pwrite(fd, bytes.ptr, bytes.len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return refused("writing");
		bytes = str_skip(bytes, (size_t)n);
		at += n;
	}
	return OK;
}

enum err spool_sync(int fd)
{
	return fsync(fd) ? refused("fsync") : OK;
}

void spool_close(int fd)
{
	close(fd);
}

bool spool_remove(struct arena *a, struct str media_dir, struct str name)
{
	const char *path = path_of(a, media_dir, name);

	if (!unlink(path) || errno == ENOENT)
		return true;
	log_env("%s: %s", path, strerror(errno));
	return false;
}
