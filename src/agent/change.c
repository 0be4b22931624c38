/*
 * /agent/api/v1/conversations/{id}/messages/{seq}: edit, discard, retry what was not sent (E9).
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/replies.h"
#include "sys/bell.h"

struct change_in {
	i64 id, seq;
	struct str text;
};

static const struct field change_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct change_in, id) },
	{ "seq", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct change_in, seq) },
	{ "text", FROM_BODY, FIELD_TEXT, true, 0, LIMIT_API_BODY, offsetof(struct change_in, text) },
};
const struct spec change_spec = SPEC(change_in, change_fields);
/* the same without a text */
const struct spec message_spec = { change_fields, 2, sizeof(struct change_in) };

static enum err change(struct ctx *c, enum err (*fn)(struct db *db, struct reply_change *r))
{
	const struct change_in *in = c->in;
	struct reply_change r = {
		.arena = c->arena, .actor = agent_actor(c), .conversation_id = in->id, .seq = in->seq,
		.now = c->now, .text = in->text,
	};
	enum err e = fn(c->db, &r);

	return e ? answer_refusal(c, e, &r.refusal, in->id, NONE, NULL) : answer_message(c, &r.message);
}

enum err message_change(struct ctx *c)
{
	return change(c, reply_edit);
}

enum err message_discard(struct ctx *c)
{
	return change(c, reply_discard);
}

enum err message_retry(struct ctx *c)
{
	enum err e = change(c, reply_retry);

	if (!e && c->reply->status < 400)
		bell_ring(c->app->conf.paths_run_dir);
	return e;
}
