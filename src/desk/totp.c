#include "base/base.h"
#include "base/log.h"
#include "desk/totp.h"
#include "sys/otp.h"

/* 16 letters and digits that can't be taken for one another: 79 bits, so a plain hash keeps them. */
#define ALPHABET "23456789abcdefghjkmnpqrstuvwxyz"
#define RECOVERY_LEN 16

static const char *about(const struct totp *t, const char *what)
{
	return arena_printf(t->arena, "%s:%lld", what, (long long)t->user).ptr;
}

struct str totp_offer(const struct totp *t, struct str *sealed)
{
	char *raw = arena_alloc(t->arena, OTP_SECRET_LEN);
	struct str secret = { raw, OTP_SECRET_LEN };

	random_bytes(raw, OTP_SECRET_LEN);
	*sealed = base64url(t->arena, seal(t->arena, t->key, about(t, "totp.offer"), secret));
	return secret;
}

bool totp_offered(const struct totp *t, struct str sealed, struct str *secret)
{
	struct str raw;

	return base64url_open(t->arena, sealed, &raw) &&
	       unseal(t->arena, t->key, about(t, "totp.offer"), raw, secret) && secret->len == OTP_SECRET_LEN;
}

/* --- recovery codes ------------------------------------------------------------------------------ */

/* Typed with or without blanks, hyphens, capitals. */
static struct str plain(struct arena *a, struct str code)
{
	char *out = arena_alloc(a, code.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < code.len; i++) {
		char c = code.ptr[i];

		if (c == ' ' || c == '-')
			continue;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return (struct str){ out, n };
}

static struct digest hash_of(struct str code)
{
	const struct str parts[] = { STR("recovery"), code };

	return sha256_parts(parts, ARRAY_LEN(parts));
}

static struct str new_code(struct arena *a)
{
	char *out = arena_alloc(a, RECOVERY_LEN + 4);
	size_t n = 0;

	for (int i = 0; i < RECOVERY_LEN; i++) {
		if (i && i % 4 == 0)
			out[n++] = '-';
		out[n++] = ALPHABET[random_below(sizeof ALPHABET - 1)];
	}
	return (struct str){ out, n };
}

/* --- on and off ----------------------------------------------------------------------------------- */

struct enabling {
	const struct totp *t;
	struct str secret;
	i64 step;
	struct str *codes;
};

/* Instead of those that there were. */
static enum err set_codes(struct db *db, const struct totp *t, const struct str *codes)
{
	enum db_result r = recovery_clear(db, t->user);

	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		struct digest hash = hash_of(plain(t->arena, codes[i]));
		enum err e = db_err(recovery_add(db, t->user, digest_str(&hash)));

		if (e)
			return e;
	}
	return OK;
}

static enum err enable(struct db *db, void *arg)
{
	const struct enabling *on = arg;
	const struct totp *t = on->t;
	enum db_result r = totp_set(db, t->user, seal(t->arena, t->key, about(t, "user.totp"), on->secret), on->step,
				    t->now);

	if (r != DB_OK)
		return r == DB_NONE ? ERR_CONFLICT : db_err(r);
	return set_codes(db, t, on->codes);
}

enum err totp_enable(const struct totp *t, struct str secret, struct str code, struct str codes[RECOVERY_CODES])
{
	struct str made[RECOVERY_CODES];
	struct enabling on = { t, secret, otp_step(secret, plain(t->arena, code), t->now), made };
	enum err e;

	if (!on.step)
		return ERR_INVALID;
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		made[i] = new_code(t->arena);
	if ((e = db_tx(t->db, "enable totp", enable, &on)))
		return e;
	memcpy(codes, made, sizeof made);
	return OK;
}

static enum err renew(struct db *db, void *arg)
{
	const struct enabling *on = arg;
	struct totp_row row;
	enum err e = db_err(totp_get(db, on->t->user, &row));

	if (!e && !row.secret.ptr)
		e = ERR_CONFLICT;
	return e ? e : set_codes(db, on->t, on->codes);
}

enum err totp_new_codes(const struct totp *t, struct str codes[RECOVERY_CODES])
{
	struct str made[RECOVERY_CODES];
	struct enabling on = { .t = t, .codes = made };
	enum err e;

	for (size_t i = 0; i < RECOVERY_CODES; i++)
		made[i] = new_code(t->arena);
	if ((e = db_tx(t->db, "new recovery codes", renew, &on)))
		return e;
	memcpy(codes, made, sizeof made);
	return OK;
}

static enum err disable(struct db *db, void *arg)
{
	const struct totp *t = arg;
	enum db_result r = recovery_clear(db, t->user);

	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	return db_err(totp_clear(db, t->user, t->now));
}

enum err totp_disable(const struct totp *t)
{
	struct totp copy = *t;

	return db_tx(t->db, "disable totp", disable, &copy);
}

/* --- at the door ----------------------------------------------------------------------------------- */

enum err totp_check(const struct totp *t, struct str sealed_secret, struct str code)
{
	struct str typed = plain(t->arena, code), secret;
	struct digest hash = hash_of(typed);
	enum db_result r = DB_NONE;
	i64 step;

	if (typed.len == RECOVERY_LEN) {
		r = recovery_use(t->db, t->user, digest_str(&hash));
	} else if (!t->key || !unseal(t->arena, t->key, about(t, "user.totp"), sealed_secret, &secret)) {
		log_env("the second factor of user %lld can't be opened with this key file; "
			"a recovery code or a reset lets them in", (long long)t->user);
	} else {
		step = otp_step(secret, typed, t->now);
		if (step)
			r = totp_use(t->db, t->user, step);
	}
	return r == DB_NONE ? ERR_LOGIN : db_err(r);
}
