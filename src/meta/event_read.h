/*
 * Inside meta/ only: what event.c (envelope, page and customer, key) and event_payload.c (the one
 * payload object of an event) owe each other.
 */
#ifndef META_EVENT_READ_H
#define META_EVENT_READ_H

#include "meta/event.h"

/*
 * Finds v's payload object, sets out->kind and the members that come from it. Returns the payload
 * (for the key), or NULL when there is none that we know. Sets .problem for a payload of the wrong
 * type only: what an event must have is event.c's business.
 */
const struct json *event_read_payload(struct arena *a, const struct json *v, struct event *out);

/* Milliseconds from a number, digits or ISO text in ms or s (protocol 2.5); NONE when unusable. */
i64 event_time(const struct json *v);

/* The first problem stays: the later ones mostly follow from it. */
void event_problem(struct event *out, const char *problem);

/* An id as text; absent, with the problem noted, when it is there but not event_id_ok(). */
struct str event_id(struct arena *a, const struct json *v, size_t max, struct event *out,
		    const char *problem);

#endif
