#include "fuzz.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "web/request.h"

static void check_path(struct str path)
{
	struct str rest = path, segment;

	MUST(str_starts(path, "/") && path.len <= LIMIT_URI && utf8_valid(path));
	for (size_t i = 0; i < path.len; i++)
		MUST((u8)path.ptr[i] >= 0x20 && path.ptr[i] != 0x7f && path.ptr[i] != '\\');
	while (str_cut(&rest, '/', &segment))
		MUST(!str_is(segment, ".") && !str_is(segment, ".."));
}

/* Written out again and read, it is the same path. */
static void check_round_trip(struct arena *a, struct str path, struct str mount)
{
	struct str rest = str_skip(path, 1), segment, again, query;
	struct buf uri;

	buf_init(&uri, a, 4 * LIMIT_URI);
	buf_add(&uri, mount);
	while (str_cut(&rest, '/', &segment)) {
		buf_addc(&uri, '/');
		buf_add(&uri, url_component(a, segment));
	}
	if (uri.len > LIMIT_URI)
		return;
	MUST(uri_parse(a, buf_str(&uri), mount, &again, &query) == 0);
	MUST(str_eq(again, path) && query.ptr && !query.len);
}

/* The input is a REQUEST_URI. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const char *const mounts[] = { "", "/desk", "/a/b" };
	struct str uri = { (const char *)data, size }, path, query;
	struct arena a;

	arena_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(mounts); i++) {
		struct str mount = str_of(mounts[i]);
		int status = uri_parse(&a, uri, mount, &path, &query);

		MUST(status == 0 || status == 400 || status == 404 || status == 414);
		MUST((status == 414) == (size > LIMIT_URI));
		if (status)
			continue;
		MUST(str_starts(uri, mounts[i]));
		check_path(path);
		check_round_trip(&a, path, mount);
	}
	arena_release(&a);
	return 0;
}
