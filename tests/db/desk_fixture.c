#include "desk_fixture.h"

#include "base/buf.h"

static struct desk desk;	/* of the current suite */

static void seed(void)
{
	fixture_sql("INSERT INTO queue (name, created_at, updated_at) VALUES ('General', 1, 1), "
		    "('Second', 1, 1)");
	fixture_sql("INSERT INTO workstream (name, fallback_queue_id, created_at, updated_at) "
		    "SELECT 'Messenger', id, 1, 1 FROM queue WHERE name = 'General'");
	fixture_sql("INSERT INTO app (meta_id, name, callback_key, created_at, updated_at) "
		    "VALUES ('" APP_META "', 'App', 'key', 1, 1)");
	fixture_sql("INSERT INTO page (app_id, meta_id, name, workstream_id, created_at, updated_at) "
		    "SELECT a.id, m.id, m.name, w.id, 1, 1 FROM app a JOIN workstream w JOIN "
		    "(SELECT '" PAGE_META "' AS id, 'Bakery' AS name UNION SELECT '" PAGE2_META "', 'Cafe') m "
		    "ORDER BY m.id");
	fixture_sql("INSERT INTO user (login, password_hash, name, role, created_at, updated_at) VALUES "
		    "('eva', '', 'Eva', 'agent', 1, 1), ('jonas', '', 'Jonas', 'agent', 1, 1), "
		    "('sam', '', 'Sam', 'supervisor', 1, 1), ('ada', '', 'Ada', 'admin', 1, 1), "
		    "('rita', '', 'Rita', 'auditor', 1, 1)");
}

static struct actor actor_of(const char *login, enum role role)
{
	return (struct actor){ fixture_i64("SELECT id FROM user WHERE login = '%s'", login), role };
}

const struct desk *desk_here(const char *suite)
{
	desk.db = fixture_db(suite);
	if (!fixture_i64("SELECT COUNT(*) FROM page"))
		seed();
	desk.app = fixture_i64("SELECT id FROM app");
	desk.page = fixture_i64("SELECT id FROM page WHERE meta_id = '" PAGE_META "'");
	desk.page2 = fixture_i64("SELECT id FROM page WHERE meta_id = '" PAGE2_META "'");
	desk.queue = fixture_i64("SELECT id FROM queue WHERE name = 'General'");
	desk.queue2 = fixture_i64("SELECT id FROM queue WHERE name = 'Second'");
	desk.workstream = fixture_i64("SELECT id FROM workstream");
	desk.eva = actor_of("eva", ROLE_AGENT);
	desk.jonas = actor_of("jonas", ROLE_AGENT);
	desk.sam = actor_of("sam", ROLE_SUPERVISOR);
	desk.ada = actor_of("ada", ROLE_ADMIN);
	desk.rita = actor_of("rita", ROLE_AUDITOR);
	return &desk;
}

/* --- events ------------------------------------------------------------------------------------ */

struct str quoted(struct arena *a, const char *fmt, ...)
{
	char *text = NULL;
	struct str s;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	s = arena_str(a, (struct str){ text, (size_t)n });
	free(text);
	return s;
}

const char *event_of(struct arena *a, const char *psid, i64 at, const char *payload)
{
	const char *time = at == NONE ? "" : quoted(a, "'timestamp':%lld,", (long long)at).ptr;

	return quoted(a, "{'sender':{'id':'%s'},'recipient':{'id':'" PAGE_META "'},%s%s}", psid, time,
		      payload).ptr;
}

const char *says(struct arena *a, const char *psid, const char *mid, i64 at, const char *text)
{
	return event_of(a, psid, at, quoted(a, "'message':{'mid':'%s','text':'%s'}", mid, text).ptr);
}

const char *echo_of(struct arena *a, const char *psid, const char *mid, i64 at, const char *app,
		    const char *text)
{
	return quoted(a, "{'sender':{'id':'" PAGE_META "'},'recipient':{'id':'%s'},'timestamp':%lld,"
		      "'message':{'is_echo':true,'app_id':%s,'mid':'%s','text':'%s'}}", psid, (long long)at,
		      app, mid, text).ptr;
}

const struct secret_key *desk_key(void)
{
	static const struct secret_key key = { { 7 } };

	return &key;
}

struct intake deliver_to(struct db *db, struct arena *a, i64 now, const char *page, const char *events,
			 enum err *e)
{
	struct intake in = { .app_row = desk.app, .app_meta_id = STR(APP_META), .key = desk_key(),
			     .received_at = now };
	struct str body = quoted(a, "{'object':'page','entry':[{'id':'%s','time':%lld,'messaging':[%s]}]}",
				 page, (long long)now, events);
	struct delivery d;
	const char *why = "";

	*e = delivery_parse(a, body, &d, &why);
	if (!*e)
		*e = intake_delivery(db, a, &in, &d);
	return in;
}

struct intake deliver_at(int line, i64 now, const char *events)
{
	enum err e;
	struct intake in = deliver_to(desk.db, unit_arena(), now, PAGE_META, events, &e);

	CHECK_I64_AT(line, e, OK);
	return in;
}

/* --- looking ----------------------------------------------------------------------------------- */

i64 identity_of(const char *psid)
{
	return fixture_i64("SELECT id FROM identity WHERE psid = '%s' AND page_id = %lld", psid,
			   (long long)desk.page);
}

i64 customer(const char *psid)
{
	DELIVER(T, says(unit_arena(), psid, arena_printf(unit_arena(), "m_%s", psid).ptr, T, "hello"));
	return fixture_i64("SELECT latest_conversation_id FROM identity WHERE psid = '%s' AND "
			   "page_id = %lld", psid, (long long)desk.page);
}

struct str head_of(i64 conversation)
{
	return str_trim(fixture_text(
		"SELECT CONCAT_WS(' ', c.state, COALESCE(u.login, '-'), c.last_seq, c.last_in_seq, "
		"c.read_seq, c.unread, IF(c.waiting_since IS NULL, '-', 'waits')) "
		"FROM conversation c LEFT JOIN user u ON u.id = c.agent_id WHERE c.id = %lld",
		(long long)conversation));
}

struct str thread_of(i64 conversation)
{
	return fixture_rows("SELECT seq, direction, author_kind, state, COALESCE(body, '-') FROM message "
			    "WHERE conversation_id = %lld ORDER BY seq", (long long)conversation);
}
