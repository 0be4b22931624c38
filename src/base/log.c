#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The one mutable state of base/: where lines go. Process-wide by nature, like standard error. */
static struct {
	const char *program;
	char request[24];
	int fd;
} sink = { "pagedesk", "", STDERR_FILENO };

void log_program(const char *name)
{
	sink.program = name;
}

void log_request(const char *id)
{
	snprintf(sink.request, sizeof sink.request, "%s", id ? id : "");
}

bool log_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return false;
	if (sink.fd != STDERR_FILENO)
		close(sink.fd);
	sink.fd = fd;
	return true;
}

static size_t escape(char *out, size_t max, const char *in)
{
	size_t n = 0;

	for (; *in && n + 5 < max; in++) {
		unsigned char c = (unsigned char)*in;

		if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(out + n, max - n, "\\x%02x", c);
		else
			out[n++] = (char)c;
	}
	return n;
}

void log_line(const char *level, const char *file, int line, const char *fmt, ...)
{
	char text[1024], out[2048], when[32];
	int saved = errno;
	size_t n;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	clock_iso(clock_now(), when);
	n = (size_t)snprintf(out, 200, "%s %s[%d]%s%s %s ", when, sink.program, (int)getpid(),
			     sink.request[0] ? " " : "", sink.request, level);
	if (file)
		n += (size_t)snprintf(out + n, 200, "%s:%d ", file, line);
	n += escape(out + n, sizeof out - n - 1, text);
	out[n++] = '\n';
	/* one write, so that lines of several processes do not mix */
	if (write(sink.fd, out, n) < 0)
		errno = saved;
	errno = saved;
}
