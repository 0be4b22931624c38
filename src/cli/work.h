/*
 * `pagedesk work` and `pagedesk send` are the same worker; send does the outbox alone.
 */
#ifndef CLI_WORK_H
#define CLI_WORK_H

#include "cli/cli.h"
#include "worker/run.h"

int cli_worker(struct cli *cli, int argc, char **argv, bool outbox_only);

#endif
