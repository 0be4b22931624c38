#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "sys/crypt.h"
#include "worker/media_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The web server may have to read what it sends for us, as a member of our group. */
#define DIR_MODE 0750
#define FILE_MODE 0640

struct str media_file_path(struct arena *a, const struct conf *conf, struct str name)
{
	return arena_printf(a, "%.*s/%.*s", STR_ARG(conf->media_directory), STR_ARG(name));
}

static bool make_dir(struct str path)
{
	if (!mkdir(path.ptr, DIR_MODE) || errno == EEXIST)
		return true;
	log_env("%s can't be made: %s", path.ptr, strerror(errno));
	return false;
}

int media_file_begin(struct arena *a, const struct conf *conf, struct str *path)
{
	struct str tmp = media_file_path(a, conf, STR("tmp"));
	int fd;

	if (!make_dir(tmp))
		return -1;
	*path = arena_printf(a, "%s/%s", tmp.ptr, random_hex(a, 16).ptr);
	fd = open(path->ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (fd < 0)
		log_env("%s can't be made: %s", path->ptr, strerror(errno));
	return fd;
}

static bool sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

struct str media_file_keep(struct arena *a, const struct conf *conf, struct str path, const char *extension,
			   i64 now)
{
	struct str name, to, dir;
	char iso[32];

	clock_iso(now, iso);
	dir = arena_printf(a, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
	name = arena_printf(a, "%s/%s.%s", dir.ptr, random_hex(a, 16).ptr, extension);
	to = media_file_path(a, conf, name);
	dir = media_file_path(a, conf, dir);
	if (!make_dir(dir))
		return NO_STR;
	if (rename(path.ptr, to.ptr) || !sync_dir(dir.ptr)) {
		log_env("%s can't be kept: %s", to.ptr, strerror(errno));
		return NO_STR;
	}
	return name;
}

void media_file_remove(struct arena *a, const struct conf *conf, struct str name)
{
	struct str path;

	if (!name.len)
		return;
	path = media_file_path(a, conf, name);
	if (unlink(path.ptr) && errno != ENOENT)
		log_env("%s can't be removed: %s", path.ptr, strerror(errno));
}

i64 media_disk_free(const struct conf *conf)
{
	struct statvfs fs;

	if (!conf->media_directory.len || statvfs(conf->media_directory.ptr, &fs))
		return NONE;
	return (i64)fs.f_bavail * (i64)fs.f_frsize;
}

void media_sweep(struct arena *a, const struct conf *conf, i64 older_than_ms)
{
	struct str tmp = media_file_path(a, conf, STR("tmp"));
	DIR *dir = opendir(tmp.ptr);
	struct dirent *entry;
	struct stat st;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (!fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
		    clock_now() - (i64)st.st_mtime * SECOND_MS > older_than_ms)
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}
