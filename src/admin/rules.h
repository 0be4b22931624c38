/*
 * Routing rules: what the files of their pages share.
 */
#ifndef ADMIN_RULES_H
#define ADMIN_RULES_H

#include "admin/work.h"
#include "desk/rules_load.h"
#include "view/admin_rules.h"

struct rule_in { i64 id, version; struct str name, match, go; bool enabled; };
struct move_in { i64 id; struct str direction; };

/* The queues, skills and variables to choose from. */
enum err rule_form_offer(struct ctx *c, struct rule_form *f) MUST_USE;
/* Conditions, outputs and shares as posted: their fields are numbered and looked up by name. */
void rule_form_read(struct ctx *c, struct rule_form *f);
void rule_form_as_saved(struct ctx *c, struct rule_form *f, const struct rule *rule);
/* Adds an error per field; without errors *out is the rule. */
void rule_form_check(struct ctx *c, struct rule_form *f, struct rule *out);
struct str rule_form_body(struct ctx *c, const struct rule *rule);

/* Where the i-th of n goes; false: it stays. */
bool rules_neighbour(struct str direction, size_t i, size_t n, size_t *with);

extern const struct spec admin_rule_enable_spec, admin_rule_spec, admin_move_spec, admin_ruleset_spec, admin_ruleset_copy_spec,
	admin_tester_spec;
enum err admin_rules_home(struct ctx *c);
enum err admin_rules(struct ctx *c);
enum err admin_ruleset_create(struct ctx *c);
enum err admin_ruleset(struct ctx *c);
enum err admin_ruleset_save(struct ctx *c);
enum err admin_ruleset_copy(struct ctx *c);
/* The page of the ruleset with what keeps it from being copied. */
enum err admin_ruleset_refused(struct ctx *c, const struct rules_set_row *set, enum text_key why);
/* In a transaction: a ruleset with its rules, at the end of that workstream's. */
enum err ruleset_copy(struct db *db, struct ctx *c, i64 from_set, i64 to_stream, i64 *id) MUST_USE;
enum err admin_ruleset_move(struct ctx *c);
enum err admin_ruleset_removal(struct ctx *c);
enum err admin_ruleset_remove(struct ctx *c);
enum err admin_rule_new(struct ctx *c);
enum err admin_rule_create(struct ctx *c);
enum err admin_rule(struct ctx *c);
enum err admin_rule_save(struct ctx *c);
enum err admin_rule_copy(struct ctx *c);
enum err admin_rule_enable(struct ctx *c);
enum err admin_rule_move(struct ctx *c);
enum err admin_rule_removal(struct ctx *c);
enum err admin_rule_remove(struct ctx *c);
enum err admin_tester(struct ctx *c);
enum err admin_tester_run(struct ctx *c);

#endif
