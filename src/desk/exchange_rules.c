#include "base/base.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "desk/exchange_fields.h"
#include "desk/exchange_rules.h"
#include "desk/rules_store.h"
#include "store/rules.h"

#define NAMES_MAX 4000
#define DEPTH_MAX 8		/* a rule has five levels */
#define LIST_MAX (4u << 20)

/* --- names for numbers, and back ------------------------------------------------------------------- */

enum direction { TO_NAMES, TO_NUMBERS, TO_NEW_NUMBERS /* each name gets one */ };

struct naming {
	struct arena *arena;
	enum direction to;
	struct exchange_numbered_row *rows;
	size_t n, room;		/* room: of TO_NEW_NUMBERS, grows with what the file names */
	struct jw w;
};

static struct exchange_numbered_row *one_more(struct naming *m)
{
	size_t size = sizeof *m->rows;

	if (m->n == m->room) {
		m->rows = arena_grow(m->arena, m->rows, m->room * size, (m->room ? m->room * 2 : 8) * size);
		m->room = m->room ? m->room * 2 : 8;
	}
	return &m->rows[m->n++];
}

static const struct exchange_numbered_row *known(const struct naming *m, const char *kind, struct str name, i64 id)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_is(m->rows[i].kind, kind) &&
		    (m->to == TO_NAMES ? m->rows[i].id == id : exchange_same_key(m->rows[i].name, name)))
			return &m->rows[i];
	return NULL;
}

static bool swap(struct naming *m, const char *kind, const struct json *v)
{
	struct str name = j_text(v);
	const struct exchange_numbered_row *row;

	if (m->to == TO_NAMES ? !j_is_number(v) : !name.len || utf8_points(name) > 100)
		return false;
	row = known(m, kind, name, j_i64(v, NONE));
	if (!row && m->to == TO_NEW_NUMBERS && m->n < NAMES_MAX) {
		struct exchange_numbered_row *new = one_more(m);

		*new = (struct exchange_numbered_row){ str_of(kind), (i64)m->n, name };
		row = new;
	}
	if (!row)
		return false;
	if (m->to == TO_NAMES)
		jw_str(&m->w, row->name);
	else
		jw_i64(&m->w, row->id);
	return true;
}

/* The value once more, "queue" and "skill" swapped wherever they stand. */
static bool put_value(struct naming *m, const struct json *v, unsigned depth)
{
	struct json *member;
	struct str key;
	void *it = NULL;
	bool right = depth < DEPTH_MAX;

	if (j_is_object(v)) {
		jw_object(&m->w);
		while (right && j_each(v, &it, &key, &member)) {
			const char *name = arena_cstr(m->arena, key);

			jw_key(&m->w, name);
			right = strcmp(name, "queue") == 0 || strcmp(name, "skill") == 0 ? swap(m, name, member) :
				put_value(m, member, depth + 1);
		}
		jw_end_object(&m->w);
	} else if (j_is_list(v)) {
		jw_array(&m->w);
		for (size_t i = 0; right && i < j_len(v); i++)
			right = put_value(m, j_at(v, i), depth + 1);
		jw_end_array(&m->w);
	} else {
		jw_raw(&m->w, j_dump(m->arena, v));
	}
	return right;
}

static bool renamed(struct naming *m, const struct json *v, struct str *out)
{
	struct buf b;
	bool right;

	buf_init(&b, m->arena, LIST_MAX);
	jw_init(&m->w, &b);
	right = j_is_object(v) && put_value(m, v, 0) && !b.overflow;
	*out = buf_str(&b);
	return right;
}

static struct str written(struct arena *a, const struct rule *rule)
{
	struct buf b;

	buf_init(&b, a, LIST_MAX);
	rule_write(&b, rule);
	return buf_str(&b);
}

/* A rule with numbers as the file has it. False: it names what is not there. */
static bool with_names(struct naming *numbers, struct str body, struct str *out)
{
	struct rule rule;

	numbers->to = TO_NAMES;
	return rule_read(numbers->arena, body, &rule) &&
	       renamed(numbers, j_parse(numbers->arena, written(numbers->arena, &rule), NULL), out);
}

static void put_rule(struct jw *w, struct str name, bool enabled, struct str rule)
{
	jw_object(w);
	jw_kstr(w, "name", name);
	jw_kbool(w, "enabled", enabled);
	jw_key(w, "rule");
	jw_raw(w, rule);
	jw_end_object(w);
}

/* --- from the file --------------------------------------------------------------------------------- */

static bool only_known(const struct json *rule)
{
	struct json *member;
	struct str key;
	void *it = NULL;

	while (j_each(rule, &it, &key, &member))
		if (!str_is(key, "name") && !str_is(key, "enabled") && !str_is(key, "rule"))
			return false;
	return true;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((u8)s.ptr[i] < ' ')
			return false;
	return s.len && utf8_points(s) <= 100;
}

bool exchange_rules_read(struct arena *a, const struct json *list, struct str *out)
{
	struct naming m = { .arena = a };
	bool right = j_len(list) <= RULES_PER_SET;
	struct buf b;
	struct jw w;

	buf_init(&b, a, LIST_MAX);
	jw_init(&w, &b);
	jw_array(&w);
	for (size_t i = 0; right && i < j_len(list); i++) {
		const struct json *v = j_at(list, i), *on = j_get(v, "enabled");
		struct str name = j_text(j_get(v, "name")), body;

		m.to = TO_NEW_NUMBERS;
		right = j_is_object(v) && only_known(v) && is_name(name) && renamed(&m, j_get(v, "rule"), &body) &&
			with_names(&m, body, &body);
		if (right)
			put_rule(&w, name, !on || j_flag(on), body);
	}
	jw_end_array(&w);
	*out = buf_str(&b);
	return right && !b.overflow;
}

/* --- what they name -------------------------------------------------------------------------------- */

static void add(struct exchange_name *list, size_t *n, enum exchange_kind kind, struct str name)
{
	list[(*n)++] = (struct exchange_name){ kind, name };
}

/* Of one rule; the numbers of its queues and skills are m's own. */
static void names_of(struct naming *m, const struct json *v, struct exchange_name *list, size_t *n)
{
	struct str body, rest, name;
	struct rule rule;

	m->to = TO_NEW_NUMBERS;
	if (!renamed(m, v, &body) || !rule_read(m->arena, body, &rule))
		return;
	for (size_t i = 0; i < rule.nconditions; i++)
		if (rule.conditions[i].variable.len)
			add(list, n, EXCHANGE_VARIABLES, rule.conditions[i].variable);
	for (size_t i = 0; i < rule.noutputs; i++) {
		rest = rule.outputs[i].value;
		if (rule.outputs[i].attr == SET_VARIABLE && str_cut(&rest, '=', &name))
			add(list, n, EXCHANGE_VARIABLES, name);
	}
}

size_t exchange_rules_names(struct arena *a, struct str rules, struct exchange_name **out)
{
	struct naming m = { .arena = a };
	const struct json *list = rules.len ? j_parse(a, rules, NULL) : NULL;
	size_t n = 0;

	/* at most one variable for each condition and output, besides queues and skills */
	*out = arena_array(a, struct exchange_name, j_len(list) * (RULES_CONDITIONS + RULES_OUTPUTS));
	for (size_t i = 0; i < j_len(list); i++)
		names_of(&m, j_get(j_at(list, i), "rule"), *out, &n);
	*out = arena_grow(a, *out, n * sizeof **out, (n + m.n) * sizeof **out);
	for (size_t i = 0; i < m.n; i++)
		add(*out, &n, str_is(m.rows[i].kind, "queue") ? EXCHANGE_QUEUES : EXCHANGE_SKILLS, m.rows[i].name);
	return n;
}

/* --- context variables ------------------------------------------------------------------------------ */

static const struct exchange_field variable_fields[] = {
	TEXT(exchange_variable_row, name, 1, 100),
	REF(exchange_variable_row, workstream, EXCHANGE_WORKSTREAMS, false),
	CHOICE(exchange_variable_row, kind, "text number", "text"),
};
LIST(variable, exchange_variables)

/* As {$Name$} wants it: letters, digits, underscores. */
static const char *variable_wrong(struct arena *a, const void *row, enum exchange_wrong *what)
{
	const struct exchange_variable_row *v = row;

	(void)a;
	*what = EXCHANGE_FORM;
	for (size_t i = 0; i < v->name.len; i++) {
		char ch = v->name.ptr[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_'))
			return "name";
	}
	return NULL;
}

static enum err put_variable(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_variable_row *v = row;

	(void)a;
	return db_err(is_new ? exchange_variable_add(db, v->name, v->workstream, v->kind, by->user, by->now) :
			       exchange_variable_set(db, v->id, v->kind, by->user, by->now));
}

const struct exchange_table exchange_variable_table = {
	"context_variables", "context variable", sizeof(struct exchange_variable_row), variable_fields,
	ARRAY_LEN(variable_fields), 2, false, offsetof(struct exchange_variable_row, id), NO_MEMBER, false,
	list_variable, put_variable, NULL, variable_wrong,
};

/* --- rulesets --------------------------------------------------------------------------------------- */

static const struct exchange_field ruleset_fields[] = {
	TEXT(exchange_ruleset_row, name, 1, 100),
	REF(exchange_ruleset_row, workstream, EXCHANGE_WORKSTREAMS, false),
	CHOICE(exchange_ruleset_row, kind, "classify route", NULL),
	NUMBER(exchange_ruleset_row, position, 1, 1000000, "1"),
	FLAG(exchange_ruleset_row, enabled, "1"),
	{ "rules", EXCHANGE_RULES, offsetof(struct exchange_ruleset_row, rules), 0, 0, NULL, false, "[]", -1 },
};

static struct exchange_numbered_row *numbers(struct db *db, size_t *n, enum err *e)
{
	struct exchange_numbered_row *rows = NULL;

	*e = db_err(exchange_numbers(db, NAMES_MAX, &rows, n));
	return rows;
}

static enum db_result list_ruleset(struct db *db, struct arena *a, void **rows, size_t *n)
{
	struct naming m = { .arena = a };
	struct exchange_ruleset_row *sets;
	struct rules_rule_row *rules;
	enum db_result r = exchange_rulesets(db, EXCHANGE_ROWS_MAX, &sets, n);
	enum err e = OK;
	size_t nrules;

	*rows = sets;
	if (r == DB_OK)
		m.rows = numbers(db, &m.n, &e);
	for (size_t i = 0; r == DB_OK && !e && i < *n; i++) {
		struct str body;
		struct buf b;
		struct jw w;

		buf_init(&b, a, LIST_MAX);
		jw_init(&w, &b);
		jw_array(&w);
		r = rules_of_set(db, sets[i].id, RULES_PER_SET, &rules, &nrules);
		for (size_t k = 0; r == DB_OK && k < nrules; k++)
			if (with_names(&m, rules[k].body, &body))
				put_rule(&w, rules[k].name, rules[k].enabled, body);
		jw_end_array(&w);
		sets[i].rules = buf_str(&b);
	}
	return e ? DB_FAILED : r;
}

/* Rules that classify set something, those that route name queues. */
static const char *ruleset_wrong(struct arena *a, const void *row, enum exchange_wrong *what)
{
	const struct exchange_ruleset_row *set = row;
	struct naming m = { .arena = a };
	const struct json *list = j_parse(a, set->rules, NULL);
	bool routes = str_is(set->kind, "route");

	*what = EXCHANGE_FORM;
	for (size_t i = 0; i < j_len(list); i++) {
		struct rule rule;
		struct str body;

		m.to = TO_NEW_NUMBERS;
		if (!renamed(&m, j_get(j_at(list, i), "rule"), &body) || !rule_read(a, body, &rule) ||
		    (routes ? !rule.nshares || rule.noutputs : !rule.noutputs || rule.nshares))
			return "rules";
	}
	return NULL;
}

/* Ten that classify and one that routes, as the forms have it. */
static enum err room(struct db *db, i64 workstream)
{
	struct rules_set_row *sets;
	size_t n, routes = 0;
	enum err e = db_err(rules_sets(db, workstream, RULES_SETS + 3, &sets, &n));

	for (size_t i = 0; !e && i < n; i++)
		routes += str_is(sets[i].kind, "route");
	return e ? e : routes > 1 || n - routes > RULES_SETS ? ERR_INVALID : OK;
}

static enum err put_one(struct db *db, struct naming *m, const struct exchange_by *by, const struct rules_set_row *set,
			const struct json *v, const struct rules_rule_row *old, size_t i)
{
	struct str name = j_text(j_get(v, "name")), body;
	bool on = j_flag(j_get(v, "enabled"));
	struct rule rule;
	enum err e;
	i64 id;

	m->to = TO_NUMBERS;
	if (!renamed(m, j_get(v, "rule"), &body) || !rule_read(m->arena, body, &rule))
		return ERR_INVALID;
	body = written(m->arena, &rule);
	e = db_err(old ? rules_rule_edit(db, old->id, old->version, name, on, body, by->user, by->now) :
			 rules_rule_add(db, set->id, name, on, body, by->user, by->now));
	id = old ? old->id : e ? NONE : db_insert_id(db);
	if (e || (e = db_err(rules_rule_place(db, id, (i64)i + 1))))
		return e;
	return rules_store_uses(db, id, set->workstream_id, &rule);
}

/* The rules of the file, one by one in place of those that are there; what is left over goes. */
static enum err put_rules(struct db *db, struct arena *a, const struct exchange_by *by, i64 id, struct str rules)
{
	const struct json *list = j_parse(a, rules, NULL);
	struct naming m = { .arena = a };
	struct rules_rule_row *old;
	struct rules_set_row set;
	size_t nold, n = j_len(list);
	enum err e = db_err(rules_set_get(db, id, &set));

	if (e || (e = room(db, set.workstream_id)) || (e = db_err(rules_of_set(db, id, RULES_PER_SET, &old, &nold))))
		return e;
	m.rows = numbers(db, &m.n, &e);
	for (size_t i = 0; !e && i < n; i++)
		e = put_one(db, &m, by, &set, j_at(list, i), i < nold ? &old[i] : NULL, i);
	for (size_t i = n; !e && i < nold; i++) {
		enum db_result r = rules_uses_clear(db, old[i].id);

		e = r == DB_NONE ? OK : db_err(r);
		if (!e)
			e = db_err(rules_rule_remove(db, old[i].id, old[i].version));
	}
	return e;
}

static enum err put_ruleset(struct db *db, struct arena *a, const struct exchange_by *by, const void *row, bool is_new)
{
	const struct exchange_ruleset_row *s = row;
	enum err e = db_err(is_new ? exchange_ruleset_add(db, s->name, s->workstream, s->kind, s->position, s->enabled,
							  by->user, by->now) :
				     exchange_ruleset_set(db, s->id, s->position, s->enabled, by->user, by->now));

	return e ? e : put_rules(db, a, by, is_new ? db_insert_id(db) : s->id, s->rules);
}

const struct exchange_table exchange_ruleset_table = {
	"rulesets", "ruleset", sizeof(struct exchange_ruleset_row), ruleset_fields, ARRAY_LEN(ruleset_fields), 3, true,
	offsetof(struct exchange_ruleset_row, id), NO_MEMBER, false, list_ruleset, put_ruleset, NULL, ruleset_wrong,
};
