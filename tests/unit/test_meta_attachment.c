/*
 * One element of a message's attachments: every type of protocol 3.2, and what nobody understands.
 */
#include "meta/attachment.h"

#include "unit.h"

static struct str told(const char *json, const char *beside)
{
	struct arena *a = unit_arena();
	struct attachment at = attachment_read(a, j_parse(a, unit_json(json), NULL),
					       beside ? j_parse(a, str_of(beside), NULL) : NULL);

	return arena_printf(a, "%s %s url=%.*s sticker=%.*s name=%.*s%s%s", at.kind, at.fetch ? "file" : "-",
			    STR_ARG(at.url), STR_ARG(at.sticker_id), STR_ARG(at.name), at.odd ? " " : "",
			    at.odd ? at.odd : "");
}

static void test_attachment_every_type(void)
{
	static const struct { int line; const char *json, *beside, *told; } rows[] = {
		{ HERE, "{'type':'image','payload':{'url':'https://x/1.jpg?a=b'}}", NULL,
		  "image file url=https://x/1.jpg?a=b sticker= name=" },
		{ HERE, "{'type':'audio','payload':{'url':'https://x/1'}}", NULL,
		  "audio file url=https://x/1 sticker= name=" },
		{ HERE, "{'type':'video','payload':{'url':'https://x/1'}}", NULL,
		  "video file url=https://x/1 sticker= name=" },
		{ HERE, "{'type':'file','payload':{'url':'https://x/1'}}", NULL,
		  "file file url=https://x/1 sticker= name=" },
		{ HERE, "{'type':'sticker','payload':{'url':'https://x/1','sticker_id':12}}", NULL,
		  "sticker file url=https://x/1 sticker=12 name=" },
		/* older events: an image that is a sticker */
		{ HERE, "{'type':'image','payload':{'url':'https://x/1','sticker_id':'12'}}", NULL,
		  "sticker file url=https://x/1 sticker=12 name=" },
		{ HERE, "{'type':'image','payload':{'url':'https://x/1'}}", "12",
		  "sticker file url=https://x/1 sticker=12 name=" },
		/* the thumb is drawn here */
		{ HERE, "{'type':'sticker','payload':{'url':'https://x/1','sticker_id':369239263222822}}", NULL,
		  "sticker - url= sticker=369239263222822 name=" },
		{ HERE, "{'type':'location','title':'Here','payload':{'coordinates':{'lat':52,'long':-13.5}}}",
		  NULL, "location - url=geo:52.000000,-13.500000 sticker= name=Here" },
		{ HERE, "{'type':'location','payload':{'coordinates':{'lat':95,'long':0}}}", NULL,
		  "location - url= sticker= name=" },
		{ HERE, "{'type':'fallback','payload':{'url':'https://x/','title':'T'}}", NULL,
		  "link - url=https://x/ sticker= name=T" },
		{ HERE, "{'type':'fallback','title':'T','URL':'https://x/','payload':null}", NULL,
		  "link - url=https://x/ sticker= name=T" },
		{ HERE, "{'type':'fallback','payload':'text'}", NULL, "link - url= sticker= name=" },
		{ HERE, "{'type':'fallback','payload':{'url':'javascript:alert(1)'}}", NULL,
		  "link - url= sticker= name=" },
		{ HERE, "{'type':'reel','payload':{'url':'https://x/r','title':'R'}}", NULL,
		  "link - url=https://x/r sticker= name=R" },
		{ HERE, "{'type':'template','payload':{'product':{}}}", NULL, "template - url= sticker= name=" },
		{ HERE, "{'type':'brand_new','payload':{'url':'https://x/'}}", NULL,
		  "other - url=https://x/ sticker= name=" },
		/* a file that can't be asked for */
		{ HERE, "{'type':'image'}", NULL, "image file url= sticker= name= odd" },
		{ HERE, "{'type':'image','payload':{'url':'https://x/a b'}}", NULL,
		  "image file url= sticker= name= odd" },
		{ HERE, "{'type':'image','payload':{'url':'ftp://x/'}}", NULL,
		  "image file url= sticker= name= odd" },
		{ HERE, "7", NULL, "other - url= sticker= name=" },
		{ HERE, "null", NULL, "other - url= sticker= name=" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_STR_AT(rows[i].line, told(rows[i].json, rows[i].beside), rows[i].told);
}

static void test_attachment_thumbs(void)
{
	CHECK_STR(str_of(attachment_thumb(STR("369239263222822"))), "small");
	CHECK_STR(str_of(attachment_thumb(STR("369239343222814"))), "medium");
	CHECK_STR(str_of(attachment_thumb(STR("369239383222810"))), "large");
	CHECK_STR(str_of(attachment_thumb(STR("1"))), NULL);
	CHECK_STR(str_of(attachment_thumb(NO_STR)), NULL);
}

void suite_meta_attachment(void)
{
	TEST(test_attachment_every_type);
	TEST(test_attachment_thumbs);
}
