/*
 * "Read what was missed": by hand, also for what customers wrote before the page was connected, and
 * what the runs found (features E8, C23).
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/repair.h"
#include "desk/repair.h"
#include "sys/bell.h"
#include "view/admin_repair.h"

#define RUNS_SHOWN 20

struct repair_in { i64 id; struct str days; };

const struct spec admin_page_repair_spec = SPEC(repair_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct repair_in, id) },
	{ "days", FROM_BODY, FIELD_TEXT, false, 0, 10, offsetof(struct repair_in, days) },
}));

static const struct { const char *value; enum text_key text; } choices[] = {
	{ "1", T_repair_1 }, { "3", T_repair_3 }, { "7", T_repair_7 }, { "30", T_repair_30 },
};

static i64 days_of(struct str value)
{
	i64 days;

	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		if (str_is(value, choices[i].value))
			return parse_i64(value, 1, 30, &days) ? days : NONE;
	return NONE;
}

static enum err show(struct ctx *c, i64 id, struct str days, struct form_errors *errors)
{
	struct form_choice *list = arena_array(c->arena, struct form_choice, ARRAY_LEN(choices));
	struct repair_page_view page = { .page = id, .days = list, .ndays = ARRAY_LEN(choices), .errors = *errors };
	struct channel_page_row row;
	struct repair_row *runs;
	struct admin_reply r;
	enum err e = db_err(channel_page_get(c->db, id, &row));

	if (!e && row.deleted_at != NONE)
		e = ERR_NOT_FOUND;
	if (e || (e = db_err(repair_list(c->db, id, RUNS_SHOWN, &runs, &page.nruns))))
		return e;
	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		list[i] = (struct form_choice){ str_of(choices[i].value), admin_text(c, choices[i].text),
						str_is(days, choices[i].value) };
	page.runs = runs;
	page.token = row.token_last4.ptr != NULL;
	admin_begin(c, &r, "pages", admin_text(c, T_repair_title));
	admin_crumb(&r, admin_text(c, T_admin_pages_title), STR("/admin/pages"));
	admin_crumb(&r, row.name, arena_printf(c->arena, "/admin/pages/%lld", (long long)id));
	view_admin_repair(&r.out, &r.view, &r.frame, &page);
	return admin_send(c, &r, form_status(errors));
}

enum err admin_page_repair(struct ctx *c)
{
	const struct id_in *in = c->in;

	return show(c, in->id, STR("1"), &(struct form_errors){ .n = 0 });
}

enum err admin_page_repair_ask(struct ctx *c)
{
	const struct repair_in *in = c->in;
	struct form_errors errors = { .n = 0 };
	struct channel_page_row row;
	i64 days = days_of(in->days);
	enum err e = db_err(channel_page_get(c->db, in->id, &row));

	if (!e && row.deleted_at != NONE)
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	if (days == NONE)
		form_wrong(c, &errors, "days", T_repair_days_wrong);
	else if (!row.token_last4.ptr)
		form_wrong(c, &errors, "days", T_repair_no_token);
	if (errors.n)
		return show(c, in->id, in->days, &errors);
	e = repair_ask(c->db, in->id, c->now - days * DAY_MS, c->now, c->who.id);
	if (e == ERR_CONFLICT) {
		form_wrong(c, &errors, "days", T_repair_running_wrong);
		return show(c, in->id, in->days, &errors);
	}
	if (e)
		return e;
	bell_ring(c->app->conf.paths_run_dir);
	admin_audit(c, "read missed messages", "page", in->id, arena_printf(c->arena, "{\"days\":%lld}", (long long)days));
	reply_see_other(c, "/admin/pages/%lld/repair?done=repair", (long long)in->id);
	return OK;
}
