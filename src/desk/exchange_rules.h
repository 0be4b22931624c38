/*
 * Rules in the settings file: a list of {"name", "enabled", "rule"}, where "rule" is what desk/rules.h
 * reads and writes, but with names of queues and skills in place of their numbers. The same, as
 * rules.h would write it, stands in the row. Private to src/desk/exchange*.c.
 */
#ifndef DESK_EXCHANGE_RULES_H
#define DESK_EXCHANGE_RULES_H

#include "desk/exchange_kinds.h"
#include "store/exchange.h"
#include "sys/json.h"

struct exchange_name {
	enum exchange_kind kind;	/* EXCHANGE_QUEUES, EXCHANGE_SKILLS, EXCHANGE_VARIABLES */
	struct str name;
};

/* From the file, each rule checked. */
bool exchange_rules_read(struct arena *a, const struct json *list, struct str *out);
/* All that the rules of a row name. */
size_t exchange_rules_names(struct arena *a, struct str rules, struct exchange_name **out);

#endif
