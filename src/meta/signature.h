/*
 * Meta's signatures (protocol 2.2, 4.1, 9).
 */
#ifndef META_SIGNATURE_H
#define META_SIGNATURE_H

#include "sys/crypt.h"

enum signature_verdict {
	SIGNATURE_GOOD,		/* made with one of the secrets */
	SIGNATURE_MISSING,	/* no X-Hub-Signature-256 header (sha1 alone does not count) */
	SIGNATURE_MALFORMED,	/* not exactly "sha256=" and 64 hex digits */
	SIGNATURE_BAD,		/* well formed, made with another secret or over other bytes */
};

/*
 * header: the value of X-Hub-Signature-256, absent allowed. body: the raw bytes, nothing decoded.
 * secret: the app's; previous: a second one that still counts after a reset, or absent. An empty
 * secret never matches.
 */
enum signature_verdict signature_check(struct str header, struct str body, struct str secret,
				       struct str previous);
const char *signature_verdict_name(enum signature_verdict v);	/* "good", "missing", ... */

/*
 * The parameter signed_request of the compliance callbacks (protocol 9). Only when GOOD is *json
 * written: the decoded payload, an object that names HMAC-SHA256 as its algorithm.
 */
enum signature_verdict signed_request_open(struct arena *a, struct str text, struct str secret,
					   struct str previous, struct str *json);

/* 64 lower-case hex digits of HMAC-SHA256(secret, token), and a NUL. */
void appsecret_proof(struct str secret, struct str token, char out[65]);

#endif
