#include "base/base.h"
#include "base/clock.h"
#include "desk/media.h"
#include "store/conversation.h"
#include "store/event.h"

#define MB (1024 * 1024)
/* Rows that a sum over all customers looks at. */
#define SUM_MOST 200000

i64 media_pause(i64 attempts)
{
	static const i64 after[] = { 2 * SECOND_MS, 10 * SECOND_MS, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS };

	return attempts >= 1 && attempts <= (i64)ARRAY_LEN(after) ? after[attempts - 1] : 0;
}

enum err media_objection(struct db *db, const struct conf *conf, const struct media_task_row *task, i64 now,
			 const char **reason)
{
	struct media_sum_row sum;
	enum err e;

	*reason = NULL;
	if (str_is(task->state, "kept"))
		return OK;	/* it lies here already */
	if (!task->allowed || task->blocked) {
		*reason = task->blocked ? "blocked" : "page_off";
		return OK;
	}
	if ((e = db_err(media_of_customer(db, task->identity_id, now - DAY_MS, &sum))))
		return e;
	if (sum.bytes >= conf->media_customer_day_mb * MB) {
		*reason = "customer_day";
		return OK;
	}
	if ((e = db_err(media_since(db, now - DAY_MS, SUM_MOST, &sum))))
		return e;
	if (sum.bytes >= conf->media_day_mb * MB)
		*reason = "day";
	return OK;
}

/* --- what everybody who looks at the thread is told ---------------------------------------------- */

struct change {
	i64 conversation, message, attachment, now;
	const struct media_task_row *task;	/* with .result; NULL: pruned, or asked for */
	const struct media_result *result;
	struct str worker;
	bool ask;
};

static enum db_result write_result(struct db *db, const struct change *c)
{
	const struct media_result *r = c->result;
	bool kept = !strcmp(r->state, "kept");

	return media_result(db, c->attachment, c->worker, str_of(r->state), str_of(r->reason),
			    r->kind.len ? r->kind : c->task->kind, r->mime, kept ? r->bytes : NONE, r->width,
			    r->height, kept ? r->file : NO_STR, r->thumbnail, r->hashed ? digest_str(&r->sha256) : NO_STR,
			    kept ? c->now : NONE);
}

/* The conversation's lock first, then message, then what hangs on it (architecture 4.4, 4.5). */
static enum err change(struct db *db, void *arg)
{
	const struct change *c = arg;
	struct conversation_row home;
	enum db_result r;
	enum err e = db_err(conversation_lock(db, c->conversation, &home));

	if (e)
		return e;
	r = c->result ? write_result(db, c) : c->ask ? media_ask(db, c->attachment) :
		media_prune(db, c->attachment);
	if (r != DB_OK)
		return db_err(r);
	if ((e = db_err(message_touch(db, c->message, home.version + 1))))
		return e;
	return db_err(conversation_bump(db, c->conversation, c->now));
}

enum err media_record(struct db *db, const struct media_task_row *task, struct str worker,
		      const struct media_result *result, i64 now)
{
	struct change c = { .conversation = task->conversation_id, .message = task->message_id,
			    .attachment = task->id, .now = now, .task = task, .result = result,
			    .worker = worker };

	return db_tx(db, "a file's result", change, &c);
}

enum err media_pruned(struct db *db, const struct media_file_row *file, i64 now)
{
	struct change c = { .conversation = file->conversation_id, .message = file->message_id,
			    .attachment = file->id, .now = now };

	return db_tx(db, "a file makes place", change, &c);
}

enum err media_ask_for(struct db *db, i64 attachment, i64 now)
{
	struct attachment_row row;
	struct change c = { .attachment = attachment, .now = now, .ask = true };
	enum err e = db_err(attachment_get(db, attachment, &row));

	if (e)
		return e;
	c.conversation = row.conversation_id;
	c.message = row.message_id;
	e = db_tx(db, "a file is asked for", change, &c);
	return e == ERR_NOT_FOUND ? ERR_CONFLICT : e;
}
