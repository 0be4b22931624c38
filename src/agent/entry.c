/*
 * Conversations as lists and heads show them.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "agent/agent.h"

struct actor agent_actor(const struct ctx *c)
{
	return (struct actor){ .id = c->who.id, .role = c->who.role };
}

bool agent_leads(const struct ctx *c)
{
	return actor_leads(agent_actor(c));
}

static struct str first_letter(struct str word)
{
	return utf8_head(word, 1);
}

/* Of the first and the last word: "Ana Maria Ribeiro" is AR. */
struct str initials_of(struct arena *a, struct str name)
{
	struct str rest = str_trim(name), word, first = NO_STR, last = NO_STR;

	while (str_cut(&rest, ' ', &word)) {
		if (!word.len)
			continue;
		if (!first.ptr)
			first = word;
		else
			last = word;
	}
	return arena_printf(a, "%.*s%.*s", STR_ARG(first_letter(first)), STR_ARG(first_letter(last)));
}

/* Meta does not always tell a name; the end of the id tells customers apart. */
static void name_of(struct ctx *c, const struct inbox_entry_row *row, struct entry *e)
{
	struct str psid = row->psid, end = str_skip(psid, psid.len > 4 ? psid.len - 4 : 0);

	e->name_known = row->name.len > 0;
	if (e->name_known) {
		e->name = row->name;
		e->initials = initials_of(c->arena, row->name);
	} else {
		e->name = lang_fill(c->arena, lang_text(NULL, T_customer_unknown), &end, 1);
		e->initials = str_skip(psid, psid.len > 2 ? psid.len - 2 : 0);
	}
}

static void entry_fill(struct ctx *c, const struct inbox_entry_row *row, struct entry *e)
{
	const struct window_facts facts = {
		.now = c->now, .last_action_at = row->last_action_at,
		.last_message_at = row->customer_message_at, .human = true,
		.tag_on = row->human_agent_tag > 0,
	};

	*e = (struct entry){
		.row = row, .window = window_decide(&facts), .failed = row->failed > 0,
		.page_stopped = row->page_trouble.len > 0,
		.tone = { (char)('a' + row->identity_id % 4), 0 },
	};
	e->then = window_after(&facts, &e->window);
	name_of(c, row, e);
}

struct entry *entries_of(struct ctx *c, const struct inbox_entry_row *rows, size_t n)
{
	struct entry *list = arena_array(c->arena, struct entry, n);

	for (size_t i = 0; i < n; i++)
		entry_fill(c, &rows[i], &list[i]);
	return list;
}

enum err entry_load(struct ctx *c, i64 conversation, struct entry *out)
{
	struct inbox_entry_row *row = arena_new(c->arena, struct inbox_entry_row);
	enum err e = db_err(inbox_one(c->db, conversation, row));

	if (e)
		return e;
	entry_fill(c, row, out);
	return OK;
}

struct may may_of(const struct ctx *c, const struct entry *e)
{
	const struct inbox_entry_row *row = e->row;
	bool writes = c->who.role >= ROLE_AGENT, leads = agent_leads(c);
	bool mine = row->agent_id == c->who.id, ours = writes && (mine || leads);
	bool active = str_is(row->state, "active"), waiting = str_is(row->state, "waiting");
	bool wrap_up = str_is(row->state, "wrap_up"), closed = str_is(row->state, "closed");
	bool shut = e->window.how == SEND_PARK;

	return (struct may){
		.write = ours && !closed,
		.note = writes,
		.take = writes && !closed && !mine && (row->agent_id == NONE || leads),
		.accept = writes && row->offer_agent_id == c->who.id && row->offer_until > c->now,
		.wait = ours && active,
		.end = ours && row->agent_id != NONE && (active || waiting),
		.close = ours && (wrap_up || waiting || (leads && str_is(row->state, "open"))),
		.reopen = (ours && (waiting || wrap_up)) || (writes && closed),
		.write_first = writes && closed && !shut,
		.switch_tag = shut && e->window.why == WINDOW_TAG_OFF && c->who.role >= ROLE_ADMIN,
	};
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void id_and_name(struct jw *w, const char *key, i64 id, struct str name)
{
	jw_key(w, key);
	if (id == NONE) {
		jw_null(w);
		return;
	}
	jw_object(w);
	jw_ki64(w, "id", id);
	jw_kstr(w, "name", name);
	jw_end_object(w);
}

static void customer_json(struct jw *w, const struct entry *e)
{
	jw_key(w, "customer");
	jw_object(w);
	jw_kstr(w, "name", e->name);
	jw_kbool(w, "name_known", e->name_known);
	jw_kstr(w, "psid", e->row->psid);
	jw_kstr(w, "locale", e->row->locale);
	jw_kstr(w, "timezone", e->row->timezone);
	jw_end_object(w);
}

static void page_json(struct jw *w, const struct inbox_entry_row *row)
{
	jw_key(w, "page");
	jw_object(w);
	jw_kstr(w, "id", row->page_meta_id);
	jw_kstr(w, "name", row->page_name);
	jw_kstr(w, "trouble", row->page_trouble);
	jw_end_object(w);
}

static void window_json(struct jw *w, const struct entry *e)
{
	const struct window_decision *d = &e->window, *then = &e->then;

	jw_key(w, "window");
	jw_object(w);
	jw_kcstr(w, "kind", window_how(d));
	jw_ki64(w, "closes_at", d->until);
	jw_kcstr(w, "reason", d->how == SEND_PARK ? window_why_name(d->why) : NULL);
	jw_kcstr(w, "then", window_how(then));
	jw_end_object(w);
}

static void offer_json(struct jw *w, const struct ctx *c, const struct inbox_entry_row *row)
{
	jw_key(w, "offer");
	if (row->offer_agent_id != c->who.id || row->offer_until <= c->now) {
		jw_null(w);
		return;
	}
	jw_object(w);
	jw_ki64(w, "until", row->offer_until);
	jw_end_object(w);
}

void entry_json(struct jw *w, const struct ctx *c, const struct entry *e, const struct ending *ending)
{
	const struct inbox_entry_row *row = e->row;

	jw_object(w);
	jw_ki64(w, "id", row->id);
	jw_ki64(w, "version", row->version);
	jw_kstr(w, "state", row->state);
	jw_ki64(w, "last_seq", row->last_seq);
	jw_ki64(w, "last_in_seq", row->last_in_seq);
	jw_ki64(w, "read_seq", row->read_seq);
	jw_ki64(w, "unread", row->unread);
	jw_ki64(w, "waiting_since", row->waiting_since);
	jw_kstr(w, "preview", row->preview);
	jw_kstr(w, "preview_direction", row->preview_direction);
	jw_ki64(w, "last_message_at", row->last_message_at);
	jw_ki64(w, "opened_at", row->opened_at);
	jw_ki64(w, "assigned_at", row->assigned_at);
	jw_ki64(w, "closed_at", row->closed_at);
	jw_ki64(w, "transfers", row->transfers);
	jw_kbool(w, "failed", e->failed);
	customer_json(w, e);
	page_json(w, row);
	id_and_name(w, "assignee", row->agent_id, row->agent_name);
	id_and_name(w, "queue", row->queue_id, row->queue_name);
	window_json(w, e);
	offer_json(w, c, row);
	if (ending)
		ending_json(w, ending);
	jw_end_object(w);
}
