/*
 * The first administrator: made by a link that the command line prints, that works once and for an
 * hour, and only while there is no administrator.
 */
#ifndef DESK_FIRST_RUN_H
#define DESK_FIRST_RUN_H

#include "base/arena.h"
#include "base/err.h"
#include "sys/db.h"

/* A new token; an older one no longer works. ERR_CONFLICT: there is an administrator. */
enum err first_token_make(struct db *db, struct arena *a, i64 now, struct str *token) MUST_USE;
/* OK: it works now. ERR_NOT_FOUND: wrong, used, too old, or there is an administrator. */
enum err first_token_check(struct db *db, struct str token, i64 now) MUST_USE;

struct first_admin {
	struct arena *arena;
	struct str token, login, name, password;
	i64 now;
	/* out */
	i64 id;
	const char *why;	/* ERR_INVALID: what won't do */
};
/* ERR_NOT_FOUND as above; ERR_INVALID, ERR_CONFLICT (login taken) as user_create. */
enum err first_admin_create(struct db *db, struct first_admin *f) MUST_USE;

#endif
