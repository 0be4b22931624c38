/*
 * Each pixel gives its light to the one or two that lie over it, in proportion: no pattern of fine
 * lines appears that is not there.
 */
#include "sys/image_internal.h"

bool image_size_ok(i64 w, i64 h)
{
	return w > 0 && h > 0 && w <= 65535 && h <= 65535 && w * h <= IMAGE_PIXELS_MAX;
}

bool shrink_begin(struct shrink *s, int from_w, int from_h)
{
	double most = from_w > from_h ? from_w : from_h;
	double by = most > THUMBNAIL_SIDE ? THUMBNAIL_SIDE / most : 1;

	*s = (struct shrink){ .from_w = from_w, .from_h = from_h };
	s->w = (int)(from_w * by + 0.5) > 0 ? (int)(from_w * by + 0.5) : 1;
	s->h = (int)(from_h * by + 0.5) > 0 ? (int)(from_h * by + 0.5) : 1;
	s->line = calloc((size_t)s->w * 4, sizeof *s->line);
	s->sum = calloc((size_t)s->w * 4, sizeof *s->sum);
	s->rgba = calloc((size_t)s->w * (size_t)s->h, 4);
	return s->line && s->sum && s->rgba;
}

void shrink_free(struct shrink *s)
{
	free(s->line);
	free(s->sum);
	free(s->rgba);
	*s = (struct shrink){ 0 };
}

static void add_pixel(float *to, const u8 *p, float weight)
{
	float alpha = (float)p[3] * weight;

	to[0] += (float)p[0] * alpha;
	to[1] += (float)p[1] * alpha;
	to[2] += (float)p[2] * alpha;
	to[3] += alpha;
}

static void sideways(struct shrink *s, const u8 *rgba)
{
	double by = (double)s->w / s->from_w;

	memset(s->line, 0, (size_t)s->w * 4 * sizeof *s->line);
	for (int x = 0; x < s->from_w; x++) {
		double from = x * by, to = (x + 1) * by;
		int at = (int)from;

		if (at >= s->w)
			at = s->w - 1;
		if (to <= at + 1 || at + 1 >= s->w) {
			add_pixel(s->line + at * 4, rgba + x * 4, (float)(to - from));
		} else {
			add_pixel(s->line + at * 4, rgba + x * 4, (float)(at + 1 - from));
			add_pixel(s->line + (at + 1) * 4, rgba + x * 4, (float)(to - (at + 1)));
		}
	}
}

static void add_line(struct shrink *s, double weight)
{
	for (int i = 0; i < s->w * 4; i++)
		s->sum[i] += s->line[i] * (float)weight;
}

static u8 byte_of(float f)
{
	return f <= 0 ? 0 : f >= 255 ? 255 : (u8)(f + 0.5f);
}

static void finish_row(struct shrink *s)
{
	u8 *out = s->rgba + (size_t)s->row * (size_t)s->w * 4;

	if (s->row >= s->h)
		return;
	for (int x = 0; x < s->w; x++, out += 4) {
		const float *p = s->sum + x * 4;

		out[0] = p[3] > 0 ? byte_of(p[0] / p[3]) : 0;
		out[1] = p[3] > 0 ? byte_of(p[1] / p[3]) : 0;
		out[2] = p[3] > 0 ? byte_of(p[2] / p[3]) : 0;
		out[3] = byte_of(p[3]);
	}
	memset(s->sum, 0, (size_t)s->w * 4 * sizeof *s->sum);
	s->row++;
}

void shrink_row(struct shrink *s, const u8 *rgba)
{
	double by = (double)s->h / s->from_h, from = s->given * by, to = (s->given + 1) * by;

	if (s->given++ >= s->from_h)
		return;
	sideways(s, rgba);
	if (to < s->row + 1 && s->given < s->from_h) {
		add_line(s, to - from);
		return;
	}
	/* the last row ends the picture, whatever rounding says */
	add_line(s, s->row + 1 < to ? s->row + 1 - from : to - from);
	finish_row(s);
	if (to > s->row)
		add_line(s, to - s->row);
}

bool shrink_turn(struct shrink *s, int orientation)
{
	bool swap = orientation >= 5;
	int w = swap ? s->h : s->w, h = swap ? s->w : s->h;
	u8 *out;

	if (orientation <= 1 || orientation > 8)
		return true;
	out = calloc((size_t)w * (size_t)h, 4);
	if (!out)
		return false;
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			int fx = swap ? y : x, fy = swap ? x : y;

			/* 2 mirrored, 3 turned, 4 upside down; 5 to 8 the same with rows as columns */
			if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
				fx = s->w - 1 - fx;
			if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
				fy = s->h - 1 - fy;
			memcpy(out + ((size_t)y * (size_t)w + (size_t)x) * 4,
			       s->rgba + ((size_t)fy * (size_t)s->w + (size_t)fx) * 4, 4);
		}
	free(s->rgba);
	s->rgba = out;
	s->w = w;
	s->h = h;
	return true;
}
