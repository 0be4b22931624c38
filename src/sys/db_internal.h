/*
 * What the files of sys/db share. Nobody else includes this.
 */
#ifndef SYS_DB_INTERNAL_H
#define SYS_DB_INTERNAL_H

#include "sys/db.h"
#include "sys/pulse.h"

#include <mysql.h>

struct prepared {
	MYSQL_STMT *stmt;	/* NULL: not prepared on this connection */
	u8 *column;		/* result column -> index of the row type's field */
	unsigned columns;
};

struct db {
	const struct conf *conf;
	MYSQL *conn;			/* NULL: not connected */
	struct prepared *prepared;	/* by db_stmt.id */
	struct arena *arena;		/* where results go */
	i64 used_at;			/* clock_steady() of the last success */
	i64 inserted, affected;
	bool one_shot;
	bool in_tx, retry, lost, commit_sent;
	bool changed;			/* by the transaction that is open */
	struct pulse *pulse;
	const char *tx_name;
	char error[256];
};

/* Connects and sets up the session; false: db->error says why. */
bool db_connect(struct db *db);
/* Maps the connection's last error; sets db->error, db->lost, db->retry; logs what is our bug. */
enum db_result db_failure(struct db *db, unsigned code, const char *text, const char *what);
enum db_result db_command(struct db *db, const char *sql);	/* BEGIN, COMMIT, ... */

#endif
