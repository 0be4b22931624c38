#include "base/base.h"
#include "view/admin_privacy.h"

enum text_key erasure_word(struct str state)
{
	if (str_is(state, "requested"))
		return T_admin_privacy_requested;
	return str_is(state, "done") ? T_admin_privacy_done : T_admin_privacy_running;
}
