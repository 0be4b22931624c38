/*
 * Erasing a customer (features E11, F273): texts, files, profile, raw events and what was to be sent go;
 * conversations stay as times and numbers, their messages as empty tombstones. What Meta brings of the
 * time before stays out (erased.h).
 *
 * It is asked for by erase_request() and done by the worker, in short transactions.
 */
#ifndef DESK_ERASE_H
#define DESK_ERASE_H

#include "base/arena.h"
#include "base/err.h"
#include "sys/crypt.h"
#include "sys/db.h"

struct erase {
	struct arena *arena;
	const struct secret_key *key;
	struct str media_dir;	/* [media] directory; empty: no files are kept */
	i64 now;		/* ms */
	i64 limit;		/* messages, files, raw events per call, each; 0: as usual */
};

/* ERR_NOT_FOUND: no such customer. ERR_CONFLICT: asked for already, or erased. */
enum err erase_request(struct db *db, i64 identity, i64 user, i64 now) MUST_USE;

/*
 * Goes on with the oldest one. *more: there is more that could be done at once (not: a message of the
 * customer is under way, which is waited for). OK also when there is nothing to do.
 */
enum err erase_step(struct db *db, const struct erase *how, bool *more) MUST_USE;

#endif
