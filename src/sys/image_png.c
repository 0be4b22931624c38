#include "sys/image_internal.h"

#include <png.h>

struct bytes {
	const u8 *data;
	size_t len;
};

static void give(png_structp png, png_bytep to, size_t n)
{
	struct bytes *b = png_get_io_ptr(png);

	if (n > b->len)
		png_error(png, "too short");
	memcpy(to, b->data, n);
	b->data += n;
	b->len -= n;
}

/* libpng's own would print. */
_Noreturn static void give_up(png_structp png, png_const_charp what)
{
	(void)what;
	png_longjmp(png, 1);
}

static void say_nothing(png_structp png, png_const_charp what)
{
	(void)png, (void)what;
}

/* Whatever the file has becomes 8-bit RGBA. */
static void ask_for_rgba(png_structp png, png_infop info)
{
	png_set_expand(png);
	png_set_strip_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
	png_set_interlace_handling(png);
	png_read_update_info(png, info);
}

/* An interlaced one is whole only at its end: all of its rows are held. */
static bool all_at_once(png_structp png, struct shrink *s, u8 *pixels, u8 **rows)
{
	size_t width = (size_t)s->from_w * 4;

	for (int y = 0; y < s->from_h; y++)
		rows[y] = pixels + (size_t)y * width;
	png_read_image(png, rows);
	for (int y = 0; y < s->from_h; y++)
		shrink_row(s, rows[y]);
	return true;
}

static bool row_by_row(png_structp png, struct shrink *s, u8 *row)
{
	for (int y = 0; y < s->from_h; y++) {
		png_read_row(png, row, NULL);
		shrink_row(s, row);
	}
	return true;
}

bool image_png(const u8 *data, size_t len, struct image *out, struct shrink *s)
{
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, say_nothing);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	struct bytes from = { data, len };
	u8 *volatile pixels = NULL;
	u8 **volatile rows = NULL;
	volatile bool good = false;
	bool interlaced;

	if (!info || setjmp(png_jmpbuf(png)))
		goto out;
	png_set_read_fn(png, &from, give);
	png_set_user_limits(png, 65535, 65535);
	png_set_chunk_malloc_max(png, 8u << 20);
	png_read_info(png, info);
	out->width = png_get_image_width(png, info);
	out->height = png_get_image_height(png, info);
	if (!image_size_ok(out->width, out->height))
		goto out;
	interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
	ask_for_rgba(png, info);
	if (png_get_rowbytes(png, info) != (size_t)out->width * 4 ||
	    !shrink_begin(s, (int)out->width, (int)out->height))
		goto out;
	pixels = malloc((size_t)out->width * 4 * (interlaced ? (size_t)out->height : 1));
	rows = calloc((size_t)out->height, sizeof *rows);
	if (pixels && rows)
		good = interlaced ? all_at_once(png, s, pixels, rows) : row_by_row(png, s, pixels);
out:
	png_destroy_read_struct(&png, &info, NULL);
	free(pixels);
	free(rows);
	return good;
}
