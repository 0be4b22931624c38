#include "base/base.h"
#include "admin/admin.h"
#include "admin/change.h"
#include "admin/live.h"
#include "store/setup.h"
#include "view/admin_live.h"

#define APPS_MAX 50
#define PAGES_MAX 1000
#define PRIVACY "privacy_url"
#define URL_MOST 500

struct live_in { struct str privacy_url; };

const struct spec admin_live_spec = SPEC(live_in, ((const struct field[]){
	{ PRIVACY, FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct live_in, privacy_url) },
}));

static enum err load_apps(struct ctx *c, struct live_page *p)
{
	struct channel_app_row *rows;
	struct live_app *apps;
	enum err e = db_err(channel_app_list(c->db, APPS_MAX, &rows, &p->napps));

	if (e)
		return e;
	apps = arena_array(c->arena, struct live_app, p->napps);
	for (size_t i = 0; i < p->napps; i++) {
		struct str hook = arena_printf(c->arena, "%.*s/webhook/%.*s", STR_ARG(c->app->conf.web_base_url),
					       STR_ARG(rows[i].callback_key));

		apps[i] = (struct live_app){
			.row = &rows[i],
			.deauthorize_url = arena_printf(c->arena, "%.*s/deauthorize", STR_ARG(hook)),
			.deletion_url = arena_printf(c->arena, "%.*s/data-deletion", STR_ARG(hook)),
		};
	}
	p->apps = apps;
	return OK;
}

static enum err load_tag(struct ctx *c, struct live_page *p)
{
	struct channel_page_row *pages;
	size_t n;
	enum err e = db_err(channel_page_list(c->db, NONE, PAGES_MAX, &pages, &n));

	for (size_t i = 0; !e && i < n; i++)
		p->tag = p->tag || pages[i].human_agent_tag > 0;
	return e;
}

static enum err saved_url(struct ctx *c, struct str *out)
{
	struct setting_row row;
	enum db_result r = setting_get(c->db, STR(PRIVACY), &row);

	*out = r == DB_OK ? row.value : STR("");
	return r == DB_NONE ? OK : db_err(r);
}

static enum err show(struct ctx *c, struct live_page *p)
{
	struct admin_reply r;
	enum err e = load_apps(c, p);

	if (e || (e = load_tag(c, p)))
		return e;
	p->https = c->app->conf.https;
	p->desk_url = arena_printf(c->arena, "%.*s/agent/", STR_ARG(c->app->conf.web_base_url));
	admin_begin(c, &r, "live", admin_text(c, T_live_title));
	view_admin_live(&r.out, &r.view, &r.frame, p);
	return admin_send(c, &r, form_status(&p->errors));
}

enum err admin_live(struct ctx *c)
{
	struct live_page page = { .napps = 0 };
	enum err e = saved_url(c, &page.privacy_url);

	return e ? e : show(c, &page);
}

/* What a browser may be sent to, and Meta takes: https, printable, no blanks. */
static bool is_url(struct str s)
{
	bool good = str_starts(s, "https://") && s.len > 10 && s.len <= URL_MOST;

	for (size_t i = 0; i < s.len; i++)
		good = good && s.ptr[i] > ' ' && s.ptr[i] <= '~' && !strchr("\"<>\\^`{|}", s.ptr[i]);
	return good;
}

enum err admin_live_save(struct ctx *c)
{
	const struct live_in *in = c->in;
	struct live_page page = { .privacy_url = form_trim(in->privacy_url) };
	struct str old;
	struct change ch;
	enum err e = saved_url(c, &old);

	if (e)
		return e;
	if (page.privacy_url.len && !is_url(page.privacy_url)) {
		form_wrong(c, &page.errors, PRIVACY, T_live_privacy_wrong);
		return show(c, &page);
	}
	if ((e = db_err(setting_set(c->db, STR(PRIVACY), page.privacy_url, c->now))))
		return e;
	change_begin(c, &ch);
	change_str(&ch, PRIVACY, old, page.privacy_url);
	admin_audit(c, "edit", "setting", NONE, change_end(&ch));
	reply_see_other(c, "/admin/going-live?done=saved#addresses");
	return OK;
}
