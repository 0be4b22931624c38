#include "base/base.h"
#include "view/admin_people.h"
#include "view/agent.h"

enum text_key role_text(struct str role)
{
	switch (role_of(role)) {
	case ROLE_ADMIN: return T_admin_role_admin;
	case ROLE_SUPERVISOR: return T_admin_role_supervisor;
	case ROLE_AGENT: return T_admin_role_agent;
	case ROLE_AUDITOR: case ROLE_NONE: break;
	}
	return T_admin_role_auditor;
}

enum text_key person_state_text(const struct person_row *p)
{
	return p->disabled_at != NONE ? T_admin_users_deactivated : presence_text(p->presence);
}

const char *person_state_tone(const struct person_row *p)
{
	if (p->disabled_at != NONE)
		return "bad";
	return str_is(p->presence, "available") ? "ok" : str_is(p->presence, "offline") ? "" : "warn";
}
