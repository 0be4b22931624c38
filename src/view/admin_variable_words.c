#include "base/base.h"
#include "view/admin_variable.h"

enum text_key variable_kind_text(struct str kind)
{
	return str_is(kind, "number") ? T_admin_variable_number : T_admin_variable_text;
}
