#include "base/base.h"
#include "base/limits.h"
#include "base/log.h"
#include "meta/signature.h"
#include "store/intake.h"
#include "sys/bell.h"
#include "webhook/app.h"
#include "webhook/webhook.h"

/*
 * Signature first, over the raw bytes; then everything in one transaction; 200 only after the commit,
 * and never anything but 200 after it (architecture 4.2).
 */
enum err webhook_receive(struct ctx *c)
{
	struct webhook_app app;
	struct intake in = { .key = &c->app->key, .received_at = c->now };
	struct delivery delivery;
	enum signature_verdict verdict;
	const char *why;
	enum err e = webhook_app_find(c, c->req->segments[0], &app);

	if (e == ERR_NOT_FOUND)
		webhook_refused(c, 0, "unknown_key", NO_STR);
	if (e)
		return e;
	verdict = signature_check(c->req->signature, c->req->body, app.secret, app.secret_previous);
	if (verdict != SIGNATURE_GOOD) {
		webhook_refused(c, app.id, arena_printf(c->arena, "signature_%s",
							signature_verdict_name(verdict)).ptr, NO_STR);
		reply_text(c, 403, STR("the signature does not match this app's secret\n"));
		return OK;
	}
	e = delivery_parse(c->arena, c->req->body, &delivery, &why);
	if (e) {
		e = intake_unparsable(c->db, app.id, c->req->body, why, c->now);
		if (e)
			return ERR_BUSY;
		webhook_refused(c, app.id, "unparsable", str_of(why));
		reply_text(c, 200, STR("EVENT_RECEIVED"));
		return OK;
	}
	in.app_row = app.id;
	in.app_meta_id = app.meta_id;
	in.pages = webhook_pages(c);
	e = intake_delivery(c->db, c->arena, &in, &delivery);
	if (e)
		return ERR_BUSY;
	if (delivery.left_out)
		webhook_refused(c, app.id, "events_left_out", NO_STR);
	/* what was left raw, and what the customer's message released, is the worker's at once */
	if (in.raw || in.lane)
		bell_ring(c->app->conf.paths_run_dir);
	reply_text(c, 200, STR("EVENT_RECEIVED"));
	return OK;
}
