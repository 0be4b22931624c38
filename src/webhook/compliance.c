/*
 * Meta's compliance callbacks: deauthorize and data deletion (protocol 9). Both carry one form field,
 * signed_request. The user that they name is the person who logged in to the app, by an id that this
 * desk stores nothing under: customers are known by page-scoped ids. So a deletion request is complete
 * when it is received, and its page says that, and what a customer should ask for instead.
 */
#include "base/base.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "meta/signature.h"
#include "store/deletion.h"
#include "store/session.h"
#include "sys/json.h"
#include "view/view.h"
#include "webhook/app.h"
#include "webhook/webhook.h"

#include "gen/views.h"

/* OK with *payload; else answered or an error. */
static enum err open_request(struct ctx *c, struct webhook_app *app, const struct json **payload)
{
	enum signature_verdict verdict;
	struct str json;
	enum err e = webhook_app_find(c, c->req->segments[0], app);

	*payload = NULL;
	if (e == ERR_NOT_FOUND)
		webhook_refused(c, 0, "unknown_key", NO_STR);
	if (e)
		return e;
	verdict = signed_request_open(c->arena, req_form(c->req, "signed_request"), app->secret,
				      app->secret_previous, &json);
	if (verdict == SIGNATURE_GOOD)
		*payload = j_parse(c->arena, json, NULL);
	if (!*payload) {
		webhook_refused(c, app->id, "signed_request", NO_STR);
		reply_problem_status(c, 400, "signed_request does not match this app's secret", NO_STR);
	}
	return OK;
}

enum err webhook_deauthorize(struct ctx *c)
{
	const struct json *payload;
	struct webhook_app app;
	enum db_result r;
	struct str page;
	enum err e = open_request(c, &app, &payload);

	if (e || !payload)
		return e;
	page = j_id(c->arena, j_get(payload, "profile_id"));
	r = page.len ? page_deauthorize(c->db, app.id, page, c->now) : DB_NONE;
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	r = audit_add(c->db, c->now, NONE, STR("deauthorized by Meta"), STR("app"), app.id, NO_STR,
		      str_head(c->req->address, 64));
	if (r != DB_OK)
		log_env("a deauthorization could not be written to the audit log");
	reply_text(c, 200, STR("ok\n"));
	return OK;
}

/* The same person asks again: the same code. Two at once make two codes, both of them true. */
static enum err request_code(struct ctx *c, i64 app, struct str user, struct str *code)
{
	struct digest subject = sha256(arena_printf(c->arena, "%lld:%.*s", (long long)app, STR_ARG(user)));
	struct deletion_row row;
	enum db_result r = deletion_of_subject(c->db, app, digest_str(&subject), &row);

	if (r == DB_OK)
		*code = row.code;
	if (r != DB_NONE)
		return db_err(r);
	*code = random_hex(c->arena, 12);
	return db_err(deletion_add(c->db, *code, app, digest_str(&subject), c->now, c->now));
}

enum err webhook_data_deletion(struct ctx *c)
{
	const struct json *payload;
	struct webhook_app app;
	struct buf json;
	struct jw w;
	struct str user, code;
	enum err e = open_request(c, &app, &payload);

	if (e || !payload)
		return e;
	user = j_id(c->arena, j_get(payload, "user_id"));
	if (!user.len) {
		reply_problem_status(c, 400, "signed_request names no user_id", NO_STR);
		return OK;
	}
	if ((e = request_code(c, app.id, user, &code)))
		return e;
	buf_init(&json, c->arena, 4096);
	jw_init(&w, &json);
	jw_object(&w);
	jw_kstr(&w, "url", arena_printf(c->arena, "%.*s/deletion/%.*s",
					STR_ARG(c->app->conf.web_base_url), STR_ARG(code)));
	jw_kstr(&w, "confirmation_code", code);
	jw_end_object(&w);
	reply_json(c, 200, &json);
	return OK;
}

enum err webhook_deletion_status(struct ctx *c)
{
	struct view v = { .mount = c->app->conf.mount };
	struct deletion_row row;
	struct buf out;
	enum err e = db_err(deletion_get(c->db, c->req->segments[0], &row));

	if (e)
		return e;
	buf_init(&out, c->arena, 64u << 10);
	view_deletion(&out, &v, &row);
	reply_html(c, 200, &out);
	return OK;
}
