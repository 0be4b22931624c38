#include "fuzz.h"

#include "meta/signature.h"
#include "sys/json.h"

#define SECRET STR("0123456789abcdef0123456789abcdef")

/* The first line is the header or the signed request, the rest is the body. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str rest = { (const char *)data, size }, line = NO_STR, json = NO_STR, made;
	enum signature_verdict v;
	struct digest d;
	struct arena a;
	char hex[65];

	arena_init(&a);
	str_cut(&rest, '\n', &line);
	d = hmac_sha256(SECRET, rest);
	hex_of(d.bytes, DIGEST_LEN, hex);
	made = arena_printf(&a, "sha256=%s", hex);

	v = signature_check(line, rest, SECRET, NO_STR);
	/* good is what we would have written, in either case of the digits, and nothing else */
	MUST((v == SIGNATURE_GOOD) == (str_starts(line, "sha256=") && str_ieq(line, made.ptr)));
	MUST((v == SIGNATURE_MISSING) == (line.len == 0));
	MUST(signature_check(made, rest, SECRET, NO_STR) == SIGNATURE_GOOD);
	MUST(signature_check(made, rest, STR("x"), SECRET) == SIGNATURE_GOOD);
	MUST(signature_check(made, rest, STR("x"), NO_STR) == SIGNATURE_BAD);
	MUST(signature_check(made, rest, NO_STR, STR("")) == SIGNATURE_BAD);

	v = signed_request_open(&a, line, SECRET, NO_STR, &json);
	MUST((v == SIGNATURE_GOOD) == (json.ptr != NULL));
	/* the body as payload, rightly signed: only its algorithm decides */
	made = base64url(&a, rest);
	d = hmac_sha256(SECRET, made);
	made = arena_printf(&a, "%.*s.%.*s", STR_ARG(base64url(&a, digest_str(&d))), STR_ARG(made));
	json = NO_STR;
	v = signed_request_open(&a, made, SECRET, NO_STR, &json);
	MUST(v == SIGNATURE_GOOD || v == SIGNATURE_MALFORMED);
	MUST(v != SIGNATURE_GOOD || (str_eq(json, rest) && j_is_object(j_parse(&a, json, NULL))));
	arena_release(&a);
	return 0;
}
