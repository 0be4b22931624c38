/*
 * Webhook bodies from files: what would become of each event, or with --write what became of it. A file is
 * a body as Meta posts it; "{page}", "{app}" and "{psid}" in it stand for ids of this desk, so that the
 * same files serve every desk.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/replay.h"
#include "desk/intake_try.h"
#include "store/event.h"

/* A directory of samples; more is a mistake. */
#define FILES_MAX 1000
/* Stands for "{psid}": no PSID of Meta's is as short. */
#define SAMPLE_PSID "9000000001"

struct files {
	struct cli *cli;
	const struct replay_wish *wish;
	struct replay_page_row *pages;
	size_t npages;
	const struct replay_page_row *page;	/* what {page} stands for; NULL: nothing */
	struct try try;
	const char **names;			/* of try.list[i]: the file */
	bool bad;				/* a file could not be read */
};

/* --- reading ---------------------------------------------------------------------------------- */

static bool read_file(struct arena *a, const char *path, struct str *out)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	char *bytes;

	if (!f)
		return false;
	if (fstat(fileno(f), &st) || !S_ISREG(st.st_mode) || st.st_size > LIMIT_WEBHOOK_BODY) {
		fclose(f);
		errno = EFBIG;
		return false;
	}
	bytes = arena_alloc(a, (size_t)st.st_size);
	*out = (struct str){ bytes, fread(bytes, 1, (size_t)st.st_size, f) };
	return !fclose(f);
}

static struct str filled(const struct files *f, struct str body)
{
	const struct { const char *name; struct str value; } words[] = {
		{ "{page}", f->page ? f->page->meta_id : STR("{page}") },
		{ "{app}", f->page ? f->page->app_meta_id : STR("{app}") },
		{ "{psid}", f->wish->psid ? str_of(f->wish->psid) : STR(SAMPLE_PSID) },
	};
	struct buf out;

	buf_init(&out, &f->cli->arena, SIZE_MAX / 2);
	while (body.len) {
		size_t w = 0;

		while (w < ARRAY_LEN(words) && !str_starts(body, words[w].name))
			w++;
		if (w == ARRAY_LEN(words)) {
			buf_addc(&out, body.ptr[0]);
			body = str_skip(body, 1);
		} else {
			buf_add(&out, words[w].value);
			body = str_skip(body, strlen(words[w].name));
		}
	}
	return buf_str(&out);
}

static const struct replay_page_row *page_of(const struct files *f, struct str meta_id)
{
	for (size_t i = 0; i < f->npages; i++)
		if (str_eq(f->pages[i].meta_id, meta_id))
			return &f->pages[i];
	return NULL;
}

static void add_events(struct files *f, const char *name, const struct delivery *d)
{
	struct try *t = &f->try;

	t->list = arena_grow(&f->cli->arena, t->list, t->n * sizeof *t->list, (t->n + d->n) * sizeof *t->list);
	f->names = arena_grow(&f->cli->arena, f->names, t->n * sizeof *f->names,
			      (t->n + d->n) * sizeof *f->names);
	for (size_t i = 0; i < d->n; i++) {
		const struct replay_page_row *page = page_of(f, d->events[i].page);

		f->names[t->n] = name;
		t->list[t->n++] = (struct tried){ .event = &d->events[i], .app_row = page ? page->app_id : 0,
						  .app_meta_id = page ? page->app_meta_id : NO_STR };
	}
}

static void take_file(struct files *f, const char *path, const char *name)
{
	struct arena *a = &f->cli->arena;
	struct delivery *d = arena_new(a, struct delivery);
	const char *why = "";
	struct str body;

	name = arena_cstr(a, str_of(name));
	if (!read_file(a, path, &body)) {
		printf("%s: can't be read: %s\n", name, strerror(errno));
		f->bad = true;
	} else if (delivery_parse(a, filled(f, body), d, &why)) {
		printf("%s: not a webhook's body: %s\n", name, why);
		f->bad = true;
	} else if (!d->n) {
		printf("%s: no events\n", name);
	} else {
		add_events(f, name, d);
	}
}

static int is_json(const struct dirent *e)
{
	return str_ends(str_of(e->d_name), ".json");
}

static bool take_all(struct files *f, const char *path)
{
	struct dirent **list = NULL;
	struct stat st;
	int n;

	if (stat(path, &st)) {
		cli_complain("replay", "%s: %s", path, strerror(errno));
		return false;
	}
	if (!S_ISDIR(st.st_mode)) {
		take_file(f, path, path);
		return true;
	}
	n = scandir(path, &list, is_json, alphasort);
	if (n <= 0 || n > FILES_MAX)
		cli_complain("replay", "%s: %s", path, n < 0 ? strerror(errno) : n ? "more than 1000 files" :
			     "no files that end in .json");
	for (int i = 0; i < n; i++) {
		if (n <= FILES_MAX)
			take_file(f, arena_printf(&f->cli->arena, "%s/%s", path, list[i]->d_name).ptr,
				  list[i]->d_name);
		free(list[i]);
	}
	free(list);
	return n > 0 && n <= FILES_MAX;
}

/* --- telling ---------------------------------------------------------------------------------- */

static void tell(const struct files *f)
{
	size_t counts[INTAKE_FAILED + 1] = { 0 };

	for (size_t i = 0; i < f->try.n; i++) {
		const struct tried *t = &f->try.list[i];
		const char *problem = t->outcome == INTAKE_FAILED && t->event->problem ? t->event->problem : NULL;

		counts[t->outcome]++;
		printf("%s: %s on %s: %s%s%s\n", f->names[i], event_kind_name(t->event->kind),
		       event_channel_name(t->event->channel), intake_outcome_text(t->outcome),
		       problem ? ": " : "", problem ? problem : "");
	}
	printf("%zu events: %zu done, %zu known, %zu held or later, %zu not ours, %zu can't be interpreted%s\n",
	       f->try.n, counts[INTAKE_DONE] + counts[INTAKE_OPENED], counts[INTAKE_DUPLICATE],
	       counts[INTAKE_RAW] + counts[INTAKE_HELD], counts[INTAKE_IGNORED], counts[INTAKE_FAILED],
	       f->wish->write ? "" : "; nothing was written (--write does)");
}

static bool choose_page(struct files *f)
{
	if (f->wish->page)
		f->page = page_of(f, str_of(f->wish->page));
	else
		f->page = f->npages ? &f->pages[0] : NULL;
	if (!f->page)
		cli_complain("replay", f->wish->page ? "no page with the id %s here" : "this desk has no page%s",
			     f->wish->page ? f->wish->page : "");
	return f->page != NULL;
}

int replay_files(struct cli *cli, const struct replay_wish *wish)
{
	struct files f = { .cli = cli, .wish = wish,
			   .try = { .arena = &cli->arena, .now = clock_now(), .keep = wish->write } };
	enum err e = db_err(replay_pages(cli->db, FILES_MAX, &f.pages, &f.npages));

	if (e)
		return cli_failed(cli, "replay", e);
	if (!choose_page(&f) || !take_all(&f, wish->path))
		return EXIT_FAILED;
	e = f.try.n ? intake_try(cli->db, &f.try) : OK;
	if (e)
		return cli_failed(cli, "replay", e);
	tell(&f);
	return f.bad ? EXIT_FAILED : EXIT_DONE;
}
