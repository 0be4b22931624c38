/*
 * The files of a reply: uploads of its author, each of which becomes a part in front of the text
 * (protocol 4.5: text and file are separate messages, files first).
 */
#ifndef DESK_REPLY_FILES_H
#define DESK_REPLY_FILES_H

#include "desk/replies.h"
#include "store/upload.h"

/*
 * Inside the transaction that posts the reply: all of p->uploads, in their order. ERR_CONFLICT:
 * "attachments_off", "media_restricted", "upload_gone", "upload_unfinished"; ERR_INVALID: "type_...".
 */
enum err reply_files_look(struct db *db, struct reply_post *p, struct upload_row *rows) MUST_USE;
/* The file is the message's from now on. */
enum err reply_files_take(struct db *db, const struct upload_row *file, i64 message, i64 conversation,
			  i64 identity, i64 page, i64 now) MUST_USE;
/* What the message's content says of it: its kind, for who has not got the attachment itself. */
struct str reply_files_content(struct arena *a, const struct upload_row *file);
struct str reply_files_preview(struct arena *a, const struct upload_row *file);

#endif
