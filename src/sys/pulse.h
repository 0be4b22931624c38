/*
 * The pulse of the desk on this host: a counter in a small file that all of Pagedesk's processes here
 * map. Each change that one of them commits makes it grow, so a poll learns from memory alone that
 * nothing happened. Other hosts have a pulse of their own; what they do is found by looking at the
 * database now and then, once for all processes (pulse_turn).
 *
 * A hint, never a promise: a process may die between its commit and the count. Whoever believes it
 * must ask the database all the same after some seconds.
 */
#ifndef SYS_PULSE_H
#define SYS_PULSE_H

#include "base/str.h"

struct pulse;

/* Process lifetime. NULL: no run directory, or it can't be written; then there are no hints. */
struct pulse *pulse_open(struct str run_dir);
void pulse_close(struct pulse *p);

/* Something was committed that a list may show. p may be NULL. */
void pulse_beat(struct pulse *p);
/* Random at first and never the same twice; 0: there is none. Read it before what it vouches for. */
u64 pulse_count(const struct pulse *p);

/*
 * Nobody on this host looked at the database for `every` ms: the caller shall, now, and tell what it
 * saw with pulse_saw(). True for one of all who ask at the same time. now: ms, any clock of this host.
 */
bool pulse_turn(struct pulse *p, i64 now, i64 every);
/* seen: what changes whenever a host writes. Other than at the last look: it counts as a beat. */
void pulse_saw(struct pulse *p, u64 seen);

#endif
