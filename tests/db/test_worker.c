/*
 * The worker as a whole, against a Graph of a few lines that takes everything.
 */
#include "delivery_world.h"

#include "base/clock.h"
#include "sys/bell.h"
#include "worker/run.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#define SUITE "worker"

/* --- Graph ---------------------------------------------------------------------------------------- */

struct server { int fd, port; pthread_t thread; };

static void *converse(void *arg)
{
	int fd = (int)(intptr_t)arg;
	char in[16384], out[300], body[100];
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, in + n, sizeof in - 1 - n)) > 0) {
		char *end, *key;

		in[n += (size_t)got] = 0;
		end = strstr(in, "\r\n\r\n");
		key = end ? strstr(end, "\"metadata\":\"") : NULL;
		if (!key || !strchr(key, '}'))
			continue;
		key += 12;
		/* the key is as good a mid as any, and tells the messages apart */
		snprintf(body, sizeof body, "{\"message_id\":\"m_%.*s\"}", (int)strcspn(key, "\""), key);
		snprintf(out, sizeof out, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
		if (send(fd, out, strlen(out), MSG_NOSIGNAL) < 0)
			break;
		n = 0;
	}
	close(fd);
	return NULL;
}

static void *serve(void *arg)
{
	struct server *s = arg;
	pthread_t t;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0)
		if (pthread_create(&t, NULL, converse, (void *)(intptr_t)fd) == 0)
			pthread_detach(t);
	return NULL;
}

static void server_start(struct server *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;

	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(s->fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(s->fd, 64) == 0);
	getsockname(s->fd, (struct sockaddr *)&at, &len);
	s->port = ntohs(at.sin_port);
	CHECK(pthread_create(&s->thread, NULL, serve, s) == 0);
}

static void server_stop(struct server *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
}

/* --- a desk with it ---------------------------------------------------------------------------------- */

struct desk { struct world w; struct server server; };

static void desk_start(struct desk *d)
{
	world_init(&d->w, SUITE);
	server_start(&d->server);
	d->w.conf.graph_base = arena_printf(unit_arena(), "http://127.0.0.1:%d", d->server.port);
	d->w.conf.paths_run_dir = str_of(fixture_path(""));
	fixture_sql("DELETE FROM worker");
	fixture_sql("DELETE FROM setting WHERE name = 'sending'");
}

static void desk_stop(struct desk *d)
{
	server_stop(&d->server);
	world_end(&d->w);
}

static int run_once(struct desk *d)
{
	const struct worker_options o = { .once = true, .for_ms = 20 * SECOND_MS };

	int status = worker_run(&d->w.conf, &d->w.key, d->w.db, &o);

	CHECK_I64(db_request(d->w.db, unit_arena()), OK);
	return status;
}

static void test_worker_once(void)
{
	struct desk d;

	desk_start(&d);
	CHECK_I64(run_once(&d), 0);	/* nothing to do is no failure */
	for (int c = 0; c < 40; c++) {
		i64 who = world_customer(&d.w, 0);

		for (int i = 0; i < 5; i++)
			world_reply(&d.w, who, "hello");
	}
	CHECK_I64(run_once(&d), 0);
	CHECK_STR(fixture_rows("SELECT state, COUNT(*) FROM message WHERE page_id = %lld GROUP BY state",
			       (long long)d.w.page), "sent 200\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM outbox_lane"), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM worker WHERE until_at <= NOW(3)"), 2);
	desk_stop(&d);
}

/* A message that failed at Meta is no failure of the worker; one that waits for its time is left. */
static void test_worker_once_leaves_what_waits(void)
{
	struct desk d;
	i64 id;

	desk_start(&d);
	id = world_reply(&d.w, world_customer(&d.w, 0), "hello");
	server_stop(&d.server);
	CHECK_I64(run_once(&d), 0);
	CHECK_STR(state_of(id), "retry unreachable");
	server_start(&d.server);
	desk_stop(&d);
}

static void test_worker_sending_off(void)
{
	struct desk d;
	i64 id;

	desk_start(&d);
	fixture_sql("INSERT INTO setting (name, value, updated_at) VALUES ('sending', 'off', 0)");
	id = world_reply(&d.w, world_customer(&d.w, 0), "hello");
	CHECK_I64(run_once(&d), 0);
	CHECK_STR(state_of(id), "queued -");
	fixture_sql("UPDATE setting SET value = 'on' WHERE name = 'sending'");
	CHECK_I64(run_once(&d), 0);
	CHECK_STR(state_of(id), "sent -");
	desk_stop(&d);
}

static void test_worker_database_away(void)
{
	struct desk d;
	struct conf conf;
	struct db *db;

	desk_start(&d);
	conf = d.w.conf;
	conf.database_option_file = STR("/nowhere/my.cnf");
	db = db_new(&conf);
	CHECK_I64(worker_run(&conf, &d.w.key, db, &(const struct worker_options){ .once = true }), 75);
	db_free(db);
	desk_stop(&d);
}

/* --- workers beside each other -------------------------------------------------------------------- */

struct shift { struct desk *d; i64 lasted[2]; i64 message, sent_after; };

static void run_shift(struct worker *w, struct shift *s, i64 for_ms)
{
	const struct worker_options o = { .for_ms = for_ms };
	i64 from = clock_steady();
	int status = worker_run(&s->d->w.conf, &s->d->w.key, w->db, &o);

	s->lasted[w->nr] = status ? -status : clock_steady() - from;
}

static void relieve(struct worker *w, struct shift *s)
{
	if (w->nr)
		usleep(300000);
	run_shift(w, s, w->nr ? 2500 : 20000);
}

/* The bell wakes a worker that looks at the database once a minute. */
static void ring(struct worker *w, struct shift *s)
{
	i64 from;

	if (!w->nr) {
		run_shift(w, s, 3000);
		return;
	}
	usleep(700000);
	fixture_sql("UPDATE outbox_lane SET next_at = NOW(3)");
	from = clock_steady();
	bell_ring(s->d->w.conf.paths_run_dir);
	while (!str_is(state_of(s->message), "sent -") && clock_steady() - from < 2000)
		usleep(2000);
	s->sent_after = clock_steady() - from;
}

static void (*const shifts[])(struct worker *, struct shift *) = { relieve, ring };
struct plan { size_t what; struct shift shift; };

static void any_shift(struct worker *w)
{
	struct plan *p = w->arg;

	shifts[p->what](w, &p->shift);
}

static void test_worker_newer_relieves_older(void)
{
	struct desk d;
	struct plan p = { .what = 0, .shift = { .d = &d } };

	desk_start(&d);
	fixture_parallel(2, any_shift, &p);
	CHECK(p.shift.lasted[0] > 0 && p.shift.lasted[0] < 2300);
	CHECK(p.shift.lasted[1] >= 2400 && p.shift.lasted[1] < 5000);
	desk_stop(&d);
}

static void test_worker_hears_the_bell(void)
{
	struct desk d;
	struct plan p = { .what = 1, .shift = { .d = &d } };

	desk_start(&d);
	d.w.conf.worker_interval_ms = 60000;
	p.shift.message = world_reply(&d.w, world_customer(&d.w, 0), "hello");
	fixture_sql("UPDATE outbox_lane SET next_at = NOW(3) + INTERVAL 1 HOUR");
	fixture_parallel(2, any_shift, &p);
	CHECK(p.shift.sent_after < 300);
	CHECK_STR(state_of(p.shift.message), "sent -");
	desk_stop(&d);
}

static void test_worker_retention(void)
{
	struct desk d;
	long long now;

	desk_start(&d);
	now = d.w.now;
	fixture_sql("DELETE FROM job");
	fixture_sql("INSERT INTO session (id, user_id, csrf, created_at, seen_at, expires_at, address) VALUES "
		    "('old', 1, '', 0, 0, %lld, ''), ('new', 1, '', 0, 0, %lld, '')", now - 1000, now + 100000);
	fixture_sql("INSERT INTO raw_event (event_key, app_id, kind, channel, body, state, received_at) SELECT "
		    "UNHEX(SHA2(seq, 256)), 1, 'x', 'messaging', '', 'done', %lld - seq %% 2 * 91 * 86400000 FROM "
		    "seq_1_to_1400", now);
	fixture_sql("INSERT INTO counter (name, day, last_at) VALUES ('old', %lld, 0), ('new', %lld, 0)",
		    now / DAY_MS - 31, now / DAY_MS - 29);
	CHECK_I64(run_once(&d), 0);
	CHECK_STR(fixture_rows("SELECT LEFT(id, 3) FROM session"), "new\n");
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM raw_event"), 700);
	CHECK_STR(fixture_rows("SELECT name FROM counter WHERE name IN ('old', 'new')"), "new\n");
	CHECK_STR(fixture_rows("SELECT kind, last_result, worker FROM job ORDER BY kind"),
		  "erase ok -\nmedia ok -\nnotices ok -\nretention ok -\nuploads ok -\nwatch ok -\n");
	desk_stop(&d);
}

/* An agent's page asks for a run since no worker was seen: that run tells the administrators. */
static void test_worker_asked_tells(void)
{
	struct worker_options o = { .once = true, .outbox_only = true, .for_ms = 20 * SECOND_MS };
	struct desk d;

	desk_start(&d);
	d.w.conf.mail_url = STR("smtp://127.0.0.1:1");
	d.w.conf.mail_from = STR("desk@example.org");
	fixture_sql("DELETE FROM mail");
	fixture_sql("INSERT INTO user (login, password_hash, name, email, role, created_at, updated_at) "
		    "VALUES ('boss', '', 'Boss', 'boss@example.org', 'admin', 0, 0)");
	fixture_sql("INSERT INTO worker (id, kind, started_at, seen_at) VALUES "
		    "('old', 'work', NOW(6) - INTERVAL 1 HOUR, NOW(3) - INTERVAL 9 MINUTE)");
	o.asked = true;
	CHECK_I64(worker_run(&d.w.conf, &d.w.key, d.w.db, &o), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM mail"), 0);
	fixture_sql("UPDATE worker SET seen_at = NOW(3) - INTERVAL 11 MINUTE WHERE id = 'old'");
	o.asked = false;
	CHECK_I64(worker_run(&d.w.conf, &d.w.key, d.w.db, &o), 0);
	CHECK_I64(fixture_i64("SELECT COUNT(*) FROM mail"), 0);
	o.asked = true;
	for (int again = 0; again < 2; again++)
		CHECK_I64(worker_run(&d.w.conf, &d.w.key, d.w.db, &o), 0);
	/* once, and tried: nobody listens there */
	CHECK_STR(fixture_rows("SELECT LEFT(mail_key, 7), address, state, tries, last_error IS NULL FROM mail"),
		  "worker: boss@example.org queued 1 0\n");
	CHECK_I64(db_request(d.w.db, unit_arena()), OK);
	desk_stop(&d);
}

void suite_worker(void)
{
	TEST(test_worker_once);
	TEST(test_worker_once_leaves_what_waits);
	TEST(test_worker_sending_off);
	TEST(test_worker_database_away);
	TEST(test_worker_newer_relieves_older);
	TEST(test_worker_hears_the_bell);
	TEST(test_worker_retention);
	TEST(test_worker_asked_tells);
}
