#include "base/base.h"
#include "base/clock.h"
#include "desk/conversations.h"
#include "desk/ending.h"
#include "desk/preview.h"
#include "store/identity.h"
#include "store/message.h"
#include "store/session.h"
#include "store/setup.h"

static enum err refuse(struct conversation_change *c, enum err e, const char *code)
{
	c->refusal.code = code;
	return e;
}

/* Wrap-up still occupies the agent; waiting and closed do not. */
static bool occupies(struct str state)
{
	return str_is(state, "active") || str_is(state, "wrap_up");
}

/* Agent rows are locked in the order of their ids, after the conversation (architecture 4.4). */
static enum err shift_load(struct db *db, i64 from, i64 to)
{
	struct { i64 id, units; } steps[2] = { { from, -1 }, { to, 1 } };
	int first = from != NONE && to != NONE && to < from;

	if (from == to)
		return OK;
	for (int i = 0; i < 2; i++) {
		int at = i ^ first;
		enum db_result r;

		if (steps[at].id == NONE)
			continue;
		r = agent_load_add(db, steps[at].id, steps[at].units);
		if (r != DB_OK && r != DB_NONE)
			return db_err(r);
	}
	return OK;
}

/* The one place where state and assignee change: row, event, load. */
static enum err move(struct db *db, struct conversation_change *c, const struct conversation_row *row,
		     const char *kind, const char *state, i64 agent, i64 queue)
{
	i64 assigned_at = agent == NONE ? NONE : agent == row->agent_id ? row->assigned_at : c->now;
	enum err e = db_err(conversation_set(db, row->id, str_of(state), agent, queue, assigned_at,
					     c->now));

	if (e)
		return e;
	e = db_err(conversation_event_add(db, row->id, c->now, str_of(kind), STR("agent"),
					  c->actor.id, str_of(state), agent, queue, NO_STR));
	if (e)
		return e;
	e = shift_load(db, occupies(row->state) ? row->agent_id : NONE,
		       occupies(str_of(state)) ? agent : NONE);
	if (e)
		return e;
	return db_err(conversation_get(db, row->id, &c->after));
}

static bool may_change(const struct conversation_change *c, const struct conversation_row *row)
{
	return actor_leads(c->actor) || row->agent_id == c->actor.id;
}

/* What wait, end, close and transfer ask first (architecture 4.8). */
static enum err check_mine_and_seen(struct conversation_change *c, const struct conversation_row *row)
{
	if (str_is(row->state, "closed"))
		return refuse(c, ERR_CONFLICT, "closed");
	if (!may_change(c, row))
		return refuse(c, ERR_CONFLICT, "not_yours");
	if (c->seen_seq != NONE && row->last_in_seq > c->seen_seq)
		return refuse(c, ERR_CONFLICT, "customer_wrote");
	return OK;
}

static enum err lock(struct db *db, struct conversation_change *c, struct conversation_row *row)
{
	return db_err(conversation_lock(db, c->conversation_id, row));
}

/*
 * What makes a conversation the customer's open one, or no longer, locks the customer first: the
 * webhook holds that lock when it looks for the open one (architecture 4.4).
 */
static enum err lock_with_customer(struct db *db, struct conversation_change *c,
				   struct conversation_row *row)
{
	struct identity_row identity;
	enum err e = db_err(conversation_get(db, c->conversation_id, row));

	if (e || (e = db_err(identity_lock(db, row->identity_id, &identity))))
		return e;
	return lock(db, c, row);
}

static enum err take(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	enum err e = lock(db, c, &row);

	if (e)
		return e;
	if (str_is(row.state, "closed"))
		return refuse(c, ERR_CONFLICT, "closed");
	if (row.agent_id == c->actor.id && str_is(row.state, "active")) {
		c->after = row;
		return OK;
	}
	if (row.agent_id != NONE && !may_change(c, &row))
		return refuse(c, ERR_CONFLICT, "taken");
	return move(db, c, &row, "taken", "active", c->actor.id, row.queue_id);
}

enum err conversation_take(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "take", take, c);
}

static bool offered(const struct conversation_change *c, const struct conversation_row *row)
{
	return row->offer_agent_id == c->actor.id && row->offer_until > c->now &&
	       str_is(row->state, "open");
}

static enum err accept(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	enum err e = lock(db, c, &row);

	if (e)
		return e;
	if (!offered(c, &row))
		return refuse(c, ERR_CONFLICT, "no_offer");
	return move(db, c, &row, "accepted", "active", c->actor.id, row.queue_id);
}

enum err conversation_accept(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "accept", accept, c);
}

static enum err reject(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	enum err e = lock(db, c, &row);

	if (e)
		return e;
	if (!offered(c, &row))
		return refuse(c, ERR_CONFLICT, "no_offer");
	return move(db, c, &row, "rejected", "open", NONE, row.queue_id);
}

enum err conversation_reject(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "reject", reject, c);
}

static enum err wait_for_customer(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	enum err e = lock(db, c, &row);

	if (e || (e = check_mine_and_seen(c, &row)))
		return e;
	if (str_is(row.state, "waiting")) {
		c->after = row;
		return OK;
	}
	if (!str_is(row.state, "active"))
		return refuse(c, ERR_CONFLICT, "state");
	return move(db, c, &row, "waits", "waiting", row.agent_id, row.queue_id);
}

enum err conversation_wait(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "wait", wait_for_customer, c);
}

static enum err end(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	enum err e = lock(db, c, &row);

	if (e || (e = check_mine_and_seen(c, &row)))
		return e;
	if (!str_is(row.state, "wrap_up") && row.agent_id == NONE)
		return refuse(c, ERR_CONFLICT, "state");
	if ((e = ending_store(db, c, &row)))
		return e;
	if (str_is(row.state, "wrap_up"))
		return db_err(conversation_get(db, row.id, &c->after));
	return move(db, c, &row, "ended", "wrap_up", row.agent_id, row.queue_id);
}

enum err conversation_end(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "end", end, c);
}

static enum err close_it(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	enum err e = lock_with_customer(db, c, &row);

	if (e)
		return e;
	if (str_is(row.state, "closed") && may_change(c, &row)) {
		c->after = row;
		return OK;
	}
	if ((e = check_mine_and_seen(c, &row)) || (e = ending_store(db, c, &row)))
		return e;
	return move(db, c, &row, "closed", "closed", row.agent_id, row.queue_id);
}

enum err conversation_close(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "close", close_it, c);
}

/*
 * Also from waiting and wrap-up: back to work. A closed one can't come back beside a newer open one
 * of the same customer; the refusal leads there (F290).
 */
static enum err reopen(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	struct id_row open;
	enum db_result r;
	enum err e = lock_with_customer(db, c, &row);

	if (e)
		return e;
	if (str_is(row.state, "active") && row.agent_id == c->actor.id) {
		c->after = row;
		return OK;
	}
	if (!str_is(row.state, "closed")) {
		if (str_is(row.state, "open"))
			return refuse(c, ERR_CONFLICT, "state");
		if (!may_change(c, &row))
			return refuse(c, ERR_CONFLICT, "not_yours");
		return move(db, c, &row, "reopened", "active", c->actor.id, row.queue_id);
	}
	r = conversation_open_of(db, row.identity_id, &open);
	if (r == DB_OK) {
		c->refusal.conversation_id = open.id;
		return refuse(c, ERR_CONFLICT, "newer_open");
	}
	if (r != DB_NONE)
		return db_err(r);
	e = move(db, c, &row, "reopened", "active", c->actor.id, row.queue_id);
	return e ? e : db_err(identity_latest(db, row.identity_id, row.id));
}

enum err conversation_reopen(struct db *db, struct conversation_change *c)
{
	return db_tx(db, "reopen", reopen, c);
}

static enum err check_target(struct db *db, struct conversation_change *c)
{
	struct user_row user;
	struct queue_row queue;
	enum db_result r;

	if (c->to_agent != NONE) {
		r = user_by_id(db, c->to_agent, &user);
		if (r == DB_OK && user.disabled_at == NONE && role_of(user.role) >= ROLE_AGENT)
			return OK;
		return r == DB_OK || r == DB_NONE ? refuse(c, ERR_INVALID, "no_agent") : db_err(r);
	}
	r = queue_by_id(db, c->to_queue, &queue);
	return r == DB_NONE ? refuse(c, ERR_INVALID, "no_queue") : db_err(r);
}

static enum err add_note(struct db *db, struct conversation_change *c)
{
	const struct conversation_row *row = &c->after;
	i64 seq = row->last_seq + 1;
	enum err e = db_err(conversation_out(db, row->id, seq, preview_of(c->arena, c->note),
					     STR("internal"), c->now, c->now, 0));

	if (e)
		return e;
	e = db_err(message_add(db, row->id, row->page_id, row->identity_id, seq, row->version + 1, NO_STR,
			       STR("internal"), STR("note"), c->actor.id, STR("note"), c->note, NO_STR,
			       NO_STR, NO_STR, 0, NO_STR, STR("internal"), c->now, c->now));
	return e ? e : db_err(conversation_get(db, row->id, &c->after));
}

static enum err transfer(struct db *db, void *arg)
{
	struct conversation_change *c = arg;
	struct conversation_row row;
	enum err e = lock(db, c, &row);
	bool to_agent = c->to_agent != NONE;

	if (e || (e = check_mine_and_seen(c, &row)) || (e = check_target(db, c)))
		return e;
	e = move(db, c, &row, "transferred", to_agent ? "active" : "open", to_agent ? c->to_agent : NONE,
		 to_agent ? row.queue_id : c->to_queue);
	if (e || (e = db_err(conversation_count_transfer(db, row.id))))
		return e;
	return c->note.len ? add_note(db, c) : OK;
}

enum err conversation_transfer(struct db *db, struct conversation_change *c)
{
	if ((c->to_agent == NONE) == (c->to_queue == NONE))
		return refuse(c, ERR_INVALID, c->to_agent == NONE ? "no_queue" : "no_agent");
	return db_tx(db, "transfer", transfer, c);
}

struct read_up_to {
	struct conversation_change *c;
	i64 seq;
};

static enum err mark_read(struct db *db, void *arg)
{
	struct read_up_to *up = arg;
	struct conversation_change *c = up->c;
	struct conversation_row row;
	struct count_row unread;
	enum err e = lock(db, c, &row);
	i64 seq;

	if (e)
		return e;
	/* somebody who only looks in must not mark a colleague's conversation as read */
	if (row.agent_id != NONE && row.agent_id != c->actor.id) {
		c->after = row;
		return OK;
	}
	seq = i64_min(up->seq, row.last_seq);
	/* a reaction that counts as unread has no number of its own */
	if (seq > row.read_seq || (seq == row.last_seq && row.unread > 0)) {
		if ((e = db_err(conversation_unread_after(db, row.id, seq, &unread))) ||
		    (e = db_err(conversation_read(db, row.id, seq, unread.n, c->now))))
			return e;
	}
	return db_err(conversation_get(db, row.id, &c->after));
}

enum err conversation_mark_read(struct db *db, struct conversation_change *c, i64 seq)
{
	struct read_up_to up = { c, seq };

	return db_tx(db, "read", mark_read, &up);
}
