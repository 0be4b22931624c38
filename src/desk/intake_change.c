/*
 * Reactions stand by the message's mid, so those that come early wait for nothing. Of edits the newest by
 * Meta's clock is the text; the others are its history. What was taken back is gone: the text, its
 * history, and the raw events that carried it.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "desk/delivery.h"
#include "desk/intake_change.h"
#include "desk/intake_echo.h"
#include "desk/preview.h"
#include "meta/window.h"
#include "store/conversation.h"
#include "store/event.h"
#include "store/intake.h"

/* Messenger allows five edits; more are kept and not looked at. */
#define EDITS_LOOKED_AT 20
/* An emoji with skin tones and joiners; what is longer is no emoji. */
#define EMOJI_POINTS 16

static i64 time_of(const struct intake_one *one)
{
	const struct event *ev = one->event;

	return window_clamp(ev->at == NONE ? one->received_at : ev->at, one->received_at);
}

/* UPDATE and DELETE of rows that need not be there. */
static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

static enum err begin(struct db *db, struct intake_one *one, struct identity_row *who, bool *known)
{
	enum err e = intake_lock_customer(db, one, who);

	if (e || (e = intake_raw_row(db, one, "done", NULL, NONE, known)))
		return e;
	one->outcome = *known ? INTAKE_DUPLICATE : INTAKE_DONE;
	return OK;
}

/* The message that is meant, id 0 when it has not come; its conversation is locked then. */
static enum err find_meant(struct db *db, struct intake_one *one, i64 identity_id,
			   struct changed_message_row *m, struct conversation_row *home)
{
	enum db_result r = message_meant(db, one->page->id, one->event->mid, m);

	if (r == DB_NONE || (r == DB_OK && m->identity_id != identity_id)) {
		m->id = 0;
		return OK;
	}
	return r == DB_OK ? db_err(conversation_lock(db, m->conversation_id, home)) : db_err(r);
}

/* --- reactions -------------------------------------------------------------------------------- */

/* The list shows it like a message, where the workstream wants that; else the thread alone. */
static enum err show_reaction(struct db *db, struct intake_one *one, const struct changed_message_row *m,
			      const struct conversation_row *home)
{
	const struct event *ev = one->event;
	struct count_row raises = { 0 };
	struct str said = ev->emoji.len ? ev->emoji : ev->reaction;
	enum err e = db_err(message_touch(db, m->id, home->version + 1));

	if (e)
		return e;
	if (!ev->unreact && str_is(m->direction, "out") && !str_is(home->state, "closed") &&
	    home->workstream_id != NONE)
		e = db_err(reaction_raises(db, home->workstream_id, home->id, m->seq, &raises));
	if (e)
		return e;
	return db_err(raises.n ?
		conversation_raise(db, home->id, preview_of(one->arena, said), time_of(one), one->received_at) :
		conversation_bump(db, home->id, one->received_at));
}

enum err intake_reaction(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	struct changed_message_row m;
	struct conversation_row home;
	struct identity_row who;
	bool known;
	enum err e = begin(db, one, &who, &known);

	if (e || known)
		return e;
	e = db_err(reaction_put(db, one->page->id, ev->mid, who.id,
				ev->unreact ? NO_STR : utf8_head(ev->emoji, EMOJI_POINTS),
				ev->unreact ? NO_STR : str_head(ev->reaction, 24), time_of(one)));
	if (e || (e = find_meant(db, one, who.id, &m, &home)))
		return e;
	if (m.id && m.erased_at == NONE)
		e = show_reaction(db, one, &m, &home);
	if (e || !event_opens_window(ev))
		return e;
	if ((e = any(identity_acted(db, who.id, time_of(one)))))
		return e;
	/* the window is in the head of the thread */
	if (!m.id && who.latest_conversation_id != NONE)
		e = any(conversation_bump(db, who.latest_conversation_id, one->received_at));
	return e ? e : delivery_window_opened(db, who.id);
}

/* --- edits ------------------------------------------------------------------------------------ */

/* Is the message what the list shows? Then the list shows the new words. */
static enum err tell_list(struct db *db, struct intake_one *one, const struct changed_message_row *m,
			  const struct conversation_row *home, struct str words)
{
	if (m->seq == home->last_seq)
		return db_err(conversation_reword(db, home->id, words, one->received_at));
	return db_err(conversation_bump(db, home->id, one->received_at));
}

/* edits: all that are known of m, the newest first; at least one. */
static enum err apply_edit(struct db *db, struct intake_one *one, const struct changed_message_row *m,
			   const struct conversation_row *home, const struct edit_row *edits, size_t n)
{
	const struct edit_row *newest = &edits[0];
	bool original = false;
	enum err e;

	for (size_t i = 0; i < n; i++)
		original = original || edits[i].num_edit == 0;
	if (!original) {
		e = db_err(edit_add(db, one->page->id, one->event->mid, m->identity_id, m->body, 0, 0,
				    i64_min(m->sent_at, edits[n - 1].at), NO_STR));
		if (e)
			return e;
	}
	e = db_err(message_apply_edit(db, m->id, newest->body, newest->at, home->version + 1));
	return e ? e : tell_list(db, one, m, home, preview_of(one->arena, newest->body));
}

enum err intake_edit(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	struct changed_message_row m;
	struct conversation_row home;
	struct identity_row who;
	struct edit_row *edits;
	bool known;
	size_t n;
	enum err e = begin(db, one, &who, &known);

	if (e || known || (e = db_err(edit_of(db, one->page->id, ev->mid, EDITS_LOOKED_AT, &edits, &n))))
		return e;
	for (size_t i = 0; i < n; i++)
		if (edits[i].unsent)	/* too late: there is nothing to edit any more */
			return any(raw_event_blank(db, digest_str(&ev->key)));
	e = db_err(edit_add(db, one->page->id, ev->mid, who.id, ev->text.ptr ? ev->text : STR(""),
			    i64_max(ev->num_edit, 1), 0, time_of(one), digest_str(&ev->key)));
	if (e || (e = find_meant(db, one, who.id, &m, &home)) || !m.id || m.erased_at != NONE)
		return e;
	e = db_err(edit_of(db, one->page->id, ev->mid, EDITS_LOOKED_AT, &edits, &n));
	return e ? e : apply_edit(db, one, &m, &home, edits, n);
}

/* --- taking back ------------------------------------------------------------------------------ */

static enum err erase(struct db *db, struct intake_one *one, const struct changed_message_row *m,
		      const struct conversation_row *home)
{
	enum err e = db_err(message_erase(db, m->id, STR("unsent"), one->received_at, home->version + 1));

	if (e || (e = any(attachment_erase(db, m->id))))
		return e;
	return tell_list(db, one, m, home, STR("[deleted]"));
}

/* Whatever carried the text, besides the message. Raw events come before conversations (4.4). */
static enum err forget_text(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	struct digest in = event_message_key(EVENT_MESSAGE, ev->page, ev->psid, ev->mid);
	struct digest out = event_message_key(EVENT_ECHO, ev->page, ev->psid, ev->mid);
	enum err e = any(raw_event_blank(db, digest_str(&in)));

	if (e || (e = any(raw_event_blank(db, digest_str(&out)))) ||
	    (e = any(raw_event_blank_edits(db, one->page->id, ev->mid))) ||
	    (e = any(edit_forget(db, one->page->id, ev->mid))))
		return e;
	return any(reaction_forget(db, one->page->id, ev->mid));
}

enum err intake_unsend(struct db *db, struct intake_one *one)
{
	struct changed_message_row m;
	struct conversation_row home;
	struct identity_row who;
	bool known;
	enum err e = begin(db, one, &who, &known);

	if (e || known || (e = forget_text(db, one)))
		return e;
	e = db_err(edit_add(db, one->page->id, one->event->mid, who.id, NO_STR, NONE, 1, time_of(one), NO_STR));
	if (e || (e = find_meant(db, one, who.id, &m, &home)) || !m.id || m.erased_at != NONE)
		return e;
	return erase(db, one, &m, &home);
}

/* --- early ones ------------------------------------------------------------------------------- */

enum err intake_settle_late(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	struct changed_message_row m;
	struct conversation_row home;
	struct edit_row *edits;
	size_t n;
	enum err e = db_err(edit_of(db, one->page->id, ev->mid, EDITS_LOOKED_AT, &edits, &n));

	if (e || !n || (e = db_err(message_meant(db, one->page->id, ev->mid, &m))) ||
	    (e = db_err(conversation_lock(db, m.conversation_id, &home))))
		return e;
	for (size_t i = 0; i < n; i++) {
		/* somebody else's mid is none of this message's business */
		if (edits[i].identity_id != m.identity_id)
			return OK;
		if (edits[i].unsent) {
			e = erase(db, one, &m, &home);
			return e ? e : forget_text(db, one);
		}
	}
	return apply_edit(db, one, &m, &home, edits, n);
}
