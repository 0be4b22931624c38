/*
 * A rule as JSON:
 *
 *	{"any":false,"if":[{"field":"locale","op":"begins","value":"pt"}],
 *	 "set":[{"attr":"skill","skill":3,"value":"5"}],"to":[{"queue":1,"percent":100}],
 *	 "overflow":{"full":{"action":"transfer","threshold":20,"queue":2}}}
 */
#include "base/base.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "desk/rules_parts.h"
#include "sys/json.h"

const struct rule_field_info rule_fields[RULE_FIELDS] = {
	[RULE_NAME] = { "customer_name", RULE_IS_TEXT }, [RULE_FIRST_NAME] = { "first_name", RULE_IS_TEXT },
	[RULE_LAST_NAME] = { "last_name", RULE_IS_TEXT }, [RULE_LOCALE] = { "locale", RULE_IS_TEXT },
	[RULE_TIMEZONE] = { "timezone", RULE_IS_NUMBER }, [RULE_PSID] = { "psid", RULE_IS_ID },
	[RULE_PAGE] = { "page", RULE_IS_TEXT }, [RULE_TEXT] = { "text", RULE_IS_TEXT },
	[RULE_REFERRAL] = { "referral", RULE_IS_TEXT }, [RULE_AD] = { "ad", RULE_IS_ID },
	[RULE_PAYLOAD] = { "payload", RULE_IS_TEXT }, [RULE_FLAG] = { "flag", RULE_IS_SET },
	[RULE_HOUR] = { "hour", RULE_IS_NUMBER }, [RULE_WEEKDAY] = { "weekday", RULE_IS_WORD },
	[RULE_ATTACHMENT] = { "attachment", RULE_IS_WORD }, [RULE_TAG] = { "tag", RULE_IS_SET },
	[RULE_LANGUAGE] = { "language", RULE_IS_TEXT }, [RULE_VIP] = { "vip", RULE_IS_WORD },
	[RULE_PRIORITY] = { "priority", RULE_IS_NUMBER }, [RULE_VARIABLE] = { "variable", RULE_IS_SET },
};

const char *const rule_ops[RULE_OPS] = {
	[OP_IS] = "is", [OP_IS_NOT] = "is_not", [OP_CONTAINS] = "contains", [OP_CONTAINS_NOT] = "contains_not",
	[OP_BEGINS] = "begins", [OP_IN] = "in", [OP_LESS] = "less", [OP_MORE] = "more", [OP_KNOWN] = "known",
	[OP_UNKNOWN] = "unknown",
};

const char *const rule_attrs[RULE_ATTRS] = {
	[SET_PRIORITY] = "priority", [SET_SKILL] = "skill", [SET_TAG] = "tag", [SET_LANGUAGE] = "language",
	[SET_VIP] = "vip", [SET_VARIABLE] = "variable",
};

enum rule_field rule_field_of(struct str word)
{
	for (int i = 0; i < RULE_FIELDS; i++)
		if (str_is(word, rule_fields[i].word))
			return (enum rule_field)i;
	return RULE_FIELDS;
}

enum rule_op rule_op_of(struct str word)
{
	for (int i = 0; i < RULE_OPS; i++)
		if (str_is(word, rule_ops[i]))
			return (enum rule_op)i;
	return RULE_OPS;
}

enum rule_attr rule_attr_of(struct str word)
{
	for (int i = 0; i < RULE_ATTRS; i++)
		if (str_is(word, rule_attrs[i]))
			return (enum rule_attr)i;
	return RULE_ATTRS;
}

/* --- what fits ---------------------------------------------------------------------------------- */

enum rule_type rule_type_of(const struct rule_condition *c)
{
	if (c->field == RULE_VARIABLE && c->variable.len)
		return c->number ? RULE_IS_NUMBER : RULE_IS_TEXT;
	return rule_fields[c->field].type;
}

bool rule_op_fits(const struct rule_condition *c)
{
	enum rule_op op = c->op;

	if (c->field >= RULE_FIELDS || op >= RULE_OPS)
		return false;
	if (op == OP_KNOWN || op == OP_UNKNOWN || op == OP_IS || op == OP_IS_NOT)
		return true;
	switch (rule_type_of(c)) {
	case RULE_IS_NUMBER: return op == OP_LESS || op == OP_MORE;
	case RULE_IS_ID: case RULE_IS_WORD: return op == OP_IN;
	default: return op != OP_LESS && op != OP_MORE;
	}
}

static bool is_word_of(enum rule_field field, struct str word)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

	if (field != RULE_WEEKDAY)
		return str_ieq(word, "yes") || str_ieq(word, "no");
	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		if (str_ieq(word, days[i]))
			return true;
	return false;
}

static bool words_fit(enum rule_field field, enum rule_op op, struct str value)
{
	struct str rest = value, item;

	if (op != OP_IN)
		return is_word_of(field, value);
	while (str_cut(&rest, ',', &item))
		if (!is_word_of(field, str_trim(item)))
			return false;
	return true;
}

bool rule_condition_fits(const struct rule_condition *c)
{
	struct str value = str_trim(c->value);
	i64 number;

	if (!rule_op_fits(c))
		return false;
	if (c->op == OP_KNOWN || c->op == OP_UNKNOWN)
		return true;
	if (!value.len || utf8_points(value) > 1000)
		return false;
	if (rule_type_of(c) == RULE_IS_WORD)
		return words_fit(c->field, c->op, value);
	return rule_type_of(c) != RULE_IS_NUMBER || rule_number(value, &number);
}

bool rule_output_fits(enum rule_attr attr, i64 skill, struct str value)
{
	i64 n;

	switch (attr) {
	case SET_PRIORITY: return parse_i64(value, 1, 1000, &n);
	case SET_SKILL: return skill > 0 && parse_i64(value, 1, 10, &n);
	case SET_VIP: return str_is(value, "yes") || str_is(value, "no");
	case SET_LANGUAGE: return value.len >= 2 && value.len <= 16 && !str_has(value, ' ');
	case SET_VARIABLE: return value.len > 2 && value.ptr[0] != '=' && str_has(value, '=') && value.len <= 400 &&
				  !str_has(value, '\n');
	case SET_TAG: return value.len > 0 && utf8_points(value) <= 100 && !str_has(value, '\n');
	default: return false;
	}
}

bool rule_shares_fit(const struct rule_share *shares, size_t n)
{
	i64 sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (shares[i].queue <= 0 || shares[i].percent < 1 || shares[i].percent > 100)
			return false;
		for (size_t k = 0; k < i; k++)
			if (shares[k].queue == shares[i].queue)
				return false;
		sum += shares[i].percent;
	}
	return n <= RULES_SHARES && sum == 100;
}

/* --- JSON --------------------------------------------------------------------------------------- */

static bool read_conditions(struct arena *a, const struct json *list, struct rule *out)
{
	if (j_len(list) > RULES_CONDITIONS)
		return false;
	for (size_t i = 0; i < j_len(list); i++) {
		const struct json *v = j_at(list, i);
		struct rule_condition c = { rule_field_of(j_text(j_get(v, "field"))), rule_op_of(j_text(j_get(v, "op"))),
					    j_text(j_get(v, "value")), NO_STR, j_text(j_get(v, "variable")),
					    j_flag(j_get(v, "number")) };

		if (!rule_condition_fits(&c))
			return false;
		c.folded = c.op == OP_IN ? rule_fold_list(a, c.field, c.value) : rule_fold(a, c.field, c.value);
		out->conditions[out->nconditions++] = c;
	}
	return true;
}

static bool read_outputs(const struct json *list, struct rule *out)
{
	if (j_len(list) > RULES_OUTPUTS)
		return false;
	for (size_t i = 0; i < j_len(list); i++) {
		const struct json *v = j_at(list, i);
		struct rule_output o = { rule_attr_of(j_text(j_get(v, "attr"))), j_i64(j_get(v, "skill"), 0),
					 j_text(j_get(v, "value")) };

		if (!rule_output_fits(o.attr, o.skill, o.value))
			return false;
		out->outputs[out->noutputs++] = o;
	}
	return true;
}

static bool read_shares(const struct json *list, struct rule *out)
{
	if (j_len(list) > RULES_SHARES)
		return false;
	for (size_t i = 0; i < j_len(list); i++)
		out->shares[out->nshares++] = (struct rule_share){ j_i64(j_get(j_at(list, i), "queue"), 0),
								    j_i64(j_get(j_at(list, i), "percent"), 0) };
	return out->nshares == 0 || rule_shares_fit(out->shares, out->nshares);
}

static bool read_overflow(const struct json *v, struct rule *out)
{
	for (int i = OVERFLOW_CLOSED; i <= OVERFLOW_FULL; i++) {
		const struct json *step = j_get(v, overflow_causes[i]);
		struct overflow_step s = { overflow_action_of(j_text(j_get(step, "action"))),
					   j_i64(j_get(step, "threshold"), NONE), j_i64(j_get(step, "queue"), NONE) };

		if (!j_is_object(step))
			continue;
		if (!overflow_step_fits((enum overflow_cause)i, &s))
			return false;
		out->overflow.step[i] = s;
	}
	return true;
}

bool rule_read(struct arena *a, struct str json, struct rule *out)
{
	const struct json *v = j_parse(a, json, NULL);
	struct rule rule = { .enabled = true, .any = j_flag(j_get(v, "any")), .overflow = NO_OVERFLOW };

	if (!j_is_object(v) || !read_conditions(a, j_get(v, "if"), &rule) ||
	    !read_outputs(j_get(v, "set"), &rule) || !read_shares(j_get(v, "to"), &rule) ||
	    !read_overflow(j_get(v, "overflow"), &rule))
		return false;
	*out = rule;
	return true;
}

static void write_overflow(struct jw *w, const struct overflow *o)
{
	if (o->step[OVERFLOW_CLOSED].action == OVERFLOW_INHERIT && o->step[OVERFLOW_FULL].action == OVERFLOW_INHERIT)
		return;
	jw_key(w, "overflow");
	jw_object(w);
	for (int i = OVERFLOW_CLOSED; i <= OVERFLOW_FULL; i++) {
		if (o->step[i].action == OVERFLOW_INHERIT)
			continue;
		jw_key(w, overflow_causes[i]);
		jw_object(w);
		jw_kcstr(w, "action", overflow_actions[o->step[i].action]);
		if (o->step[i].threshold != NONE)
			jw_ki64(w, "threshold", o->step[i].threshold);
		if (o->step[i].queue != NONE)
			jw_ki64(w, "queue", o->step[i].queue);
		jw_end_object(w);
	}
	jw_end_object(w);
}

void rule_write(struct buf *out, const struct rule *rule)
{
	struct jw w;

	jw_init(&w, out);
	jw_object(&w);
	jw_kbool(&w, "any", rule->any);
	jw_key(&w, "if");
	jw_array(&w);
	for (size_t i = 0; i < rule->nconditions; i++) {
		jw_object(&w);
		jw_kcstr(&w, "field", rule_fields[rule->conditions[i].field].word);
		if (rule->conditions[i].variable.len) {
			jw_kstr(&w, "variable", rule->conditions[i].variable);
			jw_kbool(&w, "number", rule->conditions[i].number);
		}
		jw_kcstr(&w, "op", rule_ops[rule->conditions[i].op]);
		jw_kstr(&w, "value", rule->conditions[i].value);
		jw_end_object(&w);
	}
	jw_end_array(&w);
	jw_key(&w, "set");
	jw_array(&w);
	for (size_t i = 0; i < rule->noutputs; i++) {
		jw_object(&w);
		jw_kcstr(&w, "attr", rule_attrs[rule->outputs[i].attr]);
		if (rule->outputs[i].attr == SET_SKILL)
			jw_ki64(&w, "skill", rule->outputs[i].skill);
		jw_kstr(&w, "value", rule->outputs[i].value);
		jw_end_object(&w);
	}
	jw_end_array(&w);
	jw_key(&w, "to");
	jw_array(&w);
	for (size_t i = 0; i < rule->nshares; i++) {
		jw_object(&w);
		jw_ki64(&w, "queue", rule->shares[i].queue);
		jw_ki64(&w, "percent", rule->shares[i].percent);
		jw_end_object(&w);
	}
	jw_end_array(&w);
	write_overflow(&w, &rule->overflow);
	jw_end_object(&w);
}
