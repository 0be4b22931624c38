/*
 * The `pagedesk` command: one file per sub-command. Exit status: 0 done, 1 failed, 2 usage, 75 the
 * database is away (architecture 5).
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/conf.h"
#include "sys/crypt.h"
#include "sys/db.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_DB_AWAY = 75 };

struct cli {
	struct conf conf;
	struct secret_key key;
	struct db *db;
	struct arena arena;	/* lives as long as the command */
	const char *conf_file;	/* -c, or NULL: for conf_load() */
};

/* What a sub-command wants to be ready before it runs. */
enum cli_need { NEED_NOTHING = 0, NEED_CONF = 1, NEED_KEY = 2 | NEED_CONF, NEED_DB = 4 | NEED_CONF };

struct cli_command {
	const char *name;
	int (*run)(struct cli *cli, int argc, char **argv);	/* argv[0] is the sub-command */
	unsigned need;
	const char *usage;	/* after "pagedesk ", one line per form */
	const char *help;	/* a paragraph */
};

extern const struct cli_command cli_commands[];
extern const size_t cli_commands_len;

int cli_send(struct cli *cli, int argc, char **argv);
int cli_work(struct cli *cli, int argc, char **argv);
int cli_migrate(struct cli *cli, int argc, char **argv);
int cli_check(struct cli *cli, int argc, char **argv);
int cli_user(struct cli *cli, int argc, char **argv);
int cli_key(struct cli *cli, int argc, char **argv);
int cli_replay(struct cli *cli, int argc, char **argv);
int cli_demo(struct cli *cli, int argc, char **argv);
int cli_version(struct cli *cli, int argc, char **argv);

/* Prints "pagedesk NAME: ..." on standard error. */
void cli_complain(const char *name, const char *fmt, ...) PRINTF(2, 3);
/* EXIT_DB_AWAY for ERR_BUSY, else EXIT_FAILED; complains with what the database said. */
int cli_failed(struct cli *cli, const char *name, enum err e);

#endif
