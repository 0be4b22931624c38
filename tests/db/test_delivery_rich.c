/*
 * Templates and platform quick replies on their way out, and what becomes of them where Meta restricts them.
 */
#include "delivery_world.h"

#define SUITE "delivery_rich"
#define TEMPLATE "{\"attachments\":[{\"type\":\"template\",\"payload\":{\"template_type\":\"button\",\"text\":\"Which?\"," \
	"\"buttons\":[{\"type\":\"postback\",\"title\":\"Yes\",\"payload\":\"y\"},{\"type\":\"web_url\",\"title\":\"Site\"," \
	"\"url\":\"https://e.org/\"}]}}]}"
#define REPLIES "[{\"content_type\":\"text\",\"title\":\"Yes\",\"payload\":\"y\"}]"
#define MEDIA "{\"attachments\":[{\"type\":\"template\",\"payload\":{\"template_type\":\"media\",\"elements\":[{\"media_type\":" \
	"\"image\",\"attachment_id\":\"12\"}]}}]}"

/* A message of a new customer with this content; text NULL: a template. */
static i64 rich(struct world *w, const char *text, const char *content)
{
	i64 id = world_reply(w, world_customer(w, HOUR_MS), text ? text : "");

	fixture_sql("UPDATE message SET kind = '%s', body = NULLIF(body, ''), content = '%s' WHERE id = %lld",
		    text ? "text" : "template", content, (long long)id);
	return id;
}

static void restrict_page(struct world *w, int restricted)
{
	fixture_sql("UPDATE page SET restricted_media = %d WHERE id = %lld", restricted, (long long)w->page);
}

static void test_rich_goes_out(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	restrict_page(&w, 0);
	id = rich(&w, NULL, TEMPLATE);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(id), "sent -");
	CHECK(strstr(g.text, "\"message\":{\"attachment\":{\"type\":\"template\",\"payload\":{\"template_type\":\"button\",") != NULL);
	CHECK(!strstr(g.text, "\"message\":{\"text\""));
	id = rich(&w, "Well?", "{\"quick_replies\":" REPLIES "}");
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(id), "sent -");
	CHECK(strstr(g.text, "\"message\":{\"text\":\"Well?\",\"quick_replies\":" REPLIES ",") != NULL);
	world_end(&w);
}

static void test_rich_is_text_where_restricted(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	restrict_page(&w, 1);
	id = rich(&w, NULL, TEMPLATE);
	CHECK_I64(world_round(&w, &g), 1);
	CHECK_STR(state_of(id), "sent -");
	CHECK(strstr(g.text, "\"message\":{\"text\":\"Which?\\nSite: https://e.org/\",\"quick_replies\":" REPLIES ",") != NULL);
	/* nothing to say in a text: nothing is sent, and it says why */
	id = rich(&w, NULL, MEDIA);
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(id), "failed not_as_text");
	CHECK_I64(outbox_of(id), 0);
	restrict_page(&w, 0);
	world_end(&w);
}

/* Its text in the thread is not ours to compare: an unclear template is never sent again by itself. */
static void test_rich_unclear_is_not_repeated(void)
{
	struct graph cut = ENDS(CALL_CUT), empty = SAYS(200, "{'data':[{'messages':{'data':[]}}]}");
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	restrict_page(&w, 1);
	id = rich(&w, NULL, TEMPLATE);
	CHECK_I64(world_round(&w, &cut), 1);
	CHECK_STR(state_of(id), "unknown unclear");
	for (int i = 0; i < 10; i++) {
		w.now += 60 * 1000;
		world_due();
		world_round(&w, &empty);
	}
	CHECK_I64((i64)empty.sends, 0);
	CHECK_STR(state_of(id), "unknown maybe_sent");
	restrict_page(&w, 0);
	world_end(&w);
}

/* Content that can't have passed the limits never reaches Meta. */
static void test_rich_content_that_is_wrong(void)
{
	struct graph g = TAKES;
	struct world w;
	i64 id;

	world_init(&w, SUITE);
	id = rich(&w, NULL, "{\"attachments\":[]}");
	CHECK_I64(world_round(&w, &g), 0);
	CHECK_STR(state_of(id), "failed content");
	world_end(&w);
}

void suite_db_delivery_rich(void)
{
	TEST(test_rich_goes_out);
	TEST(test_rich_is_text_where_restricted);
	TEST(test_rich_unclear_is_not_repeated);
	TEST(test_rich_content_that_is_wrong);
}
