/*
 * What an agent does without a message: .../typing, and .../messages/{seq}/reaction (features F236, C28).
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/actions.h"
#include "sys/bell.h"

struct react_in {
	i64 id, seq;
	struct str emoji;
};

static const struct field react_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct react_in, id) },
	{ "seq", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct react_in, seq) },
	{ "emoji", FROM_BODY, FIELD_TEXT, true, 1, 64, offsetof(struct react_in, emoji) },
};
const struct spec react_spec = SPEC(react_in, react_fields);
/* the same without the emoji */
const struct spec unreact_spec = { react_fields, 2, sizeof(struct react_in) };

struct typing_in { i64 id; };
static const struct field typing_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct typing_in, id) },
};
const struct spec typing_spec = SPEC(typing_in, typing_fields);

enum err conversation_typing(struct ctx *c)
{
	const struct typing_in *in = c->in;
	struct action_ask ask = { .actor = agent_actor(c), .conversation_id = in->id, .now = c->now };
	enum err e = action_typing(c->db, &ask);

	if (e)
		return answer_refusal(c, e, &ask.refusal, in->id, NONE, NULL);
	if (ask.news)
		bell_ring(c->app->conf.paths_run_dir);
	reply_empty(c, 204);
	return OK;
}

static enum err react(struct ctx *c, struct str emoji)
{
	const struct react_in *in = c->in;
	struct action_ask ask = { .actor = agent_actor(c), .conversation_id = in->id, .now = c->now,
				  .seq = in->seq, .emoji = emoji };
	enum err e = action_react(c->db, &ask);

	if (e)
		return answer_refusal(c, e, &ask.refusal, in->id, NONE, NULL);
	if (ask.news)
		bell_ring(c->app->conf.paths_run_dir);
	return answer_message(c, &ask.message);
}

enum err message_react(struct ctx *c)
{
	return react(c, ((const struct react_in *)c->in)->emoji);
}

enum err message_unreact(struct ctx *c)
{
	return react(c, NO_STR);
}
