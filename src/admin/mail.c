/*
 * The test mail goes the way of every other: into the queue, and the worker sends it.
 */
#include "base/base.h"
#include "admin/admin.h"
#include "admin/mail.h"
#include "store/people.h"
#include "sys/bell.h"
#include "view/admin_mail.h"

#define SHOWN 20
#define ADMINS_MAX 50

static enum err show(struct ctx *c, struct mail_page *page)
{
	struct mail_admin_row *admins;
	struct mail_entry_row *mails;
	struct person_row me;
	struct admin_reply r;
	enum err e = db_err(mail_admins(c->db, ADMINS_MAX, &admins, &page->nadmins));

	if (e || (e = db_err(mail_list(c->db, SHOWN, &mails, &page->nmails))) ||
	    (e = db_err(person_get(c->db, c->who.id, c->now, &me))))
		return e;
	page->admins = admins;
	page->mails = mails;
	page->own = me.email;
	page->url = c->app->conf.mail_url;
	page->from = c->app->conf.mail_from;
	page->silence_hours = c->app->conf.mail_silence_hours;
	admin_begin(c, &r, "mail", admin_text(c, T_admin_mail_title));
	view_admin_mail(&r.out, &r.view, &r.frame, page);
	return admin_send(c, &r, form_status(&page->errors));
}

enum err admin_mail(struct ctx *c)
{
	return show(c, &(struct mail_page){ .nmails = 0 });
}

enum err admin_mail_test(struct ctx *c)
{
	struct mail_page page = { .nmails = 0 };
	struct str foot = admin_text(c, T_mail_foot), text;
	struct person_row me;
	enum err e = db_err(person_get(c->db, c->who.id, c->now, &me));

	if (e)
		return e;
	if (!c->app->conf.mail_url.len)
		form_wrong(c, &page.errors, "test", T_admin_mail_is_off);
	else if (!me.email.len)
		form_wrong(c, &page.errors, "test", T_admin_mail_test_no_address);
	if (page.errors.n)
		return show(c, &page);
	text = lang_fill(c->arena, admin_text(c, T_mail_test),
			 (const struct str[]){ c->who.name, c->app->conf.web_base_url }, 2);
	e = db_err(mail_add(c->db, arena_printf(c->arena, "test:%lld:%.*s", (long long)c->who.id,
			    STR_ARG(random_hex(c->arena, 8))), me.email, admin_text(c, T_mail_test_subject),
			    arena_printf(c->arena, "%.*s\n\n%.*s\n", STR_ARG(text), STR_ARG(foot)), c->now));
	if (e)
		return e;
	admin_audit(c, "test mail", "user", c->who.id, NO_STR);
	bell_ring(c->app->conf.paths_run_dir);
	reply_see_other(c, "/admin/mail?done=mail#mails");
	return OK;
}
