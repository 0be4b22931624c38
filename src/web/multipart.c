#include "base/base.h"
#include "web/multipart.h"
#include "web/request.h"

#define BOUNDARY_MAX 70

/* The value of one parameter of a header: name="a b" or name=a; absent. A backslash stands for itself, as
 * browsers mean it; they write %22 for a quote. */
static struct str parameter(struct str header, const char *wanted)
{
	struct str name;

	if (!str_cut(&header, ';', &name))
		return NO_STR;
	while (header.len) {
		struct str value;
		size_t n = 0;

		if (!str_cut(&header, '=', &name) || !header.ptr)
			return NO_STR;
		if (str_starts(header, "\"")) {
			header = str_skip(header, 1);
			while (n < header.len && header.ptr[n] != '"')
				n++;
			value = str_head(header, n);
			header = str_skip(header, n + (n < header.len));
			n = 0;
			while (n < header.len && header.ptr[n] != ';')
				n++;
		} else {
			while (n < header.len && header.ptr[n] != ';')
				n++;
			value = str_trim(str_head(header, n));
		}
		header = str_skip(header, n + (n < header.len));
		if (str_ieq(str_trim(name), wanted))
			return value;
	}
	return NO_STR;
}

bool multipart_init(struct multipart *m, struct arena *a, struct str content_type,
		    const struct multipart_sink *sink, void *arg)
{
	struct str boundary = parameter(content_type, "boundary");

	if (!type_is(content_type, "multipart/form-data") || !boundary.len || boundary.len > BOUNDARY_MAX)
		return false;
	*m = (struct multipart){ .sink = sink, .arg = arg };
	m->mark_len = (size_t)snprintf(m->mark, sizeof m->mark, "\r\n--%.*s", STR_ARG(boundary));
	m->hold = arena_alloc(a, MULTIPART_HOLD);
	/* the first mark may stand at the very beginning */
	memcpy(m->hold, "\r\n", 2);
	m->held = 2;
	return m->mark_len == boundary.len + 4;
}

static void drop(struct multipart *m, size_t n)
{
	m->held -= n;
	memmove(m->hold, m->hold + n, m->held);
}

static const char *find(const struct multipart *m, const char *what, size_t n)
{
	return memmem(m->hold, m->held, what, n);
}

/* The part's name and file name from its headers. */
static bool begin(struct multipart *m, struct str headers)
{
	struct str line, name = NO_STR, file = NO_STR, key;

	while (str_cut(&headers, '\n', &line)) {
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (!str_cut(&line, ':', &key) || !line.ptr || !str_ieq(str_trim(key), "Content-Disposition"))
			continue;
		name = parameter(line, "name");
		file = parameter(line, "filename");
	}
	return name.ptr && m->sink->begin(m->arg, name, file);
}

/* One step on what is held: 1 went on, 0 needs more, -1 is over. */
static int step(struct multipart *m)
{
	const char *at;
	size_t n;

	switch (m->state) {
	case MULTIPART_BEFORE:
		at = find(m, m->mark, m->mark_len);
		n = at ? (size_t)(at - m->hold) + m->mark_len : m->held >= m->mark_len ? m->held - m->mark_len + 1 : 0;
		drop(m, n);
		if (at)
			m->state = MULTIPART_MARK;
		return at != NULL;
	case MULTIPART_MARK:
		if (m->held < 2)
			return 0;
		if (memcmp(m->hold, "--", 2) && memcmp(m->hold, "\r\n", 2))
			return -1;
		m->state = m->hold[0] == '-' ? MULTIPART_END : MULTIPART_HEAD;
		if (m->state == MULTIPART_END)
			m->held = 0;
		/* the line's end stays: an empty head is two of them */
		return 1;
	case MULTIPART_HEAD:
		at = find(m, "\r\n\r\n", 4);
		if (!at)
			return m->held > MULTIPART_HEADERS ? -1 : 0;
		n = (size_t)(at - m->hold);
		if (n > MULTIPART_HEADERS || !begin(m, (struct str){ m->hold, n }))
			return -1;
		drop(m, n + 4);
		m->state = MULTIPART_DATA;
		return 1;
	case MULTIPART_DATA:
		at = find(m, m->mark, m->mark_len);
		n = at ? (size_t)(at - m->hold) : m->held >= m->mark_len ? m->held - m->mark_len + 1 : 0;
		if (n && !m->sink->data(m->arg, (struct str){ m->hold, n }))
			return -1;
		drop(m, n + (at ? m->mark_len : 0));
		if (!at)
			return 0;
		m->state = MULTIPART_MARK;
		return m->sink->end(m->arg) ? 1 : -1;
	case MULTIPART_END:
		m->held = 0;	/* what stands behind the last mark says nothing */
		return 0;
	}
	return -1;
}

bool multipart_feed(struct multipart *m, struct str bytes)
{
	while (bytes.len) {
		struct str some = str_head(bytes, MULTIPART_HOLD - m->held);
		int went;

		if (!some.len)
			return false;
		memcpy(m->hold + m->held, some.ptr, some.len);
		m->held += some.len;
		bytes = str_skip(bytes, some.len);
		while ((went = step(m)) > 0)
			;
		if (went < 0)
			return false;
	}
	return true;
}

bool multipart_complete(const struct multipart *m)
{
	return m->state == MULTIPART_END;
}
