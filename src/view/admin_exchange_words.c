#include "base/base.h"
#include "view/admin_exchange.h"

enum text_key exchange_wrong_text(enum exchange_wrong what)
{
	switch (what) {
	case EXCHANGE_NOT_JSON: return T_admin_exchange_not_json;
	case EXCHANGE_NOT_OURS: return T_admin_exchange_not_ours;
	case EXCHANGE_TOO_LONG: return T_admin_exchange_too_long;
	case EXCHANGE_TOO_MANY: return T_admin_exchange_too_many;
	case EXCHANGE_UNKNOWN: return T_admin_exchange_unknown;
	case EXCHANGE_NOT_A_LIST: return T_admin_exchange_not_a_list;
	case EXCHANGE_NOT_AN_OBJECT: return T_admin_exchange_not_an_object;
	case EXCHANGE_MISSING: return T_admin_exchange_missing;
	case EXCHANGE_TYPE: return T_admin_exchange_type;
	case EXCHANGE_RANGE: return T_admin_exchange_range;
	case EXCHANGE_WORD: return T_admin_exchange_word;
	case EXCHANGE_TWICE: return T_admin_exchange_twice;
	case EXCHANGE_NOWHERE: return T_admin_exchange_nowhere;
	case EXCHANGE_OWN_ROLE: return T_admin_exchange_own_role;
	case EXCHANGE_FORM: return T_admin_exchange_form;
	case EXCHANGE_SLUG: return T_admin_exchange_slug;
	case EXCHANGE_SPELLING: break;
	}
	return T_admin_exchange_spelling;
}

enum text_key exchange_kind_text(enum exchange_kind kind)
{
	switch (kind) {
	case EXCHANGE_HOURS: return T_admin_exchange_hours;
	case EXCHANGE_SKILLS: return T_admin_exchange_skill;
	case EXCHANGE_REASONS: return T_admin_exchange_reason;
	case EXCHANGE_DISPOSITIONS: return T_admin_exchange_disposition;
	case EXCHANGE_VARIABLES: return T_admin_exchange_variable;
	case EXCHANGE_RULESETS: return T_admin_exchange_ruleset;
	case EXCHANGE_QUICK_REPLIES: return T_admin_exchange_quick_reply;
	case EXCHANGE_AUTOMATED: return T_admin_exchange_automated;
	case EXCHANGE_QUEUES: return T_admin_exchange_queue;
	case EXCHANGE_WORKSTREAMS: return T_admin_exchange_workstream;
	case EXCHANGE_APPS: return T_admin_exchange_app;
	case EXCHANGE_PAGES: return T_admin_exchange_page;
	case EXCHANGE_USERS: case EXCHANGE_KINDS: break;
	}
	return T_admin_exchange_user;
}
