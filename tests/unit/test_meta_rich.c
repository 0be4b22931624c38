#include "unit.h"

#include "base/buf.h"
#include "meta/card.h"
#include "meta/rich.h"
#include "sys/json.h"

#define BUTTON(rest) "{'template':{'template_type':'button','text':'Which?','buttons':[" rest "]}}"
#define GENERIC(rest) "{'template':{'template_type':'generic','elements':[" rest "]}}"
#define MEDIA(rest) "{'template':{'template_type':'media','elements':[{" rest "}]}}"
#define REPLIES(rest) "{'quick_replies':[" rest "]}"
#define YES "{'type':'postback','title':'Yes','payload':'y'}"
#define SITE "{'type':'web_url','title':'Site','url':'https://e.org/'}"
#define CALL "{'type':'phone_number','title':'Call','payload':'+35812345'}"
#define QUICK "{'content_type':'text','title':'Q','payload':'q'}"

static const struct json *parsed(struct str text)
{
	return j_parse(unit_arena(), text, NULL);
}

static struct rich *must_read(struct str text)
{
	struct rich *r = arena_new(unit_arena(), struct rich);
	struct rich_error error;

	CHECK(rich_read(unit_arena(), parsed(text), r, &error));
	return r;
}

/* What is wrong with it; "" when nothing is. */
static struct str wrong(struct str text)
{
	struct rich *r = arena_new(unit_arena(), struct rich);
	struct rich_error error;

	return rich_read(unit_arena(), parsed(text), r, &error) ? STR("") : rich_error_text(unit_arena(), &error);
}

/* text n times, with commas between. */
static const char *times(const char *text, size_t n, const char *comma)
{
	struct buf b;

	buf_init(&b, unit_arena(), 1u << 20);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&b, i ? comma : "");
		buf_adds(&b, text);
	}
	return b.ptr;
}

static const char *in(const char *format, const char *part)
{
	return arena_printf(unit_arena(), format, part).ptr;
}

static void test_rich_limits_are_named(void)
{
	const struct { int line; const char *content, *wrong; } rows[] = {
		{ HERE, BUTTON(YES "," SITE "," CALL), "" },
		{ HERE, BUTTON(""), "template.buttons has less than 1" },
		{ HERE, BUTTON(YES "," YES "," YES "," YES), "template.buttons has more than 3" },
		{ HERE, "{'template':{'template_type':'button','buttons':[" YES "]}}", "template.text is missing" },
		{ HERE, in("{'template':{'template_type':'button','text':'%s','buttons':[" YES "]}}", times("x", 640, "")), "" },
		{ HERE, in("{'template':{'template_type':'button','text':'%s','buttons':[" YES "]}}", times("x", 641, "")),
		  "template.text is longer than 640 characters" },
		{ HERE, in(BUTTON("{'type':'postback','title':'%s'}"), times("x", 20, "")), "" },
		{ HERE, in(BUTTON("{'type':'postback','title':'%s'}"), times("x", 21, "")),
		  "template.buttons[0].title is longer than 20 characters" },
		/* outside the basic plane two units each */
		{ HERE, in(BUTTON("{'type':'postback','title':'%s'}"), times("\xf0\x9f\x98\x80", 11, "")),
		  "template.buttons[0].title is longer than 20 characters" },
		{ HERE, in(BUTTON("{'type':'postback','title':'A','payload':'%s'}"), times("x", 1000, "")), "" },
		{ HERE, in(BUTTON("{'type':'postback','title':'A','payload':'%s'}"), times("x", 1001, "")),
		  "template.buttons[0].payload is longer than 1000 characters" },
		{ HERE, BUTTON(YES ",{'type':'web_url','title':'A','url':'javascript:x'}"),
		  "template.buttons[1].url is not an address that begins with https:// or http://" },
		{ HERE, BUTTON("{'type':'web_url','title':'A','url':'https://a b'}"),
		  "template.buttons[0].url is not an address that begins with https:// or http://" },
		{ HERE, BUTTON("{'type':'web_url','title':'A','url':'https:///x'}"),
		  "template.buttons[0].url is not an address that begins with https:// or http://" },
		{ HERE, BUTTON("{'type':'phone_number','title':'A','payload':'0401234'}"),
		  "template.buttons[0].payload is not a phone number that begins with + and has 4 to 15 digits" },
		{ HERE, BUTTON("{'type':'game_play','title':'A'}"), "template.buttons[0].type is of a kind that can't be sent" },
		{ HERE, BUTTON("7"), "template.buttons[0] is not an object" },
		{ HERE, GENERIC(""), "template.elements has less than 1" },
		{ HERE, GENERIC("{'title':'A'}"),
		  "template.elements[0] needs a subtitle, a picture, an address or a button beside its title" },
		{ HERE, GENERIC("{'subtitle':'A'}"), "template.elements[0].title is missing" },
		{ HERE, in(GENERIC("%s"), times("{'title':'A','subtitle':'B'}", 10, ",")), "" },
		{ HERE, in(GENERIC("%s"), times("{'title':'A','subtitle':'B'}", 11, ",")), "template.elements has more than 10" },
		{ HERE, in(GENERIC("{'title':'A','subtitle':'%s'}"), times("x", 81, "")),
		  "template.elements[0].subtitle is longer than 80 characters" },
		{ HERE, GENERIC("{'title':'A','default_action':{'type':'web_url','url':'https://e.org','title':'T'}}"),
		  "template.elements[0].default_action.title is not a member that is known here" },
		{ HERE, GENERIC("{'title':'A','image_url':'ftp://e.org'}"),
		  "template.elements[0].image_url is not an address that begins with https:// or http://" },
		{ HERE, MEDIA("'media_type':'image','attachment_id':'123'"), "" },
		{ HERE, MEDIA("'media_type':'image','url':'https://www.facebook.com/x/photos/1','buttons':[" SITE "]"), "" },
		{ HERE, MEDIA("'media_type':'image','url':'https://e.org/x.jpg'"),
		  "template.elements[0].url is not an address of www.facebook.com or business.facebook.com" },
		{ HERE, MEDIA("'media_type':'image'"), "template.elements[0] needs either attachment_id or url" },
		{ HERE, MEDIA("'media_type':'audio','attachment_id':'1'"),
		  "template.elements[0].media_type is of a kind that can't be sent" },
		{ HERE, REPLIES(QUICK ",{'content_type':'user_email'},{'content_type':'user_phone_number'}"), "" },
		{ HERE, in(REPLIES("%s"), times(QUICK, 13, ",")), "" },
		{ HERE, in(REPLIES("%s"), times(QUICK, 14, ",")), "quick_replies has more than 13" },
		{ HERE, REPLIES("{'content_type':'text','payload':'q'}"), "quick_replies[0].title is missing" },
		{ HERE, REPLIES("{'content_type':'location'}"), "quick_replies[0].content_type is of a kind that can't be sent" },
		{ HERE, REPLIES("{'content_type':'user_email','title':'x'}"),
		  "quick_replies[0].title is not a member that is known here" },
		{ HERE, "{'quick_replies':{}}", "quick_replies is not a list" },
		{ HERE, "{'template':{'template_type':'receipt'}}", "template.template_type is of a kind that can't be sent" },
		{ HERE, "{'template':[]}", "template is not an object" },
		{ HERE, "{'sticker':1}", "sticker is not a member that is known here" },
		{ HERE, "[]", "content is not an object" },
		{ HERE, "{'attachments':[{'type':'image','payload':{}}]}", "attachments[0].type is of a kind that can't be sent" },
		{ HERE, "{}", "" },
		/* each within its limit, together too much */
		{ HERE, in(GENERIC("%s"), times(in("{'title':'A','buttons':[%s]}", times(in("{'type':'postback','title':'A',"
			"'payload':'%s'}", times("\xf0\x9f\x98\x80", 500, "")), 3, ",")), 10, ",")), "" },
		{ HERE, in(GENERIC("%s"), times(in("{'title':'A','buttons':[%s]}", times(in("{'type':'postback','title':'A',"
			"'payload':'%s'}", times("\xe2\x82\xac", 1000, "")), 3, ",")), 10, ",")), "content is larger than 65536 bytes" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, wrong(unit_json(rows[i].content)), rows[i].wrong);
}

static void test_rich_is_written_as_meta_wants_it(void)
{
	struct rich *r = must_read(unit_json("{'template':{'template_type':'button','text':'Which?','buttons':[" YES ","
					     "{'type':'postback','title':'No'}]},'quick_replies':[" QUICK "]}"));

	CHECK_STR(rich_attachment(unit_arena(), r), unit_json("{'type':'template','payload':{'template_type':'button',"
		"'text':'Which?','buttons':[{'type':'postback','title':'Yes','payload':'y'},"
		"{'type':'postback','title':'No','payload':'No'}]}}").ptr);
	CHECK_STR(rich_quick_replies(unit_arena(), r),
		  unit_json("[{'content_type':'text','title':'Q','payload':'q'}]").ptr);
	CHECK_STR(rich_words(r), "Which?");
	r = must_read(unit_json(GENERIC("{'title':'T','subtitle':'S','image_url':'https://e.org/i.jpg','default_action':"
					"{'type':'web_url','url':'https://e.org/t'},'buttons':[" CALL "]}")));
	CHECK_STR(rich_attachment(unit_arena(), r), unit_json("{'type':'template','payload':{'template_type':'generic',"
		"'elements':[{'title':'T','subtitle':'S','image_url':'https://e.org/i.jpg','default_action':"
		"{'type':'web_url','url':'https://e.org/t'},'buttons':[{'type':'phone_number','title':'Call',"
		"'payload':'+35812345'}]}]}}").ptr);
	CHECK(!rich_quick_replies(unit_arena(), r).ptr);
	r = must_read(unit_json("{'quick_replies':[]}"));
	CHECK(!rich_attachment(unit_arena(), r).ptr);
	CHECK_I64((i64)rich_content(unit_arena(), r).len, 0);
}

/* What is stored is read again as the same, and shown. */
static void test_rich_comes_back_from_the_store(void)
{
	static const char *const all[] = {
		BUTTON(YES "," SITE "," CALL), GENERIC("{'title':'A','subtitle':'B'},{'title':'C','buttons':[" YES "]}"),
		MEDIA("'media_type':'video','attachment_id':'9'"), REPLIES(QUICK ",{'content_type':'user_email'}"),
	};
	struct card *cards;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct str stored = rich_content(unit_arena(), must_read(unit_json(all[i])));

		CHECK_STR(rich_content(unit_arena(), must_read(stored)), stored.ptr);
	}
	CHECK_I64((i64)cards_of(unit_arena(), rich_content(unit_arena(), must_read(unit_json(all[1]))), &cards), 2);
	CHECK_I64(cards[1].kind, CARD_TEMPLATE);
	CHECK_STR(cards[1].title, "C");
}

static void test_rich_degrades_to_text(void)
{
	struct rich plain;
	struct str text;

	CHECK(rich_as_text(unit_arena(), must_read(unit_json(BUTTON(YES "," SITE "," CALL))), &plain, &text));
	CHECK_STR(text, "Which?\nSite: https://e.org/\nCall: +35812345");
	CHECK_STR(rich_quick_replies(unit_arena(), &plain),
		  unit_json("[{'content_type':'text','title':'Yes','payload':'y'}]").ptr);
	CHECK(!rich_attachment(unit_arena(), &plain).ptr);
	CHECK(rich_as_text(unit_arena(), must_read(unit_json(GENERIC("{'title':'A','subtitle':'B','default_action':"
		"{'type':'web_url','url':'https://e.org/a'}},{'title':'C','image_url':'https://e.org/c.jpg'}"))), &plain, &text));
	CHECK_STR(text, "A\nB\nhttps://e.org/a\n\nC\nhttps://e.org/c.jpg");
	/* its own quick replies stay in front; what finds no place among 13 is said */
	CHECK(rich_as_text(unit_arena(), must_read(unit_json(in("{'template':{'template_type':'button','text':'T','buttons':["
		YES "," YES "]},'quick_replies':[%s]}", times(QUICK, 12, ",")))), &plain, &text));
	CHECK_I64((i64)plain.nreplies, 13);
	CHECK_STR(plain.replies[12].title, "Yes");
	CHECK_STR(text, "T\n\xe2\x80\xa2 Yes");
	/* nothing to say, and too much */
	CHECK(!rich_as_text(unit_arena(), must_read(unit_json(MEDIA("'media_type':'image','attachment_id':'1'"))), &plain, &text));
	CHECK(!rich_as_text(unit_arena(), must_read(unit_json(in(GENERIC("%s"), times(in("{'title':'A','image_url':'https://%s'}",
		times("x", 300, "")), 10, ",")))), &plain, &text));
}

void suite_meta_rich(void)
{
	TEST(test_rich_limits_are_named);
	TEST(test_rich_is_written_as_meta_wants_it);
	TEST(test_rich_comes_back_from_the_store);
	TEST(test_rich_degrades_to_text);
}
