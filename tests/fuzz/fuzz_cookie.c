#include "fuzz.h"

#include "base/limits.h"
#include "web/request.h"

static void check_pair(const struct pair *p, struct str whole)
{
	MUST(p->name.len > 0);
	MUST(p->name.ptr >= whole.ptr && p->name.ptr + p->name.len <= whole.ptr + whole.len);
	MUST(p->value.ptr >= whole.ptr && p->value.ptr + p->value.len <= whole.ptr + whole.len);
	for (size_t i = 0; i < p->name.len; i++)
		MUST((u8)p->name.ptr[i] > ' ' && (u8)p->name.ptr[i] < 0x7f && p->name.ptr[i] != '=' &&
		     p->name.ptr[i] != ';');
	for (size_t i = 0; i < p->value.len; i++)
		MUST((u8)p->value.ptr[i] > ' ' && (u8)p->value.ptr[i] < 0x7f &&
		     p->value.ptr[i] != ';');
}

/* The input is a header: Cookie, and any other that is taken apart. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str text = { (const char *)data, size }, address;
	struct pair *pairs;
	struct arena a;
	size_t n;

	arena_init(&a);
	cookie_parse(&a, text, &pairs, &n);
	MUST(n <= LIMIT_COOKIES);
	for (size_t i = 0; i < n; i++)
		check_pair(&pairs[i], text);
	(void)accept_html(text);
	(void)etag_matches(text, STR("\"j12\""));
	(void)type_is(text, "application/json");
	/* nothing but an address comes out, whoever is trusted */
	address = client_address(STR("192.0.2.1"), text, STR("192.0.2.1 ::1"));
	MUST(address.len >= 2 && address.len < 64);
	for (size_t i = 0; i < address.len; i++)
		MUST(strchr("0123456789abcdefABCDEF:.", address.ptr[i]));
	arena_release(&a);
	return 0;
}
