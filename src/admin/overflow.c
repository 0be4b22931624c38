/*
 * What one queue does when it can't take more, and what counts as good service in it.
 */
#include "base/base.h"
#include "admin/change.h"
#include "admin/conflict.h"
#include "admin/overflow.h"
#include "desk/overflow_load.h"

#define SECONDS_MAX 86400

struct overflow_in { i64 id, version; struct str service_level, short_abandon; };

/* The lines are looked up by name: overflow_lines_read(). */
const struct spec admin_overflow_spec = SPEC(overflow_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct overflow_in, id) },
	{ "version", FROM_BODY, FIELD_I64, false, 0, INT64_MAX, offsetof(struct overflow_in, version) },
	{ "service_level", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct overflow_in, service_level) },
	{ "short_abandon", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct overflow_in, short_abandon) },
}));

static enum err load(struct ctx *c, i64 id, struct overflow_form *f, struct overflow_queue_row *row,
		     struct overflow *saved)
{
	struct overflow_pair_row *pairs;
	size_t n;
	enum err e = db_err(overflow_queue_get(c->db, id, row));

	if (e || (e = db_err(overflow_of(c->db, id, OVERFLOW_CAUSES, &pairs, &n))))
		return e;
	*saved = NO_OVERFLOW;
	for (size_t i = 0; i < n; i++)
		overflow_take(saved, &pairs[i]);
	f->id = id;
	f->saved = row;
	f->closed_now = overflow_closed(c->arena, row, c->now);
	return OK;
}

static enum err show(struct ctx *c, const struct overflow_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "queues", f->saved->name);
	admin_crumb(&r, admin_text(c, T_admin_queues_title), STR("/admin/queues"));
	view_admin_overflow(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

enum err admin_overflow(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct overflow_form form = { 0 };
	struct overflow_queue_row row;
	struct overflow saved;
	enum err e = load(c, in->id, &form, &row, &saved);

	if (e)
		return e;
	form.version = row.version;
	form.service_level = form_i64(c, row.service_level_s);
	form.short_abandon = form_i64(c, row.short_abandon_s);
	overflow_lines_as_saved(c, &form.lines, &saved);
	e = overflow_lines_offer(c, &form.lines, in->id);
	return e ? e : show(c, &form);
}

struct storing {
	struct ctx *c;
	i64 id, version, service_level, short_abandon;
	const struct overflow *overflow;
};

static enum err store(struct db *db, void *arg)
{
	const struct storing *s = arg;
	enum db_result r;
	enum err e = db_err(overflow_levels(db, s->id, s->version, s->service_level, s->short_abandon, s->c->who.id,
					    s->c->now));

	if (e)
		return e;
	r = overflow_clear(db, s->id);
	e = r == DB_NONE ? OK : db_err(r);
	for (int i = 0; !e && i < OVERFLOW_CAUSES; i++) {
		const struct overflow_step *step = &s->overflow->step[i];

		if (step->action == OVERFLOW_END || step->action == OVERFLOW_TRANSFER)
			e = db_err(overflow_put(db, s->id, str_of(overflow_causes[i]), step->threshold,
						str_of(overflow_actions[step->action]), step->queue));
	}
	return e;
}

/* "transfer 3 at 20" */
static struct str step_text(struct ctx *c, const struct overflow_step *s)
{
	struct str at = s->threshold == NONE ? STR("") :
			arena_printf(c->arena, " at %lld", (long long)s->threshold);

	if (s->action == OVERFLOW_TRANSFER)
		return arena_printf(c->arena, "transfer %lld%.*s", (long long)s->queue, STR_ARG(at));
	return s->action == OVERFLOW_END ? arena_printf(c->arena, "end%.*s", STR_ARG(at)) : STR("");
}

static void audit(struct ctx *c, const struct overflow_form *f, const struct overflow *old, const struct storing *s)
{
	struct change ch;

	change_begin(c, &ch);
	change_fact(&ch, "of", f->saved->name);
	for (int i = 0; i < OVERFLOW_CAUSES; i++)
		change_str(&ch, overflow_causes[i], step_text(c, &old->step[i]), step_text(c, &s->overflow->step[i]));
	change_str(&ch, "service_level", form_i64(c, f->saved->service_level_s), f->service_level);
	change_str(&ch, "short_abandon", form_i64(c, f->saved->short_abandon_s), f->short_abandon);
	admin_audit(c, "edit overflow", "queue", f->id, change_end(&ch));
}

enum err admin_overflow_save(struct ctx *c)
{
	const struct overflow_in *in = c->in;
	struct overflow_form form = { 0 };
	struct overflow_queue_row row;
	struct overflow saved, typed;
	struct storing s = { .c = c, .id = in->id, .version = in->version, .overflow = &typed };
	enum err e = load(c, in->id, &form, &row, &saved);

	form.version = in->version;
	form.service_level = form_trim(in->service_level);
	form.short_abandon = form_trim(in->short_abandon);
	overflow_lines_read(c, &form.lines);
	if (e || (e = overflow_lines_offer(c, &form.lines, in->id)))
		return e;
	overflow_lines_check(c, &form.lines, &form.errors, &typed);
	form_check_maybe(c, &form.errors, "service_level", form.service_level, 1, SECONDS_MAX,
			 T_admin_overflow_seconds_wrong, &s.service_level);
	form_check_maybe(c, &form.errors, "short_abandon", form.short_abandon, 1, SECONDS_MAX,
			 T_admin_overflow_seconds_wrong, &s.short_abandon);
	if (form.errors.n)
		return show(c, &form);
	e = db_tx(c->db, "edit overflow", store, &s);
	if (e == ERR_NOT_FOUND) {
		form.version = row.version;
		e = form_conflict(c, &form.errors, "queue", in->id, row.version, admin_overflow, in);
		return e ? e : show(c, &form);
	}
	if (e)
		return e;
	audit(c, &form, &saved, &s);
	reply_see_other(c, "/admin/queues/%lld/overflow?done=saved", (long long)in->id);
	return OK;
}
