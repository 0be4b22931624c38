/*
 * The files of messages, as threads show them and as programs are told of them. One statement for a whole
 * page of the thread.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "meta/attachment.h"
#include "meta/media_type.h"
#include "view/health.h"

/* Pictures are shown this large at most, in CSS pixels; the stylesheet says so too. */
#define SHOWN_SIDE 240

struct str file_name(struct arena *a, const struct attachment_row *row)
{
	return row->name.len ? row->name : media_name(a, row->kind, row->mime, row->created_at);
}

static enum file_look look_of(const struct attachment_row *row)
{
	static const struct { const char *kind; enum file_look look; } looks[] = {
		{ "image", FILE_PICTURE }, { "gif", FILE_PICTURE }, { "sticker", FILE_PICTURE },
		{ "audio", FILE_SOUND }, { "video", FILE_FILM },
	};

	if (attachment_thumb(row->sticker_id))
		return FILE_THUMB;
	if (!str_is(row->state, "kept"))
		return FILE_ABSENT;
	/* a picture that can't be read is offered as it is */
	if (!media_type(row->mime)->shown || str_is(row->reason, "thumbnail"))
		return FILE_DOWNLOAD;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++)
		if (str_is(row->kind, looks[i].kind))
			return looks[i].look;
	return FILE_DOWNLOAD;
}

static void size_of(struct file *f)
{
	i64 w = f->row->width, h = f->row->height, most = i64_max(w, h);

	f->width = f->height = NONE;
	if (f->look != FILE_PICTURE || w == NONE || h == NONE || w < 1 || h < 1)
		return;
	f->width = most > SHOWN_SIDE ? i64_max(w * SHOWN_SIDE / most, 1) : w;
	f->height = most > SHOWN_SIDE ? i64_max(h * SHOWN_SIDE / most, 1) : h;
}

static struct file file_of(struct ctx *c, const struct attachment_row *row)
{
	struct file f = { .row = row, .look = look_of(row), .name = file_name(c->arena, row),
			  .thumb = attachment_thumb(row->sticker_id) };

	size_of(&f);
	if (str_is(row->state, "kept"))
		f.url = url(c, "/media/%lld", (long long)row->id);
	if (f.url.len && row->thumbnail.len)
		f.thumbnail_url = url(c, "/media/%lld/thumbnail", (long long)row->id);
	if (row->bytes != NONE)
		f.size = health_size(c->arena, row->bytes);
	f.may_fetch = str_is(row->state, "failed") || str_is(row->state, "pruned") ||
		      (str_is(row->state, "refused") && (str_is(row->reason, "day") ||
							 str_is(row->reason, "customer_day")));
	return f;
}

/* Rows of what has a face of its own: a link or a place is a card. */
static bool is_file(const struct attachment_row *row)
{
	return !str_is(row->state, "none") || attachment_thumb(row->sticker_id);
}

static struct str ids_of(struct ctx *c, const struct message_row *rows, size_t n, size_t *count)
{
	struct buf out;
	struct jw w;

	*count = 0;
	buf_init(&out, c->arena, n * 24 + 8);
	jw_init(&w, &out);
	jw_array(&w);
	for (size_t i = 0; i < n; i++) {
		/* a mere text has none; what was erased shows none */
		if ((!rows[i].content.len && !str_is(rows[i].kind, "attachment")) || rows[i].erased_at != NONE)
			continue;
		jw_i64(&w, rows[i].id);
		++*count;
	}
	jw_end_array(&w);
	return buf_str(&out);
}

enum err files_load(struct ctx *c, struct item *items, const struct message_row *rows, size_t n)
{
	struct attachment_row *found;
	size_t count, nfound, used = 0;
	struct str ids = ids_of(c, rows, n, &count);
	struct file *files;
	enum err e;

	if (!count)
		return OK;
	e = db_err(attachment_of_messages(c->db, ids, (i64)(count * LIMIT_ATTACHMENTS), &found, &nfound));
	if (e)
		return e;
	files = arena_array(c->arena, struct file, nfound);
	for (size_t i = 0; i < n; i++) {
		items[i].files = files + used;
		for (size_t k = 0; k < nfound; k++)
			if (found[k].message_id == rows[i].id && is_file(&found[k])) {
				files[used++] = file_of(c, &found[k]);
				items[i].nfiles++;
			}
	}
	return OK;
}

/* --- JSON ------------------------------------------------------------------------------------- */

void files_json(struct jw *w, const struct item *item)
{
	jw_array(w);
	for (size_t i = 0; i < item->nfiles; i++) {
		const struct file *f = &item->files[i];
		const struct attachment_row *row = f->row;

		jw_object(w);
		jw_ki64(w, "id", row->id);
		jw_ki64(w, "position", row->ordinal);
		jw_kstr(w, "kind", row->kind);
		jw_kstr(w, "state", row->state);
		jw_kstr(w, "reason", row->reason);
		jw_kstr(w, "name", f->name);
		jw_kstr(w, "mime", row->mime);
		jw_ki64(w, "bytes", row->bytes);
		jw_ki64(w, "width", row->width);
		jw_ki64(w, "height", row->height);
		jw_kcstr(w, "thumb", f->thumb);
		jw_kstr(w, "url", f->url);
		jw_kstr(w, "thumbnail_url", f->thumbnail_url);
		jw_end_object(w);
	}
	jw_end_array(w);
}
