#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/delivery.h"
#include "desk/intake_echo.h"
#include "desk/intake_line.h"
#include "meta/window.h"
#include "store/conversation.h"
#include "store/event.h"
#include "store/message.h"
#include "store/session.h"

/* A page that Meta blocked is asked about again so often (architecture 4.6). */
#define PROBE_EVERY_MS (60 * SECOND_MS)

static enum err any(enum db_result r)
{
	return r == DB_NONE ? OK : db_err(r);
}

static i64 time_of(const struct intake_one *one)
{
	const struct event *ev = one->event;

	return window_clamp(ev->at == NONE ? one->received_at : ev->at, one->received_at);
}

/* --- thread control --------------------------------------------------------------------------- */

/* Who has the thread now: told by what was passed or taken; a request changes nothing. */
static enum err note_control(struct db *db, struct intake_one *one, const struct identity_row *who)
{
	const struct json *v = one->event->tree, *passed = j_get(v, "pass_thread_control");
	const struct json *taken = j_get(v, "take_thread_control");
	struct str owner = j_id(one->arena, j_get(passed ? passed : taken, "new_owner_app_id"));

	if (!passed && !taken)
		return OK;
	if (!event_id_ok(owner, EVENT_ID_MAX))
		owner = NO_STR;
	if (owner.len && str_eq(owner, one->app_meta_id))
		return any(identity_elsewhere(db, who->id, NONE, NO_STR));
	return any(identity_elsewhere(db, who->id, time_of(one), owner));
}

/* --- lines ------------------------------------------------------------------------------------ */

enum err intake_line(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	struct conversation_row home;
	struct identity_row who;
	bool known;
	enum err e = intake_lock_customer(db, one, &who);

	if (e || (e = intake_raw_row(db, one, "done", NULL, NONE, &known)))
		return e;
	one->outcome = known ? INTAKE_DUPLICATE : INTAKE_DONE;
	if (known)
		return OK;
	if (ev->kind == EVENT_HANDOVER && (e = note_control(db, one, &who)))
		return e;
	if ((e = intake_home(db, one, &who, &home)))
		return e;
	/* feedback to a message of ours names it */
	e = db_err(message_add(db, home.id, one->page->id, who.id, home.last_seq + 1, home.version + 1, NO_STR,
			       STR("internal"), STR("system"), NONE, str_of(event_kind_name(ev->kind)), NO_STR,
			       ev->content, NO_STR, NO_STR, 0, NO_STR, STR("internal"), time_of(one),
			       one->received_at));
	return e ? e : db_err(conversation_line(db, home.id, home.last_seq + 1, one->received_at));
}

/* --- policy ----------------------------------------------------------------------------------- */

enum err intake_policy(struct db *db, struct intake_one *one)
{
	const struct json *v = j_get(one->event->tree, "policy_enforcement");
	struct str action, reason;
	i64 now = one->received_at;
	bool known;
	enum err e = intake_raw_row(db, one, "done", NULL, NONE, &known);

	one->outcome = known ? INTAKE_DUPLICATE : INTAKE_DONE;
	if (e || known)
		return e;
	if (!v)
		v = j_get(one->event->tree, "policy-enforcement");
	action = str_head(j_text(j_get(v, "action")), 24);
	reason = utf8_head(j_text(j_get(v, "reason")), 400);
	log_env("Meta's policy enforcement for page %lld: %.*s", (long long)one->page->id, STR_ARG(action));
	if (str_is(action, "block")) {
		e = any(page_blocked(db, one->page->id, reason.len ? reason : STR("blocked by Meta"), now,
				     now + PROBE_EVERY_MS));
		one->lane = true;
	} else if (str_is(action, "unblock")) {
		e = any(page_unblocked(db, one->page->id, now));
		one->lane = true;
	}
	return e ? e : db_err(audit_add(db, now, NONE, STR("page.policy"), STR("page"), one->page->id,
					one->event->content, NO_STR));
}
