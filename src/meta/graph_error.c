#include "base/base.h"
#include "base/clock.h"
#include "meta/event.h"
#include "meta/graph_error.h"

#define MESSAGE_MAX 500
#define TRACE_MAX 64
/* Numbers this long mean the same wherever they stand: some come as code and as subcode. */
#define LONG_CODE 1000000
/* Meta's longest window rolls over 24 h: no estimate can honestly be longer. */
#define REGAIN_MINUTES_MAX (24 * 60)

struct row {
	i64 code;
	i64 subcode, last;	/* NONE: the row for no subcode, and for those that have no row */
	enum error_class class;
	bool app_wide;
};

#define CODE(c, class) { c, NONE, NONE, class, false }
#define SUB(c, s, class) { c, s, s, class, false }
#define SUBS(c, from, to, class) { c, from, to, class, false }

/* Protocol 5.2, row by row in its order. */
static const struct row rows[] = {
	CODE(-1, CLASS_AMBIG),
	CODE(1, CLASS_AMBIG),
	SUB(1, 99, CLASS_AMBIG),
	SUB(1, 1357046, CLASS_AMBIG),
	CODE(2, CLASS_AMBIG),		/* whatever is_transient says (architecture 4.6) */
	SUB(2, 2018344, CLASS_PERM),
	CODE(3, CLASS_PERM),
	{ 4, NONE, NONE, CLASS_RATE, true },
	SUB(4, 2018022, CLASS_RATE),
	SUB(4, 2018354, CLASS_CONTENT),
	SUB(9, 2018352, CLASS_RATE),
	CODE(10, CLASS_PERM),		/* or WINDOW: only the words tell, see below */
	SUB(10, 2018278, CLASS_WINDOW),
	SUB(10, 2018065, CLASS_WINDOW),
	SUB(10, 2534022, CLASS_WINDOW),
	SUB(10, 2018108, CLASS_RECIPIENT),
	SUB(10, 1893063, CLASS_POLICY),
	SUB(10, 1404170, CLASS_POLICY),
	SUB(10, 1893015, CLASS_RECIPIENT),
	SUB(10, 2018336, CLASS_RECIPIENT),
	SUB(10, 2534077, CLASS_PERM),
	CODE(17, CLASS_RATE),
	CODE(27, CLASS_THREAD),
	CODE(32, CLASS_RATE),
	CODE(80001, CLASS_RATE),
	CODE(80002, CLASS_RATE),
	CODE(80006, CLASS_RATE),
	CODE(100, CLASS_CONTENT),
	SUB(100, 33, CLASS_CONTENT),	/* a profile fetch reads it as PROFILE */
	SUB(100, 1893061, CLASS_CONTENT),
	SUB(100, 2018001, CLASS_RECIPIENT),
	SUB(100, 2018008, CLASS_CONTENT),
	SUB(100, 2018014, CLASS_CONTENT),
	SUB(100, 2018047, CLASS_CONTENT),
	SUB(100, 2018074, CLASS_CONTENT),
	SUB(100, 2018109, CLASS_CONTENT),
	SUB(100, 2018164, CLASS_CONTENT),
	SUB(100, 2018218, CLASS_PROFILE),
	SUB(100, 2018294, CLASS_CONTENT),
	SUB(100, 2018320, CLASS_CONTENT),
	SUB(100, 2018328, CLASS_CONTENT),
	SUBS(100, 2534013, 2534028, CLASS_CONTENT),
	SUB(100, 2534029, CLASS_POLICY),	/* blocked */
	SUBS(100, 2534030, 2534036, CLASS_CONTENT),
	SUB(100, 2534037, CLASS_THREAD),	/* not the thread's owner */
	CODE(102, CLASS_TOKEN),
	CODE(190, CLASS_TOKEN),
	SUBS(190, 458, 464, CLASS_TOKEN),
	SUBS(190, 466, 468, CLASS_TOKEN),
	SUB(190, 492, CLASS_TOKEN),
	CODE(200, CLASS_PERM),
	SUB(200, 1545041, CLASS_RECIPIENT),
	SUB(200, 2018028, CLASS_PERM),
	SUB(200, 2018027, CLASS_PERM),
	SUB(200, 2018021, CLASS_PERM),
	SUB(200, 2534041, CLASS_PERM),
	CODE(210, CLASS_PERM),
	CODE(230, CLASS_PERM),
	CODE(368, CLASS_POLICY),
	CODE(506, CLASS_CONTENT),
	CODE(551, CLASS_RECIPIENT),
	SUB(551, 1545041, CLASS_RECIPIENT),
	CODE(613, CLASS_RATE),
	SUB(613, 2534040, CLASS_RATE),
	SUB(613, 1893016, CLASS_CONTENT),
	SUB(613, 2018338, CLASS_POLICY),
	CODE(1200, CLASS_AMBIG),
	CODE(2022, CLASS_POLICY),
	CODE(9000001, CLASS_PROFILE),
	CODE(10303, CLASS_CONTENT),
	CODE(10900, CLASS_CONTENT),
	CODE(10903, CLASS_CONTENT),
	CODE(10904, CLASS_PERM),
	CODE(1545041, CLASS_WINDOW),
	CODE(2018300, CLASS_THREAD),
	CODE(2018321, CLASS_THREAD),
	CODE(2018247, CLASS_PROFILE),
};

static const struct row *row_of(i64 code, i64 subcode)
{
	const struct row *by_code = NULL, *anywhere = NULL;

	if (code == NONE)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];

		if (r->code == code && r->subcode != NONE && subcode >= r->subcode &&
		    subcode <= r->last)
			return r;
		if (r->subcode == NONE && r->code == code)
			by_code = r;
		if (r->subcode == NONE && r->code == subcode && subcode >= LONG_CODE)
			anywhere = r;
	}
	return anywhere ? anywhere : by_code;
}

static enum error_class class_by_status(i64 status, bool has_error, bool transient_flag)
{
	if (status == 429)
		return CLASS_RATE;
	if (status == 408 || status == 425)
		return CLASS_AMBIG;
	/* not from Graph, so the call did not get there; a redirect is never followed */
	if (status >= 300 && status < 500 && !has_error)
		return CLASS_TRANSIENT;
	if (status >= 400 && status < 500 && !transient_flag)
		return CLASS_CONTENT;
	return CLASS_AMBIG;
}

static bool says(struct str s, const char *words)
{
	size_t n = strlen(words);

	for (; s.len >= n; s = str_skip(s, 1))
		if (str_ieq(str_head(s, n), words))
			return true;
	return false;
}

enum error_class graph_error_class(i64 status, i64 code, i64 subcode, bool transient_flag,
				   struct str message)
{
	const struct row *r = row_of(code, subcode);

	if (!r)
		return class_by_status(status, code != NONE, transient_flag);
	if (r->code == 10 && r->subcode == NONE && (says(message, "outside of allowed window") ||
						    says(message, "outside the allowed window")))
		return CLASS_WINDOW;
	/* a throttle that names a vague code has still refused the call */
	if (r->class == CLASS_AMBIG && status == 429)
		return CLASS_RATE;
	return r->class;
}

static struct str bounded(struct str s, size_t max)
{
	size_t n = s.len;

	if (n <= max)
		return s;
	/* back to the beginning of a character */
	for (n = max; n && ((unsigned char)s.ptr[n] & 0xc0) == 0x80; n--)
		;
	return str_head(s, n);
}

void graph_error_read(struct arena *a, i64 status, struct str body, struct graph_error *out)
{
	struct json *root = j_parse(a, event_digestible(a, body), NULL), *error;
	const struct row *r;
	bool good = status >= 200 && status < 300;

	*out = (struct graph_error){ .status = status, .code = NONE, .subcode = NONE };
	error = j_get(root, "error");
	out->code = j_i64(j_get(error, "code"), NONE);
	if (out->code == NONE) {
		if (good && root && (!error || j_is_null_value(error)))
			return;
		/* {"error":"Forbidden"}, an HTML page: whoever wrote it was not Graph */
		out->class = class_by_status(status, false, false);
		out->told_admin = out->class == CLASS_TRANSIENT;
		return;
	}
	out->subcode = j_i64(j_get(error, "error_subcode"), NONE);
	out->transient_flag = j_flag(j_get(error, "is_transient"));
	out->message = bounded(j_text(j_get(error, "message")), MESSAGE_MAX);
	out->trace = bounded(j_text(j_get(error, "fbtrace_id")), TRACE_MAX);
	out->class = graph_error_class(status, out->code, out->subcode, out->transient_flag,
				       out->message);
	r = row_of(out->code, out->subcode);
	out->app_wide = r && r->app_wide;
}

const char *error_class_name(enum error_class c)
{
	switch (c) {
	case CLASS_NONE: return "none";
	case CLASS_TRANSIENT: return "transient";
	case CLASS_AMBIG: return "ambig";
	case CLASS_RATE: return "rate";
	case CLASS_WINDOW: return "window";
	case CLASS_RECIPIENT: return "recipient";
	case CLASS_CONTENT: return "content";
	case CLASS_TOKEN: return "token";
	case CLASS_PERM: return "perm";
	case CLASS_POLICY: return "policy";
	case CLASS_THREAD: return "thread";
	case CLASS_PROFILE: return "profile";
	}
	return "ambig";
}

static struct str leading_digits(struct str s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	return str_head(s, n);
}

/*
 * The largest number that stands behind a key. Not read as JSON: the business header may have the
 * same key twice (protocol 5.3), of which a parser keeps one, and a cut header still says enough.
 */
static i64 largest(struct str s, const char *quoted_key)
{
	size_t n = strlen(quoted_key);
	i64 most = 0;

	while (s.len) {
		const char *at = memmem(s.ptr, s.len, quoted_key, n);
		i64 v;

		if (!at)
			break;
		s = str_skip(s, (size_t)(at - s.ptr) + n);
		while (s.len && (*s.ptr == ' ' || *s.ptr == ':' || *s.ptr == '"'))
			s = str_skip(s, 1);
		if (parse_i64(leading_digits(s), 0, INT32_MAX, &v))
			most = i64_max(most, v);
	}
	return most;
}

void graph_usage_read(struct arena *a, struct str app, struct str page, struct str business,
		      struct graph_usage *out)
{
	const struct str headers[] = { app, page, business };

	(void)a;
	*out = (struct graph_usage){ 0 };
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		struct str h = headers[i];

		out->percent = i64_max(out->percent, largest(h, "\"call_count\""));
		out->percent = i64_max(out->percent, largest(h, "\"total_time\""));
		out->percent = i64_max(out->percent, largest(h, "\"total_cputime\""));
		out->regain_minutes = i64_max(out->regain_minutes,
					      largest(h, "\"estimated_time_to_regain_access\""));
	}
}

i64 graph_backoff(enum error_class c, i64 tries, i64 regain_minutes)
{
	static const i64 steps[] = { 5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS };
	i64 n = i64_max(tries, 1) - 1;

	if (c != CLASS_RATE)
		return steps[i64_min(n, ARRAY_LEN(steps) - 1)];
	if (regain_minutes > 0)
		return i64_min(regain_minutes, REGAIN_MINUTES_MAX) * MINUTE_MS;
	return i64_min(MINUTE_MS << i64_min(n, 4), 15 * MINUTE_MS);
}
