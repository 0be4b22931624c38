/*
 * Events that could not be interpreted are interpreted again: after an update that knows more, or
 * once what was missing is there. What is known already stays as it is (unique keys decide).
 */
#include "base/base.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "desk/intake.h"
#include "store/intake.h"

#define AT_ONCE 100

int cli_replay(struct cli *cli, int argc, char **argv)
{
	i64 now = clock_now(), done = 0, all = 0;
	enum db_result r;
	enum err e;

	if (argc != 2 || strcmp(argv[1], "failed") != 0) {
		cli_complain("replay", "usage: pagedesk replay failed");
		return EXIT_USAGE;
	}
	r = raw_event_replay(cli->db, now);
	if (r != DB_OK && r != DB_NONE)
		return cli_failed(cli, "replay", db_err(r));
	printf("%lld events to interpret again\n", (long long)(r == DB_OK ? db_affected(cli->db) : 0));
	do {
		e = intake_pending(cli->db, &cli->key, &cli->arena, now, AT_ONCE, &done);
		all += done;
	} while (!e && done == AT_ONCE);
	if (e)
		return cli_failed(cli, "replay", e);
	printf("%lld done\n", (long long)all);
	return EXIT_DONE;
}
