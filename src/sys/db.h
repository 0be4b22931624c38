/*
 * MariaDB (Connector/C): one connection, prepared statements only, typed calls generated from
 * the .sql files of src/store (tools/sqlgen.awk). Above src/store nobody names a statement's text.
 *
 * Results go into the arena given to db_request(); they live until it is reset.
 */
#ifndef SYS_DB_H
#define SYS_DB_H

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"

enum db_result {
	DB_OK,
	DB_NONE,	/* a `one` found no row; an `exec` matched no row */
	DB_DUPLICATE,	/* 1062: a unique key holds this already */
	DB_DATA,	/* 1406, 1366, 1264, 1292, 4025, ...: this data can't be stored */
	DB_RETRY,	/* 1213, 1205, 1020, 1047: the transaction must be repeated from its start */
	DB_FAILED,	/* connection lost, or our bug (logged) */
};

struct db;
struct db_stmt;		/* one statement of the catalogue */

/* Process lifetime. Does not connect yet. */
struct db *db_new(const struct conf *conf);
void db_free(struct db *db);
/*
 * Preflight of a request or job: connects if needed, pings after idling, rolls back what an earlier
 * request left open (and logs it as a bug). Results go to `a` from now on. ERR_BUSY: database away.
 */
enum err db_request(struct db *db, struct arena *a) MUST_USE;
/* One-shot process (plain CGI): prepare and execute in one round trip where the server can. */
void db_one_shot(struct db *db, bool yes);
void db_disconnect(struct db *db);
/* Why the last connect or statement failed, without secrets; for check and logs. */
const char *db_error(const struct db *db);

/*
 * Runs fn inside a transaction; repeats it from the start on DB_RETRY (up to 5 times in 1.5 s, jitter),
 * at any statement or at COMMIT. fn must be re-runnable and must not answer the client. fn returns
 * OK to commit; any other value rolls back and is returned, except that DB_RETRY noticed by any
 * statement inside wins over what fn returns. After repeats are used up, or when the connection is
 * lost: ERR_BUSY. Not nested.
 */
typedef enum err db_tx_fn(struct db *db, void *arg);
enum err db_tx(struct db *db, const char *name, db_tx_fn *fn, void *arg) MUST_USE;
bool db_in_tx(const struct db *db);
/* Inside db_tx: whatever fn returns, roll back and run it again (somebody was faster). */
void db_tx_repeat(struct db *db);

/* Inside db_tx only. A savepoint catches data errors of one event (architecture 4.2). */
enum db_result db_savepoint(struct db *db) MUST_USE;
enum db_result db_rollback_to_savepoint(struct db *db) MUST_USE;

/*
 * The pulse (sys/pulse.h) that this connection's changes count in: a statement of kind exec or compound
 * that changed something, once it is committed. NULL: there is none.
 */
struct pulse *db_pulse(const struct db *db);

/* Of the last insert or exec. */
i64 db_insert_id(const struct db *db);
i64 db_affected(const struct db *db);

/* OK, NONE -> OK / ERR_NOT_FOUND, DUPLICATE -> ERR_CONFLICT, DATA -> ERR_INVALID, else ERR_BUSY. */
enum err db_err(enum db_result r);

/* --- used by generated code and sys/db itself ------------------------------------------------ */

enum db_type { DB_I64, DB_STR };

struct db_field {	/* member of a row struct (-- :row in a .sql file) */
	const char *name;
	enum db_type type;
	size_t offset;
};

struct db_row_type {
	const char *name;
	const struct db_field *fields;
	size_t n, size;
};

enum db_kind { DB_EXEC, DB_ONE_ROW, DB_MANY_ROWS, DB_COMPOUND };

struct db_stmt {
	const char *name;
	const char *sql;		/* parameters already as ? */
	enum db_kind kind;
	unsigned id;			/* index into the connection's cache */
	unsigned params;
	const struct db_row_type *row;	/* NULL for exec */
	bool unseen;			/* kind touch: nothing that a list shows is changed */
};

struct db_value {
	enum db_type type;
	i64 i;			/* NONE binds NULL */
	struct str s;		/* ptr NULL binds NULL */
};

extern const struct db_stmt db_catalogue[];
extern const unsigned db_catalogue_len;

enum db_result db_run(struct db *db, const struct db_stmt *stmt, const struct db_value *values,
		      void *row, void **rows, size_t *n) MUST_USE;
/* Prepares a statement and compares its columns with its row type: NULL, or what is wrong. */
const char *db_verify(struct db *db, struct arena *a, const struct db_stmt *stmt);
/* Any SQL text, for migrations only (never with values spliced in). */
enum db_result db_script(struct db *db, struct str sql) MUST_USE;
/* Server version as a number, 101119 for 10.11.19; 0 when not connected. */
i64 db_server_version(struct db *db);

#endif
