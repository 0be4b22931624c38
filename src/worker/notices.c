/*
 * Finds what administrators should know, and puts a mail for each of them into the queue (mail.c sends
 * it). Without a mail server in the configuration nothing is put there; troubles that last are told
 * when there is one.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/notices.h"
#include "view/lang.h"
#include "worker/worker.h"

#define PAGES_MAX 500
#define ADMINS_MAX 50
/* A desk that writes more than this in an hour has another trouble: the rest is told later. */
#define PER_HOUR 100

static const struct { enum text_key subject, body; const char *path; } words[] = {
	[NOTICE_TOKEN_DEAD] = { T_mail_token_dead_subject, T_mail_token_dead, "/admin/pages/%lld" },
	[NOTICE_TOKEN_SOON] = { T_mail_token_soon_subject, T_mail_token_soon, "/admin/pages/%lld" },
	[NOTICE_TOKEN_OLD] = { T_mail_token_old_subject, T_mail_token_old, "/admin/pages/%lld" },
	[NOTICE_PARKED] = { T_mail_parked_subject, T_mail_parked, "/admin/pages/%lld" },
	[NOTICE_SILENT] = { T_mail_silent_subject, T_mail_silent, "/admin/why" },
	[NOTICE_WORKER] = { T_mail_worker_subject, T_mail_worker, "/admin/cron" },
};

/* "2026-11-20 12:31 UTC" */
static struct str when(struct arena *a, i64 at)
{
	char iso[32];

	clock_iso(at, iso);
	return arena_printf(a, "%.10s %.5s UTC", iso, iso + 11);
}

static void write_down(struct worker *w, const struct notice *n, struct str *subject, struct str *body)
{
	struct arena *a = &w->turn;
	const struct notice_page_row *p = n->page;
	struct str said = !p ? NO_STR : n->kind == NOTICE_PARKED || p->parked_at != NONE ? p->parked_reason :
			  p->token_message;
	struct str name = p ? p->name : STR("Pagedesk");
	struct str link = arena_printf(a, words[n->kind].path, (long long)(p ? p->id : 0));
	const struct str args[] = {
		name, when(a, n->at), said.len ? said : STR("-"),
		arena_printf(a, "%.*s%.*s", STR_ARG(w->conf->web_base_url), STR_ARG(link)),
	};

	*subject = utf8_head(lang_fill(a, lang_text(NULL, words[n->kind].subject), args, ARRAY_LEN(args)), 190);
	*body = arena_printf(a, "%.*s\n\n%.*s\n", STR_ARG(lang_fill(a, lang_text(NULL, words[n->kind].body), args,
			     ARRAY_LEN(args))), STR_ARG(lang_text(NULL, T_mail_foot)));
}

/* *left: mails that may still be written in this hour. */
static enum err tell(struct worker *w, const struct notice *n, const struct mail_admin_row *admins, size_t nadmins,
		     i64 *left)
{
	struct str subject, body;
	struct count_row known;
	enum err e = db_err(mail_known(w->db, n->key, &known));

	/* all of them or, in another hour, all of them */
	if (e || known.n || *left < (i64)nadmins)
		return e;
	write_down(w, n, &subject, &body);
	for (size_t i = 0; i < nadmins && !e; i++) {
		enum db_result r;

		if (!admins[i].email.len)
			continue;
		r = mail_add(w->db, n->key, admins[i].email, subject, body, w->now);
		e = r == DB_DUPLICATE ? OK : db_err(r);
		--*left;
	}
	return e;
}

static enum err load(struct worker *w, struct mail_admin_row **admins, size_t *n, i64 *left)
{
	struct count_row count;
	enum err e = db_err(mail_count_since(w->db, w->now - HOUR_MS, &count));

	*left = PER_HOUR - count.n;
	if (!e && *left <= 0)
		log_env("%d mails in an hour: no more of them now", PER_HOUR);
	return e ? e : db_err(mail_admins(w->db, ADMINS_MAX, admins, n));
}

/* Nobody came for long before this worker did. */
enum err notices_hole(struct worker *w)
{
	struct notice_hole_row hole;
	struct mail_admin_row *admins;
	struct notice notice;
	size_t n;
	i64 left;
	enum err e;

	if (!w->conf->mail_url.len || w->hole_told)
		return OK;
	e = db_err(notice_worker_hole(w->db, str_of(w->id), &hole));
	if (!e && notice_of_hole(&w->turn, &hole, &notice) && !(e = load(w, &admins, &n, &left)))
		e = tell(w, &notice, admins, n, &left);
	w->hole_told = !e;
	return e;
}

enum err notices_run(struct worker *w, i64 *again_ms)
{
	i64 silence_ms = w->conf->mail_silence_hours * HOUR_MS, left;
	struct notice_page_row *pages;
	struct mail_admin_row *admins;
	size_t npages, nadmins;
	enum err e;

	(void)again_ms;
	if (!w->conf->mail_url.len)
		return OK;
	if ((e = load(w, &admins, &nadmins, &left)) || (e = db_err(notice_pages(w->db, PAGES_MAX, &pages, &npages))))
		return e;
	for (size_t i = 0; i < npages && !e; i++) {
		struct notice found[NOTICES_PER_PAGE];
		size_t n = notices_of_page(&w->turn, &pages[i], silence_ms, w->now, found);

		for (size_t k = 0; k < n && !e; k++)
			e = tell(w, &found[k], admins, nadmins, &left);
	}
	return e;
}
