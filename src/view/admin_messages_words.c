#include "base/base.h"
#include "view/admin_messages.h"

/* In the order of the column, and of a conversation. */
const struct automated_occasion automated_occasions[AUTOMATED_OCCASIONS] = {
	{ "greeting", T_admin_automated_greeting, T_admin_automated_greeting_when },
	{ "agent_assigned", T_admin_automated_agent_assigned, T_admin_automated_agent_assigned_when },
	{ "agent_not_assigned", T_admin_automated_agent_not_assigned, T_admin_automated_agent_not_assigned_when },
	{ "agent_joined", T_admin_automated_agent_joined, T_admin_automated_agent_joined_when },
	{ "agent_left", T_admin_automated_agent_left, T_admin_automated_agent_left_when },
	{ "agent_disconnected", T_admin_automated_agent_disconnected, T_admin_automated_agent_disconnected_when },
	{ "session_ended", T_admin_automated_session_ended, T_admin_automated_session_ended_when },
	{ "consult_accepted", T_admin_automated_consult_accepted, T_admin_automated_consult_accepted_when },
	{ "consult_ended", T_admin_automated_consult_ended, T_admin_automated_consult_ended_when },
	{ "transfer_accepted", T_admin_automated_transfer_accepted, T_admin_automated_transfer_accepted_when },
	{ "holiday", T_admin_automated_holiday, T_admin_automated_holiday_when },
	{ "out_of_hours", T_admin_automated_out_of_hours, T_admin_automated_out_of_hours_when },
	{ "file_too_large", T_admin_automated_file_too_large, T_admin_automated_file_too_large_when },
	{ "unsupported_type", T_admin_automated_unsupported_type, T_admin_automated_unsupported_type_when },
	{ "overflow", T_admin_automated_overflow, T_admin_automated_overflow_when },
	{ "could_not_process", T_admin_automated_could_not_process, T_admin_automated_could_not_process_when },
	{ "inactivity_warning", T_admin_automated_inactivity_warning, T_admin_automated_inactivity_warning_when },
};
