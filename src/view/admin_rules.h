/*
 * What the pages about routing rules show.
 */
#ifndef VIEW_ADMIN_RULES_H
#define VIEW_ADMIN_RULES_H

#include "desk/rules.h"
#include "store/context.h"
#include "store/rules.h"
#include "view/admin_overflow.h"
#include "view/admin_work.h"

struct rules_page {
	i64 workstream;
	struct str workstream_name, queue_name;
	const struct rules_set_row *sets;
	const struct rules *rules;	/* the same sets, compiled */
	size_t nsets;
	bool routes;			/* the one that routes is there */
	const struct work_choice_row *queues, *skills;	/* names of what the rules name */
	size_t nqueues, nskills;
	struct str new_name, new_kind;
	struct form_errors errors;
};

struct ruleset_form {
	i64 version;
	struct str name;
	bool enabled;
	const struct rules_set_row *saved;
	const struct work_stream_row *streams;	/* where a copy may go */
	size_t nstreams;
	struct form_errors errors;
};

/* A condition as typed. */
struct rule_line { struct str field, op, value; bool never_told; };

/* The word of a named variable among the fields and attributes of the form: "variable:OrderNumber". */
#define RULE_VARIABLE_WORD "variable:"

struct rule_form {
	i64 id, version;		/* id 0: a new one */
	struct str name;
	bool enabled, any, routes;
	struct rule_line lines[RULES_CONDITIONS];
	size_t nlines;
	struct { struct str attr, value; struct choices choices; } outputs[RULES_OUTPUTS];
	struct { struct str queue, percent; struct choices choices; } shares[RULES_SHARES];
	struct overflow_lines overflow;	/* of one that routes */
	const struct context_variable_row *variables;	/* of the workstream */
	size_t nvariables;
	const struct rules_set_row *set;
	struct str action, title;
	struct form_errors errors;
};

struct tester_form {
	i64 workstream;
	struct str workstream_name;
	struct str value[RULE_FIELDS], seed;
	bool ran, known_customer;
	struct rules_result result;
	struct str queue_name, overflow_name;
	struct str *skills;		/* "Portuguese 5" */
	size_t nskills;
	struct form_errors errors;
};

struct str choice_name(const struct work_choice_row *rows, size_t n, i64 id);	/* "-": none */
enum text_key rule_attr_text(enum rule_attr attr);
enum text_key rule_field_text(int field);
/* "First message", or the name of a variable. */
struct str rule_condition_text(const struct lang *lang, const struct rule_condition *c);
enum text_key rule_op_text(int op);
enum text_key rule_outcome_text(enum rule_outcome outcome);
const char *rule_outcome_tone(enum rule_outcome outcome);
/* The name of a form's field, "c3_value"; in the buffer. */
const char *rule_input(char out[24], char what, size_t i, const char *part);

#endif
