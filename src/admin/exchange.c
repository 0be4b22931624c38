/*
 * Settings as a file: download it, or see what one would change here and then do that. Nothing is kept
 * between the two steps: the file travels with the form, and the plan's digest says whether what was
 * shown is still what would happen.
 */
#include "base/base.h"
#include "admin/change.h"
#include "admin/exchange.h"
#include "base/limits.h"

struct exchange_in { struct str settings, plan; };

/* Longer than what is taken, so that the page itself can say so. */
const struct spec admin_exchange_spec = SPEC(exchange_in, ((const struct field[]){
	{ "settings", FROM_BODY, FIELD_TEXT, false, 0, LIMIT_IMPORT_BODY, offsetof(struct exchange_in, settings) },
	{ "plan", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct exchange_in, plan) },
}));

static enum err show(struct ctx *c, const struct exchange_page *p, int status)
{
	struct admin_reply r;

	admin_begin(c, &r, "exchange", admin_text(c, T_admin_exchange_title));
	view_admin_exchange(&r.out, &r.view, &r.frame, p);
	return admin_send(c, &r, status);
}

enum err admin_exchange(struct ctx *c)
{
	return show(c, &(struct exchange_page){ .file = NULL }, 200);
}

enum err admin_exchange_export(struct ctx *c)
{
	struct buf out;
	enum err e;

	buf_init(&out, c->arena, LIMIT_REPLY);
	if ((e = exchange_write(c->db, c->arena, &out)))
		return e;
	admin_audit(c, "export", "settings", NONE, NO_STR);
	reply_json(c, 200, &out);
	reply_header(c, "Content-Disposition", STR("attachment; filename=\"pagedesk-settings.json\""));
	return OK;
}

static struct exchange_by importer(const struct ctx *c)
{
	return (struct exchange_by){ .login = c->who.login, .user = c->who.id, .now = c->now, .key = &c->app->key };
}

static enum err show_plan(struct ctx *c, struct exchange_page *p)
{
	char *hex = arena_alloc(c->arena, 2 * DIGEST_LEN + 1);
	struct admin_reply r;

	hex_of(p->plan->digest.bytes, DIGEST_LEN, hex);
	p->digest = str_of(hex);
	admin_begin(c, &r, "exchange", admin_text(c, T_admin_exchange_plan));
	admin_crumb(&r, admin_text(c, T_admin_exchange_title), STR("/admin/exchange"));
	view_admin_exchange_plan(&r.out, &r.view, &r.frame, p);
	return admin_send(c, &r, p->stale ? 409 : 200);
}

enum err admin_exchange_check(struct ctx *c)
{
	const struct exchange_in *in = c->in;
	struct exchange_by by = importer(c);
	struct exchange file;
	struct exchange_plan plan;
	struct exchange_page page = { .text = form_trim(in->settings), .file = &file };
	enum err e;

	if (!exchange_read(c->arena, page.text, &file))
		return show(c, &page, 422);
	e = exchange_plan(c->db, c->arena, &file, &by, &plan);
	if (e == ERR_INVALID)
		return show(c, &page, 422);
	page.plan = &plan;
	return e ? e : show_plan(c, &page);
}

static void audit_step(struct ctx *c, const struct exchange_step *s)
{
	struct change ch;

	change_begin(c, &ch);
	change_fact(&ch, "of", s->key);
	for (size_t i = 0; i < s->ndiff; i++)
		if (s->diff[i].had_old)
			change_str(&ch, s->diff[i].field, s->diff[i].old, s->diff[i].new);
		else
			change_fact(&ch, s->diff[i].field, s->diff[i].new);
	admin_audit(c, s->is_new ? "import new" : "import", exchange_object_name(s->kind), NONE, change_end(&ch));
}

enum err admin_exchange_apply(struct ctx *c)
{
	const struct exchange_in *in = c->in;
	struct exchange_by by = importer(c);
	struct exchange file;
	struct exchange_plan plan = { .n = 0 };
	struct exchange_page page = { .text = form_trim(in->settings), .file = &file };
	struct digest shown = { .bytes = { 0 } };
	enum err e;

	if (!exchange_read(c->arena, page.text, &file))
		return show(c, &page, 422);
	/* what is no digest fits no plan */
	if (!parse_hex(in->plan, shown.bytes, DIGEST_LEN))
		shown = (struct digest){ .bytes = { 0 } };
	e = exchange_apply(c->db, c->arena, &file, &by, &shown, &plan);
	if (e == ERR_INVALID || (e == ERR_CONFLICT && file.nerrors))
		return show(c, &page, 422);
	if (e == ERR_CONFLICT) {
		page.plan = &plan;
		page.stale = true;
		return show_plan(c, &page);
	}
	if (e)
		return e;
	for (size_t i = 0; i < plan.n; i++)
		audit_step(c, &plan.steps[i]);
	reply_see_other(c, "/admin/exchange?done=imported");
	return OK;
}
