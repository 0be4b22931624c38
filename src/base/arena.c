#include "base/base.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/log.h"

#define ALIGN 16u

struct arena_block {
	struct arena_block *older;
	size_t size, used;
	_Alignas(ALIGN) unsigned char data[];
};

struct arena_cleanup {
	struct arena_cleanup *next;
	void (*fn)(void *);
	void *ptr;
};

void arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

static struct arena_block *block_new(size_t size, struct arena_block *older)
{
	struct arena_block *b = malloc(sizeof *b + size);

	if (!b) {
		log_env("out of memory (%zu bytes wanted)", size);
		abort();
	}
	b->older = older;
	b->size = size;
	b->used = 0;
	return b;
}

static size_t round_up(size_t n)
{
	return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t want = round_up(size);
	void *p;

	if (size > LIMIT_ARENA || a->used + want > LIMIT_ARENA) {
		log_bug("request wants more than %u bytes", LIMIT_ARENA);
		abort();
	}
	if (!a->block || a->block->size - a->block->used < want) {
		size_t next = a->block ? a->block->size * 2 : LIMIT_ARENA_BLOCK;

		if (next > 1u << 20)
			next = 1u << 20;
		a->block = block_new(next > want ? next : want, a->block);
	}
	p = a->block->data + a->block->used;
	a->block->used += want;
	a->used += want;
	return memset(p, 0, size);
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > LIMIT_ARENA / size) {
		log_bug("array of %zu x %zu bytes", n, size);
		abort();
	}
	return arena_alloc(a, n * size);
}

void *arena_grow(struct arena *a, void *ptr, size_t old_size, size_t new_size)
{
	struct arena_block *b = a->block;
	size_t old = round_up(old_size), want = round_up(new_size);
	void *p;

	if (ptr && b && (unsigned char *)ptr + old == b->data + b->used && want >= old &&
	    b->size - b->used >= want - old && a->used + (want - old) <= LIMIT_ARENA) {
		b->used += want - old;
		a->used += want - old;
		return ptr;
	}
	p = arena_alloc(a, new_size);
	if (ptr && old_size)
		memcpy(p, ptr, old_size < new_size ? old_size : new_size);
	return p;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *ptr)
{
	struct arena_cleanup *c = arena_new(a, struct arena_cleanup);

	c->fn = fn;
	c->ptr = ptr;
	c->next = a->cleanup;
	a->cleanup = c;
}

static void run_cleanups(struct arena *a)
{
	struct arena_cleanup *c;

	/* taken off the list first, so that a clean-up may not run twice */
	while ((c = a->cleanup)) {
		a->cleanup = c->next;
		c->fn(c->ptr);
	}
}

void arena_reset(struct arena *a)
{
	run_cleanups(a);
	while (a->block && a->block->older) {
		struct arena_block *b = a->block;

		a->block = b->older;
		free(b);
	}
	if (a->block)
		a->block->used = 0;
	a->used = 0;
}

void arena_release(struct arena *a)
{
	arena_reset(a);
	free(a->block);
	a->block = NULL;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (s.len)
		memcpy(p, s.ptr, s.len);
	return (struct str){ p, s.len };
}

char *arena_cstr(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (s.len)
		memcpy(p, s.ptr, s.len);
	return p;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	char text[256], *p;	/* mostly it fits: formatting twice is what costs */
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return STR("");
	p = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof text) {
		memcpy(p, text, (size_t)n);
	} else {
		va_start(ap, fmt);
		vsnprintf(p, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	return (struct str){ p, (size_t)n };
}
