/*
 * What a settings file would change here, and doing it.
 */
#include "base/base.h"
#include "base/limits.h"
#include "desk/exchange_kinds.h"
#include "desk/exchange_rules.h"
#include "store/exchange.h"

struct here { char *rows; size_t n; };		/* one kind, as this desk has it */

struct planner {
	struct arena *arena;
	struct exchange *file;
	const struct exchange_by *by;
	struct exchange_plan *plan;
	struct here here[EXCHANGE_KINDS];
};

static struct str key_of(const struct exchange_table *t, const void *row)
{
	return *exchange_str(row, &t->fields[0]);
}

/* "Welcome / en": for people. */
static struct str called(struct arena *a, const struct exchange_table *t, const void *row)
{
	struct str name = key_of(t, row), more;

	for (size_t k = 1; k < t->keys; k++)
		if ((more = *exchange_str(row, &t->fields[k])).len)
			name = arena_printf(a, "%.*s / %.*s", STR_ARG(name), STR_ARG(more));
	return name;
}

static const void *find(const struct planner *p, enum exchange_kind kind, struct str key)
{
	const struct exchange_table *t = exchange_tables[kind];

	for (size_t i = 0; i < p->here[kind].n; i++) {
		const void *row = p->here[kind].rows + i * t->size;

		if (exchange_same_key(key_of(t, row), key))
			return row;
	}
	return NULL;
}

/* What is called like the i-th row of the file: the first, or as many-th as there are before it in the file. */
static const void *find_row(const struct planner *p, enum exchange_kind kind, size_t i)
{
	const struct exchange_table *t = exchange_tables[kind];
	const void *row = p->file->items[kind][i].row;
	size_t before = 0;

	for (size_t k = 0; t->several && k < i; k++)
		before += exchange_same_row(t, p->file->items[kind][k].row, row);
	for (size_t k = 0; k < p->here[kind].n; k++) {
		const void *here = p->here[kind].rows + k * t->size;

		if (exchange_same_row(t, here, row) && !before--)
			return here;
	}
	return NULL;
}

/* Is there something of this name, or will there be? */
static bool exists(const struct planner *p, enum exchange_kind kind, struct str key)
{
	const struct exchange_table *t = exchange_tables[kind];
	const void *row = find(p, kind, key);

	if (row && !exchange_gone(t, row))
		return true;
	for (size_t i = 0; i < p->file->n[kind]; i++)
		if (exchange_same_key(key_of(t, p->file->items[kind][i].row), key))
			return true;
	return false;
}

static bool has_variable(const struct planner *p, struct str workstream, struct str name)
{
	const struct exchange_table *t = exchange_tables[EXCHANGE_VARIABLES];
	const struct exchange_variable_row is = { .name = name, .workstream = workstream };

	for (size_t i = 0; i < p->here[EXCHANGE_VARIABLES].n; i++)
		if (exchange_same_row(t, p->here[EXCHANGE_VARIABLES].rows + i * t->size, &is))
			return true;
	for (size_t i = 0; i < p->file->n[EXCHANGE_VARIABLES]; i++)
		if (exchange_same_row(t, p->file->items[EXCHANGE_VARIABLES][i].row, &is))
			return true;
	return false;
}

static void wrong(struct planner *p, enum exchange_kind kind, size_t i, const char *field, enum exchange_wrong what)
{
	exchange_error(p->file, arena_printf(p->arena, "%s[%zu].%s", exchange_tables[kind]->name, i, field), what);
}

/* --- one row -------------------------------------------------------------------------------------- */

static void set_default(const struct exchange_field *f, void *row)
{
	i64 number;

	if (exchange_is_text(f))
		*exchange_str(row, f) = f->otherwise[0] ? str_of(f->otherwise) : NO_STR;
	else
		*exchange_i64(row, f) = parse_i64(str_of(f->otherwise), INT64_MIN + 1, INT64_MAX, &number) ?
					number : NONE;
}

static void copy(const struct exchange_field *f, void *to, const void *from)
{
	if (exchange_is_text(f))
		*exchange_str(to, f) = *exchange_str(from, f);
	else
		*exchange_i64(to, f) = *exchange_i64(from, f);
}

static struct str shown(struct arena *a, const struct exchange_field *f, const void *row)
{
	struct str s;
	char *text;

	if (f->type == EXCHANGE_FLAG)
		return *exchange_i64(row, f) ? STR("true") : STR("false");
	if (f->type == EXCHANGE_NUMBER)
		return *exchange_i64(row, f) == NONE ? STR("") :
		       arena_printf(a, "%lld", (long long)*exchange_i64(row, f));
	s = *exchange_str(row, f);
	if (f->type != EXCHANGE_NAMES && f->type != EXCHANGE_LEVELS && f->type != EXCHANGE_LINES)
		return s.ptr ? s : STR("");
	text = arena_cstr(a, s);
	for (size_t i = 0; i < s.len; i++)
		if (text[i] == '\n')
			text[i] = ',';
	return (struct str){ text, s.len };
}

static void compare(struct planner *p, struct exchange_step *step, const void *old)
{
	const struct exchange_table *t = exchange_tables[step->kind];

	for (size_t k = 0; k < t->n; k++) {
		struct exchange_difference *d = &step->diff[step->ndiff];
		struct str now = shown(p->arena, &t->fields[k], step->row);

		d->field = t->fields[k].name;
		d->new = now;
		d->had_old = old != NULL;
		d->old = old ? shown(p->arena, &t->fields[k], old) : STR("");
		if (old ? !str_eq(d->old, now) : now.len > 0)
			step->ndiff++;
	}
}

/* What the rules of a ruleset name: here or in the file; variables in the ruleset's own workstream. */
static void check_rules(struct planner *p, enum exchange_kind kind, size_t i, const struct exchange_ruleset_row *set)
{
	struct exchange_name *names;
	size_t n = exchange_rules_names(p->arena, set->rules, &names);
	bool there = true;

	for (size_t k = 0; there && k < n; k++)
		there = names[k].kind == EXCHANGE_VARIABLES ? has_variable(p, set->workstream, names[k].name) :
							      exists(p, names[k].kind, names[k].name);
	if (!there)
		wrong(p, kind, i, "rules", EXCHANGE_NOWHERE);
}

static void check_references(struct planner *p, enum exchange_kind kind, size_t i, const void *row)
{
	const struct exchange_table *t = exchange_tables[kind];

	for (size_t k = 0; k < t->n; k++) {
		const struct exchange_field *f = &t->fields[k];
		struct str rest, piece, level;

		if (f->type == EXCHANGE_RULES)
			check_rules(p, kind, i, row);
		if (f->refers < 0 || !(rest = *exchange_str(row, f)).len)
			continue;
		while (str_cut(&rest, '\n', &piece)) {
			if (f->type == EXCHANGE_LEVELS)
				str_cut(&piece, ' ', &level);
			if (!exists(p, (enum exchange_kind)f->refers, piece)) {
				wrong(p, kind, i, f->name, EXCHANGE_NOWHERE);
				break;
			}
		}
	}
}

static void plan_row(struct planner *p, enum exchange_kind kind, size_t i)
{
	const struct exchange_table *t = exchange_tables[kind];
	const struct exchange_item *item = &p->file->items[kind][i];
	struct exchange_step *step = &p->plan->steps[p->plan->n];
	const void *old = find_row(p, kind, i);
	const struct exchange_user_row *user;
	enum exchange_wrong what;
	const char *field;
	size_t errors = p->file->nerrors;

	*step = (struct exchange_step){ .kind = kind, .is_new = !old };
	step->row = arena_alloc(p->arena, t->size);
	for (size_t k = 0; k < t->n; k++) {
		const struct exchange_field *f = &t->fields[k];

		/* how the key is spelled here stays */
		if (k < t->keys ? !old : (item->given & 1ull << k) != 0)
			copy(f, step->row, item->row);
		else if (old)
			copy(f, step->row, old);
		else if (f->otherwise)
			set_default(f, step->row);
		else
			wrong(p, kind, i, f->name, EXCHANGE_MISSING);
	}
	if (t->id != NO_MEMBER)
		*(i64 *)((char *)step->row + t->id) = old ? *(const i64 *)((const char *)old + t->id) : NONE;
	step->key = called(p->arena, t, step->row);
	if (errors == p->file->nerrors && t->wrong && (field = t->wrong(p->arena, step->row, &what)))
		wrong(p, kind, i, field, what);
	check_references(p, kind, i, step->row);
	user = kind == EXCHANGE_USERS ? step->row : NULL;
	if (user && exchange_same_key(user->login, p->by->login) && !str_is(user->role, "admin"))
		wrong(p, kind, i, "role", EXCHANGE_OWN_ROLE);
	compare(p, step, old && exchange_gone(t, old) && t->revived ? NULL : old);
	if (step->ndiff)
		p->plan->n++;
	else
		p->plan->same++;
}

/* --- the whole file -------------------------------------------------------------------------------- */

static void digest(struct planner *p)
{
	struct buf b;
	struct str all;

	buf_init(&b, p->arena, LIMIT_ARENA / 2);
	for (size_t i = 0; i < p->plan->n; i++) {
		const struct exchange_step *s = &p->plan->steps[i];

		buf_printf(&b, "%d %d %zu:", (int)s->kind, (int)s->is_new, s->key.len);
		buf_add(&b, s->key);
		for (size_t k = 0; k < s->ndiff; k++) {
			buf_printf(&b, " %s %zu %zu:", s->diff[k].field, s->diff[k].old.len, s->diff[k].new.len);
			buf_add(&b, s->diff[k].old);
			buf_add(&b, s->diff[k].new);
		}
	}
	all = buf_str(&b);
	p->plan->digest = sha256(all.ptr ? all : STR(""));
}

enum err exchange_plan(struct db *db, struct arena *a, struct exchange *e, const struct exchange_by *by,
		       struct exchange_plan *plan)
{
	struct planner p = { .arena = a, .file = e, .by = by, .plan = plan };
	size_t all = 0;

	*plan = (struct exchange_plan){ .n = 0 };
	for (int k = 0; k < EXCHANGE_KINDS; k++) {
		void *rows;
		enum err bad = db_err(exchange_tables[k]->list(db, a, &rows, &p.here[k].n));

		if (bad)
			return bad;
		p.here[k].rows = rows;
		all += e->n[k];
	}
	plan->steps = arena_array(a, struct exchange_step, all + 1);
	for (int k = 0; k < EXCHANGE_KINDS; k++)
		for (size_t i = 0; i < e->n[k]; i++)
			plan_row(&p, (enum exchange_kind)k, i);
	digest(&p);
	return e->nerrors ? ERR_INVALID : OK;
}

/* The database takes another spelling for the same name, or none at all. */
static enum err spelled(struct exchange *file, struct arena *a, const struct exchange_step *s, enum err e)
{
	if (e != ERR_CONFLICT && e != ERR_NOT_FOUND && e != ERR_INVALID)
		return e;
	exchange_error(file, arena_printf(a, "%s: %.*s", exchange_kind_name(s->kind), STR_ARG(s->key)), EXCHANGE_SPELLING);
	return ERR_CONFLICT;
}

struct application {
	struct arena *arena;
	struct exchange *file;
	const struct exchange_by *by;
	const struct digest *shown;
	struct exchange_plan *plan;
};

static enum err apply(struct db *db, void *arg)
{
	struct application *ap = arg;
	enum err e;

	ap->file->nerrors = 0;
	if ((e = exchange_plan(db, ap->arena, ap->file, ap->by, ap->plan)))
		return e;
	if (!digest_eq(&ap->plan->digest, ap->shown))
		return ERR_CONFLICT;
	for (size_t i = 0; !e && i < ap->plan->n; i++) {
		const struct exchange_step *s = &ap->plan->steps[i];

		e = exchange_tables[s->kind]->put(db, ap->arena, ap->by, s->row, s->is_new);
		e = spelled(ap->file, ap->arena, s, e);
	}
	for (size_t i = 0; !e && i < ap->plan->n; i++) {
		const struct exchange_step *s = &ap->plan->steps[i];

		if (exchange_tables[s->kind]->link)
			e = exchange_tables[s->kind]->link(db, ap->arena, ap->by, s->row);
		e = spelled(ap->file, ap->arena, s, e);
	}
	return e;
}

enum err exchange_apply(struct db *db, struct arena *a, struct exchange *e, const struct exchange_by *by,
			const struct digest *shown_digest, struct exchange_plan *plan)
{
	struct application ap = { a, e, by, shown_digest, plan };

	return db_tx(db, "import settings", apply, &ap);
}
