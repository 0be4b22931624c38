#include "base/base.h"
#include "desk/preview.h"
#include "desk/reply_files.h"
#include "desk/uploads.h"
#include "meta/media_out.h"
#include "store/media_out.h"

static enum err refuse(struct reply_post *p, const char *code)
{
	p->refusal.code = code;
	return str_starts(str_of(code), "type_") ? ERR_INVALID : ERR_CONFLICT;
}

enum err reply_files_look(struct db *db, struct reply_post *p, struct upload_row *rows)
{
	struct upload_place_row place;
	enum err e = db_err(upload_place(db, p->conversation_id, &place));

	for (size_t i = 0; i < p->nuploads && !e; i++) {
		enum db_result r = upload_get(db, p->uploads[i], p->actor.id, &rows[i]);
		const char *why;

		for (size_t k = 0; k < i; k++)
			if (p->uploads[k] == p->uploads[i])
				r = DB_NONE;
		if (r == DB_NONE)
			return refuse(p, "upload_gone");
		if (r != DB_OK)
			return db_err(r);
		if (rows[i].received < rows[i].size)
			return refuse(p, "upload_unfinished");
		why = upload_refused(p->conf, &place, rows[i].name);
		if (why)
			return refuse(p, why);
	}
	return e;
}

enum err reply_files_take(struct db *db, const struct upload_row *file, i64 message, i64 conversation,
			  i64 identity, i64 page, i64 now)
{
	struct str kind = str_of(media_kind_name(media_kind_of_name(file->name)));
	enum err e = db_err(media_out_add(db, message, conversation, identity, page, kind, file->name,
					  file->size, file->file, now));

	return e ? e : db_err(upload_take(db, file->id));
}

static const char *kind_of(const struct upload_row *file)
{
	return media_kind_name(media_kind_of_name(file->name));
}

struct str reply_files_content(struct arena *a, const struct upload_row *file)
{
	return arena_printf(a, "{\"attachments\":[{\"type\":\"%s\"}]}", kind_of(file));
}

struct str reply_files_preview(struct arena *a, const struct upload_row *file)
{
	return preview_of(a, arena_printf(a, "[%s] %.*s", kind_of(file), STR_ARG(file->name)));
}
