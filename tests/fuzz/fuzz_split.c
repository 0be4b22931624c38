#include "fuzz.h"

#include "base/utf8.h"
#include "meta/split.h"

/* Every space that a line may be broken at, said once more and differently. */
static bool blanks_only(struct str s)
{
	while (s.len) {
		uint32_t cp = utf8_next(&s);

		if (!((cp >= 9 && cp <= 13) || cp == 32 || cp == 0x85 || cp == 0x1680 ||
		      (cp >= 0x2000 && cp <= 0x200a && cp != 0x2007) || cp == 0x2028 ||
		      cp == 0x2029 || cp == 0x205f || cp == 0x3000))
			return false;
	}
	return true;
}

static struct str between(const char *from, const char *to)
{
	return (struct str){ from, (size_t)(to - from) };
}

/* The first byte chooses the limit, the rest is the text. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str text = { (const char *)data, size }, *parts;
	size_t max, n;
	const char *at;
	struct arena a;

	if (!size)
		return 0;
	max = data[0] < 128 ? 2 + data[0] : 2000;
	text = str_skip(text, 1);
	at = text.ptr;
	arena_init(&a);
	n = text_split(&a, text, max, &parts);
	MUST((n == 0) == blanks_only(text));
	for (size_t i = 0; i < n; i++) {
		struct str p = parts[i];

		MUST(p.len && utf8_units(p) <= max);
		MUST(!blanks_only(p));
		/* in order, and nothing but white space is lost */
		MUST(p.ptr >= at && p.ptr + p.len <= text.ptr + text.len);
		MUST(blanks_only(between(at, p.ptr)));
		at = p.ptr + p.len;
	}
	MUST(blanks_only(between(at, text.ptr + text.len)));
	/* valid text is never cut inside a character */
	if (utf8_valid(text))
		for (size_t i = 0; i < n; i++)
			MUST(utf8_valid(parts[i]));
	if (utf8_units(text) <= max)
		MUST(n == 0 || (n == 1 && str_eq(parts[0], text)));
	arena_release(&a);
	return 0;
}
