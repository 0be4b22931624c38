/*
 * Several senders at one outbox, with a Graph that refuses, stays silent after taking a message or
 * before, echoes early, and senders that die at any step. Whatever happens: each message reaches the
 * customer exactly once and in order.
 *
 * Time runs TIMES_FAST: the senders' clock by calculation, the lanes' by a keeper that moves their due
 * times. Leases are cut short only of senders that are dead, as in life, where a lease is twice as long
 * as the longest call.
 */
#include "delivery_world.h"

#include "base/clock.h"
#include "store/identity.h"

#include <pthread.h>
#include <unistd.h>

#define SUITE "delivery"
#define SENDERS 4
#define CUSTOMERS 24
#define EACH 12
#define TIMES_FAST 400
#define PATIENCE_MS 60000

struct delivered { i64 identity, message, at; };

struct sea {
	struct world *w;
	pthread_mutex_t lock;
	struct delivered list[CUSTOMERS * EACH * 3];
	size_t n;
	struct { i64 identity; char claim[64]; } dead[4096];	/* leases of senders that died */
	size_t dead_n, died;
	i64 identities[CUSTOMERS];
	i64 started;
	struct str page;
	bool over;
	size_t wrong;
};

static i64 sea_now(const struct sea *s)
{
	return s->w->now + (clock_steady() - s->started) * TIMES_FAST;
}

/* --- Graph ---------------------------------------------------------------------------------------- */

static void take(struct sea *s, const struct send_task *t)
{
	pthread_mutex_lock(&s->lock);
	if (s->n < ARRAY_LEN(s->list))
		s->list[s->n++] = (struct delivered){ t->identity_id, t->message_id, sea_now(s) };
	pthread_mutex_unlock(&s->lock);
}

static struct str thread_of(struct sea *s, struct arena *a, i64 identity)
{
	struct str out = STR("");
	char at[32];
	int n = 0;

	pthread_mutex_lock(&s->lock);
	for (size_t i = s->n; i-- > 0 && n < 20; n += s->list[i].identity == identity) {
		const struct delivered *d = &s->list[i];

		if (d->identity != identity)
			continue;
		clock_iso(d->at, at);
		at[19] = 0;
		out = arena_printf(a, "%.*s%s{\"id\":\"m_%lld\",\"created_time\":\"%s+0000\",\"from\":{\"id\":\"%.*s\"},"
				   "\"message\":\"text %lld\"}", STR_ARG(out), out.len ? "," : "",
				   (long long)d->message, at, STR_ARG(s->page), (long long)d->message);
	}
	pthread_mutex_unlock(&s->lock);
	return arena_printf(a, "{\"data\":[{\"id\":\"t\",\"messages\":{\"data\":[%.*s%s{\"id\":\"m_first\","
			    "\"created_time\":\"2020-01-01T00:00:00+0000\",\"from\":{\"id\":\"1\"},\"message\":\"\"}]}}]}",
			    STR_ARG(out), out.len ? "," : "");
}

struct echoed { struct sea *s; const struct send_task *task; struct event event; };

static enum err echo(struct db *db, void *arg)
{
	struct echoed *x = arg;
	struct identity_row who;
	bool joined, hold;
	enum err e = db_err(identity_lock(db, x->task->identity_id, &who));

	return e ? e : delivery_echo(db, x->event.at, x->task->page_id, x->task->identity_id, &x->event,
				     &joined, &hold);
}

static void send_echo(struct worker *w, struct sea *s, const struct send_task *t)
{
	const char *key = strstr(t->body.ptr, "\"metadata\":\"") + 12;
	struct echoed x = { .s = s, .task = t, .event = { .kind = EVENT_ECHO, .at = sea_now(s) } };

	x.event.mid = arena_printf(w->arena, "m_%lld", (long long)t->message_id);
	x.event.metadata = (struct str){ key, strcspn(key, "\"") };
	if (db_tx(w->db, "echo", echo, &x))
		__atomic_add_fetch(&s->wrong, 1, __ATOMIC_RELAXED);
}

/* What becomes of a call. False: the sender dies before it hears of it. */
static bool call(struct worker *w, struct sea *s, struct send_answer *a)
{
	struct send_task *t = a->task;
	/* attempts after the first behave, so that nothing is left to an agent */
	u64 dice = t->attempt > 1 ? 0 : random_below(10);

	a->end = CALL_ANSWERED;
	a->status = 200;
	if (t->kind == TASK_ASK) {
		a->body = thread_of(s, w->arena, t->identity_id);
		return random_below(20) > 0;
	}
	if (dice == 5)		/* refused before the body left */
		a->end = CALL_NOT_BEGUN;
	if (dice == 6)		/* lost on the way there */
		a->end = CALL_CUT;
	if (dice == 7)		/* the sender dies before the call */
		return false;
	if (dice == 5 || dice == 6)
		return true;
	take(s, t);
	if (random_below(3) == 0)
		send_echo(w, s, t);
	if (dice == 8)		/* lost on the way back */
		a->end = CALL_CUT;
	a->body = arena_printf(w->arena, "{\"message_id\":\"m_%lld\"}", (long long)t->message_id);
	return dice != 9;	/* the sender dies after the call */
}

/* --- senders and the keeper ------------------------------------------------------------------------ */

static void bury(struct sea *s, i64 identity, const char *claim)
{
	pthread_mutex_lock(&s->lock);
	s->died++;
	if (s->dead_n < ARRAY_LEN(s->dead)) {
		s->dead[s->dead_n].identity = identity;
		snprintf(s->dead[s->dead_n++].claim, sizeof s->dead[0].claim, "%s", claim);
	}
	pthread_mutex_unlock(&s->lock);
}

static void one_round(struct worker *w, struct sea *s, struct sender *sender)
{
	struct send_task *tasks;
	struct lane_claim claim;
	struct send_answer *answers;
	size_t n = 0, told = 0;

	if (delivery_claim(w->db, sender, 1 + random_below(8), &claim) || !claim.n)
		return;
	if (random_below(30) == 0) {
		for (size_t i = 0; i < claim.n; i++)
			bury(s, claim.identities[i], claim.id);
		return;
	}
	if (delivery_begin(w->db, sender, w->arena, &claim, sea_now(s), &tasks, &n))
		return;
	answers = arena_array(w->arena, struct send_answer, n);
	for (size_t i = 0; i < n; i++) {
		answers[told].task = &tasks[i];
		if (call(w, s, &answers[told]))
			told++;
		else
			bury(s, tasks[i].identity_id, tasks[i].claim);
		answers[told < n ? told : n - 1].recorded = false;
	}
	if (delivery_record(w->db, sender, w->arena, sea_now(s), answers, told))
		__atomic_add_fetch(&s->wrong, 1, __ATOMIC_RELAXED);
}

static void keep_time(struct sea *s)
{
	long long now = sea_now(s);

	/* a dead sender's lease runs out long after its call ended */
	pthread_mutex_lock(&s->lock);
	for (; s->dead_n; s->dead_n--)
		fixture_sql("UPDATE outbox_lane SET lease_until = NOW(3) - INTERVAL 1 SECOND WHERE identity_id = %lld "
			    "AND worker = '%s'", (long long)s->dead[s->dead_n - 1].identity,
			    s->dead[s->dead_n - 1].claim);
	pthread_mutex_unlock(&s->lock);
	for (size_t c = 0; c < CUSTOMERS; c++)
		fixture_sql("UPDATE outbox_lane SET next_at = NOW(3) WHERE identity_id = %lld AND lease_until IS "
			    "NULL AND next_at > NOW(3)", (long long)s->identities[c]);
	/* echoes arrive; ahead, since the senders' fast clocks run on while this one waits */
	fixture_sql("UPDATE page SET last_echo_at = %lld, last_sent_at = %lld WHERE id = %lld",
		    now + HOUR_MS, now, (long long)s->w->page);
	if (!fixture_i64("SELECT COUNT(*) FROM outbox") || clock_steady() - s->started > PATIENCE_MS)
		__atomic_store_n(&s->over, true, __ATOMIC_RELAXED);
}

static void sail(struct worker *w)
{
	struct sea *s = w->arg;
	char name[20];
	struct sender *sender;

	snprintf(name, sizeof name, "s%d", w->nr);
	sender = sender_new(&s->w->conf, &s->w->key, name);
	while (!__atomic_load_n(&s->over, __ATOMIC_RELAXED)) {
		arena_reset(w->arena);
		if (db_request(w->db, w->arena))
			break;
		if (w->nr == 0) {
			keep_time(s);
			usleep(5000);
		} else {
			one_round(w, s, sender);
		}
	}
	sender_free(sender);
}

/* --- and what came of it ---------------------------------------------------------------------------- */

static void check_once_and_in_order(struct sea *s)
{
	for (size_t c = 0; c < CUSTOMERS; c++) {
		i64 last = 0;
		size_t n = 0;

		for (size_t i = 0; i < s->n; i++) {
			if (s->list[i].identity != s->identities[c])
				continue;
			CHECK(s->list[i].message > last);
			last = s->list[i].message;
			n++;
		}
		CHECK_I64(n, EACH);
	}
}

static void test_race_of_senders(void)
{
	struct sea *s = calloc(1, sizeof *s);
	struct world w;

	pthread_mutex_init(&s->lock, NULL);
	world_init(&w, SUITE);
	s->w = &w;
	s->page = fixture_text("SELECT meta_id FROM page WHERE id = %lld", (long long)w.page);
	for (size_t c = 0; c < CUSTOMERS; c++)
		s->identities[c] = world_customer(&w, 0);
	for (int i = 0; i < EACH; i++)
		for (size_t c = 0; c < CUSTOMERS; c++)
			world_reply(&w, s->identities[c], "?");
	fixture_sql("UPDATE message SET body = CONCAT('text ', id) WHERE page_id = %lld", (long long)w.page);
	s->started = clock_steady();
	fixture_parallel(SENDERS + 1, sail, s);
	CHECK_I64(s->wrong, 0);
	CHECK(s->died > 10);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox"), 0);
	CHECK_STR(fixture_rows("SELECT DISTINCT state IN ('sent', 'confirmed') FROM message WHERE page_id = %lld",
			       (long long)w.page), "1\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM message WHERE page_id = %lld AND mid <> CONCAT('m_', id)",
			      (long long)w.page), 0);
	check_once_and_in_order(s);
	pthread_mutex_destroy(&s->lock);
	free(s);
	world_end(&w);
}

void suite_db_delivery_race(void)
{
	TEST(test_race_of_senders);
}
