/*
 * A growable text in an arena, with a ceiling. What does not fit is dropped and remembered, so a
 * writer need not test every call: look at .overflow once, at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

struct buf {
	struct arena *arena;
	char *ptr;		/* always NUL-terminated once something was added */
	size_t len, cap, max;
	bool overflow;
};

void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_add(struct buf *b, struct str s);
void buf_adds(struct buf *b, const char *cstr);
void buf_addc(struct buf *b, char c);
void buf_add_i64(struct buf *b, i64 v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_clear(struct buf *b);
struct str buf_str(const struct buf *b);

#endif
