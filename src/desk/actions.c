#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/actions.h"
#include "meta/send.h"
#include "meta/window.h"
#include "store/action.h"
#include "store/conversation.h"
#include "store/event.h"
#include "store/identity.h"

/* Who stopped writing long ago is not shown as typing. */
#define TYPING_LATE_MS (5 * SECOND_MS)
/* A reaction may wait for a worker to start. */
#define REACTION_LATE_MS (3 * MINUTE_MS)
#define DUE_MOST 50

static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

static enum err refuse(struct action_ask *ask, enum err e, const char *code)
{
	ask->refusal.code = code;
	return e;
}

static enum err check(struct action_ask *ask, const struct conversation_row *row)
{
	if (!actor_leads(ask->actor) && row->agent_id != ask->actor.id)
		return refuse(ask, ERR_CONFLICT, "not_yours");
	return str_is(row->state, "closed") ? refuse(ask, ERR_CONFLICT, "closed") : OK;
}

/* --- typing ------------------------------------------------------------------------------------- */

/* Two statements by themselves: nothing is locked that a message needs. */
enum err action_typing(struct db *db, struct action_ask *ask)
{
	struct conversation_row row;
	enum db_result r;
	enum err e = db_err(conversation_get(db, ask->conversation_id, &row));

	ask->news = false;
	if (e || (e = check(ask, &row)))
		return e;
	r = typing_again(db, row.identity_id, ask->now, ask->now - TYPING_EVERY_MS);
	if (r == DB_NONE)
		r = typing_add(db, row.identity_id, row.page_id, ask->actor.id, ask->now);
	ask->news = r == DB_OK;
	return r == DB_DUPLICATE ? OK : db_err(r);
}

/* --- reactions ---------------------------------------------------------------------------------- */

/* Something that may be an emoji: no letters of ASCII, no blanks; Meta knows the rest. */
static bool is_reaction(struct str s)
{
	struct str rest = s;

	if (!s.len || s.len > 64 || !utf8_valid(s) || utf8_points(s) > REACTION_POINTS)
		return false;
	while (rest.len)
		if (utf8_next(&rest) < 0xa9)
			return false;
	return true;
}

static enum err react(struct db *db, void *arg)
{
	struct action_ask *ask = arg;
	struct conversation_row row;
	struct identity_row who;
	struct agent_reaction_row old;
	enum db_result r;
	enum err e = db_err(conversation_get(db, ask->conversation_id, &row));

	ask->news = false;
	ask->refusal.code = NULL;
	if (e || (e = db_err(identity_lock(db, row.identity_id, &who))) ||
	    (e = db_err(conversation_lock(db, row.id, &row))) ||
	    (e = db_err(message_by_seq(db, row.id, ask->seq, &ask->message))) || (e = check(ask, &row)))
		return e;
	if (!ask->message.mid.len || ask->message.erased_at != NONE)
		return refuse(ask, ERR_CONFLICT, "no_reaction");
	if (who.last_action_at == NONE || ask->now - who.last_action_at >= DAY_MS - MINUTE_MS)
		return refuse(ask, ERR_CONFLICT, "window_closed");
	r = agent_reaction_get(db, who.id, ask->message.mid, &old);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	if (r == DB_NONE ? !ask->emoji.len : str_eq(old.emoji, ask->emoji) && !str_is(old.state, "failed"))
		return OK;	/* as it is */
	if ((e = db_err(agent_reaction_put(db, who.id, ask->message.mid, row.page_id, ask->emoji, ask->actor.id,
					   ask->now))) ||
	    (e = db_err(conversation_bump(db, row.id, ask->now))) ||
	    (e = db_err(message_touch(db, ask->message.id, row.version + 1))))
		return e;
	ask->news = true;
	return db_err(message_by_seq(db, row.id, ask->seq, &ask->message));
}

enum err action_react(struct db *db, struct action_ask *ask)
{
	if (ask->emoji.ptr && !is_reaction(ask->emoji))
		return refuse(ask, ERR_INVALID, "not_a_reaction");
	return db_tx(db, "reaction", react, ask);
}

/* --- the worker's side -------------------------------------------------------------------------- */

static struct action_call call_of(struct arena *a, const struct due_action_row *row)
{
	struct action_call c = { .task = { .identity_id = row->identity_id, .page_id = row->page_id, .at = row->at,
					   .reaction = str_is(row->kind, "reaction") } };
	const char *action = !c.task.reaction ? "typing_on" : row->emoji.len ? "react" : "unreact";
	struct buf out;

	snprintf(c.task.mid, sizeof c.task.mid, "%.*s", STR_ARG(row->mid));
	buf_init(&out, a, 4096);
	send_action_body(&out, row->psid, action, row->mid, row->emoji);
	c.body = buf_str(&out);
	c.path = arena_printf(a, "/%.*s/messages", STR_ARG(row->page_meta_id));
	return c;
}

enum err action_due(struct db *db, struct arena *a, i64 now, size_t most, struct action_call *calls, size_t *n,
		    bool *more)
{
	struct due_action_row *rows;
	size_t nrows;
	enum err e = db_err(actions_due(db, now, now - DAY_MS + MINUTE_MS, DUE_MOST, &rows, &nrows));

	*n = 0;
	*more = false;
	for (size_t i = 0; i < nrows && !e; i++) {
		const struct due_action_row *row = &rows[i];
		bool reaction = str_is(row->kind, "reaction");
		bool drop = row->may <= 0 || now - row->at > (reaction ? REACTION_LATE_MS : TYPING_LATE_MS);
		enum db_result r;

		if (!drop && *n == most) {
			*more = true;	/* no place to call from; what is late meanwhile is dropped then */
			continue;
		}
		r = action_claim(db, row->identity_id, row->kind, row->mid, row->at);
		e = any(r);
		if (r != DB_OK)
			continue;
		calls[*n] = call_of(a, row);
		if (!drop)
			(*n)++;
		else if (reaction)
			e = action_failed(db, now, &calls[*n].task);
	}
	*more = *more || nrows == DUE_MOST;
	return e;
}

struct failure {
	i64 now;
	const struct action_task *task;
};

static enum err fail(struct db *db, void *arg)
{
	const struct failure *f = arg;
	const struct action_task *t = f->task;
	struct changed_message_row m;
	struct identity_row who;
	struct conversation_row row;
	enum db_result r;
	enum err e = any(identity_lock(db, t->identity_id, &who));

	if (e)
		return e;
	r = message_meant(db, t->page_id, str_of(t->mid), &m);
	if (r != DB_OK)
		return any(r);
	if ((e = db_err(conversation_lock(db, m.conversation_id, &row))) ||
	    (e = any(agent_reaction_fail(db, t->identity_id, str_of(t->mid), t->at))) ||
	    (e = db_err(conversation_bump(db, row.id, f->now))))
		return e;
	return db_err(message_touch(db, m.id, row.version + 1));
}

enum err action_failed(struct db *db, i64 now, const struct action_task *t)
{
	struct failure f = { now, t };

	return t->reaction ? db_tx(db, "reaction failed", fail, &f) : OK;
}
