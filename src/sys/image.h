/*
 * Small pictures of pictures: JPEG (libjpeg-turbo), PNG (libpng), WebP (libwebp), row by row as far as
 * the formats allow. These decoders read what strangers sent: callers run this in a process of its own
 * that may die and whose memory is bounded (worker/examine.c).
 */
#ifndef SYS_IMAGE_H
#define SYS_IMAGE_H

#include "base/base.h"

/* A thumbnail fits into a square of this: a bubble is 240 wide, on screens with two dots to a pixel. */
#define THUMBNAIL_SIDE 480
/* More than any telephone's camera; a file of some kilobytes can claim far more. */
#define IMAGE_PIXELS_MAX (60 * 1000 * 1000)

struct image {
	i64 width, height;	/* as it is to be seen: turned as its camera says */
	u8 *webp;		/* the thumbnail, by malloc; NULL: it needs none, being small itself */
	size_t webp_len;
};

/* False: not an image of these types, damaged, or too large. GIF: only its size is told. */
bool image_look(int fd, const char *mime, struct image *out) MUST_USE;

#endif
