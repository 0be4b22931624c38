/*
 * What every file of the stand-in needs and C lacks: growing text, a string-keyed map, a log ring,
 * clocks, random ids. Memory failures end the program: a test tool has nothing better to do.
 */
#ifndef GRAPH_UTIL_H
#define GRAPH_UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned char u8;

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s); /* NULL stays NULL */
char *xmemdup(const void *p, size_t len); /* a NUL is put behind it */
char *xfmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *xvfmt(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
void copy_text(char *out, size_t size, const char *s); /* truncates, always ends in NUL */

/* Growing text. Zeroed is empty. buf_take hands over the bytes (with a NUL) and empties it. */
struct buf {
	char *p;
	size_t len, cap;
};

void buf_add(struct buf *b, const void *p, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *buf_take(struct buf *b);
void buf_free(struct buf *b);

/* Chained hash map; keys are borrowed and must outlive their entry. */
struct map_node;
struct map {
	struct map_node **slot;
	size_t nslots, count;
};

void *map_get(const struct map *m, const char *key);
void map_put(struct map *m, const char *key, void *val); /* key must not be there yet */
void *map_del(struct map *m, const char *key);
void map_free(struct map *m);

/* The newest `cap` items of a log, numbered from 1. drop() is called for what falls out. */
struct ring {
	void **item;
	size_t cap;
	unsigned long long next;
	void (*drop)(void *item);
};

void ring_init(struct ring *r, size_t cap, void (*drop)(void *item));
unsigned long long ring_add(struct ring *r, void *item); /* its number */
void *ring_get(const struct ring *r, unsigned long long n); /* NULL when gone or not yet there */
unsigned long long ring_first(const struct ring *r); /* the oldest number kept */
void ring_clear(struct ring *r); /* numbering starts at 1 again */
void ring_free(struct ring *r);

long long wall_ms(void);
long long mono_ms(void);
bool parse_ll(const char *s, long long *out); /* whole string, decimal */
void hex_lower(const u8 *in, size_t n, char *out);
void random_b64url(char *out, size_t chars); /* writes chars and a NUL */
void random_digits(char *out, size_t digits); /* first one is not 0 */
size_t utf16_units(const char *utf8);
size_t codepoints(const char *utf8);
void iso_time(long long ms, char out[32]); /* 2022-07-12T19:11:07+0000 */
void http_date(long long ms, char out[40]);
bool same_text(const char *a, const char *b, size_t len); /* constant time */

#endif
