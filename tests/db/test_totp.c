/*
 * The second factor: codes at the door, each once; recovery codes; guessing is delayed; tickets end.
 */
#include "desk_fixture.h"

#include "desk/login.h"
#include "desk/totp.h"
#include "sys/otp.h"

#define PASSWORD "correct horse"

static const struct secret_key key = { .bytes = { 1, 2, 3 } };
static const struct secret_key other_key = { .bytes = { 9 } };

struct scene { struct db *db; i64 user; struct str secret, codes[RECOVERY_CODES]; };

static struct totp totp_of(const struct scene *s, i64 now)
{
	return (struct totp){ s->db, unit_arena(), &key, s->user, now };
}

static const char *code_at(const struct scene *s, i64 now)
{
	char *code = arena_alloc(unit_arena(), 7);

	CHECK(otp_code(s->secret, now / OTP_STEP_MS, code));
	return code;
}

/* Lena, with the second factor switched on at T. */
static struct scene lena(void)
{
	struct scene s = { .db = desk_here("totp")->db };
	struct str sealed;
	struct totp t;
	const char *why;

	fixture_sql("DELETE FROM login_throttle");
	fixture_sql("DELETE FROM user WHERE login = 'lena'");
	CHECK_I64(user_create(s.db, unit_arena(), STR("lena"), STR("Lena"), STR("agent"), STR(PASSWORD), T, &s.user,
			      &why), OK);
	t = totp_of(&s, T);
	s.secret = totp_offer(&t, &sealed);
	CHECK(totp_offered(&t, sealed, &s.secret));
	CHECK_I64(totp_enable(&t, s.secret, STR("000000x"), s.codes), ERR_INVALID);
	CHECK_I64(totp_enable(&t, s.secret, str_of(code_at(&s, T)), s.codes), OK);
	CHECK_I64(totp_enable(&t, s.secret, str_of(code_at(&s, T)), s.codes), ERR_CONFLICT);
	return s;
}

static enum err sign_in(const struct scene *s, struct login *l, const char *password, const char *code, i64 now)
{
	*l = (struct login){ .login = STR("lena"), .password = str_of(password), .address = STR("192.0.2.1"),
			     .user_agent = STR("Test/1"), .now = now, .session_ms = HOUR_MS, .key = &key,
			     .code = str_of(code) };
	return login_try(s->db, unit_arena(), l);
}

static enum err by_ticket(const struct scene *s, struct login *l, struct str ticket, const char *code, i64 now)
{
	*l = (struct login){ .ticket = ticket, .address = STR("192.0.2.1"), .user_agent = STR("Test/1"), .now = now,
			     .session_ms = HOUR_MS, .key = &key, .code = str_of(code) };
	return login_try(s->db, unit_arena(), l);
}

static void test_totp_rfc_6238(void)
{
	static const struct { int line; i64 seconds; const char *code; } rows[] = {
		{ HERE, 59, "287082" }, { HERE, 1111111109, "081804" }, { HERE, 1111111111, "050471" },
		{ HERE, 1234567890, "005924" }, { HERE, 2000000000, "279037" }, { HERE, 20000000000, "353130" },
	};
	struct str secret = STR("12345678901234567890");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i64 now = rows[i].seconds * SECOND_MS, step = now / OTP_STEP_MS;

		CHECK_I64_AT(rows[i].line, otp_step(secret, str_of(rows[i].code), now), step);
		CHECK_I64_AT(rows[i].line, otp_step(secret, str_of(rows[i].code), now + OTP_STEP_MS), step);
		CHECK_I64_AT(rows[i].line, otp_step(secret, str_of(rows[i].code), now - OTP_STEP_MS), step);
		CHECK_I64_AT(rows[i].line, otp_step(secret, str_of(rows[i].code), now + 2 * OTP_STEP_MS), 0);
	}
	CHECK_STR(otp_base32(unit_arena(), secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	CHECK_I64(otp_step(secret, STR(""), 59000), 0);
	CHECK_I64(otp_step(secret, STR("28708"), 59000), 0);
	CHECK_I64(otp_step(secret, STR("-87082"), 59000), 0);
}

static void test_totp_at_the_door(void)
{
	struct scene s = lena();
	i64 later = T + 10 * MINUTE_MS;
	struct login l;

	/* the password alone is not enough, and is said to be right only when it is */
	CHECK_I64(sign_in(&s, &l, PASSWORD, "", later), ERR_LOGIN);
	CHECK(l.totp_needed && !l.token.ptr);
	CHECK_I64(sign_in(&s, &l, "wrong", code_at(&s, later), later), ERR_LOGIN);
	CHECK(!l.totp_needed);
	CHECK_I64(sign_in(&s, &l, PASSWORD, code_at(&s, later), later), OK);
	CHECK(l.token.len == 43);
	/* not twice, and none that is older */
	CHECK_I64(sign_in(&s, &l, PASSWORD, code_at(&s, later), later), ERR_LOGIN);
	CHECK(l.totp_needed);
	CHECK_I64(sign_in(&s, &l, PASSWORD, code_at(&s, later - OTP_STEP_MS), later), ERR_LOGIN);
	CHECK_I64(sign_in(&s, &l, PASSWORD, code_at(&s, later + OTP_STEP_MS), later), OK);
	/* what switched it on does not work at the door */
	s = lena();
	CHECK_I64(sign_in(&s, &l, PASSWORD, code_at(&s, T), T), ERR_LOGIN);
}

static void test_totp_recovery(void)
{
	struct scene s = lena();
	struct login l;

	CHECK_I64(sign_in(&s, &l, PASSWORD, s.codes[3].ptr, T), OK);
	CHECK_I64(sign_in(&s, &l, PASSWORD, s.codes[3].ptr, T), ERR_LOGIN);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM recovery_code WHERE user_id = %lld", (long long)s.user), 9);
	/* as people type; the key file being another is no obstacle */
	CHECK_I64(s.codes[4].len, 19);
	l = (struct login){ .login = STR("lena"), .password = STR(PASSWORD), .address = STR("192.0.2.1"), .now = T,
			    .user_agent = STR("T"), .session_ms = HOUR_MS, .key = &other_key,
			    .code = arena_printf(unit_arena(), " %.4s%.4s %.9s", s.codes[4].ptr, s.codes[4].ptr + 5,
						 s.codes[4].ptr + 10) };
	CHECK_I64(login_try(s.db, unit_arena(), &l), OK);
	/* nowhere as they are */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM recovery_code WHERE hash LIKE '%%%.4s%%'", s.codes[5].ptr), 0);
	CHECK_I64(fixture_i64("SELECT LENGTH(totp_secret) > 20 AND LOCATE('%s', HEX(totp_secret)) = 0 FROM user"
			      " WHERE id = %lld", "00112233", (long long)s.user), 1);
}

static void test_totp_guessing_is_delayed(void)
{
	struct scene s = lena();
	i64 now = T + 10 * MINUTE_MS;
	struct login l;

	for (int i = 0; i < 5; i++) {
		CHECK_I64(sign_in(&s, &l, PASSWORD, "abc", now), ERR_LOGIN);
		/* the right password in between forgets nothing */
		if (i < 4)
			CHECK_I64(sign_in(&s, &l, PASSWORD, "", now), ERR_LOGIN);
	}
	CHECK_I64(sign_in(&s, &l, PASSWORD, code_at(&s, now), now), ERR_BUSY);
	CHECK_I64(l.retry_after_ms, 1000);
	CHECK_I64(sign_in(&s, &l, PASSWORD, code_at(&s, now), now + 1000), OK);
}

static void test_totp_ticket(void)
{
	struct scene s = lena();
	i64 now = T + 10 * MINUTE_MS;
	struct str ticket;
	const char *why;
	struct login l;

	CHECK_I64(sign_in(&s, &l, PASSWORD, "", now), ERR_LOGIN);
	ticket = l.next_ticket;
	CHECK(ticket.len > 20);
	CHECK_I64(by_ticket(&s, &l, ticket, "", now), ERR_LOGIN);
	CHECK(l.totp_needed);
	CHECK_I64(by_ticket(&s, &l, ticket, "nonsense", now), ERR_LOGIN);
	CHECK_I64(by_ticket(&s, &l, ticket, code_at(&s, now), now + 1), OK);
	/* it ends: with time, with another password, when somebody changes it */
	now += 5 * MINUTE_MS + 1;
	CHECK_I64(by_ticket(&s, &l, ticket, code_at(&s, now), now), ERR_LOGIN);
	CHECK(!l.totp_needed);
	CHECK_I64(sign_in(&s, &l, PASSWORD, "", now), ERR_LOGIN);
	ticket = l.next_ticket;
	CHECK_I64(by_ticket(&s, &l, str_skip(ticket, 1), code_at(&s, now), now), ERR_LOGIN);
	CHECK_I64(by_ticket(&s, &l, STR("x"), code_at(&s, now), now), ERR_LOGIN);
	CHECK_I64(user_password(s.db, unit_arena(), s.user, STR("battery staple"), now, &why), OK);
	CHECK_I64(by_ticket(&s, &l, ticket, code_at(&s, now), now), ERR_LOGIN);
	CHECK(!l.totp_needed);
}

static void test_totp_off(void)
{
	struct scene s = lena();
	struct totp t = totp_of(&s, T);
	struct login l;

	CHECK_I64(totp_disable(&t), OK);
	CHECK_I64(sign_in(&s, &l, PASSWORD, "", T), OK);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM recovery_code WHERE user_id = %lld", (long long)s.user), 0);
	CHECK_I64(totp_disable(&t), OK);
}

void suite_desk_totp(void)
{
	TEST(test_totp_rfc_6238);
	TEST(test_totp_at_the_door);
	TEST(test_totp_recovery);
	TEST(test_totp_guessing_is_delayed);
	TEST(test_totp_ticket);
	TEST(test_totp_off);
}
