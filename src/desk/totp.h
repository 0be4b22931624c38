/*
 * The second factor: a code of an app, or one of ten recovery codes that work once each. Optional, per
 * user. The secret is sealed in the database; a code that was used works no more.
 */
#ifndef DESK_TOTP_H
#define DESK_TOTP_H

#include "base/err.h"
#include "store/totp.h"
#include "sys/crypt.h"
#include "sys/db.h"

#define RECOVERY_CODES 10

/* Who, and when. */
struct totp {
	struct db *db;
	struct arena *arena;
	const struct secret_key *key;
	i64 user, now;
};

/* A new secret, raw, and sealed as text that may travel with the enrolment form. */
struct str totp_offer(const struct totp *t, struct str *sealed);
/* The secret of such a text; false when it was not made for this user. */
bool totp_offered(const struct totp *t, struct str sealed, struct str *secret) MUST_USE;

/*
 * Switches it on when the code belongs to the secret: ERR_INVALID else, ERR_CONFLICT when it is on already.
 * codes: the recovery codes, to be shown once.
 */
enum err totp_enable(const struct totp *t, struct str secret, struct str code,
		     struct str codes[RECOVERY_CODES]) MUST_USE;
/* Ends the old recovery codes, used or not. ERR_CONFLICT: it is not on. */
enum err totp_new_codes(const struct totp *t, struct str codes[RECOVERY_CODES]) MUST_USE;
enum err totp_disable(const struct totp *t) MUST_USE;
/* Uses up a code of the app or a recovery code. ERR_LOGIN: it is none, or was used. */
enum err totp_check(const struct totp *t, struct str sealed_secret, struct str code) MUST_USE;

#endif
