/*
 * Running one statement of the catalogue: prepare once per connection, bind, execute, fetch rows into
 * the request's arena.
 */
#include "base/base.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "sys/db_internal.h"

#define MAX_PARAMS 80
#define MAX_COLUMNS 48
/* Texts up to this long are fetched at once; longer ones in a second step. */
#define INLINE_TEXT 256
/* Rows a statement may answer with; each `many` has a LIMIT far below. */
#define MAX_ROWS 5000

static enum db_result stmt_failure(struct db *db, const struct db_stmt *stmt, MYSQL_STMT *s)
{
	return db_failure(db, mysql_stmt_errno(s), mysql_stmt_error(s), stmt->name);
}

static int field_index(const struct db_row_type *row, const char *name)
{
	for (size_t i = 0; i < row->n; i++)
		if (strcmp(row->fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* Columns meet members by name, so their order in the SQL does not matter. */
static bool map_columns(struct prepared *p, const struct db_stmt *stmt, char *why, size_t max)
{
	MYSQL_RES *meta = mysql_stmt_result_metadata(p->stmt);
	unsigned n = meta ? mysql_num_fields(meta) : 0;
	bool good = n > 0 && n <= MAX_COLUMNS && n == stmt->row->n;

	if (!good)
		snprintf(why, max, "%u columns for the %zu members of %s_row", n, stmt->row->n,
			 stmt->row->name);
	free(p->column);
	p->column = calloc(n + 1, 1);
	p->columns = n;
	for (unsigned i = 0; good && i < n; i++) {
		const char *name = mysql_fetch_field_direct(meta, i)->name;
		int at = field_index(stmt->row, name);

		if (at < 0) {
			snprintf(why, max, "column %s has no member in %s_row", name, stmt->row->name);
			good = false;
		}
		p->column[i] = (u8)at;
	}
	if (meta)
		mysql_free_result(meta);
	return good;
}

static void drop_prepared(struct prepared *p)
{
	if (p->stmt)
		mysql_stmt_close(p->stmt);
	free(p->column);
	*p = (struct prepared){ 0 };
}

static enum db_result prepare(struct db *db, const struct db_stmt *stmt, struct prepared *p)
{
	char why[160];

	p->stmt = mysql_stmt_init(db->conn);
	if (!p->stmt)
		abort();
	if (mysql_stmt_prepare(p->stmt, stmt->sql, strlen(stmt->sql))) {
		enum db_result r = stmt_failure(db, stmt, p->stmt);

		drop_prepared(p);
		return r;
	}
	if (mysql_stmt_param_count(p->stmt) != stmt->params) {
		log_bug("%s: %lu parameters, %u declared", stmt->name,
			mysql_stmt_param_count(p->stmt), stmt->params);
		return DB_FAILED;
	}
	if (stmt->row && stmt->kind != DB_COMPOUND && !map_columns(p, stmt, why, sizeof why)) {
		log_bug("%s: %s", stmt->name, why);
		return DB_FAILED;
	}
	return DB_OK;
}

static void bind_values(MYSQL_BIND *bind, const struct db_value *values, i64 *ints, unsigned n)
{
	memset(bind, 0, n * sizeof *bind);
	for (unsigned i = 0; i < n; i++) {
		const struct db_value *v = &values[i];

		if (v->type == DB_I64 ? v->i == NONE : !v->s.ptr) {
			bind[i].buffer_type = MYSQL_TYPE_NULL;
		} else if (v->type == DB_I64) {
			ints[i] = v->i;
			bind[i].buffer_type = MYSQL_TYPE_LONGLONG;
			bind[i].buffer = &ints[i];
		} else {
			bind[i].buffer_type = MYSQL_TYPE_STRING;
			bind[i].buffer = (void *)(uintptr_t)v->s.ptr;
			bind[i].buffer_length = v->s.len;
		}
	}
}

/* In plain CGI each statement runs about once: prepare and execute in one round trip. */
static enum db_result execute_direct(struct db *db, const struct db_stmt *stmt, struct prepared *p,
				     MYSQL_BIND *bind)
{
	unsigned n = stmt->params;
	char why[160];

	p->stmt = mysql_stmt_init(db->conn);
	if (!p->stmt)
		abort();
	mysql_stmt_attr_set(p->stmt, STMT_ATTR_PREBIND_PARAMS, &n);
	if ((n && mysql_stmt_bind_param(p->stmt, bind)) ||
	    mariadb_stmt_execute_direct(p->stmt, stmt->sql, strlen(stmt->sql))) {
		enum db_result r = stmt_failure(db, stmt, p->stmt);

		drop_prepared(p);
		return r;
	}
	if (stmt->row && stmt->kind != DB_COMPOUND && !map_columns(p, stmt, why, sizeof why)) {
		log_bug("%s: %s", stmt->name, why);
		return DB_FAILED;
	}
	return DB_OK;
}

static enum db_result execute(struct db *db, const struct db_stmt *stmt, struct prepared *p,
			      const struct db_value *values)
{
	MYSQL_BIND bind[MAX_PARAMS];
	i64 ints[MAX_PARAMS];
	enum db_result r;

	if (stmt->params > MAX_PARAMS) {
		log_bug("%s: more than %d parameters", stmt->name, MAX_PARAMS);
		return DB_FAILED;
	}
	bind_values(bind, values, ints, stmt->params);
	if (!p->stmt && db->one_shot && stmt->kind != DB_COMPOUND)
		return execute_direct(db, stmt, p, bind);
	if (!p->stmt && (r = prepare(db, stmt, p)) != DB_OK)
		return r;
	if ((stmt->params && mysql_stmt_bind_param(p->stmt, bind)) || mysql_stmt_execute(p->stmt))
		return stmt_failure(db, stmt, p->stmt);
	return DB_OK;
}

struct cell {
	i64 number;
	char text[INLINE_TEXT];
	unsigned long length;
	my_bool null, error;
};

static void bind_cells(MYSQL_BIND *bind, struct cell *cells, const struct prepared *p,
		       const struct db_row_type *row)
{
	memset(bind, 0, p->columns * sizeof *bind);
	for (unsigned i = 0; i < p->columns; i++) {
		bool number = row->fields[p->column[i]].type == DB_I64;

		bind[i].buffer_type = number ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
		bind[i].buffer = number ? (void *)&cells[i].number : cells[i].text;
		bind[i].buffer_length = number ? sizeof cells[i].number : sizeof cells[i].text;
		bind[i].length = &cells[i].length;
		bind[i].is_null = &cells[i].null;
		bind[i].error = &cells[i].error;
	}
}

static bool fetch_long(struct db *db, MYSQL_STMT *s, unsigned column, size_t len, char *out)
{
	MYSQL_BIND bind = { .buffer_type = MYSQL_TYPE_STRING, .buffer = out, .buffer_length = len };
	unsigned long real;

	(void)db;
	bind.length = &real;
	return mysql_stmt_fetch_column(s, &bind, column, 0) == 0;
}

static bool read_cells(struct db *db, struct prepared *p, const struct db_row_type *row,
		       struct cell *cells, char *out)
{
	for (unsigned i = 0; i < p->columns; i++) {
		const struct db_field *f = &row->fields[p->column[i]];
		struct cell *c = &cells[i];

		if (f->type == DB_I64) {
			i64 v = c->null ? NONE : c->number;

			memcpy(out + f->offset, &v, sizeof v);
		} else {
			struct str s = NO_STR;

			if (!c->null) {
				char *text = arena_alloc(db->arena, c->length + 1);

				if (c->length <= INLINE_TEXT)
					memcpy(text, c->text, c->length);
				else if (!fetch_long(db, p->stmt, i, c->length, text))
					return false;
				s = (struct str){ text, c->length };
			}
			memcpy(out + f->offset, &s, sizeof s);
		}
	}
	return true;
}

static enum db_result fetch(struct db *db, const struct db_stmt *stmt, struct prepared *p, void *one,
			    void **rows, size_t *n)
{
	MYSQL_BIND bind[MAX_COLUMNS];
	struct cell *cells = arena_array(db->arena, struct cell, p->columns);
	size_t count = 0, cap = 0, size = stmt->row->size;
	char *list = NULL;
	int got;

	bind_cells(bind, cells, p, stmt->row);
	/* buffered: nothing stays on the wire, whatever happens while reading */
	if (mysql_stmt_bind_result(p->stmt, bind) || mysql_stmt_store_result(p->stmt))
		return stmt_failure(db, stmt, p->stmt);
	while ((got = mysql_stmt_fetch(p->stmt)) == 0 || got == MYSQL_DATA_TRUNCATED) {
		if (rows && count == cap) {
			size_t more = cap ? cap * 2 : 16;

			list = arena_grow(db->arena, list, cap * size, more * size);
			cap = more;
		}
		if (count == MAX_ROWS ||
		    !read_cells(db, p, stmt->row, cells, rows ? list + count * size : one)) {
			log_bug("%s: too many rows, or a text that can't be fetched", stmt->name);
			mysql_stmt_free_result(p->stmt);
			return DB_FAILED;
		}
		count++;
		if (!rows)
			break;
	}
	if (got == 1) {
		enum db_result r = stmt_failure(db, stmt, p->stmt);

		mysql_stmt_free_result(p->stmt);
		return r;
	}
	mysql_stmt_free_result(p->stmt);
	if (rows) {
		*rows = list;
		*n = count;
		return DB_OK;
	}
	return count ? DB_OK : DB_NONE;
}

/* A compound answers with results until an OK packet: ours has one SELECT; the rest is drained. */
static enum db_result fetch_compound(struct db *db, const struct db_stmt *stmt, struct prepared *p,
				     void *one)
{
	enum db_result r = DB_NONE;
	char why[160];
	int more;

	do {
		if (mysql_stmt_field_count(p->stmt) && r == DB_NONE) {
			if (!map_columns(p, stmt, why, sizeof why)) {
				log_bug("%s: %s", stmt->name, why);
				r = DB_FAILED;
				continue;
			}
			r = fetch(db, stmt, p, one, NULL, NULL);
		}
	} while ((more = mysql_stmt_next_result(p->stmt)) == 0);
	if (more > 0)
		r = stmt_failure(db, stmt, p->stmt);
	return r;
}

static enum db_result run_once(struct db *db, const struct db_stmt *stmt,
			       const struct db_value *values, void *row, void **rows, size_t *n)
{
	struct prepared *p = &db->prepared[stmt->id];
	enum db_result r = execute(db, stmt, p, values);

	if (r != DB_OK)
		return r;
	if (stmt->kind == DB_COMPOUND)
		r = fetch_compound(db, stmt, p, row);
	else if (stmt->row)
		r = fetch(db, stmt, p, row, rows, n);
	if (stmt->kind == DB_EXEC) {
		db->inserted = (i64)mysql_stmt_insert_id(p->stmt);
		db->affected = (i64)mysql_stmt_affected_rows(p->stmt);
		if (db->affected == 0)
			r = DB_NONE;
	}
	if (r == DB_OK || r == DB_NONE)
		db->used_at = clock_steady();
	return r;
}

/* After the commit, so that who sees the new count sees the change too. */
static void count_change(struct db *db, const struct db_stmt *stmt, enum db_result r)
{
	if ((stmt->kind != DB_EXEC && stmt->kind != DB_COMPOUND) || stmt->unseen)
		return;
	if (db->in_tx)
		db->changed = db->changed || r == DB_OK;
	else if (r == DB_OK || db->lost)
		pulse_beat(db->pulse);
}

/*
 * A compound outside of a transaction has its own. After an error it may still be open, and the next
 * BEGIN would commit what there is of it. Not repeated here: who calls one has a long way to go
 * instead, which repeats with pauses.
 */
static enum db_result end_compound(struct db *db, enum db_result r)
{
	if (r != DB_OK && r != DB_NONE && !db->lost && db_command(db, "ROLLBACK") != DB_OK)
		db->lost = true;
	return r;
}

enum db_result db_run(struct db *db, const struct db_stmt *stmt, const struct db_value *values,
		      void *row, void **rows, size_t *n)
{
	bool reads = stmt->kind == DB_ONE_ROW || stmt->kind == DB_MANY_ROWS;
	enum db_result r = DB_FAILED;

	for (int try = 0; try < 3; try++) {
		if ((!db->conn || db->lost) && (db->in_tx || !db_connect(db)))
			return DB_FAILED;
		r = run_once(db, stmt, values, row, rows, n);
		count_change(db, stmt, r);
		if (db->in_tx)
			return r;
		if (stmt->kind == DB_COMPOUND)
			return end_compound(db, r);
		/* alone: a deadlock undid it all, and a read may be asked again on a new connection */
		if (r != DB_RETRY && !(r == DB_FAILED && db->lost && reads))
			return r;
	}
	return r;
}

const char *db_verify(struct db *db, struct arena *a, const struct db_stmt *stmt)
{
	struct prepared p = { 0 };
	const char *wrong = NULL;
	char why[160];

	if (!db->conn)
		return "not connected";
	p.stmt = mysql_stmt_init(db->conn);
	if (!p.stmt)
		abort();
	if (mysql_stmt_prepare(p.stmt, stmt->sql, strlen(stmt->sql)))
		wrong = arena_printf(a, "%s", mysql_stmt_error(p.stmt)).ptr;
	else if (mysql_stmt_param_count(p.stmt) != stmt->params)
		wrong = "parameter count differs";
	else if (stmt->row && stmt->kind != DB_COMPOUND && !map_columns(&p, stmt, why, sizeof why))
		wrong = arena_printf(a, "%s", why).ptr;
	drop_prepared(&p);
	return wrong;
}
