/*
 * Users as administrators change them: settings, the last administrator, signing out, own password.
 */
#include "desk_fixture.h"

#include "desk/people.h"

#define PASSWORD "correct horse"

static const struct person_settings plain = {
	.name = { "Lena", 4 }, .role = { "agent", 5 }, .default_presence = { "busy", 4 },
	.capacity = 3, .sending_delay_s = 15,
};

static const struct desk *here(void)
{
	const struct desk *d = desk_here("people");

	fixture_sql("DELETE FROM login_throttle");
	fixture_sql("DELETE FROM session");
	fixture_sql("DELETE FROM queue_member WHERE user_id > %lld", (long long)d->rita.id);
	fixture_sql("DELETE FROM user WHERE id NOT IN (%lld, %lld, %lld, %lld, %lld)", (long long)d->eva.id,
		    (long long)d->jonas.id, (long long)d->sam.id, (long long)d->ada.id, (long long)d->rita.id);
	fixture_sql("UPDATE user SET disabled_at = NULL");
	fixture_sql("UPDATE user SET role = 'admin' WHERE id = %lld", (long long)d->ada.id);
	return d;
}

static i64 version_of(i64 id)
{
	return fixture_i64("SELECT settings_version FROM user WHERE id = %lld", (long long)id);
}

static i64 new_user(struct db *db, const char *login)
{
	enum person_result what;
	i64 id = 0;

	CHECK_I64(person_create(db, unit_arena(), str_of(login), STR(PASSWORD), &plain, T, &id, &what), OK);
	CHECK_I64(what, PERSON_DONE);
	return id;
}

static void test_people_create_and_save(void)
{
	const struct desk *d = here();
	struct person_queue_row queues[] = { { d->queue, NO_STR, 1 }, { d->queue2, NO_STR, 0 } };
	struct person_settings s = plain;
	enum person_result what;
	i64 id, version;

	s.queues = queues;
	s.nqueues = 2;
	CHECK_I64(person_create(d->db, unit_arena(), STR("lena"), STR(PASSWORD), &s, T, &id, &what), OK);
	CHECK_STR(fixture_rows("SELECT login, name, nickname, role, capacity, sending_delay_s, default_presence"
			       " FROM user WHERE id = %lld", (long long)id), "lena Lena - agent 3 15 busy\n");
	CHECK_I64(fixture_i64("SELECT SUM(queue_id) FROM queue_member WHERE user_id = %lld", (long long)id),
		  d->queue);
	CHECK_I64(person_create(d->db, unit_arena(), STR("LENA"), STR(PASSWORD), &s, T, &id, &what), OK);
	CHECK_I64(what, PERSON_LOGIN_TAKEN);
	CHECK_I64(person_create(d->db, unit_arena(), STR("lena2"), STR("short"), &s, T, &id, &what), ERR_INVALID);

	id = fixture_i64("SELECT id FROM user WHERE login = 'lena'");
	version = version_of(id);
	queues[0].member = 0;
	queues[1].member = 1;
	s.nickname = STR("Lenchen");
	CHECK_I64(person_save(d->db, id, version, &s, T, &what), OK);
	CHECK_I64(what, PERSON_DONE);
	CHECK_I64(fixture_i64("SELECT SUM(queue_id) FROM queue_member WHERE user_id = %lld", (long long)id),
		  d->queue2);
	/* the form of somebody who looked before */
	s.nickname = STR("Other");
	queues[1].member = 0;
	CHECK_I64(person_save(d->db, id, version, &s, T, &what), OK);
	CHECK_I64(what, PERSON_CHANGED);
	CHECK_STR(fixture_text("SELECT nickname FROM user WHERE id = %lld", (long long)id), "Lenchen");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM queue_member WHERE user_id = %lld", (long long)id), 1);
	/* presence is nobody's edit */
	version = version_of(id);
	CHECK_I64(user_set_presence(d->db, id, STR("away"), T), DB_OK);
	CHECK_I64(version_of(id), version);
}

static void test_people_last_admin(void)
{
	const struct desk *d = here();
	struct person_settings s = plain;
	enum person_result what;
	i64 ada = d->ada.id, other;

	s.role = STR("supervisor");
	CHECK_I64(person_save(d->db, ada, version_of(ada), &s, T, &what), OK);
	CHECK_I64(what, PERSON_LAST_ADMIN);
	CHECK_I64(person_disable(d->db, ada, version_of(ada), false, T, &what), OK);
	CHECK_I64(what, PERSON_LAST_ADMIN);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM user WHERE role = 'admin' AND disabled_at IS NULL"), 1);
	/* one who can't sign in does not count */
	other = new_user(d->db, "boss");
	s.role = STR("admin");
	CHECK_I64(person_save(d->db, other, version_of(other), &s, T, &what), OK);
	CHECK_I64(person_disable(d->db, other, version_of(other), false, T, &what), OK);
	CHECK_I64(what, PERSON_DONE);
	CHECK_I64(person_disable(d->db, ada, version_of(ada), false, T, &what), OK);
	CHECK_I64(what, PERSON_LAST_ADMIN);
	/* back again, and then one of the two may go */
	CHECK_I64(person_disable(d->db, other, version_of(other), true, T, &what), OK);
	CHECK_I64(what, PERSON_DONE);
	CHECK_I64(person_disable(d->db, ada, version_of(ada), false, T, &what), OK);
	CHECK_I64(what, PERSON_DONE);
	CHECK_I64(person_disable(d->db, ada, version_of(ada) - 1, true, T, &what), OK);
	CHECK_I64(what, PERSON_CHANGED);
}

static void remove_myself(struct worker *w)
{
	i64 *ids = w->arg;
	enum person_result what;

	(void)!person_disable(w->db, ids[w->nr], ids[2 + w->nr], false, T, &what);
}

static void test_people_two_admins_at_once(void)
{
	const struct desk *d = here();
	struct person_settings s = plain;
	enum person_result what;

	s.role = STR("admin");
	for (int i = 0; i < 10; i++) {
		i64 other = new_user(d->db, arena_printf(unit_arena(), "boss%d", i).ptr), ids[4];

		CHECK_I64(person_save(d->db, other, version_of(other), &s, T, &what), OK);
		ids[0] = d->ada.id;
		ids[1] = other;
		ids[2] = version_of(d->ada.id);
		ids[3] = version_of(other);
		fixture_parallel(2, remove_myself, ids);
		CHECK_I64(fixture_i64("SELECT COUNT(*) FROM user WHERE role = 'admin' AND disabled_at IS NULL"), 1);
		fixture_sql("UPDATE user SET disabled_at = NULL WHERE id = %lld", (long long)d->ada.id);
		fixture_sql("UPDATE user SET role = 'agent' WHERE id = %lld", (long long)other);
	}
}

static struct digest sign_in(struct db *db, const char *login, const char *password)
{
	struct login l = { .login = str_of(login), .password = str_of(password), .address = STR("192.0.2.1"),
			   .user_agent = STR("Test/1"), .now = T, .session_ms = HOUR_MS };

	CHECK_I64(login_try(db, unit_arena(), &l), OK);
	return sha256(l.token.ptr ? l.token : STR("none"));
}

static bool is_in(struct db *db, const struct digest *session)
{
	struct session_row s;

	return session_find(db, digest_str(session), T, &s) == DB_OK;
}

static void test_people_out(void)
{
	const struct desk *d = here();
	i64 id = new_user(d->db, "lena");
	struct digest one = sign_in(d->db, "lena", PASSWORD), two = sign_in(d->db, "lena", PASSWORD);
	enum person_result what;

	CHECK(is_in(d->db, &one) && is_in(d->db, &two));
	CHECK_I64(person_sign_out(d->db, id, T), OK);
	CHECK(!is_in(d->db, &one) && !is_in(d->db, &two));
	CHECK_STR(fixture_text("SELECT presence FROM user WHERE id = %lld", (long long)id), "offline");
	CHECK_I64(person_sign_out(d->db, id, T), OK);
	one = sign_in(d->db, "lena", PASSWORD);
	CHECK_I64(person_disable(d->db, id, version_of(id), false, T, &what), OK);
	CHECK(!is_in(d->db, &one));
	CHECK_I64(person_disable(d->db, id, version_of(id), true, T, &what), OK);
	CHECK(!is_in(d->db, &one));
}

static void test_people_own_password(void)
{
	const struct desk *d = here();
	i64 id = new_user(d->db, "lena"), wait;
	struct digest mine = sign_in(d->db, "lena", PASSWORD), elsewhere = sign_in(d->db, "lena", PASSWORD);
	struct login proof = { .password = STR("wrong"), .address = STR("192.0.2.2"), .now = T };

	CHECK_I64(person_own_password(d->db, unit_arena(), id, &proof, STR("battery staple"), &mine, &wait),
		  ERR_LOGIN);
	CHECK(is_in(d->db, &elsewhere));
	proof.password = STR(PASSWORD);
	CHECK_I64(person_own_password(d->db, unit_arena(), id, &proof, STR("short"), &mine, &wait), ERR_INVALID);
	CHECK_I64(person_own_password(d->db, unit_arena(), id, &proof, STR("battery staple"), &mine, &wait), OK);
	CHECK(is_in(d->db, &mine) && !is_in(d->db, &elsewhere));
	/* guessing is delayed as at the door, whatever session it comes from */
	for (int i = 0; i < 5; i++)
		CHECK_I64(person_own_password(d->db, unit_arena(), id, &proof, STR("whatever it is"), &mine,
					      &wait), ERR_LOGIN);
	proof.password = STR("battery staple");
	CHECK_I64(person_own_password(d->db, unit_arena(), id, &proof, STR("whatever it is"), &mine, &wait),
		  ERR_BUSY);
	CHECK_I64(wait, 1000);
	proof.now = T + 1000;
	CHECK_I64(person_own_password(d->db, unit_arena(), id, &proof, STR("whatever it is"), &mine, &wait), OK);
	sign_in(d->db, "lena", "whatever it is");
}

void suite_desk_people(void)
{
	TEST(test_people_create_and_save);
	TEST(test_people_last_admin);
	TEST(test_people_two_admins_at_once);
	TEST(test_people_out);
	TEST(test_people_own_password);
}
