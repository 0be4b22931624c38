/*
 * The export: what exchange_read takes.
 */
#include "base/base.h"
#include "base/jsonw.h"
#include "desk/exchange_kinds.h"

static void write_list(struct jw *w, struct str rest, char sep)
{
	struct str piece;

	jw_array(w);
	if (!rest.len)
		rest = NO_STR;
	while (str_cut(&rest, sep, &piece))
		jw_str(w, piece);
	jw_end_array(w);
}

static void write_value(struct jw *w, const struct exchange_field *f, const void *row)
{
	switch (f->type) {
	case EXCHANGE_TEXT: case EXCHANGE_CHOICE: case EXCHANGE_BODY:
		jw_str(w, *exchange_str(row, f));
		return;
	case EXCHANGE_NUMBER:
		jw_i64(w, *exchange_i64(row, f));
		return;
	case EXCHANGE_FLAG:
		jw_bool(w, *exchange_i64(row, f) != 0);
		return;
	case EXCHANGE_RULES:
		jw_raw(w, *exchange_str(row, f));
		return;
	case EXCHANGE_SET:
		write_list(w, *exchange_str(row, f), ',');
		return;
	case EXCHANGE_NAMES: case EXCHANGE_LEVELS: case EXCHANGE_LINES:
		write_list(w, *exchange_str(row, f), '\n');
		return;
	}
}

static enum err write_table(struct db *db, struct arena *a, struct jw *w, const struct exchange_table *t)
{
	void *rows;
	size_t n;
	enum err e = db_err(t->list(db, a, &rows, &n));

	if (e)
		return e;
	jw_key(w, t->name);
	jw_array(w);
	for (size_t i = 0; i < n; i++) {
		const void *row = (char *)rows + i * t->size;

		if (exchange_gone(t, row))
			continue;
		buf_addc(w->out, '\n');
		jw_object(w);
		for (size_t k = 0; k < t->n; k++) {
			jw_key(w, t->fields[k].name);
			write_value(w, &t->fields[k], row);
		}
		jw_end_object(w);
	}
	jw_end_array(w);
	buf_addc(w->out, '\n');
	return OK;
}

enum err exchange_write(struct db *db, struct arena *a, struct buf *out)
{
	enum err e = OK;
	struct jw w;

	jw_init(&w, out);
	jw_object(&w);
	jw_ki64(&w, "pagedesk_settings", 1);
	for (size_t k = 0; !e && k < EXCHANGE_KINDS; k++)
		e = write_table(db, a, &w, exchange_tables[k]);
	jw_end_object(&w);
	buf_addc(out, '\n');
	return out->overflow ? ERR_INTERNAL : e;
}
