/*
 * /agent/api/v1/uploads: files for a reply, in the part of tus 1.0 that a page needs (architecture 6):
 * POST with Upload-Length makes one, PATCH with Upload-Offset adds a piece, HEAD says how far it came,
 * DELETE gives it up. The id goes into the reply's attachments.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/uploads.h"
#include "sys/crypt.h"

#define TUS_VERSION "1.0.0"
#define NAME_BYTES 1024		/* as sent, before it is cleaned */

struct upload_new_in { i64 conversation; };

static const struct field upload_new_fields[] = {
	{ "conversation", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX,
	  offsetof(struct upload_new_in, conversation) },
};
const struct spec upload_new_spec = SPEC(upload_new_in, upload_new_fields);

struct upload_in { i64 id; };

static const struct field upload_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct upload_in, id) },
};
const struct spec upload_spec = SPEC(upload_in, upload_fields);

/* --- headers ------------------------------------------------------------------------------------- */

static bool header_number(const struct ctx *c, const char *name, i64 *out)
{
	return parse_i64(req_header(c, name), 0, INT64_MAX, out);
}

/* False: a client of another version, which was told so. */
static bool speaks_tus(struct ctx *c)
{
	struct str version = req_header(c, "HTTP_TUS_RESUMABLE");

	reply_header(c, "Tus-Resumable", STR(TUS_VERSION));
	if (!version.ptr || str_is(version, TUS_VERSION))
		return true;
	reply_problem_status(c, 412, NULL, STR("Tus-Resumable: " TUS_VERSION));
	reply_header(c, "Tus-Version", STR(TUS_VERSION));
	return false;
}

/* The value of one key of Upload-Metadata: "filename d29ybGQ=,filetype aW1hZ2U=". */
static struct str metadata(struct ctx *c, const char *key)
{
	struct str rest = req_header(c, "HTTP_UPLOAD_METADATA"), pair, name, value;

	while (str_cut(&rest, ',', &pair)) {
		char *text;

		pair = str_trim(pair);
		str_cut(&pair, ' ', &name);
		if (!str_is(name, key) || !pair.ptr || pair.len > NAME_BYTES)
			continue;
		text = arena_cstr(c->arena, pair);
		for (char *p = text; *p; p++)
			*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
		if (base64url_open(c->arena, str_of(text), &value))
			return value;
	}
	return NO_STR;
}

static void put_place(struct ctx *c, const struct upload_row *row)
{
	reply_header(c, "Upload-Offset", arena_printf(c->arena, "%lld", (long long)row->received));
	reply_header(c, "Upload-Length", arena_printf(c->arena, "%lld", (long long)row->size));
}

/* --- answers ------------------------------------------------------------------------------------- */

static struct upload_call call_of(struct ctx *c, i64 id)
{
	return (struct upload_call){ .arena = c->arena, .conf = &c->app->conf, .actor = agent_actor(c),
				     .now = c->now, .id = id };
}

static void answer(struct ctx *c, int status, const struct upload_row *row)
{
	struct buf *out = agent_buf(c);
	struct jw w;

	put_place(c, row);
	jw_init(&w, out);
	jw_object(&w);
	jw_ki64(&w, "id", row->id);
	jw_kstr(&w, "name", row->name);
	jw_ki64(&w, "size", row->size);
	jw_ki64(&w, "received", row->received);
	jw_end_object(&w);
	reply_json(c, status, out);
}

static enum err refused(struct ctx *c, enum err e, const struct upload_call *u)
{
	if (u->refusal.code && str_is(str_of(u->refusal.code), "offset"))
		put_place(c, &u->row);
	return answer_refusal(c, e, &u->refusal, 0, NONE, NULL);
}

enum err upload_create(struct ctx *c)
{
	const struct upload_new_in *in = c->in;
	struct upload_call u = call_of(c, 0);
	i64 size;
	enum err e;

	if (!speaks_tus(c))
		return OK;
	if (!header_number(c, "HTTP_UPLOAD_LENGTH", &size)) {
		reply_problem_status(c, 400, NULL, STR("Upload-Length is missing"));
		return OK;
	}
	e = upload_begin(c->db, &u, metadata(c, "filename"), size, in->conversation);
	if (e)
		return refused(c, e, &u);
	reply_header(c, "Location", url(c, "/agent/api/v1/uploads/%lld", (long long)u.id));
	answer(c, 201, &u.row);
	return OK;
}

enum err upload_show(struct ctx *c)
{
	const struct upload_in *in = c->in;
	struct upload_call u = call_of(c, in->id);
	enum err e;

	if (!speaks_tus(c))
		return OK;
	e = upload_look(c->db, &u);
	if (!e)
		answer(c, 200, &u.row);
	return e;
}

enum err upload_append(struct ctx *c)
{
	const struct upload_in *in = c->in;
	struct upload_call u = call_of(c, in->id);
	i64 offset;
	enum err e;

	if (!speaks_tus(c))
		return OK;
	if (!str_is(c->req->content_type, "application/offset+octet-stream")) {
		reply_problem_status(c, 415, NULL, STR("application/offset+octet-stream"));
		return OK;
	}
	if (!header_number(c, "HTTP_UPLOAD_OFFSET", &offset)) {
		reply_problem_status(c, 400, NULL, STR("Upload-Offset is missing"));
		return OK;
	}
	e = upload_piece(c->db, &u, offset, c->req->body);
	if (e)
		return refused(c, e, &u);
	put_place(c, &u.row);
	reply_empty(c, 204);
	return OK;
}

enum err upload_remove(struct ctx *c)
{
	const struct upload_in *in = c->in;
	struct upload_call u = call_of(c, in->id);
	enum err e;

	if (!speaks_tus(c))
		return OK;
	e = upload_drop(c->db, &u);
	if (!e)
		reply_empty(c, 204);
	return e;
}
