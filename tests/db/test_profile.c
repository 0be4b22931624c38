/*
 * Profiles: who is asked for, what follows from each answer, and that a poll sees a new name.
 */
#include "delivery_world.h"
#include "desk_fixture.h"

#include "desk/profile.h"

#include "base/clock.h"

#define SUITE "profile"

static struct world w;

/* A customer whose profile is not known yet. */
static i64 stranger(void)
{
	i64 id = world_customer(&w, 0);

	fixture_sql("UPDATE identity SET profile_next_at = 0, latest_conversation_id = %lld WHERE id = %lld",
		    (long long)world_conversation(id), (long long)id);
	return id;
}

static void begin(void)
{
	world_init(&w, SUITE);
	fixture_sql("UPDATE identity SET profile_next_at = NULL");
	fixture_sql("DELETE FROM setup_step");
}

/* The questions that are asked about the one customer who is due, and the answers to them, in turn. */
struct talk { const char *asks, *says; i64 status; };

static void talk_at(int line, i64 now, const struct talk *turns, size_t n)
{
	struct profile_task t[4];
	size_t got = 0;

	CHECK_I64_AT(line, profile_due(w.db, now, 1, t, &got), OK);
	CHECK_I64_AT(line, got, n > 0);
	for (size_t i = 0; i < n && got; i++) {
		struct profile_answer a = { .answered = turns[i].says != NULL, .status = turns[i].status };
		struct str asks;

		if (a.answered) {
			a.body = quoted(unit_arena(), "%s", turns[i].says);
			graph_error_read(unit_arena(), a.status, a.body, &a.error);
		}
		CHECK_AT(line, t[0].step != PROFILE_END);
		asks = profile_question(unit_arena(), &t[0]);
		CHECK_AT(line, memmem(asks.ptr, asks.len, turns[i].asks, strlen(turns[i].asks)) != NULL);
		CHECK_I64_AT(line, profile_heard(w.db, unit_arena(), now, &t[0], &a), OK);
	}
	CHECK_AT(line, !got || t[0].step == PROFILE_END);
}

#define TALK(now, ...) talk_at(__LINE__, now, (const struct talk[]){ __VA_ARGS__ }, \
			       sizeof((const struct talk[]){ __VA_ARGS__ }) / sizeof(struct talk))
#define NOBODY(now) talk_at(__LINE__, now, NULL, 0)

#define NAMES "fields=name,first_name"
#define ANA "{'name':'Ana Ribeiro','first_name':'Ana','last_name':'Ribeiro','id':'1'}"
#define REFUSED "{'error':{'message':'(#10) no','code':10,'type':'OAuthException','fbtrace_id':'A'}}"
#define FIELD_REFUSED "{'error':{'message':'(#100) no','code':100,'error_subcode':2018247}}"
#define NOT_HERE "{'error':{'message':'(#100) gone','code':100,'error_subcode':33}}"

static struct str profile_of(i64 id)
{
	return fixture_rows("SELECT name, first_name, last_name, locale, timezone, gender, profile_tries, "
			    "profile_at - %lld, profile_next_at - %lld FROM identity WHERE id = %lld", (long long)w.now,
			    (long long)w.now, (long long)id);
}

static struct str step(void)
{
	return fixture_rows("SELECT state, reason, code FROM setup_step WHERE step = 'profile'");
}

static void test_profile_first_and_next(void)
{
	i64 a, b;

	begin();
	a = stranger();
	/* what this app may read is found out with the first customer, one by one */
	TALK(w.now, { NAMES, ANA, 200 }, { "fields=id,locale", "{'locale':'pt_BR'}", 200 },
	     { "fields=id,timezone", FIELD_REFUSED, 400 }, { "fields=id,gender", "{'gender':'female'}", 200 });
	CHECK_STR(profile_of(a), "Ana Ribeiro Ana Ribeiro pt_BR - female 0 0 -\n");
	CHECK_STR(step(), "ok profile_ok -\n");
	NOBODY(w.now + 9 * DAY_MS);
	/* and asked together with the second */
	b = stranger();
	TALK(w.now + 1000, { NAMES, "{'first_name':'Bo','id':'2'}", 200 },
	     { "fields=id,locale,gender", "{'locale':'da_DK'}", 200 });
	CHECK_STR(profile_of(b), "Bo Bo - da_DK - - 0 1000 -\n");
	/* it was taken away meanwhile: found out anew */
	stranger();
	TALK(w.now + 2000, { NAMES, ANA, 200 }, { "fields=id,locale,gender", FIELD_REFUSED, 400 });
	stranger();
	TALK(w.now + 3000, { NAMES, ANA, 200 }, { "fields=id,locale", FIELD_REFUSED, 400 },
	     { "fields=id,timezone", FIELD_REFUSED, 400 }, { "fields=id,gender", FIELD_REFUSED, 400 });
	stranger();
	TALK(w.now + 4000, { NAMES, ANA, 200 });
	world_end(&w);
}

/* The version grows exactly when there is something new to show. */
static void test_profile_shows(void)
{
	i64 id, c, version;

	begin();
	fixture_sql("UPDATE page SET profile_extras_at = %lld", (long long)w.now);
	id = stranger();
	c = world_conversation(id);
	version = fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c);
	TALK(w.now, { NAMES, ANA, 200 });
	CHECK_STR(fixture_rows("SELECT version - %lld, updated_at = %lld FROM conversation WHERE id = %lld",
			       (long long)version, (long long)w.now, (long long)c), "1 1\n");
	fixture_sql("UPDATE identity SET profile_next_at = %lld WHERE id = %lld", (long long)w.now, (long long)id);
	TALK(w.now + 5, { NAMES, ANA, 200 });
	CHECK_I64(fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c), version + 1);
	/* what Meta no longer tells stays */
	fixture_sql("UPDATE identity SET profile_next_at = %lld WHERE id = %lld", (long long)w.now, (long long)id);
	TALK(w.now + 6, { NAMES, "{'name':'Ana R. Souza','id':'1'}", 200 });
	CHECK_STR(profile_of(id), "Ana R. Souza Ana Ribeiro - - - 0 6 -\n");
	CHECK_I64(fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)c), version + 2);
	world_end(&w);
}

/* The customer has none, or Meta does not tell: the thread may. Then once a day, five times. */
static void test_profile_not_told(void)
{
	static const char *const who = "user_id=", *const nobody = "{'data':[]}";
	i64 id;

	begin();
	id = stranger();
	TALK(w.now, { NAMES, NOT_HERE, 400 }, { who, quoted(unit_arena(), "{'data':[{'participants':{'data':["
		"{'id':'%s','name':'Ana'}]}}]}", fixture_text("SELECT psid FROM identity WHERE id = %lld",
		(long long)id).ptr).ptr, 200 });
	CHECK_STR(profile_of(id), "Ana - - - - - 0 0 -\n");
	CHECK_STR(step(), "");
	id = stranger();
	for (int i = 0; i < 4; i++) {
		TALK(w.now + i * DAY_MS, { NAMES, "{'id':'1'}", 200 }, { who, nobody, 200 });
		CHECK_STR(profile_of(id), arena_printf(unit_arena(), "- - - - - - %d - %lld\n", i + 1,
			  (long long)(i + 1) * DAY_MS).ptr);
		CHECK_STR(step(), "failed profile_empty -\n");
		NOBODY(w.now + (i + 1) * DAY_MS - 1);
	}
	TALK(w.now + 4 * DAY_MS, { NAMES, "[]", 200 });
	CHECK_STR(profile_of(id), arena_printf(unit_arena(), "- - - - - - 5 %lld -\n", (long long)(4 * DAY_MS)).ptr);
	NOBODY(w.now + 99 * DAY_MS);
	world_end(&w);
}

/* This app may not read profiles: said in the checklist, not asked again for each customer. */
static void test_profile_refused(void)
{
	i64 id;

	begin();
	id = stranger();
	TALK(w.now, { NAMES, REFUSED, 400 }, { "user_id=", "{'data':[]}", 200 });
	CHECK_STR(step(), "failed profile_refused 10\n");
	id = stranger();
	TALK(w.now + 1, { "user_id=", "{'data':[]}", 200 });
	fixture_sql("UPDATE identity SET profile_next_at = NULL");
	id = stranger();
	TALK(w.now + DAY_MS, { NAMES, ANA, 200 }, { "locale", FIELD_REFUSED, 400 }, { "timezone", FIELD_REFUSED, 400 },
	     { "gender", FIELD_REFUSED, 400 });
	CHECK_STR(step(), "ok profile_ok -\n");
	CHECK_STR(profile_of(id), arena_printf(unit_arena(), "Ana Ribeiro Ana Ribeiro - - - 0 %lld -\n",
					       (long long)DAY_MS).ptr);
	world_end(&w);
}

/* What is not about this customer stops the page for a while, and costs no try. */
static void test_profile_page_stops(void)
{
	static const struct { int line; const char *says; i64 status; } rows[] = {
		{ HERE, NULL, 0 },
		{ HERE, "{'error':{'message':'dead','code':190,'error_subcode':460}}", 400 },
		{ HERE, "{'error':{'message':'(#32) limit','code':32}}", 403 },
		{ HERE, "{'error':{'message':'(#80006) limit','code':80006}}", 400 },
		{ HERE, "{'error':{'message':'later','code':2}}", 500 },
		{ HERE, "bad gateway", 502 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i64 id;

		begin();
		id = stranger();
		stranger();
		talk_at(rows[i].line, w.now, &(const struct talk){ NAMES, rows[i].says, rows[i].status }, 1);
		CHECK_STR_AT(rows[i].line, fixture_rows("SELECT SUM(profile_tries), SUM(profile_at) FROM identity "
			     "WHERE page_id = %lld", (long long)w.page), "0 -\n");
		talk_at(rows[i].line, w.now + 10 * MINUTE_MS - 1, NULL, 0);
		fixture_sql("UPDATE identity SET profile_next_at = NULL WHERE id > %lld", (long long)id);
		talk_at(rows[i].line, w.now + 10 * MINUTE_MS, (const struct talk[]){ { NAMES, NOT_HERE, 400 },
			{ "user_id", "{'data':[]}", 200 } }, 2);
		world_end(&w);
	}
}

/* Off, without a token, parked, removed; a customer who is blocked. */
static void test_profile_not_asked(void)
{
	static const struct { int line; const char *page, *identity; } rows[] = {
		{ HERE, "enabled = 0", "psid = psid" }, { HERE, "token = NULL", "psid = psid" },
		{ HERE, "parked_at = 1", "psid = psid" }, { HERE, "deleted_at = 1", "psid = psid" },
		{ HERE, "name = name", "blocked_until = 99999999999999" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i64 id;

		begin();
		id = stranger();
		fixture_sql("UPDATE page SET %s WHERE id = %lld", rows[i].page, (long long)w.page);
		fixture_sql("UPDATE identity SET %s WHERE id = %lld", rows[i].identity, (long long)id);
		talk_at(rows[i].line, w.now, NULL, 0);
		world_end(&w);
	}
}

static void look(struct worker *k)
{
	struct profile_task t[4];
	i64 *n = (i64 *)k->arg + k->nr;
	size_t got;

	for (int i = 0; i < 40; i++) {
		CHECK_I64(profile_due(k->db, w.now, 4, t, &got), OK);
		*n += (i64)got;
	}
}

static void test_profile_one_worker_each(void)
{
	i64 n[3] = { 0 };

	begin();
	for (int i = 0; i < 30; i++)
		stranger();
	fixture_parallel(3, look, n);
	CHECK_I64(n[0] + n[1] + n[2], 30);
	/* whoever died with it: it is due again */
	NOBODY(w.now + 10 * MINUTE_MS - 1);
	fixture_parallel(1, look, n);
	w.now += 10 * MINUTE_MS;
	n[0] = 0;
	fixture_parallel(1, look, n);
	CHECK_I64(n[0], 30);
	world_end(&w);
}

void suite_db_profile(void)
{
	TEST(test_profile_first_and_next);
	TEST(test_profile_shows);
	TEST(test_profile_not_told);
	TEST(test_profile_refused);
	TEST(test_profile_page_stops);
	TEST(test_profile_not_asked);
	TEST(test_profile_one_worker_each);
}
