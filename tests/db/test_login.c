/*
 * Sign-in: the same answer for every wrong one, throttling that delays and never locks out, sessions.
 */
#include "desk_fixture.h"

#include "desk/login.h"

#define PASSWORD "correct horse"

static struct db *here(void)
{
	struct db *db = desk_here("login")->db;
	const char *why;
	i64 id;

	if (!fixture_i64("SELECT COUNT(*) FROM user WHERE login = 'lena'")) {
		CHECK_I64(user_create(db, unit_arena(), STR("lena"), STR("Lena"), STR("agent"), STR(PASSWORD),
				      T, &id, &why), OK);
		CHECK_I64(user_create(db, unit_arena(), STR("gone"), STR("Gone"), STR("agent"), STR(PASSWORD),
				      T, &id, &why), OK);
		fixture_sql("UPDATE user SET disabled_at = 1 WHERE login = 'gone'");
	}
	fixture_sql("DELETE FROM login_throttle");
	fixture_sql("DELETE FROM session");
	return db;
}

static struct login attempt(const char *login, const char *password, const char *address, i64 now)
{
	return (struct login){ .login = str_of(login), .password = str_of(password),
			       .address = str_of(address), .user_agent = STR("Test/1"), .now = now,
			       .session_ms = HOUR_MS };
}

static enum err try_login(struct db *db, struct login *l)
{
	return login_try(db, unit_arena(), l);
}

static void test_login_right_and_wrong(void)
{
	struct db *db = here();
	static const struct { int line; const char *login, *password; enum err e; } rows[] = {
		{ HERE, "lena", PASSWORD, OK },
		{ HERE, "LENA", PASSWORD, OK },
		{ HERE, "lena", "Correct horse", ERR_LOGIN },
		{ HERE, "lena", PASSWORD " ", ERR_LOGIN },
		{ HERE, "lena", "", ERR_LOGIN },
		{ HERE, "nobody", PASSWORD, ERR_LOGIN },
		{ HERE, "", "", ERR_LOGIN },
		{ HERE, "gone", PASSWORD, ERR_LOGIN },
		{ HERE, "eva", "", ERR_LOGIN },		/* has no usable hash at all */
		{ HERE, "len_", PASSWORD, ERR_LOGIN },
		{ HERE, "' OR 1=1 -- ", "x", ERR_LOGIN },
		{ HERE, "\xf0\x9f\x98\x80", "x", ERR_LOGIN },
		{ HERE, "\xff", "x", ERR_LOGIN },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct login l = attempt(rows[i].login, rows[i].password, "192.0.2.1", T);

		CHECK_I64_AT(rows[i].line, try_login(db, &l), rows[i].e);
		if (rows[i].e != OK) {
			CHECK_I64_AT(rows[i].line, l.retry_after_ms, 0);
			CHECK_AT(rows[i].line, !l.token.ptr);
			continue;
		}
		CHECK_I64_AT(rows[i].line, l.token.len, 43);
		CHECK_AT(rows[i].line, l.csrf.len >= 32 && !str_eq(l.csrf, l.token));
		CHECK_STR_AT(rows[i].line, l.user.login, "lena");
	}
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM session"), 2);
}

static void test_login_delays_grow_and_end(void)
{
	struct db *db = here();
	static const i64 delays[] = { 0, 0, 0, 0, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000 };
	i64 now = T;
	struct login l;

	for (size_t i = 0; i < ARRAY_LEN(delays); i++) {
		l = attempt("lena", "wrong", arena_printf(unit_arena(), "192.0.2.%zu", i).ptr, now);
		CHECK_I64(try_login(db, &l), ERR_LOGIN);
		l = attempt("lena", PASSWORD, "198.51.100.1", now);
		if (!delays[i])
			continue;
		/* too early: not even the right password is tried, from anywhere, in any case */
		CHECK_I64(try_login(db, &l), ERR_BUSY);
		CHECK_I64(l.retry_after_ms, delays[i]);
		l = attempt("Lena", PASSWORD, "198.51.100.1", now + delays[i] - 1);
		CHECK_I64(try_login(db, &l), ERR_BUSY);
		CHECK_I64(l.retry_after_ms, 1);
		now += delays[i];
	}
	/* a colleague is not touched by it; it is never a lock: waiting is enough */
	l = attempt("nobody", "x", "198.51.100.2", now - 1);
	CHECK_I64(try_login(db, &l), ERR_LOGIN);
	l = attempt("lena", PASSWORD, "198.51.100.1", now);
	CHECK_I64(try_login(db, &l), OK);
	/* the right one clears the account */
	l = attempt("lena", "wrong", "198.51.100.1", now);
	CHECK_I64(try_login(db, &l), ERR_LOGIN);
	l = attempt("lena", PASSWORD, "198.51.100.1", now);
	CHECK_I64(try_login(db, &l), OK);
}

static void test_login_failures_are_forgotten(void)
{
	struct db *db = here();
	struct login l;

	for (int i = 0; i < 5; i++) {
		l = attempt("lena", "wrong", "192.0.2.9", T);
		CHECK_I64(try_login(db, &l), ERR_LOGIN);
	}
	l = attempt("lena", PASSWORD, "192.0.2.9", T + 500);
	CHECK_I64(try_login(db, &l), ERR_BUSY);
	/* an hour later the count begins anew */
	for (int i = 0; i < 4; i++) {
		l = attempt("lena", "wrong", "192.0.2.9", T + HOUR_MS + 1);
		CHECK_I64(try_login(db, &l), ERR_LOGIN);
	}
	l = attempt("lena", PASSWORD, "192.0.2.9", T + HOUR_MS + 1);
	CHECK_I64(try_login(db, &l), OK);
}

/* One address that tries many names. */
static void test_login_delays_an_address(void)
{
	struct db *db = here();
	struct login l;

	for (int i = 0; i < 20; i++) {
		l = attempt(arena_printf(unit_arena(), "guess%d", i).ptr, "x", "203.0.113.5", T);
		CHECK_I64(try_login(db, &l), ERR_LOGIN);
	}
	l = attempt("lena", PASSWORD, "203.0.113.5", T);
	CHECK_I64(try_login(db, &l), ERR_BUSY);
	CHECK(l.retry_after_ms > 0 && l.retry_after_ms <= 1000);
	l = attempt("lena", PASSWORD, "203.0.113.6", T);
	CHECK_I64(try_login(db, &l), OK);
	l = attempt("lena", PASSWORD, "203.0.113.5", T + 1000);
	CHECK_I64(try_login(db, &l), OK);
}

/* Whatever was typed as login fits its column and stays harmless. */
static void test_login_counts_odd_names(void)
{
	struct db *db = here();
	char long_name[3000];
	struct login l;

	memset(long_name, 'x', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = 0;
	for (int i = 0; i < 6; i++) {
		l = attempt(long_name, "x", "192.0.2.77", T);
		(void)!try_login(db, &l);
		l = attempt("\xc3\xa4\xc3\xb6\n\x01", "x", long_name, T);
		(void)!try_login(db, &l);
	}
	l = attempt(long_name, "x", "192.0.2.78", T);
	CHECK_I64(try_login(db, &l), ERR_BUSY);
	CHECK(l.retry_after_ms > 0);
}

static void test_login_session(void)
{
	struct db *db = here();
	struct login l = attempt("lena", PASSWORD, "192.0.2.1", T), other = l;
	struct session_row s;
	struct digest hash, hash2;

	CHECK_I64(try_login(db, &l), OK);
	CHECK_I64(try_login(db, &other), OK);
	CHECK(!str_eq(l.token, other.token) && !str_eq(l.csrf, other.csrf));
	hash = sha256(l.token);
	hash2 = sha256(other.token);
	CHECK_I64(session_find(db, digest_str(&hash), T, &s), DB_OK);
	CHECK_STR(s.login, "lena");
	CHECK_STR(s.role, "agent");
	CHECK(str_eq(s.csrf, l.csrf));
	CHECK_I64(s.expires_at, T + HOUR_MS);
	/* the token itself is nowhere */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM session WHERE id LIKE '%%%s%%' OR csrf = '%s'",
			      l.token.ptr, l.token.ptr), 0);
	/* it ends when idle, and moves on when used */
	CHECK_I64(session_find(db, digest_str(&hash), T + HOUR_MS - 1, &s), DB_OK);
	CHECK_I64(session_find(db, digest_str(&hash), T + HOUR_MS, &s), DB_NONE);
	CHECK_I64(session_touch(db, digest_str(&hash), T, T + 2 * HOUR_MS), DB_OK);
	CHECK_I64(session_find(db, digest_str(&hash), T + HOUR_MS, &s), DB_OK);
	/* signing out ends this one alone, twice is harmless */
	CHECK_I64(login_end(db, &hash), OK);
	CHECK_I64(login_end(db, &hash), OK);
	CHECK_I64(session_find(db, digest_str(&hash), T, &s), DB_NONE);
	CHECK_I64(session_find(db, digest_str(&hash2), T, &s), DB_OK);
	/* who is disabled is out at once */
	fixture_sql("UPDATE user SET disabled_at = 1 WHERE login = 'lena'");
	CHECK_I64(session_find(db, digest_str(&hash2), T, &s), DB_NONE);
	fixture_sql("UPDATE user SET disabled_at = NULL WHERE login = 'lena'");
}

static void test_login_new_password_ends_sessions(void)
{
	struct db *db = here();
	struct login l = attempt("lena", PASSWORD, "192.0.2.1", T);
	struct session_row s;
	struct digest hash;
	const char *why;

	CHECK_I64(try_login(db, &l), OK);
	hash = sha256(l.token);
	CHECK_I64(user_password(db, unit_arena(), l.user.id, STR("short"), T, &why), ERR_INVALID);
	CHECK_I64(session_find(db, digest_str(&hash), T, &s), DB_OK);
	CHECK_I64(user_password(db, unit_arena(), l.user.id, STR("battery staple"), T, &why), OK);
	CHECK_I64(session_find(db, digest_str(&hash), T, &s), DB_NONE);
	l = attempt("lena", PASSWORD, "192.0.2.1", T);
	CHECK_I64(try_login(db, &l), ERR_LOGIN);
	l = attempt("lena", "battery staple", "192.0.2.1", T);
	CHECK_I64(try_login(db, &l), OK);
	CHECK_I64(user_password(db, unit_arena(), l.user.id, STR(PASSWORD), T, &why), OK);
}

static void test_user_create_checks(void)
{
	struct db *db = here();
	char hundred[102];
	static const struct { int line; const char *login, *name, *role, *password; enum err e; } rows[] = {
		{ HERE, "", "N", "agent", PASSWORD, ERR_INVALID },
		{ HERE, "a b", "N", "agent", PASSWORD, ERR_INVALID },
		{ HERE, "a\n", "N", "agent", PASSWORD, ERR_INVALID },
		{ HERE, "bad\xff", "N", "agent", PASSWORD, ERR_INVALID },
		{ HERE, "n1", "", "agent", PASSWORD, ERR_INVALID },
		{ HERE, "n1", "N", "boss", PASSWORD, ERR_INVALID },
		{ HERE, "n1", "N", "none", PASSWORD, ERR_INVALID },
		{ HERE, "n1", "N", "", PASSWORD, ERR_INVALID },
		{ HERE, "n1", "N", "agent", "1234567", ERR_INVALID },
		{ HERE, "n1", "N", "agent", "12345678", OK },
		{ HERE, "n1", "N", "agent", PASSWORD, ERR_CONFLICT },
		{ HERE, "N1", "N", "agent", PASSWORD, ERR_CONFLICT },
		{ HERE, "\xc3\xa4nne@example.org", "\xf0\x9f\x98\x80 \xc3\x84nne", "supervisor", PASSWORD, OK },
	};
	const char *why;
	i64 id;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum err e = user_create(db, unit_arena(), str_of(rows[i].login), str_of(rows[i].name),
					 str_of(rows[i].role), str_of(rows[i].password), T, &id, &why);

		CHECK_I64_AT(rows[i].line, e, rows[i].e);
		CHECK_AT(rows[i].line, (e == ERR_INVALID) == (why != NULL));
	}
	memset(hundred, 'h', sizeof hundred - 1);
	hundred[100] = hundred[101] = 0;
	CHECK_I64(user_create(db, unit_arena(), str_of(hundred), STR("N"), STR("agent"), STR(PASSWORD), T,
			      &id, &why), OK);
	hundred[100] = 'h';
	CHECK_I64(user_create(db, unit_arena(), str_of(hundred), STR("N"), STR("agent"), STR(PASSWORD), T,
			      &id, &why), ERR_INVALID);
}

void suite_desk_login(void)
{
	TEST(test_login_right_and_wrong);
	TEST(test_login_delays_grow_and_end);
	TEST(test_login_failures_are_forgotten);
	TEST(test_login_delays_an_address);
	TEST(test_login_counts_odd_names);
	TEST(test_login_session);
	TEST(test_login_new_password_ends_sessions);
	TEST(test_user_create_checks);
}
