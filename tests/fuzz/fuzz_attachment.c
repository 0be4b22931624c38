#include "fuzz.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "meta/attachment.h"

static bool visible(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((u8)s.ptr[i] <= 0x20 || (u8)s.ptr[i] >= 0x7f)
			return false;
	return true;
}

/* One element of attachments[], as Meta or anybody sends it: what comes out fits its columns. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct attachment at;
	struct arena a;

	arena_init(&a);
	at = attachment_read(&a, j_parse(&a, (struct str){ (const char *)data, size }, NULL), NULL);
	MUST(at.kind && strlen(at.kind) <= 24);
	MUST(at.url.len <= LIMIT_MEDIA_URL && visible(at.url));
	MUST(!at.url.len || str_starts(at.url, "https://") || str_starts(at.url, "http://") ||
	     str_starts(at.url, "geo:"));
	MUST(!at.sticker_id.len || (at.sticker_id.len <= 32 && str_all_digits(at.sticker_id)));
	MUST(utf8_points(at.name) <= 255);
	/* what is to be fetched has an address, or says why not */
	MUST(!at.fetch || (at.url.len > 0) == !at.odd);
	arena_release(&a);
	return 0;
}
