/*
 * cron.fcgi: the worker as a URL. Links libcurl.
 */
#include "base/base.h"
#include "web/web.h"
#include "worker/cron.h"

const struct route cron_routes[] = {
	{ METHOD_POST, "/cron/flush", GUARD_ANY, true, 4096, NULL, cron_flush },
	{ METHOD_GET, "/cron/{token}", GUARD_SIGNED, false, 0, NULL, cron_run },
	{ METHOD_POST, "/cron/{token}", GUARD_SIGNED, false, 4096, NULL, cron_run },
};

int main(int argc, char **argv)
{
	return web_main(argc, argv, "cron", cron_routes, ARRAY_LEN(cron_routes));
}
