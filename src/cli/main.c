#include "base/base.h"
#include "base/log.h"
#include "cli/cli.h"

#include <unistd.h>

void cli_complain(const char *name, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "pagedesk %s: ", name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int cli_failed(struct cli *cli, const char *name, enum err e)
{
	const char *said = cli->db ? db_error(cli->db) : "";

	cli_complain(name, "%s%s%s", e == ERR_BUSY ? "the database is away or busy" : err_name(e),
		     said[0] ? ": " : "", said);
	return e == ERR_BUSY ? EXIT_DB_AWAY : EXIT_FAILED;
}

/* The first sentence, on one line. */
static void list_command(FILE *to, const struct cli_command *c)
{
	fprintf(to, "  %-10s ", c->name);
	for (const char *p = c->help; *p && *p != '.'; p++)
		fputc(*p == '\n' ? ' ' : *p, to);
	fputc('\n', to);
}

static void list_commands(FILE *to)
{
	fputs("usage: pagedesk [-c FILE] COMMAND ...\n\n", to);
	for (size_t i = 0; i < cli_commands_len; i++)
		list_command(to, &cli_commands[i]);
	fputs("\npagedesk COMMAND --help tells more.\n", to);
}

static const struct cli_command *find(const char *name)
{
	for (size_t i = 0; i < cli_commands_len; i++)
		if (strcmp(cli_commands[i].name, name) == 0)
			return &cli_commands[i];
	return NULL;
}

static int prepare(struct cli *cli, const struct cli_command *cmd)
{
	const char *why = "";
	enum err e;

	if (!crypt_init()) {
		cli_complain(cmd->name, "no source of randomness");
		return EXIT_FAILED;
	}
	if ((cmd->need & NEED_CONF) && conf_load(&cli->arena, cli->conf_file, &cli->conf, &why)) {
		cli_complain(cmd->name, "%s", why);
		return EXIT_FAILED;
	}
	if ((cmd->need & NEED_KEY) == NEED_KEY &&
	    secret_key_load(&cli->arena, cli->conf.security_key_file.ptr, &cli->key, &why)) {
		cli_complain(cmd->name, "%s", why);
		return EXIT_FAILED;
	}
	if ((cmd->need & NEED_DB) == NEED_DB) {
		cli->db = db_new(&cli->conf);
		e = db_request(cli->db, &cli->arena);
		if (e)
			return cli_failed(cli, cmd->name, e);
	}
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	const struct cli_command *cmd;
	struct cli cli = { .db = NULL };
	int status;

	log_program("pagedesk");
	if (argc > 2 && strcmp(argv[1], "-c") == 0) {
		cli.conf_file = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		list_commands(argc < 2 ? stderr : stdout);
		return argc < 2 ? EXIT_USAGE : EXIT_DONE;
	}
	cmd = find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
	if (!cmd) {
		cli_complain(argv[1], "no such command");
		list_commands(stderr);
		return EXIT_USAGE;
	}
	if (argc > 2 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0)) {
		printf("usage: pagedesk %s\n\n%s\n", cmd->usage, cmd->help);
		return EXIT_DONE;
	}
	arena_init(&cli.arena);
	status = prepare(&cli, cmd);
	if (!status)
		status = cmd->run(&cli, argc - 1, argv + 1);
	db_free(cli.db);
	arena_release(&cli.arena);
	return status;
}
