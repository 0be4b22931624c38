#include "base/base.h"
#include "meta/signature.h"

#include "sys/json.h"

static bool made_with(struct str secret, struct str data, const struct digest *claimed)
{
	struct digest expected;

	/* an app whose secret is not set yet must not accept what anybody can compute */
	if (!secret.len)
		return false;
	expected = hmac_sha256(secret, data);
	return digest_eq(&expected, claimed);
}

static enum signature_verdict judge(const struct digest *claimed, struct str data,
				    struct str secret, struct str previous)
{
	return made_with(secret, data, claimed) || made_with(previous, data, claimed)
		? SIGNATURE_GOOD : SIGNATURE_BAD;
}

enum signature_verdict signature_check(struct str header, struct str body, struct str secret,
				       struct str previous)
{
	struct digest claimed;

	if (!header.len)
		return SIGNATURE_MISSING;
	if (!str_starts(header, "sha256=") ||
	    !parse_hex(str_skip(header, 7), claimed.bytes, DIGEST_LEN))
		return SIGNATURE_MALFORMED;
	return judge(&claimed, body, secret, previous);
}

enum signature_verdict signed_request_open(struct arena *a, struct str text, struct str secret,
					   struct str previous, struct str *json)
{
	struct str rest = text, sig, raw, payload;
	struct digest claimed;
	enum signature_verdict v;

	if (!text.len)
		return SIGNATURE_MISSING;
	if (!str_cut(&rest, '.', &sig) || !rest.ptr || !base64url_open(a, sig, &raw) ||
	    raw.len != DIGEST_LEN || !base64url_open(a, rest, &payload))
		return SIGNATURE_MALFORMED;
	memcpy(claimed.bytes, raw.ptr, DIGEST_LEN);
	/* over the encoded part as it came, and before anything in it is believed */
	v = judge(&claimed, rest, secret, previous);
	if (v != SIGNATURE_GOOD)
		return v;
	if (!str_ieq(j_text(j_get(j_parse(a, payload, NULL), "algorithm")), "HMAC-SHA256"))
		return SIGNATURE_MALFORMED;
	*json = payload;
	return SIGNATURE_GOOD;
}

const char *signature_verdict_name(enum signature_verdict v)
{
	switch (v) {
	case SIGNATURE_GOOD: return "good";
	case SIGNATURE_MISSING: return "missing";
	case SIGNATURE_MALFORMED: return "malformed";
	case SIGNATURE_BAD: return "bad";
	}
	return "bad";
}

void appsecret_proof(struct str secret, struct str token, char out[65])
{
	struct digest d = hmac_sha256(secret, token);

	hex_of(d.bytes, DIGEST_LEN, out);
}
