/*
 * How the agent's program answers: what changed, or why it did not.
 */
#include "base/base.h"
#include "agent/agent.h"

/* Messages that come along with "customer_wrote". */
#define WROTE_MAX 50

struct view agent_view(const struct ctx *c)
{
	return (struct view){ .lang = NULL, .mount = c->app->conf.mount, .csrf = c->who.csrf };
}

struct buf *agent_buf(struct ctx *c)
{
	struct buf *out = arena_new(c->arena, struct buf);

	buf_init(out, c->arena, LIMIT_REPLY);
	return out;
}

bool from_browser(const struct ctx *c)
{
	return c->req->wants_html && !c->req->fragment;
}

/* --- done --------------------------------------------------------------------------------------- */

enum err answer_conversation(struct ctx *c, i64 id)
{
	struct buf *out = agent_buf(c);
	struct entry entry;
	struct ending ending;
	struct jw w;
	enum err e;

	if (from_browser(c)) {
		reply_see_other(c, "/agent/c/%lld", (long long)id);
		return OK;
	}
	if (c->req->fragment)
		return answer_changes(c, id, 200);
	if ((e = entry_load(c, id, &entry)) || (e = ending_load(c, entry.row, &ending)))
		return e;
	jw_init(&w, out);
	entry_json(&w, c, &entry, &ending);
	reply_json(c, 200, out);
	return OK;
}

enum err answer_message(struct ctx *c, const struct message_row *row)
{
	struct buf *out = agent_buf(c);
	struct entry entry;
	struct item *item;
	struct may may;
	struct jw w;
	enum err e;

	if (c->req->wants_html)
		return answer_conversation(c, row->conversation_id);
	e = entry_load(c, row->conversation_id, &entry);
	if (e)
		return e;
	may = may_of(c, &entry);
	if ((e = items_of(c, &entry, row, 1, &may, &item)))
		return e;
	jw_init(&w, out);
	item_json(&w, item);
	reply_json(c, 200, out);
	return OK;
}

/* --- refused ------------------------------------------------------------------------------------ */

static enum err put_messages(struct ctx *c, struct jw *w, i64 id, i64 seen_seq)
{
	struct message_row *rows;
	struct entry entry;
	struct item *items;
	struct may may;
	size_t n;
	enum err e = entry_load(c, id, &entry);

	if (e || (e = db_err(message_after(c->db, id, seen_seq, WROTE_MAX, &rows, &n))))
		return e;
	may = may_of(c, &entry);
	if ((e = items_of(c, &entry, rows, n, &may, &items)))
		return e;
	jw_key(w, "messages");
	jw_array(w);
	for (size_t i = 0; i < n; i++)
		item_json(w, &items[i]);
	jw_end_array(w);
	return OK;
}

static enum err problem(struct ctx *c, int status, const struct refusal *r, struct str sentence, i64 id,
			i64 seen_seq)
{
	struct buf *out = agent_buf(c);
	struct jw w;
	enum err e = OK;

	jw_init(&w, out);
	jw_object(&w);
	jw_kcstr(&w, "type", "about:blank");
	jw_kstr(&w, "title", sentence);
	jw_ki64(&w, "status", status);
	jw_kcstr(&w, "code", r->code);
	if (r->conversation_id)
		jw_ki64(&w, "conversation_id", r->conversation_id);
	if (seen_seq != NONE)
		e = put_messages(c, &w, id, seen_seq);
	jw_end_object(&w);
	reply_json(c, status, out);
	c->reply->type = "application/problem+json";
	return e;
}

enum err answer_refusal(struct ctx *c, enum err e, const struct refusal *r, i64 id, i64 seen_seq,
			const struct kept *kept)
{
	struct kept again = kept ? *kept : (struct kept){ .note = false };
	bool wrote;

	if (!r->code)
		return e;
	again.alert = refusal_text(NULL, r->code);
	if (from_browser(c))
		return conversation_page(c, r->conversation_id ? r->conversation_id : id, INBOX_MINE, NONE,
					 err_status(e), &again);
	wrote = str_is(str_of(r->code), "customer_wrote");
	return problem(c, err_status(e), r, again.alert, id, wrote ? seen_seq : NONE);
}
