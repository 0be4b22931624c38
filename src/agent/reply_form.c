/*
 * The plain form of a reply, as a browser without script sends it: its files become uploads while they
 * arrive. When the reply is refused they are dropped, since the browser has them still.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/uploads.h"

/* Each write costs some statements, whose rows stay until the request ends: few and large ones. */
#define BATCH (256u << 10)

struct taken {
	char *batch;
	size_t held;
	struct upload_call call;	/* of the file that is arriving */
	i64 ids[LIMIT_REPLY_FILES];
	size_t n;
};

static enum err refused(struct ctx *c, enum err e, struct upload_call *u)
{
	i64 conversation = 0;

	parse_i64(c->req->segments[0], 1, INT64_MAX, &conversation);
	if (u->refusal.code && str_is(str_of(u->refusal.code), "upload_too_long"))
		u->refusal.code = "file_too_large";
	/* what was written stands in front of the file */
	return answer_refusal(c, e, &u->refusal, conversation, NONE,
			      &(struct kept){ .text = req_form(c->req, "text"),
					      .note = str_is(req_form(c->req, "note"), "1") });
}

static enum err stop(struct ctx *c, enum err e, struct upload_call *u)
{
	enum err shown = u->refusal.code ? refused(c, e, u) : e;

	return shown ? shown : e;
}

static enum err file_begin(struct ctx *c, struct str name)
{
	struct taken *t = c->files;
	i64 conversation = 0;
	enum err e;

	if (!t)
		t = c->files = arena_new(c->arena, struct taken);
	if (!t->batch)
		t->batch = arena_alloc(c->arena, BATCH);
	t->held = 0;
	t->call = (struct upload_call){ .arena = c->arena, .conf = &c->app->conf, .actor = agent_actor(c),
					.now = c->now };
	parse_i64(c->req->segments[0], 1, INT64_MAX, &conversation);
	if (t->n == LIMIT_REPLY_FILES) {
		t->call.refusal.code = "too_many_files";
		return stop(c, ERR_INVALID, &t->call);
	}
	e = upload_begin(c->db, &t->call, name, NONE, conversation);
	if (e)
		return stop(c, e, &t->call);
	t->ids[t->n++] = t->call.id;
	return OK;
}

static enum err flush(struct ctx *c, struct taken *t)
{
	struct str bytes = { t->batch, t->held };
	enum err e = t->held ? upload_piece(c->db, &t->call, t->call.row.received, bytes) : OK;

	t->held = 0;
	return e ? stop(c, e, &t->call) : OK;
}

static enum err file_data(struct ctx *c, struct str bytes)
{
	struct taken *t = c->files;
	enum err e = t->held + bytes.len > BATCH ? flush(c, t) : OK;

	if (e)
		return e;
	memcpy(t->batch + t->held, bytes.ptr, bytes.len);
	t->held += bytes.len;
	return OK;
}

static enum err file_end(struct ctx *c)
{
	struct taken *t = c->files;
	enum err e = flush(c, t);

	if (e)
		return e;
	if ((e = upload_end(c->db, &t->call)))
		return stop(c, e, &t->call);
	c->req->form[c->req->nform++] = (struct pair){
		STR("attachments"), arena_printf(c->arena, "%lld", (long long)t->call.id),
	};
	return OK;
}

static void files_done(struct ctx *c)
{
	struct taken *t = c->files;

	for (size_t i = 0; t && c->reply->status >= 400 && i < t->n; i++) {
		t->call.id = t->ids[i];
		if (upload_drop(c->db, &t->call) == ERR_BUSY)
			return;		/* they are swept in a day */
	}
}

const struct form_files reply_form_files = { file_begin, file_data, file_end, files_done, LIMIT_FILES_FORM };
