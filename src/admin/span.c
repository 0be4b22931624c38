/*
 * Spans of time as people type them: "90 min", "36 h", "7 d"; a bare number is minutes.
 */
#include "base/base.h"
#include "admin/work.h"

bool form_span_read(struct str text, i64 max, i64 *minutes)
{
	size_t digits = 0;
	i64 n, unit = 1;
	struct str word;

	while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
		digits++;
	if (!parse_i64(str_head(text, digits), 1, 1000000, &n))
		return false;
	word = str_trim(str_skip(text, digits));
	if (word.len && (word.ptr[0] == 'h' || word.ptr[0] == 'H'))
		unit = 60;
	else if (word.len && (word.ptr[0] == 'd' || word.ptr[0] == 'D'))
		unit = 1440;
	else if (word.len && word.ptr[0] != 'm' && word.ptr[0] != 'M')
		return false;
	if (n * unit > max)
		return false;
	*minutes = n * unit;
	return true;
}

struct str form_span_text(struct ctx *c, i64 minutes)
{
	if (minutes == NONE)
		return STR("");
	if (minutes % 1440 == 0)
		return arena_printf(c->arena, "%lld d", (long long)(minutes / 1440));
	if (minutes % 60 == 0)
		return arena_printf(c->arena, "%lld h", (long long)(minutes / 60));
	return arena_printf(c->arena, "%lld min", (long long)minutes);
}
