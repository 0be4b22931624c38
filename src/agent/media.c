/*
 * GET /media/{id} and /media/{id}/thumbnail: files of messages, to whoever may see their conversation.
 * Whatever is in them, nothing in them runs: the type is ours, from the bytes; what is no picture, sound
 * or film is downloaded; the rest stands in a sandbox (features F125, F228 to F231).
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/media.h"
#include "meta/media_type.h"
#include "sys/bell.h"
#include "sys/crypt.h"
#include "web/request.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct media_in { i64 id, download; };

static const struct field media_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct media_in, id) },
	{ "download", FROM_QUERY, FIELD_I64, false, 0, 1, offsetof(struct media_in, download) },
};
const struct spec media_spec = SPEC(media_in, media_fields);

/* --- ranges --------------------------------------------------------------------------------------- */

enum range { RANGE_ALL, RANGE_PART, RANGE_NONE };

/* One range of RFC 9110; several, or what is none, is the whole file. */
static enum range read_range(struct str text, i64 size, i64 *from, i64 *len)
{
	struct str first, last = text;
	i64 a, b = size - 1;

	*from = 0;
	*len = size;
	if (!str_starts(text, "bytes=") || str_has(text, ','))
		return RANGE_ALL;
	last = str_skip(text, 6);
	if (!str_has(last, '-') || !str_cut(&last, '-', &first))
		return RANGE_ALL;
	if (!first.len) {	/* the last so many */
		if (!parse_i64(last, 0, INT64_MAX, &b))
			return RANGE_ALL;
		a = b >= size ? 0 : size - b;
		b = b ? size - 1 : -1;
	} else if (!parse_i64(first, 0, INT64_MAX, &a) || (last.len && !parse_i64(last, a, INT64_MAX, &b))) {
		return RANGE_ALL;
	}
	b = i64_min(b, size - 1);
	if (a > b)
		return RANGE_NONE;
	*from = a;
	*len = b - a + 1;
	return RANGE_PART;
}

/* --- answers -------------------------------------------------------------------------------------- */

/* What a media element or a tab may do with it: nothing but show. */
static void headers(struct ctx *c, struct str name, bool inlined)
{
	struct str plain = arena_str(c->arena, str_head(name, 200));
	char *p = (char *)(uintptr_t)plain.ptr;

	for (size_t i = 0; i < plain.len; i++)
		if ((u8)p[i] < 0x20 || (u8)p[i] >= 0x7f || strchr("\"\\%;", p[i]))
			p[i] = '_';
	reply_header(c, "Content-Disposition",
		     arena_printf(c->arena, "%s; filename=\"%.*s\"; filename*=UTF-8''%.*s",
				  inlined ? "inline" : "attachment", STR_ARG(plain),
				  STR_ARG(url_component(c->arena, str_head(name, 255)))));
	reply_header(c, "Content-Security-Policy", STR("sandbox"));
	reply_header(c, "Cross-Origin-Resource-Policy", STR("same-origin"));
	reply_header(c, "Accept-Ranges", STR("bytes"));
	c->reply->cache = "private, max-age=600";
}

/* A file never changes: its name is its version. */
static bool known(struct ctx *c, struct str file)
{
	struct digest d = sha256(file);
	char tag[36] = "\"";

	hex_of(d.bytes, 16, tag + 1);
	tag[33] = '"';
	tag[34] = 0;
	reply_header(c, "ETag", str_of(tag));
	if (!etag_matches(c->req->if_none_match, str_of(tag)))
		return false;
	reply_empty(c, 304);
	return true;
}

static enum err give(struct ctx *c, struct str file, const char *type)
{
	const struct conf *conf = &c->app->conf;
	struct str path = arena_printf(c->arena, "%.*s/%.*s", STR_ARG(conf->media_directory), STR_ARG(file));
	i64 from, len;
	struct stat st;
	int fd;

	if (conf->web_sendfile.len) {
		reply_empty(c, 200);
		c->reply->type = type;
		reply_header(c, conf->web_sendfile.ptr, path);
		return OK;
	}
	fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st)) {
		if (fd >= 0)
			close(fd);
		return ERR_NOT_FOUND;
	}
	switch (read_range(req_header(c, "HTTP_RANGE"), (i64)st.st_size, &from, &len)) {
	case RANGE_NONE:
		close(fd);
		reply_problem_status(c, 416, NULL, NO_STR);
		reply_header(c, "Content-Range", arena_printf(c->arena, "bytes */%lld", (long long)st.st_size));
		return OK;
	case RANGE_PART:
		reply_header(c, "Content-Range", arena_printf(c->arena, "bytes %lld-%lld/%lld", (long long)from,
							      (long long)(from + len - 1),
							      (long long)st.st_size));
		reply_file(c, 206, type, fd, from, len);
		return OK;
	case RANGE_ALL:
		break;
	}
	reply_file(c, 200, type, fd, 0, (i64)st.st_size);
	return OK;
}

/* The row, when it may be seen and has a file. */
static enum err load(struct ctx *c, i64 id, struct attachment_row *row)
{
	struct entry entry;
	enum err e = db_err(attachment_get(c->db, id, row));

	if (e || (e = entry_load(c, row->conversation_id, &entry)))
		return e;
	return str_is(row->state, "kept") && row->file.len ? OK : ERR_NOT_FOUND;
}

enum err media_show(struct ctx *c)
{
	const struct media_in *in = c->in;
	const struct media_type *type;
	struct attachment_row row;
	enum err e = load(c, in->id, &row);
	bool shown;

	if (e)
		return e;
	type = media_type(row.mime);
	shown = type->shown && in->download != 1;
	headers(c, file_name(c->arena, &row), shown);
	/* what we don't know is bytes and no more: a browser guesses nothing */
	return known(c, row.file) ? OK : give(c, row.file, type->mime);
}

enum err media_thumbnail(struct ctx *c)
{
	const struct media_in *in = c->in;
	struct attachment_row row;
	enum err e = load(c, in->id, &row);

	if (e || !row.thumbnail.len)
		return e ? e : ERR_NOT_FOUND;
	headers(c, STR("thumbnail.webp"), true);
	return known(c, row.thumbnail) ? OK : give(c, row.thumbnail, "image/webp");
}

/* POST /agent/api/v1/attachments/{id}/fetch: try again, by somebody who needs it now. */
enum err attachment_fetch(struct ctx *c)
{
	const struct media_in *in = c->in;
	struct attachment_row row;
	struct entry entry;
	enum err e = db_err(attachment_get(c->db, in->id, &row));

	if (e || (e = entry_load(c, row.conversation_id, &entry)))
		return e;
	e = media_ask_for(c->db, in->id, c->now);
	if (e && e != ERR_CONFLICT)	/* somebody else asked, or it came meanwhile: what is, is shown */
		return e;
	bell_ring(c->app->conf.paths_run_dir);
	return answer_conversation(c, row.conversation_id);
}
