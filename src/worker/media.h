/*
 * Fetching customers' files: a few at a time beside the outbox, each from its claim to its row
 * (desk/media.h decides; features F227 to F233).
 */
#ifndef WORKER_MEDIA_H
#define WORKER_MEDIA_H

#include "worker/worker.h"

/* How many at once: each may be 25 MB, and messages come first. */
#define MEDIA_SLOTS 4

struct media *media_new(struct worker *w);
void media_free(struct media *m);	/* what is under way is dropped; its lease settles it */

/* Is this call one of ours? Then it is taken note of. */
bool media_took(struct worker *w, struct net_call *c);
/* Each turn: what ended goes on. ERR_BUSY: database away. *freed: there is room for the next. */
enum err media_step(struct worker *w, bool *freed) MUST_USE;
/* About once a second: claims what is due. *more: it was as much as there was room for. */
enum err media_tick(struct worker *w, bool *more) MUST_USE;
bool media_busy(const struct worker *w);
/* The time is up: what is under way is given back, for another worker to begin anew. */
void media_give_back(struct worker *w);
/* Descriptors to wait for besides the calls: of processes that look at files. */
size_t media_fds(const struct worker *w, int *fds, size_t max);

/* media_prune.c: the oldest files make place. Also a job. */
enum err media_make_place(struct worker *w, bool *room) MUST_USE;

#endif
