#include "base/base.h"
#include "base/limits.h"
#include "web/request.h"

/* Visible ASCII without what separates: the characters of RFC 6265, and a little more in values. */
static bool printable(struct str s, const char *but)
{
	for (size_t i = 0; i < s.len; i++)
		if ((u8)s.ptr[i] <= 0x20 || (u8)s.ptr[i] >= 0x7f || strchr(but, s.ptr[i]))
			return false;
	return true;
}

void cookie_parse(struct arena *a, struct str text, struct pair **pairs, size_t *n)
{
	struct pair *list = arena_array(a, struct pair, LIMIT_COOKIES);
	struct str rest = text, cookie, name, value;
	size_t used = 0;

	while (used < LIMIT_COOKIES && str_cut(&rest, ';', &cookie)) {
		value = str_trim(cookie);
		if (!str_has(value, '='))
			continue;
		str_cut(&value, '=', &name);
		/* a neighbour on the same host may set what it likes: skip it, go on */
		if (!name.len || !printable(name, "\"(),/:;<=>?@[\\]{}") ||
		    !printable(value, ",;\\"))
			continue;
		list[used++] = (struct pair){ name, value };
	}
	*pairs = list;
	*n = used;
}
