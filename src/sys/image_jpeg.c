#include "sys/image_internal.h"

#include <jpeglib.h>
#include <setjmp.h>

struct trouble {
	struct jpeg_error_mgr mgr;	/* first: libjpeg knows only this */
	jmp_buf back;
};

static void give_up(j_common_ptr c)
{
	longjmp(((struct trouble *)c->err)->back, 1);
}

static void say_nothing(j_common_ptr c, int level)
{
	(void)c, (void)level;
}

static unsigned number(const u8 *p, int n, bool little)
{
	unsigned v = 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | p[little ? n - 1 - i : i];
	return v;
}

int exif_orientation(const u8 *tiff, size_t len)
{
	bool little = len > 8 && tiff[0] == 'I';
	size_t at;
	unsigned entries;

	if (len < 8 || (memcmp(tiff, "II*\0", 4) && memcmp(tiff, "MM\0*", 4)))
		return 1;
	at = number(tiff + 4, 4, little);
	if (at > len - 2 || at < 8)
		return 1;
	entries = number(tiff + at, 2, little);
	at += 2;
	for (; entries && at <= len && len - at >= 12; entries--, at += 12)
		if (number(tiff + at, 2, little) == 0x112 && number(tiff + at + 2, 2, little) == 3) {
			unsigned o = number(tiff + at + 8, 2, little);

			return o >= 1 && o <= 8 ? (int)o : 1;
		}
	return 1;
}

static int orientation_of(const struct jpeg_decompress_struct *c)
{
	for (jpeg_saved_marker_ptr m = c->marker_list; m; m = m->next)
		if (m->marker == JPEG_APP0 + 1 && m->data_length > 6 && !memcmp(m->data, "Exif\0\0", 6))
			return exif_orientation(m->data + 6, m->data_length - 6);
	return 1;
}

/* libjpeg makes it smaller by itself, by eighths, which costs less than to do it afterwards. */
static void choose_scale(struct jpeg_decompress_struct *c)
{
	unsigned most = c->image_width > c->image_height ? c->image_width : c->image_height;

	c->scale_num = 1;
	for (c->scale_denom = 8; c->scale_denom > 1 && most / c->scale_denom < 2 * THUMBNAIL_SIDE;)
		c->scale_denom /= 2;
}

static void read_rows(struct jpeg_decompress_struct *c, struct shrink *s, u8 *row)
{
	while (c->output_scanline < c->output_height) {
		JSAMPROW rows[1] = { row };

		jpeg_read_scanlines(c, rows, 1);
		shrink_row(s, row);
	}
}

bool image_jpeg(const u8 *data, size_t len, struct image *out, struct shrink *s)
{
	struct jpeg_decompress_struct c = { 0 };
	struct trouble t;
	u8 *volatile row = NULL;
	volatile bool good = false;
	int turned;

	c.err = jpeg_std_error(&t.mgr);
	t.mgr.error_exit = give_up;
	t.mgr.emit_message = say_nothing;
	if (setjmp(t.back))
		goto out;
	jpeg_create_decompress(&c);
	jpeg_save_markers(&c, JPEG_APP0 + 1, 0xffff);
	jpeg_mem_src(&c, data, len);
	jpeg_read_header(&c, TRUE);
	if (!image_size_ok(c.image_width, c.image_height) || c.num_components == 4)
		goto out;	/* CMYK is for printers */
	c.out_color_space = JCS_EXT_RGBA;
	choose_scale(&c);
	turned = orientation_of(&c);
	out->width = turned >= 5 ? c.image_height : c.image_width;
	out->height = turned >= 5 ? c.image_width : c.image_height;
	jpeg_start_decompress(&c);
	row = malloc((size_t)c.output_width * 4);
	if (!row || !shrink_begin(s, (int)c.output_width, (int)c.output_height))
		goto out;
	read_rows(&c, s, row);
	good = shrink_turn(s, turned);
out:
	jpeg_destroy_decompress(&c);
	free(row);
	return good;
}
