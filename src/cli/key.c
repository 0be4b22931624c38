#include "base/base.h"
#include "cli/cli.h"

/* Without FILE: where the configuration says that the key is. */
static const char *where(struct cli *cli, int argc, char **argv)
{
	const char *why = "";

	if (argc == 3)
		return argv[2];
	if (conf_load(&cli->arena, cli->conf_file, &cli->conf, &why)) {
		cli_complain("key", "%s", why);
		return NULL;
	}
	if (!cli->conf.security_key_file.len) {
		cli_complain("key", "[security] key_file is not set; name a file");
		return NULL;
	}
	return cli->conf.security_key_file.ptr;
}

int cli_key(struct cli *cli, int argc, char **argv)
{
	const char *path, *why = "";

	if (argc < 2 || argc > 3 || strcmp(argv[1], "new") != 0) {
		cli_complain("key", "usage: pagedesk key new [FILE]");
		return EXIT_USAGE;
	}
	path = where(cli, argc, argv);
	if (!path)
		return EXIT_FAILED;
	if (secret_key_make(&cli->arena, path, &why)) {
		cli_complain("key", "%s", why);
		return EXIT_FAILED;
	}
	printf("%s made; keep a copy apart from the database's backup\n", path);
	return EXIT_DONE;
}
