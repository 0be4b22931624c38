/*
 * UTF-8, strict: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"
#include "base/str.h"

#define UTF8_BAD 0xffffffffu

/* Takes one code point off *s (which must not be empty). UTF8_BAD takes one byte. */
uint32_t utf8_next(struct str *s);
bool utf8_valid(struct str s);
/* Appends 1..4 bytes to out, returns how many. */
size_t utf8_put(char *out, uint32_t cp);
/* Length in UTF-16 code units, the unit of Meta's text limit (features F297). Bad bytes count 1. */
size_t utf8_units(struct str s);
size_t utf8_points(struct str s);
/* The longest head that has at most n code points. */
struct str utf8_head(struct str s, size_t n);
/* s itself when valid, else a copy with U+FFFD for each bad byte; NUL bytes are dropped. */
struct str utf8_clean(struct arena *a, struct str s);

#endif
