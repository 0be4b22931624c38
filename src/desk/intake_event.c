#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/delivery.h"
#include "desk/erased.h"
#include "desk/intake_change.h"
#include "desk/intake_echo.h"
#include "desk/intake_event.h"
#include "desk/intake_line.h"
#include "desk/intake_media.h"
#include "desk/preview.h"
#include "meta/window.h"
#include "store/conversation.h"
#include "store/erasure.h"
#include "store/identity.h"
#include "store/intake.h"

static struct str kind_of(const struct event *ev)
{
	return str_of(event_kind_name(ev->kind));
}

/* --- the raw row ------------------------------------------------------------------------------ */

enum err intake_raw_row(struct db *db, struct intake_one *one, const char *state, const char *reason,
			i64 next_at, bool *known)
{
	const struct event *ev = one->event;
	enum db_result r;

	*known = false;
	r = raw_event_add(db, digest_str(&ev->key), one->app_row, one->page->id ? one->page->id : NONE,
			  str_head(ev->page, 64), str_head(ev->psid, 64), kind_of(ev),
			  str_of(event_channel_name(ev->channel)), ev->json, str_of(state),
			  str_of(reason), next_at, ev->at, one->received_at);
	if (r == DB_DUPLICATE) {
		*known = true;
		return OK;
	}
	return db_err(r);
}

enum err intake_store_raw(struct db *db, struct intake_one *one)
{
	bool known;
	enum err e;

	if (!one->page->id) {
		one->outcome = INTAKE_IGNORED;
		return OK;
	}
	e = intake_raw_row(db, one, "raw", "not interpreted yet", one->received_at, &known);
	one->outcome = known ? INTAKE_DUPLICATE : INTAKE_RAW;
	return e;
}

enum err intake_store_failed(struct db *db, struct intake_one *one)
{
	const char *reason = one->event->problem ? one->event->problem : "its data can't be stored";
	bool known;
	enum err e = one->known_mid ?
		intake_raw_row(db, one, "done", "its message is known", NONE, &known) :
		intake_raw_row(db, one, "failed", reason, NONE, &known);

	one->outcome = known || one->known_mid ? INTAKE_DUPLICATE : INTAKE_FAILED;
	return e;
}

/* Kept and counted by kind, nothing more to do now. */
static enum err keep(struct db *db, struct intake_one *one, const char *state, const char *reason)
{
	bool known;
	enum err e = intake_raw_row(db, one, state, reason, NONE, &known);

	one->outcome = known ? INTAKE_DUPLICATE : INTAKE_DONE;
	return e;
}

/* Pages of other apps, and pages that were removed: counted per day, not kept. */
static enum err not_ours(struct db *db, struct intake_one *one)
{
	bool test = one->event->kind == EVENT_TEST;
	enum err e;

	one->outcome = INTAKE_IGNORED;
	e = db_err(counter_add(db, test ? STR("test_event") : STR("foreign_page"),
			       one->received_at / DAY_MS, one->app_row, 1, one->received_at,
			       str_head(one->event->page, 64)));
	return e == ERR_INVALID ? OK : e;
}

/* --- customers' messages ---------------------------------------------------------------------- */

static struct str message_kind(const struct event *ev)
{
	if (ev->kind == EVENT_POSTBACK)
		return STR("postback");
	if (ev->kind == EVENT_REFERRAL)
		return STR("referral");
	if (ev->quick_reply)
		return STR("quick_reply");
	return ev->text.len || !ev->attachments ? STR("text") : STR("attachment");
}

static struct str inbound_preview(struct arena *a, const struct event *ev)
{
	if (ev->text.len)
		return preview_of(a, ev->text);
	if (ev->attachments)
		return arena_printf(a, "[%.*s]", STR_ARG(str_head(ev->attachment_type, 40)));
	return arena_printf(a, "[%s]", event_kind_name(ev->kind));
}

/*
 * Whoever is blocked costs a number: no row, no file, no sound (features C16, E19). The same for what an
 * erased customer did before.
 */
static enum err leave_out(struct db *db, struct intake_one *one, const char *counter)
{
	one->outcome = INTAKE_IGNORED;
	return db_err(counter_add(db, str_of(counter), one->received_at / DAY_MS, one->app_row, 1,
				  one->received_at, NO_STR));
}

static enum err inbound(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	const struct page_row *page = one->page;
	i64 at = window_clamp(ev->at == NONE ? one->received_at : ev->at, one->received_at);
	struct inbound_row row;
	enum db_result r;
	enum err e;

	r = intake_inbound(db, digest_str(&ev->key), one->app_row, page->id, ev->page, ev->psid,
			   erased_mark(one->arena, one->key, page->id, ev->psid), kind_of(ev),
			   str_of(event_channel_name(ev->channel)), ev->json, ev->at, one->received_at,
			   ev->kind == EVENT_REFERRAL ? NO_STR : ev->mid, message_kind(ev), ev->text,
			   ev->content, ev->reply_to, inbound_preview(one->arena, ev), at,
			   ev->kind == EVENT_MESSAGE, ev->channel == CHANNEL_STANDBY, page->workstream_id, page->fallback_queue_id, &row);
	if (r != DB_OK)
		return db_err(r);
	if (str_is(row.outcome, "race")) {
		db_tx_repeat(db);	/* the identity is there now */
		return ERR_BUSY;
	}
	if (str_is(row.outcome, "lane"))
		return ERR_BUSY;	/* what it releases belongs into the same transaction */
	if (str_is(row.outcome, "mid_known")) {
		one->known_mid = true;
		return ERR_INVALID;
	}
	if (str_is(row.outcome, "blocked"))
		return leave_out(db, one, "blocked_customer");
	if (str_is(row.outcome, "erased"))
		return leave_out(db, one, "erased_customer");
	one->outcome = INTAKE_DONE;
	if (str_is(row.outcome, "duplicate")) {
		one->outcome = INTAKE_DUPLICATE;
		return OK;
	}
	if (row.opened || row.reopened)
		one->outcome = INTAKE_OPENED;
	e = intake_attachments(db, one, &(struct attachment_home){ row.message_id, row.conversation_id,
								   row.identity_id });
	if (e)
		return e;
	one->lane = row.lane;
	if (row.late && (e = intake_settle_late(db, one)))
		return e;
	return row.lane ? delivery_window_opened(db, row.identity_id) : OK;
}

static bool is_inbound(enum event_kind kind)
{
	return kind == EVENT_MESSAGE || kind == EVENT_POSTBACK || kind == EVENT_REFERRAL;
}

enum err intake_alone(struct db *db, struct intake_one *one)
{
	/* attachments are rows more, in the same transaction */
	if (!one->page->id || one->event->problem || !is_inbound(one->event->kind) || one->event->attachments)
		return ERR_INVALID;
	return inbound(db, one);
}

/* --- everything that is about a customer but opens nothing ------------------------------------- */

static enum err left_out(struct intake_one *one)
{
	one->left_out = true;
	return ERR_NOT_FOUND;
}

enum err intake_lock_customer(struct db *db, struct intake_one *one, struct identity_row *out)
{
	const struct event *ev = one->event;
	i64 page = one->page->id, at = ev->at == NONE ? one->received_at : window_clamp(ev->at, one->received_at);
	enum db_result r = identity_lock_by_psid(db, page, ev->psid, out);
	struct erased_row past = { .erased_before = NONE };

	if (r == DB_OK && out->erased_before != NONE && at <= out->erased_before)
		return left_out(one);
	if (r != DB_NONE)
		return db_err(r);
	r = erased_before(db, page, erased_mark(one->arena, one->key, page, ev->psid), &past);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	/* a receipt or reaction of somebody whom we forgot is no reason to know them again; an answer is */
	if (r == DB_OK && (at <= past.erased_before || ev->kind != EVENT_ECHO))
		return left_out(one);
	r = identity_add(db, page, ev->psid, past.erased_before, one->received_at);
	if (r == DB_DUPLICATE) {
		db_tx_repeat(db);	/* somebody was faster */
		return ERR_BUSY;
	}
	if (r != DB_OK)
		return db_err(r);
	return db_err(identity_lock_by_psid(db, page, ev->psid, out));
}

/* The thread shows receipts: its version changes, its state does not. */
static enum err bump_latest(struct db *db, const struct identity_row *who, i64 now)
{
	enum db_result r;

	if (who->latest_conversation_id == NONE)
		return OK;
	r = conversation_bump(db, who->latest_conversation_id, now);
	return r == DB_NONE ? OK : db_err(r);
}

static enum err receipt(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;
	i64 mark = window_clamp(ev->watermark, one->received_at);
	struct identity_row who;
	enum db_result r;
	bool known;
	enum err e = intake_lock_customer(db, one, &who);

	if (e || (e = intake_raw_row(db, one, "done", NULL, NONE, &known)))
		return e;
	one->outcome = known ? INTAKE_DUPLICATE : INTAKE_DONE;
	if (known)
		return OK;
	r = ev->kind == EVENT_READ ? identity_read(db, who.id, mark) : identity_delivered(db, who.id, mark);
	if (r == DB_NONE)	/* an older mark: nothing new to show */
		return OK;
	return r == DB_OK ? bump_latest(db, &who, one->received_at) : db_err(r);
}

static enum err interpret(struct db *db, struct intake_one *one)
{
	const struct event *ev = one->event;

	if (!one->page->id)
		return not_ours(db, one);
	if (ev->problem)
		return intake_store_failed(db, one);
	if (is_inbound(ev->kind))
		return inbound(db, one);
	switch (ev->kind) {
	case EVENT_ECHO:
		return intake_echo(db, one);
	case EVENT_DELIVERY:
	case EVENT_READ:
		if (ev->watermark == NONE)
			return keep(db, one, "done", "no watermark");
		return receipt(db, one);
	case EVENT_REACTION:
		return intake_reaction(db, one);
	case EVENT_EDIT:
		return intake_edit(db, one);
	case EVENT_UNSEND:
		return intake_unsend(db, one);
	case EVENT_POLICY:
		return intake_policy(db, one);
	case EVENT_TEST:
	case EVENT_CHANGE:
		return keep(db, one, "done", "kept");
	default:
		/* without a customer there is no thread to show it in; administrators have the raw row */
		return ev->psid.len ? intake_line(db, one) : keep(db, one, "done", "kept");
	}
}

enum err intake_event(struct db *db, struct intake_one *one)
{
	enum err e = interpret(db, one);

	return e == ERR_NOT_FOUND && one->left_out ? leave_out(db, one, "erased_customer") : e;
}
