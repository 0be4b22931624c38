#include "unit.h"

#include "view/view.h"

static struct buf out;
static const struct view en = { .mount = { "/desk", 5 }, .csrf = { "t\"k", 3 } };

static struct buf *fresh(void)
{
	buf_init(&out, unit_arena(), 1 << 16);
	return &out;
}

#define SHOWS(call, text) do { fresh(); call; CHECK_STR(buf_str(&out), text); } while (0)

static void test_view_put(void)
{
	char array[] = "a<b";
	i64 big = INT64_MAX;
	size_t size = 7;

	SHOWS(HTML_PUT(&out, STR("a<b>&\"'c")), "a&lt;b&gt;&amp;&quot;&#39;c");
	SHOWS(HTML_PUT(&out, array), "a&lt;b");
	SHOWS(HTML_PUT(&out, "\xc3\xa4\xf0\x9f\x98\x80"), "\xc3\xa4\xf0\x9f\x98\x80");
	SHOWS(HTML_PUT(&out, NO_STR), "");
	SHOWS(HTML_PUT(&out, (const char *)NULL), "");
	SHOWS(HTML_PUT(&out, big), "9223372036854775807");
	SHOWS(HTML_PUT(&out, size), "7");
	SHOWS(HTML_PUT(&out, -3), "-3");
	SHOWS(HTML_PUT(&out, NONE), "");
	SHOWS(HTML_PUT(&out, ((struct str){ "a\0b", 3 })), "a\xef\xbf\xbd" "b");
}

static void test_view_urls(void)
{
	SHOWS(HTML_PUT_URL(&out, STR("a b&c=\xc3\xa4/?-._~")), "a%20b%26c%3d%c3%a4%2f%3f-._~");
	SHOWS(HTML_PUT_URL(&out, 12), "12");
	SHOWS(HTML_PUT_LINK(&out, &en, "/agent/"), "/desk/agent/");
	SHOWS(HTML_PUT_LINK(&out, &en, STR("/agent/?a=1&b=\"")), "/desk/agent/?a=1&amp;b=&quot;");
	SHOWS(HTML_PUT_LINK(&out, &en, "//evil.example"), "/desk/");
	SHOWS(HTML_PUT_LINK(&out, &en, "/\\evil.example"), "/desk/");
	SHOWS(HTML_PUT_LINK(&out, &en, "javascript:alert(1)"), "/desk/");
	SHOWS(HTML_PUT_LINK(&out, &en, ""), "/desk/");
	SHOWS(html_http(&out, STR("https://a.b/?c=d&e")), "https://a.b/?c=d&amp;e");
	SHOWS(html_http(&out, STR("HTTP://a.b")), "HTTP://a.b");
	SHOWS(html_http(&out, STR("javascript:alert(1)")), "#");
	SHOWS(html_http(&out, STR(" https://a.b")), "#");
	SHOWS(html_http(&out, STR("https://a.b/\tc")), "#");
	SHOWS(html_http(&out, NO_STR), "#");
	SHOWS(html_csrf(&out, &en), "<input type=\"hidden\" name=\"csrf\" value=\"t&quot;k\">");
}

/* --- the catalogue --------------------------------------------------------------------------- */

static const char *const xx_texts[TEXT_KEYS] = { [T_signed_in_as] = "<%1> %2 %% 100% hier" };
static const char *const xx_plurals[PLURAL_KEYS][PLURAL_FORMS] = {
	[N_admin_privacy_threads] = {
		[PLURAL_ONE] = "%1 rozmowa", [PLURAL_FEW] = "%1 rozmowy",
		[PLURAL_MANY] = "%1 rozm\xc3\xb3w, %2",
	},
};
static const struct lang xx = { "pl", "Test", xx_texts, xx_plurals };

static void test_view_catalogue(void)
{
	struct html_arg name = arg_text(STR("A&B")), link = arg_markup((struct markup){ STR("<b>") });

	CHECK_STR(lang_text(NULL, T_app_name), "Pagedesk");
	CHECK_STR(lang_text(&xx, T_app_name), "Pagedesk");
	CHECK_STR(lang_text(&xx, T_signed_in_as), "<%1> %2 %% 100% hier");
	SHOWS(html_string(&out, &en, T_signed_in_as, &name, 1), "Signed in as A&amp;B");
	SHOWS(html_string(&out, &(struct view){ .lang = &xx }, T_signed_in_as, &name, 1),
	      "&lt;A&amp;B&gt; %2 %% 100% hier");
	SHOWS(html_string(&out, &(struct view){ .lang = &xx }, T_signed_in_as,
			  (const struct html_arg[]){ name, link }, 2),
	      "&lt;A&amp;B&gt; <b> %% 100% hier");
}

static void test_view_plurals(void)
{
	static const struct { int line; i64 n; const char *en, *pl; } rows[] = {
		{ HERE, 0, "0 conversations", "0 rozm\xc3\xb3w, A&amp;B" },
		{ HERE, 1, "1 conversation", "1 rozmowa" },
		{ HERE, 2, "2 conversations", "2 rozmowy" },
		{ HERE, 5, "5 conversations", "5 rozm\xc3\xb3w, A&amp;B" },
		{ HERE, 12, "12 conversations", "12 rozm\xc3\xb3w, A&amp;B" },
		{ HERE, 22, "22 conversations", "22 rozmowy" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct html_arg args[] = { arg_i64(rows[i].n), arg_text(STR("A&B")) };

		html_count(fresh(), &en, N_admin_privacy_threads, args, 2);
		CHECK_STR_AT(rows[i].line, buf_str(&out), rows[i].en);
		html_count(fresh(), &(struct view){ .lang = &xx }, N_admin_privacy_threads, args, 2);
		CHECK_STR_AT(rows[i].line, buf_str(&out), rows[i].pl);
	}
}

static void test_view_plural_rules(void)
{
	static const struct { int line; const char *code; i64 n; enum plural_form form; } rows[] = {
		{ HERE, "en", 1, PLURAL_ONE }, { HERE, "en", -1, PLURAL_ONE },
		{ HERE, "en", 0, PLURAL_OTHER }, { HERE, "fr", 0, PLURAL_ONE },
		{ HERE, "pt_BR", 0, PLURAL_ONE }, { HERE, "pt", 0, PLURAL_OTHER },
		{ HERE, "ru", 21, PLURAL_ONE }, { HERE, "ru", 11, PLURAL_MANY },
		{ HERE, "ru", 3, PLURAL_FEW }, { HERE, "cs", 3, PLURAL_FEW },
		{ HERE, "cs", 22, PLURAL_OTHER }, { HERE, "ja", 1, PLURAL_OTHER },
		{ HERE, "de_AT", 1, PLURAL_ONE }, { HERE, "", 1, PLURAL_ONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, plural_form(rows[i].code, rows[i].n), rows[i].form);
	CHECK_STR(lang_plural(&(struct lang){ "ja", "", xx_texts, xx_plurals },
			      N_admin_privacy_threads, 1), "%1 conversation");
}

static void test_view_lang_find(void)
{
	CHECK_STR(str_of(lang_find(STR("en"))->code), "en");
	CHECK_STR(str_of(lang_find(STR("en-GB"))->code), "en");
	CHECK_STR(str_of(lang_find(STR("en_GB"))->code), "en");
	CHECK_STR(str_of(lang_find(STR("xx"))->code), "en");
	CHECK_STR(str_of(lang_find(STR(""))->code), "en");
	CHECK_STR(str_of(lang_find(NO_STR)->code), "en");
	CHECK_STR(lang_fill(unit_arena(), STR("%1 <%2> %3 %"), (struct str[]){ STR("a"), STR("&") }, 2),
		  "a <&> %3 %");
}

/* --- linkify --------------------------------------------------------------------------------- */

#define LINK(url) "<a href=\"" url "\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">" url "</a>"

static void test_view_linkify(void)
{
	static const struct { int line; const char *in, *html; } rows[] = {
		{ HERE, "", "" },
		{ HERE, "a\nb\r\nc\rd", "a<br>b<br>cd" },
		{ HERE, "see https://a.b/c.", "see " LINK("https://a.b/c") "." },
		{ HERE, "HTTP://A.b", LINK("HTTP://A.b") },
		{ HERE, "(http://a.b/c_(d))", "(" LINK("http://a.b/c_(d)") ")" },
		{ HERE, "http://a.b/?x=1&y=2", LINK("http://a.b/?x=1&amp;y=2") },
		{ HERE, "http://a.b\nhttp://c.d", LINK("http://a.b") "<br>" LINK("http://c.d") },
		{ HERE, "http://a.b\" onclick=\"x", LINK("http://a.b") "&quot; onclick=&quot;x" },
		{ HERE, "http://a.b'onclick='x", LINK("http://a.b&#39;onclick=&#39;x") },
		{ HERE, "http://a.b<script>", LINK("http://a.b") "&lt;script&gt;" },
		{ HERE, "<b>http://a.b</b>", "&lt;b&gt;" LINK("http://a.b") "&lt;/b&gt;" },
		{ HERE, "javascript:alert(1)", "javascript:alert(1)" },
		{ HERE, "xhttp://a.b", "xhttp://a.b" },
		{ HERE, "http://", "http://" }, { HERE, "http:///x", "http:///x" },
		{ HERE, "http", "http" }, { HERE, "https:", "https:" },
		{ HERE, "http://!!!", "http://!!!" },
		{ HERE, "http://\xc3\xa4.b/\xc3\xb6", LINK("http://\xc3\xa4.b/\xc3\xb6") },
		{ HERE, "data:text/html,http://a", "data:text/html," LINK("http://a") },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, linkify(unit_arena(), str_of(rows[i].in)).html, rows[i].html);
}

#define BOLD(x) "<strong>" x "</strong>"
#define ITALIC(x) "<em>" x "</em>"
#define STRIKE(x) "<s>" x "</s>"
#define MONO(x) "<code>" x "</code>"

static void test_view_richtext(void)
{
	static const struct { int line; const char *in, *html; } rows[] = {
		{ HERE, "*bold*", BOLD("bold") },
		{ HERE, "a _b_ ~c~ `d`.", "a " ITALIC("b") " " STRIKE("c") " " MONO("d") "." },
		{ HERE, "*two words*, _and_!", BOLD("two words") ", " ITALIC("and") "!" },
		{ HERE, "(*in brackets*)", "(" BOLD("in brackets") ")" },
		/* inside each other, never in themselves */
		{ HERE, "*a _b_ c*", BOLD("a " ITALIC("b") " c") },
		{ HERE, "*_~`all`~_*", BOLD(ITALIC(STRIKE(MONO("all")))) },
		{ HERE, "*a _b* c_", BOLD("a _b") " c_" },
		{ HERE, "`*as* _it_ is`", MONO("*as* _it_ is") },
		/* characters, where they stand around no words */
		{ HERE, "2*3*4", "2*3*4" },
		{ HERE, "2 * 3 * 4", "2 * 3 * 4" },
		{ HERE, "snake_case_name", "snake_case_name" },
		{ HERE, "* item\n* item", "* item<br>* item" },
		{ HERE, "*open", "*open" }, { HERE, "close*", "close*" }, { HERE, "*", "*" },
		{ HERE, "**", "**" }, { HERE, "****", "****" }, { HERE, "**a**", "**a**" },
		{ HERE, "___", "___" }, { HERE, "*a *", "*a *" }, { HERE, "* a*", "* a*" },
		{ HERE, "*a\nb*", "*a<br>b*" },
		{ HERE, "\xc3\xa4*b*", "\xc3\xa4*b*" },
		/* links keep their own characters */
		{ HERE, "*see https://a.b/x_y_z now*", BOLD("see " LINK("https://a.b/x_y_z") " now") },
		{ HERE, "_https://a.b/c_", ITALIC(LINK("https://a.b/c")) },
		{ HERE, "https://a.b/*x*", LINK("https://a.b/*x") "*" },
		{ HERE, "`https://a.b`", MONO("https://a.b") },
		/* escaped first and last */
		{ HERE, "*<b>*", BOLD("&lt;b&gt;") },
		{ HERE, "`<script>`", MONO("&lt;script&gt;") },
		{ HERE, "_\" onclick=\"x_", ITALIC("&quot; onclick=&quot;x") },
		{ HERE, "", "" },
	};
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, richtext(unit_arena(), str_of(rows[i].in)).html, rows[i].html);
	/* the most that somebody can make it search: nothing ends, over and over */
	buf_init(&b, unit_arena(), 1u << 20);
	for (int i = 0; i < 20000; i++)
		buf_adds(&b, "*a _b ~c `d ");
	CHECK_I64((i64)richtext(unit_arena(), buf_str(&b)).html.len, (i64)b.len);
}

void suite_view(void)
{
	TEST(test_view_put);
	TEST(test_view_urls);
	TEST(test_view_catalogue);
	TEST(test_view_plurals);
	TEST(test_view_plural_rules);
	TEST(test_view_lang_find);
	TEST(test_view_linkify);
	TEST(test_view_richtext);
}
