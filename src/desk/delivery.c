#include "base/base.h"
#include "base/clock.h"
#include "desk/delivery.h"
#include "desk/delivery_row.h"
#include "meta/window.h"
#include "store/setup.h"

enum err delivery_enqueue(struct db *db, const struct outgoing *o)
{
	enum err e = db_err(outbox_add(db, o->message_id, o->identity_id, o->conversation_id, o->page_id,
				       o->not_before, clock_now()));
	enum db_result r;

	if (e)
		return e;
	r = outbox_lane_add(db, o->identity_id, o->page_id, o->not_before);
	/* the lane is there: its head decides when it is due, first in first out */
	return r == DB_DUPLICATE ? OK : db_err(r);
}

enum err delivery_withdraw(struct db *db, i64 message_id)
{
	struct outbox_message_row m;
	enum err e = db_err(outbox_message_get(db, message_id, &m));

	if (e)
		return e;
	if (!m.waits)
		return ERR_NOT_FOUND;
	if (str_is(m.state, "sending"))
		return ERR_CONFLICT;
	return delivery_done(db, &m);
}

enum err delivery_window_opened(struct db *db, i64 identity_id)
{
	return delivery_any(outbox_lane_window(db, identity_id));
}

/* --- echoes ----------------------------------------------------------------------------------- */

/* The message that the echo's key names; m->id 0: no usable key. */
static enum err of_key(struct db *db, i64 identity_id, struct str key, struct outbox_message_row *m)
{
	struct setting_row instance;
	char expected[DELIVERY_KEY_MAX];
	enum db_result r;
	i64 id;

	m->id = 0;
	if (!key.len)
		return OK;
	r = setting_get(db, DELIVERY_INSTANCE, &instance);
	if (r != DB_OK)
		return delivery_any(r);
	id = delivery_key_message(instance.value, key);
	if (!id)
		return OK;
	r = outbox_message_get(db, id, m);
	if (r == DB_OK) {
		delivery_key(expected, instance.value, m->id, m->created_at);
		if (m->identity_id != identity_id || !str_is(key, expected))
			m->id = 0;
		return OK;
	}
	m->id = 0;
	return delivery_any(r);
}

/* Meta's time of the message, where the echo tells one that can be believed. */
static i64 time_of(const struct event *e, i64 now)
{
	return e->at == NONE ? NONE : window_clamp(e->at, now);
}

/* The echo of a message that we know by its key. */
static enum err join(struct db *db, i64 now, const struct outbox_message_row *m, const struct event *e,
		     bool *joined)
{
	/* sent twice (the agent's retry of what may have been sent): the customer has two, show two */
	if (m->mid.ptr && !str_eq(m->mid, e->mid))
		return OK;
	*joined = true;
	if (str_is(m->state, "confirmed") && m->mid.ptr)
		return OK;
	return delivery_sent(db, now, m, "confirmed", e->mid, time_of(e, now));
}

enum err delivery_echo(struct db *db, i64 now, i64 page_id, i64 identity_id, const struct event *e,
		       bool *joined, bool *hold)
{
	struct outbox_message_row m;
	struct count_row unsettled;
	enum db_result r;
	enum err err;

	*joined = *hold = false;
	if (!e->mid.len)
		return OK;
	err = of_key(db, identity_id, e->metadata, &m);
	if (err)
		return err;
	if (m.id)
		return join(db, now, &m, e, joined);
	r = outbox_message_of_mid(db, page_id, e->mid, &m);
	if (r == DB_OK) {
		*joined = true;
		return str_is(m.state, "sent") ? delivery_sent(db, now, &m, "confirmed", e->mid, time_of(e, now)) :
			OK;
	}
	if (r != DB_NONE || e->metadata.len)
		return delivery_any(r);
	err = db_err(outbox_unsettled(db, identity_id, &unsettled));
	*hold = !err && unsettled.n > 0;
	return err;
}
