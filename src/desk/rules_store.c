#include "base/base.h"
#include "desk/rules_store.h"
#include "store/context.h"
#include "store/rules.h"

static enum err use(struct db *db, i64 id, const char *kind, i64 used)
{
	enum db_result r = rules_use_add(db, id, str_of(kind), used);

	return r == DB_DUPLICATE ? OK : db_err(r);
}

/* A variable that is gone meanwhile: ERR_NOT_FOUND, as when the rule itself was changed. */
static enum err use_variable(struct db *db, i64 id, i64 workstream, struct str name)
{
	enum db_result r = context_use_add(db, id, workstream, name);

	return r == DB_DUPLICATE ? OK : db_err(r);
}

enum err rules_store_uses(struct db *db, i64 id, i64 workstream, const struct rule *rule)
{
	enum db_result r = rules_uses_clear(db, id);
	enum err e = r == DB_NONE ? OK : db_err(r);
	struct str rest, name;

	for (size_t i = 0; !e && i < rule->nshares; i++)
		e = use(db, id, "queue", rule->shares[i].queue);
	for (int i = 0; !e && i < OVERFLOW_CAUSES; i++)
		if (rule->overflow.step[i].action == OVERFLOW_TRANSFER)
			e = use(db, id, "queue", rule->overflow.step[i].queue);
	for (size_t i = 0; !e && i < rule->noutputs; i++) {
		rest = rule->outputs[i].value;
		if (rule->outputs[i].attr == SET_SKILL)
			e = use(db, id, "skill", rule->outputs[i].skill);
		else if (rule->outputs[i].attr == SET_VARIABLE && str_cut(&rest, '=', &name))
			e = use_variable(db, id, workstream, name);
	}
	for (size_t i = 0; !e && i < rule->nconditions; i++)
		if (rule->conditions[i].variable.len)
			e = use_variable(db, id, workstream, rule->conditions[i].variable);
	return e;
}
