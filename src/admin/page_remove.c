/*
 * A page goes: it is taken off the lists and Meta is told to send no more. Its history stays.
 */
#include "base/base.h"
#include "base/log.h"
#include "admin/check.h"

enum err admin_page_removal(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct channel_page_row row;
	struct channel_weight_row weight;
	struct removal removal = { 0 };
	struct admin_reply r;
	enum err e = db_err(channel_page_get(c->db, in->id, &row));

	if (!e && row.deleted_at != NONE)
		e = ERR_NOT_FOUND;
	if (e || (e = db_err(channel_page_weight(c->db, in->id, &weight))))
		return e;
	removal.what = row.name;
	removal.version = row.version;
	removal.conversations = weight.conversations;
	removal.waiting = weight.waiting;
	removal.back = arena_printf(c->arena, "/admin/pages/%lld", (long long)in->id);
	removal.action = arena_printf(c->arena, "/admin/pages/%lld/remove", (long long)in->id);
	admin_begin(c, &r, "pages", row.name);
	admin_crumb(&r, admin_text(c, T_admin_pages_title), STR("/admin/pages"));
	admin_crumb(&r, row.name, removal.back);
	view_admin_removal(&r.out, &r.view, &r.frame, &removal);
	return admin_send(c, &r, 200);
}

enum err admin_page_remove(struct ctx *c)
{
	const struct version_in *in = c->in;
	struct channel_page_row page;
	enum err e = db_err(channel_page_get(c->db, in->id, &page));
	enum db_result r;

	if (e)
		return e;
	r = channel_page_remove(c->db, in->id, in->version, c->who.id, c->now);
	if (r == DB_NONE) {
		reply_see_other(c, "/admin/pages/%lld/remove", (long long)in->id);
		return OK;
	}
	if (r != DB_OK)
		return db_err(r);
	/* removed whatever Meta says; until it agrees the page is "deprovisioning" */
	if (page.token_last4.ptr && !check_unsubscribe(c, in->id, page.app_id))
		log_info("page %lld is removed, but may still be subscribed", (long long)in->id);
	admin_audit(c, "remove", "page", in->id, NO_STR);
	reply_see_other(c, "/admin/pages?done=removed");
	return OK;
}
