#include "base/base.h"
#include "sys/qr.h"

#include <qrencode.h>

/* Longer texts make codes that a telephone can't read from a screen. */
#define TEXT_MOST 300

bool qr_make(struct arena *a, struct str text, struct qr *out)
{
	QRcode *code;
	u8 *modules;

	if (!text.len || text.len > TEXT_MOST || memchr(text.ptr, 0, text.len))
		return false;
	code = QRcode_encodeString8bit(arena_cstr(a, text), 0, QR_ECLEVEL_M);
	if (!code)
		return false;
	modules = arena_array(a, u8, (size_t)code->width * (size_t)code->width);
	for (int i = 0; i < code->width * code->width; i++)
		modules[i] = code->data[i] & 1;
	*out = (struct qr){ .size = code->width, .modules = modules };
	QRcode_free(code);
	return true;
}

bool qr_dark(const struct qr *q, int x, int y)
{
	return x >= 0 && y >= 0 && x < q->size && y < q->size && q->modules[y * q->size + x];
}
