/*
 * Writes JSON into a struct buf, in order, with commas and escapes taken care of. Text is written as
 * UTF-8; bytes that are not valid become U+FFFD. Nesting up to 32 levels.
 */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include "base/buf.h"

struct jw {
	struct buf *out;
	uint32_t comma;		/* bit per level: a comma is due before the next item */
	unsigned depth;
	bool after_key;
};

void jw_init(struct jw *w, struct buf *out);
void jw_object(struct jw *w);
void jw_end_object(struct jw *w);
void jw_array(struct jw *w);
void jw_end_array(struct jw *w);
void jw_key(struct jw *w, const char *key);
void jw_str(struct jw *w, struct str s);	/* absent text writes null */
void jw_i64(struct jw *w, i64 v);		/* NONE writes null */
void jw_bool(struct jw *w, bool v);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, struct str json);	/* must be valid JSON already */

/* key and value in one call */
void jw_kstr(struct jw *w, const char *key, struct str v);
void jw_kcstr(struct jw *w, const char *key, const char *v);
void jw_ki64(struct jw *w, const char *key, i64 v);
void jw_kbool(struct jw *w, const char *key, bool v);

#endif
