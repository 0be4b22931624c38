/*
 * What lies in a file that a stranger sent: its type, size, digest, and a small picture of it. The
 * parsers of foreign formats run in a process of their own, with little memory and time, so that what
 * breaks them breaks nothing else, and the loop does not wait.
 */
#ifndef WORKER_EXAMINE_H
#define WORKER_EXAMINE_H

#include "base/base.h"

#include <sys/types.h>

struct examine {
	pid_t pid;	/* 0: none is running */
	int pipe;	/* readable when it ended; -1 */
	i64 deadline;	/* clock_steady() */
};

struct examined {
	char mime[100];
	i64 width, height;	/* NONE: not a picture, or it can't be read */
	i64 thumbnail;		/* bytes written; 0: none */
	u8 sha256[32];
	bool broken;		/* it says that it is a picture, and can't be read */
};

/* Reads the file `path`, writes a thumbnail to `thumbnail` if it needs one. False: no process. */
bool examine_start(struct examine *x, const char *path, const char *thumbnail);
/* True when it ended: *out is filled; *told is false when it died without a word. */
bool examine_ended(struct examine *x, struct examined *out, bool *told);
void examine_stop(struct examine *x);

#endif
