/*
 * Reading a settings file that anybody may have written: every value is checked against the list of
 * fields before anything else looks at it.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "desk/exchange_kinds.h"
#include "desk/exchange_rules.h"
#include "sys/json.h"

#include <stdlib.h>

#define NAMES_MAX 200
#define LINES_MAX 500

struct reader {
	struct arena *arena;
	struct exchange *out;
	const struct exchange_table *table;
	size_t index;
};

void exchange_error(struct exchange *e, struct str where, enum exchange_wrong what)
{
	if (e->nerrors == EXCHANGE_ERRORS_MAX)
		return;
	e->errors[e->nerrors].where = where;
	e->errors[e->nerrors++].what = what;
}

static void wrong(struct reader *r, struct str field, enum exchange_wrong what)
{
	struct str name = utf8_head(field, 60);

	exchange_error(r->out, arena_printf(r->arena, "%s[%zu]%s%.*s", r->table->name, r->index,
					    name.len ? "." : "", STR_ARG(name)), what);
}

static bool one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((u8)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool is_word(struct str words, struct str s)
{
	struct str piece;

	while (str_cut(&words, ' ', &piece))
		if (str_eq(piece, s))
			return true;
	return false;
}

/* --- values: OK, or what is wrong ------------------------------------------------------------------ */

#define FINE ((enum exchange_wrong)-1)

/* Lines and tabs; a carriage return is what browsers send at the end of a line. */
static bool no_controls(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (((u8)s.ptr[i] < ' ' && s.ptr[i] != '\n' && s.ptr[i] != '\t' && s.ptr[i] != '\r') || s.ptr[i] == 0x7f)
			return false;
	return true;
}

static enum exchange_wrong check_text(const struct exchange_field *f, struct str s)
{
	i64 n = (i64)utf8_points(s);

	if (!(f->type == EXCHANGE_BODY ? no_controls(s) : one_line(s)) || n < (f->nullable ? 0 : f->min) || n > f->max)
		return EXCHANGE_RANGE;
	if (f->words && !str_all_digits(s))	/* Meta's ids */
		return EXCHANGE_RANGE;
	return FINE;
}

static int by_text(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static enum exchange_wrong check_item(const struct exchange_field *f, struct str item)
{
	struct str level;
	i64 n;

	if (f->type == EXCHANGE_SET)
		return is_word(str_of(f->words), item) ? FINE : EXCHANGE_WORD;
	if (!one_line(item))
		return EXCHANGE_RANGE;
	if (f->type != EXCHANGE_LEVELS)
		return (i64)utf8_points(item) > f->max ? EXCHANGE_RANGE : FINE;
	return str_cut(&item, ' ', &level) && item.len && utf8_points(item) <= 100 && parse_i64(level, f->min, f->max, &n) ?
	       FINE : EXCHANGE_FORM;
}

/* In their order, each as it is. */
static enum exchange_wrong read_lines(struct reader *r, const struct exchange_field *f, const struct json *v, struct str *out)
{
	enum exchange_wrong what = FINE;
	size_t n = j_len(v);
	struct buf b;

	if (n > LINES_MAX)
		return EXCHANGE_TOO_MANY;
	buf_init(&b, r->arena, EXCHANGE_TEXT_MAX);
	for (size_t i = 0; i < n && what == FINE; i++) {
		if (!j_is_text(j_at(v, i)))
			return EXCHANGE_TYPE;
		what = check_item(f, j_text(j_at(v, i)));
		buf_adds(&b, i ? "\n" : "");
		buf_add(&b, j_text(j_at(v, i)));
	}
	*out = b.len ? buf_str(&b) : NO_STR;
	return what;
}

/* Sorted, so that the same set is the same text; the table's words in the table's order. */
static enum exchange_wrong read_list(struct reader *r, const struct exchange_field *f, const struct json *v,
				     struct str *out)
{
	struct str *list = arena_array(r->arena, struct str, NAMES_MAX);
	enum exchange_wrong what;
	size_t n = j_len(v);
	struct buf b;

	if (n > NAMES_MAX)
		return EXCHANGE_TOO_MANY;
	for (size_t i = 0; i < n; i++) {
		list[i] = j_text(j_at(v, i));
		if (!list[i].len)
			return EXCHANGE_TYPE;
		if ((what = check_item(f, list[i])) != FINE)
			return what;
	}
	qsort(list, n, sizeof *list, by_text);
	buf_init(&b, r->arena, EXCHANGE_TEXT_MAX);
	for (size_t i = 0; i < n; i++) {
		if (i && str_eq(list[i], list[i - 1]))
			return EXCHANGE_TWICE;
		buf_adds(&b, !i ? "" : f->type == EXCHANGE_SET ? "," : "\n");
		buf_add(&b, list[i]);
	}
	*out = n ? buf_str(&b) : NO_STR;
	return f->type == EXCHANGE_SET && !n ? EXCHANGE_RANGE : FINE;
}

static enum exchange_wrong read_number(const struct exchange_field *f, const struct json *v, i64 *out)
{
	i64 n = j_i64(v, NONE);

	if (!j_is_number(v) || n == NONE)
		return EXCHANGE_TYPE;
	*out = n;
	return n < f->min || n > f->max ? EXCHANGE_RANGE : FINE;
}

static enum exchange_wrong read_value(struct reader *r, const struct exchange_field *f, const struct json *v,
				      void *row)
{
	struct str text;

	if (j_is_null_value(v))
		return f->nullable ? FINE : EXCHANGE_TYPE;
	switch (f->type) {
	case EXCHANGE_NUMBER:
		return read_number(f, v, exchange_i64(row, f));
	case EXCHANGE_FLAG:
		text = j_dump(r->arena, v);
		*exchange_i64(row, f) = str_is(text, "true");
		return str_is(text, "true") || str_is(text, "false") ? FINE : EXCHANGE_TYPE;
	case EXCHANGE_RULES:
		return !j_is_list(v) ? EXCHANGE_TYPE :
		       exchange_rules_read(r->arena, v, exchange_str(row, f)) ? FINE : EXCHANGE_FORM;
	case EXCHANGE_LINES:
		return j_is_list(v) ? read_lines(r, f, v, exchange_str(row, f)) : EXCHANGE_TYPE;
	case EXCHANGE_SET: case EXCHANGE_NAMES: case EXCHANGE_LEVELS:
		return j_is_list(v) ? read_list(r, f, v, exchange_str(row, f)) : EXCHANGE_TYPE;
	case EXCHANGE_TEXT: case EXCHANGE_CHOICE: case EXCHANGE_BODY:
		break;
	}
	if (!j_is_text(v))
		return EXCHANGE_TYPE;
	text = j_text(v);
	*exchange_str(row, f) = text.len ? text : NO_STR;
	if (f->type == EXCHANGE_CHOICE)
		return (f->nullable && !text.len) || is_word(str_of(f->words), text) ? FINE : EXCHANGE_WORD;
	return check_text(f, text);
}

/* --- rows ---------------------------------------------------------------------------------------- */

static size_t field_of(const struct exchange_table *t, struct str name)
{
	size_t k = 0;

	while (k < t->n && !str_is(name, t->fields[k].name))
		k++;
	return k;
}

static void read_row(struct reader *r, const struct json *object, struct exchange_item *item)
{
	const struct exchange_table *t = r->table;
	struct json *value;
	struct str name;
	void *it = NULL;

	item->row = arena_alloc(r->arena, t->size);
	for (size_t k = 0; k < t->n; k++)
		if (!exchange_is_text(&t->fields[k]))
			*exchange_i64(item->row, &t->fields[k]) = NONE;
	if (!j_is_object(object)) {
		wrong(r, NO_STR, EXCHANGE_NOT_AN_OBJECT);
		return;
	}
	while (j_each(object, &it, &name, &value)) {
		size_t k = field_of(t, name);
		enum exchange_wrong what = EXCHANGE_UNKNOWN;

		if (k < t->n) {
			what = read_value(r, &t->fields[k], value, item->row);
			item->given |= 1ull << k;
		}
		if (what != FINE)
			wrong(r, name, what);
	}
	for (size_t k = 0; k < t->keys; k++)
		if (!(item->given & 1ull << k) && !t->fields[k].nullable)
			wrong(r, str_of(t->fields[k].name), EXCHANGE_MISSING);
}

static bool named_before(const struct exchange_table *t, const struct exchange_item *items, size_t i)
{
	struct str key = *exchange_str(items[i].row, &t->fields[0]);

	for (size_t k = 0; key.len && !t->several && k < i; k++)
		if (exchange_same_row(t, items[k].row, items[i].row))
			return true;
	return false;
}

static void read_table(struct reader *r, enum exchange_kind kind, const struct json *list)
{
	struct exchange_item *items;
	size_t n = j_len(list);

	if (!j_is_list(list)) {
		exchange_error(r->out, str_of(r->table->name), EXCHANGE_NOT_A_LIST);
		return;
	}
	if (n > EXCHANGE_ROWS_MAX) {
		exchange_error(r->out, str_of(r->table->name), EXCHANGE_TOO_MANY);
		return;
	}
	items = arena_array(r->arena, struct exchange_item, n);
	for (size_t i = 0; i < n && r->out->nerrors < EXCHANGE_ERRORS_MAX; i++) {
		r->index = i;
		read_row(r, j_at(list, i), &items[i]);
		if (named_before(r->table, items, i))
			wrong(r, str_of(r->table->fields[0].name), EXCHANGE_TWICE);
	}
	r->out->items[kind] = items;
	r->out->n[kind] = n;
}

static void read_member(struct reader *r, struct str name, const struct json *value)
{
	if (str_is(name, "pagedesk_settings"))
		return;
	for (int k = 0; k < EXCHANGE_KINDS; k++)
		if (str_is(name, exchange_tables[k]->name)) {
			r->table = exchange_tables[k];
			read_table(r, (enum exchange_kind)k, value);
			return;
		}
	exchange_error(r->out, arena_str(r->arena, utf8_head(name, 60)), EXCHANGE_UNKNOWN);
}

bool exchange_read(struct arena *a, struct str text, struct exchange *e)
{
	struct reader r = { .arena = a, .out = e };
	const char *why = NULL;
	struct json *root, *value;
	struct str name;
	void *it = NULL;

	*e = (struct exchange){ .nerrors = 0 };
	if (text.len > EXCHANGE_TEXT_MAX) {
		exchange_error(e, NO_STR, EXCHANGE_TOO_LONG);
		return false;
	}
	root = j_parse(a, text, &why);
	if (!root)
		exchange_error(e, str_of(why), EXCHANGE_NOT_JSON);
	else if (j_i64(j_get(root, "pagedesk_settings"), 0) != 1)
		exchange_error(e, NO_STR, EXCHANGE_NOT_OURS);
	else
		while (j_each(root, &it, &name, &value))
			read_member(&r, name, value);
	return e->nerrors == 0;
}
