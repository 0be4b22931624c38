/*
 * "Why does nothing arrive?": everything that is known, the likeliest cause first. Reads the database
 * only; asking Meta is the button of a page.
 */
#include "base/base.h"
#include "base/clock.h"
#include "admin/admin.h"

#define LIST_MAX 200
#define EVENTS_MOST 2000
#define REFUSED_HOURS 24
#define COUNTED_DAYS 2

static enum err clocks(struct ctx *c, struct why_facts *f)
{
	struct setup_clock_row *rows = arena_array(c->arena, struct setup_clock_row, f->napps);
	i64 day = c->now / DAY_MS - COUNTED_DAYS;
	enum err e = db_err(setup_clock_look(c->db, 0, day, &f->clock));

	for (size_t i = 0; i < f->napps && !e; i++)
		e = db_err(setup_clock_look(c->db, f->apps[i].id, day, &rows[i]));
	f->clocks = rows;
	return e;
}

static enum err gather(struct ctx *c, struct why_facts *f)
{
	struct channel_app_row *apps;
	struct channel_page_row *pages;
	struct why_refused_row *refused;
	struct why_page_row *recent;
	struct why_raw_row *raw;
	struct why_step_row *steps;
	struct why_delivery_row *deliveries = arena_new(c->arena, struct why_delivery_row);
	enum err e;

	if ((e = db_err(channel_app_list(c->db, LIST_MAX, &apps, &f->napps))) ||
	    (e = db_err(channel_page_list(c->db, NONE, LIST_MAX, &pages, &f->npages))) ||
	    (e = db_err(why_refused_calls(c->db, c->now / HOUR_MS - REFUSED_HOURS, LIST_MAX, &refused,
					  &f->nrefused))) ||
	    (e = db_err(why_recent(c->db, c->now - DAY_MS, EVENTS_MOST, &recent, &f->nrecent))) ||
	    (e = db_err(why_raw_events(c->db, 10, &raw, &f->nraw))) ||
	    (e = db_err(why_steps(c->db, LIST_MAX, &steps, &f->nsteps))) ||
	    (e = db_err(why_raw_deliveries(c->db, c->now - DAY_MS, deliveries))))
		return e;
	f->apps = apps;
	f->pages = pages;
	f->refused = refused;
	f->recent = recent;
	f->raw = raw;
	f->steps = steps;
	f->deliveries = deliveries;
	f->https = c->app->conf.https;
	f->now = c->now;
	return clocks(c, f);
}

enum err admin_why(struct ctx *c)
{
	struct why *why = arena_new(c->arena, struct why);
	struct why_facts f = { .apps = NULL };
	struct admin_reply r;
	enum err e = gather(c, &f);

	if (e)
		return e;
	why_find(&f, why);
	admin_begin(c, &r, "why", admin_text(c, T_why_title));
	view_admin_why(&r.out, &r.view, &r.frame, &f, why);
	return admin_send(c, &r, 200);
}
