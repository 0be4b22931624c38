#include "base/base.h"
#include "cli/cli.h"

int cli_key(struct cli *cli, int argc, char **argv)
{
	const char *why = "";

	if (argc != 3 || strcmp(argv[1], "new") != 0) {
		cli_complain("key", "usage: pagedesk key new FILE");
		return EXIT_USAGE;
	}
	if (secret_key_make(&cli->arena, argv[2], &why)) {
		cli_complain("key", "%s", why);
		return EXIT_FAILED;
	}
	printf("%s made; keep a copy apart from the database's backup\n", argv[2]);
	return EXIT_DONE;
}
