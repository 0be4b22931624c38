#include "fuzz.h"

#include "desk/slugs.h"

/* The pieces are the text, none is empty; filled with nothing, only what stands for itself is left. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str text = { (const char *)data, size }, rest = text, bad = NO_STR, filled;
	struct slug_values values = { .nvariables = 0 };
	struct slug_piece p;
	size_t at = 0, plain = 0;
	struct arena a;

	arena_init(&a);
	while (slugs_next(&rest, &p)) {
		MUST(p.text.len && p.text.ptr == text.ptr + at);
		at += p.text.len;
		plain += p.kind == SLUG_TEXT ? p.text.len : 0;
	}
	MUST(at == text.len);
	filled = slugs_fill(&a, text, &values);
	MUST(filled.len <= plain);
	if (!slugs_check(text, SLUGS_QUICK_REPLY, &bad))
		MUST(bad.len >= 2 && bad.ptr >= text.ptr && bad.ptr + bad.len <= text.ptr + text.len);
	arena_release(&a);
	return 0;
}
