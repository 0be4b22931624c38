/*
 * One condition and one fact: folding, comparing, three answers.
 */
#include "base/base.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "desk/rules_parts.h"

/* Lower case of the alphabets with case that customers write in: Latin, Greek, Cyrillic. */
static uint32_t fold(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481) ||
	    (c >= 0x48a && c <= 0x4bf) || (c >= 0x1e00 && c <= 0x1e95) || (c >= 0x1ea0 && c <= 0x1eff))
		return c == 0x130 ? 'i' : c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c + (c & 1);
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	if (c >= 0x388 && c <= 0x38a)
		return c + 37;
	switch (c) {
	case 0x178: return 0xff;
	case 0x386: return 0x3ac;
	case 0x38c: return 0x3cc;
	case 0x38e: return 0x3cd;
	case 0x38f: return 0x3ce;
	case 0x3c2: return 0x3c3;	/* final sigma */
	}
	return c;
}

struct str rule_fold(struct arena *a, enum rule_field field, struct str s)
{
	/* a folded code point may take a byte more or less, never more than 4 */
	char *to = arena_alloc(a, s.len * 2 + 5);
	bool blank = true;
	size_t n = 0;

	while (s.len) {
		uint32_t c = utf8_next(&s);

		if (c == UTF8_BAD)
			continue;
		/* "First, Last" is "First Last" (features F288) */
		if (c == '\t' || c == '\r' || c == 0xa0 || (c == '\n' && rule_fields[field].type != RULE_IS_SET) ||
		    (field == RULE_NAME && c == ','))
			c = ' ';
		if (c == ' ' && blank)
			continue;
		blank = c == ' ' || c == '\n';
		n += utf8_put(to + n, rule_fields[field].type == RULE_IS_ID ? c : fold(c));
	}
	while (n && to[n - 1] == ' ')
		n--;
	return (struct str){ to, n };
}

bool rule_number(struct str s, i64 *milli)
{
	struct str rest = s, whole;
	i64 w, f = 0, sign = 1;

	if (str_starts(rest, "+") || str_starts(rest, "-")) {
		sign = rest.ptr[0] == '-' ? -1 : 1;
		rest = str_skip(rest, 1);
	}
	if (!str_cut(&rest, '.', &whole) || !str_all_digits(whole) || !parse_i64(whole, 0, 1000000000, &w))
		return false;
	if (rest.ptr && str_has(s, '.')) {
		if (!str_all_digits(rest) || rest.len > 3 || !parse_i64(rest, 0, 999, &f))
			return false;
		for (size_t i = rest.len; i < 3; i++)
			f *= 10;
	}
	*milli = sign * (w * 1000 + f);
	return true;
}

static bool str_holds(struct str s, struct str part)
{
	for (size_t i = 0; part.len <= s.len && i <= s.len - part.len; i++)
		if (memcmp(s.ptr + i, part.ptr, part.len) == 0)
			return true;
	return part.len == 0;
}

/* Items of a list, folded, a line each: no item holds a line end. */
struct str rule_fold_list(struct arena *a, enum rule_field field, struct str list)
{
	struct buf out;
	size_t from = 0;

	buf_init(&out, a, 2 * list.len + 1000);
	for (size_t i = 0; i <= list.len; i++) {
		struct str item;

		if (i < list.len && list.ptr[i] != ',' && list.ptr[i] != '\n' && list.ptr[i] != ';')
			continue;
		item = rule_fold(a, field, (struct str){ list.ptr + from, i - from });
		from = i + 1;
		if (item.len)
			buf_printf(&out, "%s%.*s", out.len ? "\n" : "", STR_ARG(item));
	}
	return buf_str(&out);
}

static bool list_has(struct str list, struct str s)
{
	struct str item;

	while (str_cut(&list, '\n', &item))
		if (str_eq(item, s))
			return true;
	return false;
}

/* The positive of each operator; the negatives are made from them. */
static bool compare(enum rule_op op, struct str fact, struct str value)
{
	switch (op) {
	case OP_IS: case OP_IS_NOT: return str_eq(fact, value);
	case OP_CONTAINS: case OP_CONTAINS_NOT: return str_holds(fact, value);
	case OP_BEGINS: return fact.len >= value.len && memcmp(fact.ptr, value.ptr, value.len) == 0;
	case OP_IN: return list_has(value, fact);
	default: return false;
	}
}

static enum rule_truth number_holds(const struct rule_condition *c, struct str fact)
{
	i64 a, b;

	if (!rule_number(str_trim(fact), &a) || !rule_number(c->folded, &b))
		return RULE_NOT_KNOWN;
	switch (c->op) {
	case OP_IS: return a == b ? RULE_TRUE : RULE_FALSE;
	case OP_IS_NOT: return a != b ? RULE_TRUE : RULE_FALSE;
	case OP_LESS: return a < b ? RULE_TRUE : RULE_FALSE;
	case OP_MORE: return a > b ? RULE_TRUE : RULE_FALSE;
	default: return RULE_FALSE;
	}
}

/* Of the lines "name=value". */
static struct str variable_of(struct str lines, struct str name)
{
	struct str line;

	while (str_cut(&lines, '\n', &line))
		if (line.len > name.len && line.ptr[name.len] == '=' && str_eq(str_head(line, name.len), name))
			return str_skip(line, name.len + 1);
	return NO_STR;
}

enum rule_truth rule_condition_holds(struct arena *a, const struct rule_condition *c, const struct rule_facts *f)
{
	enum rule_type type = rule_type_of(c);
	struct str fact = c->variable.len ? variable_of(f->value[c->field], c->variable) : f->value[c->field], item;
	bool not = c->op == OP_IS_NOT || c->op == OP_CONTAINS_NOT, held = false;
	bool known = type == RULE_IS_SET ? fact.ptr != NULL : fact.len > 0;

	if (c->op == OP_KNOWN || c->op == OP_UNKNOWN)
		return (type == RULE_IS_SET ? fact.len > 0 : known) == (c->op == OP_KNOWN) ? RULE_TRUE : RULE_FALSE;
	if (!known)
		return RULE_NOT_KNOWN;
	if (type == RULE_IS_NUMBER)
		return number_holds(c, fact);
	fact = rule_fold(a, c->field, fact);
	if (type == RULE_IS_SET) {
		while (!held && str_cut(&fact, '\n', &item))
			held = compare(c->op, str_trim(item), c->folded);
	} else {
		held = compare(c->op, fact, c->folded);
	}
	return held != not ? RULE_TRUE : RULE_FALSE;
}
