#include "base/base.h"
#include "admin/conflict.h"
#include "admin/work.h"

struct tag_in { i64 id, version; bool on; };

const struct spec admin_tag_spec = SPEC(tag_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct tag_in, id) },
	{ "version", FROM_BODY, FIELD_I64, true, 0, INT64_MAX, offsetof(struct tag_in, version) },
	{ "on", FROM_BODY, FIELD_BOOL, true, 0, 0, offsetof(struct tag_in, on) },
}));

static enum err show(struct ctx *c, const struct form_errors *errors)
{
	struct work_tag_row *rows;
	struct admin_reply r;
	size_t n;
	enum err e = db_err(work_tags(c->db, WORK_LIST_MAX, &rows, &n));

	if (e)
		return e;
	admin_begin(c, &r, "tag", admin_text(c, T_admin_tag_title));
	view_admin_tags(&r.out, &r.view, &r.frame, rows, n, errors);
	return admin_send(c, &r, form_status(errors));
}

enum err admin_tags(struct ctx *c)
{
	return show(c, &(struct form_errors){ 0 });
}

enum err admin_tag_set(struct ctx *c)
{
	const struct tag_in *in = c->in;
	struct channel_page_row page;
	struct form_errors errors = { .n = 0 };
	enum db_result r;
	enum err e = db_err(channel_page_get(c->db, in->id, &page));

	if (e)
		return e;
	if (page.deleted_at != NONE)
		return ERR_NOT_FOUND;
	r = work_tag_set(c->db, in->id, in->version, in->on, c->who.id, c->now);
	if (r == DB_NONE) {
		e = form_conflict_switch(c, &errors, "page", in->id, page.version, page.name,
					 page.human_agent_tag > 0, in->on, "/admin/message-tag");
		return e ? e : show(c, &errors);
	}
	if (r != DB_OK)
		return db_err(r);
	admin_page_changed(c, in->id);
	admin_audit(c, in->on ? "message tag on" : "message tag off", "page", in->id, NO_STR);
	reply_see_other(c, "/admin/message-tag?done=saved");
	return OK;
}
