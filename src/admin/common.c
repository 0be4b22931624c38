#include "base/base.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "admin/admin.h"
#include "desk/delivery_send.h"
#include "store/session.h"
#include "sys/bell.h"

const struct spec admin_id_spec = SPEC(id_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct id_in, id) },
}));

/* What a redirect says was done: ?done=saved shows admin.done.saved. Only known words. */
static struct str what_was_done(struct ctx *c)
{
	static const struct { const char *word; enum text_key text; } words[] = {
		{ "saved", T_admin_done_saved }, { "created", T_admin_done_created },
		{ "secret", T_admin_done_secret }, { "rotated", T_admin_done_rotated },
		{ "verify", T_admin_done_verify }, { "token", T_admin_done_token },
		{ "made", T_admin_done_made }, { "ruleset", T_admin_done_ruleset },
		{ "ruleset_copied", T_admin_done_ruleset_copied },
		{ "rule", T_admin_done_rule }, { "rule_copied", T_admin_done_rule_copied },
		{ "moved", T_admin_done_moved }, { "queue", T_admin_done_queue }, { "workstream", T_admin_done_workstream }, { "copied", T_admin_done_copied },
		{ "member", T_admin_done_member }, { "member_gone", T_admin_done_member_gone },
		{ "removed", T_admin_done_removed }, { "revived", T_admin_done_revived },
		{ "checked", T_admin_done_checked }, { "subscribed", T_admin_done_subscribed },
		{ "monitor", T_admin_done_monitor }, { "tested", T_admin_done_tested }, { "ticked", T_admin_done_ticked }, { "unsubscribed", T_admin_done_unsubscribed },
		{ "password", T_admin_done_password }, { "signed_out", T_admin_done_signed_out },
		{ "user", T_admin_done_user }, { "cron", T_admin_done_cron }, { "totp_off", T_admin_done_totp_off },
		{ "mail", T_admin_done_mail }, { "email", T_admin_done_email },
		{ "imported", T_admin_done_imported }, { "repair", T_admin_done_repair }, { "erasing", T_admin_done_erasing },
		{ "published", T_admin_done_published }, { "read", T_admin_done_read },
		{ "deactivated", T_admin_done_deactivated }, { "reactivated", T_admin_done_reactivated },
	};
	struct str done = req_param(c->req, "done");

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_is(done, words[i].word))
			return admin_text(c, words[i].text);
	return NO_STR;
}

void admin_begin(struct ctx *c, struct admin_reply *r, const char *section, struct str title)
{
	*r = (struct admin_reply){
		.view = { .lang = NULL, .mount = c->app->conf.mount, .csrf = c->who.csrf, .record = c->aside },
		.frame = { .title = title, .section = section, .user_name = c->who.name,
			   .role = c->who.role, .done = what_was_done(c) },
	};
	buf_init(&r->out, c->arena, LIMIT_REPLY);
}

void admin_crumb(struct admin_reply *r, struct str text, struct str path)
{
	struct admin_frame *f = &r->frame;

	if (f->ncrumbs == ARRAY_LEN(f->crumbs))
		return;
	f->crumbs[f->ncrumbs].text = text;
	f->crumbs[f->ncrumbs++].path = path;
}

enum err admin_send(struct ctx *c, struct admin_reply *r, int status)
{
	reply_html(c, status, &r->out);
	return OK;
}

struct str admin_text(struct ctx *c, enum text_key key)
{
	(void)c;
	return lang_text(NULL, key);
}

void form_wrong(struct ctx *c, struct form_errors *e, const char *field, enum text_key text)
{
	if (e->n == FORM_ERRORS_MAX)
		return;
	e->list[e->n].field = field;
	e->list[e->n++].text = admin_text(c, text);
}

void form_check_name(struct ctx *c, struct form_errors *e, const char *field, struct str value,
		     enum text_key text)
{
	if (!value.len || utf8_points(value) > 100)
		form_wrong(c, e, field, text);
}

void form_check_digits(struct ctx *c, struct form_errors *e, const char *field, struct str value,
		       enum text_key text)
{
	if (!str_all_digits(value) || value.len > 32)
		form_wrong(c, e, field, text);
}

struct str form_trim(struct str value)
{
	value = str_trim(value);
	while (value.len && (value.ptr[0] == '\n' || value.ptr[0] == '\r'))
		value = str_trim(str_skip(value, 1));
	while (value.len && (value.ptr[value.len - 1] == '\n' || value.ptr[value.len - 1] == '\r')) {
		value.len--;
		value = str_trim(value);
	}
	return value.ptr ? value : STR("");
}

int form_status(const struct form_errors *e)
{
	return e->changed ? 409 : e->n ? 422 : 200;
}

void admin_audit(struct ctx *c, const char *action, const char *object, i64 id, struct str data)
{
	if (audit_add(c->db, c->now, c->who.id, str_of(action), str_of(object), id, data,
		      str_head(c->req->address, 64)) != DB_OK)
		log_env("%s of %s %lld could not be written to the audit log", action, object, (long long)id);
}

static const char *about(struct ctx *c, const char *what, i64 id)
{
	return arena_printf(c->arena, "%s:%lld", what, (long long)id).ptr;
}

struct str admin_seal(struct ctx *c, const char *what, i64 id, struct str plain)
{
	return seal(c->arena, &c->app->key, about(c, what, id), plain);
}

bool admin_unseal(struct ctx *c, const char *what, i64 id, struct str sealed, struct str *plain)
{
	return sealed.ptr && unseal(c->arena, &c->app->key, about(c, what, id), sealed, plain);
}

struct str admin_last4(struct str secret)
{
	return secret.len >= 12 ? str_skip(secret, secret.len - 4) : STR("****");
}

enum err admin_home(struct ctx *c)
{
	reply_see_other(c, "/admin/pages");
	return OK;
}

void admin_page_changed(struct ctx *c, i64 page)
{
	if (delivery_page_changed(c->db, page, c->now))
		log_env("what waits for page %lld looks at the change later", (long long)page);
	bell_ring(c->app->conf.paths_run_dir);
}
