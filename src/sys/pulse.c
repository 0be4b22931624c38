#include "base/base.h"
#include "base/log.h"
#include "sys/crypt.h"
#include "sys/pulse.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file, a page of it. Made of zeros; the first who maps it gives it a beginning. */
struct pulse {
	_Atomic u64 count;
	_Atomic i64 looked_at;
	_Atomic u64 seen;
};

#define FILE_SIZE 4096

/* So that a tag of an earlier file, or of another desk, fits no count of this one. */
static void begin(struct pulse *p)
{
	u64 none = 0, first = 0;

	while (!first)
		random_bytes(&first, sizeof first);
	atomic_compare_exchange_strong(&p->count, &none, first);
}

struct pulse *pulse_open(struct str run_dir)
{
	char path[4096];
	void *at = MAP_FAILED;
	struct stat st;
	int fd;

	if (!run_dir.len ||
	    (size_t)snprintf(path, sizeof path, "%.*s/pulse", STR_ARG(run_dir)) >= sizeof path)
		return NULL;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return NULL;
	/* growing only: nobody's mapping may lose its ground */
	if (!fstat(fd, &st) && (st.st_size >= FILE_SIZE || !ftruncate(fd, FILE_SIZE)))
		at = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at == MAP_FAILED) {
		log_env("%s can't be mapped: polls cost more than they need", path);
		return NULL;
	}
	begin(at);
	return at;
}

void pulse_close(struct pulse *p)
{
	if (p)
		munmap(p, FILE_SIZE);
}

void pulse_beat(struct pulse *p)
{
	if (p)
		atomic_fetch_add(&p->count, 1);
}

u64 pulse_count(const struct pulse *p)
{
	return p ? atomic_load(&((struct pulse *)(uintptr_t)p)->count) : 0;
}

bool pulse_turn(struct pulse *p, i64 now, i64 every)
{
	i64 before = atomic_load(&p->looked_at);

	/* a clock that was set back must not stop the looking */
	if (now >= before && now - before < every)
		return false;
	return atomic_compare_exchange_strong(&p->looked_at, &before, now);
}

void pulse_saw(struct pulse *p, u64 seen)
{
	if (atomic_exchange(&p->seen, seen) != seen)
		pulse_beat(p);
}
