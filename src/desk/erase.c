#include "base/base.h"
#include "desk/erase.h"
#include "desk/erased.h"
#include "base/log.h"
#include "store/conversation.h"
#include "store/action.h"
#include "store/erasure.h"
#include "store/identity.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* Per call: so few that a reply to somebody else does not wait for them. */
#define AT_ONCE 500
#define RAW_AT_ONCE 5000
/* Conversations that are not closed, or offered: one, but for what earlier faults left. */
#define OPEN_MAX 1000

struct work {
	struct db *db;
	const struct erase *how;
	struct erasure_row row;
	bool waits;	/* a send has to settle first */
};

/* NONE is fine: there was nothing of the kind. */
static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

/* --- asking for it ------------------------------------------------------------------------------ */

struct request { i64 identity, user, now; };

static enum err request(struct db *db, void *arg)
{
	const struct request *q = arg;
	struct identity_row who;
	enum err e = db_err(identity_lock(db, q->identity, &who));

	if (e)
		return e;
	if (erased_is_mark(who.psid))
		return ERR_CONFLICT;
	if ((e = db_err(erasure_add(db, who.id, who.page_id, who.psid, q->user, q->now))))
		return e;
	return any(erasure_now(db));
}

enum err erase_request(struct db *db, i64 identity, i64 user, i64 now)
{
	struct request q = { identity, user, now };

	return db_tx(db, "erasure", request, &q);
}

/* --- closing: nobody there any more, nothing new comes in ----------------------------------------- */

/* Agents who were busy with the customer have room again. */
static enum err free_agents(struct work *w)
{
	struct erase_conversation_row *rows;
	size_t n;
	enum err e = db_err(erase_conversations(w->db, w->row.identity_id, OPEN_MAX, &rows, &n));

	for (size_t i = 0; !e && i < n; i++)
		if (rows[i].agent_id != NONE &&
		    (str_is(rows[i].state, "active") || str_is(rows[i].state, "wrap_up")))
			e = any(agent_load_add(w->db, rows[i].agent_id, -1));
	return e;
}

static enum err stop_sending(struct work *w)
{
	i64 id = w->row.identity_id;
	enum err e = any(erase_unsend(w->db, id));

	if (!e)
		e = any(erase_outbox(w->db, id));
	return e ? e : any(erase_lane(w->db, id));
}

/* What hangs on messages by Meta's id, which they are about to lose. */
static enum err forget_marks(struct work *w)
{
	enum err e = any(erase_reactions(w->db, w->row.identity_id));

	if (!e)
		e = any(erase_actions(w->db, w->row.identity_id));
	return e ? e : any(erase_edits(w->db, w->row.identity_id));
}

static enum err forget_person(struct work *w)
{
	struct erase_contact_row contact;
	struct str mark = erased_mark(w->how->arena, w->how->key, w->row.page_id, w->row.psid);
	enum err e = db_err(erase_contact_of(w->db, w->row.identity_id, &contact));

	if (e || (e = any(erase_older_mark(w->db, w->row.page_id, mark))) ||
	    (e = any(erase_identity(w->db, w->row.identity_id, mark, w->how->now))))
		return e;
	return contact.contact_id == NONE ? OK : any(erase_contact(w->db, contact.contact_id));
}

static enum err close_customer(struct db *db, void *arg)
{
	struct work *w = arg;
	struct identity_row who;
	struct count_row sending;
	i64 conversations;
	enum err e = db_err(identity_lock(db, w->row.identity_id, &who));

	w->waits = false;
	if (e || (e = db_err(erase_sending(db, who.id, &sending))))
		return e;
	if (sending.n) {
		w->waits = true;
		return OK;
	}
	if ((e = free_agents(w)) || (e = stop_sending(w)) || (e = any(erase_close(db, who.id, w->how->now))))
		return e;
	conversations = db_affected(db);
	if ((e = any(erase_events(db, who.id))) ||
	    (e = any(erase_event_add(db, who.id, NONE, w->how->now))) || (e = forget_marks(w)) ||
	    (e = forget_person(w)))
		return e;
	return db_err(erasure_closed(db, w->row.id, conversations));
}

/* --- the rest, piece by piece --------------------------------------------------------------------- */

static bool remove_file(const struct erase *how, struct str name)
{
	char path[4096];

	if (!name.len || !how->media_dir.len)
		return true;
	if ((size_t)snprintf(path, sizeof path, "%.*s/%.*s", STR_ARG(how->media_dir), STR_ARG(name)) >= sizeof path)
		return false;
	if (unlink(path) && errno != ENOENT) {
		log_env("a file of an erased customer can't be removed: error %d", errno);
		return false;
	}
	return true;
}

/* File first, then its row: whoever is stopped in between finds the row again. */
static enum err erase_one_file(struct work *w, const struct erase_file_row *f)
{
	struct count_row others = { 0 };
	enum err e = f->file.len ? db_err(erase_file_shared(w->db, f->id, f->file, &others)) : OK;

	if (e)
		return e;
	if (!others.n && (!remove_file(w->how, f->file) || !remove_file(w->how, f->thumbnail)))
		return ERR_INTERNAL;
	e = any(erase_at_meta(w->db, f->id));
	return e ? e : any(erase_attachment(w->db, f->id));
}

struct pieces { struct work *w; i64 conversation, limit, done; };

static enum err erase_some_messages(struct db *db, void *arg)
{
	struct pieces *p = arg;
	struct conversation_row c;
	enum db_result r;
	enum err e = db_err(conversation_lock(db, p->conversation, &c));

	p->done = 0;
	if (e)
		return e;
	r = erase_messages(db, c.id, c.version + 1, p->w->how->now, p->limit);
	if (r != DB_OK)
		return any(r);
	p->done = db_affected(db);
	return db_err(conversation_bump(db, c.id, p->w->how->now));
}

/* *n: how many messages and files went; 0: nothing of this conversation is left. */
static enum err erase_conversation(struct work *w, i64 conversation, i64 limit, i64 *messages, i64 *files)
{
	struct pieces p = { .w = w, .conversation = conversation, .limit = limit };
	struct erase_file_row *rows;
	size_t n;
	enum err e = db_err(erase_files(w->db, conversation, limit, &rows, &n));

	for (size_t i = 0; !e && i < n; i++)
		e = erase_one_file(w, &rows[i]);
	if (e)
		return e;
	*files = (i64)n;
	if (!n)	/* the texts last: they say that there is something left */
		e = db_tx(w->db, "erase messages", erase_some_messages, &p);
	*messages = p.done;
	return e;
}

/* One piece of the first conversation that has something left. *more false: none has. */
static enum err erase_thread(struct work *w, i64 limit, bool *more)
{
	struct id_row c = { 0 };
	i64 messages = 0, files = 0;
	enum db_result r;
	enum err e = OK;

	*more = false;
	while (!e && !*more && (r = erase_conversation_next(w->db, w->row.identity_id, c.id, &c)) != DB_NONE) {
		if (r != DB_OK)
			return db_err(r);
		e = erase_conversation(w, c.id, limit, &messages, &files);
		*more = messages || files;
	}
	if (e || !*more)
		return e;
	return any(erasure_counts(w->db, w->row.id, messages, files, 0, 0));
}

static enum err erase_raw(struct work *w, i64 limit, bool *more)
{
	struct erase_range_row range;
	enum db_result r = erase_raw_range(w->db, w->row.raw_event_id, limit, &range);
	i64 gone = 0;

	if (r != DB_OK)
		return db_err(r);
	*more = range.last != NONE;
	if (!*more)
		return any(erase_raw_deliveries(w->db, w->row.psid));
	r = erase_raw_events(w->db, w->row.raw_event_id, range.last, w->row.page_id, w->row.psid);
	if (r == DB_OK)
		gone = db_affected(w->db);
	else if (r != DB_NONE)
		return db_err(r);
	return any(erasure_counts(w->db, w->row.id, 0, 0, gone, range.last));
}

enum err erase_step(struct db *db, const struct erase *how, bool *more)
{
	struct work w = { .db = db, .how = how };
	i64 limit = how->limit ? how->limit : AT_ONCE;
	enum db_result r = erasure_next(db, &w.row);
	enum err e;

	*more = false;
	if (r != DB_OK)
		return any(r);
	if (str_is(w.row.state, "requested")) {
		e = db_tx(db, "erase customer", close_customer, &w);
		*more = !e && !w.waits;
		return e;
	}
	e = erase_thread(&w, limit, more);
	if (e || *more)
		return e;
	e = erase_raw(&w, how->limit ? how->limit : RAW_AT_ONCE, more);
	if (e || *more)
		return e;
	*more = true;	/* perhaps of the next customer */
	return any(erasure_done(db, w.row.id, how->now));
}
