/*
 * The texts of the set-up checklist: a word of src/desk/checklist.h, its title or what it means, and
 * what to do about it.
 */
#include "base/base.h"
#include "view/setup.h"

static const struct { const char *step; enum text_key title; } steps[] = {
	{ "secret", T_setup_step_secret },
	{ "reach", T_setup_step_reach },
	{ "verified", T_setup_step_verified },
	{ "app_fields", T_setup_step_app_fields },
	{ "mode", T_setup_step_mode },
	{ "urls", T_setup_step_urls },
	{ "token", T_setup_step_token },
	{ "scopes", T_setup_step_scopes },
	{ "subscribed", T_setup_step_subscribed },
	{ "inbound", T_setup_step_inbound },
	{ "echo", T_setup_step_echo },
	{ "worker", T_setup_step_worker },
	{ "profile", T_setup_step_profile },
	{ "owner", T_setup_step_owner },
	{ "human_agent", T_setup_step_human_agent },
	{ "locale", T_setup_step_locale },
	{ "timezone", T_setup_step_timezone },
};

static const struct { const char *reason; enum text_key why, fix; } reasons[] = {
	{ "unchecked", T_setup_why_unchecked, T_setup_fix_unchecked },
	{ "no_answer", T_setup_why_no_answer, T_setup_fix_no_answer },
	{ "odd_answer", T_setup_why_odd_answer, T_setup_fix_odd_answer },
	{ "refused", T_setup_why_refused, NO_TEXT },
	{ "secret_ok", T_setup_why_secret_ok, NO_TEXT },
	{ "secret_set", T_setup_why_secret_set, T_setup_fix_secret_set },
	{ "secret_wrong", T_setup_why_secret_wrong, T_setup_fix_secret_wrong },
	{ "token_data", T_setup_why_token_data, NO_TEXT },
	{ "secret_missing", T_setup_why_secret_missing, T_setup_fix_secret_missing },
	{ "reach_ok", T_setup_why_reach_ok, NO_TEXT },
	{ "reach_http", T_setup_why_reach_http, T_setup_fix_reach_http },
	{ "reach_failed", T_setup_why_reach_failed, T_setup_fix_reach_failed },
	{ "reach_name", T_setup_why_reach_name, T_setup_fix_reach_name },
	{ "reach_refused", T_setup_why_reach_refused, T_setup_fix_reach_refused },
	{ "reach_slow", T_setup_why_reach_slow, T_setup_fix_reach_slow },
	{ "reach_no_tls", T_setup_why_reach_no_tls, T_setup_fix_reach_no_tls },
	{ "reach_expired", T_setup_why_reach_expired, T_setup_fix_reach_expired },
	{ "reach_self_signed", T_setup_why_reach_self_signed, T_setup_fix_reach_self_signed },
	{ "reach_other_name", T_setup_why_reach_other_name, T_setup_fix_reach_other_name },
	{ "reach_chain", T_setup_why_reach_chain, T_setup_fix_reach_chain },
	{ "reach_redirect", T_setup_why_reach_redirect, T_setup_fix_reach_redirect },
	{ "reach_stranger", T_setup_why_reach_stranger, T_setup_fix_reach_stranger },
	{ "reach_status", T_setup_why_reach_status, T_setup_fix_reach_status },
	{ "verified_ok", T_setup_why_verified_ok, NO_TEXT },
	{ "verified_waiting", T_setup_why_verified_waiting, T_setup_fix_verified_waiting },
	{ "app_fields_ok", T_setup_why_app_fields_ok, NO_TEXT },
	{ "app_fields_none", T_setup_why_app_fields_none, T_setup_fix_app_fields_none },
	{ "app_fields_missing", T_setup_why_app_fields_missing, T_setup_fix_app_fields_missing },
	{ "app_fields_elsewhere", T_setup_why_app_fields_elsewhere, T_setup_fix_app_fields_elsewhere },
	{ "mode_ok", T_setup_why_mode_ok, NO_TEXT },
	{ "mode_todo", T_setup_why_mode_todo, T_setup_fix_mode_todo },
	{ "urls_ok", T_setup_why_urls_ok, NO_TEXT },
	{ "urls_todo", T_setup_why_urls_todo, T_setup_fix_urls_todo },
	{ "token_ok", T_setup_why_token_ok, NO_TEXT },
	{ "token_until", T_setup_why_token_until, NO_TEXT },
	{ "token_soon", T_setup_why_token_soon, T_setup_fix_token_soon },
	{ "token_old", T_setup_why_token_old, T_setup_fix_token_old },
	{ "token_missing", T_setup_why_token_missing, T_setup_fix_token_missing },
	{ "token_unchecked", T_setup_why_token_unchecked, T_setup_fix_token_unchecked },
	{ "token_dead", T_setup_why_token_dead, T_setup_fix_token_dead },
	{ "token_other_app", T_setup_why_token_other_app, T_setup_fix_token_other_app },
	{ "token_other_page", T_setup_why_token_other_page, T_setup_fix_token_other_page },
	{ "token_first", T_setup_why_token_first, NO_TEXT },
	{ "parked", T_setup_why_parked, T_setup_fix_parked },
	{ "scope_granted", T_setup_why_scope_granted, NO_TEXT },
	{ "scope_not_granted", T_setup_why_scope_not_granted, T_setup_fix_scope_not_granted },
	{ "scopes_ok", T_setup_why_scopes_ok, NO_TEXT },
	{ "scopes_some", T_setup_why_scopes_some, NO_TEXT },
	{ "scopes_missing", T_setup_why_scopes_missing, T_setup_fix_scopes_missing },
	{ "scopes_page", T_setup_why_scopes_page, T_setup_fix_scopes_page },
	{ "fields_ok", T_setup_why_fields_ok, NO_TEXT },
	{ "fields_some", T_setup_why_fields_some, NO_TEXT },
	{ "fields_arriving", T_setup_why_fields_arriving, NO_TEXT },
	{ "fields_missing", T_setup_why_fields_missing, T_setup_fix_fields_missing },
	{ "fields_none", T_setup_why_fields_none, T_setup_fix_fields_none },
	{ "still_subscribed", T_setup_why_still_subscribed, T_setup_fix_still_subscribed },
	{ "inbound_ok", T_setup_why_inbound_ok, NO_TEXT },
	{ "inbound_test", T_setup_why_inbound_test, T_setup_fix_inbound_test },
	{ "inbound_waiting", T_setup_why_inbound_waiting, T_setup_fix_inbound_waiting },
	{ "echo_ok", T_setup_why_echo_ok, NO_TEXT },
	{ "echo_waiting", T_setup_why_echo_waiting, T_setup_fix_echo_waiting },
	{ "echo_todo", T_setup_why_echo_todo, T_setup_fix_echo_todo },
	{ "worker_ok", T_setup_why_worker_ok, NO_TEXT },
	{ "worker_gone", T_setup_why_worker_gone, T_setup_fix_worker_gone },
	{ "worker_never", T_setup_why_worker_never, T_setup_fix_worker_never },
	{ "nobody_yet", T_setup_why_nobody_yet, NO_TEXT },
	{ "profile_ok", T_setup_why_profile_ok, NO_TEXT },
	{ "profile_empty", T_setup_why_profile_empty, T_setup_fix_profile_empty },
	{ "profile_refused", T_setup_why_profile_refused, T_setup_fix_profile_refused },
	{ "owner_us", T_setup_why_owner_us, NO_TEXT },
	{ "owner_nobody", T_setup_why_owner_nobody, NO_TEXT },
	{ "owner_other", T_setup_why_owner_other, T_setup_fix_owner_other },
	{ "human_agent_ok", T_setup_why_human_agent_ok, NO_TEXT },
	{ "human_todo", T_setup_why_human_todo, T_setup_fix_human_todo },
	{ "no_apps", T_setup_why_no_apps, T_setup_fix_no_apps },
	{ "no_pages", T_setup_why_no_pages, T_setup_fix_no_pages },
	{ "refused_signature", T_setup_why_refused_signature, T_setup_fix_refused_signature },
	{ "refused_key", T_setup_why_refused_key, T_setup_fix_refused_key },
	{ "refused_verify", T_setup_why_refused_verify, T_setup_fix_refused_verify },
	{ "refused_other", T_setup_why_refused_other, T_setup_fix_refused_other },
	{ "never_checked", T_setup_why_never_checked, T_setup_fix_never_checked },
	{ "foreign_page", T_setup_why_foreign_page, T_setup_fix_foreign_page },
	{ "page_off", T_setup_why_page_off, T_setup_fix_page_off },
	{ "maybe_development", T_setup_why_maybe_development, T_setup_fix_maybe_development },
	{ "standby", T_setup_why_standby, T_setup_fix_standby },
	{ "silent", T_setup_why_silent, T_setup_fix_silent },
	{ "raw_waiting", T_setup_why_raw_waiting, T_setup_fix_raw_waiting },
	{ "raw_failed", T_setup_why_raw_failed, T_setup_fix_raw_failed },
	{ "unparsable", T_setup_why_unparsable, T_setup_fix_unparsable },
	{ "database_clock", T_setup_why_database_clock, T_setup_fix_database_clock },
	{ "clock_ok", T_setup_why_clock_ok, NO_TEXT },
	{ "clock_off", T_setup_why_clock_off, T_setup_fix_clock_off },
};

enum text_key setup_title(const char *step)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (strcmp(steps[i].step, step) == 0)
			return steps[i].title;
	return NO_TEXT;
}

enum text_key setup_why(struct str reason)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (str_is(reason, reasons[i].reason))
			return reasons[i].why;
	return T_setup_why_unchecked;
}

enum text_key setup_fix(struct str reason)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (str_is(reason, reasons[i].reason))
			return reasons[i].fix;
	return NO_TEXT;
}

enum text_key setup_state_text(enum setup_state s)
{
	switch (s) {
	case SETUP_TODO: return T_setup_todo_word;
	case SETUP_WAITING: return T_setup_waiting_word;
	case SETUP_OK: return T_setup_ok_word;
	case SETUP_FAILED: return T_setup_failed_word;
	}
	return T_setup_todo_word;
}

const char *setup_state_tone(enum setup_state s)
{
	return s == SETUP_OK ? "ok" : s == SETUP_FAILED ? "bad" : s == SETUP_WAITING ? "now" : "";
}

static const struct { const char *state; enum text_key text; const char *tone; } tests[] = {
	{ "confirmed", T_test_state_confirmed, "ok" }, { "sent", T_test_state_sent, "ok" },
	{ "retry", T_test_state_retry, "warn" }, { "parked", T_test_state_parked, "bad" },
	{ "unknown", T_test_state_unknown, "warn" }, { "failed", T_test_state_failed, "bad" },
	{ "discarded", T_test_state_discarded, "" }, { "queued", T_test_state_way, "" },
	{ "sending", T_test_state_way, "" },
};

enum text_key test_text(struct str state)
{
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		if (str_is(state, tests[i].state))
			return tests[i].text;
	return T_test_state_way;
}

const char *test_tone(struct str state)
{
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		if (str_is(state, tests[i].state))
			return tests[i].tone;
	return "";
}
