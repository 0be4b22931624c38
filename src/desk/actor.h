/*
 * Who asks the desk to do something, and how it says no.
 */
#ifndef DESK_ACTOR_H
#define DESK_ACTOR_H

#include "base/str.h"

enum role { ROLE_NONE, ROLE_AUDITOR, ROLE_AGENT, ROLE_SUPERVISOR, ROLE_ADMIN };

enum role role_of(struct str name);	/* "admin", "supervisor", "agent", "auditor"; else ROLE_NONE */
const char *role_name(enum role r);

struct actor {
	i64 id;			/* user */
	enum role role;
};

static inline bool actor_leads(struct actor a) { return a.role >= ROLE_SUPERVISOR; }

/*
 * Why something was refused (ERR_CONFLICT, ERR_INVALID, ERR_FORBIDDEN): a stable word for programs
 * ("not_yours", "customer_wrote"), also the key of the sentence that people see ("refused.not_yours"
 * in po/). Static text; NULL when there is nothing to say beyond the error itself.
 */
struct refusal {
	const char *code;
	i64 conversation_id;	/* another conversation that the client should look at; 0: none */
};

#endif
