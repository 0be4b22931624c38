#include "fuzz.h"

#include "base/utf8.h"
#include "meta/profile.h"

static void text(struct str s, size_t most)
{
	MUST(!s.ptr || (utf8_valid(s) && utf8_points(s) <= most && !memchr(s.ptr, '\n', s.len)));
}

/* An answer of Graph, read as a profile and as a list of participants. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct str body = { (const char *)data, size };
	struct profile p;
	struct arena a;

	arena_init(&a);
	MUST(profile_read(&a, body, &p) || !p.picture.ptr || size);
	text(p.name, 200);
	text(p.first_name, 100);
	text(p.last_name, 100);
	MUST(p.locale.len <= 16 && p.timezone.len <= 8 && p.gender.len <= 16);
	text(participants_read(&a, body, STR("1")), 200);
	text(profile_path(&a, body), SIZE_MAX);
	arena_release(&a);
	return 0;
}
