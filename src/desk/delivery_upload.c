/*
 * What came of giving Meta a file. Nothing was sent by it, so whatever is unclear is simply done again;
 * what Meta refuses for good fails the message, and the parts behind it.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "desk/delivery_sender.h"
#include "store/identity.h"
#include "store/intake.h"
#include "store/media_out.h"

/* Protocol 5.2: id unknown or another page's; type and bytes don't fit; too large. */
#define SUB_ID_GONE 2018074
#define SUB_TYPE 2018047
#define SUB_SIZE 2018109

struct uploaded {
	struct sender *s;
	struct arena *arena;
	i64 now;
	const struct send_task *task;
	struct str attachment_id;	/* absent: to be uploaded again, as a plain file */
};

bool delivery_renews(const struct send_task *t, const struct outbox_message_row *m,
		     const struct graph_error *g)
{
	return t->kind == TASK_SEND && t->file.attachment_id.ptr && g->subcode == SUB_ID_GONE && !m->renewed;
}

enum err delivery_renew(struct db *db, const struct send_task *t)
{
	const struct send_file *f = &t->file;
	enum err e = delivery_any(meta_media_forget(db, t->page_id, f->key, f->type, f->key_name,
						    f->attachment_id));

	log_peer("message %lld: Meta has lost its file, which is uploaded again", (long long)t->message_id);
	return e ? e : db_err(outbox_renewed(db, t->message_id));
}

/* The message is due at once: with the id, or as a file. */
static enum err record(struct db *db, void *arg)
{
	const struct uploaded *u = arg;
	const struct send_task *t = u->task;
	const struct send_file *f = &t->file;
	struct identity_row who;
	struct list lane;
	enum err e = db_err(identity_lock(db, t->identity_id, &who));

	if (e)
		return e;
	if (u->attachment_id.ptr)
		e = db_err(meta_media_set(db, t->page_id, f->key, f->type, f->key_name, u->attachment_id, u->now));
	else
		e = delivery_any(media_out_as_file(db, t->message_id));
	list_init(&lane, u->arena);
	list_lane(&lane, t->identity_id, t->claim, NONE);
	return e ? e : lanes_go_on(db, &lane);
}

/* Some kinds depend on the page's or the app's settings at Meta (features F306). */
void delivery_refused_kind(struct db *db, struct arena *a, i64 now, const struct send_task *t,
			   const struct graph_error *g)
{
	struct str name;
	enum db_result r;

	if (!t->file.type.len || g->subcode == SUB_ID_GONE || (g->class != CLASS_CONTENT && g->class != CLASS_PERM))
		return;
	name = arena_printf(a, "media_refused:%lld:%.*s", (long long)t->page_id, STR_ARG(str_head(t->file.type, 20)));
	r = counter_add(db, name, now / DAY_MS, t->app_id, 1, now, utf8_head(g->message, 190));
	if (r != DB_OK && r != DB_NONE)
		log_env("counting %.*s: %s", STR_ARG(name), db_error(db));
}

static bool fits_as_file(const struct send_task *t, const struct graph_error *g)
{
	return (g->subcode == SUB_TYPE || g->subcode == SUB_SIZE) && !str_is(t->file.type, "file");
}

enum err delivery_uploaded(struct db *db, struct sender *s, struct arena *a, i64 now,
			   const struct send_answer *answer)
{
	struct uploaded u = { .s = s, .arena = a, .now = now, .task = answer->task };
	struct send_result result;

	send_upload_read(a, answer->end, answer->status, answer->body, &result);
	if (result.outcome != SEND_ACCEPTED && !fits_as_file(answer->task, &result.error))
		return delivery_outcome(db, s, a, now, answer, &result);
	if (result.outcome != SEND_ACCEPTED)
		delivery_refused_kind(db, a, now, answer->task, &result.error);
	u.attachment_id = result.mid;
	return db_tx(db, "uploaded", record, &u);
}
