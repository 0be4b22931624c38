#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/media.h"
#include "meta/media_type.h"
#include "store/erasure.h"
#include "store/event.h"
#include "worker/examine.h"
#include "worker/media.h"
#include "worker/media_file.h"

#include <errno.h>
#include <unistd.h>

/* Time to fetch, to look at the file, and to wait for the database. */
#define LEASE_MS(conf) ((conf)->media_timeout_s * SECOND_MS + 2 * MINUTE_MS)
#define HOPS_MAX 4
/* Claims whose worker died count too: a file that kills workers is not tried for ever. */
#define ATTEMPTS_MAX 8
#define NO_ROOM_MS MINUTE_MS
#define MB (1024 * 1024)

enum stage { STAGE_FREE, STAGE_CALL, STAGE_LOOK, STAGE_DONE, STAGE_AGAIN };

struct download {
	struct arena arena;
	struct media_task_row task;
	enum stage stage;
	struct net_call *call;
	bool ended;
	int fd;
	struct str path;		/* of the file as it is now */
	i64 bytes, most;
	bool too_large, disk;
	int hops;
	struct examine look;
	struct media_result result;	/* STAGE_DONE */
	const char *reason;		/* STAGE_AGAIN */
};

struct media {
	struct download slots[MEDIA_SLOTS];
};

struct media *media_new(struct worker *w)
{
	struct media *m;

	if (w->options->outbox_only || !w->conf->media_directory.len)
		return NULL;
	m = calloc(1, sizeof *m);
	if (!m)
		abort();
	for (size_t i = 0; i < MEDIA_SLOTS; i++) {
		arena_init(&m->slots[i].arena);
		m->slots[i].fd = -1;
	}
	return m;
}

static bool fetched_here(const struct download *d)
{
	return !str_is(d->task.state, "kept");
}

/* Back to nothing; the file goes unless it found its place. */
static void clear(struct download *d)
{
	examine_stop(&d->look);
	if (d->fd >= 0)
		close(d->fd);
	if (d->path.len && fetched_here(d))
		unlink(d->path.ptr);
	arena_reset(&d->arena);
	struct arena kept = d->arena;

	*d = (struct download){ .arena = kept, .fd = -1 };
}

void media_free(struct media *m)
{
	for (size_t i = 0; m && i < MEDIA_SLOTS; i++) {
		clear(&m->slots[i]);
		arena_release(&m->slots[i].arena);
	}
	free(m);
}

bool media_busy(const struct worker *w)
{
	for (size_t i = 0; w->media && i < MEDIA_SLOTS; i++)
		if (w->media->slots[i].stage != STAGE_FREE)
			return true;
	return false;
}

size_t media_fds(const struct worker *w, int *fds, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; w->media && i < MEDIA_SLOTS && n < max; i++)
		if (w->media->slots[i].stage == STAGE_LOOK)
			fds[n++] = w->media->slots[i].look.pipe;
	return n;
}

bool media_took(struct worker *w, struct net_call *c)
{
	for (size_t i = 0; w->media && i < MEDIA_SLOTS; i++)
		if (w->media->slots[i].call == c) {
			w->media->slots[i].ended = true;
			return true;
		}
	return false;
}

/* --- results -------------------------------------------------------------------------------------- */

static void done(struct download *d, const char *state, const char *reason)
{
	d->result.state = state;
	d->result.reason = reason;
	d->stage = STAGE_DONE;
}

static void again(struct download *d, const char *reason)
{
	d->reason = reason;
	d->stage = STAGE_AGAIN;
}

/* --- the call ------------------------------------------------------------------------------------- */

static bool take(void *arg, struct str piece)
{
	struct download *d = arg;

	d->bytes += (i64)piece.len;
	d->too_large = d->bytes > d->most;
	while (!d->too_large && !d->disk && piece.len) {
		ssize_t n = write(d->fd, piece.ptr, piece.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			log_env("%s can't be written: %s", d->path.ptr, strerror(errno));
			d->disk = true;
			break;
		}
		piece = str_skip(piece, (size_t)n);
	}
	return !d->too_large && !d->disk;
}

static void call(struct worker *w, struct download *d, struct str url)
{
	enum net_place place = net_place(&d->arena, w->conf, url);
	struct net_request r = { .method = NET_GET, .url = url, .take = take, .take_arg = d,
				 .timeout_ms = w->conf->media_timeout_s * SECOND_MS,
				 .foreign = place == NET_FOREIGN };

	if (place == NET_FORBIDDEN) {
		log_peer("attachment %lld: its address is none to fetch from", (long long)d->task.id);
		done(d, "refused", "address");
		return;
	}
	d->bytes = 0;
	d->ended = d->too_large = d->disk = false;
	d->stage = STAGE_CALL;
	d->call = net_start(w->net, &r, d);
	if (!d->call)
		again(d, "cut");
}

static void redirected(struct worker *w, struct download *d, struct str to)
{
	if (++d->hops > HOPS_MAX || !to.len)
		done(d, "refused", "address");
	else if (ftruncate(d->fd, 0) || lseek(d->fd, 0, SEEK_SET))
		again(d, "disk");
	else
		call(w, d, to);
}

static void look(struct download *d)
{
	if (d->fd >= 0 && (fsync(d->fd) || close(d->fd))) {
		d->fd = -1;
		again(d, "disk");
		return;
	}
	d->fd = -1;
	d->stage = STAGE_LOOK;
	if (!examine_start(&d->look, d->path.ptr, arena_printf(&d->arena, "%s.webp", d->path.ptr).ptr))
		again(d, "disk");
}

static void answered(struct worker *w, struct download *d, i64 status, struct str location)
{
	switch (status) {
	case 200:
		if (d->bytes)
			look(d);
		else
			again(d, "answer");
		break;
	case 301: case 302: case 303: case 307: case 308:
		redirected(w, d, location);
		break;
	case 403: case 404: case 410:	/* Meta's addresses live for some days */
		done(d, "failed", "gone");
		break;
	default:
		again(d, "answer");
	}
}

static void call_ended(struct worker *w, struct download *d)
{
	struct net_answer a = d->call->answer;
	struct str location = arena_str(&d->arena, a.location);

	if (a.end != CALL_ANSWERED && !d->too_large && !d->disk)
		log_peer("attachment %lld: %s", (long long)d->task.id, a.error);
	net_release(w->net, d->call);
	d->call = NULL;
	if (d->too_large)
		done(d, "refused", "too_large");
	else if (d->disk)
		again(d, "disk");
	else if (a.end == CALL_ANSWERED)
		answered(w, d, a.status, location);
	else if (a.private)
		done(d, "refused", "address");
	else
		again(d, a.took_ms >= w->conf->media_timeout_s * SECOND_MS ? "time" : "cut");
}

/* --- the file ------------------------------------------------------------------------------------- */

static void describe(struct worker *w, struct download *d, const struct examined *x, bool told)
{
	const struct media_type *type = media_type_of(d->task.kind, str_of(told ? x->mime : ""));
	struct media_result *r = &d->result;
	bool sticker = str_is(d->task.kind, "sticker") &&
		       (!strcmp(type->kind, "image") || !strcmp(type->kind, "gif"));

	r->kind = sticker ? STR("sticker") : str_of(type->kind);
	/* one that we have no word for keeps its own: it is downloaded anyway */
	r->mime = arena_str(&d->arena, type == media_type(NO_STR) && told ? str_of(x->mime) :
			    str_of(type->mime));
	r->width = told ? x->width : NONE;
	r->height = told ? x->height : NONE;
	r->bytes = fetched_here(d) ? d->bytes : d->task.bytes;
	if (told)
		memcpy(r->sha256.bytes, x->sha256, sizeof r->sha256.bytes);
	r->hashed = told;
	r->file = fetched_here(d) ? media_file_keep(&d->arena, w->conf, d->path, type->extension, w->now) :
		d->task.file;
}

static void keep_thumbnail(struct worker *w, struct download *d, bool made)
{
	struct str from = arena_printf(&d->arena, "%s.webp", d->path.ptr);

	if (made)
		d->result.thumbnail = media_file_keep(&d->arena, w->conf, from, "webp", w->now);
	else
		unlink(from.ptr);
}

static void look_ended(struct worker *w, struct download *d)
{
	struct examined x = { .width = NONE, .height = NONE };
	bool told;

	if (!examine_ended(&d->look, &x, &told))
		return;
	if (!told)
		log_env("attachment %lld: the process that looked at it died", (long long)d->task.id);
	describe(w, d, &x, told);
	if (!d->result.file.len) {
		again(d, "disk");
		return;
	}
	keep_thumbnail(w, d, told && x.thumbnail > 0);
	d->path = NO_STR;
	done(d, "kept", told && !x.broken ? NULL : "thumbnail");
}

/* --- the row -------------------------------------------------------------------------------------- */

static enum err record(struct worker *w, struct download *d)
{
	struct str me = str_of(w->id);
	i64 pause = media_pause(d->task.attempts + 1);
	enum err e;

	if (d->stage == STAGE_AGAIN && pause) {
		enum db_result r = media_again(w->db, d->task.id, me, pause, str_of(d->reason), true);

		return r == DB_NONE ? OK : db_err(r);
	}
	if (d->stage == STAGE_AGAIN)
		d->result.state = fetched_here(d) ? "failed" : "kept", d->result.reason = d->reason;
	e = media_record(w->db, &d->task, me, &d->result, w->now);
	if (e != ERR_NOT_FOUND)
		return e;
	/* somebody else has it, or it was erased: what we fetched belongs to nobody */
	if (fetched_here(d)) {
		media_file_remove(&d->arena, w->conf, d->result.file);
		media_file_remove(&d->arena, w->conf, d->result.thumbnail);
	}
	return OK;
}

enum err media_step(struct worker *w, bool *freed)
{
	*freed = false;
	for (size_t i = 0; w->media && i < MEDIA_SLOTS; i++) {
		struct download *d = &w->media->slots[i];
		enum err e;

		if (d->stage == STAGE_CALL && d->ended)
			call_ended(w, d);
		if (d->stage == STAGE_LOOK)
			look_ended(w, d);
		if (d->stage != STAGE_DONE && d->stage != STAGE_AGAIN)
			continue;
		e = record(w, d);
		if (e == ERR_BUSY)
			return e;
		if (e)
			log_bug("attachment %lld: %s", (long long)d->task.id, err_name(e));
		clear(d);
		*freed = true;
	}
	return OK;
}

/* --- claiming ------------------------------------------------------------------------------------- */

static void copy_task(struct download *d, const struct media_task_row *task)
{
	d->task = *task;
	d->task.direction = arena_str(&d->arena, task->direction);
	d->task.kind = arena_str(&d->arena, task->kind);
	d->task.url = arena_str(&d->arena, task->url);
	d->task.state = arena_str(&d->arena, task->state);
	d->task.file = arena_str(&d->arena, task->file);
	d->result = (struct media_result){ .width = NONE, .height = NONE, .bytes = task->bytes,
					   .file = d->task.file };
}

static enum err begin(struct worker *w, struct download *d, const struct media_task_row *task)
{
	const char *objection;
	enum db_result r = media_claim(w->db, task->id, str_of(w->id), LEASE_MS(w->conf));
	enum err e;

	if (r != DB_OK)
		return r == DB_NONE ? OK : db_err(r);
	copy_task(d, task);
	d->most = w->conf->media_max_in_mb * MB;
	if ((e = media_objection(w->db, w->conf, task, w->now, &objection)))
		return e;
	if (objection) {
		done(d, "refused", objection);
	} else if (d->task.attempts > ATTEMPTS_MAX) {
		done(d, fetched_here(d) ? "failed" : "kept", fetched_here(d) ? "cut" : "thumbnail");
	} else if (!fetched_here(d)) {
		d->path = media_file_path(&d->arena, w->conf, d->task.file);
		look(d);
	} else if ((d->fd = media_file_begin(&d->arena, w->conf, &d->path)) < 0) {
		again(d, "disk");
	} else {
		call(w, d, d->task.url);
	}
	return OK;
}

/* The disk is full, and nothing is old enough to go: they wait, without an attempt lost. */
static enum err wait_for_room(struct worker *w, const struct media_task_row *task)
{
	enum db_result r = media_claim(w->db, task->id, str_of(w->id), NO_ROOM_MS);

	if (r == DB_OK)
		r = media_again(w->db, task->id, str_of(w->id), NO_ROOM_MS, STR("space"), false);
	return r == DB_NONE ? OK : db_err(r);
}

/* Its message was taken back: nothing of it stays, unless another message has the same file. */
static enum err forget(struct worker *w, const struct media_task_row *task)
{
	struct attachment_row row;
	struct count_row others = { 0 };
	enum db_result r;
	enum err e = db_err(attachment_get(w->db, task->id, &row));

	if (!e && row.file.len)
		e = db_err(erase_file_shared(w->db, row.id, row.file, &others));
	if (e)
		return e;
	if (!others.n) {
		media_file_remove(&w->turn, w->conf, row.file);
		media_file_remove(&w->turn, w->conf, row.thumbnail);
	}
	r = attachment_file_gone(w->db, task->id);
	return r == DB_NONE ? OK : db_err(r);
}

enum err media_tick(struct worker *w, bool *more)
{
	struct media_task_row *tasks;
	size_t n, at = 0, room = 0;
	bool space = true;
	enum err e;

	*more = false;
	for (size_t i = 0; w->media && i < MEDIA_SLOTS; i++)
		room += w->media->slots[i].stage == STAGE_FREE;
	if (!room)
		return OK;
	if ((e = db_err(media_due(w->db, w->now, (i64)room, &tasks, &n))) || !n ||
	    (e = media_make_place(w, &space)))
		return e;
	for (size_t i = 0; i < n && !e; i++) {
		while (at < MEDIA_SLOTS && w->media->slots[at].stage != STAGE_FREE)
			at++;
		if (str_is(tasks[i].state, "erased"))
			e = forget(w, &tasks[i]);
		else if (!space && str_is(tasks[i].state, "new"))
			e = wait_for_room(w, &tasks[i]);
		else if (at < MEDIA_SLOTS)
			e = begin(w, &w->media->slots[at], &tasks[i]);
	}
	*more = n == room;
	return e;
}

void media_give_back(struct worker *w)
{
	for (size_t i = 0; w->media && i < MEDIA_SLOTS; i++) {
		struct download *d = &w->media->slots[i];
		enum db_result r;

		if (d->stage == STAGE_FREE)
			continue;
		if (d->call)
			net_cancel(w->net, d->call);
		r = media_again(w->db, d->task.id, str_of(w->id), 0, STR("cut"), false);
		if (r != DB_OK && r != DB_NONE)
			log_env("a download can't be given back: its lease will settle it");
		clear(d);
	}
}
