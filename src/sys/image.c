#include "base/base.h"
#include "sys/image_internal.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <webp/encode.h>

#define QUALITY 75
/* A picture that is small in every way is its own thumbnail. */
#define SMALL_BYTES (64u << 10)

static bool gif_size(const u8 *data, size_t len, struct image *out)
{
	if (len < 10 || memcmp(data, "GIF8", 4))
		return false;
	out->width = data[6] | data[7] << 8;
	out->height = data[8] | data[9] << 8;
	return out->width && out->height;
}

static bool look(const u8 *data, size_t len, const char *mime, struct image *out, struct shrink *s)
{
	if (!strcmp(mime, "image/jpeg"))
		return image_jpeg(data, len, out, s);
	if (!strcmp(mime, "image/png"))
		return image_png(data, len, out, s);
	if (!strcmp(mime, "image/webp"))
		return image_webp(data, len, out, s);
	return !strcmp(mime, "image/gif") && gif_size(data, len, out);
}

static void encode(struct image *out, struct shrink *s)
{
	u8 *webp = NULL;
	size_t n = WebPEncodeRGBA(s->rgba, s->w, s->h, s->w * 4, QUALITY, &webp);

	if (!n)
		return;
	out->webp = malloc(n);
	if (out->webp) {
		memcpy(out->webp, webp, n);
		out->webp_len = n;
	}
	WebPFree(webp);
}

bool image_look(int fd, const char *mime, struct image *out)
{
	struct shrink s = { 0 };
	struct stat st;
	void *data;
	bool good;

	*out = (struct image){ 0 };
	if (fstat(fd, &st) || st.st_size <= 0)
		return false;
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return false;
	good = look(data, (size_t)st.st_size, mime, out, &s);
	if (good && s.rgba && (st.st_size > SMALL_BYTES || out->width > THUMBNAIL_SIDE ||
			       out->height > THUMBNAIL_SIDE))
		encode(out, &s);
	shrink_free(&s);
	munmap(data, (size_t)st.st_size);
	return good;
}
