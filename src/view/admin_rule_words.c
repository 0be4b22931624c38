#include "base/base.h"
#include "view/admin_rules.h"

enum text_key rule_field_text(int field)
{
	static const enum text_key texts[RULE_FIELDS] = {
		[RULE_NAME] = T_admin_rule_customer_name, [RULE_FIRST_NAME] = T_admin_rule_first_name,
		[RULE_LAST_NAME] = T_admin_rule_last_name, [RULE_LOCALE] = T_admin_rule_locale,
		[RULE_TIMEZONE] = T_admin_rule_timezone, [RULE_PSID] = T_admin_rule_psid,
		[RULE_PAGE] = T_admin_rule_page, [RULE_TEXT] = T_admin_rule_text,
		[RULE_REFERRAL] = T_admin_rule_referral, [RULE_AD] = T_admin_rule_ad,
		[RULE_PAYLOAD] = T_admin_rule_payload, [RULE_FLAG] = T_admin_rule_flag,
		[RULE_HOUR] = T_admin_rule_hour, [RULE_WEEKDAY] = T_admin_rule_weekday,
		[RULE_ATTACHMENT] = T_admin_rule_attachment, [RULE_TAG] = T_admin_rule_tag,
		[RULE_LANGUAGE] = T_admin_rule_language, [RULE_VIP] = T_admin_rule_vip,
		[RULE_PRIORITY] = T_admin_rule_priority, [RULE_VARIABLE] = T_admin_rule_variable,
	};

	return field >= 0 && field < RULE_FIELDS ? texts[field] : T_admin_choose;
}

struct str rule_condition_text(const struct lang *lang, const struct rule_condition *c)
{
	return c->variable.len ? c->variable : lang_text(lang, rule_field_text((int)c->field));
}

enum text_key rule_op_text(int op)
{
	static const enum text_key texts[RULE_OPS] = {
		[OP_IS] = T_admin_op_is, [OP_IS_NOT] = T_admin_op_is_not, [OP_CONTAINS] = T_admin_op_contains,
		[OP_CONTAINS_NOT] = T_admin_op_contains_not, [OP_BEGINS] = T_admin_op_begins, [OP_IN] = T_admin_op_in,
		[OP_LESS] = T_admin_op_less, [OP_MORE] = T_admin_op_more, [OP_KNOWN] = T_admin_op_known,
		[OP_UNKNOWN] = T_admin_op_unknown,
	};

	return op >= 0 && op < RULE_OPS ? texts[op] : T_admin_choose;
}

enum text_key rule_outcome_text(enum rule_outcome outcome)
{
	static const enum text_key texts[] = {
		[RULE_OFF] = T_admin_outcome_off, [RULE_NOT_REACHED] = T_admin_outcome_not_reached,
		[RULE_NO_MATCH] = T_admin_outcome_no_match, [RULE_UNKNOWN] = T_admin_outcome_unknown,
		[RULE_OVERFLOWING] = T_admin_outcome_overflowing, [RULE_APPLIED] = T_admin_outcome_applied,
	};

	return texts[outcome];
}

const char *rule_outcome_tone(enum rule_outcome outcome)
{
	if (outcome == RULE_APPLIED)
		return "ok";
	return outcome == RULE_UNKNOWN || outcome == RULE_OVERFLOWING ? "warn" : "";
}

const char *rule_input(char out[24], char what, size_t i, const char *part)
{
	snprintf(out, 24, "%c%zu_%s", what, i, part);
	return out;
}

struct str choice_name(const struct work_choice_row *rows, size_t n, i64 id)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].id == id)
			return rows[i].name;
	return STR("-");
}

enum text_key rule_attr_text(enum rule_attr attr)
{
	static const enum text_key texts[RULE_ATTRS] = {
		[SET_PRIORITY] = T_admin_rule_priority, [SET_SKILL] = T_admin_rules_skill, [SET_TAG] = T_admin_rule_tag,
		[SET_LANGUAGE] = T_admin_rule_language, [SET_VIP] = T_admin_rule_vip,
		[SET_VARIABLE] = T_admin_rule_variable,
	};

	return texts[attr];
}
