#include "base/base.h"
#include "view/admin_presence.h"

enum text_key presence_word_text(struct str presence)
{
	if (str_is(presence, "busy"))
		return T_admin_reason_busy;
	if (str_is(presence, "do_not_disturb"))
		return T_admin_reason_do_not_disturb;
	if (str_is(presence, "away"))
		return T_admin_reason_away;
	if (str_is(presence, "offline"))
		return T_admin_reason_offline;
	return T_admin_reason_available;
}
