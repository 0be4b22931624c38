#include "base/base.h"
#include "base/utf8.h"
#include "desk/preview.h"

#define PREVIEW_POINTS 190

struct str preview_of(struct arena *a, struct str text)
{
	struct str head = utf8_head(text, PREVIEW_POINTS);
	char *out;

	if (!head.len)
		return STR("");
	out = arena_cstr(a, head);
	for (size_t i = 0; i < head.len; i++)
		if (out[i] == '\n' || out[i] == '\r' || out[i] == '\t')
			out[i] = ' ';
	return (struct str){ out, head.len };
}
