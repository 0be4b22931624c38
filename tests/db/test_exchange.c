/*
 * Settings as a file: an export changes nothing where it comes from, and an import is all or nothing.
 */
#include "desk_fixture.h"

#include "desk/exchange.h"

static const struct secret_key key = { .bytes = { 7 } };

static struct exchange_by by_ada(void)
{
	return (struct exchange_by){ .login = STR("ada"), .user = 1, .now = T, .key = &key };
}

static enum err plan(struct db *db, struct str text, struct exchange *e, struct exchange_plan *p)
{
	struct exchange_by by = by_ada();

	CHECK(exchange_read(unit_arena(), text, e));
	return exchange_plan(db, unit_arena(), e, &by, p);
}

static enum err apply(struct db *db, struct str text, struct exchange *e, struct exchange_plan *p)
{
	struct exchange_by by = by_ada();
	struct digest shown;

	CHECK_I64(plan(db, text, e, p), OK);
	shown = p->digest;
	return exchange_apply(db, unit_arena(), e, &by, &shown, p);
}

static void test_exchange_there_and_back(void)
{
	const struct desk *d = desk_here("exchange");
	struct exchange e;
	struct exchange_plan p;
	struct buf out;

	buf_init(&out, unit_arena(), 1 << 20);
	fixture_sql("UPDATE user SET nickname = 'E \"quoted\" \\\\ va' WHERE id = %lld", (long long)d->eva.id);
	CHECK_I64(exchange_write(d->db, unit_arena(), &out), OK);
	CHECK_I64(plan(d->db, buf_str(&out), &e, &p), OK);
	CHECK_I64(p.n, 0);
	CHECK(p.same >= 9);
	/* a row that went since then is new again, one that differs is brought back */
	fixture_sql("UPDATE user SET nickname = NULL, capacity = 77 WHERE id = %lld", (long long)d->eva.id);
	fixture_sql("UPDATE page SET deleted_at = 1 WHERE id = %lld", (long long)d->page2);
	CHECK_I64(apply(d->db, buf_str(&out), &e, &p), OK);
	CHECK_I64(p.n, 2);
	CHECK_STR(fixture_text("SELECT nickname FROM user WHERE id = %lld", (long long)d->eva.id),
		  "E \"quoted\" \\ va");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM page WHERE id = %lld AND deleted_at IS NULL",
			      (long long)d->page2), 1);
	CHECK_I64(plan(d->db, buf_str(&out), &e, &p), OK);
	CHECK_I64(p.n, 0);
}

static void test_exchange_all_or_nothing(void)
{
	const struct desk *d = desk_here("exchange");
	struct exchange e;
	struct exchange_plan p;

	/* the second name is, for the database, the same as eva: found out when it is written */
	CHECK_I64(apply(d->db, STR("{\"pagedesk_settings\":1,\"queues\":[{\"name\":\"Half\"}],"
			"\"users\":[{\"login\":\"ev\xc3\xa1\",\"name\":\"E\",\"role\":\"agent\"}]}"), &e, &p),
		  ERR_CONFLICT);
	CHECK_I64(e.nerrors, 1);
	CHECK_I64(e.errors[0].what, EXCHANGE_SPELLING);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM queue WHERE name = 'Half'"), 0);
}

static void test_exchange_new_app_waits_for_its_secret(void)
{
	const struct desk *d = desk_here("exchange");
	struct exchange e;
	struct exchange_plan p;

	CHECK_I64(apply(d->db, STR("{\"pagedesk_settings\":1,\"pages\":[{\"meta_id\":\"88\",\"app\":\"99\","
			"\"name\":\"P\"}],\"apps\":[{\"meta_id\":\"99\",\"name\":\"A\"}]}"), &e, &p), OK);
	CHECK_I64(p.n, 2);
	CHECK_STR(fixture_rows("SELECT a.secret, LENGTH(a.callback_key), a.verify_token IS NOT NULL, p.token, p.enabled"
			       " FROM page p JOIN app a ON a.id = p.app_id WHERE p.meta_id = '88'"), "- 32 1 - 1\n");
}

static void test_exchange_stale_plan(void)
{
	const struct desk *d = desk_here("exchange");
	struct str text = STR("{\"pagedesk_settings\":1,\"queues\":[{\"name\":\"Stale\",\"priority\":3}]}");
	struct exchange_by by = by_ada();
	struct exchange e;
	struct exchange_plan p;
	struct digest shown;

	CHECK_I64(plan(d->db, text, &e, &p), OK);
	shown = p.digest;
	fixture_sql("INSERT INTO queue (name, priority, created_at, updated_at) VALUES ('stale', 9, 1, 1)");
	CHECK_I64(exchange_apply(d->db, unit_arena(), &e, &by, &shown, &p), ERR_CONFLICT);
	CHECK_I64(e.nerrors, 0);
	CHECK_I64(fixture_i64("SELECT priority FROM queue WHERE name = 'Stale'"), 9);
	/* the name in other capitals is the same queue */
	CHECK(!p.steps[0].is_new);
	CHECK_STR(p.steps[0].key, "stale");
}

void suite_desk_exchange(void)
{
	TEST(test_exchange_there_and_back);
	TEST(test_exchange_all_or_nothing);
	TEST(test_exchange_new_app_waits_for_its_secret);
	TEST(test_exchange_stale_plan);
}
