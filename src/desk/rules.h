/*
 * Rules: which attributes a conversation gets and which queue it goes to. Pure: compiled once from what
 * the administration stores (JSON, one text per rule), then run on facts without database or clock.
 *
 * Rulesets that classify come first, in order; in each the first rule that matches applies, and what it
 * sets can be asked for by later ones. Then the one that routes: its first rule that matches and whose
 * queue is not overflowing names the queue; none: the fallback queue.
 *
 * A fact that is absent is unknown. A condition on it is neither true nor false, so a rule never matches
 * by accident: "name is not Ana" doesn't hold for somebody whose name we were not told.
 */
#ifndef DESK_RULES_H
#define DESK_RULES_H

#include "base/buf.h"
#include "base/str.h"
#include "desk/overflow.h"

#define RULES_CONDITIONS 10
#define RULES_OUTPUTS 5
#define RULES_SHARES 5
#define RULES_SETS 10		/* that classify, per workstream */
#define RULES_PER_SET 100

/* What can be asked for; the words stand in rule_fields[]. */
enum rule_field {
	RULE_NAME, RULE_FIRST_NAME, RULE_LAST_NAME, RULE_LOCALE, RULE_TIMEZONE, RULE_PSID, RULE_PAGE, RULE_TEXT,
	RULE_REFERRAL, RULE_AD, RULE_PAYLOAD, RULE_FLAG, RULE_HOUR, RULE_WEEKDAY, RULE_ATTACHMENT,
	/* set by earlier rulesets */
	RULE_TAG, RULE_LANGUAGE, RULE_VIP, RULE_PRIORITY, RULE_VARIABLE,
	RULE_FIELDS
};

enum rule_type {
	RULE_IS_TEXT,	/* without upper and lower case */
	RULE_IS_ID,	/* byte by byte */
	RULE_IS_NUMBER,	/* up to three decimals: 5.5 */
	RULE_IS_WORD,	/* mon, tue ...; yes, no */
	RULE_IS_SET,	/* several texts, a line each: true when it holds for one of them */
};

enum rule_op {
	OP_IS, OP_IS_NOT, OP_CONTAINS, OP_CONTAINS_NOT, OP_BEGINS, OP_IN, OP_LESS, OP_MORE, OP_KNOWN, OP_UNKNOWN,
	RULE_OPS
};

extern const struct rule_field_info { const char *word; enum rule_type type; } rule_fields[RULE_FIELDS];
extern const char *const rule_ops[RULE_OPS];
enum rule_field rule_field_of(struct str word);	/* RULE_FIELDS: none */
enum rule_op rule_op_of(struct str word);	/* RULE_OPS: none */

struct rule_condition {
	enum rule_field field;
	enum rule_op op;
	struct str value;	/* as typed; of OP_IN: parted by commas or lines */
	struct str folded;	/* as compared */
	struct str variable;	/* of RULE_VARIABLE: the one that is asked for; absent: any "name=value" */
	bool number;		/* of that variable: its value is compared as a number */
};

enum rule_attr { SET_PRIORITY, SET_SKILL, SET_TAG, SET_LANGUAGE, SET_VIP, SET_VARIABLE, RULE_ATTRS };
extern const char *const rule_attrs[RULE_ATTRS];
enum rule_attr rule_attr_of(struct str word);	/* RULE_ATTRS: none */

struct rule_output {
	enum rule_attr attr;
	i64 skill;		/* of SET_SKILL; value is the level 1-10 */
	struct str value;	/* priority 1-1000, tag, language, yes or no, "name=value" */
};

struct rule_share { i64 queue, percent; };

struct rule {
	i64 id, version;
	struct str name;
	bool enabled, any;	/* any condition is enough, else all must hold */
	struct rule_condition conditions[RULES_CONDITIONS];
	size_t nconditions;	/* none: matches everybody */
	struct rule_output outputs[RULES_OUTPUTS];	/* of a ruleset that classifies */
	size_t noutputs;
	struct rule_share shares[RULES_SHARES];		/* of one that routes: add up to 100 */
	size_t nshares;
	struct overflow overflow;	/* of one that routes: what it says instead of the queues; no WAITING */
};

struct ruleset {
	i64 id;
	struct str name;
	bool enabled, routes;
	struct rule *rules;
	size_t n;
};

/* Of one workstream, in order; at most one routes, and it is the last. */
struct rules {
	struct ruleset *sets;
	size_t n;
	i64 fallback;
};

/* --- one rule: check, read, write ----------------------------------------------------------------- */

/* Does op fit the field, and value the op? */
bool rule_condition_fits(const struct rule_condition *c);
bool rule_op_fits(const struct rule_condition *c);
enum rule_type rule_type_of(const struct rule_condition *c);
bool rule_output_fits(enum rule_attr attr, i64 skill, struct str value);
/* Between 1 and 5 queues, each once, percents from 1 adding up to 100. */
bool rule_shares_fit(const struct rule_share *shares, size_t n);

/* Conditions and what follows from them; id, name and enabled are the row's. False: not a rule. */
bool rule_read(struct arena *a, struct str json, struct rule *out);
void rule_write(struct buf *out, const struct rule *rule);

/* --- running ------------------------------------------------------------------------------------ */

/* Absent or empty is unknown; of a set only absent is, since no flag at all is known, too. */
struct rule_facts { struct str value[RULE_FIELDS]; };

enum rule_truth { RULE_FALSE, RULE_TRUE, RULE_NOT_KNOWN };
enum rule_truth rule_condition_holds(struct arena *a, const struct rule_condition *c, const struct rule_facts *f);

enum rule_outcome {
	RULE_OFF,		/* it or its ruleset is switched off */
	RULE_NOT_REACHED,	/* an earlier one of the ruleset applied */
	RULE_NO_MATCH,
	RULE_UNKNOWN,		/* might match if something were known */
	RULE_OVERFLOWING,	/* matched, but all its queues overflow */
	RULE_APPLIED,
};

/* What became of each rule, in order. */
struct rule_trace {
	const struct ruleset *set;
	const struct rule *rule;
	enum rule_outcome outcome;
	enum rule_truth holds[RULES_CONDITIONS];	/* of rules that were looked at */
};

struct rules_queue { i64 id; struct overflow_now now; struct overflow overflow; };

struct rules_input {
	struct rule_facts facts;
	u64 seed;			/* id of the conversation: its share of a percentage is always the same */
	const struct rules_queue *queues;	/* how they are now; one that is not here takes everything */
	size_t nqueues;
};

#define RULES_SKILLS (RULES_SETS * RULES_OUTPUTS)
struct rules_result {
	i64 queue;
	const struct rule *routed_by;	/* NULL: nothing matched, it is the fallback queue */
	const struct overflow_step *overflow;	/* NULL: it queues; else all that match overflow, and this
						 * happens before it enters queue, that of the first match */
	i64 priority;			/* NONE: not set */
	struct { i64 id, level; } skills[RULES_SKILLS];
	size_t nskills;
	struct rule_facts facts;	/* with what was set: tags, language, vip, variables */
	struct rule_trace *trace;
	size_t ntrace;
};

void rules_run(struct arena *a, const struct rules *rules, const struct rules_input *in, struct rules_result *out);

#endif
