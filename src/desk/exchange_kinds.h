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
	const struct exchange_field *fields;	/* the first is the key */
	size_t n;
	size_t gone;			/* offset of an i64: removed or deactivated; 0: there is none */
	bool revived;			/* a row that is gone counts as here, but as different */
	enum db_result (*list)(struct db *db, void **rows, size_t *n);
	enum err (*put)(struct db *db, struct arena *a, const struct exchange_by *by, const void *row,
			bool is_new);
};

extern const struct exchange_table exchange_tables[EXCHANGE_KINDS];

struct str *exchange_str(const void *row, const struct exchange_field *f);
i64 *exchange_i64(const void *row, const struct exchange_field *f);
bool exchange_is_text(const struct exchange_field *f);	/* a struct str in the row */
bool exchange_gone(const struct exchange_table *t, const void *row);
/* Names as the database compares them, as far as ASCII goes. */
bool exchange_same_key(struct str a, struct str b);

#endif
