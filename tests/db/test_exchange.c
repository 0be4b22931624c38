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

/* Something of every kind, with what is awkward about it. */
static void fill(const struct desk *d)
{
	fixture_sql("INSERT INTO hours (name, timezone, weekly, holidays, created_at, updated_at) VALUES "
		    "('Office', 'Europe/Lisbon', '09:00-12:30 13:30-18:00\\n\\n\\n\\n22:00-06:00\\n\\n\\n', "
		    "'2026-12-25 Christmas\\n2027-01-01 New Year', 1, 1), ('Never', 'UTC', '\\n\\n\\n\\n\\n\\n\\n', '', 1, 1)");
	fixture_sql("INSERT INTO skill (name, kind, created_at, updated_at) VALUES ('Portuguese', 'language', 1, 1), "
		    "('a b', '', 1, 1)");
	fixture_sql("INSERT INTO user_skill (user_id, skill_id, level) SELECT %lld, id, IF(name = 'a b', 10, 2) FROM skill",
		    (long long)d->eva.id);
	fixture_sql("INSERT INTO presence_reason (name, presence, created_at, updated_at) VALUES ('Lunch', 'away', 1, 1)");
	fixture_sql("INSERT INTO queue (name, created_at, updated_at) VALUES ('b', 1, 1), ('A', 1, 1), ('\xc3\x9c', 1, 1)");
	fixture_sql("INSERT INTO queue_member (queue_id, user_id) SELECT id, %lld FROM queue", (long long)d->eva.id);
	fixture_sql("UPDATE queue SET hours_id = (SELECT id FROM hours WHERE name = 'Office'), service_level_s = 90, "
		    "disposition_rule = 'required' WHERE id = %lld", (long long)d->queue);
	/* two queues that hand over to each other: neither can be written before the other is there */
	fixture_sql("INSERT INTO queue_overflow VALUES (%lld, 'closed', NULL, 'transfer', %lld), (%lld, 'full', 20, 'end', NULL), "
		    "(%lld, 'waiting', 90, 'transfer', %lld)", (long long)d->queue, (long long)d->queue2,
		    (long long)d->queue, (long long)d->queue2, (long long)d->queue);
	fixture_sql("INSERT INTO disposition (queue_id, title, position, note, created_at, updated_at) VALUES "
		    "(NULL, 'Solved', 1, 1, 1, 1), (%lld, 'Solved', 1, 0, 1, 1), (%lld, 'Sold', 2, 1, 1, 1)",
		    (long long)d->queue, (long long)d->queue);
	/* two that are called the same, a body of two lines as browsers send them */
	fixture_sql("INSERT INTO quick_reply (title, locale, body, created_at, updated_at) VALUES "
		    "('Hi', 'en', 'Hello {CustomerFirstName},\\r\\nhow are you?', 1, 1), ('Hi', 'en', 'Hi \"you\"', 1, 1), "
		    "('Hi', 'pt', 'Ol\xc3\xa1', 1, 1)");
	fixture_sql("INSERT INTO quick_reply_tag (quick_reply_id, tag) SELECT id, 'welcome' FROM quick_reply");
	fixture_sql("INSERT INTO quick_reply_workstream (quick_reply_id, workstream_id) SELECT MAX(id), %lld FROM quick_reply",
		    (long long)d->workstream);
	fixture_sql("INSERT INTO context_variable (workstream_id, name, kind, created_at, updated_at) VALUES "
		    "(%lld, 'Order_1', 'number', 1, 1)", (long long)d->workstream);
	fixture_sql("INSERT INTO ruleset (id, workstream_id, kind, name, position, created_at, updated_at) VALUES "
		    "(70, %lld, 'classify', 'Kind', 1, 1, 1), (71, %lld, 'classify', 'Kind', 3, 1, 1), "
		    "(72, %lld, 'route', 'Where', 4, 1, 1)", (long long)d->workstream, (long long)d->workstream,
		    (long long)d->workstream);
	fixture_sql("INSERT INTO rule (ruleset_id, name, position, enabled, body, created_at, updated_at) SELECT 70, 'R \"1\"', 1, 0, "
		    "CONCAT('{\"if\":[{\"field\":\"text\",\"op\":\"contains\",\"value\":\"queue\"}],"
		    "\"set\":[{\"attr\":\"skill\",\"skill\":', id, ',\"value\":\"5\"},"
		    "{\"attr\":\"variable\",\"value\":\"Order_1=5\"}]}'), 1, 1 FROM skill WHERE name = 'Portuguese'");
	fixture_sql("INSERT INTO rule (ruleset_id, name, position, body, created_at, updated_at) SELECT 72, 'R', p.p, "
		    "CONCAT('{\"to\":[{\"queue\":', a.id, ',\"percent\":70},{\"queue\":', b.id, ',\"percent\":30}],"
		    "\"overflow\":{\"full\":{\"action\":\"transfer\",\"threshold\":9,\"queue\":', b.id, '}}}'), 1, 1 "
		    "FROM queue a JOIN queue b ON b.name = '\xc3\x9c' JOIN (SELECT 1 AS p UNION SELECT 2) p WHERE a.name = 'General'");
	fixture_sql("INSERT INTO quick_reply (title, locale, body, owner_id, created_at, updated_at) VALUES "
		    "('Mine', 'en', 'private', %lld, 1, 1)", (long long)d->eva.id);
	fixture_sql("INSERT INTO automated_message (`trigger`, page_id, locale, body, enabled, created_at, updated_at) VALUES "
		    "('greeting', NULL, 'en', 'Hello', 1, 1, 1), ('greeting', %lld, 'en', 'Welcome', 0, 1, 1)", (long long)d->page);
}

static struct str export_of(struct db *db)
{
	struct buf out;

	buf_init(&out, unit_arena(), 1 << 20);
	CHECK_I64(exchange_write(db, unit_arena(), &out), OK);
	return buf_str(&out);
}

/* To a desk where there is nothing at all: then it exports the same, byte by byte. */
static void test_exchange_to_an_empty_desk(void)
{
	const struct desk *d = desk_here("exchange_full");
	struct exchange e;
	struct exchange_plan p;
	struct str first;
	struct db *empty;

	fill(d);
	first = export_of(d->db);
	CHECK_I64(plan(d->db, first, &e, &p), OK);
	CHECK_I64(p.n, 0);
	CHECK(strstr(first.ptr, "private") == NULL);
	empty = fixture_db("exchange_empty");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM queue"), 0);
	CHECK_I64(apply(empty, first, &e, &p), OK);
	CHECK_STR(export_of(empty), first.ptr);
	/* what rules name can't be removed there either */
	CHECK_STR(fixture_rows("SELECT u.kind, COUNT(*) FROM rule_use u GROUP BY u.kind ORDER BY u.kind"),
		  "queue 4\nskill 1\nvariable 1\n");
	CHECK_I64(plan(empty, first, &e, &p), OK);
	CHECK_I64(p.n, 0);
	/* and a change comes back */
	fixture_sql("UPDATE queue_overflow SET threshold = 91 WHERE cause = 'waiting'");
	fixture_sql("UPDATE quick_reply SET body = 'x' WHERE body LIKE 'Hi %%'");
	CHECK_I64(apply(empty, first, &e, &p), OK);
	CHECK_I64(p.n, 2);
	CHECK_STR(export_of(empty), first.ptr);
	/* a rule too many goes with what it named, one too few comes back */
	fixture_sql("INSERT INTO rule (ruleset_id, name, position, body, created_at, updated_at) SELECT id, 'More', 9, "
		    "'{\"set\":[{\"attr\":\"tag\",\"value\":\"x\"}]}', 1, 1 FROM ruleset WHERE position = 1");
	fixture_sql("DELETE FROM rule WHERE name = 'R' ORDER BY id LIMIT 1");
	CHECK_I64(apply(empty, first, &e, &p), OK);
	CHECK_I64(p.n, 2);
	CHECK_STR(export_of(empty), first.ptr);
}

/* What is right as JSON, and wrong all the same. */
static void test_exchange_refuses_what_makes_no_sense(void)
{
	static const struct { int line; const char *text, *where; enum exchange_wrong what; } rows[] = {
		{ HERE, "'operating_hours':[{'name':'H','timezone':'Mars/Base','weekly':['','','','','','','']}]",
		  "operating_hours[0].timezone", EXCHANGE_FORM },
		{ HERE, "'operating_hours':[{'name':'H','timezone':'UTC','weekly':['','','','','','']}]",
		  "operating_hours[0].weekly", EXCHANGE_FORM },
		{ HERE, "'operating_hours':[{'name':'H','timezone':'UTC','weekly':['9-17','','','','','','25-26']}]",
		  "operating_hours[0].weekly", EXCHANGE_FORM },
		{ HERE, "'operating_hours':[{'name':'H','timezone':'UTC','weekly':['','','','','','',''],'holidays':['2026-13-01']}]",
		  "operating_hours[0].holidays", EXCHANGE_FORM },
		{ HERE, "'queues':[{'name':'Q','full':'end'}]", "queues[0].full", EXCHANGE_FORM },
		{ HERE, "'queues':[{'name':'Q','full':'end','full_at':101}]", NULL, EXCHANGE_RANGE },
		{ HERE, "'queues':[{'name':'Q','closed':'transfer'}]", "queues[0].closed", EXCHANGE_FORM },
		{ HERE, "'queues':[{'name':'Q','closed':'transfer','closed_queue':'Q'}]", "queues[0].closed", EXCHANGE_FORM },
		{ HERE, "'queues':[{'name':'Q','closed':'transfer','closed_queue':'Nowhere'}]", "queues[0].closed_queue",
		  EXCHANGE_NOWHERE },
		{ HERE, "'queues':[{'name':'Q','hours':'Nowhere'}]", "queues[0].hours", EXCHANGE_NOWHERE },
		{ HERE, "'users':[{'login':'u','name':'U','role':'agent','skills':['5 Nowhere']}]", "users[0].skills",
		  EXCHANGE_NOWHERE },
		{ HERE, "'quick_replies':[{'title':'T','locale':'en','body':'{NoSuchSlug}'}]", "quick_replies[0].body",
		  EXCHANGE_SLUG },
		{ HERE, "'quick_replies':[{'title':'T','locale':'e n','body':'b'}]", "quick_replies[0].locale", EXCHANGE_FORM },
		{ HERE, "'quick_replies':[{'title':'T','locale':'en','body':'b','tags':['Two words']}]", "quick_replies[0].tags",
		  EXCHANGE_FORM },
		{ HERE, "'automated_messages':[{'occasion':'greeting','locale':'en','body':'{?Why}'}]",
		  "automated_messages[0].body", EXCHANGE_SLUG },
		{ HERE, "'rulesets':[{'name':'S','workstream':'Messenger','kind':'classify','rules':[{'name':'R','rule':"
		  "{'set':[{'attr':'skill','skill':'Nowhere','value':'5'}]}}]}]", "rulesets[0].rules", EXCHANGE_NOWHERE },
		{ HERE, "'rulesets':[{'name':'S','workstream':'Messenger','kind':'classify','rules':[{'name':'R','rule':"
		  "{'set':[{'attr':'variable','value':'Nowhere=5'}]}}]}]", "rulesets[0].rules", EXCHANGE_NOWHERE },
		{ HERE, "'rulesets':[{'name':'S','workstream':'Messenger','kind':'classify','rules':[{'name':'R','rule':"
		  "{'to':[{'queue':'General','percent':100}]}}]}]", "rulesets[0].rules", EXCHANGE_FORM },
		{ HERE, "'rulesets':[{'name':'S','workstream':'Messenger','kind':'route','rules':[{'name':'R','rule':"
		  "{'to':[{'queue':'General','percent':99}]}}]}]", NULL, EXCHANGE_FORM },
		{ HERE, "'rulesets':[{'name':'S','workstream':'Messenger','kind':'route','rules':[{'name':'R','odd':1,'rule':{}}]}]",
		  NULL, EXCHANGE_FORM },
		{ HERE, "'context_variables':[{'name':'a b','workstream':'Messenger'}]", "context_variables[0].name",
		  EXCHANGE_FORM },
		{ HERE, "'dispositions':[{'title':'T','queue':'Nowhere'}]", "dispositions[0].queue", EXCHANGE_NOWHERE },
	};
	const struct desk *d = desk_here("exchange");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = quoted(unit_arena(), "{'pagedesk_settings':1,%s}", rows[i].text);
		struct exchange_by by = by_ada();
		struct exchange e;
		struct exchange_plan p;

		if (!rows[i].where) {
			CHECK_AT(rows[i].line, !exchange_read(unit_arena(), text, &e));
		} else {
			CHECK_AT(rows[i].line, exchange_read(unit_arena(), text, &e));
			CHECK_I64_AT(rows[i].line, exchange_plan(d->db, unit_arena(), &e, &by, &p), ERR_INVALID);
			CHECK_STR_AT(rows[i].line, e.errors[0].where, rows[i].where);
		}
		CHECK_I64_AT(rows[i].line, e.nerrors, 1);
		CHECK_I64_AT(rows[i].line, e.errors[0].what, rows[i].what);
	}
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
	TEST(test_exchange_to_an_empty_desk);
	TEST(test_exchange_refuses_what_makes_no_sense);
	TEST(test_exchange_all_or_nothing);
	TEST(test_exchange_new_app_waits_for_its_secret);
	TEST(test_exchange_stale_plan);
}
