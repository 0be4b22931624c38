#include "base/base.h"
#include "desk/hours.h"
#include "desk/stream_check.h"

enum stream_weight stream_weight_of(enum stream_finding f)
{
	return f <= STREAM_QUEUE_NEVER_OPEN ? STREAM_STOPS : f <= STREAM_TEXTS_MISSING ? STREAM_SURPRISES : STREAM_HINT;
}

static void add(struct stream_report *r, enum stream_finding what, i64 id, struct str name, struct str more)
{
	r->count[stream_weight_of(what)]++;
	if (r->n < STREAM_PROBLEMS_MAX)
		r->list[r->n++] = (struct stream_problem){ what, id, name, more };
}

static void look_at_queue(struct arena *a, const struct stream_facts *f, const struct stream_queue_row *q,
			  struct stream_report *r)
{
	struct hours h;

	if (!q->members)
		add(r, STREAM_QUEUE_EMPTY, q->id, q->name, NO_STR);
	else if (!q->able && !str_is(f->stream->mode, "pick"))
		add(r, STREAM_QUEUE_NOBODY_ABLE, q->id, q->name, NO_STR);
	if (q->hours_id == NONE)
		add(r, STREAM_QUEUE_NO_HOURS, q->id, q->name, NO_STR);
	else if (!hours_read(a, q->zone, q->weekly, q->holidays, &h) ||
		 (!hours_open(&h, f->now) && hours_next_change(&h, f->now) == NONE))
		add(r, STREAM_QUEUE_NEVER_OPEN, q->id, q->name, NO_STR);
}

static void look_at_page(const struct stream_page_row *p, struct stream_report *r, struct arena *a)
{
	if (!p->secret)
		add(r, STREAM_PAGE_NO_SECRET, p->app_id, p->app_name, NO_STR);
	if (!p->token)
		add(r, STREAM_PAGE_NO_TOKEN, p->id, p->name, NO_STR);
	else if (p->parked)
		add(r, STREAM_PAGE_PARKED, p->id, p->name, NO_STR);
	if (!p->enabled)
		add(r, STREAM_PAGE_OFF, p->id, p->name, NO_STR);
	if (p->secret && !p->verified)
		add(r, STREAM_PAGE_NOT_VERIFIED, p->app_id, p->app_name, NO_STR);
	if (p->texts_missing)
		add(r, STREAM_TEXTS_MISSING, p->id, p->name, arena_printf(a, "%lld", (long long)p->texts_missing));
	if (!p->replies)
		add(r, STREAM_NO_REPLIES, p->id, p->name, p->language);
}

bool stream_never_told(const struct rule *rule, enum rule_field field, const struct stream_page_row *pages, size_t n)
{
	bool asks = false;

	for (size_t i = 0; i < rule->nconditions; i++)
		asks = asks || rule->conditions[i].field == field;
	for (size_t i = 0; asks && i < n; i++) {
		struct str step = field == RULE_LOCALE ? pages[i].locale_step : pages[i].timezone_step;

		if (!step.ptr || str_is(step, "ok"))
			return false;
	}
	return asks && n;
}

static bool somebody_has(const struct stream_facts *f, i64 skill, struct str *name)
{
	for (size_t i = 0; i < f->nskills; i++)
		if (f->skills[i].id == skill) {
			*name = f->skills[i].name;
			return f->skills[i].people > 0;
		}
	return true;
}

/* A skill that nobody has matters where skills must match. */
static void look_at_rule(const struct stream_facts *f, const struct rule *rule, struct stream_report *r)
{
	struct str name;

	if (stream_never_told(rule, RULE_LOCALE, f->pages, f->npages))
		add(r, STREAM_RULE_LOCALE, rule->id, rule->name, NO_STR);
	if (stream_never_told(rule, RULE_TIMEZONE, f->pages, f->npages))
		add(r, STREAM_RULE_TIMEZONE, rule->id, rule->name, NO_STR);
	for (size_t i = 0; i < rule->noutputs; i++)
		if (rule->outputs[i].attr == SET_SKILL && str_is(f->stream->skill_matching, "exact") &&
		    !somebody_has(f, rule->outputs[i].skill, &name))
			add(r, STREAM_SKILL_NOBODY, rule->outputs[i].skill, name, rule->name);
}

static void look_at_rules(const struct stream_facts *f, struct stream_report *r)
{
	bool routes = false;

	for (size_t i = 0; i < f->rules->n; i++)
		for (size_t k = 0; k < f->rules->sets[i].n; k++) {
			const struct ruleset *set = &f->rules->sets[i];

			if (!set->enabled || !set->rules[k].enabled)
				continue;
			routes = routes || set->routes;
			look_at_rule(f, &set->rules[k], r);
		}
	if (!routes)
		add(r, STREAM_NO_RULE_ROUTES, f->id, f->stream->name, f->stream->queue_name);
}

/* Stable: within one weight they stay in the order in which they were found. */
static void worst_first(struct stream_report *r)
{
	for (size_t i = 1; i < r->n; i++) {
		struct stream_problem p = r->list[i];
		size_t k = i;

		for (; k && stream_weight_of(r->list[k - 1].what) > stream_weight_of(p.what); k--)
			r->list[k] = r->list[k - 1];
		r->list[k] = p;
	}
}

void stream_look(struct arena *a, const struct stream_facts *f, struct stream_report *out)
{
	*out = (struct stream_report){ .n = 0 };
	if (f->stream->fallback_queue_id == NONE || !f->stream->queue_name.ptr)
		add(out, STREAM_NO_QUEUE, f->id, f->stream->name, NO_STR);
	if (!f->npages)
		add(out, STREAM_NO_PAGE, f->id, f->stream->name, NO_STR);
	for (size_t i = 0; i < f->npages; i++)
		look_at_page(&f->pages[i], out, a);
	for (size_t i = 0; i < f->nqueues; i++)
		look_at_queue(a, f, &f->queues[i], out);
	look_at_rules(f, out);
	worst_first(out);
}
