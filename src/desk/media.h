/*
 * Files of messages: whether one is fetched, what is written down of it, and which make place when the
 * disk fills (features E19). The fetching itself is the worker's.
 */
#ifndef DESK_MEDIA_H
#define DESK_MEDIA_H

#include "base/conf.h"
#include "store/attachment.h"
#include "sys/crypt.h"
#include "sys/db.h"

/* Attempts to fetch a file, and how long after the nth the next one is made, ms; 0: no more. */
i64 media_pause(i64 attempts);

/*
 * Why this one is not fetched now: a reason of sql/0021, or NULL. Asks how much the customer and all
 * customers sent in 24 hours.
 */
enum err media_objection(struct db *db, const struct conf *conf, const struct media_task_row *task, i64 now,
			 const char **reason) MUST_USE;

struct media_result {
	const char *state, *reason;	/* "kept", "refused", "failed"; reason may be NULL */
	struct str kind, mime, file, thumbnail;
	i64 bytes, width, height;	/* NONE: not known */
	struct digest sha256;
	bool hashed;
};

/*
 * Writes down what came of a claim and tells everybody who looks at the thread. ERR_NOT_FOUND: the claim
 * was lost, or the data were erased: the caller removes the files.
 */
enum err media_record(struct db *db, const struct media_task_row *task, struct str worker,
		      const struct media_result *result, i64 now) MUST_USE;

/* The file is gone, its placeholder stays. ERR_NOT_FOUND: it was not kept any more. */
enum err media_pruned(struct db *db, const struct media_file_row *file, i64 now) MUST_USE;

/* An agent asks for a file that is not there. ERR_CONFLICT: there is nothing to fetch. */
enum err media_ask_for(struct db *db, i64 attachment, i64 now) MUST_USE;

#endif
