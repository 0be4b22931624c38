/*
 * Migrations: numbered files, built into the program, applied once each, recorded with their hash.
 * MariaDB commits each DDL statement by itself, so a run that was cut off leaves half a file: every
 * statement is re-runnable, and the file is recorded only when all of it went through.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/buf.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "store/migration.h"
#include "store/migration_list.h"

#include <dirent.h>

#define MAX_MIGRATIONS 1000
#define MAX_FILE (1u << 20)

/* Statements end with ";" at a line's end; comment lines are dropped. */
static bool next_statement(struct str *rest, struct buf *out)
{
	struct str line;

	buf_clear(out);
	while (str_cut(rest, '\n', &line)) {
		struct str bare = str_trim(line);

		if (str_starts(bare, "--") || !bare.len)
			continue;
		buf_add(out, line);
		buf_addc(out, '\n');
		if (str_ends(bare, ";"))
			return true;
	}
	return out->len > 0;
}

static enum err apply(struct cli *cli, const struct migration *m)
{
	struct str rest = m->sql;
	struct buf statement;

	buf_init(&statement, &cli->arena, MAX_FILE);
	while (next_statement(&rest, &statement)) {
		enum db_result r = db_script(cli->db, buf_str(&statement));

		if (r != DB_OK)
			return db_err(r);
	}
	return OK;
}

static struct str hash_of(struct cli *cli, const struct migration *m)
{
	struct digest d = sha256(m->sql);
	char *hex = arena_alloc(&cli->arena, 65);

	hex_of(d.bytes, sizeof d.bytes, hex);
	return str_of(hex);
}

static const struct migration_done_row *find_done(const struct migration_done_row *done, size_t n,
						  const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(done[i].name, name))
			return &done[i];
	return NULL;
}

static bool known(const struct migration *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, list[i].name))
			return true;
	return false;
}

/* What was applied must still be what we have, before anything is changed. */
static bool unchanged(struct cli *cli, const struct migration *list, size_t n,
		      const struct migration_done_row *done, size_t ndone)
{
	for (size_t i = 0; i < ndone; i++)
		if (!known(list, n, done[i].name)) {
			cli_complain("migrate", "the database has %.*s, which this version does not know: "
				     "it belongs to a newer Pagedesk", STR_ARG(done[i].name));
			return false;
		}
	for (size_t i = 0; i < n; i++) {
		const struct migration_done_row *d = find_done(done, ndone, list[i].name);

		if (d && !str_eq(d->hash, hash_of(cli, &list[i]))) {
			cli_complain("migrate", "%s was changed after it was applied; put the released file "
				     "back and add a new migration instead", list[i].name);
			return false;
		}
	}
	return true;
}

static int migrate(struct cli *cli, const struct migration *list, size_t n)
{
	struct migration_done_row *done;
	size_t ndone, applied = 0;
	enum err e;

	if (!n || strcmp(list[0].name, "0000_migration") != 0) {
		cli_complain("migrate", "0000_migration is missing");
		return EXIT_FAILED;
	}
	if ((e = apply(cli, &list[0])) || (e = db_err(migration_list(cli->db, MAX_MIGRATIONS, &done, &ndone))))
		return cli_failed(cli, "migrate", e);
	if (!unchanged(cli, list, n, done, ndone))
		return EXIT_FAILED;
	for (size_t i = 0; i < n; i++) {
		if (find_done(done, ndone, list[i].name))
			continue;
		if ((e = apply(cli, &list[i])))
			return cli_failed(cli, list[i].name, e);
		e = db_err(migration_add(cli->db, str_of(list[i].name), hash_of(cli, &list[i]), clock_now()));
		if (e && e != ERR_CONFLICT)	/* conflict: another migrate was as fast */
			return cli_failed(cli, list[i].name, e);
		printf("%s applied\n", list[i].name);
		applied++;
	}
	printf("%zu applied, %zu were there\n", applied, n - applied);
	return EXIT_DONE;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct migration *)a)->name, ((const struct migration *)b)->name);
}

static bool read_file(struct cli *cli, const char *path, struct str *out)
{
	FILE *f = fopen(path, "re");
	char *text = arena_alloc(&cli->arena, MAX_FILE);
	size_t n;

	if (!f)
		return false;
	n = fread(text, 1, MAX_FILE, f);
	fclose(f);
	*out = (struct str){ text, n };
	return n < MAX_FILE;
}

static int migrate_dir(struct cli *cli, const char *path)
{
	struct migration *list = arena_array(&cli->arena, struct migration, MAX_MIGRATIONS);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t n = 0;
	bool good = true;

	if (!dir) {
		cli_complain("migrate", "%s can't be read", path);
		return EXIT_FAILED;
	}
	while (good && (entry = readdir(dir)) && n < MAX_MIGRATIONS) {
		struct str name = str_of(entry->d_name);

		if (!str_ends(name, ".sql"))
			continue;
		list[n].name = arena_cstr(&cli->arena, str_head(name, name.len - 4));
		good = read_file(cli, arena_printf(&cli->arena, "%s/%s", path, entry->d_name).ptr,
				 &list[n].sql);
		if (!good)
			cli_complain("migrate", "%s/%s can't be read", path, entry->d_name);
		n++;
	}
	closedir(dir);
	if (!good)
		return EXIT_FAILED;
	qsort(list, n, sizeof *list, by_name);
	return migrate(cli, list, n);
}

int cli_migrate(struct cli *cli, int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--dir") == 0)
		return migrate_dir(cli, argv[2]);
	if (argc != 1) {
		cli_complain("migrate", "usage: pagedesk migrate [--dir DIR]");
		return EXIT_USAGE;
	}
	return migrate(cli, migrations, migrations_len);
}
