#include "fuzz.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "meta/rich.h"
#include "sys/json.h"

/* The input is content as a program posts it. What is taken is written, read again as the same, and fits Meta. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str text = { (const char *)data, size }, stored;
	struct rich rich, again, plain;
	struct rich_error error;
	struct arena a;

	arena_init(&a);
	if (!rich_read(&a, j_parse(&a, text, NULL), &rich, &error)) {
		MUST(error.code && rich_error_text(&a, &error).len);
		MUST(utf8_valid(rich_error_text(&a, &error)));
		arena_release(&a);
		return 0;
	}
	MUST(rich.nelements <= RICH_ELEMENTS && rich.nreplies <= RICH_QUICK_REPLIES);
	MUST((rich.kind == RICH_NO_TEMPLATE) == !rich_attachment(&a, &rich).ptr);
	MUST(!rich.nreplies == !rich_quick_replies(&a, &rich).ptr);
	stored = rich_content(&a, &rich);
	MUST(stored.ptr && stored.len <= RICH_CONTENT_MAX);
	if (stored.len) {
		MUST(rich_read(&a, j_parse(&a, stored, NULL), &again, &error));
		MUST(str_eq(rich_content(&a, &again), stored));
	}
	if (rich_as_text(&a, &rich, &plain, &text)) {
		MUST(text.len && utf8_units(text) <= LIMIT_TEXT_UNITS && utf8_valid(text));
		MUST(plain.kind == RICH_NO_TEMPLATE && plain.nreplies <= RICH_QUICK_REPLIES);
	}
	arena_release(&a);
	return 0;
}
