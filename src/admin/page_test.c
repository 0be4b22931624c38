/*
 * A test message: to somebody who wrote within 24 hours, the way of every reply.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "admin/admin.h"
#include "desk/replies.h"
#include "sys/bell.h"

#define CUSTOMERS_MAX 10
#define TEXT_MOST 2000

struct test_in { i64 id; struct str conversation_id, text; };

const struct spec admin_page_test_spec = SPEC(test_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct test_in, id) },
	{ "conversation_id", FROM_BODY, FIELD_TEXT, false, 0, 30, offsetof(struct test_in, conversation_id) },
	{ "text", FROM_BODY, FIELD_TEXT, false, 0, 20000, offsetof(struct test_in, text) },
}));

/* What the form shows, and the message that ?test=KEY tells of. */
enum err setup_test_of(struct ctx *c, i64 page, struct setup_view *out)
{
	struct str key = req_param(c->req, "test");
	struct setup_customer_row *rows;
	struct setup_test_row *test = arena_new(c->arena, struct setup_test_row);
	enum err e = db_err(setup_customers(c->db, page, c->now - DAY_MS + MINUTE_MS, CUSTOMERS_MAX, &rows,
					    &out->ncustomers));

	out->customers = rows;
	out->test_text = admin_text(c, T_test_default);
	if (e || !key.len || key.len > 64)
		return e;
	e = db_err(setup_test_message(c->db, c->who.id, key, test));
	if (!e && test->page_id == page) {
		out->test = test;
		out->test_key = key;
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static i64 chosen(const struct setup_view *v, struct str conversation)
{
	i64 id;

	if (!parse_i64(conversation, 1, INT64_MAX, &id))
		return 0;
	for (size_t i = 0; i < v->ncustomers; i++)
		if (v->customers[i].conversation_id == id)
			return id;
	return 0;
}

enum err admin_page_test(struct ctx *c)
{
	const struct test_in *in = c->in;
	struct str text = form_trim(in->text);
	struct form_errors errors = { .n = 0 };
	struct setup_view v = { .id = in->id };
	struct reply_post p = {
		.arena = c->arena, .actor = { c->who.id, c->who.role }, .now = c->now, .text = text,
		.client_key = arena_printf(c->arena, "test-%.*s", STR_ARG(random_hex(c->arena, 12))),
	};
	enum err e = setup_test_of(c, in->id, &v);

	if (e)
		return e;
	p.conversation_id = chosen(&v, in->conversation_id);
	if (!p.conversation_id)
		form_wrong(c, &errors, "conversation_id", T_test_customer_wrong);
	if (!text.len || utf8_points(text) > TEXT_MOST)
		form_wrong(c, &errors, "text", T_test_text_wrong);
	if (!errors.n && (e = reply_post(c->db, &p))) {
		if (e != ERR_CONFLICT && e != ERR_INVALID)
			return e;
		form_wrong(c, &errors, e == ERR_INVALID ? "text" : "conversation_id",
			   e == ERR_INVALID ? T_test_text_wrong : T_test_closed);
	}
	if (errors.n)
		return admin_page_show(c, in->id, &errors, text);
	bell_ring(c->app->conf.paths_run_dir);
	admin_audit(c, "test message", "page", in->id, NO_STR);
	reply_see_other(c, "/admin/pages/%lld?done=tested&test=%.*s#test", (long long)in->id,
			STR_ARG(p.client_key));
	return OK;
}
