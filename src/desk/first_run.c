#include "base/base.h"
#include "base/clock.h"
#include "desk/first_run.h"
#include "desk/login.h"
#include "store/first.h"
#include "store/setup.h"
#include "sys/crypt.h"

#define TOKEN_BYTES 24
#define VALID_MS HOUR_MS

static void hash_of(struct str token, char out[2 * DIGEST_LEN + 1])
{
	struct digest d = sha256(token);

	hex_of(d.bytes, DIGEST_LEN, out);
}

static enum err no_admin_yet(struct db *db, enum err otherwise)
{
	struct count_row admins;
	enum err e = db_err(first_admins(db, &admins));

	return e ? e : admins.n ? otherwise : OK;
}

enum err first_token_make(struct db *db, struct arena *a, i64 now, struct str *token)
{
	char hash[2 * DIGEST_LEN + 1];
	enum err e = no_admin_yet(db, ERR_CONFLICT);

	if (e)
		return e;
	*token = random_token(a, TOKEN_BYTES);
	hash_of(*token, hash);
	return db_err(setting_set(db, STR("first_admin"),
				  arena_printf(a, "%s %lld", hash, (long long)now + VALID_MS), now));
}

/* value: the token's hash and until when it works. */
static enum err fits(struct str value, struct str token, i64 now)
{
	char hash[2 * DIGEST_LEN + 1];
	struct str rest = value, stored;
	i64 until;

	if (!token.len || !str_cut(&rest, ' ', &stored) || !parse_i64(rest, 0, INT64_MAX, &until))
		return ERR_NOT_FOUND;
	hash_of(token, hash);
	return secret_eq(str_of(hash), stored) && now < until ? OK : ERR_NOT_FOUND;
}

enum err first_token_check(struct db *db, struct str token, i64 now)
{
	struct first_token_row row;
	enum err e = db_err(first_token_get(db, &row));

	if (e || (e = fits(row.value, token, now)))
		return e;
	return no_admin_yet(db, ERR_NOT_FOUND);
}

static enum err create(struct db *db, void *arg)
{
	struct first_admin *f = arg;
	struct first_token_row row;
	enum err e = db_err(first_token_lock(db, &row));

	if (e || (e = fits(row.value, f->token, f->now)) || (e = no_admin_yet(db, ERR_NOT_FOUND)))
		return e;
	e = user_create(db, f->arena, f->login, f->name, STR("admin"), f->password, f->now, &f->id, &f->why);
	return e ? e : db_err(first_token_drop(db));
}

enum err first_admin_create(struct db *db, struct first_admin *f)
{
	return db_tx(db, "first administrator", create, f);
}
