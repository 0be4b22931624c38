#include "unit.h"

#include "meta/event.h"

/* What makes two deliveries the same, and what the worker reads again from the raw rows. */

static struct delivery delivered(int line, const char *body)
{
	struct delivery d = { 0 };

	CHECK_AT(line, delivery_parse(unit_arena(), unit_json(body), &d, NULL) == OK);
	return d;
}

static struct event first(int line, const char *body)
{
	struct delivery d = delivered(line, body);

	return CHECK_AT(line, d.n == 1) ? d.events[0] : (struct event){ .problem = "(none)" };
}

static bool same_key(const char *one, const char *other)
{
	struct event a = first(HERE, one), b = first(HERE, other);

	return digest_eq(&a.key, &b.key);
}

#define EV(time, rest) ENTRY("1", "messaging", "2", time, rest)
#define ENTRY(page, list, sender, time, rest) "{'object':'page','entry':[{'id':'" page "','" list \
	"':[{'sender':{'id':'" sender "'},'timestamp':" time "," rest "}]}]}"

static void test_event_key_of_messages(void)
{
	const char *m = ENTRY("1", "messaging", "2", "1458692752478",
			      "'message':{'mid':'m','text':'x'}");

	CHECK(same_key(m, m));
	/* retries differ in time, routing in the list, a reparse in the text's form */
	CHECK(same_key(m, ENTRY("1", "messaging", "2", "1458692759999",
				"'message':{'mid':'m','text':'x'}")));
	CHECK(same_key(m, ENTRY("1", "standby", "2", "1458692752478",
				"'message':{'mid':'m','text':'x'}")));
	CHECK(!same_key(m, ENTRY("1", "messaging", "2", "1458692752478",
				 "'message':{'mid':'M','text':'x'}")));
	CHECK(!same_key(m, ENTRY("1", "messaging", "3", "1458692752478",
				 "'message':{'mid':'m','text':'x'}")));
	CHECK(!same_key(m, ENTRY("9", "messaging", "2", "1458692752478",
				 "'message':{'mid':'m','text':'x'}")));
	CHECK(!same_key(m, ENTRY("1", "messaging", "2", "1458692752478",
				 "'message':{'mid':'m','is_deleted':true}")));
	/* ids side by side must not run together */
	CHECK(!same_key(ENTRY("1", "messaging", "23", "1", "'message':{'mid':'m'}"),
			ENTRY("12", "messaging", "3", "1", "'message':{'mid':'m'}")));
}

static void test_event_key_without_own_mid(void)
{
	static const struct { int line; bool same; const char *one, *other; } rows[] = {
		/* the mid of a reaction, edit or unsend is another message's */
		{ HERE, false, EV("5", "'reaction':{'mid':'m','action':'react'}"),
		  EV("5", "'reaction':{'mid':'m','action':'unreact'}") },
		{ HERE, false, EV("5", "'reaction':{'mid':'m','action':'react'}"),
		  EV("6", "'reaction':{'mid':'m','action':'react'}") },
		{ HERE, true, EV("5", "'reaction':{'mid':'m','action':'react'}"),
		  ENTRY("1", "standby", "2", "5", "'reaction':{'mid':'m','action':'react'}") },
		{ HERE, false, EV("5", "'message_edit':{'mid':'m','text':'a'}"),
		  EV("5", "'message_edit':{'mid':'m','text':'b'}") },
		{ HERE, false, EV("5", "'message':{'mid':'m','is_deleted':true}"),
		  EV("6", "'message':{'mid':'m','is_deleted':true}") },
		/* old postbacks */
		{ HERE, false, EV("5", "'postback':{'payload':'A'}"),
		  EV("5", "'postback':{'payload':'B'}") },
		{ HERE, false, EV("5", "'postback':{'payload':'A'}"),
		  EV("6", "'postback':{'payload':'A'}") },
		{ HERE, true, EV("5", "'postback':{'mid':'m','payload':'A'}"),
		  EV("6", "'postback':{'mid':'m','payload':'A'}") },
		/* receipts */
		{ HERE, false, EV("5", "'read':{'watermark':1}"),
		  EV("5", "'read':{'watermark':2}") },
		{ HERE, false, EV("5", "'read':{'watermark':1}"),
		  EV("5", "'delivery':{'watermark':1}") },
		/* nothing that we know */
		{ HERE, false, EV("5", "'calls':[1]"),
		  EV("5", "'calls':[2]") },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_AT(rows[i].line, same_key(rows[i].one, rows[i].other) == rows[i].same);
}

/* What stayed raw must come out of event_parse() as it came out of the delivery. */
static void test_event_parse_gives_the_same_again(void)
{
	struct delivery d = delivered(HERE, "{'object':'page','entry':[{'id':1001,"
		"'time':1458692752,'messaging':[{'sender':{'id':2002},'recipient':{'id':1001},"
		"'timestamp':5,"
		"'message':{'mid':'m','text':'\\ud83d','attachments':[{'type':'image'}]}},"
		"{'sender':{'id':'2002'},'postback':{'title':'t'}},"
		"{'sender':{'id':'2002'},"
		"'reaction':{'mid':'m','action':'react','n':12345678901234567}},2478e12,"
		"{'calls':[1]}, 7, {'message':'x'}],"
		"'standby':[{'sender':{'id':'2002'},'read':{'watermark':7}}],"
		"'changes':[{'field':'feed','value':{'post_id':'1'}},"
		"{'field':'x','value':{'created_time':9}},"
		"{'field':'messages','value':{'sender':{'id':'3'},'message':{'mid':'n'}}}]}]}");

	CHECK_I64(d.n, 11);
	for (size_t i = 0; i < d.n; i++) {
		const struct event *e = &d.events[i];
		struct event again;

		if (!CHECK(event_parse(unit_arena(), e->channel, e->page, e->json, &again) == OK))
			continue;
		CHECK(digest_eq(&again.key, &e->key));
		CHECK_I64(again.kind, e->kind);
		CHECK_I64(again.channel, e->channel);
		CHECK_I64(again.at, e->at);
		CHECK_I64(again.watermark, e->watermark);
		CHECK_STR(str_of(again.problem), e->problem);
		CHECK_BYTES(again.page, e->page);
		CHECK_BYTES(again.psid, e->psid);
		CHECK_BYTES(again.mid, e->mid);
		CHECK_BYTES(again.text, e->text);
		CHECK_BYTES(again.json, e->json);
		CHECK_BYTES(again.content, e->content);
	}
}

static void test_event_parse_refuses_what_is_no_json(void)
{
	struct event e;

	CHECK(event_parse(unit_arena(), CHANNEL_MESSAGING, STR("1"), STR("{"), &e) == ERR_INVALID);
	CHECK(event_parse(unit_arena(), CHANNEL_MESSAGING, STR("1"), NO_STR, &e) == ERR_INVALID);
}

void suite_meta_event_key(void)
{
	TEST(test_event_key_of_messages);
	TEST(test_event_key_without_own_mid);
	TEST(test_event_parse_gives_the_same_again);
	TEST(test_event_parse_refuses_what_is_no_json);
}
