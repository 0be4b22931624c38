#include "unit.h"

#include "desk/template_links.h"

static void test_template_links_read(void)
{
	static const struct { int line; const char *text; i64 n; const char *wrong; } rows[] = {
		{ HERE, "", 0, NULL }, { HERE, "\n \n", 0, NULL },
		{ HERE, "Orders https://shop.example/?q={CustomerName}", 1, NULL },
		{ HERE, "All the orders https://shop.example:8443/o/{$Order$}\nMap https://maps.example", 2, NULL },
		{ HERE, "A https://a.b\nB https://a.b\nC https://a.b\nD https://a.b\nE https://a.b\nF https://a.b", -1, "F https://a.b" },
		{ HERE, "https://shop.example/", -1, "https://shop.example/" },
		{ HERE, "Orders http://shop.example/", -1, "Orders http://shop.example/" },
		{ HERE, "Orders javascript:alert(1)", -1, "Orders javascript:alert(1)" },
		{ HERE, "Orders https://{CustomerName}.example/", -1, "Orders https://{CustomerName}.example/" },
		{ HERE, "Orders https://shop.example@evil.example/", -1, "Orders https://shop.example@evil.example/" },
		{ HERE, "Orders https:///x", -1, "Orders https:///x" }, { HERE, "Orders https://localhost/", -1, "Orders https://localhost/" },
		{ HERE, "Orders https://shop.example/\"x", -1, "Orders https://shop.example/\"x" },
		{ HERE, "Orders https://shop.example?q={CustomerName}", -1, "Orders https://shop.example?q={CustomerName}" },
		{ HERE, "Orders", -1, "Orders" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct template_link links[TEMPLATE_LINKS];
		struct str wrong = NO_STR;
		size_t n;

		CHECK_AT(rows[i].line, template_links_read(str_of(rows[i].text), links, &n, &wrong) == (rows[i].n >= 0));
		if (rows[i].n >= 0)
			CHECK_I64_AT(rows[i].line, n, rows[i].n);
		else
			CHECK_STR_AT(rows[i].line, wrong, rows[i].wrong);
	}
}

/* What a customer is called stays within its place. */
static void test_template_links_fill(void)
{
	static const struct slug_variable variables[] = { { { "Order", 5 }, { "4 2", 3 } } };
	struct slug_values v = { .variables = variables, .nvariables = 1 };

	v.names[SLUG_CUSTOMER_NAME] = STR("Ana & Bob/../#\"{PageName}");
	CHECK_STR(template_link_fill(unit_arena(), STR("https://a.example/{$Order$}?q={CustomerName}&p={PageName}"), &v),
		  "https://a.example/4%202?q=Ana%20%26%20Bob%2f..%2f%23%22%7bPageName%7d&p=");
}

void suite_desk_template_links(void)
{
	TEST(test_template_links_read);
	TEST(test_template_links_fill);
}
