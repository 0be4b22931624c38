/*
 * What a rule names, so that nothing that is named can be removed.
 */
#ifndef DESK_RULES_STORE_H
#define DESK_RULES_STORE_H

#include "base/err.h"
#include "desk/rules.h"
#include "sys/db.h"

/* In the transaction that stores the rule. ERR_NOT_FOUND: a variable is not one of the workstream's. */
enum err rules_store_uses(struct db *db, i64 id, i64 workstream, const struct rule *rule) MUST_USE;

#endif
