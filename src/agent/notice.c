/*
 * What people who work here are told when they first sign in: that conversations are kept and can be
 * read by others, and whose data they are (features F270). When they read it is on record.
 */
#include "base/base.h"
#include "agent/agent.h"
#include "base/log.h"
#include "store/session.h"

enum err notice_load(struct ctx *c, struct desk *d)
{
	struct count_row unread;
	enum err e = db_err(user_notice_unread(c->db, c->who.id, &unread));

	if (!e)
		d->notice = unread.n != 0;
	return e;
}

enum err notice_read(struct ctx *c)
{
	enum db_result r = user_notice_read(c->db, c->who.id, c->now);

	if (r == DB_OK && audit_add(c->db, c->now, c->who.id, STR("read notice"), STR("user"), c->who.id, NO_STR,
				    str_head(c->req->address, 64)) != DB_OK)
		log_env("that the notice was read could not be written to the audit log");
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	reply_see_other(c, "%.*s", STR_ARG(came_from(c)));
	return OK;
}
