#include "base/base.h"
#include "view/admin_overflow.h"

const char *overflow_input(char out[24], int cause, const char *part)
{
	snprintf(out, 24, "%s_%s", overflow_causes[cause], part);
	return out;
}

enum text_key overflow_cause_text(int cause)
{
	static const enum text_key texts[OVERFLOW_CAUSES] = {
		[OVERFLOW_CLOSED] = T_admin_overflow_closed, [OVERFLOW_FULL] = T_admin_overflow_full,
		[OVERFLOW_WAITING] = T_admin_overflow_waiting,
	};

	return texts[cause];
}

enum text_key overflow_at_text(int cause)
{
	return cause == OVERFLOW_FULL ? T_admin_overflow_full_at : T_admin_overflow_waiting_at;
}
