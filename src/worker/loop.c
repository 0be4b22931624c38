#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/setup.h"
#include "store/worker.h"
#include "worker/inquiry.h"
#include "worker/media.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define BEAT_EVERY_MS 1000
#define TICK_EVERY_MS 1000
/* After a ring: events may have been left raw. Not at once, so that many rings cost one look. */
#define TICK_SOON_MS 100
/* How long results wait for the database when the time is up; after that their leases settle them. */
#define LAST_PATIENCE_MS (30 * SECOND_MS)
/* How long a worker that a newer one relieved goes on with its downloads. */
#define DOWNLOAD_PATIENCE_MS (5 * MINUTE_MS)
#define EXIT_AWAY 75

/* --- beginning and end -------------------------------------------------------------------------- */

static void name_worker(struct worker *w)
{
	char host[20] = "host", random[9];
	u8 bytes[4];

	if (gethostname(host, sizeof host - 1))
		snprintf(host, sizeof host, "host");
	host[sizeof host - 1] = 0;
	for (char *c = host; *c; c++)
		if (*c < '-' || *c > 'z')
			*c = '_';
	random_bytes(bytes, sizeof bytes);
	hex_of(bytes, sizeof bytes, random);
	snprintf(w->id, sizeof w->id, "%s.%d.%s", host, (int)getpid(), random);
}

static enum err check_in(struct worker *w)
{
	const struct worker_options *o = w->options;

	return db_err(worker_add(w->db, str_of(w->id), o->outbox_only ? STR("send") : STR("work"),
				 !o->once, o->for_ms ? o->for_ms : NONE));
}

static int signals_to_fd(const struct worker_options *o)
{
	sigset_t set;

	if (!o->signals)
		return -1;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool start(struct worker *w)
{
	signal(SIGPIPE, SIG_IGN);
	w->parallel = (size_t)i64_min(w->conf->worker_parallel, DELIVERY_BATCH * 4);
	w->net = net_new(w->conf, (int)w->parallel + (w->options->outbox_only ? 0 : MEDIA_SLOTS));
	if (!w->net)
		return false;
	name_worker(w);
	w->media = media_new(w);
	w->sender = sender_new(w->conf, w->key, w->id);
	w->flights = calloc(w->parallel, sizeof *w->flights);
	w->inquiries = calloc(INQUIRIES, sizeof *w->inquiries);
	if (!w->flights || !w->inquiries)
		abort();
	for (size_t i = 0; i < w->parallel; i++)
		arena_init(&w->flights[i].arena);
	arena_init(&w->turn);
	arena_init(&w->mail_arena);
	/* no bell: the database is looked at every so often anyway */
	if (!bell_open(&w->bell, w->options->once ? NO_STR : w->conf->paths_run_dir))
		w->bell.fd = -1;
	w->signal_fd = signals_to_fd(w->options);
	w->started = clock_steady();
	return true;
}

static void finish(struct worker *w)
{
	bell_close(&w->bell);
	mail_stop(w);
	arena_release(&w->mail_arena);
	net_free(w->net);	/* first: it holds flights and downloads */
	media_free(w->media);
	for (size_t i = 0; w->flights && i < w->parallel; i++)
		arena_release(&w->flights[i].arena);
	free(w->flights);
	free(w->inquiries);
	sender_free(w->sender);
	if (w->signal_fd >= 0)
		close(w->signal_fd);
	arena_release(&w->turn);
}

/* --- a turn of the loop --------------------------------------------------------------------------- */

/* Alive; is there a newer one; may we send at all? */
static enum err beat(struct worker *w)
{
	struct setting_row sending;
	struct count_row newer;
	enum db_result r = worker_beat(w->db, str_of(w->id));
	enum err e = r == DB_NONE ? check_in(w) : db_err(r);

	if (e || (e = db_err(worker_newer(w->db, str_of(w->id), &newer))))
		return e;
	if (newer.n)
		w->stopping = true;
	/* switched off after a restore: what waits there may have been sent before */
	r = setting_get(w->db, STR("sending"), &sending);
	w->held = r == DB_OK && str_is(sending.value, "off");
	w->backlog = w->backlog && !w->held;
	return r == DB_NONE ? OK : db_err(r);
}

static void look_at_signals(struct worker *w)
{
	struct signalfd_siginfo info;

	if (w->signal_fd >= 0 && read(w->signal_fd, &info, sizeof info) > 0)
		w->stopping = w->hurry = true;
}

static enum err tick(struct worker *w, bool *more)
{
	bool raw = false, profiles = false, jobs = false, media = false, actions = false;
	enum err e;

	*more = false;
	if ((e = probe_tick(w)))
		return e;
	if (w->options->asked && ((e = notices_hole(w)) || (e = mail_tick(w))))
		return e;
	if (w->options->outbox_only)
		return OK;
	if ((e = notices_hole(w)) || (e = mail_tick(w)))
		return e;
	/* first: an agent's typing is old news soon */
	if ((e = action_tick(w, &actions)))
		return e;
	if ((e = raw_tick(w, &raw)) || (e = profile_tick(w, &profiles)) || (e = repair_tick(w)) || (e = jobs_tick(w, &jobs)) ||
	    (e = media_tick(w, &media)))
		return e;
	*more = raw || profiles || jobs || media || actions;
	return OK;
}

static bool nothing_left(const struct worker *w)
{
	for (size_t i = 0; i < w->parallel; i++)
		if (w->flights[i].call)
			return false;
	return !media_busy(w) && !inquiry_busy(w) && !w->mail;
}

/* Everything that needs the database. */
static enum err turn(struct worker *w, bool *idle)
{
	i64 steady = clock_steady();
	bool more = false, freed = false;
	enum err e;

	*idle = false;
	arena_reset(&w->turn);
	if ((e = db_request(w->db, &w->turn)))
		return e;
	w->now = clock_now();
	if (steady >= w->beat_at) {
		if ((e = beat(w)))
			return e;
		w->beat_at = steady + BEAT_EVERY_MS;
	}
	if ((e = send_record(w)) || (e = watch_record(w)) || (e = inquiry_record(w)) || (e = mail_step(w)) ||
	    (e = media_step(w, &freed)) || w->stopping)
		return e;
	if (freed)
		w->tick_at = steady;	/* the next file is due perhaps */
	if (steady >= w->tick_at) {
		if ((e = tick(w, &more)))
			return e;
		w->tick_at = more ? 0 : steady + TICK_EVERY_MS;
	}
	if (!w->held && (w->backlog || steady >= w->look_at) && worker_free_flights(w) > 0) {
		if ((e = send_claim(w)))
			return e;
		if (!w->backlog)
			w->look_at = steady + delivery_next_due(w->db, w->conf->worker_interval_ms);
	}
	*idle = !w->backlog && !more && nothing_left(w);
	return OK;
}

/* Until when nothing needs doing, unless a call ends or somebody rings. */
static i64 pause_ms(const struct worker *w)
{
	i64 steady = clock_steady(), until = i64_min(w->beat_at, w->tick_at);

	if (w->away)
		return SECOND_MS;
	if (w->ended_at)
		return 1;
	if (w->stopping)
		return SECOND_MS;
	if (worker_free_flights(w) > 0 && !w->held)
		until = w->backlog ? 0 : i64_min(until, w->look_at);
	if (w->options->for_ms)
		until = i64_min(until, w->started + w->options->for_ms);
	return i64_max(until - steady, 0);
}

static bool time_is_up(const struct worker *w)
{
	return w->options->for_ms && clock_steady() - w->started >= w->options->for_ms;
}

static int loop(struct worker *w)
{
	int fds[3 + MEDIA_SLOTS] = { w->bell.fd, w->signal_fd };
	i64 stopped_at = 0;
	bool idle = false;
	size_t nfds;

	for (;;) {
		enum err e = turn(w, &idle);

		w->away = e != OK;
		if (e && e != ERR_BUSY) {
			log_bug("the worker: %s", err_name(e));
			return 1;
		}
		look_at_signals(w);
		if (time_is_up(w) || (w->options->once && idle && !w->away))
			w->stopping = true;
		if (w->stopping && !stopped_at)
			stopped_at = clock_steady();
		if (w->stopping && (w->hurry || w->options->once ||
				    clock_steady() - stopped_at > DOWNLOAD_PATIENCE_MS))
			media_give_back(w);
		if (w->stopping && nothing_left(w))
			return w->away ? EXIT_AWAY : 0;
		if (w->away && (w->options->once || (stopped_at &&
				clock_steady() - stopped_at > LAST_PATIENCE_MS)))
			return EXIT_AWAY;
		fds[2] = w->mail ? net_mail_fd(w->mail) : -1;
		nfds = 3 + media_fds(w, fds + 3, MEDIA_SLOTS);
		net_wait(w->net, fds, nfds, pause_ms(w));
		if (bell_rang(&w->bell)) {
			w->look_at = 0;
			w->tick_at = i64_min(w->tick_at, clock_steady() + TICK_SOON_MS);
		}
	}
}

int worker_run(const struct conf *conf, const struct secret_key *key, struct db *db,
	       const struct worker_options *o)
{
	struct worker w = { .conf = conf, .key = key, .db = db, .options = o, .signal_fd = -1,
			    .bell = { .fd = -1 } };
	enum db_result r;
	int status = 1;

	if (!start(&w)) {
		finish(&w);
		return status;
	}
	if (db_request(db, &w.turn) || check_in(&w)) {
		log_env("the worker can't start: %s", db_error(db));
		finish(&w);
		return EXIT_AWAY;
	}
	status = loop(&w);
	if (!w.away) {
		r = worker_end(db, str_of(w.id));
		if (r != DB_OK && r != DB_NONE)
			log_env("a worker's end could not be noted: %s", db_error(db));
	}
	finish(&w);
	return status;
}
