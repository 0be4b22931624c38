/*
 * Events that could not be interpreted are interpreted again: after an update that knows more, or
 * once what was missing is there. What is known already stays as it is (unique keys decide). And
 * bodies from files (replay_files.c).
 */
#include "base/base.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/replay.h"
#include "desk/intake.h"
#include "store/intake.h"

#define AT_ONCE 100

static int replay_failed(struct cli *cli)
{
	i64 now = clock_now(), done = 0, all = 0;
	enum db_result r = raw_event_replay(cli->db, now);
	enum err e;

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

int cli_replay(struct cli *cli, int argc, char **argv)
{
	struct replay_wish wish = { 0 };
	bool usage = argc < 2;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--write"))
			wish.write = true;
		else if (!strcmp(argv[i], "--page") && i + 1 < argc)
			wish.page = argv[++i];
		else if (!strcmp(argv[i], "--psid") && i + 1 < argc)
			wish.psid = argv[++i];
		else if (argv[i][0] == '-' || wish.path)
			usage = true;
		else
			wish.path = argv[i];
	}
	if (usage || !wish.path) {
		cli_complain("replay", "usage: pagedesk replay failed | replay [--write] [--page ID] [--psid ID] DIR");
		return EXIT_USAGE;
	}
	return argc == 2 && !strcmp(wish.path, "failed") ? replay_failed(cli) : replay_files(cli, &wish);
}
