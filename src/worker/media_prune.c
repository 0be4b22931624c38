/*
 * When the disk fills, or files take more than they may, the oldest make place: their rows stay, and say
 * so (features E19). Nothing of the last day goes, so that a flood of files can't wash away itself.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "desk/media.h"
#include "store/health.h"
#include "worker/media.h"
#include "worker/media_file.h"

#define MB (1024 * 1024)
#define YOUNGEST_MS DAY_MS
/* Files that go in one turn of the loop. */
#define AT_ONCE 50
#define FILES_MOST 1000000
#define SWEEP_MS DAY_MS
#define SOON_MS (2 * SECOND_MS)

/* Until `wanted` bytes are gone, or there is nothing old left. */
static enum err prune(struct worker *w, i64 wanted, i64 *gone)
{
	struct media_file_row *files;
	size_t n;
	enum err e = db_err(media_oldest(w->db, w->now - YOUNGEST_MS, AT_ONCE, &files, &n));

	*gone = 0;
	for (size_t i = 0; i < n && *gone < wanted && !e; i++) {
		e = media_pruned(w->db, &files[i], w->now);
		if (e == ERR_NOT_FOUND) {
			e = OK;
			continue;
		}
		if (e)
			break;
		/* the row first: it never promises a file that is gone */
		media_file_remove(&w->turn, w->conf, files[i].file);
		media_file_remove(&w->turn, w->conf, files[i].thumbnail);
		*gone += files[i].bytes == NONE ? 0 : files[i].bytes;
	}
	if (*gone)
		log_info("files of %lld bytes made place", (long long)*gone);
	return e;
}

enum err media_make_place(struct worker *w, bool *room)
{
	/* as much as all that come at once may take */
	i64 floor = (w->conf->media_free_mb + MEDIA_SLOTS * w->conf->media_max_in_mb) * MB;
	i64 left = media_disk_free(w->conf), gone;
	enum err e;

	*room = left == NONE || left >= floor;
	if (*room)
		return OK;
	e = prune(w, floor - left, &gone);
	*room = !e && gone >= floor - left;
	return e;
}

enum err media_job(struct worker *w, i64 *again_ms)
{
	i64 most = w->conf->media_total_mb * MB, gone;
	struct health_media_row now;
	bool room;
	enum err e;

	if (!w->conf->media_directory.len)
		return OK;
	media_sweep(&w->turn, w->conf, SWEEP_MS);
	if ((e = media_make_place(w, &room)) || (e = db_err(health_media_stored(w->db, FILES_MOST, &now))))
		return e;
	if (now.bytes <= most)
		return OK;
	e = prune(w, now.bytes - most, &gone);
	if (gone && gone < now.bytes - most)
		*again_ms = SOON_MS;
	return e;
}
