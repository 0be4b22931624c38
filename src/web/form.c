#include "base/base.h"
#include "base/limits.h"
#include "web/request.h"

bool form_parse(struct arena *a, struct str text, struct pair **pairs, size_t *n)
{
	struct pair *list = arena_array(a, struct pair, LIMIT_FORM_FIELDS);
	struct str rest = text, field, name;
	size_t used = 0;

	*pairs = list;
	*n = 0;
	while (str_cut(&rest, '&', &field)) {
		if (!field.len)
			continue;
		if (used == LIMIT_FORM_FIELDS)
			return false;
		str_cut(&field, '=', &name);
		if (!field.ptr)
			field = STR("");
		if (!uri_decode(a, name, true, &list[used].name) ||
		    !uri_decode(a, field, true, &list[used].value))
			return false;
		used++;
	}
	*n = used;
	return true;
}

struct str pair_find(const struct pair *pairs, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(pairs[i].name, name))
			return pairs[i].value;
	return NO_STR;
}
