#include "unit.h"

#include "base/limits.h"

static void test_arena_zeroed_and_aligned(void)
{
	struct arena *a = unit_arena();

	for (size_t size = 0; size < 300; size++) {
		unsigned char *p = arena_alloc(a, size);

		CHECK((uintptr_t)p % 16 == 0);
		for (size_t i = 0; i < size; i++)
			CHECK(p[i] == 0);
		memset(p, 0xff, size);
	}
}

static void test_arena_reset_reuses_and_zeroes(void)
{
	struct arena a;
	unsigned char *p, *q;

	arena_init(&a);
	p = arena_alloc(&a, 64);
	memset(p, 0xff, 64);
	arena_reset(&a);
	CHECK_I64(a.used, 0);
	q = arena_alloc(&a, 64);
	CHECK(p == q);
	CHECK(q[0] == 0 && q[63] == 0);
	/* more than one block, then back to the first */
	for (int i = 0; i < 100; i++)
		arena_alloc(&a, 10000);
	arena_reset(&a);
	CHECK(arena_alloc(&a, 64) == (void *)p);
	arena_release(&a);
	CHECK(a.block == NULL);
	arena_reset(&a);
	arena_release(&a);
}

static void test_arena_grow(void)
{
	struct arena *a = unit_arena();
	char *p = arena_alloc(a, 16), *q;

	memcpy(p, "0123456789abcde", 16);
	/* the newest grows where it is */
	q = arena_grow(a, p, 16, 64);
	CHECK(q == p);
	/* another one behind it: it moves, contents and all */
	arena_alloc(a, 1);
	q = arena_grow(a, p, 64, 128);
	CHECK(q != p);
	CHECK(memcmp(q, "0123456789abcde", 16) == 0);
	/* larger than what the block has left */
	q = arena_grow(a, q, 128, 1u << 20);
	CHECK(memcmp(q, "0123456789abcde", 16) == 0);
	CHECK(arena_grow(a, NULL, 0, 8) != NULL);
}

static void note(void *ptr)
{
	char **p = ptr;

	*(*p)++ = 'x';
}

struct step { char **at; char mark; };

static void note_step(void *ptr)
{
	struct step *s = ptr;

	*(*s->at)++ = s->mark;
}

static void test_arena_defer(void)
{
	char order[4] = "", *at = order;
	struct step one = { &at, '1' }, two = { &at, '2' };
	struct arena a;

	arena_init(&a);
	arena_defer(&a, note_step, &one);
	arena_defer(&a, note_step, &two);
	arena_reset(&a);
	CHECK_STR(str_of(order), "21");
	arena_reset(&a);
	CHECK_STR(str_of(order), "21");
	arena_defer(&a, note, &at);
	arena_release(&a);
	CHECK_STR(str_of(order), "21x");
}

static void test_arena_texts(void)
{
	struct arena *a = unit_arena();
	struct str s = arena_str(a, STR("a\0b"));

	CHECK_BYTES(s, STR("a\0b"));
	CHECK_I64(s.ptr[3], 0);
	CHECK_STR(str_of(arena_cstr(a, STR("xy"))), "xy");
	CHECK_STR(arena_str(a, NO_STR), "");
	CHECK_STR(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	CHECK_I64(arena_printf(a, "%*d", 5000, 1).len, 5000);
}

static void too_large(void)
{
	arena_alloc(unit_arena(), LIMIT_ARENA + 1);
}

static void too_many(void)
{
	for (size_t i = 0; i <= LIMIT_ARENA >> 20; i++)
		arena_alloc(unit_arena(), 1u << 20);
}

static void overflowing(void)
{
	arena_alloc_array(unit_arena(), SIZE_MAX / 2, 4);
}

static void test_arena_ceiling(void)
{
	CHECK(unit_aborts(too_large));
	CHECK(unit_aborts(too_many));
	CHECK(unit_aborts(overflowing));
}

void suite_base_arena(void)
{
	TEST(test_arena_zeroed_and_aligned);
	TEST(test_arena_reset_reuses_and_zeroes);
	TEST(test_arena_grow);
	TEST(test_arena_defer);
	TEST(test_arena_texts);
	TEST(test_arena_ceiling);
}
