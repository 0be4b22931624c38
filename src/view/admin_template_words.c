#include "base/base.h"
#include "view/admin_template.h"

const struct template_event template_events[TEMPLATE_EVENTS] = {
	{ "incoming_known", T_admin_template_incoming_known }, { "incoming_unknown", T_admin_template_incoming_unknown },
	{ "consult", T_admin_template_consult }, { "transfer", T_admin_template_transfer },
	{ "supervisor_assign", T_admin_template_supervisor_assign },
};

enum text_key template_event_text(struct str event)
{
	for (size_t i = 0; i < TEMPLATE_EVENTS; i++)
		if (str_is(event, template_events[i].word))
			return template_events[i].name;
	return T_admin_choose;
}
