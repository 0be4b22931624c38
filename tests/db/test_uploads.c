/*
 * Files on their way in from an agent: pieces in order, one owner, room for so many, and what is
 * forgotten goes.
 */
#include "desk_fixture.h"

#include "base/clock.h"
#include "base/limits.h"
#include "desk/uploads.h"

#include <sys/stat.h>
#include <unistd.h>

static struct conf conf;

static const struct desk *here(void)
{
	const struct desk *d = desk_here("uploads");

	conf = *fixture_conf();
	conf.media_directory = str_of(fixture_path("media"));
	conf.media_out_types = NO_STR;
	conf.media_max_out_mb = 25;
	mkdir(fixture_path("media"), 0700);
	return d;
}

static struct upload_call call_of(const struct desk *d, i64 id)
{
	return (struct upload_call){ .arena = unit_arena(), .conf = &conf, .actor = d->eva, .now = T, .id = id };
}

static i64 begun(const struct desk *d, const char *name, i64 size)
{
	struct upload_call u = call_of(d, 0);

	CHECK_I64(upload_begin(d->db, &u, str_of(name), size, NONE), OK);
	return u.id;
}

static enum err piece(const struct desk *d, i64 id, i64 offset, const char *bytes, const char *code)
{
	struct upload_call u = call_of(d, id);
	enum err e = upload_piece(d->db, &u, offset, str_of(bytes));

	CHECK_STR(str_of(u.refusal.code ? u.refusal.code : "-"), code);
	return e;
}

static struct str content(i64 id)
{
	struct str file = fixture_text("SELECT file FROM upload WHERE id = %lld", (long long)id);
	const char *path = arena_printf(unit_arena(), "%.*s/%.*s", STR_ARG(conf.media_directory),
					STR_ARG(file)).ptr;
	char *bytes = arena_alloc(unit_arena(), 1000);
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(bytes, 1, 1000, f) : 0;

	if (f)
		fclose(f);
	return f ? (struct str){ bytes, n } : NO_STR;
}

static void test_upload_pieces_in_order(void)
{
	const struct desk *d = here();
	i64 id = begun(d, "a.txt", 10);

	CHECK_I64(piece(d, id, 3, "late", "offset"), ERR_CONFLICT);
	CHECK_I64(piece(d, id, 0, "one ", "-"), OK);
	CHECK_I64(piece(d, id, 0, "ONE ", "offset"), ERR_CONFLICT);
	CHECK_I64(piece(d, id, 4, "two three", "upload_too_long"), ERR_INVALID);
	CHECK_I64(piece(d, id, 4, "two th", "-"), OK);
	CHECK_STR(content(id), "one two th");
	CHECK_I64(fixture_i64("SELECT received FROM upload WHERE id = %lld", (long long)id), 10);
}

static void test_upload_is_its_owners(void)
{
	const struct desk *d = here();
	struct upload_call u = call_of(d, begun(d, "a.txt", 10));

	u.actor = d->sam;
	CHECK_I64(upload_look(d->db, &u), ERR_NOT_FOUND);
	CHECK_I64(upload_piece(d->db, &u, 0, STR("x")), ERR_NOT_FOUND);
	CHECK_I64(upload_drop(d->db, &u), ERR_NOT_FOUND);
}

static void test_upload_room_is_bounded(void)
{
	const struct desk *d = here();
	struct upload_call u = call_of(d, 0);

	u.actor = d->sam;
	for (int i = 0; i < 4; i++)
		CHECK_I64(upload_begin(d->db, &u, STR("a.pdf"), LIMIT_MEDIA_MB << 20, NONE), OK);
	CHECK_I64(upload_begin(d->db, &u, STR("a.pdf"), 1, NONE), ERR_CONFLICT);
	CHECK_STR(str_of(u.refusal.code), "uploads_full");
	CHECK_I64(upload_drop(d->db, &u), OK);
	CHECK_I64(upload_begin(d->db, &u, STR("a.pdf"), 1, NONE), OK);
}

static void test_upload_rules(void)
{
	const struct desk *d = here();
	i64 c = customer("8101");
	static const struct { const char *set, *name, *code; } rows[] = {
		{ "attachments_out = 0, restricted_media = 0", "a.pdf", "attachments_off" },
		{ "attachments_out = 1, restricted_media = 1", "a.mp4", "media_restricted" },
		{ "attachments_out = 1, restricted_media = 1", "a.mp3", "media_restricted" },
		{ "attachments_out = 1, restricted_media = 1", "a.jpg", "-" },
		{ "attachments_out = 1, restricted_media = 0", "a.mp4", "-" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct upload_call u = call_of(d, 0);

		fixture_sql("UPDATE page SET %s", rows[i].set);
		CHECK((upload_begin(d->db, &u, str_of(rows[i].name), 5, c) == OK) == (rows[i].code[0] == '-'));
		CHECK_STR(str_of(u.refusal.code ? u.refusal.code : "-"), rows[i].code);
	}
	conf.media_out_types = STR("jpg pdf");
	{
		struct upload_call u = call_of(d, 0);

		CHECK_I64(upload_begin(d->db, &u, STR("a.txt"), 5, c), ERR_INVALID);
		CHECK_STR(str_of(u.refusal.code), "type_not_allowed");
	}
}

static void test_upload_forgotten_ones_go(void)
{
	const struct desk *d = here();
	i64 old = begun(d, "old.txt", 5), fresh = begun(d, "fresh.txt", 5), crashed = begun(d, "c.txt", 5);
	const char *path;
	bool more;

	CHECK_I64(piece(d, old, 0, "abc", "-"), OK);
	path = arena_printf(unit_arena(), "%.*s/%.*s", STR_ARG(conf.media_directory),
			    STR_ARG(fixture_text("SELECT file FROM upload WHERE id = %lld", (long long)old))).ptr;
	CHECK_I64(access(path, F_OK), 0);
	fixture_sql("UPDATE upload SET touched_at = 1 WHERE id IN (%lld, %lld)", (long long)old, (long long)crashed);
	/* one whose removal was cut off in the middle */
	fixture_sql("UPDATE upload SET state = 'gone' WHERE id = %lld", (long long)crashed);
	CHECK_I64(uploads_sweep(d->db, unit_arena(), &conf, T, 50, &more), OK);
	CHECK(!more);
	CHECK_I64(access(path, F_OK), -1);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM upload WHERE id IN (%lld, %lld, %lld)", (long long)old,
			      (long long)fresh, (long long)crashed), 1);
	CHECK(content(fresh).ptr != NULL);
}

/* Two tabs go on with the same file at once: each byte is written by one of them. */
static void race(struct worker *w)
{
	struct upload_call u = *(const struct upload_call *)w->arg;

	u.arena = w->arena;
	for (i64 at = 0; at < 200;) {
		char letter[2] = { (char)('a' + w->nr), 0 };
		enum err e = upload_piece(w->db, &u, at, str_of(letter));

		CHECK(e == OK || (e == ERR_CONFLICT && !strcmp(u.refusal.code, "offset")));
		at = i64_max(at, u.row.received);
	}
}

static void test_upload_at_once(void)
{
	const struct desk *d = here();
	i64 id = begun(d, "race.txt", 200);
	struct upload_call u = call_of(d, id);

	fixture_parallel(3, race, &u);
	CHECK_I64(fixture_i64("SELECT received FROM upload WHERE id = %lld", (long long)id), 200);
	CHECK_I64((i64)content(id).len, 200);
	CHECK(!memchr(content(id).ptr, 0, 200));
}

void suite_desk_uploads(void)
{
	TEST(test_upload_pieces_in_order);
	TEST(test_upload_is_its_owners);
	TEST(test_upload_room_is_bounded);
	TEST(test_upload_rules);
	TEST(test_upload_forgotten_ones_go);
	TEST(test_upload_at_once);
}
