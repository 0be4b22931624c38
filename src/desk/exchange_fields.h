/*
 * Words for the tables of src/desk/exchange_*.c.
 */
#ifndef DESK_EXCHANGE_FIELDS_H
#define DESK_EXCHANGE_FIELDS_H

#include "desk/exchange_kinds.h"
#include "store/exchange.h"

#define PRESENCES "available busy do_not_disturb away"

#define TEXT(type, member, min, max) { #member, EXCHANGE_TEXT, offsetof(struct type, member), min, max, NULL, false, NULL, -1 }
#define MAYBE(type, member, max) { #member, EXCHANGE_TEXT, offsetof(struct type, member), 0, max, NULL, true, "", -1 }
#define OR(type, member, max, otherwise) { #member, EXCHANGE_TEXT, offsetof(struct type, member), 1, max, NULL, false, otherwise, -1 }
#define REF(type, member, kind, nullable) { #member, EXCHANGE_TEXT, offsetof(struct type, member), 1, 100, NULL, nullable, nullable ? "" : NULL, kind }
#define NUMBER(type, member, min, max, otherwise) { #member, EXCHANGE_NUMBER, offsetof(struct type, member), min, max, NULL, false, otherwise, -1 }
#define MAYBE_NUMBER(type, member, min, max) { #member, EXCHANGE_NUMBER, offsetof(struct type, member), min, max, NULL, true, "", -1 }
#define FLAG(type, member, otherwise) { #member, EXCHANGE_FLAG, offsetof(struct type, member), 0, 1, NULL, false, otherwise, -1 }
#define CHOICE(type, member, words, otherwise) { #member, EXCHANGE_CHOICE, offsetof(struct type, member), 0, 0, words, false, otherwise, -1 }
#define BODY(type, member, max, otherwise) { #member, EXCHANGE_BODY, offsetof(struct type, member), 1, max, NULL, false, otherwise, -1 }
#define LINES(type, member, max, otherwise) { #member, EXCHANGE_LINES, offsetof(struct type, member), 0, max, NULL, false, otherwise, -1 }
#define NAMES(type, member, max, kind) { #member, EXCHANGE_NAMES, offsetof(struct type, member), 0, max, NULL, true, "", kind }
#define MAYBE_CHOICE(type, member, words) { #member, EXCHANGE_CHOICE, offsetof(struct type, member), 0, 0, words, true, "", -1 }

/* A function that lists a kind, from its statement. */
#define LIST(kind, statement) \
	static enum db_result list_##kind(struct db *db, struct arena *a, void **rows, size_t *n) \
	{ \
		struct exchange_##kind##_row *list; \
		enum db_result r = statement(db, EXCHANGE_ROWS_MAX, &list, n); \
\
		(void)a; \
		*rows = list; \
		return r; \
	}

extern const struct exchange_table exchange_hours_table, exchange_skill_table, exchange_reason_table, exchange_queue_table,
	exchange_disposition_table, exchange_quick_reply_table, exchange_automated_table,
	exchange_variable_table, exchange_ruleset_table;

#endif
