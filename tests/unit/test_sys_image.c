/*
 * Small pictures: sizes, colours, turning; what is no picture is none.
 */
#include "unit.h"

#include "sys/image_internal.h"

#include <sys/mman.h>
#include <unistd.h>

static void push(struct shrink *s, const u8 *rgba, int rows)
{
	for (int i = 0; i < rows; i++)
		shrink_row(s, rgba);
}

/* Fits into the square, keeps its shape, and every row of it was given. */
static void test_image_shrink_sizes(void)
{
	static const struct { int line, w, h, to_w, to_h; } rows[] = {
		{ HERE, 960, 480, 480, 240 }, { HERE, 480, 960, 240, 480 }, { HERE, 10, 20, 10, 20 },
		{ HERE, 481, 481, 480, 480 }, { HERE, 5000, 1, 480, 1 }, { HERE, 1, 3000, 1, 480 },
		{ HERE, 1999, 1501, 480, 360 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		u8 *row = calloc((size_t)rows[i].w, 4);
		struct shrink s;

		for (int x = 0; x < rows[i].w * 4; x++)
			row[x] = x % 4 == 3 ? 255 : 200;
		CHECK_AT(rows[i].line, shrink_begin(&s, rows[i].w, rows[i].h));
		push(&s, row, rows[i].h);
		CHECK_I64_AT(rows[i].line, s.w, rows[i].to_w);
		CHECK_I64_AT(rows[i].line, s.h, rows[i].to_h);
		CHECK_I64_AT(rows[i].line, s.row, s.h);
		/* one colour stays that colour, to the last corner */
		for (int at = 0; at < s.w * s.h * 4; at++)
			if (s.rgba[at] != (at % 4 == 3 ? 255 : 200)) {
				CHECK_I64_AT(rows[i].line, at, -1);
				break;
			}
		shrink_free(&s);
		free(row);
	}
}

static void test_image_what_is_clear_has_no_colour(void)
{
	/* a red pixel that can't be seen beside a blue one that can: blue */
	static const u8 two[8] = { 255, 0, 0, 0, 0, 0, 255, 255 };
	u8 *row = calloc(960, 4);
	struct shrink s;

	for (int x = 0; x < 960; x++)
		memcpy(row + x * 4, two + x % 2 * 4, 4);
	CHECK(shrink_begin(&s, 960, 2));
	push(&s, row, 2);
	CHECK_I64(s.rgba[0], 0);
	CHECK_I64(s.rgba[2], 255);
	CHECK(s.rgba[3] == 127 || s.rgba[3] == 128);
	shrink_free(&s);
	free(row);
}

static void test_image_turned_as_the_camera_says(void)
{
	/* where the pixel at the top left comes from, and the one at the top right, of 1 2 / 3 4 / 5 6 */
	static const struct { int line, orientation, w, left, right; } rows[] = {
		{ HERE, 1, 2, 1, 2 }, { HERE, 2, 2, 2, 1 }, { HERE, 3, 2, 6, 5 }, { HERE, 4, 2, 5, 6 },
		{ HERE, 5, 3, 1, 5 }, { HERE, 6, 3, 5, 1 }, { HERE, 7, 3, 6, 2 }, { HERE, 8, 3, 2, 6 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct shrink s;

		CHECK_AT(rows[i].line, shrink_begin(&s, 2, 3));
		for (u8 y = 0; y < 3; y++) {
			const u8 row[8] = { (u8)(y * 2 + 1), 0, 0, 255, (u8)(y * 2 + 2), 0, 0, 255 };

			shrink_row(&s, row);
		}
		CHECK_AT(rows[i].line, shrink_turn(&s, rows[i].orientation));
		CHECK_I64_AT(rows[i].line, s.w, rows[i].w);
		CHECK_I64_AT(rows[i].line, s.rgba[0], rows[i].left);
		CHECK_I64_AT(rows[i].line, s.rgba[(s.w - 1) * 4], rows[i].right);
		shrink_free(&s);
	}
}

static void test_image_sizes_that_are_none(void)
{
	CHECK(image_size_ok(1, 1));
	CHECK(image_size_ok(8000, 7500));
	CHECK(!image_size_ok(0, 5));
	CHECK(!image_size_ok(5, -1));
	CHECK(!image_size_ok(30000, 30000));
	CHECK(!image_size_ok(INT64_MAX, 2));
}

static void test_image_that_is_none(void)
{
	static const char *const types[] = { "image/jpeg", "image/png", "image/webp", "image/gif", "text/plain" };
	int fd = memfd_create("x", MFD_CLOEXEC);
	struct image image;

	CHECK(write(fd, "no picture, whatever it says", 28) == 28);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		CHECK(!image_look(fd, types[i], &image));
	close(fd);
	CHECK(!image_look(-1, "image/png", &image));
}

void suite_sys_image(void)
{
	TEST(test_image_shrink_sizes);
	TEST(test_image_what_is_clear_has_no_colour);
	TEST(test_image_turned_as_the_camera_says);
	TEST(test_image_sizes_that_are_none);
	TEST(test_image_that_is_none);
}
