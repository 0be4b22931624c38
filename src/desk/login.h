/*
 * Sign-in: passwords, throttling that delays and never locks out, sessions (architecture 6).
 */
#ifndef DESK_LOGIN_H
#define DESK_LOGIN_H

#include "base/err.h"
#include "sys/crypt.h"
#include "store/session.h"

struct login {
	struct str login, password;	/* as typed */
	struct str address;		/* of the client */
	struct str user_agent;
	i64 now, session_ms;
	struct str code;		/* of the second factor; absent: not asked yet */
	struct str ticket;		/* instead of login and password: they were right a moment ago */
	const struct secret_key *key;
	/* out */
	struct user_row user;
	struct str token;		/* for the cookie: 43 characters */
	struct str csrf;
	bool totp_needed;		/* ERR_LOGIN: all right but for a code, which is missing or wrong */
	struct str next_ticket;		/* then: for the form that asks for the code */
	bool slowed;			/* ERR_LOGIN: from now on this account or address has to wait */
	i64 retry_after_ms;		/* ERR_BUSY by throttling: when to try again; else 0 */
};

/*
 * ERR_LOGIN: wrong login or password, or a disabled account (all alike, in the same time). ERR_BUSY with
 * retry_after_ms > 0: too many failures from this account or address; nothing was tried (429). Per
 * account: free up to 5 failures, then 1 s doubling to 60 s; per address: free up to 20. Forgotten
 * after an hour, or by a sign-in. Wrong codes of the second factor count as wrong passwords do.
 */
enum err login_try(struct db *db, struct arena *a, struct login *l) MUST_USE;
enum err login_end(struct db *db, const struct digest *session) MUST_USE;

/*
 * The password once more, of somebody who is signed in: ERR_LOGIN, ERR_BUSY with *retry_after_ms as above.
 * proof: password, address, now.
 */
enum err login_confirm(struct db *db, struct arena *a, i64 user, const struct login *proof,
		       i64 *retry_after_ms) MUST_USE;

/* What is wrong with a new password (static), or NULL. */
const char *password_problem(struct str password);

/* A new user or password: ERR_INVALID with *why (static) when login, name or password won't do: login
 * 1..100 characters without blanks, name 1..100, password 8..200 bytes. ERR_CONFLICT: login taken. */
enum err user_create(struct db *db, struct arena *a, struct str login, struct str name, struct str role,
		     struct str password, i64 now, i64 *id, const char **why) MUST_USE;
enum err user_password(struct db *db, struct arena *a, i64 user, struct str password, i64 now,
		       const char **why) MUST_USE;

#endif
