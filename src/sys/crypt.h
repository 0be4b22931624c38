/*
 * Cryptography (libsodium): digests, signatures, sealed secrets, passwords, random, base64url.
 */
#ifndef SYS_CRYPT_H
#define SYS_CRYPT_H

#include "base/arena.h"
#include "base/err.h"

#define DIGEST_LEN 32
#define SECRET_KEY_LEN 32

struct digest { u8 bytes[DIGEST_LEN]; };

/* The key that encrypts app secrets and page tokens at rest. */
struct secret_key { u8 bytes[SECRET_KEY_LEN]; };

/* Once per process, before anything else here. False: no source of randomness. */
bool crypt_init(void) MUST_USE;

struct digest sha256(struct str data);
/* The parts one after another, each with its length in front, so that ("ab","c") != ("a","bc"). */
struct digest sha256_parts(const struct str *parts, size_t n);
/* Of a whole open file, from its beginning; memory stays flat. False: it can't be read. */
bool sha256_file(int fd, struct digest *out) MUST_USE;
struct digest hmac_sha256(struct str key, struct str data);
bool digest_eq(const struct digest *a, const struct digest *b);	/* constant time */
bool secret_eq(struct str a, struct str b);	/* constant time for equal lengths */
struct str digest_str(const struct digest *d);	/* 32 raw bytes, borrowed: binds as BINARY(32) */

void random_bytes(void *out, size_t n);
u64 random_below(u64 n);			/* 0..n-1, unbiased */
/* n random bytes as lower-case hex or base64url without padding. */
struct str random_hex(struct arena *a, size_t n);
struct str random_token(struct arena *a, size_t n);

/* secretbox with a random nonce in front; about = what it is ("page.token:17"), authenticated too. */
struct str seal(struct arena *a, const struct secret_key *k, const char *about, struct str plain);
/* False when it was made with another key, for another purpose, or was changed. */
bool unseal(struct arena *a, const struct secret_key *k, const char *about, struct str sealed,
	    struct str *plain) MUST_USE;

/* argon2id, 19 MiB, t=2 (architecture 6). The text form that says its own parameters. */
struct str password_hash(struct arena *a, struct str password);
bool password_is(struct str hash, struct str password);
/* Takes as long as password_is, for a login that does not exist. */
void password_waste(struct str password);

struct str base64url(struct arena *a, struct str data);		/* no padding */
/* Padding optional. False on any other character. */
bool base64url_open(struct arena *a, struct str text, struct str *data);

/*
 * The key file: 64 hex digits and a line end, mode 0600 or 0400, owned by us or root. ERR_INVALID:
 * *why says what to do (static text or arena). secret_key_make refuses to overwrite.
 */
enum err secret_key_load(struct arena *a, const char *path, struct secret_key *out,
			 const char **why) MUST_USE;
enum err secret_key_make(struct arena *a, const char *path, const char **why) MUST_USE;

#endif
