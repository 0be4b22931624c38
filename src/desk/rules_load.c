#include "base/base.h"
#include "base/log.h"
#include "desk/rules_load.h"
#include "store/rules.h"

#define ALL_RULES ((RULES_SETS + 1) * RULES_PER_SET)

static void put(struct arena *a, struct ruleset *set, const struct rules_rule_row *row)
{
	struct rule *rule = &set->rules[set->n++];

	if (!rule_read(a, row->body, rule)) {
		log_bug("rule %lld can't be read", (long long)row->id);
		*rule = (struct rule){ .enabled = false };
	} else {
		rule->enabled = row->enabled;
	}
	rule->id = row->id;
	rule->version = row->version;
	rule->name = row->name;
}

enum err rules_load(struct db *db, struct arena *a, i64 workstream, i64 fallback, struct rules *out)
{
	struct rules_set_row *sets;
	struct rules_rule_row *rows;
	size_t nsets, nrows;
	enum err e = db_err(rules_sets(db, workstream, RULES_SETS + 1, &sets, &nsets));

	if (e || (e = db_err(rules_of_stream(db, workstream, ALL_RULES, &rows, &nrows))))
		return e;
	*out = (struct rules){ arena_array(a, struct ruleset, nsets), nsets, fallback };
	for (size_t i = 0; i < nsets; i++) {
		struct ruleset *set = &out->sets[i];

		*set = (struct ruleset){ sets[i].id, sets[i].name, sets[i].enabled != 0,
					 str_is(sets[i].kind, "route"), NULL, 0 };
		set->rules = arena_array(a, struct rule, nrows);
		for (size_t k = 0; k < nrows; k++)
			if (rows[k].ruleset_id == set->id)
				put(a, set, &rows[k]);
	}
	return OK;
}
