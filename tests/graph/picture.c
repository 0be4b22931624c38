/* Small palette PNGs, written without compression: avatars, "photos" and the thumb sticker. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

struct canvas {
	unsigned w, h;
	u8 *px;
	u8 palette[256][3];
	bool clear; /* colour 0 is transparent */
};

static void be32(struct buf *b, uint32_t v)
{
	for (int i = 24; i >= 0; i -= 8)
		buf_addc(b, (char)(v >> i));
}

static uint32_t crc(const char *p, size_t n)
{
	uint32_t c = 0xffffffff;

	for (size_t i = 0; i < n; i++) {
		c ^= (u8)p[i];
		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
	}
	return ~c;
}

static void chunk(struct buf *out, const char *name, const struct buf *data)
{
	be32(out, (uint32_t)data->len);
	size_t from = out->len;
	buf_add(out, name, 4);
	buf_add(out, data->p, data->len);
	be32(out, crc(out->p + from, out->len - from));
}

/* zlib's framing with stored blocks only. */
static struct buf stored(const struct buf *raw)
{
	struct buf z = { 0 };
	uint32_t a = 1, b = 0;

	buf_add(&z, "\x78\x01", 2);
	for (size_t at = 0; at < raw->len;) {
		size_t n = raw->len - at < 65535 ? raw->len - at : 65535;
		buf_addc(&z, at + n == raw->len);
		buf_addc(&z, (char)(n & 255));
		buf_addc(&z, (char)(n >> 8));
		buf_addc(&z, (char)(~n & 255));
		buf_addc(&z, (char)((~n >> 8) & 255));
		buf_add(&z, raw->p + at, n);
		at += n;
	}
	for (size_t i = 0; i < raw->len; i++) {
		a = (a + (u8)raw->p[i]) % 65521;
		b = (b + a) % 65521;
	}
	be32(&z, b << 16 | a);
	return z;
}

static struct buf png(struct canvas *c)
{
	struct buf out = { 0 }, part = { 0 }, raw = { 0 };

	buf_add(&out, "\x89PNG\r\n\x1a\n", 8);
	be32(&part, c->w);
	be32(&part, c->h);
	buf_add(&part, "\x08\x03\0\0\0", 5);
	chunk(&out, "IHDR", &part);
	part.len = 0;
	buf_add(&part, c->palette, sizeof(c->palette));
	chunk(&out, "PLTE", &part);
	part.len = 0;
	if (c->clear) {
		buf_addc(&part, 0);
		chunk(&out, "tRNS", &part);
	}
	for (unsigned y = 0; y < c->h; y++) {
		buf_addc(&raw, 0);
		buf_add(&raw, c->px + (size_t)y * c->w, c->w);
	}
	struct buf z = stored(&raw);
	chunk(&out, "IDAT", &z);
	part.len = 0;
	chunk(&out, "IEND", &part);
	buf_free(&part);
	buf_free(&raw);
	buf_free(&z);
	free(c->px);
	return out;
}

static void shade(struct canvas *c, unsigned i, double r, double g, double b)
{
	c->palette[i][0] = (u8)(255 * r);
	c->palette[i][1] = (u8)(255 * g);
	c->palette[i][2] = (u8)(255 * b);
}

/* A landscape: sky, a sun, three ridges of hills; the seed moves them about. */
struct buf picture_photo(unsigned seed)
{
	struct canvas c = { .w = 360, .h = 240 };
	double k = seed % 17;

	c.px = xcalloc(c.w, c.h);
	for (unsigned i = 0; i < 200; i++)
		shade(&c, i, .55 + i / 500., .66 + i / 900., .85 - i / 800.);
	for (unsigned i = 0; i < 3; i++)
		shade(&c, 200 + i, .42 - .1 * i, .50 - .09 * i, .46 - .11 * i);
	shade(&c, 210, 1, .93, .72);
	for (unsigned y = 0; y < c.h; y++) {
		for (unsigned x = 0; x < c.w; x++) {
			double sx = x - 80. - 12 * k, sy = y - 62.;
			u8 v = sx * sx + sy * sy < 26 * 26 ? 210 : (u8)(y * 199 / c.h);
			for (unsigned i = 0; i < 3; i++) {
				double top = 120 + 38. * i +
					     (30 - 7. * i) * sin(x / (62. - 9 * i) + k + 2.1 * i);
				if (y > top)
					v = (u8)(200 + i);
			}
			c.px[y * c.w + x] = v;
		}
	}
	return png(&c);
}

/* Head and shoulders on a colour. */
struct buf picture_avatar(unsigned seed)
{
	static const double colour[][3] = {
		{ .36, .49, .75 }, { .75, .45, .30 }, { .32, .58, .42 },
		{ .52, .38, .66 }, { .70, .40, .52 }, { .30, .55, .60 },
	};
	struct canvas c = { .w = 96, .h = 96 };
	const double *k = colour[seed % 6];

	c.px = xcalloc(c.w, c.h);
	shade(&c, 0, k[0], k[1], k[2]);
	shade(&c, 1, .35 * k[0] + .65, .35 * k[1] + .65, .35 * k[2] + .65);
	for (unsigned y = 0; y < c.h; y++) {
		for (unsigned x = 0; x < c.w; x++) {
			double dx = x - 47.5, head = y - 38., body = (y - 96.) / 1.05;
			c.px[y * c.w + x] = dx * dx + head * head < 17 * 17 ||
					    dx * dx + body * body < 34 * 34;
		}
	}
	return png(&c);
}

/* Distance to a line from a to b: capsules make a hand. */
static double capsule(double x, double y, double ax, double ay, double bx, double by)
{
	double dx = bx - ax, dy = by - ay,
	       t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return hypot(x - ax - t * dx, y - ay - t * dy);
}

struct buf picture_thumb(void)
{
	struct canvas c = { .w = 120, .h = 120, .clear = true };

	c.px = xcalloc(c.w, c.h);
	shade(&c, 1, .12, .45, .93);
	for (unsigned y = 0; y < c.h; y++) {
		for (unsigned x = 0; x < c.w; x++) {
			bool in = capsule(x, y, 58, 56, 74, 22) < 11 ||
				  capsule(x, y, 30, 60, 30, 98) < 9 ||
				  capsule(x, y, 56, 78, 62, 84) < 22;
			for (int i = 0; i < 4; i++)
				in = in ||
				     capsule(x, y, 62, 58 + 13 * i, 92 - 2 * i, 58 + 13 * i) < 7.5;
			c.px[y * c.w + x] = in;
		}
	}
	return png(&c);
}
