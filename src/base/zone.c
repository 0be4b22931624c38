#include "base/base.h"
#include "base/clock.h"
#include "base/zone.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define ZONE_DIR "/usr/share/zoneinfo/"
#define NAMES_MAX 600
#define LIST_MAX (64 << 10)

static bool name_is_plain(struct str s)
{
	if (!s.len || s.len > ZONE_NAME_MAX || s.ptr[0] == '/' || s.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
		      c == '+' || c == '-' || c == '/'))
			return false;
	}
	return true;
}

static int open_file(const char *name, size_t len)
{
	char path[sizeof ZONE_DIR + ZONE_NAME_MAX];

	snprintf(path, sizeof path, "%s%.*s", ZONE_DIR, (int)len, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

bool zone_known(struct str name)
{
	char magic[4] = "";
	int fd = name_is_plain(name) ? open_file(name.ptr, name.len) : -1;
	bool good;

	if (fd < 0)
		return false;
	good = read(fd, magic, sizeof magic) == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
	close(fd);
	return good;
}

static int by_name(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	int c = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

	return c ? c : (x->len > y->len) - (x->len < y->len);
}

struct str *zone_names(struct arena *a, size_t *n)
{
	static const char list[] = "zone1970.tab";
	struct str *names = arena_array(a, struct str, NAMES_MAX), rest, line, column;
	char *text = arena_alloc(a, LIST_MAX);
	int fd = open_file(list, sizeof list - 1);
	ssize_t got = fd < 0 ? 0 : read(fd, text, LIST_MAX);

	if (fd >= 0)
		close(fd);
	*n = 0;
	rest = (struct str){ text, got > 0 ? (size_t)got : 0 };
	/* country codes, coordinates, name, perhaps a comment */
	while (str_cut(&rest, '\n', &line) && *n < NAMES_MAX - 1)
		if (!str_starts(line, "#") && str_cut(&line, '\t', &column) && str_cut(&line, '\t', &column) &&
		    str_cut(&line, '\t', &column) && column.len)
			names[(*n)++] = column;
	if (*n)
		names[(*n)++] = STR("UTC");
	qsort(names, *n, sizeof *names, by_name);
	return names;
}

bool zone_enter(struct zone *z, struct str name)
{
	char value[ZONE_NAME_MAX + 2];
	const char *old = getenv("TZ");

	if (!zone_known(name))
		return false;
	z->had = old != NULL;
	snprintf(z->old, sizeof z->old, "%s", old ? old : "");
	snprintf(value, sizeof value, ":%.*s", STR_ARG(name));
	setenv("TZ", value, 1);
	tzset();
	return true;
}

void zone_leave(struct zone *z)
{
	if (z->had)
		setenv("TZ", z->old, 1);
	else
		unsetenv("TZ");
	tzset();
}

i64 zone_offset(i64 at)
{
	time_t t = (time_t)(at / SECOND_MS);
	struct tm tm;

	return localtime_r(&t, &tm) ? (i64)tm.tm_gmtoff : 0;
}
