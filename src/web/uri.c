#include "base/base.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "web/request.h"

bool uri_decode(struct arena *a, struct str in, bool plus, struct str *out)
{
	char *to = arena_alloc(a, in.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++) {
		u8 c = (u8)in.ptr[i];

		if (c == '%') {
			if (!parse_hex(str_head(str_skip(in, i + 1), 2), &c, 1))
				return false;
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return false;
		to[n++] = (char)c;
	}
	*out = (struct str){ to, n };
	return utf8_valid(*out);
}

/* A segment that a file system or another server might read as something else. */
static bool clean(struct str segment)
{
	if (str_is(segment, ".") || str_is(segment, ".."))
		return false;
	for (size_t i = 0; i < segment.len; i++)
		if ((u8)segment.ptr[i] < 0x20 || segment.ptr[i] == 0x7f || segment.ptr[i] == '/' ||
		    segment.ptr[i] == '\\')
			return false;
	return true;
}

int uri_parse(struct arena *a, struct str uri, struct str mount, struct str *path,
	      struct str *query)
{
	struct str rest = uri, raw, segment, decoded;
	struct buf out;

	if (uri.len > LIMIT_URI)
		return 414;
	if (!str_starts(uri, "/") || str_has(uri, '#'))
		return 400;
	str_cut(&rest, '?', &raw);
	*query = rest.ptr ? rest : STR("");
	/* the mount prefix holds no character that anybody would escape */
	if (raw.len < mount.len || !str_eq(str_head(raw, mount.len), mount))
		return 404;
	raw = str_skip(raw, mount.len);
	if (raw.len && raw.ptr[0] != '/')
		return 404;
	buf_init(&out, a, LIMIT_URI);
	raw = str_skip(raw, 1);
	while (str_cut(&raw, '/', &segment)) {
		if (!uri_decode(a, segment, false, &decoded) || !clean(decoded))
			return 400;
		buf_addc(&out, '/');
		buf_add(&out, decoded);
	}
	*path = buf_str(&out);
	return 0;
}
