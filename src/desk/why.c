#include "base/base.h"
#include "base/clock.h"
#include "desk/why.h"

/* Events came so lately: what is found at this page hardly keeps them away. */
#define FRESH_MS HOUR_MS
#define FRESH_WEIGHT 60
#define SKEW_MS (60 * SECOND_MS)
/* Events that wait longer than this are not just about to be done. */
#define WAITS_MS MINUTE_MS

static struct why_finding *add(struct why *w, i64 weight, const char *reason, struct str where, i64 at)
{
	/* full: the last place is overwritten, since what comes later is likelier only by chance */
	struct why_finding *f = &w->list[w->n < WHY_MAX ? w->n++ : WHY_MAX - 1];

	*f = (struct why_finding){ .weight = weight, .reason = str_of(reason), .where = where, .at = at,
				   .code = NONE, .subcode = NONE };
	return f;
}

static const struct channel_page_row *page_of(const struct why_facts *f, i64 id)
{
	for (size_t i = 0; i < f->npages; i++)
		if (f->pages[i].id == id)
			return &f->pages[i];
	return NULL;
}

static const struct channel_app_row *app_of(const struct why_facts *f, i64 id)
{
	for (size_t i = 0; i < f->napps; i++)
		if (f->apps[i].id == id)
			return &f->apps[i];
	return NULL;
}

static bool fresh(const struct why_facts *f, const struct channel_page_row *p)
{
	return p->last_webhook_at != NONE && p->last_webhook_at > f->now - FRESH_MS;
}

static i64 page_weight(const struct why_facts *f, const struct channel_page_row *p, i64 weight)
{
	return fresh(f, p) ? weight - FRESH_WEIGHT : weight;
}

/* --- calls that we refused -------------------------------------------------------------------- */

static void find_refused(const struct why_facts *f, struct why *w)
{
	static const struct { const char *starts, *reason; i64 weight; } kinds[] = {
		{ "signature_", "refused_signature", 93 }, { "unknown_key", "refused_key", 92 },
		{ "verify_", "refused_verify", 91 }, { "", "refused_other", 55 },
	};

	for (size_t i = 0; i < f->nrefused; i++) {
		const struct why_refused_row *r = &f->refused[i];
		const struct channel_app_row *app = app_of(f, r->app_id);
		size_t k = 0;
		struct why_finding *found;

		while (!str_starts(r->reason, kinds[k].starts))
			k++;
		/* the body's fault, told by find_flow */
		if (str_is(r->reason, "unparsable"))
			continue;
		/* a wrong guess before the right one */
		if (k == 2 && app && app->verified_at != NONE && app->verified_at >= r->last_at)
			continue;
		found = add(w, kinds[k].weight, kinds[k].reason, app ? app->name : NO_STR, r->last_at);
		found->seen = r->address;
		found->object = "apps";
		found->id = app ? app->id : 0;
		found->message = r->detail;
	}
}

/* --- what the checks say ---------------------------------------------------------------------- */

static i64 step_weight(const struct why_step_row *s)
{
	static const struct { const char *step; i64 weight; } weights[] = {
		{ "subscribed", 90 }, { "app_fields", 88 }, { "reach", 85 }, { "owner", 65 }, { "secret", 60 },
		{ "token", 45 }, { "scopes", 42 }, { "clock", 40 },
	};

	for (size_t i = 0; i < ARRAY_LEN(weights); i++)
		if (str_is(s->step, weights[i].step))
			return str_is(s->reason, "no_answer") ? weights[i].weight - 50 : weights[i].weight;
	return 0;	/* profile, ticks: they keep nothing away */
}

static void find_steps(const struct why_facts *f, struct why *w)
{
	for (size_t i = 0; i < f->nsteps; i++) {
		const struct why_step_row *s = &f->steps[i];
		bool of_page = str_is(s->object, "page");
		const struct channel_page_row *page = of_page ? page_of(f, s->object_id) : NULL;
		const struct channel_app_row *app = of_page ? NULL : app_of(f, s->object_id);
		i64 weight = step_weight(s);
		struct why_finding *found;

		if (!weight || (!page && !app) || str_is(s->reason, "nobody_yet") ||
		    str_is(s->reason, "token_first"))
			continue;
		/* told by find_page, with what the sender heard */
		if (page && page->parked_at != NONE && str_is(s->step, "token"))
			continue;
		found = add(w, page ? page_weight(f, page, weight) : weight, "", page ? page->name : app->name,
			    s->checked_at);
		found->reason = s->reason;
		found->seen = s->seen;
		found->code = s->code;
		found->subcode = s->subcode;
		found->message = s->message;
		found->trace = s->trace;
		found->object = page ? "pages" : "apps";
		found->id = s->object_id;
	}
}

/* --- apps and pages --------------------------------------------------------------------------- */

static void find_app(const struct why_facts *f, struct why *w, size_t i)
{
	const struct channel_app_row *a = &f->apps[i];
	const struct setup_clock_row *c = &f->clocks[i];
	struct why_finding *found = NULL;

	if (!a->secret_last4.ptr)
		found = add(w, 96, "secret_missing", a->name, NONE);
	else if (a->verified_at == NONE)
		found = add(w, 95, "verified_waiting", a->name, NONE);
	else if (!a->pages)
		found = add(w, 94, "no_pages", a->name, NONE);
	if (found) {
		found->object = "apps";
		found->id = a->id;
	}
	if (c->foreign_page_at == NONE)
		return;
	found = add(w, 74, "foreign_page", a->name, c->foreign_page_at);
	found->seen = c->foreign_page;
	found->object = "apps";
	found->id = a->id;
}

static void find_page(const struct why_facts *f, struct why *w, const struct channel_page_row *p)
{
	struct why_finding *found;
	size_t before = w->n;

	if (!p->enabled)
		add(w, page_weight(f, p, 75), "page_off", p->name, NONE);
	if (!p->token_last4.ptr)
		add(w, page_weight(f, p, 89), "token_missing", p->name, NONE);
	else if (!p->subscribed_step.ptr && p->last_webhook_at == NONE)
		add(w, 78, "never_checked", p->name, NONE);
	if (p->parked_at != NONE) {
		found = add(w, 44, "parked", p->name, p->parked_at);
		found->code = p->parked_code;
		found->subcode = p->parked_subcode;
		found->message = p->parked_reason;
	}
	if (p->last_webhook_at == NONE)
		add(w, 70, "maybe_development", p->name, NONE);
	else if (!fresh(f, p))
		add(w, 10, "silent", p->name, p->last_webhook_at);
	for (size_t i = 0; i < f->nrecent; i++)
		if (f->recent[i].page_id == p->id && f->recent[i].standby > 0)
			add(w, 66, "standby", p->name, f->recent[i].last_standby_at);
	for (size_t i = before; i < w->n; i++) {
		w->list[i].object = "pages";
		w->list[i].id = p->id;
	}
}

/* --- the way in ------------------------------------------------------------------------------- */

static void find_flow(const struct why_facts *f, struct why *w)
{
	i64 age = f->clock.worker_age_ms, skew = f->clock.database_at - f->now;

	if (!f->https)
		add(w, 86, "reach_http", NO_STR, NONE);
	if (age == NONE || age >= SETUP_WORKER_LATE_MS)
		add(w, 50, age == NONE ? "worker_never" : "worker_gone", NO_STR, age == NONE ? NONE : f->now - age);
	for (size_t i = 0; i < f->nraw; i++) {
		const struct why_raw_row *r = &f->raw[i];

		if (str_is(r->state, "failed"))
			add(w, 61, "raw_failed", NO_STR, r->oldest_at)->message = r->reason;
		else if (r->oldest_at < f->now - WAITS_MS)
			add(w, 60, "raw_waiting", NO_STR, r->oldest_at);
	}
	if (f->deliveries->count > 0)
		add(w, 57, "unparsable", NO_STR, f->deliveries->last_at)->message = f->deliveries->reason;
	if (f->clock.database_at != NONE && (skew > SKEW_MS || skew < -SKEW_MS))
		add(w, 41, "database_clock", NO_STR, NONE);
}

static int likelier(const void *a, const void *b)
{
	const struct why_finding *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return x->at < y->at ? 1 : x->at > y->at ? -1 : 0;
}

void why_find(const struct why_facts *f, struct why *out)
{
	out->n = 0;
	if (!f->napps)
		add(out, 100, "no_apps", NO_STR, NONE);
	find_refused(f, out);
	find_steps(f, out);
	for (size_t i = 0; i < f->napps; i++)
		find_app(f, out, i);
	for (size_t i = 0; i < f->npages; i++)
		find_page(f, out, &f->pages[i]);
	find_flow(f, out);
	qsort(out->list, out->n, sizeof *out->list, likelier);
}
