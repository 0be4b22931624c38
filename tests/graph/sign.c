/*
 * HMAC-SHA256 comes from libsodium; SHA-1, which libsodium rightly lacks, is written out here
 * because Meta still sends the old header too.
 */
#include "sign.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void hmac_sha256_hex(const char *key, const void *data, size_t len, char out[65])
{
	u8 mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state s;

	crypto_auth_hmacsha256_init(&s, (const u8 *)key, strlen(key));
	crypto_auth_hmacsha256_update(&s, data, len);
	crypto_auth_hmacsha256_final(&s, mac);
	hex_lower(mac, sizeof(mac), out);
}

static uint32_t rol(uint32_t v, int n)
{
	return v << n | v >> (32 - n);
}

static void sha1_block(uint32_t h[5], const u8 *p)
{
	uint32_t w[80];

	for (int i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	for (int i = 16; i < 80; i++)
		w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);

	uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
	for (int i = 0; i < 80; i++) {
		uint32_t f, k;
		if (i < 20)
			f = (b & c) | (~b & d), k = 0x5a827999;
		else if (i < 40)
			f = b ^ c ^ d, k = 0x6ed9eba1;
		else if (i < 60)
			f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
		else
			f = b ^ c ^ d, k = 0xca62c1d6;
		uint32_t t = rol(a, 5) + f + e + k + w[i];
		e = d;
		d = c;
		c = rol(b, 30);
		b = a;
		a = t;
	}
	h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

static void sha1(const u8 *data, size_t len, u8 out[20])
{
	uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
	u8 tail[128] = { 0 };
	size_t whole = len / 64 * 64, rest = len - whole, n = rest + 9 > 64 ? 128 : 64;

	for (size_t i = 0; i < whole; i += 64)
		sha1_block(h, data + i);
	if (rest)
		memcpy(tail, data + whole, rest);
	tail[rest] = 0x80;
	for (int i = 0; i < 8; i++)
		tail[n - 1 - (size_t)i] = (u8)((uint64_t)len * 8 >> (8 * i));
	for (size_t i = 0; i < n; i += 64)
		sha1_block(h, tail + i);
	for (size_t i = 0; i < 20; i++)
		out[i] = (u8)(h[i / 4] >> (24 - 8 * (i % 4)));
}

void hmac_sha1_hex(const char *key, const void *data, size_t len, char out[41])
{
	u8 pad[64] = { 0 }, mac[20], outer[64 + 20];
	u8 *inner = xrealloc(NULL, 64 + len);
	size_t klen = strlen(key);

	if (klen > sizeof(pad))
		sha1((const u8 *)key, klen, pad);
	else if (klen)
		memcpy(pad, key, klen);
	for (size_t i = 0; i < 64; i++) {
		inner[i] = pad[i] ^ 0x36;
		outer[i] = pad[i] ^ 0x5c;
	}
	if (len)
		memcpy(inner + 64, data, len);
	sha1(inner, 64 + len, mac);
	memcpy(outer + 64, mac, sizeof(mac));
	sha1(outer, sizeof(outer), mac);
	hex_lower(mac, sizeof(mac), out);
	free(inner);
}

static char *b64url(const u8 *p, size_t len)
{
	size_t size = sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);

	return sodium_bin2base64(xrealloc(NULL, size), size, p, len,
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *signed_request(const char *key, const char *json)
{
	u8 mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state s;
	char *second = b64url((const u8 *)json, strlen(json));

	crypto_auth_hmacsha256_init(&s, (const u8 *)key, strlen(key));
	crypto_auth_hmacsha256_update(&s, (const u8 *)second, strlen(second));
	crypto_auth_hmacsha256_final(&s, mac);
	char *first = b64url(mac, sizeof(mac)), *both = xfmt("%s.%s", first, second);
	free(first);
	free(second);
	return both;
}
