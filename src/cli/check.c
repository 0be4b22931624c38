/*
 * Can this installation run? Each line says what was looked at, what was seen, and how to mend it.
 */
#include "base/base.h"
#include "admin/host.h"
#include "cli/cli.h"

struct report {
	struct cli *cli;
	int failed;
};

static void good(const char *what, const char *seen)
{
	printf("ok    %-22s %s\n", what, seen);
}

static void warn(const char *what, const char *seen)
{
	printf("warn  %-22s %s\n", what, seen);
}

static void bad(struct report *r, const char *what, const char *mend)
{
	printf("FAIL  %-22s %s\n", what, mend);
	r->failed++;
}

static void check_key(struct report *r)
{
	struct cli *cli = r->cli;
	const char *why = "";

	if (!cli->conf.security_key_file.len)
		bad(r, "secret key", "[security] key_file is not set (make one: pagedesk key new FILE)");
	else if (secret_key_load(&cli->arena, cli->conf.security_key_file.ptr, &cli->key, &why))
		bad(r, "secret key", why);
	else
		good("secret key", cli->conf.security_key_file.ptr);
}

static void check_statements(struct report *r)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < db_catalogue_len; i++) {
		const char *why = db_verify(r->cli->db, &r->cli->arena, &db_catalogue[i]);

		if (why) {
			bad(r, db_catalogue[i].name, why);
			wrong++;
		}
	}
	if (!wrong)
		good("statements", arena_printf(&r->cli->arena, "%u prepared", db_catalogue_len).ptr);
}

/* Everything else is told by the page of the first run, too. */
static void check_host(struct report *r, bool deep)
{
	struct cli *cli = r->cli;
	struct host_report host;

	cli->db = db_new(&cli->conf);
	host_look(&cli->conf, cli->db, &cli->arena, &host);
	for (size_t i = 0; i < host.n; i++) {
		const struct host_item *x = &host.items[i];
		const char *what = lang_text(NULL, x->what).ptr;
		const char *mend = arena_printf(&cli->arena, "%.*s: %.*s", STR_ARG(x->seen),
						STR_ARG(lang_text(NULL, x->fix))).ptr;

		if (x->grade == HOST_GOOD)
			good(what, arena_cstr(&cli->arena, x->seen));
		else if (x->grade == HOST_WARN)
			warn(what, mend);
		else
			bad(r, what, mend);
	}
	if (deep && !db_request(cli->db, &cli->arena))
		check_statements(r);
}

int cli_check(struct cli *cli, int argc, char **argv)
{
	struct report r = { .cli = cli };
	bool deep = argc == 2 && strcmp(argv[1], "--deep") == 0;

	if (argc > 2 || (argc == 2 && !deep)) {
		cli_complain("check", "usage: pagedesk check [--deep]");
		return EXIT_USAGE;
	}
	good("configuration", cli->conf.file.ptr ? cli->conf.file.ptr : "environment");
	check_key(&r);
	check_host(&r, deep);
	if (r.failed)
		printf("%d to mend\n", r.failed);
	return r.failed ? EXIT_FAILED : EXIT_DONE;
}
