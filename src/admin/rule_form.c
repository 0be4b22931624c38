/*
 * The editor's form of one rule: from what was posted to a rule, and back.
 */
#include "base/base.h"
#include "admin/overflow.h"
#include "admin/rules.h"
#include "desk/stream_check.h"
#include "store/rules.h"

/* Conditions on what Meta doesn't tell any page of the workstream (features F289). */
static enum err warn(struct ctx *c, struct rule_form *f)
{
	struct stream_page_row *pages;
	size_t n;
	enum err e = db_err(stream_pages(c->db, f->set->workstream_id, WORK_LIST_MAX, &pages, &n));

	for (size_t i = 0; !e && i < f->nlines; i++) {
		struct rule asks = { .nconditions = 1 };

		asks.conditions[0].field = rule_field_of(f->lines[i].field);
		f->lines[i].never_told = stream_never_told(&asks, RULE_LOCALE, pages, n) ||
					 stream_never_told(&asks, RULE_TIMEZONE, pages, n);
	}
	return e;
}

static struct str variable_word(struct ctx *c, struct str name)
{
	return arena_printf(c->arena, RULE_VARIABLE_WORD "%.*s", STR_ARG(name));
}

/* The variable of "variable:OrderNumber"; NULL: there is none, or it is another word. */
static const struct context_variable_row *variable_of(const struct rule_form *f, struct str word)
{
	if (!str_starts(word, RULE_VARIABLE_WORD))
		return NULL;
	word = str_skip(word, sizeof RULE_VARIABLE_WORD - 1);
	for (size_t i = 0; i < f->nvariables; i++)
		if (str_eq(f->variables[i].name, word))
			return &f->variables[i];
	return NULL;
}

enum err rule_form_offer(struct ctx *c, struct rule_form *f)
{
	static const struct word_text words[] = {
		{ "", T_admin_rules_nothing }, { "priority", T_admin_rule_priority }, { "tag", T_admin_rule_tag },
		{ "language", T_admin_rule_language }, { "vip", T_admin_rule_vip },
	};
	struct context_variable_row *variables;
	struct work_choice_row *queues, *skills;
	size_t nqueues, nskills;
	i64 queue;
	enum err e = db_err(work_queue_choices(c->db, WORK_LIST_MAX, &queues, &nqueues));

	if (e || (e = db_err(work_skill_choices(c->db, WORK_LIST_MAX, &skills, &nskills))) ||
	    (e = db_err(context_variables(c->db, f->set->workstream_id, WORK_LIST_MAX, &variables, &f->nvariables))))
		return e;
	f->variables = variables;
	for (size_t i = 0; i < RULES_SHARES; i++) {
		if (!parse_i64(f->shares[i].queue, 1, INT64_MAX, &queue))
			queue = NONE;
		form_choices(c, &f->shares[i].choices, queues, nqueues, queue, admin_text(c, T_admin_rules_no_queue));
	}
	for (size_t i = 0; i < RULES_OUTPUTS; i++) {
		struct form_choice *list = arena_array(c->arena, struct form_choice,
							       ARRAY_LEN(words) + nskills + f->nvariables);
		size_t n = 0;

		for (size_t k = 0; k < ARRAY_LEN(words); k++)
			list[n++] = (struct form_choice){ str_of(words[k].word), admin_text(c, words[k].text), false };
		for (size_t k = 0; k < nskills; k++)
			list[n++] = (struct form_choice){
				arena_printf(c->arena, "skill:%lld", (long long)skills[k].id),
				lang_fill(c->arena, admin_text(c, T_admin_rules_skill_of), &skills[k].name, 1), false };
		for (size_t k = 0; k < f->nvariables; k++)
			list[n++] = (struct form_choice){ variable_word(c, variables[k].name),
				lang_fill(c->arena, admin_text(c, T_admin_rule_variable_of), &variables[k].name, 1), false };
		for (size_t k = 0; k < n; k++)
			list[k].selected = str_eq(list[k].value, f->outputs[i].attr);
		f->outputs[i].choices = (struct choices){ list, n };
	}
	f->overflow.of_rule = true;
	e = overflow_lines_offer(c, &f->overflow, NONE);
	return e ? e : warn(c, f);
}

static struct str posted(struct ctx *c, char what, size_t i, const char *part)
{
	char name[24];

	return req_form(c->req, rule_input(name, what, i, part));
}

/* A field of the form, trimmed, at most 2000 bytes: what is longer is refused by the checks. */
static struct str posted_text(struct ctx *c, char what, size_t i, const char *part)
{
	return str_head(form_trim(posted(c, what, i, part)), 4001);
}

void rule_form_read(struct ctx *c, struct rule_form *f)
{
	const struct rule_in *in = c->in;
	i64 drop = -1;

	if (str_starts(in->go, "drop:") && !parse_i64(str_skip(in->go, 5), 0, RULES_CONDITIONS, &drop))
		drop = -1;
	f->name = form_trim(in->name);
	f->enabled = in->enabled;
	f->any = str_is(in->match, "any");
	f->version = in->version;
	for (size_t i = 0; i < RULES_CONDITIONS; i++)
		if (posted(c, 'c', i, "field").ptr && (i64)i != drop)
			f->lines[f->nlines++] = (struct rule_line){ posted_text(c, 'c', i, "field"),
								     posted_text(c, 'c', i, "op"),
								     posted_text(c, 'c', i, "value"), false };
	if (str_is(in->go, "add") && f->nlines < RULES_CONDITIONS)
		f->lines[f->nlines++] = (struct rule_line){ STR("text"), STR("contains"), STR(""), false };
	for (size_t i = 0; i < RULES_OUTPUTS; i++) {
		f->outputs[i].attr = posted_text(c, 'o', i, "attr");
		f->outputs[i].value = posted_text(c, 'o', i, "value");
	}
	for (size_t i = 0; i < RULES_SHARES; i++) {
		f->shares[i].queue = posted_text(c, 'q', i, "queue");
		f->shares[i].percent = posted_text(c, 'q', i, "percent");
	}
	f->overflow.of_rule = true;
	overflow_lines_read(c, &f->overflow);
}

void rule_form_as_saved(struct ctx *c, struct rule_form *f, const struct rule *rule)
{
	f->any = rule->any;
	for (size_t i = 0; i < rule->nconditions; i++)
		f->lines[f->nlines++] = (struct rule_line){ rule->conditions[i].variable.len ?
			variable_word(c, rule->conditions[i].variable) : str_of(rule_fields[rule->conditions[i].field].word),
			str_of(rule_ops[rule->conditions[i].op]), rule->conditions[i].value, false };
	for (size_t i = 0; i < rule->noutputs; i++) {
		const struct rule_output *o = &rule->outputs[i];

		f->outputs[i].attr = o->attr != SET_SKILL ? str_of(rule_attrs[o->attr]) :
			arena_printf(c->arena, "skill:%lld", (long long)o->skill);
		f->outputs[i].value = o->value;
		if (o->attr == SET_VARIABLE) {
			struct str value = o->value, name;

			str_cut(&value, '=', &name);
			f->outputs[i].attr = variable_word(c, name);
			f->outputs[i].value = value;
		}
	}
	for (size_t i = 0; i < rule->nshares; i++) {
		f->shares[i].queue = form_i64(c, rule->shares[i].queue);
		f->shares[i].percent = form_i64(c, rule->shares[i].percent);
	}
	f->overflow.of_rule = true;
	overflow_lines_as_saved(c, &f->overflow, &rule->overflow);
}

/* --- checks ------------------------------------------------------------------------------------- */

static void wrong_at(struct ctx *c, struct rule_form *f, char what, size_t i, const char *part, enum text_key text)
{
	char name[24];

	form_wrong(c, &f->errors, arena_cstr(c->arena, str_of(rule_input(name, what, i, part))), text);
}

/* A variable of numbers gets a number; what is no variable takes anything. */
static bool variable_takes(const struct context_variable_row *variable, struct str value)
{
	struct rule_condition is = { .field = RULE_VARIABLE, .op = OP_IS, .value = value,
				     .variable = variable ? variable->name : NO_STR, .number = true };

	return !variable || !str_is(variable->kind, "number") || rule_condition_fits(&is);
}

static void check_outputs(struct ctx *c, struct rule_form *f, struct rule *out)
{
	for (size_t i = 0; i < RULES_OUTPUTS; i++) {
		struct str attr = f->outputs[i].attr;
		struct rule_output o = { rule_attr_of(attr), 0, f->outputs[i].value };

		const struct context_variable_row *variable = variable_of(f, attr);

		if (!attr.len && !o.value.len)
			continue;
		if (variable) {
			o.attr = SET_VARIABLE;
			o.value = arena_printf(c->arena, "%.*s=%.*s", STR_ARG(variable->name), STR_ARG(o.value));
		}
		if (str_starts(attr, "skill:") && parse_i64(str_skip(attr, 6), 1, INT64_MAX, &o.skill))
			o.attr = SET_SKILL;
		if (!form_has_word(&f->outputs[i].choices, attr) || !attr.len)
			wrong_at(c, f, 'o', i, "value", T_admin_rules_attr_wrong);
		else if (!rule_output_fits(o.attr, o.skill, o.value) || !variable_takes(variable, f->outputs[i].value))
			wrong_at(c, f, 'o', i, "value", T_admin_rules_output_wrong);
		else
			out->outputs[out->noutputs++] = o;
	}
	if (!out->noutputs && !f->errors.n)
		wrong_at(c, f, 'o', 0, "value", T_admin_rules_output_missing);
}

static void check_shares(struct ctx *c, struct rule_form *f, struct rule *out)
{
	size_t named = 0;

	for (size_t i = 0; i < RULES_SHARES; i++)
		named += f->shares[i].queue.len > 0;
	for (size_t i = 0; i < RULES_SHARES; i++) {
		struct rule_share s = { 0, 100 };

		if (!f->shares[i].queue.len && !f->shares[i].percent.len)
			continue;
		/* the only queue gets all */
		if (named == 1 && !f->shares[i].percent.len)
			f->shares[i].percent = STR("100");
		if (!parse_i64(f->shares[i].queue, 1, INT64_MAX, &s.queue) ||
		    !form_has_choice(&f->shares[i].choices, s.queue))
			wrong_at(c, f, 'q', i, "percent", T_admin_rules_queue_wrong);
		else if (!parse_i64(f->shares[i].percent, 1, 100, &s.percent))
			wrong_at(c, f, 'q', i, "percent", T_admin_rules_percent_wrong);
		else
			out->shares[out->nshares++] = s;
	}
	if (!f->errors.n && !rule_shares_fit(out->shares, out->nshares))
		wrong_at(c, f, 'q', 0, "percent", out->nshares ? T_admin_rules_sum_wrong : T_admin_rules_queue_missing);
}

void rule_form_check(struct ctx *c, struct rule_form *f, struct rule *out)
{
	*out = (struct rule){ .enabled = f->enabled, .any = f->any, .overflow = NO_OVERFLOW };
	form_check_name(c, &f->errors, "name", f->name, T_admin_rules_name_wrong);
	for (size_t i = 0; i < f->nlines; i++) {
		const struct context_variable_row *variable = variable_of(f, f->lines[i].field);
		struct rule_condition k = { .field = variable ? RULE_VARIABLE : rule_field_of(f->lines[i].field),
					    .op = rule_op_of(f->lines[i].op), .value = f->lines[i].value };

		if (variable) {
			k.variable = variable->name;
			k.number = str_is(variable->kind, "number");
		}
		if (!rule_op_fits(&k))
			wrong_at(c, f, 'c', i, "value", T_admin_rules_op_wrong);
		else if (!rule_condition_fits(&k))
			wrong_at(c, f, 'c', i, "value", T_admin_rules_value_wrong);
		else
			out->conditions[out->nconditions++] = k;
	}
	if (f->routes) {
		check_shares(c, f, out);
		overflow_lines_check(c, &f->overflow, &f->errors, &out->overflow);
	} else {
		check_outputs(c, f, out);
	}
}

/* --- to the database ---------------------------------------------------------------------------- */

struct str rule_form_body(struct ctx *c, const struct rule *rule)
{
	struct buf out;

	buf_init(&out, c->arena, 60000);
	rule_write(&out, rule);
	return buf_str(&out);
}
