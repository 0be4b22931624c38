/* Inside cli/ only: `pagedesk replay`. */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "cli/cli.h"

struct replay_wish {
	const char *path;	/* a directory of .json files, or one file */
	const char *page;	/* what {page} stands for; NULL: the desk's first page */
	const char *psid;	/* what {psid} stands for; NULL: a sample's */
	bool write;		/* false: take everything back */
};

int replay_files(struct cli *cli, const struct replay_wish *wish);

#endif
