/*
 * GET /agent/api/v1/inbox: the lists, and what everybody polls. What an answer depends on is read by
 * one indexed statement and hashed before anything else is done; an unchanged poll ends there. In a
 * quiet desk it ends before that (poll.c).
 */
#include "base/base.h"
#include "agent/agent.h"
#include "store/session.h"

/* last_seen_at is for "is this agent there?", shown after 45 s: no need to write at every poll. */
#define SEEN_EVERY (15 * SECOND_MS)

struct inbox_in {
	struct str view, cursor;
	i64 conversation;
	bool idle, hidden;
};

static const struct field inbox_fields[] = {
	{ "view", FROM_QUERY, FIELD_WORD, false, 1, 10, offsetof(struct inbox_in, view) },
	{ "cursor", FROM_QUERY, FIELD_WORD, false, 1, 50, offsetof(struct inbox_in, cursor) },
	{ "conversation", FROM_QUERY, FIELD_I64, false, 1, INT64_MAX,
	  offsetof(struct inbox_in, conversation) },
	{ "idle", FROM_QUERY, FIELD_BOOL, false, 0, 0, offsetof(struct inbox_in, idle) },
	{ "hidden", FROM_QUERY, FIELD_BOOL, false, 0, 0, offsetof(struct inbox_in, hidden) },
};
const struct spec inbox_spec = SPEC(inbox_in, inbox_fields);

bool inbox_view_of(struct str name, enum inbox_view *out)
{
	*out = INBOX_MINE;
	if (!name.len)
		return true;
	for (unsigned i = 0; i < INBOX_VIEWS; i++)
		if (str_is(name, inbox_view_name((enum inbox_view)i))) {
			*out = (enum inbox_view)i;
			return true;
		}
	return false;
}

/* --- what the answer depends on ----------------------------------------------------------------- */

/* "id:version:state:unread,..." of the own conversations: what the tabs and the title count. */
static void count_mine(struct inbox *in)
{
	struct str rest = in->state.mine, one, field;

	while (rest.len && str_cut(&rest, ',', &one)) {
		i64 v[4] = { 0 };

		for (int i = 0; i < 4 && str_cut(&one, ':', &field); i++)
			parse_i64(field, 0, INT64_MAX, &v[i]);
		if (v[2] == 3)
			in->waiting++;
		else
			in->mine++;
		in->unread += v[3] > 0;
	}
}

static void count_open(struct inbox *in)
{
	for (size_t i = 0; i < in->state.open.len; i++)
		in->open += in->state.open.ptr[i] == ',';
	in->open += in->state.open.len > 0;
}

/* "AT.ID" or ".ID" where nobody waits; no cursor: from the start, which lies in the future where the
 * newest come first. */
static bool read_cursor(struct inbox *in)
{
	struct str rest = in->query.cursor, at;

	in->after_at = in->query.view == INBOX_OPEN ? NONE : INT64_MAX;
	in->after_id = in->query.view == INBOX_OPEN ? 0 : INT64_MAX;
	if (!rest.len)
		return true;
	if (!str_cut(&rest, '.', &at) || !parse_i64(rest, 1, INT64_MAX, &in->after_id))
		return false;
	in->after_at = NONE;
	return !at.len || parse_i64(at, 0, INT64_MAX, &in->after_at);
}

static enum err look_at_closed(struct ctx *c, struct inbox *in)
{
	if (agent_leads(c))
		return db_err(inbox_closed(c->db, in->after_at, in->after_id, INBOX_PAGE + 1, &in->closed,
					   &in->nclosed));
	return db_err(inbox_closed_of(c->db, c->who.id, in->after_at, in->after_id, INBOX_PAGE + 1,
				      &in->closed, &in->nclosed));
}

static void hash_all(struct ctx *c, struct inbox *in)
{
	struct buf closed;

	buf_init(&closed, c->arena, 64u << 10);
	for (size_t i = 0; i < in->nclosed; i++)
		buf_printf(&closed, "%lld:%lld,", (long long)in->closed[i].id,
			   (long long)in->closed[i].version);
	in->digest = sha256_parts((const struct str[]){
		STR(PAGEDESK_VERSION), in->state.presence, in->state.mine, in->state.offers,
		in->state.open, buf_str(&closed), in->query.cursor,
		arena_printf(c->arena, "%d %d %lld %lld %lld %lld", (int)in->query.view, in->query.all,
			     (long long)in->query.conversation, (long long)in->watched_version,
			     (long long)c->who.version, (long long)in->state.pages_at),
	}, 8);
}

enum err inbox_look(struct ctx *c, const struct inbox_query *q, struct inbox *in)
{
	struct count_row version = { .n = 0 };
	enum db_result r;
	enum err e;

	*in = (struct inbox){ .query = *q };
	if (!read_cursor(in))
		return ERR_INVALID;
	e = db_err(inbox_state(c->db, c->who.id, &in->state));
	if (e)
		return e;
	if (q->conversation != NONE) {
		r = inbox_version(c->db, q->conversation, &version);
		if (r != DB_OK && r != DB_NONE)
			return db_err(r);
	}
	in->watched_version = version.n;
	if (q->view == INBOX_CLOSED && !q->all && (e = look_at_closed(c, in)))
		return e;
	count_mine(in);
	count_open(in);
	hash_all(c, in);
	return OK;
}

/* --- lists ------------------------------------------------------------------------------------ */

static struct str cursor_after(struct ctx *c, enum inbox_view view, const struct inbox_entry_row *last)
{
	i64 at = view == INBOX_OPEN ? last->waiting_since :
		 view == INBOX_CLOSED ? last->closed_at : last->last_message_at;

	if (at == NONE)
		return arena_printf(c->arena, ".%lld", (long long)last->id);
	return arena_printf(c->arena, "%lld.%lld", (long long)at, (long long)last->id);
}

enum err inbox_list(struct ctx *c, const struct inbox *in, enum inbox_view view, struct entry **entries,
		    size_t *n, struct str *cursor)
{
	struct inbox_entry_row *rows = NULL;
	bool paged = view == in->query.view && in->query.cursor.len;
	i64 at = paged ? in->after_at : view == INBOX_OPEN ? NONE : INT64_MAX;
	i64 id = paged ? in->after_id : view == INBOX_OPEN ? 0 : INT64_MAX;
	size_t most = view == INBOX_MINE ? INBOX_MINE_MAX : INBOX_PAGE;
	enum db_result r = DB_OK;

	if (view == INBOX_MINE) {
		r = inbox_mine(c->db, c->who.id, INBOX_MINE_MAX, &rows, n);
	} else if (view == INBOX_OPEN) {
		r = inbox_open(c->db, at, id, INBOX_PAGE + 1, &rows, n);
	} else if (view == INBOX_WAITING) {
		r = inbox_waiting(c->db, c->who.id, at, id, INBOX_PAGE + 1, &rows, n);
	} else {
		rows = in->closed;
		*n = in->nclosed;
	}
	if (r != DB_OK)
		return db_err(r);
	*cursor = NO_STR;
	if (*n > most) {
		*n = most;
		*cursor = cursor_after(c, view, &rows[most - 1]);
	}
	*entries = entries_of(c, rows, *n);
	return OK;
}

enum err desk_load(struct ctx *c, const struct inbox *in, struct desk *d)
{
	struct inbox_entry_row *rows = NULL;
	struct entry *entries = NULL;
	enum err e;

	*d = (struct desk){
		.user_id = c->who.id, .user_name = c->who.name, .leads = c->who.role >= ROLE_SUPERVISOR,
		.user_initials = initials_of(c->arena, c->who.name),
		.presence = in->state.presence, .view = in->query.view, .mine = in->mine,
		.open = in->open, .waiting = in->waiting, .unread = in->unread,
		.here = in->query.cursor,
		.selected = in->query.conversation == NONE ? 0 : in->query.conversation,
		.selected_version = in->watched_version, .pages_at = in->state.pages_at,
	};
	e = inbox_list(c, in, d->view, &entries, &d->n, &d->cursor);
	if (e)
		return e;
	d->entries = entries;
	if (!in->state.offers.len)
		return OK;
	e = db_err(inbox_offers(c->db, c->who.id, c->now, INBOX_PAGE, &rows, &d->noffers));
	d->offers = entries_of(c, rows, d->noffers);
	return e;
}

/* --- the answer --------------------------------------------------------------------------------- */

static enum err lists_json(struct ctx *c, const struct inbox *in, struct jw *w, struct str *cursor)
{
	struct entry *entries = NULL;
	size_t n = 0;
	enum err e;

	for (unsigned i = 0; i < INBOX_VIEWS; i++) {
		enum inbox_view view = (enum inbox_view)i;

		/* asked for nothing special, closed ones are history */
		if (in->query.all ? view == INBOX_CLOSED : view != in->query.view)
			continue;
		e = inbox_list(c, in, view, &entries, &n, cursor);
		if (e)
			return e;
		for (size_t k = 0; k < n; k++)
			entry_json(w, c, &entries[k], NULL);
	}
	return OK;
}

static enum err answer_json(struct ctx *c, const struct inbox *in)
{
	struct buf *out = agent_buf(c);
	struct str cursor = NO_STR;
	struct jw w;
	enum err e;

	jw_init(&w, out);
	jw_object(&w);
	jw_kcstr(&w, "view", in->query.all ? NULL : inbox_view_name(in->query.view));
	jw_kstr(&w, "presence", in->state.presence);
	jw_key(&w, "counts");
	jw_object(&w);
	jw_ki64(&w, "mine", in->mine);
	jw_ki64(&w, "open", in->open);
	jw_ki64(&w, "waiting", in->waiting);
	jw_ki64(&w, "unread", in->unread);
	jw_end_object(&w);
	jw_key(&w, "conversations");
	jw_array(&w);
	e = lists_json(c, in, &w, &cursor);
	jw_end_array(&w);
	jw_kstr(&w, "next_cursor", in->query.all ? NO_STR : cursor);
	jw_end_object(&w);
	reply_json(c, 200, out);
	return e;
}

static enum err answer_html(struct ctx *c, const struct inbox *in)
{
	struct view v = agent_view(c);
	struct buf *out = agent_buf(c);
	struct desk d;
	enum err e = desk_load(c, in, &d);

	if (e)
		return e;
	view_agent_presence(out, &v, &d);
	view_inbox(out, &v, &d);
	reply_html(c, 200, out);
	return OK;
}

static enum err write_seen(struct ctx *c)
{
	if (c->who.seen_at != NONE && c->now - c->who.seen_at < SEEN_EVERY)
		return OK;
	return db_err(user_seen(c->db, c->who.id, c->now));
}

enum err inbox_show(struct ctx *c)
{
	const struct inbox_in *ask = c->in;
	struct inbox_query q = { .cursor = ask->cursor, .conversation = ask->conversation,
				 .all = !ask->view.len && !c->req->wants_html };
	struct inbox in;
	enum err e;

	if (!inbox_view_of(ask->view, &q.view)) {
		reply_field(c, "view", "is not one of mine, open, waiting, closed");
		return OK;
	}
	if ((e = write_seen(c)))
		return e;
	poll_after(c, ask->hidden, ask->idle);
	e = inbox_look(c, &q, &in);
	if (e == ERR_INVALID) {
		reply_field(c, "cursor", "is not one that this list gave");
		return OK;
	}
	if (e)
		return e;
	if (poll_same(c, &in))
		return OK;
	return c->req->wants_html ? answer_html(c, &in) : answer_json(c, &in);
}
