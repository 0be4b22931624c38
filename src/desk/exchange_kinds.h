/*
 * The fields of the exchange file, per kind: the single list that export, reading, planning and writing
 * go by. Private to src/desk/exchange*.c.
 */
#ifndef DESK_EXCHANGE_KINDS_H
#define DESK_EXCHANGE_KINDS_H

#include "desk/exchange.h"

enum exchange_type {
	EXCHANGE_TEXT,		/* min..max code points, one line */
	EXCHANGE_NUMBER,	/* min..max */
	EXCHANGE_FLAG,
	EXCHANGE_CHOICE,	/* one of words */
	EXCHANGE_SET,		/* some of words; a list in the file, commas in the row */
	EXCHANGE_NAMES,		/* a list of texts in the file, lines in the row, sorted */
	EXCHANGE_LEVELS,	/* the same, a number from min to max and a blank before each: "5 Portuguese" */
	EXCHANGE_LINES,		/* a list of texts in the file, lines in the row, in their order; max: of each */
	EXCHANGE_BODY,		/* text of several lines, max code points */
	EXCHANGE_RULES,		/* rules of a ruleset: desk/exchange_rules.h */
};

struct exchange_field {
	const char *name;
	enum exchange_type type;
	size_t offset;			/* of a struct str or i64 in the row */
	i64 min, max;
	const char *words;		/* "a b c" */
	bool nullable;			/* null and "" mean none */
	const char *otherwise;		/* of a new row; NULL: the file must say */
	int refers;			/* kind whose key it names; -1: none */
};

struct exchange_table {
	const char *name, *object;
	size_t size;			/* of a row */
	const struct exchange_field *fields;	/* the first ones are the key */
	size_t n;
	size_t keys;			/* how many; those after the first may be null where nullable */
	bool several;			/* rows that are called the same are told apart by their order */
	size_t id;			/* offset of an i64: its number here, NONE of a new row; NO_MEMBER: put goes by the key */
	size_t gone;			/* offset of an i64: removed or deactivated; NO_MEMBER: there is none */
	bool revived;			/* a row that is gone counts as here, but as different */
	enum db_result (*list)(struct db *db, struct arena *a, void **rows, size_t *n);
	enum err (*put)(struct db *db, struct arena *a, const struct exchange_by *by, const void *row,
			bool is_new);
	/* when all rows of all kinds are there; may be NULL */
	enum err (*link)(struct db *db, struct arena *a, const struct exchange_by *by, const void *row);
	/* Is the row right as a whole? The name of the field that is not, or NULL; may be NULL itself. */
	const char *(*wrong)(struct arena *a, const void *row, enum exchange_wrong *what);
};
#define NO_MEMBER ((size_t)-1)

extern const struct exchange_table *const exchange_tables[EXCHANGE_KINDS];

struct str *exchange_str(const void *row, const struct exchange_field *f);
i64 *exchange_i64(const void *row, const struct exchange_field *f);
bool exchange_is_text(const struct exchange_field *f);	/* a struct str in the row */
bool exchange_gone(const struct exchange_table *t, const void *row);
/* Names as the database compares them, as far as ASCII goes. */
bool exchange_same_key(struct str a, struct str b);
/* All fields of the key. */
bool exchange_same_row(const struct exchange_table *t, const void *a, const void *b);
struct str exchange_or_null(struct str s);	/* "" as absent */

#endif
