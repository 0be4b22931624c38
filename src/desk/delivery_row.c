#include "base/base.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/delivery_row.h"
#include "meta/event.h"
#include "sys/crypt.h"

enum err delivery_any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

void delivery_key(char out[DELIVERY_KEY_MAX], struct str instance, i64 message_id, i64 created_at)
{
	char id[24], at[24], check[2 * DIGEST_LEN + 1];
	struct digest d;

	snprintf(id, sizeof id, "%lld", (long long)message_id);
	snprintf(at, sizeof at, "%lld", (long long)created_at);
	d = sha256_parts((const struct str[]){ instance, str_of(id), str_of(at) }, 3);
	hex_of(d.bytes, 8, check);
	snprintf(out, DELIVERY_KEY_MAX, "%.*s:%s:%s", STR_ARG(str_head(instance, 40)), id, check);
}

i64 delivery_key_message(struct str instance, struct str key)
{
	struct str rest = key, piece;
	i64 id;

	if (!str_cut(&rest, ':', &piece) || !str_eq(piece, instance) || !str_cut(&rest, ':', &piece) ||
	    !parse_i64(piece, 1, INT64_MAX, &id))
		return 0;
	return id;
}

enum err delivery_done(struct db *db, const struct outbox_message_row *m)
{
	enum err e;

	if (!m->waits)
		return OK;
	if ((e = delivery_any(outbox_remove(db, m->id))) ||
	    (e = delivery_any(outbox_lane_head(db, m->identity_id, m->position))))
		return e;
	return delivery_any(outbox_lane_drop(db, m->identity_id));
}

/* --- one message's state ------------------------------------------------------------------------ */

enum err delivery_state(struct db *db, i64 message_id, struct str was, const char *state,
			struct str reason, const struct graph_error *error)
{
	static const struct graph_error none = { .code = NONE, .subcode = NONE };
	const struct graph_error *g = error ? error : &none;

	return db_err(outbox_message_state(db, message_id, was, str_of(state), str_head(reason, 64), g->code,
					   g->subcode, utf8_head(g->message, 500),
					   event_id_ok(g->trace, 64) ? g->trace : NO_STR));
}

enum err delivery_stop(struct db *db, const struct outbox_message_row *m, const char *state,
		       struct str reason, const struct graph_error *error)
{
	struct outbox_part_row *parts;
	size_t n;
	enum err e;

	if ((e = delivery_state(db, m->id, m->state, state, reason, error)) ||
	    (e = delivery_any(outbox_remove(db, m->id))) || m->author_id == NONE || !m->client_key.ptr)
		return e;
	e = db_err(outbox_later_parts(db, m->author_id, m->client_key, m->part, &parts, &n));
	for (size_t i = 0; !e && i < n; i++) {
		e = delivery_state(db, parts[i].id, parts[i].state, "failed", STR("earlier_part"), NULL);
		if (!e)
			e = delivery_any(outbox_remove(db, parts[i].id));
	}
	return e;
}

/* --- it has a mid --------------------------------------------------------------------------------- */

/*
 * Another row has the mid: the echo was stored before it could be told that it is ours. That row
 * becomes an empty place (seq has no gaps), since ours is the one with author and history. If it is
 * one of our own, the thread was misread: it only loses the mid.
 */
static enum err take_mid_from(struct db *db, i64 now, const struct outbox_message_row *other)
{
	enum err e = db_err(outbox_conversation_bump(db, other->conversation_id, now));

	if (e)
		return e;
	if (!other->client_key.ptr && !other->waits)
		return db_err(outbox_message_merged(db, other->id, now));
	log_bug("message %lld had the mid of another one of ours", (long long)other->id);
	return db_err(outbox_message_lose_mid(db, other->id));
}

/* Of the two conversations the one with the lower id is locked first (architecture 4.4). */
static enum err lock_both(struct db *db, i64 a, i64 b)
{
	struct id_row row;
	enum err e = db_err(outbox_conversation_lock(db, i64_min(a, b), &row));

	return e || a == b ? e : db_err(outbox_conversation_lock(db, i64_max(a, b), &row));
}

enum err delivery_sent(struct db *db, i64 now, const struct outbox_message_row *m, const char *state,
		       struct str mid, i64 sent_at)
{
	struct outbox_message_row other = { 0 };
	enum db_result r = DB_NONE;
	enum err e;

	if (mid.ptr && !str_eq(m->mid, mid))
		r = outbox_message_of_mid(db, m->page_id, mid, &other);
	if (r == DB_OK && (other.identity_id != m->identity_id || str_is(other.author_kind, "customer"))) {
		log_peer("message %lld stays without its mid: it is taken", (long long)m->id);
		mid = m->mid;
		r = DB_NONE;
	}
	if (r == DB_OK) {
		if ((e = lock_both(db, m->conversation_id, other.conversation_id)) ||
		    (e = take_mid_from(db, now, &other)))
			return e;
	} else if (r != DB_NONE) {
		return db_err(r);
	}
	if ((e = db_err(outbox_conversation_bump(db, m->conversation_id, now))))
		return e;
	if ((e = db_err(outbox_message_sent(db, m->id, str_of(state), mid, sent_at))))
		return e;
	return delivery_done(db, m);
}
