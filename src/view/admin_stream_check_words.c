#include "base/base.h"
#include "view/admin_stream_check.h"

static const struct { enum text_key text, mend; } words[STREAM_FINDINGS] = {
	[STREAM_NO_QUEUE] = { T_admin_check_no_queue, T_admin_check_choose_queue },
	[STREAM_NO_PAGE] = { T_admin_check_no_page, T_admin_check_choose_page },
	[STREAM_PAGE_NO_TOKEN] = { T_admin_check_no_token, T_admin_check_to_page },
	[STREAM_PAGE_NO_SECRET] = { T_admin_check_no_secret, T_admin_check_to_app },
	[STREAM_PAGE_PARKED] = { T_admin_check_parked, T_admin_check_to_page },
	[STREAM_QUEUE_EMPTY] = { T_admin_check_queue_empty, T_admin_check_to_queue },
	[STREAM_QUEUE_NEVER_OPEN] = { T_admin_check_never_open, T_admin_check_to_queue },
	[STREAM_QUEUE_NOBODY_ABLE] = { T_admin_check_nobody_able, T_admin_check_to_work },
	[STREAM_PAGE_OFF] = { T_admin_check_page_off, T_admin_check_to_page },
	[STREAM_PAGE_NOT_VERIFIED] = { T_admin_check_not_verified, T_admin_check_to_app },
	[STREAM_RULE_LOCALE] = { T_admin_check_rule_locale, T_admin_check_to_rule },
	[STREAM_RULE_TIMEZONE] = { T_admin_check_rule_timezone, T_admin_check_to_rule },
	[STREAM_SKILL_NOBODY] = { T_admin_check_skill_nobody, T_admin_check_to_skill },
	[STREAM_TEXTS_MISSING] = { T_admin_check_texts_missing, T_admin_check_to_texts },
	[STREAM_NO_RULE_ROUTES] = { T_admin_check_no_rule, T_admin_check_to_rules },
	[STREAM_NO_REPLIES] = { T_admin_check_no_replies, T_admin_check_to_replies },
	[STREAM_QUEUE_NO_HOURS] = { T_admin_check_no_hours, T_admin_check_to_queue },
};

enum text_key stream_finding_text(enum stream_finding f)
{
	return words[f].text;
}

enum text_key stream_mend_text(enum stream_finding f)
{
	return words[f].mend;
}
