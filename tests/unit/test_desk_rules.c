#include "unit.h"

#include "desk/rules.h"

#define FALLBACK 99

static struct rule rule(i64 id, const char *json)
{
	struct rule r = { 0 };

	CHECK(rule_read(unit_arena(), unit_json(json), &r));
	r.id = id;
	r.enabled = true;
	return r;
}

/* One rule that routes to queue 7, run on one fact. */
static struct rules_result run_one(const char *conditions, enum rule_field field, const char *fact)
{
	struct rule r = rule(1, arena_printf(unit_arena(), "{'if':[%s],'to':[{'queue':7,'percent':100}]}",
					     conditions).ptr);
	struct ruleset set = { .id = 1, .enabled = true, .routes = true, .rules = &r, .n = 1 };
	struct rules rules = { &set, 1, FALLBACK };
	struct rules_input in = { .seed = 1 };
	struct rules_result out;

	in.facts.value[field] = str_of(fact);
	rules_run(unit_arena(), &rules, &in, &out);
	return out;
}

static void test_rules_conditions(void)
{
	static const struct { int line; enum rule_field field; const char *op, *value, *fact; enum rule_outcome out; }
	rows[] = {
		{ HERE, RULE_NAME, "is", "Ana Silva", "ana  silva", RULE_APPLIED },
		{ HERE, RULE_NAME, "is", "Ana, Silva", "Ana Silva", RULE_APPLIED },
		{ HERE, RULE_NAME, "is", "Ana Silva", "Ana, Silva", RULE_APPLIED },
		{ HERE, RULE_NAME, "is", "\xc3\x89MILE \xc5\xbd\xc3\x81K", "\xc3\xa9mile \xc5\xbe\xc3\xa1k", RULE_APPLIED },
		{ HERE, RULE_NAME, "is", "\xd0\x98\xd0\x92\xd0\x90\xd0\x9d", "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd", RULE_APPLIED },
		{ HERE, RULE_NAME, "is", "Ana", "Anna", RULE_NO_MATCH },
		{ HERE, RULE_NAME, "is", "Ana", NULL, RULE_UNKNOWN },
		{ HERE, RULE_NAME, "is", "Ana", "", RULE_UNKNOWN },
		{ HERE, RULE_NAME, "is_not", "Ana", NULL, RULE_UNKNOWN },
		{ HERE, RULE_NAME, "is_not", "Ana", "Bob", RULE_APPLIED },
		{ HERE, RULE_NAME, "contains_not", "x", NULL, RULE_UNKNOWN },
		{ HERE, RULE_TEXT, "contains", "REFUND", "I want a refund!", RULE_APPLIED },
		{ HERE, RULE_TEXT, "contains", "refund", "I want a\nre fund", RULE_NO_MATCH },
		{ HERE, RULE_TEXT, "contains_not", "refund", "hello", RULE_APPLIED },
		{ HERE, RULE_TEXT, "in", "hello, hi\\nhey", "HEY", RULE_APPLIED },
		{ HERE, RULE_TEXT, "in", "hello, hi", "hell", RULE_NO_MATCH },
		{ HERE, RULE_NAME, "in", "Ana Silva, Bob", "ana, silva", RULE_APPLIED },
		{ HERE, RULE_LOCALE, "begins", "pt", "pt_BR", RULE_APPLIED },
		{ HERE, RULE_LOCALE, "begins", "pt_BR", "pt", RULE_NO_MATCH },
		{ HERE, RULE_TIMEZONE, "is", "5.5", "5.5", RULE_APPLIED },
		{ HERE, RULE_TIMEZONE, "is", "5.50", "+5.500", RULE_APPLIED },
		{ HERE, RULE_TIMEZONE, "less", "-3", "-3.5", RULE_APPLIED },
		{ HERE, RULE_TIMEZONE, "more", "-3", "-3", RULE_NO_MATCH },
		{ HERE, RULE_TIMEZONE, "more", "0", NULL, RULE_UNKNOWN },
		{ HERE, RULE_TIMEZONE, "more", "0", "soon", RULE_UNKNOWN },
		{ HERE, RULE_TIMEZONE, "is_not", "0", NULL, RULE_UNKNOWN },
		{ HERE, RULE_PSID, "is", "123", "123", RULE_APPLIED },
		{ HERE, RULE_PSID, "in", "123; 456", "456", RULE_APPLIED },
		{ HERE, RULE_AD, "is", "AbC", "abc", RULE_NO_MATCH },
		{ HERE, RULE_HOUR, "more", "17", "18", RULE_APPLIED },
		{ HERE, RULE_WEEKDAY, "in", "sat, sun", "sun", RULE_APPLIED },
		{ HERE, RULE_WEEKDAY, "is", "MON", "mon", RULE_APPLIED },
		{ HERE, RULE_ATTACHMENT, "is", "yes", "no", RULE_NO_MATCH },
		{ HERE, RULE_ATTACHMENT, "is", "yes", NULL, RULE_UNKNOWN },
		{ HERE, RULE_FLAG, "is", "vip", "blocked\nVIP", RULE_APPLIED },
		{ HERE, RULE_FLAG, "is_not", "vip", "blocked\nVIP", RULE_NO_MATCH },
		{ HERE, RULE_FLAG, "is_not", "vip", "", RULE_APPLIED },
		{ HERE, RULE_FLAG, "is_not", "vip", NULL, RULE_UNKNOWN },
		{ HERE, RULE_LOCALE, "known", "", "de", RULE_APPLIED },
		{ HERE, RULE_LOCALE, "known", "", NULL, RULE_NO_MATCH },
		{ HERE, RULE_LOCALE, "unknown", "", NULL, RULE_APPLIED },
		{ HERE, RULE_LOCALE, "unknown", "", "de", RULE_NO_MATCH },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rules_result r = run_one(arena_printf(unit_arena(), "{'field':'%s','op':'%s','value':'%s'}",
				rule_fields[rows[i].field].word, rows[i].op, rows[i].value).ptr, rows[i].field, rows[i].fact);

		CHECK_I64_AT(rows[i].line, r.trace[0].outcome, rows[i].out);
		CHECK_I64_AT(rows[i].line, r.queue, rows[i].out == RULE_APPLIED ? 7 : FALLBACK);
	}
}

/* A variable by its name: its own value, as a text or as a number; not set is unknown. */
static void test_rules_named_variables(void)
{
	static const struct { int line; const char *name, *number, *op, *value, *fact; enum rule_outcome out; } rows[] = {
		{ HERE, "Size", "true", "more", "9.5", "Topic=Shoes\nSize=42", RULE_APPLIED },
		{ HERE, "Size", "true", "more", "42", "Size=42", RULE_NO_MATCH },
		{ HERE, "Size", "true", "is", "42", "Size=42.0", RULE_APPLIED },
		{ HERE, "Size", "false", "is", "42", "Size=42.0", RULE_NO_MATCH },
		{ HERE, "Size", "true", "is", "42", "Size=large", RULE_UNKNOWN },
		{ HERE, "Size", "true", "less", "9", "Sizes=1", RULE_UNKNOWN },
		{ HERE, "Size", "true", "less", "9", NULL, RULE_UNKNOWN },
		{ HERE, "Size", "false", "is", "x", "size=x", RULE_UNKNOWN },
		{ HERE, "Size", "false", "is_not", "x", "", RULE_UNKNOWN },
		{ HERE, "Topic", "false", "contains", "SHOE", "Size=1\nTopic=Red shoes", RULE_APPLIED },
		{ HERE, "Topic", "false", "in", "hats, shoes", "Topic=Shoes", RULE_APPLIED },
		{ HERE, "Topic", "false", "is", "a=b", "Topic=a=b", RULE_APPLIED },
		{ HERE, "Topic", "false", "known", "", "Topic=x", RULE_APPLIED },
		{ HERE, "Topic", "false", "known", "", "Topic=", RULE_NO_MATCH },
		{ HERE, "Topic", "false", "unknown", "", "Size=1", RULE_APPLIED },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rules_result r = run_one(arena_printf(unit_arena(), "{'field':'variable','variable':'%s','number':%s,"
				"'op':'%s','value':'%s'}", rows[i].name, rows[i].number, rows[i].op, rows[i].value).ptr,
				RULE_VARIABLE, rows[i].fact);

		CHECK_I64_AT(rows[i].line, r.trace[0].outcome, rows[i].out);
	}
}

static void test_rules_all_and_any(void)
{
	static const struct { int line; const char *any, *name, *text; enum rule_outcome out; } rows[] = {
		{ HERE, "false", "ana", "hi", RULE_APPLIED }, { HERE, "false", "ana", "no", RULE_NO_MATCH },
		{ HERE, "false", NULL, "hi", RULE_UNKNOWN }, { HERE, "false", NULL, "no", RULE_NO_MATCH },
		{ HERE, "true", "ana", "no", RULE_APPLIED }, { HERE, "true", NULL, "hi", RULE_APPLIED },
		{ HERE, "true", "bob", "no", RULE_NO_MATCH }, { HERE, "true", NULL, "no", RULE_UNKNOWN },
		{ HERE, "true", NULL, NULL, RULE_UNKNOWN },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rule r = rule(1, arena_printf(unit_arena(), "{'any':%s,'if':[{'field':'customer_name','op':'is',"
			"'value':'Ana'},{'field':'text','op':'is','value':'hi'}],'to':[{'queue':7,'percent':100}]}",
			rows[i].any).ptr);
		struct ruleset set = { .enabled = true, .routes = true, .rules = &r, .n = 1 };
		struct rules rules = { &set, 1, FALLBACK };
		struct rules_input in = { .seed = 1 };
		struct rules_result out;

		in.facts.value[RULE_NAME] = str_of(rows[i].name);
		in.facts.value[RULE_TEXT] = str_of(rows[i].text);
		rules_run(unit_arena(), &rules, &in, &out);
		CHECK_I64_AT(rows[i].line, out.trace[0].outcome, rows[i].out);
	}
	/* no condition: everybody */
	for (int any = 0; any < 2; any++) {
		struct rules_result r = run_one("", RULE_TEXT, NULL);

		CHECK_I64(r.queue, 7);
	}
}

/* Outputs of earlier rulesets are facts of later ones; in each the first match counts. */
static void test_rules_order(void)
{
	struct rule first[] = {
		rule(1, "{'if':[{'field':'text','op':'contains','value':'refund'}],'set':[{'attr':'tag','value':'money'},"
			"{'attr':'skill','skill':3,'value':'5'},{'attr':'variable','value':'topic=refund'}]}"),
		rule(2, "{'set':[{'attr':'tag','value':'other'}]}"),
	};
	struct rule second[] = {
		rule(3, "{'if':[{'field':'tag','op':'is','value':'Money'}],'set':[{'attr':'priority','value':'10'},"
			"{'attr':'skill','skill':3,'value':'2'},{'attr':'skill','skill':4,'value':'1'},"
			"{'attr':'vip','value':'yes'},{'attr':'variable','value':'topic=money'}]}"),
	};
	struct rule route[] = {
		rule(4, "{'if':[{'field':'priority','op':'less','value':'20'},{'field':'variable','op':'is',"
			"'value':'topic=money'},{'field':'vip','op':'is','value':'yes'}],'to':[{'queue':7,'percent':100}]}"),
		rule(5, "{'to':[{'queue':8,'percent':100}]}"),
	};
	struct ruleset sets[] = {
		{ 1, STR("a"), true, false, first, 2 }, { 2, STR("b"), true, false, second, 1 },
		{ 3, STR("c"), true, true, route, 2 },
	};
	struct rules rules = { sets, 3, FALLBACK };
	struct rules_input in = { .seed = 5 };
	struct rules_result r;

	in.facts.value[RULE_TEXT] = STR("a REFUND please");
	rules_run(unit_arena(), &rules, &in, &r);
	CHECK_I64(r.queue, 7);
	CHECK_I64(r.routed_by->id, 4);
	CHECK_I64(r.priority, 10);
	CHECK_I64(r.nskills, 2);
	CHECK_I64(r.skills[0].level, 5);
	CHECK_STR(r.facts.value[RULE_VARIABLE], "topic=money");
	CHECK_I64(r.ntrace, 5);
	CHECK_I64(r.trace[1].outcome, RULE_NOT_REACHED);
	CHECK_I64(r.trace[4].outcome, RULE_NOT_REACHED);
	in.facts.value[RULE_TEXT] = STR("hello");
	rules_run(unit_arena(), &rules, &in, &r);
	CHECK_I64(r.queue, 8);
	CHECK_STR(r.facts.value[RULE_TAG], "other");
	CHECK_I64(r.priority, NONE);
	CHECK_I64(r.trace[3].outcome, RULE_UNKNOWN);
	/* switched off: the rule, then the whole ruleset */
	first[1].enabled = false;
	sets[2].enabled = false;
	rules_run(unit_arena(), &rules, &in, &r);
	CHECK_I64(r.trace[1].outcome, RULE_OFF);
	CHECK_I64(r.queue, FALLBACK);
	CHECK(!r.routed_by);
}

static struct rules_queue full_queue(i64 id, const char *action, i64 to)
{
	struct rules_queue q = { id, { false, 3 }, NO_OVERFLOW };

	q.overflow.step[OVERFLOW_FULL] = (struct overflow_step){ overflow_action_of(str_of(action)), 3, to };
	return q;
}

static void test_rules_overflow(void)
{
	struct rule route[] = {
		rule(1, "{'to':[{'queue':7,'percent':100}]}"), rule(2, "{'to':[{'queue':8,'percent':100}]}"),
	};
	struct ruleset set = { 1, STR("r"), true, true, route, 2 };
	struct rules rules = { &set, 1, FALLBACK };
	const struct rules_queue full[] = { full_queue(7, "transfer", 5), full_queue(8, "end", NONE) };
	struct rules_input in = { .seed = 1, .queues = full, .nqueues = 1 };
	struct rules_result r;

	rules_run(unit_arena(), &rules, &in, &r);
	CHECK_I64(r.queue, 8);
	CHECK_I64(r.trace[0].outcome, RULE_OVERFLOWING);
	CHECK(!r.overflow);
	/* all overflow: the first match, and what its queue says */
	in.nqueues = 2;
	rules_run(unit_arena(), &rules, &in, &r);
	CHECK_I64(r.queue, 7);
	CHECK_I64(r.overflow->action, OVERFLOW_TRANSFER);
	CHECK_I64(r.overflow->queue, 5);
	/* a rule that insists, and one that has another limit */
	route[1] = rule(2, "{'to':[{'queue':8,'percent':100}],'overflow':{'full':{'action':'queue'}}}");
	rules_run(unit_arena(), &rules, &in, &r);
	CHECK_I64(r.queue, 8);
	CHECK(!r.overflow);
	route[0] = rule(1, "{'to':[{'queue':7,'percent':100}],"
			   "'overflow':{'full':{'action':'end','threshold':4}}}");
	rules_run(unit_arena(), &rules, &in, &r);
	CHECK_I64(r.queue, 7);
	CHECK(!r.overflow);
}

static void test_rules_overflow_there_and_back(void)
{
	struct rule r = rule(1, "{'to':[{'queue':7,'percent':100}],'overflow':{'closed':{'action':'end'},"
				"'full':{'action':'transfer','threshold':20,'queue':2}}}"), again;
	struct buf out;

	buf_init(&out, unit_arena(), 4000);
	rule_write(&out, &r);
	CHECK(rule_read(unit_arena(), buf_str(&out), &again));
	CHECK_I64(again.overflow.step[OVERFLOW_CLOSED].action, OVERFLOW_END);
	CHECK_I64(again.overflow.step[OVERFLOW_FULL].threshold, 20);
	CHECK_I64(again.overflow.step[OVERFLOW_FULL].queue, 2);
	CHECK(!rule_read(unit_arena(), STR("{\"overflow\":{\"full\":{\"action\":\"transfer\"}}}"), &again));
	CHECK(!rule_read(unit_arena(), STR("{\"overflow\":{\"full\":{\"action\":\"end\",\"threshold\":101}}}"), &again));
}

static void test_overflow_before_queueing(void)
{
	static const struct { int line; const char *queue, *rule; bool closed; i64 waiting; int action; i64 to; } rows[] = {
		{ HERE, "{}", "{}", true, 1000, -1, NONE },
		{ HERE, "{'closed':{'action':'end'}}", "{}", false, 0, -1, NONE },
		{ HERE, "{'closed':{'action':'end'}}", "{}", true, 0, OVERFLOW_END, NONE },
		{ HERE, "{'full':{'action':'end','threshold':2}}", "{}", false, 1, -1, NONE },
		{ HERE, "{'full':{'action':'end','threshold':2}}", "{}", false, 2, OVERFLOW_END, NONE },
		/* the hours come first */
		{ HERE, "{'closed':{'action':'transfer','queue':3},'full':{'action':'end','threshold':2}}", "{}", true, 9,
		  OVERFLOW_TRANSFER, 3 },
		{ HERE, "{'closed':{'action':'end'}}", "{'closed':{'action':'queue'}}", true, 0, -1, NONE },
		{ HERE, "{'closed':{'action':'end'}}", "{'closed':{'action':'transfer','queue':4}}", true, 0,
		  OVERFLOW_TRANSFER, 4 },
		{ HERE, "{'full':{'action':'end','threshold':2}}", "{'closed':{'action':'queue'}}", true, 5, OVERFLOW_END, NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rule queue = rule(1, arena_printf(unit_arena(), "{'overflow':%s}", rows[i].queue).ptr),
			    by = rule(2, arena_printf(unit_arena(), "{'overflow':%s}", rows[i].rule).ptr);
		struct overflow_now now = { rows[i].closed, rows[i].waiting };
		const struct overflow_step *s = overflow_before(&queue.overflow, &by.overflow, &now);

		CHECK_I64_AT(rows[i].line, s ? (int)s->action : -1, rows[i].action);
		if (s)
			CHECK_I64_AT(rows[i].line, s->queue, rows[i].to);
	}
}

static void test_overflow_while_queued(void)
{
	struct overflow o = NO_OVERFLOW;

	CHECK(!overflow_while_queued(&o, INT64_MAX));
	o.step[OVERFLOW_WAITING] = (struct overflow_step){ OVERFLOW_TRANSFER, 30, 5 };
	CHECK(overflow_step_fits(OVERFLOW_WAITING, &o.step[OVERFLOW_WAITING]));
	CHECK(!overflow_while_queued(&o, 30 * 60000));
	CHECK(overflow_while_queued(&o, 30 * 60000 + 1) == &o.step[OVERFLOW_WAITING]);
	o.step[OVERFLOW_WAITING].threshold = 2881;
	CHECK(!overflow_step_fits(OVERFLOW_WAITING, &o.step[OVERFLOW_WAITING]));
}

static void test_rules_percent(void)
{
	struct rule r = rule(12, "{'to':[{'queue':1,'percent':70},{'queue':2,'percent':20},{'queue':3,'percent':10}]}");
	struct ruleset set = { 1, STR("r"), true, true, &r, 1 };
	struct rules rules = { &set, 1, FALLBACK };
	int count[4] = { 0 };

	for (u64 seed = 1; seed <= 10000; seed++) {
		struct rules_input in = { .seed = seed };
		struct rules_result a, b;

		rules_run(unit_arena(), &rules, &in, &a);
		rules_run(unit_arena(), &rules, &in, &b);
		if (a.queue != b.queue || a.queue < 1 || a.queue > 3) {
			CHECK_I64(a.queue, b.queue);
			return;
		}
		count[a.queue]++;
	}
	CHECK(count[1] > 6800 && count[1] < 7200);
	CHECK(count[2] > 1850 && count[2] < 2150);
	CHECK(count[3] > 850 && count[3] < 1150);
}

static void test_rules_read(void)
{
	static const char *const wrong[] = {
		"", "[]", "{'if':[{'field':'nose','op':'is','value':'x'}]}", "{'if':[{'field':'text','op':'less','value':'1'}]}",
		"{'if':[{'field':'hour','op':'is','value':'noon'}]}", "{'if':[{'field':'text','op':'is','value':' '}]}",
		"{'if':[{'field':'weekday','op':'in','value':'mon, someday'}]}", "{'if':[{'field':'psid','op':'contains','value':'1'}]}",
		"{'if':[{'field':'timezone','op':'is','value':'5.5555'}]}", "{'if':[{'field':'timezone','op':'is','value':'5.'}]}",
		"{'set':[{'attr':'priority','value':'0'}]}", "{'set':[{'attr':'skill','value':'5'}]}",
		"{'set':[{'attr':'skill','skill':1,'value':'11'}]}", "{'set':[{'attr':'variable','value':'x'}]}",
		"{'if':[{'field':'variable','variable':'Size','number':true,'op':'is','value':'large'}]}",
		"{'if':[{'field':'variable','variable':'Size','op':'more','value':'1'}]}",
		"{'set':[{'attr':'hat','value':'x'}]}", "{'to':[{'queue':1,'percent':99}]}",
		"{'to':[{'queue':1,'percent':50},{'queue':1,'percent':50}]}", "{'to':[{'queue':0,'percent':100}]}",
	};
	const char *whole = "{'any':true,'if':[{'field':'text','op':'in','value':'a, b'},{'field':'locale','op':'unknown',"
		"'value':''}],'set':[{'attr':'skill','skill':3,'value':'5'}],'to':[{'queue':1,'percent':100}]}";
	struct buf out;
	struct rule r;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		if (!CHECK(!rule_read(unit_arena(), unit_json(wrong[i]), &r)))
			printf("%s\n", wrong[i]);
	r = rule(1, whole);
	buf_init(&out, unit_arena(), 4000);
	rule_write(&out, &r);
	CHECK_STR(buf_str(&out), unit_json(whole).ptr);
}

void suite_desk_rules(void)
{
	TEST(test_rules_conditions);
	TEST(test_rules_named_variables);
	TEST(test_rules_all_and_any);
	TEST(test_rules_order);
	TEST(test_rules_overflow);
	TEST(test_rules_overflow_there_and_back);
	TEST(test_overflow_before_queueing);
	TEST(test_overflow_while_queued);
	TEST(test_rules_percent);
	TEST(test_rules_read);
}
