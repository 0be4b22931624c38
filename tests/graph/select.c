/* The fields parameter and paging: see select.h. */
#include "select.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 5

#define WORD "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

static bool parse_list(const char **p, struct field **out, int depth);

static bool parse_one(const char **p, struct field *f, int depth)
{
	size_t n;

	*p += strspn(*p, " ");
	n = strspn(*p, WORD);
	if (!n || n >= sizeof(f->name))
		return false;
	memcpy(f->name, *p, n);
	*p += n;
	f->limit = -1;
	while (**p == '.') { /* .limit(20), .after(X): only the limit has a meaning here */
		const char *name = ++*p, *open = strchr(name, '('),
			   *close = open ? strchr(open, ')') : NULL;
		long long v;
		if (!close)
			return false;
		char *arg = xmemdup(open + 1, (size_t)(close - open - 1));
		if (strncmp(name, "limit(", 6) == 0 && parse_ll(arg, &v) && v >= 0)
			f->limit = (long)v;
		free(arg);
		*p = close + 1;
	}
	if (**p == '{') {
		++*p;
		if (depth == DEPTH || !parse_list(p, &f->sub, depth + 1) || **p != '}')
			return false;
		++*p;
	}
	*p += strspn(*p, " ");
	return true;
}

static bool parse_list(const char **p, struct field **out, int depth)
{
	for (;;) {
		*out = xcalloc(1, sizeof(**out));
		if (!parse_one(p, *out, depth))
			return false;
		if (**p != ',')
			return true;
		++*p;
		out = &(*out)->next;
	}
}

struct field *fields_parse(const char *s)
{
	struct field *f = NULL;

	if (parse_list(&s, &f, 0) && !*s)
		return f;
	fields_free(f);
	return NULL;
}

void fields_free(struct field *f)
{
	while (f) {
		struct field *next = f->next;
		fields_free(f->sub);
		free(f);
		f = next;
	}
}

const struct field *field_find(const struct field *f, const char *name)
{
	while (f && strcmp(f->name, name) != 0)
		f = f->next;
	return f;
}

struct field *fields_of(struct call *c, const char *absent)
{
	const char *s = jstr(c->params, "fields");
	struct field *f = fields_parse(s && *s ? s : absent);

	if (!f)
		graph_fail(c, 2500, 0,
			   "Syntax error \"Expected end of string instead of \"?\".\" at character "
			   "0: %s",
			   s);
	return f;
}

json_t *paging(struct call *c, const char *path, const char *before, const char *after, bool more,
	       long limit)
{
	static const char *const kept[] = { "fields", "platform", "user_id", NULL };
	json_t *p = json_pack("{s:{s:s,s:s}}", "cursors", "before", before, "after", after);
	struct buf b = { 0 };

	if (!more)
		return p;
	buf_addf(&b, "%s/%s%s%s?limit=%ld&after=%s", c->g->base_url, c->version,
		 *c->version ? "/" : "", path, limit, after);
	for (int i = 0; kept[i]; i++) {
		const char *v = jstr(c->params, kept[i]);
		char *escaped = v ? curl_easy_escape(NULL, v, 0) : NULL;
		if (escaped)
			buf_addf(&b, "&%s=%s", kept[i], escaped);
		curl_free(escaped);
	}
	json_object_set_new(p, "next", jtext(b.p));
	buf_free(&b);
	return p;
}
