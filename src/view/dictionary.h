/*
 * The error dictionary: what an error of Graph means, who can mend it, and whether we try again by
 * ourselves. The entries are src/view/errors.txt, compiled at build; the texts are in po/.
 */
#ifndef VIEW_DICTIONARY_H
#define VIEW_DICTIONARY_H

#include "meta/graph_error.h"
#include "view/lang.h"

enum fixer { FIXER_NOBODY, FIXER_AGENT, FIXER_ADMIN, FIXER_META, FIXER_CUSTOMER, FIXER_HOSTER };

struct dictionary_entry {
	i64 code, subcode;	/* NONE: any */
	enum fixer who;
	enum text_key meaning, fix;
};

extern const struct dictionary_entry dictionary[];
extern const size_t dictionary_len;

/* NULL: nothing is known of it. A subcode of seven digits or more means the same under any code. */
const struct dictionary_entry *dictionary_find(i64 code, i64 subcode);

enum text_key dictionary_who(enum fixer f);
/* What the desk does by itself after such an error of a send. */
enum text_key dictionary_retry(i64 code, i64 subcode, struct str message);

#endif
