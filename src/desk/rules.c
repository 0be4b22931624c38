#include "base/base.h"
#include "desk/rules.h"

#define FACT_MAX 20000

static enum rule_truth rule_holds(struct arena *a, const struct rule *r, const struct rule_facts *f,
				  enum rule_truth *holds)
{
	bool unknown = false;

	for (size_t i = 0; i < r->nconditions; i++)
		holds[i] = rule_condition_holds(a, &r->conditions[i], f);
	for (size_t i = 0; i < r->nconditions; i++) {
		if (holds[i] == RULE_NOT_KNOWN)
			unknown = true;
		else if ((holds[i] == RULE_TRUE) == r->any)
			return holds[i];
	}
	if (unknown)
		return RULE_NOT_KNOWN;
	return r->any && r->nconditions ? RULE_FALSE : RULE_TRUE;
}

/* --- what a rule sets --------------------------------------------------------------------------- */

static void add_line(struct arena *a, struct str *set, struct str line)
{
	struct str rest = *set, item;

	while (str_cut(&rest, '\n', &item))
		if (str_eq(item, line))
			return;
	if (set->len + line.len < FACT_MAX)
		*set = set->len ? arena_printf(a, "%.*s\n%.*s", STR_ARG(*set), STR_ARG(line)) : line;
}

/* A variable has one value: a later rule replaces that of an earlier one. */
static void set_variable(struct arena *a, struct str *set, struct str line)
{
	struct str rest = *set, item, kept = set->ptr ? STR("") : NO_STR;
	size_t name = 0;

	while (name < line.len && line.ptr[name] != '=')
		name++;
	while (str_cut(&rest, '\n', &item))
		if (item.len <= name || memcmp(item.ptr, line.ptr, name + 1) != 0)
			add_line(a, &kept, item);
	*set = kept;
	add_line(a, set, line);
}

/* Skills add up; of one that is there the higher level counts (features F089). */
static void add_skill(struct rules_result *r, i64 skill, i64 level)
{
	for (size_t i = 0; i < r->nskills; i++)
		if (r->skills[i].id == skill) {
			r->skills[i].level = i64_max(r->skills[i].level, level);
			return;
		}
	if (r->nskills < RULES_SKILLS) {
		r->skills[r->nskills].id = skill;
		r->skills[r->nskills++].level = level;
	}
}

static void apply(struct arena *a, const struct rule *rule, struct rules_result *r)
{
	for (size_t i = 0; i < rule->noutputs; i++) {
		const struct rule_output *o = &rule->outputs[i];
		struct str *facts = r->facts.value;
		i64 n = 0;

		switch (o->attr) {
		case SET_PRIORITY:
			facts[RULE_PRIORITY] = o->value;
			if (parse_i64(o->value, 1, 1000, &n))
				r->priority = n;
			break;
		case SET_SKILL:
			if (parse_i64(o->value, 1, 10, &n))
				add_skill(r, o->skill, n);
			break;
		case SET_TAG: add_line(a, &facts[RULE_TAG], o->value); break;
		case SET_VARIABLE: set_variable(a, &facts[RULE_VARIABLE], o->value); break;
		case SET_LANGUAGE: facts[RULE_LANGUAGE] = o->value; break;
		case SET_VIP: facts[RULE_VIP] = o->value; break;
		case RULE_ATTRS: break;
		}
	}
}

/* --- where it goes ------------------------------------------------------------------------------ */

static u64 mix(u64 x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static const struct overflow_step *overflows(const struct rule *rule, const struct rules_input *in, i64 queue)
{
	for (size_t i = 0; i < in->nqueues; i++)
		if (in->queues[i].id == queue)
			return overflow_before(&in->queues[i].overflow, &rule->overflow, &in->queues[i].now);
	return NULL;
}

/* The conversation's own place among the percents; *step: what happens if no queue takes it. */
static i64 choose(const struct rule *rule, const struct rules_input *in, const struct overflow_step **step)
{
	i64 place = (i64)(mix(in->seed ^ mix((u64)rule->id)) % 100), sum = 0;
	size_t mine = 0;

	for (size_t i = 0; i < rule->nshares; i++) {
		sum += rule->shares[i].percent;
		if (place < sum) {
			mine = i;
			break;
		}
	}
	for (size_t i = 0; i < rule->nshares; i++) {
		i64 queue = rule->shares[(mine + i) % rule->nshares].queue;

		if (!(*step = overflows(rule, in, queue)))
			return queue;
	}
	*step = overflows(rule, in, rule->shares[mine].queue);
	return rule->shares[mine].queue;
}

static enum rule_outcome route(const struct rule *rule, const struct rules_input *in, struct rules_result *r)
{
	const struct overflow_step *step;
	i64 queue;

	if (!rule->nshares)
		return RULE_NO_MATCH;
	queue = choose(rule, in, &step);
	if (step && r->routed_by)
		return RULE_OVERFLOWING;
	r->queue = queue;
	r->routed_by = rule;
	r->overflow = step;
	return step ? RULE_OVERFLOWING : RULE_APPLIED;
}

static void run_set(struct arena *a, const struct ruleset *set, const struct rules_input *in, struct rules_result *r)
{
	bool done = false;

	for (size_t i = 0; i < set->n; i++) {
		const struct rule *rule = &set->rules[i];
		struct rule_trace *t = &r->trace[r->ntrace++];
		enum rule_truth truth;

		t->set = set;
		t->rule = rule;
		t->outcome = set->enabled && rule->enabled ? RULE_NOT_REACHED : RULE_OFF;
		if (done || t->outcome == RULE_OFF)
			continue;
		truth = rule_holds(a, rule, &r->facts, t->holds);
		if (truth == RULE_TRUE && set->routes) {
			t->outcome = route(rule, in, r);
		} else if (truth == RULE_TRUE) {
			apply(a, rule, r);
			t->outcome = RULE_APPLIED;
		} else {
			t->outcome = truth == RULE_FALSE ? RULE_NO_MATCH : RULE_UNKNOWN;
		}
		done = t->outcome == RULE_APPLIED;
	}
}

void rules_run(struct arena *a, const struct rules *rules, const struct rules_input *in, struct rules_result *out)
{
	size_t n = 0;

	for (size_t i = 0; i < rules->n; i++)
		n += rules->sets[i].n;
	*out = (struct rules_result){ .queue = rules->fallback, .priority = NONE, .facts = in->facts,
				      .trace = arena_array(a, struct rule_trace, n) };
	for (size_t i = 0; i < rules->n; i++)
		run_set(a, &rules->sets[i], in, out);
}
