#include "unit.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "meta/card.h"

/* A card as text: kind type title | text | url, then its buttons in brackets; "-" for what is absent. */
static struct str said(const char *content)
{
	struct card *cards;
	size_t n = cards_of(unit_arena(), unit_json(content), &cards);
	struct buf b;

	buf_init(&b, unit_arena(), 1u << 20);
	buf_adds(&b, "");
	for (size_t i = 0; i < n; i++) {
		const struct card *c = &cards[i];

		buf_printf(&b, "%s%s %.*s %.*s | %.*s | %.*s", i ? "\n" : "", card_kind_name(c->kind),
			   STR_ARG(c->type.ptr ? c->type : STR("-")), STR_ARG(c->title.ptr ? c->title : STR("-")),
			   STR_ARG(c->text.ptr ? c->text : STR("-")), STR_ARG(c->url.ptr ? c->url : STR("-")));
		for (size_t k = 0; k < c->nbuttons; k++)
			buf_printf(&b, " [%.*s%s]", STR_ARG(c->buttons[k].title), c->buttons[k].url.ptr ? " >" : "");
	}
	return buf_str(&b);
}

#define LIST(x) "{'attachments':[" x "]}"

static void test_cards_of_each_attachment(void)
{
	static const struct { int line; const char *content, *said; } rows[] = {
		{ HERE, LIST("{'type':'image','payload':{'url':'https://i/'}}"), "media image - | - | https://i/" },
		{ HERE, LIST("{'type':'sticker','payload':{'url':'https://s/','sticker_id':1}}"),
		  "media sticker - | - | https://s/" },
		{ HERE, LIST("{'type':'audio','payload':{}}"), "media audio - | - | -" },
		/* a fallback in each of its shapes */
		{ HERE, LIST("{'type':'fallback','payload':{'url':'https://f/','title':'T'}}"),
		  "link fallback T | - | https://f/" },
		{ HERE, LIST("{'type':'fallback','title':'T','url':'https://f/','payload':null}"),
		  "link fallback T | - | https://f/" },
		{ HERE, LIST("{'type':'fallback','title':'T','URL':'https://f/'}"), "link fallback T | - | https://f/" },
		{ HERE, LIST("{'type':'fallback','payload':null}"), "unsupported fallback - | - | -" },
		{ HERE, LIST("{'type':'fallback'}"), "unsupported fallback - | - | -" },
		{ HERE, LIST("{'type':'fallback','payload':'text'}"), "unsupported fallback - | - | -" },
		{ HERE, LIST("{'type':'share','title':'S','payload':{'url':'https://s/'}}"), "link share S | - | https://s/" },
		{ HERE, LIST("{'type':'reel','payload':{'url':'https://r/','title':'R','reel_video_id':1}}"),
		  "reel reel R | - | https://r/" },
		{ HERE, LIST("{'type':'ig_reel','payload':{'url':'https://r/'}}"), "reel ig_reel - | - | https://r/" },
		{ HERE, LIST("{'type':'post','payload':{'url':'https://p/','title':'P','id':'1'}}"),
		  "post post P | - | https://p/" },
		{ HERE, LIST("{'type':'like_heart'}"), "heart like_heart - | - | -" },
		/* a place; the numbers may be integers, and must be of this earth */
		{ HERE, LIST("{'type':'location','title':'Here','payload':{'coordinates':{'lat':1,'long':-2.5}}}"),
		  "location location Here | 1, -2.5 | "
		  "https://www.openstreetmap.org/?mlat=1.000000&mlon=-2.500000#map=16/1.000000/-2.500000" },
		{ HERE, LIST("{'type':'location','payload':{'coordinates':{'lat':91,'long':0}}}"),
		  "unsupported location - | - | -" },
		{ HERE, LIST("{'type':'location','url':'https://m/','payload':{}}"), "location location - | - | https://m/" },
		/* templates: of echoes, and a customer's question about a product */
		{ HERE, LIST("{'type':'template','payload':{'template_type':'button','text':'Which?','buttons':["
			     "{'type':'postback','title':'A','payload':'a'},{'type':'web_url','title':'B','url':'https://b/'}]}}"),
		  "template button - | Which? | - [A] [B >]" },
		{ HERE, LIST("{'type':'template','payload':{'template_type':'generic','elements':[{'title':'One','subtitle':'s',"
			     "'default_action':{'url':'https://1/'}},{'title':'Two'}]}}"),
		  "template generic One | s | https://1/\ntemplate generic Two | - | -" },
		{ HERE, LIST("{'type':'template','payload':{'template_type':'media','elements':[{'media_type':'image','url':'https://m/'}]}}"),
		  "template media image | - | https://m/" },
		{ HERE, LIST("{'type':'template','payload':{'template_type':'receipt','order_number':'R7','order_url':'https://o/',"
			     "'elements':[{'title':'Bread'}]}}"), "template receipt R7 | - | https://o/" },
		{ HERE, LIST("{'type':'template','payload':{'product':{'elements':[{'id':'1','title':'Rye','subtitle':'2 EUR'}]}}}"),
		  "product product Rye | 2 EUR | -" },
		{ HERE, LIST("{'type':'appointment_booking','payload':{'status':'confirmed','start_time':1795262400}}"),
		  "appointment appointment_booking confirmed | - | -" },
		{ HERE, LIST("{'type':'story_mention','payload':{'url':'https://s/'}}"), "unsupported story_mention - | - | -" },
		{ HERE, LIST("{'type':'brand_new','payload':{'x':1}}"), "unsupported brand_new - | - | -" },
		{ HERE, LIST("{}"), "unsupported - - | - | -" },
		{ HERE, LIST("7,null,'x'"), "unsupported - - | - | -\nunsupported - - | - | -\nunsupported - - | - | -" },
		/* what is no attachment */
		{ HERE, "{'is_unsupported':true}", "unsupported - - | - | -" },
		{ HERE, "{'commands':[{'name':'help'}]}", "command - help | - | -" },
		{ HERE, "{'referral':{'ref':'flyer','source':'SHORTLINK','type':'OPEN_THREAD'}}",
		  "referral SHORTLINK flyer | - | -" },
		{ HERE, "{'referral':{'ref':'flyer'}}", "referral - flyer | - | -" },
		{ HERE, "{'referral':{'source':'ADS','ad_id':6045246247433,'ads_context_data':{'ad_title':'Rolls'}}}",
		  "ad ADS Rolls | 6045246247433 | -" },
		{ HERE, "{'lead':{'data':[{'question':'Name?','answer':'Ana'}]}}", "lead - Name? | Ana | -" },
		{ HERE, "{'quick_reply':{'payload':'X'}}", "" }, { HERE, "{}", "" }, { HERE, "[]", "" }, { HERE, "", "" },
		{ HERE, "{'attachments':{}}", "" }, { HERE, "no json", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, said(rows[i].content), rows[i].said);
}

static void test_cards_have_times_and_places(void)
{
	struct card *c;

	CHECK_I64((i64)cards_of(unit_arena(), unit_json(LIST("{'type':'image','payload':{}},"
		"{'type':'appointment_booking','payload':{'status':'requested','start_time':1795262400,"
		"'end_time':'1795266000','timezone':'Europe/Lisbon'}}")), &c), 2);
	CHECK_I64((i64)c[1].position, 1);
	CHECK_I64(c[1].start_at, 1795262400000);
	CHECK_I64(c[1].end_at, 1795266000000);
	CHECK_STR(c[1].timezone, "Europe/Lisbon");
	CHECK_I64(c[0].start_at, NONE);
}

static void test_cards_are_bounded(void)
{
	struct card *c;
	struct buf b;

	buf_init(&b, unit_arena(), 1u << 20);
	buf_adds(&b, "{\"attachments\":[{\"type\":\"fallback\",\"title\":\"");
	for (int i = 0; i < 5000; i++)
		buf_adds(&b, "\xc3\xa4");
	buf_adds(&b, "\"}");
	for (int i = 0; i < 500; i++)
		buf_adds(&b, ",{\"type\":\"image\"}");
	buf_adds(&b, "]}");
	CHECK_I64((i64)cards_of(unit_arena(), buf_str(&b), &c), CARDS_MAX);
	CHECK_I64((i64)utf8_points(c[0].title), 300);
}

void suite_meta_card(void)
{
	TEST(test_cards_of_each_attachment);
	TEST(test_cards_have_times_and_places);
	TEST(test_cards_are_bounded);
}
