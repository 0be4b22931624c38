#include "base/base.h"
#include "base/clock.h"
#include "base/limits.h"
#include "desk/uploads.h"
#include "meta/media_out.h"
#include "sys/db.h"
#include "sys/spool.h"

#define FORGOTTEN_MS DAY_MS

static enum err refuse(struct upload_call *u, enum err e, const char *code)
{
	u->refusal.code = code;
	return e;
}

/* --- beginning ---------------------------------------------------------------------------------- */

const char *upload_refused(const struct conf *conf, const struct upload_place_row *place, struct str name)
{
	enum media_kind kind = media_kind_of_name(name);

	if (!place->attachments_out)
		return "attachments_off";
	if (place->restricted_media && (kind == MEDIA_AUDIO || kind == MEDIA_VIDEO))
		return "media_restricted";
	if (media_blocked_name(name))
		return "type_blocked";
	return media_allowed_name(name, conf->media_out_types) ? NULL : "type_not_allowed";
}

static const char *size_refused(const struct conf *conf, struct str name, i64 size)
{
	enum media_kind kind = media_kind_of_name(name);

	if (size < 1)
		return "no_size";
	if (size <= media_most(kind, conf->media_max_out_mb))
		return NULL;
	return kind == MEDIA_IMAGE ? "image_too_large" : "file_too_large";
}

static enum err where(struct db *db, i64 conversation, struct upload_place_row *place)
{
	if (conversation == NONE) {
		*place = (struct upload_place_row){ .attachments_out = 1 };
		return OK;
	}
	return db_err(upload_place(db, conversation, place));
}

struct beginning {
	struct upload_call *u;
	struct str name, file;
	i64 size;
};

static enum err add(struct db *db, void *arg)
{
	struct beginning *b = arg;
	struct upload_call *u = b->u;
	struct upload_usage_row usage;
	struct id_row user;
	enum err e;

	if ((e = db_err(upload_user_lock(db, u->actor.id, &user))) ||
	    (e = db_err(upload_usage(db, u->actor.id, &usage))))
		return e;
	if (usage.files >= LIMIT_UPLOADS_OPEN || usage.bytes + b->size > (i64)LIMIT_UPLOADS_BYTES)
		return refuse(u, ERR_CONFLICT, "uploads_full");
	e = db_err(upload_add(db, u->actor.id, b->name, b->size, b->file, u->now));
	if (!e)
		u->id = db_insert_id(db);
	return e;
}

enum err upload_begin(struct db *db, struct upload_call *u, struct str name, i64 size, i64 conversation)
{
	struct beginning b = { .u = u, .name = media_clean_name(u->arena, name), .size = size };
	struct upload_place_row place;
	const char *why;
	enum err e = where(db, conversation, &place);

	if (e)
		return e;
	why = upload_refused(u->conf, &place, b.name);
	if (why)
		return refuse(u, str_starts(str_of(why), "type_") ? ERR_INVALID : ERR_CONFLICT, why);
	if (size == NONE)
		b.size = size = media_most(media_kind_of_name(b.name), u->conf->media_max_out_mb);
	why = size_refused(u->conf, b.name, size);
	if (why)
		return refuse(u, ERR_INVALID, why);
	e = spool_make(u->arena, u->conf->media_directory, &b.file);
	if (e)
		return e;
	e = db_tx(db, "upload", add, &b);
	if (e) {
		spool_remove(u->arena, u->conf->media_directory, b.file);
		return e;
	}
	return upload_look(db, u);
}

enum err upload_look(struct db *db, struct upload_call *u)
{
	return db_err(upload_get(db, u->id, u->actor.id, &u->row));
}

/* --- growing ------------------------------------------------------------------------------------- */

static enum err write_piece(struct db *db, struct upload_call *u, int fd, i64 offset, struct str bytes)
{
	i64 end = offset + (i64)bytes.len;
	enum db_result r;
	enum err e;

	/* again, now that nobody else writes */
	if ((e = upload_look(db, u)))
		return e;
	if (offset != u->row.received)
		return refuse(u, ERR_CONFLICT, "offset");
	if (end > u->row.size)
		return refuse(u, ERR_INVALID, "upload_too_long");
	if (!offset && media_blocked_head(str_head(bytes, MEDIA_HEAD))) {
		e = upload_drop(db, u);
		return e ? e : refuse(u, ERR_INVALID, "type_blocked");
	}
	if ((e = spool_write(fd, offset, bytes)) || (end == u->row.size && (e = spool_sync(fd))))
		return e;
	r = upload_advance(db, u->id, offset, end, u->now);
	if (r == DB_NONE)
		return refuse(u, ERR_CONFLICT, "offset");
	if (r == DB_OK)
		u->row.received = end;
	return db_err(r);
}

enum err upload_piece(struct db *db, struct upload_call *u, i64 offset, struct str bytes)
{
	int fd;
	enum err e = upload_look(db, u);

	if (e)
		return e;
	e = spool_open(u->arena, u->conf->media_directory, u->row.file, &fd);
	if (e)
		return e == ERR_CONFLICT ? refuse(u, e, "offset") : e;
	e = write_piece(db, u, fd, offset, bytes);
	spool_close(fd);
	return e;
}

/* --- ending -------------------------------------------------------------------------------------- */

/* First nobody may use it any more, then the file, then the row: whatever ends in between is swept. */
static enum err remove_all(struct db *db, struct arena *a, const struct conf *conf,
			   const struct upload_row *row)
{
	enum db_result r = upload_give_up(db, row->id);

	if (r == DB_NONE)
		return OK;	/* a reply took it between */
	if (r != DB_OK)
		return db_err(r);
	if (!spool_remove(a, conf->media_directory, row->file))
		return ERR_BUSY;
	r = upload_forget(db, row->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err upload_end(struct db *db, struct upload_call *u)
{
	enum err e = upload_look(db, u);

	if (e)
		return e;
	if (u->row.received)
		return db_err(upload_shrink(db, u->id, u->row.received));
	e = upload_drop(db, u);
	return e ? e : refuse(u, ERR_INVALID, "no_size");
}

enum err upload_drop(struct db *db, struct upload_call *u)
{
	enum err e = upload_look(db, u);

	return e ? e : remove_all(db, u->arena, u->conf, &u->row);
}

enum err uploads_sweep(struct db *db, struct arena *a, const struct conf *conf, i64 now, i64 most, bool *more)
{
	struct upload_row *rows;
	size_t n;
	enum err e = db_err(upload_stale(db, now - FORGOTTEN_MS, most, &rows, &n));

	*more = !e && (i64)n == most;
	for (size_t i = 0; i < n && !e; i++)
		e = remove_all(db, a, conf, &rows[i]);
	return e;
}
