/*
 * Slugs: the places in a prepared text where the name of a customer or a queue goes. Pure.
 *
 *	{CustomerFirstName}	a name of the list below, in exactly this case
 *	{$OrderNumber$}		a context variable: letters, digits, underscores
 *	{?Which size}		a question that the agent answers before the text is used
 *
 * A "{" without a "}" on the same line stands for itself. What is missing becomes nothing: a customer
 * never reads a slug.
 */
#ifndef DESK_SLUGS_H
#define DESK_SLUGS_H

#include "base/arena.h"
#include "base/str.h"

enum slug {
	SLUG_CUSTOMER_NAME, SLUG_CUSTOMER_FIRST_NAME, SLUG_CUSTOMER_LAST_NAME, SLUG_AGENT_NAME,
	SLUG_AGENT_FIRST_NAME, SLUG_AGENT_NICKNAME, SLUG_PAGE_NAME, SLUG_QUEUE_NAME, SLUG_NEXT_OPENING,
	SLUG_LANGUAGE, SLUG_WAITING_TIME, SLUG_LAST_MESSAGE, SLUGS
};

/* Where a text is used decides what is known there. */
enum slug_use { SLUGS_QUICK_REPLY, SLUGS_AUTOMATED, SLUGS_TEMPLATE /* what an agent sees */ };

/* "CustomerName" */
const char *slug_name(enum slug slug);
bool slug_fits(enum slug slug, enum slug_use use);

enum slug_kind { SLUG_TEXT, SLUG_NAME, SLUG_VARIABLE, SLUG_QUESTION, SLUG_UNKNOWN };

struct slug_piece {
	enum slug_kind kind;
	struct str text;	/* as it stands, "{...}" with its braces */
	struct str inner;	/* of a variable or question: its name, its words */
	enum slug slug;		/* of SLUG_NAME */
};

/* The name of a context variable: letters, digits, underscores, at most 100. */
bool slugs_variable_name(struct str s);

/* Takes the next piece off *rest; false at the end. The pieces' texts together are the whole text. */
bool slugs_next(struct str *rest, struct slug_piece *out);

/* False: *bad is the first slug that is unknown, or not known where this text is used. */
bool slugs_check(struct str text, enum slug_use use, struct str *bad);

struct slug_variable { struct str name, value; };

struct slug_values {
	struct str names[SLUGS];			/* absent: nothing */
	const struct slug_variable *variables;
	size_t nvariables;
	const struct str *answers;			/* to the questions, in their order */
	size_t nanswers;
};

/* Values are taken as they are: a customer who is called "{QueueName}" stays so. */
struct str slugs_fill(struct arena *a, struct str text, const struct slug_values *values);

/* "Ana" of "Ana Maria Silva", and "Silva": absent when there is one word only. */
struct str slugs_first_name(struct str name);
struct str slugs_last_name(struct str name);

#endif
