/*
 * Copies of rulesets with their rules: one alone, to this or another workstream.
 */
#include "base/base.h"
#include "admin/rules.h"
#include "store/context.h"

enum err ruleset_copy(struct db *db, struct ctx *c, i64 from_set, i64 to_stream, i64 *id)
{
	struct rules_rule_row *rules;
	enum db_result r;
	size_t n;
	enum err e = db_err(rules_set_copy(db, from_set, to_stream, c->who.id, c->now));

	if (e)
		return e;
	*id = db_insert_id(db);
	r = context_copy_used(db, from_set, to_stream, c->who.id, c->now);
	if (r != DB_OK && r != DB_NONE)
		return db_err(r);
	e = db_err(rules_of_set(db, from_set, RULES_PER_SET, &rules, &n));
	for (size_t i = 0; !e && i < n; i++) {
		i64 rule;

		r = rules_rule_copy(db, rules[i].id, *id, c->who.id, c->now);
		rule = r == DB_OK ? db_insert_id(db) : NONE;
		if (r == DB_OK)
			r = rules_uses_copy(db, rules[i].id, rule);
		if (r == DB_OK)
			r = context_uses_follow(db, rule, to_stream);
		e = r == DB_NONE ? OK : db_err(r);
	}
	return e;
}

struct copy_in { i64 id, workstream_id; };

const struct spec admin_ruleset_copy_spec = SPEC(copy_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct copy_in, id) },
	{ "workstream_id", FROM_BODY, FIELD_I64, false, 1, INT64_MAX, offsetof(struct copy_in, workstream_id) },
}));

/* Is there room in that workstream: ten that classify, one that routes? */
static enum err room(struct ctx *c, const struct rules_set_row *set, i64 stream, bool *out)
{
	struct rules_set_row *sets;
	size_t n, same = 0;
	enum err e = db_err(rules_sets(c->db, stream, RULES_SETS + 1, &sets, &n));

	for (size_t i = 0; !e && i < n; i++)
		same += str_eq(sets[i].kind, set->kind);
	*out = same < (str_is(set->kind, "route") ? 1 : RULES_SETS);
	return e;
}

struct copying { struct ctx *c; const struct rules_set_row *set; i64 to, id; struct str name; };

/* Last of its kind and off: a copy that nobody has changed yet should decide nothing. */
static enum err copy(struct db *db, void *arg)
{
	struct copying *k = arg;
	struct rules_set_row *sets;
	size_t n;
	i64 last = 0;
	enum err e = db_err(rules_sets(db, k->to, RULES_SETS + 1, &sets, &n));

	for (size_t i = 0; !e && i < n; i++)
		last = i64_max(last, sets[i].position);
	if (e || (e = ruleset_copy(db, k->c, k->set->id, k->to, &k->id)) ||
	    (e = db_err(rules_set_place(db, k->id, last + 1))))
		return e;
	return db_err(rules_set_edit(db, k->id, 1, k->name, 0, k->c->who.id, k->c->now));
}

enum err admin_ruleset_copy(struct ctx *c)
{
	const struct copy_in *in = c->in;
	struct rules_set_row set;
	struct work_stream_row stream;
	struct copying k = { .c = c, .set = &set };
	bool fits;
	enum err e = db_err(rules_set_get(c->db, in->id, &set));

	if (e)
		return e;
	k.to = in->workstream_id == NONE ? set.workstream_id : in->workstream_id;
	e = db_err(work_stream_get(c->db, k.to, &stream));
	if (e == ERR_NOT_FOUND)
		return admin_ruleset_refused(c, &set, T_admin_choose);
	if (e || (e = room(c, &set, k.to, &fits)))
		return e;
	if (!fits)
		return admin_ruleset_refused(c, &set, str_is(set.kind, "route") ? T_admin_rules_one_route :
									       T_admin_rules_too_many_sets);
	k.name = k.to == set.workstream_id ? admin_copy_name(c, set.name, 0) : set.name;
	if ((e = db_tx(c->db, "copy ruleset", copy, &k)))
		return e;
	admin_audit_name(c, "copy", "ruleset", k.id, k.name);
	reply_see_other(c, "/admin/workstreams/%lld/rules?done=ruleset_copied", (long long)k.to);
	return OK;
}
