/*
 * Databases for tests, in the private server that with_db.sh started. Each suite has a database of its
 * own, migrated as an operator would, shared by its tests: a test makes customers of its own and counts
 * only theirs.
 *
 * What a test looks at afterwards it reads through fixture_i64() and fixture_text(), a connection apart
 * from those under test. They end the program when the SQL is wrong: then no test can be trusted.
 */
#ifndef DB_FIXTURE_H
#define DB_FIXTURE_H

#include "unit.h"

#include "base/conf.h"
#include "sys/db.h"

/* The suite's connection, ready for a request whose results live as long as the test. */
struct db *fixture_db(const char *suite);
/* One more connection to the database of the last fixture_db(); closed at the end of the test. */
struct db *fixture_connect(void);
const struct conf *fixture_conf(void);

void fixture_sql(const char *fmt, ...) PRINTF(1, 2);
/* The first column of the first row; NONE for NULL or no row. */
i64 fixture_i64(const char *fmt, ...) PRINTF(1, 2);
struct str fixture_text(const char *fmt, ...) PRINTF(1, 2);
/* Rows as lines, columns apart by a blank, NULL as "-": compared with a literal. */
struct str fixture_rows(const char *fmt, ...) PRINTF(1, 2);

/* How often the server had to break a deadlock so far: where locks are taken in one order, never. */
i64 fixture_deadlocks(void);

/* Runs fn in n threads at once, each with a connection and an arena of its own. */
struct worker {
	struct db *db;
	struct arena *arena;
	int nr;			/* 0 .. n-1 */
	void *arg;
};
void fixture_parallel(int n, void (*fn)(struct worker *w), void *arg);

/* An empty database and its configuration, for tests of migrating. */
void fixture_empty(const char *name);
/* Runs `pagedesk ARGS...` (NULL at the end) on the current database; what it printed is *said. */
int fixture_pagedesk(struct str *said, ...) __attribute__((sentinel));
/* What the next one reads from its standard input; otherwise nothing. */
void fixture_input(const char *text);
/* One more line of the configuration of this database, "[section]\nkey = value". */
void fixture_configure(const char *lines);

/* A name in the private directory. */
const char *fixture_path(const char *name);
void fixture_write(const char *path, struct str text);

#endif
