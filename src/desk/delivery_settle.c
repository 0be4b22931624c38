/*
 * An unclear attempt is looked up in the customer's thread (architecture 4.6, protocol 4.9).
 */
#include "base/base.h"
#include "base/log.h"
#include "desk/delivery_sender.h"
#include "store/identity.h"

/* How far behind its sends a page's newest echo may be, and how old, to say that echoes arrive. */
#define ECHO_LAG_MS (30 * SECOND_MS)
#define ECHO_FRESH_MS DAY_MS
/* Clocks that differ a little: what is known is read from so much earlier. */
#define KNOWN_SLACK_MS MINUTE_MS

struct asked {
	struct sender *s;
	struct arena *arena;
	i64 now;
	const struct send_answer *answer;
};

/*
 * "It is not in the thread" is trusted only with a second witness: this page's echoes do arrive, and
 * none came. They do when its newest send that Meta took was echoed.
 */
static enum err echoes_work(struct db *db, i64 page_id, i64 now, bool *yes)
{
	struct outbox_page_row row;
	enum err e = db_err(outbox_page_get(db, page_id, &row));

	*yes = !e && row.last_echo_at != NONE && row.last_sent_at != NONE &&
		row.last_echo_at + ECHO_LAG_MS >= row.last_sent_at && now - row.last_echo_at < ECHO_FRESH_MS;
	return e;
}

static enum err find(struct db *db, const struct asked *x, enum found *found, struct str *mid)
{
	const struct send_task *t = x->answer->task;
	struct outbox_mid_row *rows;
	struct str *known;
	size_t n;
	enum err e;

	*found = FOUND_CANT_TELL;
	if (x->answer->end != CALL_ANSWERED || x->answer->status != 200 || !t->text.len)
		return OK;
	e = db_err(outbox_known_mids(db, t->identity_id, t->attempt_at - KNOWN_SLACK_MS, &rows, &n));
	if (e)
		return e;
	known = arena_array(x->arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		known[i] = rows[i].mid;
	*found = send_find_in_thread(x->arena, x->answer->body, t->page, t->text, t->attempt_at, known, n,
				     mid);
	return OK;
}

/* At the last time: send it once more, or leave it to the agent. */
static enum err last_time(struct db *db, const struct asked *x, const struct outbox_message_row *m,
			  enum found found)
{
	bool again = false;
	enum err e = OK;

	if (found == FOUND_NO && !m->resent)
		e = echoes_work(db, m->page_id, x->now, &again);
	if (e || (e = db_err(outbox_conversation_bump(db, m->conversation_id, x->now))))
		return e;
	log_peer("message %lld: unclear, %s", (long long)m->id,
		 again ? "not in the thread, sent again" : "left to the agent");
	if (!again)
		return delivery_stop(db, m, "unknown", STR("maybe_sent"), NULL);
	e = delivery_state(db, m->id, m->state, "retry", STR("not_in_thread"), NULL);
	return e ? e : db_err(outbox_resend(db, m->id));
}

static enum err record(struct db *db, void *arg)
{
	const struct asked *x = arg;
	const struct send_task *t = x->answer->task;
	struct outbox_message_row m;
	struct identity_row who;
	struct str mid = NO_STR;
	enum found found;
	struct list lane;
	enum err e;

	list_init(&lane, x->arena);
	if ((e = db_err(identity_lock(db, t->identity_id, &who))) ||
	    (e = db_err(outbox_message_get(db, t->message_id, &m))))
		return e;
	if (m.waits && str_is(m.state, "unknown") && m.attempt == t->attempt) {
		if ((e = find(db, x, &found, &mid)))
			return e;
		if (found == FOUND_YES) {
			e = delivery_sent(db, x->now, &m, "sent", mid, t->attempt_at);
		} else if (t->asked < SETTLE_TIMES) {
			e = delivery_any(outbox_asked(db, m.id, t->asked));
			list_lane(&lane, t->identity_id, t->claim,
				  sender_settle_in(x->s, t->attempt_at, t->asked,
						   sender_meta_now(x->s, x->now)));
			return e ? e : lanes_later(db, &lane);
		} else {
			e = last_time(db, x, &m, found);
		}
		if (e)
			return e;
	}
	list_lane(&lane, t->identity_id, t->claim, NONE);
	return lanes_go_on(db, &lane);
}

enum err delivery_asked(struct db *db, struct sender *s, struct arena *a, i64 now,
			const struct send_answer *answer)
{
	struct asked x = { .s = s, .arena = a, .now = now, .answer = answer };

	return db_tx(db, "asked", record, &x);
}
