#include "base/base.h"
#include "base/log.h"
#include "sys/zip.h"

#include <fcntl.h>
#include <minizip/zip.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define UTF8_NAMES (1u << 11)
#define FAST 3	/* texts shrink well at any level, photos at none */

struct zip {
	zipFile archive;
	bool open;	/* a file in it */
	bool failed;
};

static bool good(struct zip *z, int rc)
{
	if (rc == ZIP_OK)
		return !z->failed;
	if (!z->failed)
		log_env("an archive can't be written: error %d", rc);
	z->failed = true;
	return false;
}

struct zip *zip_begin(const char *path)
{
	struct zip *z = calloc(1, sizeof *z);

	if (!z)
		abort();
	z->archive = zipOpen64(path, APPEND_STATUS_CREATE);
	if (z->archive)
		return z;
	log_env("an archive can't be begun");
	free(z);
	return NULL;
}

static bool end_file(struct zip *z)
{
	bool was = z->open;

	z->open = false;
	return !was || good(z, zipCloseFileInZip(z->archive));
}

bool zip_file(struct zip *z, const char *name, i64 at)
{
	time_t s = (time_t)(at / 1000);
	zip_fileinfo info = { 0 };
	struct tm tm;

	if (!end_file(z))
		return false;
	if (gmtime_r(&s, &tm))
		info.tmz_date = (tm_zip){ tm.tm_sec, tm.tm_min, tm.tm_hour, tm.tm_mday, tm.tm_mon,
					  tm.tm_year + 1900 };
	z->open = good(z, zipOpenNewFileInZip4_64(z->archive, name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED,
						  FAST, 0, -MAX_WBITS, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY,
						  NULL, 0, 0, UTF8_NAMES, 1));
	return z->open;
}

bool zip_write(struct zip *z, struct str bytes)
{
	return z->open && good(z, zipWriteInFileInZip(z->archive, bytes.ptr, (unsigned)bytes.len));
}

bool zip_copy(struct zip *z, const char *path)
{
	char piece[64 << 10];
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return false;
	while ((n = read(fd, piece, sizeof piece)) > 0)
		if (!zip_write(z, (struct str){ piece, (size_t)n }))
			break;
	close(fd);
	return n == 0 && !z->failed;
}

bool zip_end(struct zip *z)
{
	bool whole = end_file(z);

	whole = good(z, zipClose(z->archive, NULL)) && whole;
	free(z);
	return whole;
}
