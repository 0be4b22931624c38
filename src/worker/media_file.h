/*
 * Files below [media] directory: "tmp" holds what is on its way, a directory per day what is kept. A
 * name is random, and given out once.
 */
#ifndef WORKER_MEDIA_FILE_H
#define WORKER_MEDIA_FILE_H

#include "base/arena.h"
#include "base/conf.h"

/* A new empty file in tmp, open for writing; -1 (logged). *path is absolute. */
int media_file_begin(struct arena *a, const struct conf *conf, struct str *path);
/*
 * Puts a finished file from tmp to where it is kept and sees it on the disk. *name is what the database
 * remembers, "20261120/0f...jpg"; NO_STR: it could not be done (logged).
 */
struct str media_file_keep(struct arena *a, const struct conf *conf, struct str path, const char *extension,
			   i64 now);
/* By its name; one that is not there is as good as removed. NO_STR: nothing. */
void media_file_remove(struct arena *a, const struct conf *conf, struct str name);
/* Below the directory; for names of the database only. */
struct str media_file_path(struct arena *a, const struct conf *conf, struct str name);

/* Bytes free on that disk; NONE: not known. */
i64 media_disk_free(const struct conf *conf);
/* Removes what a worker that died left in tmp. */
void media_sweep(struct arena *a, const struct conf *conf, i64 older_than_ms);

#endif
