#include "base/base.h"
#include "desk/actor.h"

static const char *const names[] = { "none", "auditor", "agent", "supervisor", "admin" };

enum role role_of(struct str name)
{
	for (unsigned r = ROLE_AUDITOR; r <= ROLE_ADMIN; r++)
		if (str_is(name, names[r]))
			return (enum role)r;
	return ROLE_NONE;
}

const char *role_name(enum role r)
{
	return names[r];
}
