#include "base/base.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "desk/customer_export.h"
#include "store/erasure.h"
#include "sys/zip.h"

#include <stdio.h>

#define PAGE 200
/* A page of messages with all their content. */
#define PAGE_BYTES (32u << 20)

struct work {
	struct db *db;
	const struct customer_export *x;
	struct zip *zip;
};

static bool put(struct work *w, const struct buf *b)
{
	return !b->overflow && zip_write(w->zip, buf_str(b));
}

static enum err customer(struct work *w)
{
	struct privacy_customer_row row;
	struct buf out;
	struct jw j;
	enum err e = db_err(privacy_customer_get(w->db, w->x->identity, &row));

	if (e)
		return e;
	buf_init(&out, w->x->arena, 64u << 10);
	jw_init(&j, &out);
	jw_object(&j);
	jw_kstr(&j, "page", row.page_name);
	jw_kstr(&j, "psid", row.psid);
	jw_kstr(&j, "name", row.name);
	jw_kstr(&j, "locale", row.locale);
	jw_kstr(&j, "timezone", row.timezone);
	jw_ki64(&j, "known_since", row.created_at);
	jw_ki64(&j, "last_message_at", row.last_message_at);
	jw_ki64(&j, "conversations", row.conversations);
	jw_ki64(&j, "exported_at", w->x->now);
	jw_end_object(&j);
	return zip_file(w->zip, "customer.json", w->x->now) && put(w, &out) ? OK : ERR_INTERNAL;
}

/* "files/12-photo.jpg"; the name is the sender's, so whatever could leave the folder is replaced. */
static struct str name_in_zip(struct work *w, const struct export_file_row *f)
{
	struct buf out;
	struct str name = f->name.len ? str_head(f->name, 100) : f->file;

	buf_init(&out, w->x->arena, 300);
	buf_printf(&out, "files/%lld-", (long long)f->id);
	for (size_t i = 0; i < name.len; i++)
		buf_addc(&out, (u8)name.ptr[i] < 0x20 || strchr("/\\:*?\"<>|", name.ptr[i]) ? '_' : name.ptr[i]);
	return arena_str(w->x->arena, buf_str(&out));
}

static void message_json(struct jw *j, const struct export_message_row *m)
{
	jw_object(j);
	jw_ki64(j, "id", m->id);
	jw_ki64(j, "sent_at", m->sent_at);
	jw_kstr(j, "direction", m->direction);
	jw_kstr(j, "author_kind", m->author_kind);
	jw_kstr(j, "author", m->author_name);
	jw_kstr(j, "kind", m->kind);
	jw_kstr(j, "text", m->body);
	jw_key(j, "content");
	if (m->content.len)
		jw_raw(j, m->content);
	else
		jw_null(j);
	jw_kstr(j, "state", m->state);
	jw_ki64(j, "edited_at", m->edited_at);
	jw_end_object(j);
}

static enum err messages(struct work *w, i64 conversation)
{
	struct export_message_row *rows;
	i64 seq = 0;
	size_t n = PAGE;

	while (n == PAGE) {
		struct buf out;
		struct jw j;
		enum err e = db_err(export_messages(w->db, conversation, seq, PAGE, &rows, &n));

		if (e)
			return e;
		buf_init(&out, w->x->arena, PAGE_BYTES);
		for (size_t i = 0; i < n; i++) {
			if (seq)
				buf_add(&out, STR(",\n"));
			jw_init(&j, &out);
			message_json(&j, &rows[i]);
			seq = rows[i].seq;
		}
		if (!put(w, &out))
			return ERR_INTERNAL;
	}
	return OK;
}

static void file_json(struct work *w, struct buf *out, const struct export_file_row *f)
{
	struct jw j;

	jw_init(&j, out);
	jw_object(&j);
	jw_ki64(&j, "message", f->message_id);
	jw_kstr(&j, "direction", f->direction);
	jw_kstr(&j, "kind", f->kind);
	jw_kstr(&j, "name", f->name);
	jw_kstr(&j, "type", f->mime);
	jw_ki64(&j, "bytes", f->bytes);
	jw_kstr(&j, "file", f->file.len ? name_in_zip(w, f) : NO_STR);
	jw_end_object(&j);
}

static bool file_itself(struct work *w, const struct export_file_row *f)
{
	struct str path = arena_printf(w->x->arena, "%.*s/%.*s", STR_ARG(w->x->media_dir), STR_ARG(f->file));

	if (!f->file.len || !w->x->media_dir.len)
		return true;
	if (!zip_file(w->zip, name_in_zip(w, f).ptr, w->x->now))
		return false;
	if (!zip_copy(w->zip, path.ptr))	/* pruned meanwhile: an empty entry, the rest still counts */
		log_env("attachment %lld is not in its file", (long long)f->id);
	return true;
}

/* Gone through twice: into the conversation's JSON, then the files themselves. */
static enum err files(struct work *w, i64 conversation, bool content)
{
	struct export_file_row *rows;
	i64 id = 0;
	size_t n = PAGE;

	while (n == PAGE) {
		struct buf out;
		enum err e = db_err(export_files(w->db, conversation, id, PAGE, &rows, &n));

		if (e)
			return e;
		buf_init(&out, w->x->arena, 1u << 20);
		for (size_t i = 0; i < n; i++) {
			if (content && !file_itself(w, &rows[i]))
				return ERR_INTERNAL;
			if (!content && id)
				buf_add(&out, STR(",\n"));
			if (!content)
				file_json(w, &out, &rows[i]);
			id = rows[i].id;
		}
		if (!put(w, &out))
			return ERR_INTERNAL;
	}
	return OK;
}

static enum err conversation(struct work *w, const struct export_conversation_row *c)
{
	struct str name = arena_printf(w->x->arena, "conversation-%lld.json", (long long)c->id);
	struct buf head;
	struct jw j;
	enum err e;

	buf_init(&head, w->x->arena, 16u << 10);
	jw_init(&j, &head);
	jw_object(&j);
	jw_ki64(&j, "id", c->id);
	jw_kstr(&j, "state", c->state);
	jw_ki64(&j, "opened_at", c->opened_at);
	jw_ki64(&j, "closed_at", c->closed_at);
	jw_kstr(&j, "queue", c->queue_name);
	jw_kstr(&j, "agent", c->agent_name);
	buf_add(&head, STR(",\n\"messages\":[\n"));
	if (!zip_file(w->zip, name.ptr, w->x->now) || !put(w, &head))
		return ERR_INTERNAL;
	if ((e = messages(w, c->id)))
		return e;
	if (!zip_write(w->zip, STR("\n],\n\"attachments\":[\n")))
		return ERR_INTERNAL;
	if ((e = files(w, c->id, false)))
		return e;
	return zip_write(w->zip, STR("\n]}\n")) ? files(w, c->id, true) : ERR_INTERNAL;
}

static enum err conversations(struct work *w)
{
	struct export_conversation_row *rows;
	i64 after = 0;
	size_t n = PAGE;
	enum err e = OK;

	while (!e && n == PAGE) {
		e = db_err(export_conversations(w->db, w->x->identity, after, PAGE, &rows, &n));
		for (size_t i = 0; !e && i < n; i++) {
			e = conversation(w, &rows[i]);
			after = rows[i].id;
		}
	}
	return e;
}

enum err customer_export(struct db *db, const struct customer_export *x, const char *path)
{
	struct work w = { .db = db, .x = x, .zip = zip_begin(path) };
	enum err e;

	if (!w.zip)
		return ERR_INTERNAL;
	e = customer(&w);
	if (!e)
		e = conversations(&w);
	return zip_end(w.zip) || e ? e : ERR_INTERNAL;
}
