#include "base/base.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "base/utf8.h"

#define JW_DEPTH 32

void jw_init(struct jw *w, struct buf *out)
{
	*w = (struct jw){ .out = out };
}

static void before_value(struct jw *w)
{
	if (w->after_key)
		w->after_key = false;
	else if (w->comma >> w->depth & 1)
		buf_addc(w->out, ',');
	w->comma |= UINT32_C(1) << w->depth;
}

static void open_level(struct jw *w, char c)
{
	before_value(w);
	buf_addc(w->out, c);
	if (++w->depth >= JW_DEPTH) {
		log_bug("JSON nested more than %d deep", JW_DEPTH);
		abort();
	}
	w->comma &= ~(UINT32_C(1) << w->depth);
}

static void close_level(struct jw *w, char c)
{
	buf_addc(w->out, c);
	w->depth--;
}

void jw_object(struct jw *w) { open_level(w, '{'); }
void jw_end_object(struct jw *w) { close_level(w, '}'); }
void jw_array(struct jw *w) { open_level(w, '['); }
void jw_end_array(struct jw *w) { close_level(w, ']'); }

static void quoted(struct buf *b, struct str s)
{
	struct str run = s;

	buf_addc(b, '"');
	while (s.len) {
		struct str before = s;
		unsigned char c = (unsigned char)s.ptr[0];
		uint32_t cp = c < 0x80 ? c : utf8_next(&s);

		if (c < 0x80)
			s = str_skip(s, 1);
		if (cp != '"' && cp != '\\' && cp >= 0x20 && cp != UTF8_BAD)
			continue;
		/* flush what needed no escape, then the escape */
		buf_add(b, (struct str){ run.ptr, (size_t)(before.ptr - run.ptr) });
		run = s;
		if (cp == UTF8_BAD)
			buf_adds(b, "\xef\xbf\xbd");
		else if (cp == '\n')
			buf_adds(b, "\\n");
		else if (cp < 0x20)
			buf_printf(b, "\\u%04x", (unsigned)cp);
		else
			buf_printf(b, "\\%c", (char)cp);
	}
	buf_add(b, run);
	buf_addc(b, '"');
}

void jw_key(struct jw *w, const char *key)
{
	before_value(w);
	quoted(w->out, str_of(key));
	buf_addc(w->out, ':');
	w->after_key = true;
}

void jw_str(struct jw *w, struct str s)
{
	if (!s.ptr) {
		jw_null(w);
		return;
	}
	before_value(w);
	quoted(w->out, s);
}

void jw_i64(struct jw *w, i64 v)
{
	if (v == NONE) {
		jw_null(w);
		return;
	}
	before_value(w);
	buf_add_i64(w->out, v);
}

void jw_bool(struct jw *w, bool v)
{
	before_value(w);
	buf_adds(w->out, v ? "true" : "false");
}

void jw_null(struct jw *w)
{
	before_value(w);
	buf_adds(w->out, "null");
}

void jw_raw(struct jw *w, struct str json)
{
	before_value(w);
	buf_add(w->out, json);
}

void jw_kstr(struct jw *w, const char *key, struct str v) { jw_key(w, key); jw_str(w, v); }
void jw_kcstr(struct jw *w, const char *key, const char *v) { jw_key(w, key); jw_str(w, str_of(v)); }
void jw_ki64(struct jw *w, const char *key, i64 v) { jw_key(w, key); jw_i64(w, v); }
void jw_kbool(struct jw *w, const char *key, bool v) { jw_key(w, key); jw_bool(w, v); }
