#include "unit.h"

#include "sys/crypt.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct str hex(const struct digest *d)
{
	char *text = arena_alloc(unit_arena(), 2 * DIGEST_LEN + 1);

	hex_of(d->bytes, DIGEST_LEN, text);
	return str_of(text);
}

static void test_crypt_digests(void)
{
	/* FIPS 180-2 and RFC 4231, test case 2 and 6 (a key longer than a block) */
	struct digest d = sha256(STR("abc"));
	char key[131];

	CHECK_STR(hex(&d), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	d = sha256(NO_STR);
	CHECK_STR(hex(&d), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	d = hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"));
	CHECK_STR(hex(&d), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof key);
	d = hmac_sha256((struct str){ key, sizeof key },
			STR("Test Using Larger Than Block-Size Key - Hash Key First"));
	CHECK_STR(hex(&d), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_crypt_parts_do_not_run_together(void)
{
	const struct str one[] = { STR("ab"), STR("c") }, two[] = { STR("a"), STR("bc") };
	const struct str three[] = { STR("abc") }, four[] = { STR("ab"), STR("c"), NO_STR };
	struct digest a = sha256_parts(one, 2), b = sha256_parts(two, 2);
	struct digest c = sha256_parts(three, 1), d = sha256_parts(four, 3), again;

	again = sha256_parts(one, 2);
	CHECK(digest_eq(&a, &again));
	CHECK(!digest_eq(&a, &b));
	CHECK(!digest_eq(&a, &c));
	CHECK(!digest_eq(&a, &d));
}

static void test_crypt_secret_eq(void)
{
	CHECK(secret_eq(STR("abc"), STR("abc")));
	CHECK(!secret_eq(STR("abc"), STR("abd")));
	CHECK(!secret_eq(STR("abc"), STR("ab")));
	CHECK(secret_eq(STR(""), NO_STR));
}

static void test_crypt_seal(void)
{
	struct arena *a = unit_arena();
	struct secret_key k = { "key" }, other = { "another" };
	struct str plain = STR("EAAT\0token"), sealed = seal(a, &k, "page.token:1", plain), out;
	char *changed;

	CHECK(unseal(a, &k, "page.token:1", sealed, &out));
	CHECK_BYTES(out, plain);
	CHECK(!unseal(a, &k, "page.token:2", sealed, &out));
	CHECK(!unseal(a, &other, "page.token:1", sealed, &out));
	for (size_t i = 0; i < sealed.len; i++) {
		changed = arena_cstr(a, sealed);
		changed[i] ^= 1;
		CHECK(!unseal(a, &k, "page.token:1", (struct str){ changed, sealed.len }, &out));
		CHECK(!unseal(a, &k, "page.token:1", str_head(sealed, i), &out));
	}
	CHECK(!unseal(a, &k, "page.token:1", NO_STR, &out));
	CHECK(!str_eq(sealed, seal(a, &k, "page.token:1", plain)));
	CHECK(unseal(a, &k, "x", seal(a, &k, "x", NO_STR), &out));
	CHECK_STR(out, "");
}

static void test_crypt_passwords(void)
{
	struct arena *a = unit_arena();
	struct str hash = password_hash(a, STR("correct horse"));

	CHECK(str_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
	CHECK(password_is(hash, STR("correct horse")));
	CHECK(!password_is(hash, STR("correct horsf")));
	CHECK(!password_is(hash, NO_STR));
	CHECK(!password_is(NO_STR, STR("correct horse")));
	CHECK(!password_is(STR("plain"), STR("plain")));
	CHECK(!str_eq(hash, password_hash(a, STR("correct horse"))));
	password_waste(STR("x"));
}

static void test_crypt_base64url(void)
{
	static const struct { int line; const char *plain, *text; } rows[] = {
		{ HERE, "", "" }, { HERE, "f", "Zg" }, { HERE, "fo", "Zm8" }, { HERE, "foo",
		  "Zm9v" },
		{ HERE, "\xfb\xff\xfe", "-__-" },
	};
	static const char *const bad[] = { "Z", "Zg+", "Zg/", "Z g", "Zm9v\n", "Zm!v", "Zm=v" };
	struct arena *a = unit_arena();
	struct str out;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_STR_AT(rows[i].line, base64url(a, str_of(rows[i].plain)), rows[i].text);
		CHECK_AT(rows[i].line, base64url_open(a, str_of(rows[i].text), &out));
		CHECK_STR_AT(rows[i].line, out, rows[i].plain);
	}
	CHECK(base64url_open(a, STR("Zg=="), &out));
	CHECK_STR(out, "f");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(!base64url_open(a, str_of(bad[i]), &out));
}

static void test_crypt_random(void)
{
	struct arena *a = unit_arena();
	struct str one = random_hex(a, 16), two = random_hex(a, 16);
	unsigned seen[7] = { 0 };

	CHECK_I64(one.len, 32);
	CHECK(!str_eq(one, two));
	CHECK_I64(random_token(a, 16).len, 22);
	for (int i = 0; i < 7000; i++)
		seen[random_below(7)]++;
	for (size_t i = 0; i < ARRAY_LEN(seen); i++)
		CHECK(seen[i] > 700 && seen[i] < 1300);
	CHECK_I64(random_below(1), 0);
	CHECK(random_below(1ULL << 40) < 1ULL << 40);
}

static bool loads(const char *path, struct secret_key *k)
{
	const char *why = NULL;
	enum err e = secret_key_load(unit_arena(), path, k, &why);

	CHECK((e == OK) == (why == NULL));
	return e == OK;
}

static void rewrite(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void test_crypt_key_file(void)
{
	char dir[] = "/tmp/pagedesk-unit-XXXXXX";
	struct secret_key k, again;
	const char *path, *link, *why = NULL;

	if (!CHECK(mkdtemp(dir) != NULL))
		return;
	path = arena_printf(unit_arena(), "%s/key", dir).ptr;
	link = arena_printf(unit_arena(), "%s/link", dir).ptr;
	CHECK(!loads(path, &k));
	CHECK(secret_key_make(unit_arena(), path, &why) == OK);
	CHECK(loads(path, &k));
	CHECK(loads(path, &again));
	CHECK(memcmp(&k, &again, sizeof k) == 0);
	/* a key that is there is never overwritten */
	CHECK(secret_key_make(unit_arena(), path, &why) == ERR_CONFLICT);
	CHECK(loads(path, &again) && memcmp(&k, &again, sizeof k) == 0);
	/* readable for others, or reached through a link: refused */
	CHECK(chmod(path, 0640) == 0);
	CHECK(!loads(path, &k));
	CHECK(chmod(path, 0400) == 0);
	CHECK(loads(path, &k));
	CHECK(symlink(path, link) == 0);
	CHECK(!loads(link, &k));
	CHECK(chmod(path, 0600) == 0);
	rewrite(path, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
	CHECK(loads(path, &k));
	CHECK_I64(k.bytes[31], 0xff);
	rewrite(path, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0");
	CHECK(!loads(path, &k));
	rewrite(path, "too short\n");
	CHECK(!loads(path, &k));
	unlink(link);
	unlink(path);
	rmdir(dir);
}

void suite_sys_crypt(void)
{
	TEST(test_crypt_digests);
	TEST(test_crypt_parts_do_not_run_together);
	TEST(test_crypt_secret_eq);
	TEST(test_crypt_seal);
	TEST(test_crypt_passwords);
	TEST(test_crypt_base64url);
	TEST(test_crypt_random);
	TEST(test_crypt_key_file);
}
