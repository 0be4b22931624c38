/*
 * GET /agent/api/v1/conversations/{id} and .../messages: a conversation and its messages, by
 * (sent_at, seq) for people, by seq and by version for programs (architecture 4.3, 4.5).
 */
#include "base/base.h"
#include "agent/agent.h"
#include "store/event.h"

#define PREVIOUS 5	/* earlier conversations beside the thread */

struct conversation_in { i64 id; };

static const struct field conversation_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct conversation_in, id) },
};
const struct spec conversation_spec = SPEC(conversation_in, conversation_fields);

struct messages_in { i64 id, after, before, changed_after; };

static const struct field messages_fields[] = {
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct messages_in, id) },
	{ "after", FROM_QUERY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct messages_in, after) },
	{ "before", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct messages_in, before) },
	{ "changed_after", FROM_QUERY, FIELD_I64, false, 0, INT64_MAX,
	  offsetof(struct messages_in, changed_after) },
};
const struct spec messages_spec = SPEC(messages_in, messages_fields);

/* --- loading ------------------------------------------------------------------------------------ */

static void turn_round(struct message_row *rows, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct message_row row = rows[i];

		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = row;
	}
}

/* A page of the thread as people read it: one row more than shown tells that there are older ones. */
static enum err load_page(struct ctx *c, i64 id, i64 before, struct message_row **rows, struct thread *t)
{
	struct message_row at;
	enum err e;

	if (before == NONE) {
		e = db_err(message_newest(c->db, id, THREAD_PAGE + 1, rows, &t->n));
	} else {
		e = db_err(message_by_seq(c->db, id, before, &at));
		if (!e)
			e = db_err(message_before(c->db, id, at.sent_at, at.seq, THREAD_PAGE + 1, rows,
						  &t->n));
	}
	if (e)
		return e;
	t->older = t->n > THREAD_PAGE;
	if (t->older)
		t->n = THREAD_PAGE;
	turn_round(*rows, t->n);
	t->oldest_seq = t->n ? (*rows)[0].seq : NONE;
	t->paged = before != NONE;
	return OK;
}

static enum err load_after(struct ctx *c, i64 id, i64 seq, struct message_row **rows, struct thread *t)
{
	enum err e = db_err(message_after(c->db, id, seq, THREAD_CHANGES + 1, rows, &t->n));

	t->more = t->n > THREAD_CHANGES;
	if (t->more)
		t->n = THREAD_CHANGES;
	return e;
}

/*
 * Several messages may share a version: an answer that has to stop stops between two versions, and
 * says up to which it is complete.
 */
static enum err load_changes(struct ctx *c, i64 id, i64 version, struct message_row **rows,
			     struct thread *t)
{
	enum err e = db_err(message_changed(c->db, id, version, THREAD_CHANGES + 1, rows, &t->n));
	struct message_row *r = *rows;

	t->only_changes = true;
	t->more = t->n > THREAD_CHANGES;
	if (e || !t->more)
		return e;
	for (t->n = THREAD_CHANGES; t->n > 1 && r[t->n - 1].version == r[THREAD_CHANGES].version;)
		t->n--;
	t->version = r[t->n - 1].version;
	return OK;
}

/* Another app may have the thread: what is written may be refused then (protocol 8.7). */
static enum err load_control(struct ctx *c, struct thread *t)
{
	struct elsewhere_row row;
	enum err e = db_err(identity_control(c->db, t->entry->row->identity_id, &row));

	t->elsewhere = !e && row.elsewhere_at != NONE;
	if (t->elsewhere)
		t->elsewhere_app = app_name(c, row.elsewhere_app);
	return e;
}

enum err thread_load(struct ctx *c, i64 conversation, const struct thread_query *q, struct thread *t)
{
	struct entry *entry = arena_new(c->arena, struct entry);
	struct message_row *rows = NULL;
	struct item *items = NULL;
	/* the conversation first: what changes meanwhile is then told again, never left out */
	enum err e = entry_load(c, conversation, entry);

	if (e)
		return e;
	*t = (struct thread){ .entry = entry, .version = entry->row->version };
	if (q->changed_after != NONE)
		e = load_changes(c, conversation, q->changed_after, &rows, t);
	else if (q->after != NONE)
		e = load_after(c, conversation, q->after, &rows, t);
	else
		e = load_page(c, conversation, q->before, &rows, t);
	if (e)
		return e;
	t->may = may_of(c, entry);
	t->mine = entry->row->agent_id == c->who.id;
	if ((e = load_control(c, t)))
		return e;
	e = items_of(c, entry, rows, t->n, &t->may, &items);
	t->items = items;
	return e;
}

enum err thread_load_side(struct ctx *c, struct thread *t)
{
	const struct inbox_entry_row *row = t->entry->row;
	struct inbox_entry_row *rows;
	enum err e = db_err(inbox_before(c->db, row->identity_id, row->id, PREVIOUS, &rows, &t->nbefore));

	if (e)
		return e;
	t->before = entries_of(c, rows, t->nbefore);
	return ending_load(c, row, &t->ending);
}

/* --- answers ------------------------------------------------------------------------------------ */

static enum err answer_html(struct ctx *c, struct thread *t, int status)
{
	struct view v = agent_view(c);
	struct buf *out = agent_buf(c);
	enum err e = thread_load_side(c, t);

	if (e)
		return e;
	view_thread(out, &v, t);
	reply_html(c, status, out);
	return OK;
}

static void answer_json(struct ctx *c, const struct thread *t)
{
	const struct inbox_entry_row *row = t->entry->row;
	struct buf *out = agent_buf(c);
	struct jw w;

	jw_init(&w, out);
	jw_object(&w);
	jw_ki64(&w, "version", t->version);
	jw_ki64(&w, "last_seq", row->last_seq);
	jw_ki64(&w, "delivered_at", row->delivered_at);
	jw_ki64(&w, "read_at", row->read_at);
	jw_kbool(&w, "more", t->older || t->more);
	jw_kbool(&w, "elsewhere", t->elsewhere);
	jw_key(&w, "messages");
	jw_array(&w);
	for (size_t i = 0; i < t->n; i++)
		item_json(&w, &t->items[i]);
	jw_end_array(&w);
	jw_end_object(&w);
	reply_json(c, 200, out);
}

enum err messages_show(struct ctx *c)
{
	const struct messages_in *in = c->in;
	struct thread t;
	enum err e = thread_load(c, in->id, &(struct thread_query){ in->after, in->before,
								    in->changed_after }, &t);

	if (e)
		return e;
	if (c->req->wants_html)
		return answer_html(c, &t, 200);
	answer_json(c, &t);
	return OK;
}

enum err conversation_show(struct ctx *c)
{
	const struct conversation_in *in = c->in;

	return c->req->wants_html ? answer_changes(c, in->id, 200) : answer_conversation(c, in->id);
}

enum err answer_changes(struct ctx *c, i64 id, int status)
{
	struct thread_query q = { NONE, NONE, NONE };
	struct thread t;
	enum err e;

	parse_i64(req_param(c->req, "changed_after"), 0, INT64_MAX, &q.changed_after);
	e = thread_load(c, id, &q, &t);
	return e ? e : answer_html(c, &t, status);
}
