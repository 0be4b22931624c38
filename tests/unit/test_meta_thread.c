#include "unit.h"

#include "base/buf.h"
#include "meta/event.h"
#include "meta/thread.h"

#define PAGE "9"

/* Text with each ' turned into ". */
static struct str json(const char *text)
{
	struct str s = arena_str(unit_arena(), str_of(text));
	char *p = (char *)(uintptr_t)s.ptr;

	for (size_t i = 0; i < s.len; i++)
		if (p[i] == '\'')
			p[i] = '"';
	return s;
}

#define FRAME(messages) "{'data':[{'id':'t_1','updated_time':'2026-11-20T10:00:00+0000','participants':{'data':[" \
	"{'id':'9','name':'Page'},{'id':'5','name':'Ana'}]},'messages':{'data':[" messages "]}}]}"
#define FROM(id) "'from':{'id':'" id "'}"
#define AT(s) "'created_time':'2026-11-20T09:00:" s "+0000'"

/* What the webhook's own reader makes of it: kind text attachments, oldest first. */
static struct str events_of(const struct thread *t)
{
	struct buf out;

	buf_init(&out, unit_arena(), 4096);
	for (size_t i = 0; i < t->n; i++) {
		const struct thread_message *m = &t->messages[i];
		struct event e;

		if (!m->readable) {
			buf_printf(&out, "- %.*s\n", STR_ARG(m->mid));
			continue;
		}
		CHECK_I64(event_parse(unit_arena(), CHANNEL_MESSAGING, STR(PAGE), m->event, &e), OK);
		CHECK(!e.problem);
		CHECK_STR(e.mid, arena_str(unit_arena(), m->mid).ptr);
		CHECK_I64(e.at, m->at);
		CHECK_STR(e.psid, "5");
		CHECK_I64(e.kind == EVENT_ECHO, m->from_page);
		buf_printf(&out, "%s %.*s %zu %.*s %.*s\n", event_kind_name(e.kind), STR_ARG(e.text), e.attachments,
			   STR_ARG(e.attachment_type), STR_ARG(e.reply_to));
	}
	return buf_str(&out);
}

static void test_thread_messages(void)
{
	static const struct { int line; const char *body, *events; } rows[] = {
		{ HERE, FRAME("{'id':'m_2'," AT("02") "," FROM("9") ",'message':'yes'},"
			      "{'id':'m_1'," AT("01") "," FROM("5") ",'message':'open?'}"),
		  "message open? 0  \necho yes 0  \n" },
		/* in one second: as Meta lists them, newest first */
		{ HERE, FRAME("{'id':'m_2'," AT("01") "," FROM("5") ",'message':'two'},"
			      "{'id':'m_1'," AT("01") "," FROM("5") ",'message':'one'}"),
		  "message one 0  \nmessage two 0  \n" },
		{ HERE, FRAME("{'id':'m_1'," AT("01") "," FROM("5") ",'message':'','attachments':{'data':["
			      "{'id':'1','mime_type':'image\\/png','image_data':{'url':'https:\\/\\/a.b\\/c'}},"
			      "{'id':'2','mime_type':'video\\/mp4','video_data':{'url':'https:\\/\\/a.b\\/d'}},"
			      "{'id':'3','mime_type':'application\\/pdf','file_url':'https:\\/\\/a.b\\/e'}]}}"),
		  "message  3 image \n" },
		{ HERE, FRAME("{'id':'m_1'," AT("01") "," FROM("5") ",'message':'','sticker':'https:\\/\\/a.b\\/s'}"),
		  "message  1 sticker \n" },
		{ HERE, FRAME("{'id':'m_1'," AT("01") "," FROM("5") ",'message':'so','reply_to':{'mid':'m_0'}}"),
		  "message so 0  m_0\n" },
		/* not shown, or by nobody of the two */
		{ HERE, FRAME("{'id':'m_1'," AT("01") "}"), "- m_1\n" },
		{ HERE, FRAME("{'id':'m_1'," AT("01") "," FROM("5") ",'message':''}"), "- m_1\n" },
		{ HERE, FRAME("{'id':'m_1'," AT("01") "," FROM("7") ",'message':'x'}"), "- m_1\n" },
		/* nothing to tell it by */
		{ HERE, FRAME("{" AT("01") "," FROM("5") ",'message':'x'}"), "" },
		{ HERE, FRAME("{'id':'m_1'," FROM("5") ",'message':'x'}"), "" },
		{ HERE, FRAME("7,null,[]"), "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct thread_list list;

		if (!thread_list_read(unit_arena(), json(rows[i].body), STR(PAGE), &list)) {
			CHECK_STR_AT(rows[i].line, STR(""), rows[i].events);
			continue;
		}
		CHECK_I64_AT(rows[i].line, list.n, 1);
		CHECK_STR_AT(rows[i].line, list.threads[0].psid, "5");
		CHECK_STR_AT(rows[i].line, events_of(&list.threads[0]), rows[i].events);
	}
}

static void test_thread_lists(void)
{
	struct thread_list list;

	CHECK(!thread_list_read(unit_arena(), STR("nonsense"), STR(PAGE), &list));
	CHECK(!thread_list_read(unit_arena(), json("{'error':{}}"), STR(PAGE), &list));
	CHECK(thread_list_read(unit_arena(), json("{'data':[]}"), STR(PAGE), &list));
	CHECK(!list.n && !list.after.len);
	/* an odd thread is left out; the cursor counts only where there is more */
	CHECK(thread_list_read(unit_arena(), json("{'data':[{'id':'t'},7," "{'participants':{'data':[{'id':'9'},{'id':'5'}]},"
		"'messages':{'data':[],'paging':{'next':'https://x'}}}],'paging':{'cursors':{'after':'QX'},'next':'https://x'}}"),
		STR(PAGE), &list));
	CHECK_I64(list.n, 1);
	CHECK(list.threads[0].more && list.threads[0].updated_at == NONE && !list.threads[0].n);
	CHECK_STR(list.after, "QX");
	CHECK(thread_list_read(unit_arena(), json("{'data':[],'paging':{'cursors':{'after':'QX'}}}"), STR(PAGE), &list));
	CHECK(!list.after.len);
	CHECK_STR(thread_list_path(unit_arena(), STR("9"), 5, NO_STR), "/9/conversations?platform=messenger&fields=id,"
		  "updated_time,participants,messages.limit(20)%7Bid,created_time,from,message,attachments,sticker,"
		  "reply_to%7D&limit=5");
	CHECK(str_ends(thread_list_path(unit_arena(), STR("9"), 1, STR("Q=/")), "&limit=1&after=Q%3D%2F"));
}

void suite_meta_thread(void)
{
	TEST(test_thread_messages);
	TEST(test_thread_lists);
}
