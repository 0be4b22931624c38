#include "base/base.h"
#include "cli/work.h"

int cli_send(struct cli *cli, int argc, char **argv)
{
	return cli_worker(cli, argc, argv, true);
}
