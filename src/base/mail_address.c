#include "base/base.h"
#include "base/mail_address.h"

static bool all_of(struct str s, const char *more)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c && strchr(more, c))))
			return false;
	}
	/* dots stand between something */
	return s.len && s.ptr[0] != '.' && s.ptr[s.len - 1] != '.' && !memmem(s.ptr, s.len, "..", 2);
}

bool mail_address(struct str s)
{
	struct str name;

	if (s.len > MAIL_ADDRESS_MAX || !str_cut(&s, '@', &name) || !s.ptr || name.len > 64)
		return false;
	return all_of(name, "!#$%&'*+-/=?^_`{|}~.") && all_of(s, "-.") && s.ptr[0] != '-';
}
