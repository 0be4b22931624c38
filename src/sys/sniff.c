#include "base/base.h"
#include "base/log.h"
#include "sys/sniff.h"

#include <magic.h>
#include <unistd.h>

/* No looking into archives and no guessing of languages: the outer type is what is wanted. */
#define FLAGS (MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF | \
	       MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_TOKENS)

void sniff(int fd, char *mime, size_t max)
{
	magic_t magic = magic_open(FLAGS);
	const char *said = NULL;

	if (!magic || magic_load(magic, NULL))
		log_env("libmagic has no table of types: %s", magic ? magic_error(magic) : "no memory");
	else if (lseek(fd, 0, SEEK_SET) == 0)
		said = magic_descriptor(magic, fd);
	snprintf(mime, max, "%s", said && strchr(said, '/') ? said : "application/octet-stream");
	if (magic)
		magic_close(magic);
}
