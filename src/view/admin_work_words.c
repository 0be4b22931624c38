#include "base/base.h"
#include "view/admin_work.h"

enum text_key stream_mode_text(struct str mode)
{
	if (str_is(mode, "pick"))
		return T_admin_stream_pick;
	return str_is(mode, "push_pick") ? T_admin_stream_push_pick : T_admin_stream_push;
}
