/* The link that makes the first administrator: once, within an hour, while there is none. */
#include "db_fixture.h"

#include "base/clock.h"
#include "desk/first_run.h"
#include "store/first.h"
#include "sys/crypt.h"

#define T 1795176000000LL

static struct first_admin form(struct str token, const char *login)
{
	return (struct first_admin){ .arena = unit_arena(), .token = token, .login = str_of(login),
				     .name = STR("Ada"), .password = STR("correct horse"), .now = T + 1000 };
}

static void test_first_run_link(void)
{
	struct db *db = fixture_db("first_run");
	struct str token, newer;
	struct first_admin f;

	fixture_sql("DELETE FROM user");
	CHECK_I64(first_token_check(db, STR("nothing"), T), ERR_NOT_FOUND);
	CHECK_I64(first_token_make(db, unit_arena(), T, &token), OK);
	CHECK_I64(first_token_check(db, token, T), OK);
	CHECK_I64(first_token_check(db, STR(""), T), ERR_NOT_FOUND);
	CHECK_I64(first_token_check(db, token, T + HOUR_MS), ERR_NOT_FOUND);
	/* the table does not tell it */
	CHECK_I64(fixture_i64("SELECT value LIKE '%%%.*s%%' FROM setting WHERE name = 'first_admin'",
			      STR_ARG(token)), 0);
	CHECK_I64(first_token_make(db, unit_arena(), T, &newer), OK);
	CHECK_I64(first_token_check(db, token, T), ERR_NOT_FOUND);
	f = form(token, "ada");
	CHECK_I64(first_admin_create(db, &f), ERR_NOT_FOUND);
	f = form(newer, "no good");
	CHECK_I64(first_admin_create(db, &f), ERR_INVALID);
	CHECK_I64(first_token_check(db, newer, T), OK);
	f = form(newer, "ada");
	CHECK_I64(first_admin_create(db, &f), OK);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM user WHERE login = 'ada' AND role = 'admin'"), 1);
	f = form(newer, "eve");
	CHECK_I64(first_admin_create(db, &f), ERR_NOT_FOUND);
	CHECK_I64(first_token_make(db, unit_arena(), T, &token), ERR_CONFLICT);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM user"), 1);
}

/* A link that is older than an administrator made elsewhere is worth nothing. */
static void test_first_run_other_admin(void)
{
	struct db *db = fixture_db("first_run");
	struct str token;
	struct first_admin f;

	fixture_sql("DELETE FROM user");
	CHECK_I64(first_token_make(db, unit_arena(), T, &token), OK);
	fixture_sql("INSERT INTO user (login, password_hash, name, role, created_at, updated_at) "
		    "VALUES ('bo', '', 'Bo', 'admin', 1, 1)");
	CHECK_I64(first_token_check(db, token, T), ERR_NOT_FOUND);
	f = form(token, "eve");
	CHECK_I64(first_admin_create(db, &f), ERR_NOT_FOUND);
	fixture_sql("UPDATE user SET disabled_at = 1");
	CHECK_I64(first_token_check(db, token, T), OK);
}

void suite_db_first_run(void)
{
	TEST(test_first_run_link);
	TEST(test_first_run_other_admin);
}
