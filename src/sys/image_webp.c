#include "sys/image_internal.h"

#include <webp/decode.h>

/* libwebp scales while it decodes, so the large picture is never held. */
bool image_webp(const u8 *data, size_t len, struct image *out, struct shrink *s)
{
	WebPDecoderConfig c;
	bool good;

	if (!WebPInitDecoderConfig(&c) || WebPGetFeatures(data, len, &c.input) != VP8_STATUS_OK ||
	    !image_size_ok(c.input.width, c.input.height))
		return false;
	out->width = c.input.width;
	out->height = c.input.height;
	if (c.input.has_animation)
		return true;	/* shown as it is */
	if (!shrink_begin(s, c.input.width, c.input.height))
		return false;
	c.options.use_scaling = 1;
	c.options.scaled_width = s->w;
	c.options.scaled_height = s->h;
	c.output.colorspace = MODE_RGBA;
	c.output.is_external_memory = 1;
	c.output.u.RGBA.rgba = s->rgba;
	c.output.u.RGBA.stride = s->w * 4;
	c.output.u.RGBA.size = (size_t)s->w * (size_t)s->h * 4;
	good = WebPDecode(data, len, &c) == VP8_STATUS_OK;
	WebPFreeDecBuffer(&c.output);
	return good;
}
