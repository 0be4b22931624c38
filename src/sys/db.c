#include "base/base.h"
#include "base/clock.h"
#include "base/log.h"
#include "sys/crypt.h"
#include "sys/db_internal.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <time.h>
#include <unistd.h>

/* After this idle time a connection is pinged before use: hosts close idle ones. */
#define PING_AFTER_MS 5000
#define TX_TRIES 5
/* No repeat begins later than this: a webhook has 4 s in all, and one lock may take 2 s of it. */
#define TX_REPEAT_MS 1500

struct db *db_new(const struct conf *conf)
{
	struct db *db = calloc(1, sizeof *db);

	if (!db)
		abort();
	db->conf = conf;
	db->prepared = calloc(db_catalogue_len + 1, sizeof *db->prepared);
	if (!db->prepared)
		abort();
	db->pulse = pulse_open(conf->paths_run_dir);
	return db;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	db_disconnect(db);
	pulse_close(db->pulse);
	free(db->prepared);
	free(db);
}

void db_one_shot(struct db *db, bool yes) { db->one_shot = yes; }
const char *db_error(const struct db *db) { return db->error; }
bool db_in_tx(const struct db *db) { return db->in_tx; }
void db_tx_repeat(struct db *db) { db->retry = true; }
struct pulse *db_pulse(const struct db *db) { return db->pulse; }
i64 db_insert_id(const struct db *db) { return db->inserted; }
i64 db_affected(const struct db *db) { return db->affected; }

void db_disconnect(struct db *db)
{
	for (unsigned i = 0; i < db_catalogue_len; i++) {
		struct prepared *p = &db->prepared[i];

		if (p->stmt)
			mysql_stmt_close(p->stmt);
		free(p->column);
		*p = (struct prepared){ 0 };
	}
	if (db->conn)
		mysql_close(db->conn);
	db->conn = NULL;
	db->in_tx = false;
}

/* An option file's values beat ours, and a missing file is silently ignored: look first. */
static bool option_file_usable(struct db *db, const char *path)
{
	if (path[0] && path[0] != '/') {
		snprintf(db->error, sizeof db->error, "[database] option_file must be absolute");
		return false;
	}
	if (path[0] && access(path, R_OK)) {
		snprintf(db->error, sizeof db->error, "%s can't be read", path);
		return false;
	}
	return true;
}

static void set_options(MYSQL *conn, const char *option_file)
{
	unsigned connect_s = 3, io_s = 20, infile = 0;

	mysql_options(conn, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(conn, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
	mysql_options(conn, MYSQL_OPT_READ_TIMEOUT, &io_s);
	mysql_options(conn, MYSQL_OPT_WRITE_TIMEOUT, &io_s);
	mysql_options(conn, MYSQL_OPT_LOCAL_INFILE, &infile);
	if (option_file[0])
		mysql_options(conn, MYSQL_READ_DEFAULT_FILE, option_file);
	mysql_options(conn, MYSQL_READ_DEFAULT_GROUP, "pagedesk");
}

static bool session_as_we_need(struct db *db, const char *option_file)
{
	my_bool reconnect = 0;

	mysql_get_option(db->conn, MYSQL_OPT_RECONNECT, &reconnect);
	if (reconnect || strcmp(mysql_character_set_name(db->conn), "utf8mb4") != 0) {
		snprintf(db->error, sizeof db->error,
			 "%s must not set reconnect or a character set other than utf8mb4",
			 option_file);
		return false;
	}
	return db_command(db, db->conf->database_causal_reads ?
		"SET SESSION autocommit=1, tx_isolation='READ-COMMITTED', innodb_lock_wait_timeout=2, "
		"time_zone='+00:00', sql_mode='STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
		"NO_ENGINE_SUBSTITUTION', wait_timeout=3600, wsrep_sync_wait=1" :
		"SET SESSION autocommit=1, tx_isolation='READ-COMMITTED', innodb_lock_wait_timeout=2, "
		"time_zone='+00:00', sql_mode='STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
		"NO_ENGINE_SUBSTITUTION', wait_timeout=3600") == DB_OK;
}

bool db_connect(struct db *db)
{
	struct arena scratch;
	const char *option_file;
	bool good = false;

	arena_init(&scratch);
	option_file = arena_cstr(&scratch, db->conf->database_option_file);
	db_disconnect(db);
	if (!option_file_usable(db, option_file))
		goto out;
	db->conn = mysql_init(NULL);
	if (!db->conn)
		abort();
	set_options(db->conn, option_file);
	if (!mysql_real_connect(db->conn, NULL, NULL, NULL, NULL, 0, NULL, CLIENT_FOUND_ROWS)) {
		snprintf(db->error, sizeof db->error, "database away: %s", mysql_error(db->conn));
		goto out;
	}
	db->lost = false;
	good = session_as_we_need(db, option_file);
	db->used_at = clock_steady();
out:
	if (!good)
		db_disconnect(db);
	arena_release(&scratch);
	return good;
}

enum err db_request(struct db *db, struct arena *a)
{
	db->arena = a;
	if (db->in_tx) {
		log_bug("transaction %s was left open", db->tx_name);
		db_disconnect(db);
	}
	if (db->conn && !db->lost && clock_steady() - db->used_at > PING_AFTER_MS &&
	    mysql_ping(db->conn))
		db->lost = true;
	if (db->conn && !db->lost)
		return OK;
	if (db_connect(db))
		return OK;
	log_env("%s", db->error);
	return ERR_BUSY;
}

enum db_result db_failure(struct db *db, unsigned code, const char *text, const char *what)
{
	switch (code) {
	case ER_DUP_ENTRY:
		return DB_DUPLICATE;
	case ER_LOCK_DEADLOCK:
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_CHECKREAD:
	case ER_UNKNOWN_COM_ERROR:	/* 1047: node not ready */
		db->retry = true;
		return DB_RETRY;
	case ER_DATA_TOO_LONG:
	case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
	case ER_TRUNCATED_WRONG_VALUE:
	case ER_WARN_DATA_OUT_OF_RANGE:
	case WARN_DATA_TRUNCATED:
	case ER_BAD_NULL_ERROR:
	case ER_CONSTRAINT_FAILED:
	case ER_NO_REFERENCED_ROW_2:
	case ER_ROW_IS_REFERENCED_2:
		snprintf(db->error, sizeof db->error, "%s: error %u", what, code);
		return DB_DATA;
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CR_SERVER_LOST_EXTENDED:
	case CR_CONN_HOST_ERROR:
	case CR_CONNECTION_ERROR:
	case ER_CONNECTION_KILLED:
	case ER_SERVER_SHUTDOWN:
	case 4031:			/* closed for idling */
		db->lost = true;
		snprintf(db->error, sizeof db->error, "connection lost (%u)", code);
		return DB_FAILED;
	default:
		snprintf(db->error, sizeof db->error, "%s: %u %s", what, code, text);
		log_bug("%s", db->error);
		return DB_FAILED;
	}
}

enum db_result db_command(struct db *db, const char *sql)
{
	if (!db->conn || db->lost)
		return DB_FAILED;
	if (mysql_real_query(db->conn, sql, strlen(sql)))
		return db_failure(db, mysql_errno(db->conn), mysql_error(db->conn), sql);
	db->used_at = clock_steady();
	return DB_OK;
}

enum db_result db_script(struct db *db, struct str sql)
{
	if (!db->conn || db->lost)
		return DB_FAILED;
	if (mysql_real_query(db->conn, sql.ptr, sql.len))
		return db_failure(db, mysql_errno(db->conn), mysql_error(db->conn), "script");
	mysql_free_result(mysql_store_result(db->conn));
	return DB_OK;
}

i64 db_server_version(struct db *db)
{
	return db->conn ? (i64)mysql_get_server_version(db->conn) : 0;
}

/* Grows with the try, random, so that two that met do not meet again. */
static void back_off(int try)
{
	struct timespec t = { 0, (long)((2 + random_below(8u << try)) * 1000000) };

	nanosleep(&t, NULL);
}

static enum err try_once(struct db *db, db_tx_fn *fn, void *arg)
{
	enum err e;

	db->retry = db->commit_sent = db->changed = false;
	if (db_command(db, "BEGIN") != DB_OK)
		return ERR_BUSY;
	db->in_tx = true;
	e = fn(db, arg);
	if (e == OK && !db->retry && !db->lost) {
		db->commit_sent = true;
		if (db_command(db, "COMMIT") != DB_OK)
			e = ERR_BUSY;
		else
			db->commit_sent = false;
		/* also when its answer was lost: it may have happened */
		if (db->changed)
			pulse_beat(db->pulse);
	} else if (e == OK) {
		e = ERR_BUSY;
	}
	if (e != OK && !db->lost && db_command(db, "ROLLBACK") != DB_OK)
		db->lost = true;
	db->in_tx = false;
	return e;
}

enum err db_tx(struct db *db, const char *name, db_tx_fn *fn, void *arg)
{
	i64 started = clock_steady();
	enum err e = ERR_BUSY;

	if (db->in_tx) {
		log_bug("transaction %s inside %s", name, db->tx_name);
		return ERR_INTERNAL;
	}
	db->tx_name = name;
	if ((!db->conn || db->lost) && !db_connect(db))
		return ERR_BUSY;
	for (int try = 0; try < TX_TRIES && clock_steady() - started < TX_REPEAT_MS; try++) {
		e = try_once(db, fn, arg);
		if (db->lost) {
			/* a COMMIT whose answer was lost may have happened: the caller's unique keys decide */
			if (db->commit_sent || !db_connect(db)) {
				log_env("transaction %s: %s", name, db->error);
				return ERR_BUSY;
			}
			continue;
		}
		if (!db->retry)
			return e;
		back_off(try);
	}
	log_env("transaction %s: gave up after %lld ms", name, (long long)(clock_steady() - started));
	return ERR_BUSY;
}

enum db_result db_savepoint(struct db *db) { return db_command(db, "SAVEPOINT event"); }

enum db_result db_rollback_to_savepoint(struct db *db)
{
	return db_command(db, "ROLLBACK TO SAVEPOINT event");
}

enum err db_err(enum db_result r)
{
	switch (r) {
	case DB_OK: return OK;
	case DB_NONE: return ERR_NOT_FOUND;
	case DB_DUPLICATE: return ERR_CONFLICT;
	case DB_DATA: return ERR_INVALID;
	case DB_RETRY:
	case DB_FAILED: return ERR_BUSY;
	}
	return ERR_BUSY;
}
