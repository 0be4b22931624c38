#include "base/base.h"
#include "desk/erased.h"

#define MARK_DIGITS 31	/* with the "x" what the column of a psid holds */

struct str erased_mark(struct arena *a, const struct secret_key *key, i64 page, struct str psid)
{
	char hex[2 * DIGEST_LEN + 1];
	struct digest d;

	if (!key)
		return STR("x");
	d = hmac_sha256((struct str){ (const char *)key->bytes, SECRET_KEY_LEN },
			arena_printf(a, "erased customer %lld %.*s", (long long)page, STR_ARG(psid)));
	hex_of(d.bytes, DIGEST_LEN, hex);
	return arena_printf(a, "x%.*s", MARK_DIGITS, hex);
}

bool erased_is_mark(struct str psid)
{
	return str_starts(psid, "x");
}
