/*
 * Splitting a reply at Meta's text limit (protocol 4.3, features F224, F297).
 */
#ifndef META_SPLIT_H
#define META_SPLIT_H

#include "base/arena.h"

/*
 * Parts of at most max UTF-16 code units each (and so never more code points), cut at a paragraph,
 * else a sentence (or line), else a word, else between graphemes as well as we can tell: never
 * inside a code point, before a combining mark, variation selector, joiner or skin tone, nor
 * between two regional indicators of one flag. The end of a paragraph or sentence in the first
 * quarter of a part does not count. White space at a cut is dropped; nothing else is.
 * Parts borrow from text; *parts is in the arena. Text of only white space gives no part.
 */
size_t text_split(struct arena *a, struct str text, size_t max, struct str **parts);

#endif
