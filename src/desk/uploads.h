/*
 * Files that an agent is about to send: taken in piece by piece, resumable, each its owner's alone until
 * a reply takes it (architecture 6; features F123-F125, F286).
 */
#ifndef DESK_UPLOADS_H
#define DESK_UPLOADS_H

#include "base/conf.h"
#include "base/err.h"
#include "desk/actor.h"
#include "store/upload.h"

struct upload_call {
	struct arena *arena;		/* of the request */
	const struct conf *conf;
	struct actor actor;
	i64 now;
	i64 id;				/* all but upload_begin */
	struct refusal refusal;		/* out */
	struct upload_row row;		/* out: as it is now; also with ERR_CONFLICT "offset" */
};

/*
 * A new, empty one. size NONE: only known at its end (upload_end). conversation (NONE: not known yet) tells whose page must let it out. ERR_INVALID:
 * "no_size", "type_blocked", "type_not_allowed", "image_too_large", "file_too_large"; ERR_CONFLICT:
 * "attachments_off", "media_restricted", "uploads_full".
 */
enum err upload_begin(struct db *db, struct upload_call *u, struct str name, i64 size,
		      i64 conversation) MUST_USE;
enum err upload_look(struct db *db, struct upload_call *u) MUST_USE;
/*
 * The next piece. ERR_CONFLICT "offset": it goes on elsewhere, at row.received. ERR_INVALID:
 * "upload_too_long", "type_blocked" (its first bytes are a program's; it is gone then).
 */
enum err upload_piece(struct db *db, struct upload_call *u, i64 offset, struct str bytes) MUST_USE;
/* Of an upload without a size: that is all. ERR_INVALID "no_size", and it is gone: it was empty. */
enum err upload_end(struct db *db, struct upload_call *u) MUST_USE;
enum err upload_drop(struct db *db, struct upload_call *u) MUST_USE;

/* Whether the name may go out by these switches; NULL or the refusal's word. */
const char *upload_refused(const struct conf *conf, const struct upload_place_row *place,
			   struct str name);

/* Removes up to `most` that nobody touched for a day, with their files; *more: there may be others. */
enum err uploads_sweep(struct db *db, struct arena *a, const struct conf *conf, i64 now, i64 most,
		       bool *more) MUST_USE;

#endif
