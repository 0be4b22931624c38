/*
 * webhook.fcgi: what Meta calls. Nothing here links libcurl: start-up is paid per request under CGI.
 */
#include "base/base.h"
#include "base/limits.h"
#include "web/web.h"
#include "webhook/webhook.h"

const struct route webhook_routes[] = {
	{ METHOD_GET, "/webhook/{key}", GUARD_SIGNED, false, 0, NULL, webhook_verify },
	{ METHOD_POST, "/webhook/{key}", GUARD_SIGNED, false, LIMIT_WEBHOOK_BODY, NULL, webhook_receive },
	{ METHOD_POST, "/webhook/{key}/deauthorize", GUARD_SIGNED, false, LIMIT_API_BODY, NULL,
	  webhook_deauthorize },
	{ METHOD_POST, "/webhook/{key}/data-deletion", GUARD_SIGNED, false, LIMIT_API_BODY, NULL,
	  webhook_data_deletion },
	{ METHOD_GET, "/deletion/{code}", GUARD_PUBLIC, false, 0, NULL, webhook_deletion_status },
	{ METHOD_GET, "/health", GUARD_PUBLIC, false, 0, NULL, webhook_health },
};

int main(int argc, char **argv)
{
	return web_main(argc, argv, "webhook", webhook_routes, ARRAY_LEN(webhook_routes));
}
