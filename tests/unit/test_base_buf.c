#include "unit.h"

#include "base/buf.h"

static void test_buf_adds_all_kinds(void)
{
	struct buf b;

	buf_init(&b, unit_arena(), 1000);
	CHECK_STR(buf_str(&b), "");
	buf_add(&b, STR("ab"));
	buf_adds(&b, "cd");
	buf_addc(&b, 'e');
	buf_add_i64(&b, -7);
	buf_add(&b, NO_STR);
	buf_printf(&b, "%s%d", "x", 1);
	CHECK_STR(buf_str(&b), "abcde-7x1");
	CHECK_I64(b.ptr[b.len], 0);
	buf_clear(&b);
	CHECK_STR(buf_str(&b), "");
	CHECK_I64(b.ptr[0], 0);
}

static void test_buf_numbers(void)
{
	static const i64 values[] = { 0, 1, -1, 10, 1234567890123, INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		char expected[32];
		struct buf b;

		snprintf(expected, sizeof expected, "%lld", (long long)values[i]);
		buf_init(&b, unit_arena(), 100);
		buf_add_i64(&b, values[i]);
		CHECK_STR(buf_str(&b), expected);
	}
}

static void test_buf_ceiling(void)
{
	struct buf b;

	buf_init(&b, unit_arena(), 5);
	buf_adds(&b, "12345");
	CHECK(!b.overflow);
	buf_addc(&b, '6');
	CHECK(b.overflow);
	CHECK_STR(buf_str(&b), "12345");
	buf_clear(&b);
	CHECK(!b.overflow);
	/* what does not fit is dropped whole */
	buf_adds(&b, "123456");
	CHECK(b.overflow);
	CHECK_STR(buf_str(&b), "");
	buf_printf(&b, "%d", 1234567);
	CHECK_STR(buf_str(&b), "");
	buf_add(&b, (struct str){ "x", SIZE_MAX });
	CHECK_STR(buf_str(&b), "");
}

static void test_buf_two_at_once(void)
{
	struct buf b, c;

	/* each moves when it grows behind the other; none may lose or share bytes */
	buf_init(&b, unit_arena(), 100000);
	buf_init(&c, unit_arena(), 100000);
	for (int i = 0; i < 10000; i++) {
		buf_addc(&b, 'b');
		buf_addc(&c, 'c');
	}
	CHECK_I64(b.len, 10000);
	CHECK(!memchr(b.ptr, 'c', b.len));
	CHECK(!memchr(c.ptr, 'b', c.len));
	CHECK_I64(strlen(b.ptr), 10000);
}

void suite_base_buf(void)
{
	TEST(test_buf_adds_all_kinds);
	TEST(test_buf_numbers);
	TEST(test_buf_ceiling);
	TEST(test_buf_two_at_once);
}
