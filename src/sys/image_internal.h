/*
 * Inside of sys/image: decoders (image_jpeg.c, image_png.c, image_webp.c) push rows into a shrinker
 * (image_shrink.c).
 */
#ifndef SYS_IMAGE_INTERNAL_H
#define SYS_IMAGE_INTERNAL_H

#include "sys/image.h"

/* Takes RGBA rows from top to bottom and holds the small picture. */
struct shrink {
	int from_w, from_h, w, h;
	float *line, *sum;	/* a row shrunk sideways; rows added up. Colours times their opacity */
	u8 *rgba;		/* w * h * 4 */
	int row;		/* of the small picture that is being added up */
	int given;		/* rows so far */
};

/* A decoder's picture: false when there is not enough memory. */
bool shrink_begin(struct shrink *s, int from_w, int from_h);
void shrink_row(struct shrink *s, const u8 *rgba);
void shrink_free(struct shrink *s);
/* Turns the small picture as EXIF orientation 1..8 says. */
bool shrink_turn(struct shrink *s, int orientation);

/* 0 < w, h and at most IMAGE_PIXELS_MAX of them. */
bool image_size_ok(i64 w, i64 h);

/* Decoders: fill out->width and height, and s, when the file is good. */
bool image_jpeg(const u8 *data, size_t len, struct image *out, struct shrink *s);
bool image_png(const u8 *data, size_t len, struct image *out, struct shrink *s);
bool image_webp(const u8 *data, size_t len, struct image *out, struct shrink *s);
/* The orientation in a JPEG's EXIF block (after "Exif\0\0"): 1 when there is none that makes sense. */
int exif_orientation(const u8 *tiff, size_t len);

#endif
