/*
 * Time zones by IANA name, through the C library. It knows one zone at a time, that of the variable
 * TZ; so a zone is entered, asked and left again, and only by programs with one thread.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/arena.h"
#include "base/str.h"

#define ZONE_NAME_MAX 64

/* Is there a zone file of that name? "Europe/Berlin", "UTC"; no paths out of their directory. */
bool zone_known(struct str name);
/* The names that people choose from, in alphabetical order; none when the list is not installed. */
struct str *zone_names(struct arena *a, size_t *n);

struct zone { char old[ZONE_NAME_MAX + 8]; bool had; };
/* False when it is not known; then nothing was entered. */
bool zone_enter(struct zone *z, struct str name);
void zone_leave(struct zone *z);
/* Inside a zone: seconds that its clocks are ahead of UTC at that time. */
i64 zone_offset(i64 at);

#endif
