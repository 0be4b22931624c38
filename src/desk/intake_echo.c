#include "base/base.h"
#include "desk/delivery.h"
#include "desk/intake_change.h"
#include "desk/intake_echo.h"
#include "desk/intake_media.h"
#include "desk/preview.h"
#include "meta/window.h"
#include "store/conversation.h"
#include "store/intake.h"
#include "store/message.h"

enum err intake_home(struct db *db, struct intake_one *one, const struct identity_row *who,
		     struct conversation_row *out)
{
	i64 at = one->received_at, id = who->latest_conversation_id;
	enum err e;

	if (id == NONE) {
		e = db_err(conversation_add_closed(db, who->id, one->page->id, one->page->workstream_id,
						   at, at));
		if (e)
			return e;
		id = db_insert_id(db);
		if ((e = db_err(identity_latest(db, who->id, id))))
			return e;
	}
	return db_err(conversation_lock(db, id, out));
}

/* Typed in the page inbox, or sent by another app: shown as outgoing, the state stays. */
static enum err from_elsewhere(struct db *db, struct intake_one *one, const struct identity_row *who)
{
	const struct event *ev = one->event;
	bool person = event_from_page_inbox(ev->app_id) || !ev->app_id.len;
	i64 at = window_clamp(ev->at == NONE ? one->received_at : ev->at, one->received_at);
	struct str preview = ev->text.len ? preview_of(one->arena, ev->text) :
		arena_printf(one->arena, "[%.*s]", STR_ARG(ev->attachment_type.len ?
				str_head(ev->attachment_type, 40) : STR("message")));
	struct conversation_row home;
	enum db_result r;
	enum err e = intake_home(db, one, who, &home);

	if (e)
		return e;
	r = message_add(db, home.id, one->page->id, who->id, home.last_seq + 1, home.version + 1, ev->mid,
			STR("out"), person ? STR("page_inbox") : STR("bot"), NONE,
			ev->text.len || !ev->attachments ? STR("text") : STR("attachment"), ev->text,
			ev->content, ev->reply_to, NO_STR, 0, NO_STR, STR("confirmed"), at,
			one->received_at);
	if (r == DB_DUPLICATE) {
		one->known_mid = true;	/* recorded alone, by the careful run */
		return ERR_INVALID;
	}
	if (r != DB_OK)
		return db_err(r);
	e = intake_attachments(db, one, &(struct attachment_home){ db_insert_id(db), home.id, who->id });
	if (e)
		return e;
	/* an answer from the page inbox answers: nobody waits any more */
	e = db_err(conversation_out(db, home.id, home.last_seq + 1, preview, STR("out"), at,
				    one->received_at, person));
	return e ? e : intake_settle_late(db, one);
}

enum err intake_echo(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	bool joined = false, hold = false, known;
	struct identity_row who;
	enum err e = intake_lock_customer(db, one, &who);

	if (e || (e = intake_raw_row(db, one, "done", NULL, NONE, &known)))
		return e;
	one->outcome = known ? INTAKE_DUPLICATE : INTAKE_DONE;
	if (known)
		return OK;
	if (str_eq(ev->app_id, one->app_meta_id)) {
		e = delivery_echo(db, one->received_at, one->page->id, who.id, ev, &joined, &hold);
		if (e || joined)
			return e;
	}
	if (hold) {
		one->outcome = INTAKE_HELD;
		return db_err(raw_event_state(db, digest_str(&ev->key), STR("held"),
					      STR("a send of this customer has not settled"), NONE));
	}
	return from_elsewhere(db, one, &who);
}
