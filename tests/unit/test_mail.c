/* Mail: addresses, the text as it goes to the server, what is told and how often. */
#include "unit.h"

#include "base/clock.h"
#include "base/conf.h"
#include "base/mail_address.h"
#include "desk/mail_text.h"
#include "desk/notices.h"

#define T 1795176677000LL	/* 2026-11-20T12:11:17Z */

static void test_mail_address(void)
{
	static const struct { int line; const char *text; bool good; } rows[] = {
		{ HERE, "name@example.org", true }, { HERE, "a.b+c@x-y.example", true }, { HERE, "root@localhost", true },
		{ HERE, "", false }, { HERE, "name", false }, { HERE, "@example.org", false }, { HERE, "a@", false },
		{ HERE, "a@b@c", false }, { HERE, "a b@c", false }, { HERE, "a@b\r\nRCPT TO:<x@y>", false },
		{ HERE, "<a@b>", false }, { HERE, "a@b,c@d", false }, { HERE, "\"a\"@b", false },
		{ HERE, "\xc3\xa4@b", false }, { HERE, ".a@b", false }, { HERE, "a..b@c", false },
		{ HERE, "a@b.", false }, { HERE, "a@-b", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_I64_AT(rows[i].line, mail_address(str_of(rows[i].text)), rows[i].good);
}

static void test_mail_configuration(void)
{
	static const struct { int line; const char *text; bool good; } rows[] = {
		{ HERE, "[mail]\nurl = smtps://mail.example.org\nfrom = a@b.c\n", true },
		{ HERE, "[mail]\nurl = smtp://mail.example.org:587\nfrom = a@b.c\n", true },
		{ HERE, "[mail]\nurl = smtp://[::1]:25\nfrom = a@b.c\n", true },
		{ HERE, "[mail]\nurl =\n", true },
		{ HERE, "[mail]\nurl = smtps://mail.example.org\n", false },
		{ HERE, "[mail]\nurl = https://mail.example.org\nfrom = a@b.c\n", false },
		{ HERE, "[mail]\nurl = smtp://\nfrom = a@b.c\n", false },
		{ HERE, "[mail]\nurl = smtp://a:b:c\nfrom = a@b.c\n", false },
		{ HERE, "[mail]\nurl = smtp://user@host\nfrom = a@b.c\n", false },
		{ HERE, "[mail]\nurl = smtp://host:99999999\nfrom = a@b.c\n", false },
		{ HERE, "[mail]\nurl = smtp://host\nfrom = nobody\n", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct conf conf;
		const char *why;

		CHECK_I64_AT(rows[i].line, conf_parse(unit_arena(), "x", str_of(rows[i].text), &conf, &why) == OK,
			     rows[i].good);
	}
}

static struct str text_of(struct str subject, struct str body)
{
	return mail_text(unit_arena(), &(struct mail_parts){ 7, T, STR("desk@example.org"), STR("eva@example.org"),
							      subject, body });
}

static bool has(struct str s, const char *what)
{
	return memmem(s.ptr, s.len, what, strlen(what)) != NULL;
}

static void test_mail_text(void)
{
	struct str t = text_of(STR("Hello"), STR("One\nTwo\r\n.\n"));

	CHECK(has(t, "From: Pagedesk <desk@example.org>\r\nTo: <eva@example.org>\r\nSubject: Hello\r\n"
		     "Date: Fri, 20 Nov 2026 12:11:17 +0000\r\n"
		     "Message-ID: <pagedesk.7.1795176677000@example.org>\r\n"));
	/* "One\r\nTwo\r\n.\r\n" */
	CHECK(has(t, "\r\n\r\nT25lDQpUd28NCi4NCg==\r\n"));
	CHECK_STR(text_of(STR("Hello"), STR("One\nTwo\r\n.\n")), t.ptr ? arena_cstr(unit_arena(), t) : "");
}

/* Whatever a page is called, it stays a subject: one header, short lines, whole characters. */
static void test_mail_hostile_subject(void)
{
	struct str long_name = arena_printf(unit_arena(), "%s%s%s%s", "\xc3\xa4\xc3\xb6\xc3\xbc\xe2\x82\xac\xf0\x9f\x8d\xb0",
		"\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0",
		"\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0",
		"\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0\xf0\x9f\x8d\xb0");
	const struct str subjects[] = {
		STR("x\r\nBcc: all@example.org\r\n\r\nbody"), STR("=?UTF-8?B?eA==?="), STR("bad \xff bytes"),
		STR(""), long_name,
	};

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		struct str t = text_of(subjects[i], STR("body")), line;

		CHECK(!has(t, "\r\nBcc:"));
		CHECK(!has(t, "\xf0") && !has(t, "\xff"));
		while (str_cut(&t, '\n', &line)) {
			CHECK(line.len <= 79);
			CHECK(!line.len || line.ptr[line.len - 1] == '\r');
		}
	}
	/* 39 bytes a word, and characters of four: none is cut */
	CHECK(has(text_of(long_name, STR("")), "=?UTF-8?B?w6TDtsO84oKs8J+NsPCfjbDwn42w8J+NsPCfjbDwn42w8J+NsA==?=\r\n =?UTF-8?B?"));
}

static struct notice_page_row row(void)
{
	return (struct notice_page_row){ .id = 3, .parked_at = NONE, .parked_code = NONE, .token_set_at = T - DAY_MS,
					 .last_webhook_at = T, .enabled = 1, .token_checked_at = NONE };
}

static struct str keys_of(const struct notice_page_row *p, i64 silence_ms)
{
	struct notice found[NOTICES_PER_PAGE];
	size_t n = notices_of_page(unit_arena(), p, silence_ms, T, found);
	struct str out = STR("");

	for (size_t i = 0; i < n; i++)
		out = arena_printf(unit_arena(), "%.*s%s%.*s", STR_ARG(out), i ? " " : "", STR_ARG(found[i].key));
	return out;
}

static void test_mail_notices(void)
{
	struct notice_page_row p = row();

	CHECK_STR(keys_of(&p, 0), "");
	/* a check that is older than the token says nothing about it */
	p.token_state = STR("failed");
	p.token_checked_at = T - 2 * DAY_MS;
	CHECK_STR(keys_of(&p, 0), "");
	p.token_checked_at = T - HOUR_MS;
	CHECK_STR(keys_of(&p, 0), "token:3:1795090277000");
	/* the sender noticed it too: the same token, the same key */
	p.parked_at = T - MINUTE_MS;
	p.parked_class = STR("token");
	CHECK_STR(keys_of(&p, 0), "token:3:1795090277000");
	p.token_state = STR("ok");
	CHECK_STR(keys_of(&p, 0), "token:3:1795090277000");
	/* parked for another reason: once in six hours */
	p.parked_class = STR("policy");
	CHECK_STR(keys_of(&p, 0), arena_printf(unit_arena(), "parked:3:%lld", (long long)((T - MINUTE_MS) / (6 * HOUR_MS))).ptr);
	p = row();
	p.token_state = STR("waiting");
	p.token_reason = STR("token_soon");
	p.token_checked_at = T;
	CHECK_STR(keys_of(&p, 0), "soon:3:1795090277000");
	p.token_reason = STR("odd_answer");
	CHECK_STR(keys_of(&p, 0), "");
	p = row();
	p.token_set_at = T - 50 * DAY_MS + 1;
	CHECK_STR(keys_of(&p, 0), "");
	p.token_set_at--;
	CHECK_STR(keys_of(&p, 0), arena_printf(unit_arena(), "old:3:%lld", (long long)p.token_set_at).ptr);
	/* silence only where it is asked for, and of pages that had something to say */
	p = row();
	p.last_webhook_at = T - 5 * HOUR_MS;
	CHECK_STR(keys_of(&p, 0), "");
	CHECK_STR(keys_of(&p, 6 * HOUR_MS), "");
	CHECK_STR(keys_of(&p, 4 * HOUR_MS), arena_printf(unit_arena(), "silent:3:%lld", (long long)p.last_webhook_at).ptr);
	p.enabled = 0;
	CHECK_STR(keys_of(&p, 4 * HOUR_MS), "");
	p.enabled = 1;
	p.last_webhook_at = NONE;
	CHECK_STR(keys_of(&p, 4 * HOUR_MS), "");
}

static void test_mail_hole(void)
{
	struct notice n;

	CHECK(!notice_of_hole(unit_arena(), &(struct notice_hole_row){ NONE, NONE }, &n));
	CHECK(!notice_of_hole(unit_arena(), &(struct notice_hole_row){ T, -5 }, &n));
	CHECK(!notice_of_hole(unit_arena(), &(struct notice_hole_row){ T, 10 * MINUTE_MS - 1 }, &n));
	CHECK(notice_of_hole(unit_arena(), &(struct notice_hole_row){ T, 10 * MINUTE_MS }, &n));
	CHECK_STR(n.key, "worker:1795176677000");
	CHECK_I64(n.at, T);
}

void suite_mail(void)
{
	TEST(test_mail_address);
	TEST(test_mail_configuration);
	TEST(test_mail_text);
	TEST(test_mail_hostile_subject);
	TEST(test_mail_notices);
	TEST(test_mail_hole);
}
