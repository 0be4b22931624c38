/*
 * The bell: a datagram that wakes sleeping workers, so that what a request queued leaves at once.
 * Each worker listens on a unix socket bell.<pid> in the run directory. Best effort: who does not hear
 * looks at the database soon anyway. Never blocks, never fails.
 */
#ifndef SYS_BELL_H
#define SYS_BELL_H

#include "base/str.h"

/* Rings every bell there; removes those whose worker is gone. An empty run_dir rings nothing. */
void bell_ring(struct str run_dir);

struct bell {
	int fd;			/* readable after a ring; -1: no bell */
	char path[4096];
};

/* False: no bell (no run directory, or it can't be written to); b->fd is -1 then. */
bool bell_open(struct bell *b, struct str run_dir);
/* Takes all rings; true when there was one. */
bool bell_rang(struct bell *b);
void bell_close(struct bell *b);

#endif
