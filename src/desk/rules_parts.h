/*
 * Within desk/rules*.c.
 */
#ifndef DESK_RULES_PARTS_H
#define DESK_RULES_PARTS_H

#include "desk/rules.h"

/* As compared: lower case, blanks squeezed. */
struct str rule_fold(struct arena *a, enum rule_field field, struct str s);
struct str rule_fold_list(struct arena *a, enum rule_field field, struct str list);
/* In thousandths. */
bool rule_number(struct str s, i64 *milli);

#endif
