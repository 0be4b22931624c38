/*
 * `pagedesk replay`: one payload of every kind (tests/events), what becomes of it, and what then stands in
 * the customer's thread. The expected texts are files beside the payloads: after a change that is meant,
 * read the difference, then take build/tests/events.told and events.thread for them.
 */
#include "desk_fixture.h"

#include "base/buf.h"

#define DIR "tests/events"

static struct str file_of(const char *path)
{
	FILE *f = fopen(path, "re");
	struct buf out;
	int c;

	buf_init(&out, unit_arena(), 1u << 20);
	buf_adds(&out, "");
	while (f && (c = fgetc(f)) != EOF)
		buf_addc(&out, (char)c);
	if (f)
		fclose(f);
	return buf_str(&out);
}

static void check_file(const char *name, struct str got)
{
	struct str path = arena_printf(unit_arena(), DIR "/expected.%s", name);

	fixture_write(arena_printf(unit_arena(), "build/tests/events.%s", name).ptr, got);
	CHECK_BYTES(got, file_of(path.ptr));
}

/* Without the lines of the log. */
static struct str told(struct str said)
{
	struct buf out;

	buf_init(&out, unit_arena(), 1u << 20);
	buf_adds(&out, "");
	for (struct str line; str_cut(&said, '\n', &line);)
		if (line.len && !strstr(arena_cstr(unit_arena(), line), " pagedesk["))
			buf_printf(&out, "%.*s\n", STR_ARG(line));
	return buf_str(&out);
}

/* All but the last line, which also says whether something was written. */
static struct str all_but_last(struct str text)
{
	size_t n = text.len ? text.len - 1 : 0;

	while (n && text.ptr[n - 1] != '\n')
		n--;
	return str_head(text, n);
}

/* What an agent could read of it, in order; ids left out. */
static struct str thread(void)
{
	return fixture_rows("SELECT m.direction, m.author_kind, m.kind, m.state, COALESCE(m.reason, '-'), "
			    "IF(m.sent_at = m.created_at, 'now', m.sent_at - %lld), COALESCE(m.body, '-'), "
			    "COALESCE((SELECT r.emoji FROM message_reaction r WHERE r.page_id = m.page_id AND "
			    "r.mid = m.mid), '-') FROM message m JOIN identity i ON i.id = m.identity_id "
			    "WHERE i.psid = '9000000001' ORDER BY m.sent_at, m.seq", (long long)T);
}

static void test_replay_of_every_kind(void)
{
	struct str said;

	desk_here("replay");
	/* nothing is written, and what it says is what then happens */
	CHECK_I64(fixture_pagedesk(&said, "replay", DIR, NULL), EXIT_SUCCESS);
	CHECK(strstr(said.ptr, "nothing was written") != NULL);
	CHECK_I64(fixture_i64("SELECT (SELECT COUNT(*) FROM message) + (SELECT COUNT(*) FROM raw_event) + "
			      "(SELECT COUNT(*) FROM identity) + (SELECT COUNT(*) FROM counter)"), 0);
	check_file("told", told(said));
	CHECK_I64(fixture_pagedesk(&said, "replay", "--write", DIR, NULL), EXIT_SUCCESS);
	CHECK_BYTES(all_but_last(told(said)), all_but_last(file_of(DIR "/expected.told")));
	check_file("thread", thread());
	/* once more: everything is known, and nothing changes */
	CHECK_I64(fixture_pagedesk(&said, "replay", "--write", DIR, NULL), EXIT_SUCCESS);
	CHECK(!strstr(said.ptr, ": done"));
	CHECK_BYTES(thread(), file_of(DIR "/expected.thread"));
}

static void test_replay_says_what_is_wrong(void)
{
	static const struct { int line; const char *args[3], *says; int status; } rows[] = {
		{ HERE, { "/nowhere" }, "No such file", EXIT_FAILURE },
		{ HERE, { "--page", "77", DIR }, "no page with the id 77", EXIT_FAILURE },
		{ HERE, { "--fast", DIR }, "usage", 2 },
		{ HERE, { DIR, DIR }, "usage", 2 },
		{ HERE, { "src" }, "no files that end in .json", EXIT_FAILURE },
		{ HERE, { "Makefile" }, "not a webhook's body", EXIT_FAILURE },
		{ HERE, { DIR "/01-text.json" }, "1 events: 1 done", EXIT_SUCCESS },
		{ HERE, { "--psid", "5000", DIR "/01-text.json" }, "message on messaging: done", EXIT_SUCCESS },
	};
	struct str said;

	desk_here("replay_wrong");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CHECK_I64_AT(rows[i].line, fixture_pagedesk(&said, "replay", rows[i].args[0], rows[i].args[1],
							    rows[i].args[2], NULL), rows[i].status);
		if (!CHECK_AT(rows[i].line, strstr(said.ptr, rows[i].says)))
			fprintf(stderr, "%.*s\n", STR_ARG(said));
	}
}

void suite_db_replay(void)
{
	TEST(test_replay_of_every_kind);
	TEST(test_replay_says_what_is_wrong);
}
