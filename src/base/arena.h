/*
 * Memory with the lifetime of one request (or one job of the worker): allocate freely, reset once.
 * Nothing allocated here is ever freed alone. Allocation never returns NULL: when the machine has no
 * memory, or a request wants more than LIMIT_ARENA, the process ends with a log line and its parent
 * starts another; carrying on half-way would be worse.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena_block;
struct arena_cleanup;

struct arena {
	struct arena_block *block;	/* the one being filled; older ones are linked behind it */
	struct arena_cleanup *cleanup;
	size_t used;			/* bytes handed out since the last reset, over all blocks */
};

void arena_init(struct arena *a);
/* Runs the clean-ups (last registered first), keeps the first block for reuse. */
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

/* Zeroed, aligned for any type. size 0 gives a valid pointer to nothing. */
void *arena_alloc(struct arena *a, size_t size);
#define arena_new(a, type) ((type *)arena_alloc(a, sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc_array(a, n, sizeof(type)))
void *arena_alloc_array(struct arena *a, size_t n, size_t size);

/* Makes the allocation at ptr larger, in place when it is the newest. Contents are kept. */
void *arena_grow(struct arena *a, void *ptr, size_t old_size, size_t new_size);

/* A NUL-terminated copy; .len does not count the NUL. */
struct str arena_str(struct arena *a, struct str s);
char *arena_cstr(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

/* fn(ptr) runs at the next reset: for what a foreign library allocated for this request. */
void arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

#endif
