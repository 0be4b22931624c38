/*
 * One answer that needs a decision: the classes of Graph's errors become states of the message, its
 * lane, its page (architecture 4.6, protocol 5.2).
 */
#include "base/base.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/delivery_sender.h"
#include "store/identity.h"
#include "store/intake.h"

/* Another app owns the thread: it may give it back soon; not longer than a few minutes. */
#define THREAD_TRIES 5

enum verdict_step { VERDICT_RETRY, VERDICT_UNKNOWN, VERDICT_FAIL, VERDICT_PARK, VERDICT_SHUT };

struct verdict {
	enum verdict_step step;
	const char *reason;
	i64 ms;			/* RETRY, UNKNOWN: until the lane is due */
};

struct outcome {
	struct sender *s;
	struct arena *arena;
	i64 now;
	const struct send_task *task;
	const struct send_result *result;
	i64 paused_until;
};

/* --- what it means ------------------------------------------------------------------------------ */

static struct verdict retry(const struct outcome *o, const struct outbox_message_row *m,
			    const char *reason, i64 ms)
{
	if (o->now - m->waits_since > o->s->conf->worker_retry_hours * HOUR_MS)
		return (struct verdict){ VERDICT_FAIL, "gave_up", 0 };
	return (struct verdict){ VERDICT_RETRY, reason, ms };
}

static struct verdict judge(const struct outcome *o, const struct outbox_message_row *m)
{
	const struct graph_error *g = &o->result->error;
	const struct send_task *t = o->task;
	i64 meta_now = sender_meta_now(o->s, o->now);

	switch (g->class) {
	case CLASS_AMBIG:
		return (struct verdict){ VERDICT_UNKNOWN, "unclear",
					 sender_settle_in(o->s, t->attempt_at, 0, meta_now) };
	case CLASS_TRANSIENT:
		return retry(o, m, g->status ? "transient" : "unreachable",
			     sender_jitter(i64_min(graph_backoff(g->class, t->attempt, 0), WAIT_MOST_MS)));
	case CLASS_RATE:
		return retry(o, m, "rate", o->paused_until - o->now + (i64)random_below(2000));
	case CLASS_THREAD:
		if (t->attempt >= THREAD_TRIES)
			break;
		return retry(o, m, "thread",
			     sender_jitter(i64_min(t->attempt * 30 * SECOND_MS, WAIT_MOST_MS)));
	case CLASS_WINDOW:
		/* only what a person wrote waits for the customer */
		return (struct verdict){ str_is(m->author_kind, "agent") ? VERDICT_SHUT : VERDICT_FAIL,
					 "window", 0 };
	case CLASS_TOKEN:
		return (struct verdict){ VERDICT_PARK, "page_token", 0 };
	case CLASS_POLICY:
		return (struct verdict){ VERDICT_PARK, "page_policy", 0 };
	case CLASS_CONTENT:
		if (delivery_renews(t, m, g))
			return (struct verdict){ VERDICT_RETRY, "file_renewed", 0 };
		break;
	case CLASS_NONE:
	case CLASS_RECIPIENT:
	case CLASS_PERM:
	case CLASS_PROFILE:
		break;
	}
	return (struct verdict){ VERDICT_FAIL, error_class_name(g->class), 0 };
}

/* --- writing it ---------------------------------------------------------------------------------- */

static enum err go_on(struct db *db, const struct outcome *o)
{
	struct list lane;

	list_init(&lane, o->arena);
	list_lane(&lane, o->task->identity_id, o->task->claim, NONE);
	return lanes_go_on(db, &lane);
}

static enum err wait(struct db *db, const struct outcome *o, i64 ms)
{
	struct list lane;

	list_init(&lane, o->arena);
	list_lane(&lane, o->task->identity_id, o->task->claim, ms);
	return lanes_later(db, &lane);
}

static enum err not_sent(struct db *db, const struct outcome *o, const struct outbox_message_row *m)
{
	const struct graph_error *g = &o->result->error;
	const struct verdict v = judge(o, m);
	struct str claim = str_of(o->task->claim), reason = str_of(v.reason);
	enum err e = db_err(outbox_conversation_bump(db, m->conversation_id, o->now));

	if (e)
		return e;
	if (delivery_renews(o->task, m, g) && (e = delivery_renew(db, o->task)))
		return e;
	if (g->class == CLASS_RECIPIENT &&
	    (e = delivery_any(outbox_unreachable(db, m->identity_id, o->now, utf8_head(g->message, 190)))))
		return e;
	switch (v.step) {
	case VERDICT_RETRY:
		e = delivery_state(db, m->id, m->state, "retry", reason, g);
		return e ? e : wait(db, o, v.ms);
	case VERDICT_UNKNOWN:
		e = delivery_state(db, m->id, m->state, "unknown", reason, g);
		return e ? e : wait(db, o, v.ms);
	case VERDICT_PARK:
		e = delivery_state(db, m->id, m->state, "parked", reason, g);
		return e ? e : delivery_any(outbox_lane_park(db, m->identity_id, claim));
	case VERDICT_SHUT:
		e = delivery_state(db, m->id, m->state, "parked", reason, g);
		return e ? e : delivery_any(outbox_lane_shut(db, m->identity_id, claim));
	case VERDICT_FAIL:
		break;
	}
	e = delivery_stop(db, m, "failed", reason, g);
	return e ? e : go_on(db, o);
}

/*
 * Meta took it. That holds whatever happened to the row meanwhile: the echo may have come first, the
 * lease may have run out, the agent may have given it up or asked for it again.
 */
static enum err accepted(struct db *db, const struct outcome *o, const struct outbox_message_row *m)
{
	const char *state = str_is(m->state, "confirmed") ? "confirmed" : "sent";
	enum err e = OK;

	if (!m->mid.ptr)
		e = delivery_sent(db, o->now, m, state, o->result->mid, o->task->attempt_at);
	else if (!str_eq(m->mid, o->result->mid))
		log_peer("message %lld was taken twice", (long long)m->id);
	return e ? e : go_on(db, o);
}

/* Still as this attempt left it. */
static bool as_left(const struct send_task *t, const struct outbox_message_row *m)
{
	bool state = t->kind == TASK_SEND ? str_is(m->state, "sending") :
		str_is(m->state, "queued") || str_is(m->state, "retry") || str_is(m->state, "parked");

	return m->waits && state && str_is(m->worker, t->claim) && m->attempt == t->attempt;
}

static enum err record(struct db *db, void *arg)
{
	const struct outcome *o = arg;
	const struct send_task *t = o->task;
	struct identity_row who;
	struct outbox_message_row m;
	enum err e;

	if ((e = db_err(identity_lock(db, t->identity_id, &who))) ||
	    (e = db_err(outbox_message_get(db, t->message_id, &m))))
		return e;
	if (o->result->outcome == SEND_ACCEPTED)
		return accepted(db, o, &m);
	if (!as_left(t, &m))
		return go_on(db, o);	/* settled by others meanwhile: nothing to add */
	return not_sent(db, o, &m);
}

/* --- for the administrator ------------------------------------------------------------------------ */

static void count(struct db *db, const struct outcome *o, struct str name)
{
	enum db_result r = counter_add(db, name, o->now / DAY_MS, o->task->app_id, 1, o->now,
				       utf8_head(o->result->error.message, 190));

	if (r != DB_OK && r != DB_NONE)
		log_env("counting %.*s: %s", STR_ARG(name), db_error(db));
}

static void tell(struct db *db, const struct outcome *o)
{
	const struct graph_error *g = &o->result->error;
	struct str name = g->told_admin ? STR("send_no_graph") : g->class == CLASS_PERM ? STR("send_perm") :
		NO_STR;

	log_peer("message %lld not sent: %s, status %lld, code %lld/%lld, trace %.*s",
		 (long long)o->task->message_id, error_class_name(g->class), (long long)g->status,
		 (long long)(g->code == NONE ? 0 : g->code), (long long)(g->subcode == NONE ? 0 : g->subcode),
		 STR_ARG(g->trace));
	/* by code for the health page; one that is no code of Graph's counts with those without */
	count(db, o, arena_printf(o->arena, "send_error:%s:%lld", error_class_name(g->class),
				  (long long)(g->code > 0 && g->code < 100000000 ? g->code : 0)));
	if (name.ptr)
		count(db, o, name);
	delivery_refused_kind(db, o->arena, o->now, o->task, g);
}

enum err delivery_outcome(struct db *db, struct sender *s, struct arena *a, i64 now,
			  const struct send_answer *answer, const struct send_result *result)
{
	struct outcome o = { .s = s, .arena = a, .now = now, .task = answer->task, .result = result };
	const struct graph_error *g = &result->error;
	enum err e = OK;

	/* the page first: a lane that sleeps for a page that is not parked would sleep for ever */
	if (result->outcome == SEND_NOT_SENT && (g->class == CLASS_TOKEN || g->class == CLASS_POLICY))
		e = page_park(db, s, now, answer->task, g);
	else if (result->outcome == SEND_NOT_SENT && g->class == CLASS_RATE)
		e = page_pause(db, s, a, now, answer, g, &o.paused_until);
	if (e || (e = db_tx(db, "outcome", record, &o)))
		return e;
	if (result->outcome != SEND_ACCEPTED)
		tell(db, &o);
	return OK;
}
