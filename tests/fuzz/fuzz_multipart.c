#include "fuzz.h"

#include "web/multipart.h"

struct seen { size_t bytes, open, parts; };

static bool begin(void *arg, struct str name, struct str file)
{
	struct seen *s = arg;

	MUST(name.ptr && name.len <= MULTIPART_HEADERS && file.len <= MULTIPART_HEADERS);
	MUST(!s->open++);
	s->parts++;
	return s->parts < 1000;
}

static bool data(void *arg, struct str bytes)
{
	struct seen *s = arg;

	MUST(s->open == 1 && bytes.len > 0);
	s->bytes += bytes.len;
	return true;
}

static bool end(void *arg)
{
	MUST(((struct seen *)arg)->open-- == 1);
	return true;
}

/* The first line is the content type, its first byte how large the pieces are; the rest is the body. */
int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	static const struct multipart_sink sink = { begin, data, end };
	struct str body = { (const char *)bytes, size }, type;
	struct seen seen = { 0 }, again = { 0 };
	struct multipart m;
	struct arena a;
	size_t piece;
	bool good, whole;

	if (!size || !str_cut(&body, '\n', &type) || !type.len)
		return 0;
	piece = (u8)type.ptr[0] % 61 + 1;
	type = str_skip(type, 1);
	arena_init(&a);
	if (multipart_init(&m, &a, type, &sink, &seen)) {
		whole = multipart_feed(&m, body) && multipart_complete(&m);
		MUST(seen.bytes <= body.len);
		/* the same however it arrives */
		good = multipart_init(&m, &a, type, &sink, &again);
		for (; good && body.len; body = str_skip(body, piece))
			good = multipart_feed(&m, str_head(body, piece));
		MUST((good && multipart_complete(&m)) == whole);
		MUST(!whole || (again.bytes == seen.bytes && again.parts == seen.parts));
	}
	arena_release(&a);
	return 0;
}
