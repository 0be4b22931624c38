/*
 * admin.fcgi: the administration's forms.
 */
#include "base/base.h"
#include "admin/admin.h"
#include "admin/first.h"
#include "admin/audit.h"
#include "admin/cron.h"
#include "admin/exchange.h"
#include "admin/people.h"
#include "admin/stream.h"
#include "admin/work.h"
#include "base/limits.h"

#define SHOW(path, guard, spec, fn) { METHOD_GET, path, guard, false, 0, spec, fn }
#define FORM(path, guard, spec, fn) { METHOD_POST, path, guard, true, LIMIT_API_BODY, spec, fn }

const struct route admin_routes[] = {
	SHOW("/admin/", GUARD_SUPERVISOR, NULL, admin_home),
	SHOW("/admin/first/{token}", GUARD_PUBLIC, &admin_first_spec, admin_first),
	FORM("/admin/first/{token}", GUARD_PUBLIC, &admin_first_spec, admin_first_create),
	SHOW("/health/metrics", GUARD_SIGNED, NULL, health_metrics),
	SHOW("/health/details", GUARD_SIGNED, NULL, health_details),
	SHOW("/admin/health", GUARD_SUPERVISOR, NULL, admin_health),
	FORM("/admin/health/token", GUARD_ADMIN, NULL, admin_health_token),
	SHOW("/admin/why", GUARD_SUPERVISOR, NULL, admin_why),
	SHOW("/admin/pages", GUARD_SUPERVISOR, NULL, admin_pages),
	SHOW("/admin/apps", GUARD_ADMIN, NULL, admin_apps),
	SHOW("/admin/apps/new", GUARD_ADMIN, NULL, admin_app_new),
	FORM("/admin/apps", GUARD_ADMIN, &admin_app_spec, admin_app_create),
	SHOW("/admin/apps/{id}", GUARD_ADMIN, &admin_id_spec, admin_app),
	FORM("/admin/apps/{id}", GUARD_ADMIN, &admin_app_spec, admin_app_save),
	FORM("/admin/apps/{id}/secret", GUARD_ADMIN, &admin_app_secret_spec, admin_app_secret),
	FORM("/admin/apps/{id}/rotate", GUARD_ADMIN, &admin_id_spec, admin_app_rotate),
	FORM("/admin/apps/{id}/verify-token", GUARD_ADMIN, &admin_id_spec, admin_app_verify_token),
	FORM("/admin/apps/{id}/check", GUARD_ADMIN, &admin_id_spec, admin_app_check),
	FORM("/admin/apps/{id}/subscribe", GUARD_ADMIN, &admin_id_spec, admin_app_subscribe),
	FORM("/admin/apps/{id}/tick", GUARD_ADMIN, &admin_tick_spec, admin_app_tick),
	SHOW("/admin/apps/{id}/remove", GUARD_ADMIN, &admin_id_spec, admin_app_removal),
	FORM("/admin/apps/{id}/remove", GUARD_ADMIN, &admin_version_spec, admin_app_remove),
	SHOW("/admin/apps/{id}/pages/new", GUARD_ADMIN, &admin_id_spec, admin_page_new),
	FORM("/admin/apps/{id}/pages", GUARD_ADMIN, &admin_page_spec, admin_page_create),
	SHOW("/admin/pages/{id}", GUARD_ADMIN, &admin_id_spec, admin_page),
	FORM("/admin/pages/{id}", GUARD_ADMIN, &admin_page_spec, admin_page_save),
	FORM("/admin/pages/{id}/token", GUARD_ADMIN, &admin_page_token_spec, admin_page_token),
	FORM("/admin/pages/{id}/check", GUARD_ADMIN, &admin_check_spec, admin_page_check),
	FORM("/admin/pages/{id}/subscribe", GUARD_ADMIN, &admin_id_spec, admin_page_subscribe),
	FORM("/admin/pages/{id}/unsubscribe", GUARD_ADMIN, &admin_id_spec, admin_page_unsubscribe),
	FORM("/admin/pages/{id}/test", GUARD_ADMIN, &admin_page_test_spec, admin_page_test),
	FORM("/admin/pages/{id}/tick", GUARD_ADMIN, &admin_tick_spec, admin_page_tick),
	SHOW("/admin/pages/{id}/remove", GUARD_ADMIN, &admin_id_spec, admin_page_removal),
	FORM("/admin/pages/{id}/remove", GUARD_ADMIN, &admin_version_spec, admin_page_remove),
	SHOW("/admin/message-tag", GUARD_ADMIN, NULL, admin_tags),
	FORM("/admin/pages/{id}/message-tag", GUARD_ADMIN, &admin_tag_spec, admin_tag_set),
	SHOW("/admin/workstreams", GUARD_ADMIN, NULL, admin_streams),
	SHOW("/admin/workstreams/new", GUARD_ADMIN, NULL, admin_stream_new),
	FORM("/admin/workstreams", GUARD_ADMIN, &admin_stream_spec, admin_stream_wizard),
	SHOW("/admin/workstreams/{id}", GUARD_ADMIN, &admin_id_spec, admin_stream_basics),
	FORM("/admin/workstreams/{id}", GUARD_ADMIN, &admin_stream_spec, admin_stream_basics_save),
	SHOW("/admin/workstreams/{id}/distribution", GUARD_ADMIN, &admin_id_spec, admin_stream_work),
	FORM("/admin/workstreams/{id}/distribution", GUARD_ADMIN, &admin_stream_spec, admin_stream_work_save),
	SHOW("/admin/workstreams/{id}/life", GUARD_ADMIN, &admin_id_spec, admin_stream_life),
	FORM("/admin/workstreams/{id}/life", GUARD_ADMIN, &admin_stream_spec, admin_stream_life_save),
	SHOW("/admin/workstreams/{id}/features", GUARD_ADMIN, &admin_id_spec, admin_stream_features),
	FORM("/admin/workstreams/{id}/features", GUARD_ADMIN, &admin_stream_spec, admin_stream_features_save),
	FORM("/admin/workstreams/{id}/copy", GUARD_ADMIN, &admin_id_spec, admin_stream_copy),
	SHOW("/admin/workstreams/{id}/remove", GUARD_ADMIN, &admin_id_spec, admin_stream_removal),
	FORM("/admin/workstreams/{id}/remove", GUARD_ADMIN, &admin_version_spec, admin_stream_remove),
	SHOW("/admin/queues", GUARD_ADMIN, NULL, admin_queues),
	SHOW("/admin/queues/new", GUARD_ADMIN, NULL, admin_queue_new),
	FORM("/admin/queues", GUARD_ADMIN, &admin_queue_spec, admin_queue_create),
	SHOW("/admin/queues/{id}", GUARD_ADMIN, &admin_id_spec, admin_queue),
	FORM("/admin/queues/{id}", GUARD_ADMIN, &admin_queue_spec, admin_queue_save),
	FORM("/admin/queues/{id}/copy", GUARD_ADMIN, &admin_id_spec, admin_queue_copy),
	FORM("/admin/queues/{id}/members", GUARD_ADMIN, &admin_member_spec, admin_queue_member_add),
	FORM("/admin/queues/{id}/members/all", GUARD_ADMIN, &admin_id_spec, admin_queue_members_all),
	FORM("/admin/queues/{id}/members/{user}/remove", GUARD_ADMIN, &admin_member_remove_spec,
	     admin_queue_member_remove),
	SHOW("/admin/queues/{id}/remove", GUARD_ADMIN, &admin_id_spec, admin_queue_removal),
	FORM("/admin/queues/{id}/remove", GUARD_ADMIN, &admin_version_spec, admin_queue_remove),
	SHOW("/admin/hours", GUARD_ADMIN, NULL, admin_hours_list),
	SHOW("/admin/hours/new", GUARD_ADMIN, NULL, admin_hours_new),
	FORM("/admin/hours", GUARD_ADMIN, &admin_hours_spec, admin_hours_create),
	SHOW("/admin/hours/{id}", GUARD_ADMIN, &admin_id_spec, admin_hours),
	FORM("/admin/hours/{id}", GUARD_ADMIN, &admin_hours_spec, admin_hours_save),
	FORM("/admin/hours/{id}/copy", GUARD_ADMIN, &admin_id_spec, admin_hours_copy),
	SHOW("/admin/hours/{id}/remove", GUARD_ADMIN, &admin_id_spec, admin_hours_removal),
	FORM("/admin/hours/{id}/remove", GUARD_ADMIN, &admin_version_spec, admin_hours_remove),
	SHOW("/admin/skills", GUARD_ADMIN, NULL, admin_skills),
	SHOW("/admin/skills/new", GUARD_ADMIN, NULL, admin_skill_new),
	FORM("/admin/skills", GUARD_ADMIN, &admin_skill_spec, admin_skill_create),
	SHOW("/admin/skills/{id}", GUARD_ADMIN, &admin_id_spec, admin_skill),
	FORM("/admin/skills/{id}", GUARD_ADMIN, &admin_skill_spec, admin_skill_save),
	FORM("/admin/skills/{id}/copy", GUARD_ADMIN, &admin_id_spec, admin_skill_copy),
	SHOW("/admin/skills/{id}/remove", GUARD_ADMIN, &admin_id_spec, admin_skill_removal),
	FORM("/admin/skills/{id}/remove", GUARD_ADMIN, &admin_version_spec, admin_skill_remove),
	FORM("/admin/skills/{id}/people", GUARD_ADMIN, &admin_skill_rate_spec, admin_skill_rate),
	FORM("/admin/skills/{id}/people/{user}/remove", GUARD_ADMIN, &admin_skill_unrate_spec, admin_skill_unrate),

	SHOW("/admin/users", GUARD_ADMIN, NULL, admin_users),
	SHOW("/admin/users/new", GUARD_ADMIN, NULL, admin_user_new),
	FORM("/admin/users", GUARD_ADMIN, &admin_user_spec, admin_user_create),
	SHOW("/admin/users/{id}", GUARD_ADMIN, &admin_user_spec, admin_user),
	FORM("/admin/users/{id}", GUARD_ADMIN, &admin_user_spec, admin_user_save),
	FORM("/admin/users/{id}/password", GUARD_ADMIN, &admin_user_password_spec, admin_user_password),
	FORM("/admin/users/{id}/sign-out", GUARD_ADMIN, &admin_id_spec, admin_user_sign_out),
	SHOW("/admin/users/{id}/deactivate", GUARD_ADMIN, &admin_id_spec, admin_user_farewell),
	FORM("/admin/users/{id}/deactivate", GUARD_ADMIN, &admin_version_spec, admin_user_deactivate),
	FORM("/admin/users/{id}/reactivate", GUARD_ADMIN, &admin_version_spec, admin_user_reactivate),
	SHOW("/admin/audit", GUARD_AUDIT, &admin_audit_spec, admin_audit_log),
	SHOW("/admin/cron", GUARD_ADMIN, NULL, admin_cron),
	FORM("/admin/cron/rotate", GUARD_ADMIN, NULL, admin_cron_rotate),
	SHOW("/admin/exchange", GUARD_ADMIN, NULL, admin_exchange),
	SHOW("/admin/exchange/settings.json", GUARD_ADMIN, NULL, admin_exchange_export),
	{ METHOD_POST, "/admin/exchange/check", GUARD_ADMIN, true, LIMIT_IMPORT_BODY, &admin_exchange_spec,
	  admin_exchange_check },
	{ METHOD_POST, "/admin/exchange/apply", GUARD_ADMIN, true, LIMIT_IMPORT_BODY, &admin_exchange_spec,
	  admin_exchange_apply },
	SHOW("/admin/account", GUARD_ANY, NULL, admin_account),
	FORM("/admin/account/password", GUARD_ANY, &admin_account_password_spec, admin_account_password),
};

int main(int argc, char **argv)
{
	return web_main(argc, argv, "admin", admin_routes, ARRAY_LEN(admin_routes));
}
