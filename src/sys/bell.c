#include "base/base.h"
#include "base/log.h"
#include "sys/bell.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * A socket's path holds 107 bytes, a run directory may be longer: the directory is named through its
 * descriptor then. False: too long all the same.
 */
static bool address(struct sockaddr_un *to, const char *dir, int dirfd, const char *name)
{
	size_t room = sizeof to->sun_path;

	*to = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if ((size_t)snprintf(to->sun_path, room, "%s/%s", dir, name) < room)
		return true;
	return (size_t)snprintf(to->sun_path, room, "/proc/self/fd/%d/%s", dirfd, name) < room;
}

static bool is_bell(const char *name)
{
	return strncmp(name, "bell.", 5) == 0 && str_all_digits(str_of(name + 5));
}

void bell_ring(struct str run_dir)
{
	char path[4096];
	struct dirent *entry;
	struct sockaddr_un to;
	DIR *dir;
	int fd;

	if (!run_dir.len || (size_t)snprintf(path, sizeof path, "%.*s", STR_ARG(run_dir)) >= sizeof path)
		return;
	dir = opendir(path);
	if (!dir)
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	while (fd >= 0 && (entry = readdir(dir))) {
		if (!is_bell(entry->d_name) || !address(&to, path, dirfd(dir), entry->d_name))
			continue;
		if (sendto(fd, "!", 1, 0, (struct sockaddr *)&to, sizeof to) < 0 && errno == ECONNREFUSED)
			unlinkat(dirfd(dir), entry->d_name, 0);	/* left behind by a worker that died */
	}
	if (fd >= 0)
		close(fd);
	closedir(dir);
}

bool bell_open(struct bell *b, struct str run_dir)
{
	struct sockaddr_un at;
	char dir[4000], name[32];
	int dirfd;

	*b = (struct bell){ .fd = -1 };
	if (!run_dir.len || (size_t)snprintf(dir, sizeof dir, "%.*s", STR_ARG(run_dir)) >= sizeof dir)
		return false;
	dirfd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dirfd < 0) {
		log_env("no bell: %s: %s", dir, strerror(errno));
		return false;
	}
	snprintf(name, sizeof name, "bell.%d", (int)getpid());
	snprintf(b->path, sizeof b->path, "%s/%s", dir, name);
	unlink(b->path);	/* of an earlier process with our number */
	b->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (b->fd >= 0 && (!address(&at, dir, dirfd, name) ||
			   bind(b->fd, (struct sockaddr *)&at, sizeof at))) {
		log_env("no bell: %s: %s", b->path, strerror(errno));
		close(b->fd);
		b->fd = -1;
	}
	close(dirfd);
	return b->fd >= 0;
}

bool bell_rang(struct bell *b)
{
	char ring[16];
	bool rang = false;

	while (b->fd >= 0 && recv(b->fd, ring, sizeof ring, 0) >= 0)
		rang = true;
	return rang;
}

void bell_close(struct bell *b)
{
	if (b->fd < 0)
		return;
	close(b->fd);
	unlink(b->path);
	b->fd = -1;
}
