/*
 * Settings as one JSON file: the kinds below. Never a secret: apps come without theirs, pages without
 * tokens, users without passwords. Rows are known by what people call them (name, Meta's id, login;
 * where one word is not enough, several), since numbers differ from desk to desk; what the file does not
 * name stays. Of rows that are called the same the first in the file is the first here, and so on.
 *
 * An import has three steps. exchange_read: is the file right in itself; no database, any bytes.
 * exchange_plan: what would it change here. exchange_apply: do exactly that, all or nothing; when the
 * desk has changed since the plan was shown, nothing is done.
 */
#ifndef DESK_EXCHANGE_H
#define DESK_EXCHANGE_H

#include "base/buf.h"
#include "base/err.h"
#include "sys/crypt.h"
#include "sys/db.h"

#define EXCHANGE_TEXT_MAX (512u << 10)	/* a file; the export of 1000 users has 250 kB */
#define EXCHANGE_ROWS_MAX 2000		/* of one kind */
#define EXCHANGE_ERRORS_MAX 20
#define EXCHANGE_FIELDS_MAX 24

/* In the order in which they are written: what is referred to comes first. */
enum exchange_kind {
	EXCHANGE_HOURS, EXCHANGE_SKILLS, EXCHANGE_REASONS, EXCHANGE_QUEUES, EXCHANGE_DISPOSITIONS, EXCHANGE_WORKSTREAMS,
	EXCHANGE_VARIABLES, EXCHANGE_RULESETS,
	EXCHANGE_APPS, EXCHANGE_PAGES, EXCHANGE_USERS, EXCHANGE_QUICK_REPLIES, EXCHANGE_AUTOMATED,
	EXCHANGE_KINDS
};
const char *exchange_kind_name(enum exchange_kind k);	/* "queues" */
const char *exchange_object_name(enum exchange_kind k);	/* "queue", as in the audit log */

enum exchange_wrong {
	EXCHANGE_NOT_JSON, EXCHANGE_NOT_OURS, EXCHANGE_TOO_LONG, EXCHANGE_TOO_MANY, EXCHANGE_UNKNOWN,
	EXCHANGE_NOT_A_LIST, EXCHANGE_NOT_AN_OBJECT, EXCHANGE_MISSING, EXCHANGE_TYPE, EXCHANGE_RANGE,
	EXCHANGE_WORD, EXCHANGE_TWICE, EXCHANGE_NOWHERE, EXCHANGE_OWN_ROLE, EXCHANGE_SPELLING, EXCHANGE_FORM, EXCHANGE_SLUG,
};

struct exchange_error {
	struct str where;		/* "pages[2].workstream" */
	enum exchange_wrong what;
};

struct exchange_item {
	void *row;			/* struct exchange_..._row of the kind */
	u64 given;			/* a bit per field: the file has it */
};

struct exchange {
	struct exchange_item *items[EXCHANGE_KINDS];
	size_t n[EXCHANGE_KINDS];
	struct exchange_error errors[EXCHANGE_ERRORS_MAX];
	size_t nerrors;
};

struct exchange_difference { const char *field; struct str old, new; bool had_old; };

struct exchange_step {
	enum exchange_kind kind;
	struct str key;			/* what the row is called */
	bool is_new;
	void *row;			/* as it shall be */
	struct exchange_difference diff[EXCHANGE_FIELDS_MAX];
	size_t ndiff;
};

struct exchange_plan {
	struct exchange_step *steps;
	size_t n;
	size_t same;			/* rows of the file that are so already */
	struct digest digest;		/* of all that it would do */
};

/* Who imports, and what is needed to write. */
struct exchange_by {
	struct str login;		/* their own role stays */
	i64 user, now;
	const struct secret_key *key;
};

enum err exchange_write(struct db *db, struct arena *a, struct buf *out) MUST_USE;
/* False: e->errors says why. */
bool exchange_read(struct arena *a, struct str text, struct exchange *e) MUST_USE;
/* ERR_INVALID: e->errors says what does not fit this desk. */
enum err exchange_plan(struct db *db, struct arena *a, struct exchange *e, const struct exchange_by *by,
		       struct exchange_plan *plan) MUST_USE;
/* ERR_CONFLICT: the plan would now be another (*plan is that one), or a name is here in another spelling
 * (e->errors); nothing was done. */
enum err exchange_apply(struct db *db, struct arena *a, struct exchange *e, const struct exchange_by *by,
			const struct digest *shown, struct exchange_plan *plan) MUST_USE;

/* Remembers a problem; more than EXCHANGE_ERRORS_MAX are not listed. */
void exchange_error(struct exchange *e, struct str where, enum exchange_wrong what);

#endif
