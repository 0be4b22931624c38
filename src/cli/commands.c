#include "base/base.h"
#include "cli/cli.h"

const struct cli_command cli_commands[] = {
	{ "migrate", cli_migrate, NEED_DB, "migrate [--dir DIR]",
	  "Brings the database to this version. May be repeated; refuses when a migration that was\n"
	  "applied has been changed since. --dir reads the migrations from files instead of those built in." },
	{ "check", cli_check, NEED_CONF, "check [--deep]",
	  "Tells whether this installation can run, and how to mend what it lacks. --deep also prepares\n"
	  "every statement against the database." },
	{ "send", cli_send, NEED_KEY | NEED_DB, "send [--for SECONDS | --once]",
	  "Sends what waits in the outbox. For the crontab:\n"
	  "  * * * * * pagedesk send --for 70\n"
	  "--once stops when nothing is due. Exit status 0 also when there was nothing to do." },
	{ "work", cli_work, NEED_KEY | NEED_DB, "work [--for SECONDS | --once]",
	  "Does all that is not a request: the outbox, left-over events, retention. For the crontab:\n"
	  "  * * * * * pagedesk work --for 70\n"
	  "A newer worker makes an older one stop taking work, so there is never a gap." },
	{ "user", cli_user, NEED_DB, "user add LOGIN ROLE [NAME] | user add --first | "
	  "user passwd LOGIN | user reset-totp LOGIN | user list",
	  "People who sign in. Roles: admin, supervisor, agent, auditor. The password is read from\n"
	  "standard input (asked for twice on a terminal). --first prints a link, good once and for an\n"
	  "hour, with which the first administrator is made in the browser. reset-totp switches the second\n"
	  "factor of a user off, for when phone and recovery codes are gone." },
	{ "key", cli_key, NEED_NOTHING, "key new [FILE]",
	  "Makes the secret key that encrypts app secrets and page tokens at rest, where the configuration\n"
	  "says or in FILE. Keep a copy of it apart\n"
	  "from the database's backup: without it they can't be read any more." },
	{ "demo", cli_demo, NEED_KEY | NEED_DB, "demo",
	  "Sets up an app, a page, a queue and four people to try things with, from DEMO_* of the\n"
	  "environment. May be repeated." },
	{ "replay", cli_replay, NEED_DB,
	  "replay failed\n"
	  "replay [--write] [--page ID] [--psid ID] DIR",
	  "failed: interprets again the webhook events that could not be interpreted when they came. DIR: takes\n"
	  "webhook bodies from its .json files (or from one file), in order, and says what would become of each\n"
	  "event; --write lets it happen. {page}, {app} and {psid} in a file stand for ids of this desk: its\n"
	  "first page or --page, that page's app, and --psid." },
	{ "version", cli_version, NEED_NOTHING, "version", "Prints the version." },
};
const size_t cli_commands_len = ARRAY_LEN(cli_commands);

int cli_version(struct cli *cli, int argc, char **argv)
{
	(void)cli;
	(void)argc;
	(void)argv;
	puts("pagedesk " PAGEDESK_VERSION);
	return EXIT_DONE;
}
