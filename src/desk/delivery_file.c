/*
 * The file of a message on its way out: Meta gets it first, under an id of its own for this page, and the
 * message then names that id (architecture 5). So a call that has to be repeated never carries the bytes
 * twice, and a file that is sent often is uploaded once.
 */
#include "base/base.h"
#include "base/limits.h"
#include "desk/delivery_plan.h"
#include "meta/media_out.h"

/* Meta's ids die after 90 days. */
#define ID_LIVES_MS (89 * DAY_MS)
/* A worker looks at the bytes of a new file within a moment; one that never comes must not hold it. */
#define LOOK_PATIENCE_MS (20 * SECOND_MS)
#define LOOK_AGAIN_MS 250

static enum media_kind type_of(const struct media_out_row *m)
{
	enum media_kind kind = media_kind_of_type(m->mime);

	/* a picture above the limit for pictures still fits as a file */
	if (m->as_file || !m->mime.ptr || m->bytes > media_most(kind, LIMIT_MEDIA_MB))
		return MEDIA_FILE;
	return kind;
}

enum err delivery_file_read(struct db *db, struct begin *b, struct plan *p)
{
	struct media_out_row *m = arena_new(b->arena, struct media_out_row);
	const struct conf *conf = b->s->conf;
	struct meta_media_row known;
	enum media_kind type;
	struct digest *stand_in;
	enum db_result r = media_out_of(db, p->head->message_id, m);

	if (r != DB_OK)
		return r == DB_NONE ? OK : db_err(r);
	p->attachment = m;
	type = type_of(m);
	p->file = (struct send_file){
		.path = arena_printf(b->arena, "%.*s/%.*s", STR_ARG(conf->media_directory), STR_ARG(m->file)),
		.name = m->name, .mime = m->mime.ptr ? m->mime : STR("application/octet-stream"),
		.key = m->sha256, .key_name = type == MEDIA_FILE ? m->name : STR(""),
		.type = str_of(media_kind_name(type)),
	};
	if (!p->file.key.ptr) {		/* nobody looked at it: by its name, which is no other file's */
		stand_in = arena_new(b->arena, struct digest);
		*stand_in = sha256(m->file.ptr ? m->file : STR(""));
		p->file.key = digest_str(stand_in);
	}
	r = meta_media_get(db, p->head->page_id, p->file.key, p->file.type, p->file.key_name, b->now - ID_LIVES_MS,
			   &known);
	if (r == DB_OK)
		p->file.attachment_id = known.attachment_id;
	return r == DB_NONE ? OK : db_err(r);
}

static bool is_program(struct str mime)
{
	static const char *const types[] = {
		"application/x-dosexec", "application/vnd.microsoft.portable-executable",
		"application/x-executable", "application/x-pie-executable", "application/x-sharedlib",
		"application/x-mach-binary", "application/x-msdownload", "application/x-ms-shortcut",
		"application/x-java-applet", "application/java-archive", "text/x-shellscript",
		"text/x-msdos-batch", "application/vnd.android.package-archive",
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_ieq(mime, types[i]))
			return true;
	return false;
}

void delivery_file_decide(const struct begin *b, struct plan *p)
{
	const struct media_out_row *m = p->attachment;
	bool moving = str_is(p->file.type, "audio") || str_is(p->file.type, "video");

	if (!str_is(m->state, "kept") || !m->file.ptr) {
		p->step = STEP_FAIL;
		p->reason = STR("file_gone");
	} else if (!m->sha256.ptr && b->now - m->created_at < LOOK_PATIENCE_MS) {
		p->step = STEP_LATER;
		p->ms = LOOK_AGAIN_MS;
	} else if (is_program(m->mime)) {
		p->step = STEP_FAIL;
		p->reason = STR("type_blocked");
	} else if (moving && p->page->row.restricted_media > 0) {
		p->step = STEP_FAIL;
		p->reason = STR("media_restricted");
	} else if (!p->file.attachment_id.ptr) {
		p->step = STEP_UPLOAD;
	}
}
