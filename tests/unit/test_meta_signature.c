#include "unit.h"

#include "meta/signature.h"

/* Protocol 2.2: the vectors that were made for us, and botman's public one. */
#define KEY STR("0123456789abcdef0123456789abcdef")
#define EMPTY_BODY STR("{\"object\":\"page\",\"entry\":[]}")
#define EMPTY_SIG "7cbc46b042d7e131c845c3f08d7028636dc75bdd529a85bfd25451ef6fc04d04"
#define ESCAPED_BODY STR("{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"time\":1," \
	"\"messaging\":[{" \
	"\"sender\":{\"id\":\"2\"},\"recipient\":{\"id\":\"1\"},\"timestamp\":1,\"message\":{" \
	"\"mid\":\"m_1\",\"text\":\"\\u00e4\\u00f6\\u00e5 \\ud83d\\ude00 https:\\/\\/a.b\\/" \
	"?x=\\u003Cy\\u0025z\\u0040\"}}]}]}")
#define ESCAPED_SIG "cfcf600346ea49a96f33b3c6dae7d4a624f3d7b8074a6ee92b54073e2e8ff548"
#define SHA1_SIG "10399b38a47b48f99f6cd3d05a5f7f9314fc41d0"
/* Protocol 9, same key. */
#define SIGNED_REQUEST "2GvnSP_aY6zr-wNgj137CwUax1a8UzKAZZqlm1HqEBw." \
	"eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJp" \
	"c3N1ZWRfYXQiOjEyOTE4MzY4MDB9"

static void test_signature_vectors(void)
{
	CHECK(signature_check(STR("sha256=" EMPTY_SIG), EMPTY_BODY, KEY, NO_STR) == SIGNATURE_GOOD);
	CHECK(signature_check(STR("sha256=" ESCAPED_SIG), ESCAPED_BODY, KEY, NO_STR) ==
	      SIGNATURE_GOOD);
}

static void test_signature_verdicts(void)
{
	static const struct { int line; const char *header; enum signature_verdict v; } rows[] = {
		{ HERE, NULL, SIGNATURE_MISSING },
		{ HERE, "", SIGNATURE_MISSING },
		{ HERE, "sha256=7CBC46B042D7E131C845C3F08D7028636DC75BDD529A85BFD25451EF6FC04D04",
		  SIGNATURE_GOOD },
		{ HERE, "sha256=" ESCAPED_SIG, SIGNATURE_BAD },
		{ HERE, "sha256=00000000000000000000000000000000"
			"00000000000000000000000000000000",
		  SIGNATURE_BAD },
		{ HERE, EMPTY_SIG, SIGNATURE_MALFORMED },
		{ HERE, "sha1=" SHA1_SIG, SIGNATURE_MALFORMED },
		{ HERE, "SHA256=" EMPTY_SIG, SIGNATURE_MALFORMED },
		{ HERE, "sha256=sha256=" EMPTY_SIG, SIGNATURE_MALFORMED },
		{ HERE, "sha256=" EMPTY_SIG "00", SIGNATURE_MALFORMED },
		{ HERE, "sha256=" EMPTY_SIG " ", SIGNATURE_MALFORMED },
		{ HERE, " sha256=" EMPTY_SIG, SIGNATURE_MALFORMED },
		{ HERE, "sha256=" EMPTY_SIG ",sha256=" EMPTY_SIG, SIGNATURE_MALFORMED },
		{ HERE, "sha256=", SIGNATURE_MALFORMED },
		{ HERE, "sha256=7cbc46b042d7e131c845c3f08d7028636dc75bdd529a85bfd25451ef6fc04d0",
		  SIGNATURE_MALFORMED },
		{ HERE, "sha256=7cbc46b042d7e131c845c3f08d7028636dc75bdd529a85bfd25451ef6fc04d0g",
		  SIGNATURE_MALFORMED },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line,
			     str_of(signature_verdict_name(signature_check(str_of(rows[i].header),
									   EMPTY_BODY, KEY,
									   NO_STR))),
			     signature_verdict_name(rows[i].v));
}

static void test_signature_covers_every_byte(void)
{
	struct str header = STR("sha256=" ESCAPED_SIG);
	char *copy = arena_cstr(unit_arena(), ESCAPED_BODY);
	struct str body = str_of(copy);

	for (size_t i = 0; i < body.len; i++) {
		copy[i] ^= 1;
		CHECK(signature_check(header, body, KEY, NO_STR) == SIGNATURE_BAD);
		copy[i] ^= 1;
	}
	CHECK(signature_check(header, str_head(body, body.len - 1), KEY, NO_STR) == SIGNATURE_BAD);
	CHECK(signature_check(header, body, KEY, NO_STR) == SIGNATURE_GOOD);
}

static void test_signature_two_secrets(void)
{
	struct str header = STR("sha256=" EMPTY_SIG), other = STR("another secret");

	CHECK(signature_check(header, EMPTY_BODY, other, KEY) == SIGNATURE_GOOD);
	CHECK(signature_check(header, EMPTY_BODY, KEY, other) == SIGNATURE_GOOD);
	CHECK(signature_check(header, EMPTY_BODY, other, other) == SIGNATURE_BAD);
	CHECK(signature_check(header, EMPTY_BODY, other, NO_STR) == SIGNATURE_BAD);
}

static void test_signature_empty_secret_never_matches(void)
{
	/* HMAC-SHA256 with the empty key over the empty text: anybody can compute it */
	struct str header = STR("sha256="
		"b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");

	CHECK(signature_check(header, STR(""), STR(""), STR("")) == SIGNATURE_BAD);
	CHECK(signature_check(header, STR(""), NO_STR, NO_STR) == SIGNATURE_BAD);
	CHECK(signature_check(header, NO_STR, STR("x"), STR("")) == SIGNATURE_BAD);
}

static void test_appsecret_proof_vector(void)
{
	char proof[65];

	appsecret_proof(KEY, STR("EAATESTTOKEN"), proof);
	CHECK_STR(str_of(proof),
		  "99cbac345910084e738e780a0d5a02f2421ea86e53d6f64eff41e367a76944c6");
}

static void test_signed_request_vector(void)
{
	struct str json = NO_STR;

	CHECK(signed_request_open(unit_arena(), STR(SIGNED_REQUEST), KEY, NO_STR, &json) ==
	      SIGNATURE_GOOD);
	CHECK_STR(json, unit_json("{'user_id':'218471','algorithm':'HMAC-SHA256',"
				  "'issued_at':1291836800}").ptr);
	CHECK(signed_request_open(unit_arena(), STR(SIGNED_REQUEST), STR("x"), KEY, &json) ==
	      SIGNATURE_GOOD);
	CHECK(signed_request_open(unit_arena(), STR(SIGNED_REQUEST), STR("x"), NO_STR, &json) ==
	      SIGNATURE_BAD);
}

static void test_signed_request_oddities(void)
{
	static const struct { int line; const char *text; enum signature_verdict v; } rows[] = {
		{ HERE, NULL, SIGNATURE_MISSING },
		{ HERE, "", SIGNATURE_MISSING },
		{ HERE, ".", SIGNATURE_MALFORMED },
		{ HERE, "abc", SIGNATURE_MALFORMED },
		{ HERE, "abc.def", SIGNATURE_MALFORMED },
		{ HERE, "2GvnSP_aY6zr-wNgj137CwUax1a8UzKAZZqlm1HqEBw", SIGNATURE_MALFORMED },
		{ HERE, "2GvnSP_aY6zr-wNgj137CwUax1a8UzKAZZqlm1HqEBw.", SIGNATURE_BAD },
		{ HERE, "2GvnSP_aY6zr-wNgj137CwUax1a8UzKAZZqlm1HqEBw.e30", SIGNATURE_BAD },
		{ HERE, "2GvnSP/aY6zr+wNgj137CwUax1a8UzKAZZqlm1HqEBw.e30", SIGNATURE_MALFORMED },
		{ HERE, SIGNED_REQUEST ".x", SIGNATURE_MALFORMED },
	};
	struct str json = STR("untouched");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line,
			     str_of(signature_verdict_name(
				signed_request_open(unit_arena(), str_of(rows[i].text), KEY, NO_STR,
						    &json))),
			     signature_verdict_name(rows[i].v));
	CHECK_STR(json, "untouched");
}

/* Signed rightly, padded or not; the algorithm must be ours. */
static void test_signed_request_algorithm(void)
{
	static const struct { int line; const char *payload; enum signature_verdict v; } rows[] = {
		{ HERE, "{'algorithm':'hmac-sha256'}", SIGNATURE_GOOD },
		{ HERE, "{'algorithm':'HMAC-SHA1'}", SIGNATURE_MALFORMED },
		{ HERE, "{'algorithm':7}", SIGNATURE_MALFORMED },
		{ HERE, "{'user_id':'1'}", SIGNATURE_MALFORMED },
		{ HERE, "not JSON", SIGNATURE_MALFORMED },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str payload = base64url(a, unit_json(rows[i].payload)), text, json;
		struct digest d = hmac_sha256(KEY, payload);

		text = arena_printf(a, "%.*s=.%.*s", STR_ARG(base64url(a, digest_str(&d))),
				    STR_ARG(payload));
		CHECK_I64_AT(rows[i].line, signed_request_open(a, text, KEY, NO_STR, &json),
			     rows[i].v);
	}
}

void suite_meta_signature(void)
{
	TEST(test_signature_vectors);
	TEST(test_signature_verdicts);
	TEST(test_signature_covers_every_byte);
	TEST(test_signature_two_secrets);
	TEST(test_signature_empty_secret_never_matches);
	TEST(test_appsecret_proof_vector);
	TEST(test_signed_request_vector);
	TEST(test_signed_request_oddities);
	TEST(test_signed_request_algorithm);
}
