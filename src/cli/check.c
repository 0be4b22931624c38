/*
 * Can this installation run? Each line says what was looked at, what was seen, and how to mend it.
 */
#include "base/base.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "store/health.h"
#include "store/migration_list.h"

#include <sys/stat.h>
#include <unistd.h>

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

static void check_dir(struct report *r, const char *what, struct str path)
{
	struct stat st;

	if (!path.len)
		bad(r, what, "is not set in the configuration");
	else if (stat(path.ptr, &st) || !S_ISDIR(st.st_mode) || access(path.ptr, W_OK))
		bad(r, what, arena_printf(&r->cli->arena, "%s must be a directory that we may write",
					  path.ptr).ptr);
	else if (st.st_mode & 007)
		warn(what, arena_printf(&r->cli->arena, "%s is open to other users: chmod o-rwx",
					path.ptr).ptr);
	else if (st.st_uid != geteuid())
		warn(what, arena_printf(&r->cli->arena, "%s belongs to user %u, we run as %u", path.ptr,
					st.st_uid, geteuid()).ptr);
	else
		good(what, path.ptr);
}

static void check_schema(struct report *r)
{
	struct health_row h;
	const char *newest = migrations[migrations_len - 1].name;
	enum db_result got = health_look(r->cli->db, 120, &h);

	if (got != DB_OK || !str_is(h.migration, newest)) {
		bad(r, "schema", "not at this version: run pagedesk migrate");
		return;
	}
	good("schema", newest);
	if (h.workers)
		good("worker", "seen within two minutes");
	else
		warn("worker", "none seen: put `* * * * * pagedesk work --for 70` into the crontab");
	if (h.parked_pages)
		warn("pages", "at least one is parked: its token or a policy stops it");
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

static void check_database(struct report *r, bool deep)
{
	struct cli *cli = r->cli;
	i64 version;

	cli->db = db_new(&cli->conf);
	if (db_request(cli->db, &cli->arena)) {
		bad(r, "database", db_error(cli->db));
		return;
	}
	version = db_server_version(cli->db);
	if (version < 100600)
		bad(r, "database", "MariaDB 10.6 or later is needed");
	else
		good("database", arena_printf(&cli->arena, "MariaDB %lld.%lld.%lld",
					      (long long)version / 10000, (long long)version / 100 % 100,
					      (long long)version % 100).ptr);
	check_schema(r);
	if (deep)
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
	if (cli->conf.https)
		good("public address", cli->conf.web_base_url.ptr);
	else
		warn("public address", "not https: Meta delivers to https only");
	check_key(&r);
	check_dir(&r, "run directory", cli->conf.paths_run_dir);
	check_dir(&r, "media directory", cli->conf.paths_media_dir);
	check_database(&r, deep);
	if (r.failed)
		printf("%d to mend\n", r.failed);
	return r.failed ? EXIT_FAILED : EXIT_DONE;
}
