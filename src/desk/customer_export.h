/*
 * All that the desk holds of a customer, for the customer, as a ZIP archive (features C18, F273):
 * customer.json, a conversation-ID.json for each conversation, the files below files/.
 */
#ifndef DESK_CUSTOMER_EXPORT_H
#define DESK_CUSTOMER_EXPORT_H

#include "base/arena.h"
#include "base/err.h"
#include "sys/db.h"

struct customer_export {
	struct arena *arena;
	struct str media_dir;	/* [media] directory; empty: there are no files */
	i64 identity;
	i64 now;		/* ms */
};

/*
 * Writes the archive to path, anew. ERR_NOT_FOUND: no such customer; ERR_INTERNAL: it can't be written
 * (logged). What is there then is not whole: the caller removes it.
 */
enum err customer_export(struct db *db, const struct customer_export *x, const char *path) MUST_USE;

#endif
