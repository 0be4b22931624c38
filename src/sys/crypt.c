#include "base/base.h"
#include "base/log.h"
#include "sys/crypt.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

/* OWASP's second recommended pair for argon2id; fits a shared host with 8 sign-ins at once. */
#define PASSWORD_MEMORY (19u << 20)
#define PASSWORD_PASSES 2

bool crypt_init(void)
{
	return sodium_init() >= 0;
}

static const unsigned char *bytes(struct str s)
{
	return (const unsigned char *)(s.ptr ? s.ptr : "");
}

struct digest sha256(struct str data)
{
	struct digest d;

	crypto_hash_sha256(d.bytes, bytes(data), data.len);
	return d;
}

struct digest sha256_parts(const struct str *parts, size_t n)
{
	crypto_hash_sha256_state state;
	struct digest d;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < n; i++) {
		unsigned char len[8];

		for (unsigned j = 0; j < 8; j++)
			len[j] = (unsigned char)((u64)parts[i].len >> (8 * j));
		crypto_hash_sha256_update(&state, len, sizeof len);
		crypto_hash_sha256_update(&state, bytes(parts[i]), parts[i].len);
	}
	crypto_hash_sha256_final(&state, d.bytes);
	return d;
}

bool sha256_file(int fd, struct digest *out)
{
	crypto_hash_sha256_state state;
	unsigned char piece[64 << 10];
	off_t at = 0;
	ssize_t n;

	crypto_hash_sha256_init(&state);
	while ((n = pread(fd, piece, sizeof piece, at)) > 0) {
		crypto_hash_sha256_update(&state, piece, (unsigned long long)n);
		at += n;
	}
	if (n < 0)
		return false;
	crypto_hash_sha256_final(&state, out->bytes);
	return true;
}

struct digest hmac_sha256(struct str key, struct str data)
{
	crypto_auth_hmacsha256_state state;
	struct digest d;

	crypto_auth_hmacsha256_init(&state, bytes(key), key.len);
	crypto_auth_hmacsha256_update(&state, bytes(data), data.len);
	crypto_auth_hmacsha256_final(&state, d.bytes);
	return d;
}

bool digest_eq(const struct digest *a, const struct digest *b)
{
	return sodium_memcmp(a->bytes, b->bytes, DIGEST_LEN) == 0;
}

bool secret_eq(struct str a, struct str b)
{
	return a.len == b.len && sodium_memcmp(bytes(a), bytes(b), a.len) == 0;
}

struct str digest_str(const struct digest *d)
{
	return (struct str){ (const char *)d->bytes, DIGEST_LEN };
}

void random_bytes(void *out, size_t n)
{
	randombytes_buf(out, n);
}

u64 random_below(u64 n)
{
	u64 v, limit;

	if (n <= UINT32_MAX)
		return randombytes_uniform((uint32_t)n);
	limit = UINT64_MAX - UINT64_MAX % n;
	do
		randombytes_buf(&v, sizeof v);
	while (v >= limit);
	return v % n;
}

struct str random_hex(struct arena *a, size_t n)
{
	u8 *raw = arena_alloc(a, n);
	char *out = arena_alloc(a, 2 * n + 1);

	randombytes_buf(raw, n);
	hex_of(raw, n, out);
	return (struct str){ out, 2 * n };
}

struct str random_token(struct arena *a, size_t n)
{
	char *raw = arena_alloc(a, n);

	randombytes_buf(raw, n);
	return base64url(a, (struct str){ raw, n });
}

/* The purpose goes into the key: a token sealed for one page can't be moved to another row. */
static void purpose_key(const struct secret_key *k, const char *about, unsigned char out[32])
{
	crypto_generichash(out, 32, (const unsigned char *)about, strlen(about), k->bytes,
			   SECRET_KEY_LEN);
}

struct str seal(struct arena *a, const struct secret_key *k, const char *about, struct str plain)
{
	size_t len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.len;
	unsigned char *out = arena_alloc(a, len), key[32];

	purpose_key(k, about, key);
	randombytes_buf(out, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, bytes(plain), plain.len, out, key);
	sodium_memzero(key, sizeof key);
	return (struct str){ (char *)out, len };
}

bool unseal(struct arena *a, const struct secret_key *k, const char *about, struct str sealed,
	    struct str *plain)
{
	size_t extra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES, len;
	unsigned char *out, key[32];
	bool good;

	if (!sealed.ptr || sealed.len < extra)
		return false;
	len = sealed.len - extra;
	out = arena_alloc(a, len + 1);
	purpose_key(k, about, key);
	good = crypto_secretbox_open_easy(out, bytes(sealed) + crypto_secretbox_NONCEBYTES,
					  sealed.len - crypto_secretbox_NONCEBYTES, bytes(sealed),
					  key) == 0;
	sodium_memzero(key, sizeof key);
	if (good)
		*plain = (struct str){ (char *)out, len };
	return good;
}

struct str password_hash(struct arena *a, struct str password)
{
	char *out = arena_alloc(a, crypto_pwhash_STRBYTES);

	if (crypto_pwhash_str_alg(out, (const char *)bytes(password), password.len, PASSWORD_PASSES,
				  PASSWORD_MEMORY, crypto_pwhash_ALG_ARGON2ID13)) {
		log_env("no memory to hash a password");
		abort();
	}
	return str_of(out);
}

bool password_is(struct str hash, struct str password)
{
	char text[crypto_pwhash_STRBYTES];

	if (!hash.ptr || hash.len >= sizeof text)
		return false;
	memset(text, 0, sizeof text);
	memcpy(text, hash.ptr, hash.len);
	return crypto_pwhash_str_verify(text, (const char *)bytes(password), password.len) == 0;
}

void password_waste(struct str password)
{
	static const unsigned char salt[crypto_pwhash_SALTBYTES] = "none";
	unsigned char out[32];

	if (crypto_pwhash(out, sizeof out, (const char *)bytes(password), password.len, salt,
			  PASSWORD_PASSES, PASSWORD_MEMORY, crypto_pwhash_ALG_ARGON2ID13))
		log_env("no memory to hash a password");
}

struct str base64url(struct arena *a, struct str data)
{
	size_t max = sodium_base64_ENCODED_LEN(data.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *out = arena_alloc(a, max);

	sodium_bin2base64(out, max, bytes(data), data.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return str_of(out);
}

bool base64url_open(struct arena *a, struct str text, struct str *data)
{
	unsigned char *out;
	size_t n;

	while (text.len && text.ptr[text.len - 1] == '=')
		text.len--;
	out = arena_alloc(a, text.len + 1);
	if (sodium_base642bin(out, text.len + 1, (const char *)bytes(text), text.len, NULL, &n, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING))
		return false;
	*data = (struct str){ (char *)out, n };
	return true;
}

enum err secret_key_load(struct arena *a, const char *path, struct secret_key *out, const char **why)
{
	char text[2 * SECRET_KEY_LEN + 2];
	struct stat st;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0) {
		*why = arena_printf(a, "%s: %s (make it with: pagedesk key new)", path,
				    strerror(errno)).ptr;
		return ERR_INVALID;
	}
	if (fstat(fd, &st) || (st.st_mode & 077) || (st.st_uid != geteuid() && st.st_uid != 0)) {
		close(fd);
		*why = arena_printf(a, "%s: must be ours alone (chmod 600)", path).ptr;
		return ERR_INVALID;
	}
	n = read(fd, text, sizeof text);
	close(fd);
	if (n == (ssize_t)sizeof text - 1 && text[n - 1] == '\n')
		n--;
	if (n < 0 || !parse_hex((struct str){ text, (size_t)n }, out->bytes, SECRET_KEY_LEN)) {
		sodium_memzero(text, sizeof text);
		*why = arena_printf(a, "%s: not 64 hex digits", path).ptr;
		return ERR_INVALID;
	}
	sodium_memzero(text, sizeof text);
	return OK;
}

enum err secret_key_make(struct arena *a, const char *path, const char **why)
{
	char text[2 * SECRET_KEY_LEN + 2];
	u8 raw[SECRET_KEY_LEN];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good;

	if (fd < 0) {
		*why = arena_printf(a, "%s: %s", path, strerror(errno)).ptr;
		return errno == EEXIST ? ERR_CONFLICT : ERR_INVALID;
	}
	randombytes_buf(raw, sizeof raw);
	hex_of(raw, sizeof raw, text);
	text[2 * SECRET_KEY_LEN] = '\n';
	good = write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1 && fsync(fd) == 0;
	close(fd);
	sodium_memzero(raw, sizeof raw);
	sodium_memzero(text, sizeof text);
	if (!good) {
		unlink(path);
		*why = arena_printf(a, "%s: can't be written", path).ptr;
		return ERR_INVALID;
	}
	return OK;
}
