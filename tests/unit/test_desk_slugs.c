#include "unit.h"

#include "desk/slugs.h"

static void test_slugs_check(void)
{
	static const struct { int line; const char *text; enum slug_use use; const char *bad; } rows[] = {
		{ HERE, "", SLUGS_QUICK_REPLY, NULL },
		{ HERE, "Hello {CustomerFirstName}, {AgentName} of {PageName}", SLUGS_QUICK_REPLY, NULL },
		{ HERE, "Size {?Which size}", SLUGS_QUICK_REPLY, NULL },
		{ HERE, "Size {?Which size}", SLUGS_AUTOMATED, "{?Which size}" },
		{ HERE, "Back at {NextOpening}", SLUGS_AUTOMATED, NULL },
		{ HERE, "Back at {NextOpening}", SLUGS_QUICK_REPLY, "{NextOpening}" },
		{ HERE, "{CustomerName} waits {WaitingTime}: {LastMessage} ({Language})", SLUGS_TEMPLATE, NULL },
		{ HERE, "{LastMessage}", SLUGS_QUICK_REPLY, "{LastMessage}" },
		{ HERE, "{NextOpening}", SLUGS_TEMPLATE, "{NextOpening}" },
		{ HERE, "{?Which size}", SLUGS_TEMPLATE, "{?Which size}" },
		{ HERE, "Order {$Order_7$}", SLUGS_AUTOMATED, NULL },
		{ HERE, "Order {$Order 7$}", SLUGS_AUTOMATED, "{$Order 7$}" },
		{ HERE, "{$$}", SLUGS_AUTOMATED, "{$$}" }, { HERE, "{$}", SLUGS_AUTOMATED, "{$}" },
		{ HERE, "{?}", SLUGS_QUICK_REPLY, "{?}" }, { HERE, "{? }", SLUGS_QUICK_REPLY, "{? }" },
		{ HERE, "{}", SLUGS_QUICK_REPLY, "{}" },
		{ HERE, "{customername}", SLUGS_QUICK_REPLY, "{customername}" },
		{ HERE, "{ CustomerName }", SLUGS_QUICK_REPLY, "{ CustomerName }" },
		{ HERE, "a {CustomerName} b {Nope} c {Neither}", SLUGS_QUICK_REPLY, "{Nope}" },
		{ HERE, "{{Nope}}", SLUGS_QUICK_REPLY, "{Nope}" },
		{ HERE, ":-{", SLUGS_QUICK_REPLY, NULL }, { HERE, "}{", SLUGS_QUICK_REPLY, NULL },
		{ HERE, "{one\ntwo}", SLUGS_QUICK_REPLY, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str bad = NO_STR;

		CHECK_AT(rows[i].line, slugs_check(str_of(rows[i].text), rows[i].use, &bad) == !rows[i].bad);
		if (rows[i].bad)
			CHECK_STR_AT(rows[i].line, bad, rows[i].bad);
	}
}

static void test_slugs_fill(void)
{
	static const struct slug_variable variables[] = { { { "Order", 5 }, { "42", 2 } } };
	static const struct str answers[] = { { "XL", 2 } };
	struct slug_values v = { .variables = variables, .nvariables = 1, .answers = answers, .nanswers = 1 };
	static const struct { int line; const char *text, *filled; } rows[] = {
		{ HERE, "", "" }, { HERE, "plain", "plain" },
		{ HERE, "{CustomerName}", "{QueueName}" },	/* not filled twice */
		{ HERE, "in {QueueName}.", "in ." },
		{ HERE, "{$Order$} {$order$}!", "42 !" },
		{ HERE, "{?Size}/{?Colour}.", "XL/." },
		{ HERE, "{Unknown}", "" },
		{ HERE, ":-{ {PageName}", ":-{ Shop" },
		{ HERE, "{{PageName}}", "{Shop}" },
	};

	v.names[SLUG_CUSTOMER_NAME] = STR("{QueueName}");
	v.names[SLUG_PAGE_NAME] = STR("Shop");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, slugs_fill(unit_arena(), str_of(rows[i].text), &v), rows[i].filled);
}

static void test_slugs_names(void)
{
	CHECK_STR(slugs_first_name(STR(" Ana Maria Silva ")), "Ana");
	CHECK_STR(slugs_last_name(STR(" Ana Maria Silva ")), "Silva");
	CHECK_STR(slugs_first_name(STR("Ana")), "Ana");
	CHECK(!slugs_last_name(STR("Ana")).len);
	CHECK(!slugs_last_name(STR("")).len);
	CHECK(!slugs_first_name(NO_STR).len);
}

void suite_desk_slugs(void)
{
	TEST(test_slugs_check);
	TEST(test_slugs_fill);
	TEST(test_slugs_names);
}
