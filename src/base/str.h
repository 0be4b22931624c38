/*
 * Text as pointer and length, borrowed: a struct str never owns its bytes and need not end in NUL.
 * Here too are the only parsers of numbers: strict (whole string, no sign surprises, no overflow).
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/base.h"

struct str {
	const char *ptr;	/* NULL means "absent"; binds as NULL in SQL */
	size_t len;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""	/* for "%.*s" */
#define NO_STR ((struct str){ NULL, 0 })

struct str str_of(const char *cstr);	/* NULL gives NO_STR */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *b);
bool str_ieq(struct str a, const char *b);	/* ASCII letters without case */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
bool str_has(struct str s, char c);
struct str str_trim(struct str s);		/* blanks and tabs at both ends */
struct str str_head(struct str s, size_t n);	/* at most n bytes */
struct str str_skip(struct str s, size_t n);

/*
 * Takes the text before the first sep off *rest. False when *rest is used up (absent); a last piece
 * without sep counts. "a,,b" gives "a", "", "b".
 */
bool str_cut(struct str *rest, char sep, struct str *piece);

/* Whole string, decimal, optional '-', within [min,max]; *out is written only when true. */
bool parse_i64(struct str s, i64 min, i64 max, i64 *out);
bool parse_hex(struct str s, u8 *out, size_t n);	/* exactly 2n digits, either case */
void hex_of(const u8 *in, size_t n, char *out);		/* writes 2n digits and a NUL, lower case */
bool str_all_digits(struct str s);			/* and not empty */

#endif
