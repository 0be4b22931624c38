/*
 * The unix socket of a prefork parent. Made here because FCGX_OpenSocket sets no mode and ends the
 * process on an error.
 */
#include "base/base.h"
#include "base/str.h"
#include "sys/http_internal.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024	/* as many as web servers queue; the kernel cuts it to somaxconn */

/* Nobody answers on it: left over by a process that is gone. */
static bool is_stale(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool refused;

	if (fd < 0)
		return false;
	refused = connect(fd, (const struct sockaddr *)address, sizeof *address) < 0 &&
		  errno == ECONNREFUSED;
	close(fd);
	return refused;
}

static bool make_way(const struct sockaddr_un *address, const char **why)
{
	struct stat st;

	if (lstat(address->sun_path, &st) < 0)
		return true;
	if (!S_ISSOCK(st.st_mode)) {
		*why = "there is something at the socket's path that is no socket";
		return false;
	}
	if (!is_stale(address)) {
		*why = "somebody else answers on this socket";
		return false;
	}
	unlink(address->sun_path);
	return true;
}

int http_socket(const char *path, unsigned mode, const char **why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t n = strlen(path);
	mode_t before;
	int fd;

	if (n == 0 || n >= sizeof address.sun_path) {
		*why = "the path of a socket has 1 to 107 bytes";
		return -1;
	}
	memcpy(address.sun_path, path, n);
	if (!make_way(&address, why))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	before = umask(0777);	/* nobody gets in before the mode is right */
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) < 0 ||
	    chmod(path, mode ? mode : 0660) < 0 || listen(fd, BACKLOG) < 0) {
		*why = strerror(errno);
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	umask(before);
	return fd;
}
