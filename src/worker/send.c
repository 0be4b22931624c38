/*
 * The outbox: desk/delivery decides, this makes the calls.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "worker/media.h"
#include "worker/worker.h"

#define COMPANY_MS 4
/* From the claim to the call; far below a lease, far above what a busy database needs. */
#define BEGIN_PATIENCE_MS (20 * SECOND_MS)

size_t worker_free_flights(const struct worker *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->parallel; i++)
		n += !w->flights[i].call;
	return n;
}

/* A call in a place of its own; NULL: none is free. */
static struct flight *take_off(struct worker *w, const struct net_request *r)
{
	struct flight *f = w->flights, *end = f + w->parallel;

	while (f < end && f->call)
		f++;
	if (f == end || !(f->call = net_start(w->net, r, f)))
		return NULL;
	f->watching.step = WATCH_NOTHING;
	f->ended = false;
	return f;
}

bool worker_ask(struct worker *w, const struct net_request *r, const struct watching *what)
{
	struct flight *f = take_off(w, r);

	if (f)
		f->watching = *what;
	return f != NULL;
}

/* What of a task has to outlive this turn of the loop. */
static void keep_task(struct flight *f, const struct send_task *task)
{
	struct send_file *file = &f->task.file;

	f->task = *task;
	f->task.path = f->task.token = f->task.proof = f->task.body = NO_STR;
	f->task.page = arena_str(&f->arena, task->page);
	f->task.text = arena_str(&f->arena, task->text);
	file->path = file->name = file->mime = NO_STR;
	file->key = arena_str(&f->arena, task->file.key);
	file->key_name = arena_str(&f->arena, task->file.key_name);
	file->type = arena_str(&f->arena, task->file.type);
	file->attachment_id = task->file.attachment_id.ptr ? arena_str(&f->arena, task->file.attachment_id) :
		NO_STR;
}

bool worker_call(struct worker *w, const struct send_task *task)
{
	const struct net_form form = { .field = "message", .value = task->body, .file_field = "filedata",
				       .path = task->file.path, .file_name = task->file.name,
				       .type = task->file.mime };
	struct flight *f;
	struct net_request r = { .method = task->kind == TASK_SEND ? NET_POST : NET_GET,
				 .token = task->token, .body = task->body };

	if (task->kind == TASK_UPLOAD)
		r = (struct net_request){ .method = NET_POST, .token = task->token, .form = &form,
					  .timeout_ms = w->conf->graph_upload_ms };
	r.url = net_graph_url(&w->turn, w->conf, task->path, task->proof);
	f = take_off(w, &r);
	if (!f)
		return false;
	keep_task(f, task);
	return true;
}

void worker_release(struct worker *w, struct flight *f)
{
	net_release(w->net, f->call);
	f->call = NULL;
	f->ended = false;
	arena_reset(&f->arena);
}

static struct send_answer answer_of(struct flight *f)
{
	const struct net_answer *a = &f->call->answer;

	return (struct send_answer){
		.task = &f->task, .end = a->end, .status = a->status, .body = a->body, .date = a->date,
		.retry_after = a->retry_after, .usage_app = a->usage_app, .usage_page = a->usage_page,
		.usage_business = a->usage_business,
	};
}

static bool is_ours(const struct flight *f)
{
	return f->call && f->ended && f->watching.step == WATCH_NOTHING;
}

/* Takes note of what ended; the number of calls that wait to be recorded. */
static size_t look_for_ended(struct worker *w)
{
	struct net_call *c;
	size_t n = 0;

	while ((c = net_finished(w->net))) {
		if (media_took(w, c))
			continue;
		((struct flight *)c->tag)->ended = true;
		if (c->answer.end != CALL_ANSWERED)
			log_peer("a call to Graph ended without answer after %lld ms: %s",
				 (long long)c->answer.took_ms, c->answer.error);
	}
	for (size_t i = 0; i < w->parallel; i++)
		n += is_ours(&w->flights[i]);
	return n;
}

/*
 * A commit costs the same for one as for many: while others are under way, the first that ended waits
 * a moment for company.
 */
static bool worth_it(struct worker *w, size_t ended)
{
	i64 steady = clock_steady();

	if (!w->ended_at)
		w->ended_at = steady;
	return ended >= w->parallel / 4 || !net_busy(w->net) || steady - w->ended_at >= COMPANY_MS;
}

/* What ended stays where it is until it is recorded, however long the database is away. */
enum err send_record(struct worker *w)
{
	size_t ended = look_for_ended(w), n = 0;
	struct send_answer *answers;
	struct flight **from;
	enum err e;

	if (!ended || !worth_it(w, ended))
		return OK;
	w->ended_at = 0;
	answers = arena_array(&w->turn, struct send_answer, w->parallel);
	from = arena_array(&w->turn, struct flight *, w->parallel);
	for (size_t i = 0; i < w->parallel; i++) {
		if (!is_ours(&w->flights[i]))
			continue;
		from[n] = &w->flights[i];
		answers[n++] = answer_of(&w->flights[i]);
	}
	e = delivery_record(w->db, w->sender, &w->turn, w->now, answers, n);
	for (size_t i = 0; i < n; i++)
		if (answers[i].recorded)
			worker_release(w, from[i]);
	w->look_at = 0;	/* their lanes may go on */
	return e;
}

/* What was begun and can't be called any more, because we slept: surely not sent. */
static enum err not_called(struct worker *w, struct send_task *tasks, size_t n)
{
	struct send_answer *answers = arena_array(&w->turn, struct send_answer, n);

	log_env("%zu calls were begun too long ago to make them", n);
	for (size_t i = 0; i < n; i++)
		answers[i] = (struct send_answer){ .task = &tasks[i], .end = CALL_NOT_BEGUN };
	return delivery_record(w->db, w->sender, &w->turn, w->now, answers, n);
}

enum err send_claim(struct worker *w)
{
	i64 before = clock_steady();
	struct send_task *tasks;
	struct lane_claim claim;
	size_t n = 0;
	enum err e;

	e = delivery_claim(w->db, w->sender, worker_free_flights(w), &claim);
	w->backlog = claim.n > 0;
	if (e || !claim.n)
		return e;
	e = delivery_begin(w->db, w->sender, &w->turn, &claim, w->now, &tasks, &n);
	if (e == ERR_BUSY)
		return e;
	if (e) {
		/* a claim that can't be begun lapses soon; without this it would be tried at once again */
		log_bug("%zu lanes can't be begun: %s", claim.n, err_name(e));
		w->backlog = false;
		return OK;
	}
	/* stopped and continued meanwhile, perhaps for longer than the lease: others may be at it */
	if (clock_steady() - before > BEGIN_PATIENCE_MS)
		return not_called(w, tasks, n);
	for (size_t i = 0; i < n; i++)
		if (!worker_call(w, &tasks[i]))
			log_bug("no slot for message %lld", (long long)tasks[i].message_id);
	return OK;
}
