#include "fuzz.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "web/request.h"

static void check_text(struct str s)
{
	MUST(s.ptr && utf8_valid(s) && !(s.len && memchr(s.ptr, 0, s.len)));
}

/* The input is a query string or an urlencoded body. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct pair *pairs, *again;
	size_t n, m;
	struct arena a;
	struct buf out;

	arena_init(&a);
	if (form_parse(&a, (struct str){ (const char *)data, size }, &pairs, &n)) {
		MUST(n <= LIMIT_FORM_FIELDS);
		buf_init(&out, &a, SIZE_MAX / 2);
		for (size_t i = 0; i < n; i++) {
			check_text(pairs[i].name);
			check_text(pairs[i].value);
			buf_adds(&out, i ? "&" : "");
			buf_add(&out, url_component(&a, pairs[i].name));
			buf_addc(&out, '=');
			buf_add(&out, url_component(&a, pairs[i].value));
			MUST(pair_find(pairs, n, arena_cstr(&a, pairs[i].name)).ptr);
		}
		MUST(form_parse(&a, buf_str(&out), &again, &m) && m == n);
		for (size_t i = 0; i < n; i++)
			MUST(str_eq(pairs[i].name, again[i].name) &&
			     str_eq(pairs[i].value, again[i].value));
	} else {
		MUST(n == 0);
	}
	arena_release(&a);
	return 0;
}
