/*
 * Languages of the desk. Every visible string has a dotted key and stands in po/en.po; po/xx.po
 * translates it; tools/poc.awk compiles the catalogues into tables at build. The key
 * "inbox.tab.mine" is T_inbox_tab_mine here and {{t inbox.tab.mine}} in a template: an unknown key
 * does not compile. Keys that end in .one, .few, .many, .other are one plural, N_inbox_waiting and
 * {{n inbox.waiting, count}}. What is not translated comes in English. No process locale.
 */
#ifndef VIEW_LANG_H
#define VIEW_LANG_H

#include "base/arena.h"
#include "gen/lang.h"

enum plural_form { PLURAL_ONE, PLURAL_FEW, PLURAL_MANY, PLURAL_OTHER, PLURAL_FORMS };

struct lang {
	const char *code;			/* "en", "pt_BR": the name of the .po file */
	const char *name;			/* what its speakers call it */
	const char *const *texts;		/* [TEXT_KEYS]; NULL: not translated */
	const char *const (*plurals)[PLURAL_FORMS];	/* [PLURAL_KEYS] */
};

/* Generated. English is the first. */
extern const struct lang langs[];
extern const size_t langs_len;

/* By code ("pt_BR", "pt-BR") or by its language alone ("pt"); English when there is none. */
const struct lang *lang_find(struct str code);

/* lang NULL: English. */
struct str lang_text(const struct lang *lang, enum text_key key);
struct str lang_plural(const struct lang *lang, enum plural_key key, i64 n);
enum plural_form plural_form(const char *code, i64 n);

/* Plain text with %1..%9 filled in, for JSON and mail; templates use {{t }}, which escapes. */
struct str lang_fill(struct arena *a, struct str pattern, const struct str *args, size_t n);

#endif
