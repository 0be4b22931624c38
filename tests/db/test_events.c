/*
 * What customers do to messages that are there, or will come, and the lines that no message makes: in
 * whatever order Meta tells it, the same thread comes out.
 */
#include "desk_fixture.h"

#include "store/event.h"

static const struct desk *here(void)
{
	return desk_here("events");
}

static const char *reacts(const char *psid, const char *mid, i64 at, const char *emoji)
{
	return event_of(unit_arena(), psid, at, quoted(unit_arena(), emoji ?
		"'reaction':{'mid':'%s','action':'react','reaction':'love','emoji':'%s'}" :
		"'reaction':{'mid':'%s','action':'unreact'}", mid, emoji).ptr);
}

static const char *edits(const char *psid, const char *mid, i64 at, int n, const char *text)
{
	return event_of(unit_arena(), psid, at, quoted(unit_arena(),
		"'message_edit':{'mid':'%s','text':'%s','num_edit':%d}", mid, text, n).ptr);
}

static const char *unsends(const char *psid, const char *mid, i64 at)
{
	return event_of(unit_arena(), psid, at, quoted(unit_arena(),
		"'message':{'mid':'%s','is_deleted':true}", mid).ptr);
}

static struct str reactions_of(const char *mid)
{
	return fixture_rows("SELECT emoji, reaction, at - %lld FROM message_reaction WHERE mid = '%s'",
			    (long long)T, mid);
}

static struct str history_of(const char *mid)
{
	return fixture_rows("SELECT num_edit, body, unsent FROM message_edit WHERE mid = '%s' ORDER BY at, id",
			    mid);
}

static i64 version_of(i64 conversation)
{
	return fixture_i64("SELECT version FROM conversation WHERE id = %lld", (long long)conversation);
}

static i64 message_version(const char *mid)
{
	return fixture_i64("SELECT version FROM message WHERE mid = '%s'", mid);
}

/* --- reactions --------------------------------------------------------------------------------- */

static void test_events_reaction_is_shown_at_its_message(void)
{
	i64 c = (here(), customer("3001")), before = version_of(c);

	DELIVER(T + 100, echo_of(unit_arena(), "3001", "r_1", T + 50, INBOX_META, "our answer"));
	DELIVER(T + 200, reacts("3001", "r_1", T + 150, "\xe2\x9d\xa4"));
	CHECK_STR(reactions_of("r_1"), "\xe2\x9d\xa4 love 150\n");
	/* a client that asks for changes gets the message */
	CHECK_I64(message_version("r_1"), before + 2);
	CHECK_I64(version_of(c), before + 2);
	CHECK_STR(head_of(c), "open - 2 1 2 0 -");
	CHECK_I64(fixture_i64("SELECT last_action_at FROM identity WHERE psid = '3001'"), T + 150);
	CHECK_I64(fixture_i64("SELECT last_message_at FROM identity WHERE psid = '3001'"), T);
	/* another one takes its place; taken back, nothing is left to show */
	DELIVER(T + 300, reacts("3001", "r_1", T + 250, "x"));
	CHECK_STR(reactions_of("r_1"), "x love 250\n");
	DELIVER(T + 400, reacts("3001", "r_1", T + 350, NULL));
	CHECK_STR(reactions_of("r_1"), "- - 350\n");
	CHECK_I64(message_version("r_1"), before + 4);
	/* the window does not open by taking back */
	CHECK_I64(fixture_i64("SELECT last_action_at FROM identity WHERE psid = '3001'"), T + 250);
}

static void test_events_reactions_in_any_order(void)
{
	here();
	customer("3002");
	/* Meta's clock decides, not the order of arrival */
	DELIVER(T + 500, reacts("3002", "m_3002", T + 400, NULL));
	DELIVER(T + 510, reacts("3002", "m_3002", T + 300, "late"));
	CHECK_STR(reactions_of("m_3002"), "- - 400\n");
	/* repeated: nothing changes */
	i64 version = message_version("m_3002");

	DELIVER(T + 520, reacts("3002", "m_3002", T + 300, "late"));
	CHECK_I64(message_version("m_3002"), version);
	/* before its message: there when that comes */
	DELIVER(T + 600, reacts("3002", "r_early", T + 590, "y"));
	CHECK_STR(reactions_of("r_early"), "y love 590\n");
	DELIVER(T + 700, echo_of(unit_arena(), "3002", "r_early", T + 580, INBOX_META, "overtaken"));
	CHECK_STR(reactions_of("r_early"), "y love 590\n");
}

static void test_events_reaction_raises_where_that_is_wanted(void)
{
	i64 c = (here(), customer("3003"));

	DELIVER(T + 100, echo_of(unit_arena(), "3003", "r_3a", T + 50, INBOX_META, "first"));
	DELIVER(T + 110, echo_of(unit_arena(), "3003", "r_3b", T + 60, INBOX_META, "second"));
	DELIVER(T + 120, reacts("3003", "r_3b", T + 115, "x"));
	CHECK_STR(head_of(c), "open - 3 1 3 0 -");
	fixture_sql("UPDATE workstream SET reaction_raises = 1");
	/* only to our last message */
	DELIVER(T + 200, reacts("3003", "r_3a", T + 190, "x"));
	CHECK_STR(head_of(c), "open - 3 1 3 0 -");
	DELIVER(T + 220, reacts("3003", "r_3b", T + 210, "y"));
	CHECK_STR(head_of(c), "open - 3 1 3 1 waits");
	CHECK_STR(fixture_rows("SELECT preview, preview_direction, waiting_since - %lld FROM conversation "
			       "WHERE id = %lld", (long long)T, (long long)c), "y in 210\n");
	/* who waits for the customer goes on waiting: a reaction changes no state */
	fixture_sql("UPDATE conversation SET state = 'waiting', waiting_since = NULL, unread = 0 WHERE id = %lld",
		    (long long)c);
	DELIVER(T + 240, reacts("3003", "r_3b", T + 230, "z"));
	CHECK_STR(head_of(c), "waiting - 3 1 3 1 -");
	fixture_sql("UPDATE workstream SET reaction_raises = 0");
}

/* --- edits ------------------------------------------------------------------------------------- */

static void test_events_edit_keeps_the_history(void)
{
	i64 c = (here(), customer("3010"));

	DELIVER(T + 200, edits("3010", "m_3010", T + 190, 1, "hello you"));
	CHECK_STR(thread_of(c), "1 in customer received hello you\n");
	CHECK_STR(history_of("m_3010"), "0 hello 0\n1 hello you 0\n");
	CHECK_STR(fixture_rows("SELECT preview, version FROM conversation WHERE id = %lld", (long long)c),
		  "hello you 2\n");
	CHECK_I64(fixture_i64("SELECT edited_at FROM message WHERE mid = 'm_3010'"), T + 190);
	/* the third one overtakes the second */
	DELIVER(T + 400, edits("3010", "m_3010", T + 390, 3, "third"));
	DELIVER(T + 410, edits("3010", "m_3010", T + 290, 2, "second"));
	CHECK_STR(thread_of(c), "1 in customer received third\n");
	CHECK_STR(history_of("m_3010"), "0 hello 0\n1 hello you 0\n2 second 0\n3 third 0\n");
	/* said twice by Meta */
	DELIVER(T + 420, edits("3010", "m_3010", T + 390, 3, "third"));
	CHECK_STR(history_of("m_3010"), "0 hello 0\n1 hello you 0\n2 second 0\n3 third 0\n");
	/* an edit is no action and no answer */
	CHECK_I64(fixture_i64("SELECT last_action_at FROM identity WHERE psid = '3010'"), T);
	CHECK_STR(head_of(c), "open - 1 1 0 1 waits");
}

static void test_events_edit_before_its_message(void)
{
	struct intake in;
	i64 c;

	here();
	DELIVER(T + 300, edits("3011", "m_3011", T + 290, 2, "twice"));
	DELIVER(T + 310, edits("3011", "m_3011", T + 190, 1, "once"));
	in = DELIVER(T + 400, says(unit_arena(), "3011", "m_3011", T + 100, "first"));
	CHECK_I64(in.done, 1);
	CHECK(in.opened);
	c = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '3011'");
	CHECK_STR(thread_of(c), "1 in customer received twice\n");
	CHECK_STR(history_of("m_3011"), "0 first 0\n1 once 0\n2 twice 0\n");
	CHECK_STR(fixture_text("SELECT preview FROM conversation WHERE id = %lld", (long long)c), "twice");
}

/* --- taking back ------------------------------------------------------------------------------- */

static void test_events_unsent_text_is_gone(void)
{
	i64 c = (here(), customer("3020"));

	DELIVER(T + 100, edits("3020", "m_3020", T + 90, 1, "my secret number"));
	DELIVER(T + 110, reacts("3020", "m_3020", T + 95, "x"));
	DELIVER(T + 200, unsends("3020", "m_3020", T + 190));
	CHECK_STR(thread_of(c), "1 in customer received -\n");
	CHECK_STR(fixture_rows("SELECT reason, content, erased_at - %lld FROM message WHERE mid = 'm_3020'",
			       (long long)T), "unsent - 200\n");
	CHECK_STR(history_of("m_3020"), "- - 1\n");
	CHECK_STR(reactions_of("m_3020"), "");
	CHECK_STR(fixture_text("SELECT preview FROM conversation WHERE id = %lld", (long long)c), "[deleted]");
	/* nor is it anywhere else */
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE body LIKE '%%secret%%' OR "
			      "(psid = '3020' AND body LIKE '%%hello%%')"), 0);
	/* an edit that comes after all changes nothing, and leaves nothing */
	DELIVER(T + 300, edits("3020", "m_3020", T + 120, 2, "secret again"));
	CHECK_STR(thread_of(c), "1 in customer received -\n");
	CHECK_STR(history_of("m_3020"), "- - 1\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE body LIKE '%%secret%%'"), 0);
}

static void test_events_unsent_before_its_message(void)
{
	i64 c;

	here();
	DELIVER(T + 200, unsends("3021", "m_3021", T + 190));
	DELIVER(T + 300, says(unit_arena(), "3021", "m_3021", T + 100, "never meant"));
	c = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '3021'");
	CHECK_STR(thread_of(c), "1 in customer received -\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event WHERE body LIKE '%%never meant%%'"), 0);
	/* an echo of the page, taken back before it came */
	DELIVER(T + 400, unsends("3021", "o_3021", T + 390));
	DELIVER(T + 500, echo_of(unit_arena(), "3021", "o_3021", T + 380, INBOX_META, "our slip"));
	CHECK_STR(thread_of(c), "1 in customer received -\n2 out page_inbox confirmed -\n");
}

/* Customers know mids of their own threads alone; another's message is left as it is. */
static void test_events_of_another_customer_change_nothing(void)
{
	i64 c = (here(), customer("3030"));

	customer("3031");
	DELIVER(T + 100, edits("3031", "m_3030", T + 90, 1, "not mine"));
	DELIVER(T + 110, unsends("3031", "m_3030", T + 95));
	CHECK_STR(thread_of(c), "1 in customer received hello\n");
	CHECK_I64(version_of(c), 1);
}

/* --- lines ------------------------------------------------------------------------------------- */

static void test_events_lines_stand_in_the_thread(void)
{
	i64 c = (here(), customer("3040"));

	DELIVER(T + 100, event_of(unit_arena(), "3040", T + 90, "'optin':{'ref':'r','title':'News'}"));
	CHECK_STR(fixture_rows("SELECT seq, kind, content, sent_at - %lld, version FROM message WHERE "
			       "conversation_id = %lld AND seq = 2", (long long)T, (long long)c),
		  quoted(unit_arena(), "2 optin {'optin':{'ref':'r','title':'News'}} 90 2\n").ptr);
	/* who waits goes on waiting, the list shows what it showed */
	CHECK_STR(head_of(c), "open - 2 1 0 1 waits");
	CHECK_STR(fixture_text("SELECT preview FROM conversation WHERE id = %lld", (long long)c), "hello");
	DELIVER(T + 200, event_of(unit_arena(), "3040", T + 190, "'brand_new':{'a':1}"));
	CHECK_STR(fixture_rows("SELECT kind, content FROM message WHERE conversation_id = %lld AND seq = 3",
			       (long long)c), quoted(unit_arena(), "unknown {'unknown':'brand_new'}\n").ptr);
	/* repeated */
	DELIVER(T + 300, event_of(unit_arena(), "3040", T + 190, "'brand_new':{'a':1}"));
	CHECK_I64(version_of(c), 3);
}

static struct str control_of(const char *psid)
{
	return fixture_rows("SELECT elsewhere_at - %lld, elsewhere_app FROM identity WHERE psid = '%s'",
			    (long long)T, psid);
}

static void test_events_who_controls_the_thread(void)
{
	here();
	customer("3050");
	CHECK_STR(control_of("3050"), "- -\n");
	DELIVER(T + 100, event_of(unit_arena(), "3050", T + 100,
				  "'pass_thread_control':{'new_owner_app_id':777,'previous_owner_app_id':555}"));
	CHECK_STR(control_of("3050"), "100 777\n");
	DELIVER(T + 200, event_of(unit_arena(), "3050", T + 200,
				  "'request_thread_control':{'requested_owner_app_id':'888'}"));
	CHECK_STR(control_of("3050"), "100 777\n");
	DELIVER(T + 300, event_of(unit_arena(), "3050", T + 300,
				  "'pass_thread_control':{'new_owner_app_id':'" APP_META "'}"));
	CHECK_STR(control_of("3050"), "- -\n");
	DELIVER(T + 400, event_of(unit_arena(), "3050", T + 400,
				  "'take_thread_control':{'previous_owner_app_id':'" APP_META "'}"));
	CHECK_STR(control_of("3050"), "400 -\n");
	/* an older message that comes late says nothing about now; a newer one does */
	DELIVER(T + 500, says(unit_arena(), "3050", "m_3050b", T + 390, "late"));
	CHECK_STR(control_of("3050"), "400 -\n");
	DELIVER(T + 600, says(unit_arena(), "3050", "m_3050c", T + 590, "to you"));
	CHECK_STR(control_of("3050"), "- -\n");
}

static void test_events_policy_parks_the_page(void)
{
	const struct desk *d = here();

	DELIVER(T, "{'recipient':{'id':'" PAGE_META "'},'timestamp':1795176000000,"
		"'policy_enforcement':{'action':'warning','reason':'spam'}}");
	CHECK_I64(fixture_i64("SELECT parked_at FROM page WHERE id = %lld", (long long)d->page), NONE);
	DELIVER(T + 5, "{'recipient':{'id':'" PAGE_META "'},'timestamp':1795176000005,"
		"'policy-enforcement':{'action':'block','reason':'spam'}}");
	CHECK_STR(fixture_rows("SELECT parked_at - %lld, parked_class, parked_reason, probe_at - %lld FROM page "
			       "WHERE id = %lld", (long long)T, (long long)T, (long long)d->page),
		  "5 policy spam 60005\n");
	DELIVER(T + 9, "{'recipient':{'id':'" PAGE_META "'},'timestamp':1795176000009,"
		"'policy_enforcement':{'action':'unblock'}}");
	CHECK_I64(fixture_i64("SELECT probe_at FROM page WHERE id = %lld", (long long)d->page), T + 9);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM audit WHERE action = 'page.policy' AND object_id = %lld",
			      (long long)d->page), 3);
	fixture_sql("UPDATE page SET parked_at = NULL, parked_class = NULL, parked_reason = NULL, probe_at = NULL");
}

/* --- order, and everything at once --------------------------------------------------------------- */

/* A message that was under way for long stands where it belongs; the list shows the newest. */
static void test_events_late_message_is_not_the_newest(void)
{
	i64 c = (here(), customer("3060"));

	DELIVER(T + 2000, says(unit_arena(), "3060", "m_3060b", T + 1000, "newest"));
	DELIVER(T + 2100, says(unit_arena(), "3060", "m_3060c", T + 500, "was late"));
	CHECK_STR(fixture_text("SELECT preview FROM conversation WHERE id = %lld", (long long)c), "newest");
	CHECK_STR(fixture_rows("SELECT body FROM message WHERE conversation_id = %lld ORDER BY sent_at, seq",
			       (long long)c), "hello\nwas late\nnewest\n");
}

struct shuffled {
	const char *events[8];
	size_t n;
};

/* All orders of one customer's events: 6! threads that must be equal. */
static void permute(struct shuffled *s, size_t from, int *nr, char **first)
{
	if (from < s->n) {
		for (size_t i = from; i < s->n; i++) {
			const char *tmp = s->events[from];

			s->events[from] = s->events[i];
			s->events[i] = tmp;
			permute(s, from + 1, nr, first);
			s->events[i] = s->events[from];
			s->events[from] = tmp;
		}
		return;
	}
	char psid[16], mid[16], other[16];
	struct str now;

	snprintf(psid, sizeof psid, "39%05d", *nr);
	snprintf(mid, sizeof mid, "p_%d", *nr);
	snprintf(other, sizeof other, "q_%d", *nr);
	++*nr;
	for (size_t i = 0; i < s->n; i++) {
		const char *kind = s->events[i];
		const char *event = !strcmp(kind, "says") ? says(unit_arena(), psid, mid, T, "a") :
			!strcmp(kind, "edit1") ? edits(psid, mid, T + 10, 1, "b") :
			!strcmp(kind, "edit2") ? edits(psid, mid, T + 20, 2, "c") :
			!strcmp(kind, "react") ? reacts(psid, mid, T + 30, "x") :
			!strcmp(kind, "unreact") ? reacts(psid, mid, T + 40, NULL) :
			!strcmp(kind, "other") ? says(unit_arena(), psid, other, T + 50, "z") :
			unsends(psid, other, T + 60);

		DELIVER(T + 1000, event);
	}
	now = fixture_rows("SELECT body, erased_at IS NULL, edited_at - %lld, r.emoji, "
			   "(SELECT GROUP_CONCAT(num_edit, body ORDER BY at, num_edit) FROM message_edit e WHERE "
			   "e.page_id = m.page_id AND e.mid = m.mid) FROM message m LEFT JOIN message_reaction r "
			   "ON r.page_id = m.page_id AND r.mid = m.mid JOIN identity i ON i.id = m.identity_id "
			   "WHERE i.psid = '%s' ORDER BY m.sent_at", (long long)T, psid);
	if (!*first)
		*first = strdup(now.ptr);
	CHECK_STR(now, *first);
	arena_reset(unit_arena());
}

static void test_events_any_order_makes_the_same_thread(void)
{
	struct shuffled s = { { "says", "edit1", "edit2", "react", "unreact" }, 5 };
	struct shuffled t = { { "says", "other", "unsend", "edit1" }, 4 };
	char *first = NULL;
	int nr = 0;

	here();
	permute(&s, 0, &nr, &first);
	CHECK_I64(nr, 120);
	CHECK_STR(str_of(first), "c 1 20 - 0a,1b,2c\n");
	free(first);
	first = NULL;
	permute(&t, 0, &nr, &first);
	CHECK_STR(str_of(first), "b 1 10 - 0a,1b\n- 0 - - -\n");
	free(first);
}

static void everything(struct worker *w)
{
	static const char *const mids[] = { "w_1", "w_2", "w_3" };

	for (int i = 0; i < 12; i++) {
		const char *mid = mids[i % 3], *event;
		enum err e;

		switch ((i + w->nr) % 4) {
		case 0: event = says(w->arena, "3070", mid, T + i, "text"); break;
		case 1:
			event = event_of(w->arena, "3070", T + 100 + i, quoted(w->arena,
				"'message_edit':{'mid':'%s','text':'edited','num_edit':1}", mid).ptr);
			break;
		case 2:
			event = event_of(w->arena, "3070", T + 200 + i, quoted(w->arena,
				"'reaction':{'mid':'%s','action':'react','emoji':'x'}", mid).ptr);
			break;
		default: event = event_of(w->arena, "3070", T + 300 + i, "'optin':{'ref':'r'}"); break;
		}
		deliver_to(w->db, w->arena, T + 1000, PAGE_META, event, &e);
		if (e)
			++*(int *)w->arg;
	}
}

/* Many hands at one customer's thread: numbers without gaps, and no deadlocks. */
static void test_events_at_once(void)
{
	i64 deadlocks = fixture_deadlocks(), c;
	int failed = 0;

	here();
	customer("3070");
	c = fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '3070'");
	fixture_parallel(4, everything, &failed);
	CHECK_I64(failed, 0);
	CHECK_I64(fixture_deadlocks() - deadlocks, 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) - MAX(seq) FROM message WHERE conversation_id = %lld",
			      (long long)c), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE mid LIKE 'w\\_%%'"), 3);
}

void suite_desk_events(void)
{
	TEST(test_events_reaction_is_shown_at_its_message);
	TEST(test_events_reactions_in_any_order);
	TEST(test_events_reaction_raises_where_that_is_wanted);
	TEST(test_events_edit_keeps_the_history);
	TEST(test_events_edit_before_its_message);
	TEST(test_events_unsent_text_is_gone);
	TEST(test_events_unsent_before_its_message);
	TEST(test_events_of_another_customer_change_nothing);
	TEST(test_events_lines_stand_in_the_thread);
	TEST(test_events_who_controls_the_thread);
	TEST(test_events_policy_parks_the_page);
	TEST(test_events_late_message_is_not_the_newest);
	TEST(test_events_any_order_makes_the_same_thread);
	TEST(test_events_at_once);
}
