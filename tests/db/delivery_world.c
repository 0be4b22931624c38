#include "delivery_world.h"

#include "base/clock.h"
#include "desk/delivery_row.h"
#include "store/identity.h"
#include "store/message.h"

#define AGENT 7
#define NEVER ((long long)INT64_MAX)

void world_init(struct world *w, const char *suite)
{
	const char *why = "";

	*w = (struct world){ .db = fixture_db(suite), .now = clock_now() };
	CHECK_I64(conf_parse(unit_arena(), "world", NO_STR, &w->conf, &why), OK);
	w->conf.database_option_file = fixture_conf()->database_option_file;
	fixture_sql("DELETE FROM outbox");
	fixture_sql("DELETE FROM outbox_lane");
	fixture_sql("DELETE FROM raw_event");
	fixture_sql("UPDATE page SET probe_at = NULL");
	fixture_sql("INSERT INTO app (meta_id, name, callback_key, created_at, updated_at) "
		    "SELECT CONCAT('a', COUNT(*)), 'app', CONCAT('k', COUNT(*)), 0, 0 FROM app");
	w->app = fixture_i64("SELECT MAX(id) FROM app");
	fixture_sql("INSERT INTO page (app_id, meta_id, name, created_at, updated_at) "
		    "SELECT %lld, CONCAT('9', COUNT(*)), 'page', 0, 0 FROM page", (long long)w->app);
	w->page = fixture_i64("SELECT MAX(id) FROM page");
	random_bytes(w->key.bytes, sizeof w->key.bytes);
	world_token(w, "TOKEN");
	/* nobody looks at it meanwhile */
	fixture_sql("UPDATE page SET token_looked_at = %lld, token_look_at = %lld, fields_look_at = %lld", NEVER,
		    NEVER, NEVER);
	w->sender = sender_new(&w->conf, &w->key, "tester");
}

void world_token(struct world *w, const char *token)
{
	char about[40], hex[2][1024];
	struct str sealed;

	snprintf(about, sizeof about, "page.token:%lld", (long long)w->page);
	sealed = seal(unit_arena(), &w->key, about, str_of(token));
	hex_of((const u8 *)sealed.ptr, sealed.len, hex[0]);
	snprintf(about, sizeof about, "app.secret:%lld", (long long)w->app);
	sealed = seal(unit_arena(), &w->key, about, STR("SECRET"));
	hex_of((const u8 *)sealed.ptr, sealed.len, hex[1]);
	fixture_sql("UPDATE page SET token = UNHEX('%s'), token_set_at = COALESCE(token_set_at, 0) + 1, "
		    "probe_at = %lld WHERE id = %lld", hex[0], (long long)w->now, (long long)w->page);
	fixture_sql("UPDATE app SET secret = UNHEX('%s') WHERE id = %lld", hex[1], (long long)w->app);
	fixture_sql("UPDATE page SET probe_at = NULL WHERE id = %lld AND parked_at IS NULL",
		    (long long)w->page);
}

void world_end(struct world *w)
{
	sender_free(w->sender);
}

i64 world_customer(struct world *w, i64 ago_ms)
{
	long long page = w->page, at = w->now - ago_ms, id;

	/* known: their profile is asked for in other tests */
	fixture_sql("INSERT INTO identity (page_id, psid, created_at, last_action_at, last_message_at, profile_next_at) "
		    "SELECT %lld, CONCAT('5', COUNT(*)), 0, %lld, %lld, NULL FROM identity", page, at, at);
	id = fixture_i64("SELECT MAX(id) FROM identity");
	fixture_sql("INSERT INTO conversation (identity_id, page_id, open_identity_id, state, opened_at, "
		    "last_message_at, updated_at) VALUES (%lld, %lld, %lld, 'open', 0, %lld, 0)", id, page,
		    id, at);
	return id;
}

i64 world_conversation(i64 identity)
{
	return fixture_i64("SELECT MAX(id) FROM conversation WHERE identity_id = %lld", (long long)identity);
}

struct adding {
	struct world *w;
	i64 identity, author, part, id;
	const char *client_key, *text;
};

static enum err add(struct db *db, void *arg)
{
	struct adding *x = arg;
	struct outgoing o = { .identity_id = x->identity, .page_id = x->w->page };
	struct identity_row who;
	i64 seq;
	enum err e = db_err(identity_lock(db, x->identity, &who));

	o.conversation_id = world_conversation(x->identity);
	seq = 1 + fixture_i64("SELECT COUNT(*) FROM message WHERE conversation_id = %lld",
			      (long long)o.conversation_id);
	if (e)
		return e;
	e = db_err(message_add(db, o.conversation_id, x->w->page, x->identity, seq, 1, NO_STR, STR("out"),
			       x->author ? STR("agent") : STR("automation"), x->author ? x->author : NONE,
			       STR("text"), str_of(x->text), NO_STR, NO_STR, str_of(x->client_key), x->part,
			       NO_STR, STR("queued"), x->w->now, x->w->now));
	if (e)
		return e;
	x->id = o.message_id = db_insert_id(db);
	return delivery_enqueue(db, &o);
}

i64 world_message(struct world *w, i64 identity, i64 author, const char *client_key, i64 part,
		  const char *text)
{
	struct adding x = { .w = w, .identity = identity, .author = author, .part = part,
			    .client_key = client_key, .text = text };

	CHECK_I64(db_tx(w->db, "add", add, &x), OK);
	return x.id;
}

i64 world_reply(struct world *w, i64 identity, const char *text)
{
	struct str key = random_hex(unit_arena(), 8);

	return world_message(w, identity, AGENT, key.ptr, 0, text);
}

struct str world_key(struct world *w, i64 message)
{
	char key[DELIVERY_KEY_MAX];

	(void)w;
	delivery_key(key, fixture_text("SELECT value FROM setting WHERE name = 'instance'"), message,
		     fixture_i64("SELECT created_at FROM message WHERE id = %lld", (long long)message));
	return arena_str(unit_arena(), str_of(key));
}

struct str state_of(i64 message)
{
	return fixture_text("SELECT CONCAT(state, ' ', COALESCE(reason, '-')) FROM message WHERE id = %lld",
			    (long long)message);
}

i64 outbox_of(i64 message)
{
	return fixture_i64("SELECT COUNT(*) FROM outbox WHERE message_id = %lld", (long long)message);
}

i64 lane_wait_ms(i64 identity)
{
	return fixture_i64("SELECT TIMESTAMPDIFF(MICROSECOND, NOW(3), next_at) DIV 1000 FROM outbox_lane "
			   "WHERE identity_id = %lld", (long long)identity);
}

/* --- a round ------------------------------------------------------------------------------------ */

size_t world_begin(struct world *w, struct send_task **tasks)
{
	struct lane_claim claim;
	size_t n = 0;

	CHECK_I64(delivery_claim(w->db, w->sender, DELIVERY_BATCH, &claim), OK);
	if (claim.n)
		CHECK_I64(delivery_begin(w->db, w->sender, unit_arena(), &claim, w->now, tasks, &n), OK);
	return n;
}

void world_answer(struct graph *g, const struct send_task *t, struct send_answer *a)
{
	*a = (struct send_answer){ .end = g->end, .status = g->status };
	g->calls++;
	g->sends += t->kind == TASK_SEND;
	g->asks += t->kind == TASK_ASK;
	g->probes += t->kind == TASK_PROBE;
	snprintf(g->path, sizeof g->path, "%.*s", STR_ARG(t->path));
	snprintf(g->text, sizeof g->text, "%.*s", STR_ARG(t->body));
	if (g->end != CALL_ANSWERED)
		return;
	a->retry_after = str_of(g->retry_after);
	a->body = g->body ? unit_json(g->body) :
		arena_printf(unit_arena(), "{\"recipient_id\":\"1\",\"message_id\":\"m_%lld_%lld\"}",
			     (long long)t->message_id, (long long)t->attempt);
}

enum err world_record(struct world *w, struct graph *g, struct send_task *tasks, size_t n)
{
	struct send_answer *answers = arena_array(unit_arena(), struct send_answer, n);

	for (size_t i = 0; i < n; i++) {
		world_answer(g, &tasks[i], &answers[i]);
		answers[i].task = &tasks[i];
	}
	return delivery_record(w->db, w->sender, unit_arena(), w->now, answers, n);
}

size_t world_round(struct world *w, struct graph *g)
{
	struct send_task *tasks = NULL;
	size_t n = world_begin(w, &tasks);

	CHECK_I64(world_record(w, g, tasks, n), OK);
	return n;
}

void world_due(void)
{
	fixture_sql("UPDATE outbox_lane SET next_at = NOW(3)");
}

void world_lapse(void)
{
	fixture_sql("UPDATE outbox_lane SET lease_until = NOW(3) - INTERVAL 1 SECOND "
		    "WHERE lease_until IS NOT NULL");
}

/* --- what comes in -------------------------------------------------------------------------------- */

struct echoing {
	struct world *w;
	i64 identity;
	struct event event;
	bool joined, hold;
};

static enum err echo(struct db *db, void *arg)
{
	struct echoing *x = arg;
	struct identity_row who;
	enum err e = db_err(identity_lock(db, x->identity, &who));

	return e ? e : delivery_echo(db, x->w->now, x->w->page, x->identity, &x->event, &x->joined,
				     &x->hold);
}

void world_echo(struct world *w, i64 identity, const char *mid, struct str metadata, bool *joined,
		bool *hold)
{
	struct echoing x = { .w = w, .identity = identity,
			     .event = { .kind = EVENT_ECHO, .mid = str_of(mid), .metadata = metadata,
					.at = w->now + 5 } };

	CHECK_I64(db_tx(w->db, "echo", echo, &x), OK);
	*joined = x.joined;
	*hold = x.hold;
}

static enum err opened(struct db *db, void *arg)
{
	return delivery_window_opened(db, *(i64 *)arg);
}

void world_writes(struct world *w, i64 identity)
{
	fixture_sql("UPDATE identity SET last_action_at = %lld, last_message_at = %lld WHERE id = %lld",
		    (long long)w->now, (long long)w->now, (long long)identity);
	CHECK_I64(db_tx(w->db, "opened", opened, &identity), OK);
}

struct withdrawing { i64 identity, message; };

static enum err withdraw(struct db *db, void *arg)
{
	struct withdrawing *x = arg;
	struct identity_row who;
	enum err e = db_err(identity_lock(db, x->identity, &who));

	return e ? e : delivery_withdraw(db, x->message);
}

enum err world_withdraw(struct world *w, i64 identity, i64 message)
{
	struct withdrawing x = { identity, message };

	return db_tx(w->db, "withdraw", withdraw, &x);
}
