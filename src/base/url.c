#include "base/base.h"
#include "base/buf.h"
#include "base/url.h"

struct str url_component(struct arena *a, struct str s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";
	char hex[3];
	struct buf out;

	buf_init(&out, a, 3 * s.len + 1);
	for (size_t i = 0; i < s.len; i++) {
		u8 byte = (u8)s.ptr[i];

		if (byte && strchr(plain, byte)) {
			buf_addc(&out, (char)byte);
		} else {
			hex_of(&byte, 1, hex);
			buf_addc(&out, '%');
			buf_adds(&out, hex);
		}
	}
	return buf_str(&out);
}
