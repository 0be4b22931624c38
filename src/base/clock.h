/*
 * Time: milliseconds since 1970 UTC everywhere (SQL columns *_at, JSON). Code that decides takes
 * "now" as an argument, so tests inject it; only the edges (request loop, worker) read the clock.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/arena.h"

#define SECOND_MS 1000LL
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

i64 clock_now(void);		/* wall clock, ms */
i64 clock_steady(void);		/* for durations, ms; never jumps */

/* "2026-11-20T12:31:17Z"; out holds at least 32 bytes. */
void clock_iso(i64 at, char out[32]);
/* "Fri, 20 Nov 2026 12:31:17 GMT" for HTTP headers. */
void clock_http(i64 at, char out[32]);
/* The reverse, strict; also "2022-07-12T19:11:07+0000" (protocol 8.6). */
bool clock_parse_iso(struct str s, i64 *out);
bool clock_parse_http(struct str s, i64 *out);

#endif
