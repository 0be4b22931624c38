#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/work.h"

/* A run from the crontab ends before the next one starts. */
#define ONCE_MS (50 * SECOND_MS)

static bool parse(int argc, char **argv, struct worker_options *o)
{
	for (int i = 1; i < argc; i++) {
		i64 seconds;

		if (strcmp(argv[i], "--once") == 0) {
			o->once = true;
		} else if (strcmp(argv[i], "--for") == 0 && i + 1 < argc &&
			   parse_i64(str_of(argv[i + 1]), 1, 86400, &seconds)) {
			o->for_ms = seconds * SECOND_MS;
			i++;
		} else {
			return false;
		}
	}
	return true;
}

int cli_worker(struct cli *cli, int argc, char **argv, bool outbox_only)
{
	struct worker_options o = { .outbox_only = outbox_only, .signals = true };

	if (!parse(argc, argv, &o)) {
		cli_complain(argv[0], "usage: pagedesk %s [--for SECONDS | --once]", argv[0]);
		return EXIT_USAGE;
	}
	if (o.once && !o.for_ms)
		o.for_ms = ONCE_MS;
	if (cli->conf.log_file.len && !log_file(cli->conf.log_file.ptr))
		cli_complain(argv[0], "%s can't be written", cli->conf.log_file.ptr);
	return worker_run(&cli->conf, &cli->key, cli->db, &o);
}

int cli_work(struct cli *cli, int argc, char **argv)
{
	return cli_worker(cli, argc, argv, false);
}
