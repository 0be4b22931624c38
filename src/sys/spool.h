/*
 * Files below the media directory that come into being piece by piece: what agents upload. Names are
 * relative to that directory and made here, never by a client.
 */
#ifndef SYS_SPOOL_H
#define SYS_SPOOL_H

#include "base/arena.h"
#include "base/err.h"

/* A fresh name, and the empty file of it (mode 0600). ERR_BUSY: the disk refuses; logged. */
enum err spool_make(struct arena *a, struct str media_dir, struct str *name) MUST_USE;
/*
 * Opened for writing and locked against every other process that would (the lock goes with the
 * descriptor). ERR_CONFLICT: somebody has it; ERR_NOT_FOUND: it is not there.
 */
enum err spool_open(struct arena *a, struct str media_dir, struct str name, int *fd) MUST_USE;
/* Writes at a place. ERR_BUSY: the disk is full or broken; logged. */
enum err spool_write(int fd, i64 at, struct str bytes) MUST_USE;
/* It is on the disk, whatever happens. */
enum err spool_sync(int fd) MUST_USE;
void spool_close(int fd);
/* What is not there is removed already. False: it could not be; logged. */
bool spool_remove(struct arena *a, struct str media_dir, struct str name);

#endif
