/*
 * POST /agent/api/v1/conversations/{id}/take and its like: what people do with a conversation
 * (architecture 4.8), and up to where it was read.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "desk/conversations.h"
#include "sys/bell.h"

struct move_in {
	i64 id, seen_seq;
};

static const struct field move_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct move_in, id) },
	{ "seen_seq", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct move_in, seen_seq) },
};
const struct spec move_spec = SPEC(move_in, move_fields);

struct finish_in {
	i64 id, seen_seq, disposition;
	struct str note;
};

static const struct field finish_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct finish_in, id) },
	{ "seen_seq", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct finish_in, seen_seq) },
	{ "disposition", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct finish_in, disposition) },
	{ "note", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct finish_in, note) },
};
const struct spec finish_spec = SPEC(finish_in, finish_fields);

struct hand_over_in {
	i64 id, seen_seq, agent_id, queue_id;
	struct str note;
};

static const struct field hand_over_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct hand_over_in, id) },
	{ "seen_seq", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct hand_over_in, seen_seq) },
	{ "agent_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct hand_over_in, agent_id) },
	{ "queue_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct hand_over_in, queue_id) },
	{ "note", FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct hand_over_in, note) },
};
const struct spec hand_over_spec = SPEC(hand_over_in, hand_over_fields);

struct read_in { i64 id, seq; };

static const struct field read_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct read_in, id) },
	{ "seq", FROM_BODY, FIELD_I64, true, 0, INT64_MAX, offsetof(struct read_in, seq) },
};
const struct spec read_spec = SPEC(read_in, read_fields);

static struct conversation_change change_of(struct ctx *c, i64 id, i64 seen_seq)
{
	return (struct conversation_change){
		.arena = c->arena, .actor = agent_actor(c), .conversation_id = id, .now = c->now,
		.seen_seq = seen_seq, .to_agent = NONE, .to_queue = NONE, .disposition = NONE,
	};
}

static enum err answer(struct ctx *c, enum err e, const struct conversation_change *change)
{
	if (e)
		return answer_refusal(c, e, &change->refusal, change->conversation_id, change->seen_seq,
				      NULL);
	/* freed capacity, or somebody new who waits: assignment looks again */
	bell_ring(c->app->conf.paths_run_dir);
	return answer_conversation(c, change->conversation_id);
}

typedef enum err mover(struct db *db, struct conversation_change *c);

static mover *mover_of(struct str path)
{
	static const struct { const char *end; mover *fn; } movers[] = {
		{ "/take", conversation_take },
		{ "/accept", conversation_accept },
		{ "/reject", conversation_reject },
		{ "/wait", conversation_wait },
		{ "/reopen", conversation_reopen },
	};

	for (size_t i = 0; i < ARRAY_LEN(movers); i++)
		if (str_ends(path, movers[i].end))
			return movers[i].fn;
	return NULL;
}

/* The last word of the path says what: the routes name each. */
enum err conversation_move(struct ctx *c)
{
	const struct move_in *in = c->in;
	struct conversation_change change = change_of(c, in->id, in->seen_seq);
	mover *fn = mover_of(c->req->path);

	return fn ? answer(c, fn(c->db, &change), &change) : ERR_NOT_FOUND;
}

/* The answer is the new conversation: a browser goes there. */
enum err conversation_write_first(struct ctx *c)
{
	const struct move_in *in = c->in;
	struct conversation_change change = change_of(c, in->id, NONE);
	enum err e = conversation_start(c->db, &change);

	if (e)
		return answer_refusal(c, e, &change.refusal, in->id, NONE, NULL);
	e = answer_conversation(c, change.after.id);
	if (!e && c->reply->status == 200)
		c->reply->status = 201;
	return e;
}

/* End and Close: with what was chosen and written, also in the page that says why it was refused. */
enum err conversation_finish(struct ctx *c)
{
	const struct finish_in *in = c->in;
	struct conversation_change change = change_of(c, in->id, in->seen_seq);
	bool end = str_ends(c->req->path, "/end");
	struct kept kept = { .finish = end ? "end" : "close", .disposition = in->disposition, .ending = in->note };
	enum err e;

	change.disposition = in->disposition;
	change.note = str_trim(in->note);
	e = end ? conversation_end(c->db, &change) : conversation_close(c->db, &change);
	if (e)
		return answer_refusal(c, e, &change.refusal, in->id, in->seen_seq, &kept);
	return answer(c, OK, &change);
}

enum err conversation_hand_over(struct ctx *c)
{
	const struct hand_over_in *in = c->in;
	struct conversation_change change = change_of(c, in->id, in->seen_seq);

	change.to_agent = in->agent_id;
	change.to_queue = in->queue_id;
	change.note = in->note;
	return answer(c, conversation_transfer(c->db, &change), &change);
}

enum err conversation_read_up_to(struct ctx *c)
{
	const struct read_in *in = c->in;
	struct conversation_change change = change_of(c, in->id, NONE);
	enum err e = conversation_mark_read(c->db, &change, in->seq);

	return e ? e : answer_conversation(c, in->id);
}
