#include "base/base.h"
#include "base/limits.h"
#include "base/log.h"
#include "sys/json.h"

#include <jansson.h>

/* struct json is jansson's json_t under our name: callers can't reach its header. */
static json_t *raw(const struct json *v) { return (json_t *)(uintptr_t)v; }
static struct json *ours(json_t *v) { return (struct json *)v; }

static void drop(void *v)
{
	json_decref(v);
}

/* jansson recurses once per level; a pass over the brackets keeps the stack out of a peer's hands. */
static bool too_deep(struct str s)
{
	size_t depth = 0;
	bool in_text = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (in_text) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_text = false;
		} else if (c == '"') {
			in_text = true;
		} else if (c == '{' || c == '[') {
			if (++depth > LIMIT_JSON_DEPTH)
				return true;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
		}
	}
	return false;
}

struct json *j_parse(struct arena *a, struct str text, const char **why)
{
	json_error_t error;
	json_t *root;

	if (too_deep(text)) {
		if (why)
			*why = "nested too deep";
		return NULL;
	}
	root = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (!root) {
		/* jansson's text quotes the input, which may be a customer's words: position only */
		if (why)
			*why = arena_printf(a, "not JSON (byte %d)", error.position).ptr;
		return NULL;
	}
	arena_defer(a, drop, root);
	return ours(root);
}

bool j_is_object(const struct json *v) { return v && json_typeof(raw(v)) == JSON_OBJECT; }
bool j_is_list(const struct json *v) { return v && json_typeof(raw(v)) == JSON_ARRAY; }
bool j_is_text(const struct json *v) { return v && json_typeof(raw(v)) == JSON_STRING; }
bool j_is_null_value(const struct json *v) { return v && json_typeof(raw(v)) == JSON_NULL; }

bool j_is_number(const struct json *v)
{
	return v && (json_typeof(raw(v)) == JSON_INTEGER || json_typeof(raw(v)) == JSON_REAL);
}

struct json *j_get(const struct json *object, const char *key)
{
	return ours(json_object_get(raw(object), key));
}

size_t j_len(const struct json *list)
{
	return json_array_size(raw(list));
}

struct json *j_at(const struct json *list, size_t i)
{
	return ours(json_array_get(raw(list), i));
}

bool j_each(const struct json *object, void **it, struct str *key, struct json **value)
{
	if (!j_is_object(object))
		return false;
	*it = *it ? json_object_iter_next(raw(object), *it) : json_object_iter(raw(object));
	if (!*it)
		return false;
	*key = str_of(json_object_iter_key(*it));
	*value = ours(json_object_iter_value(*it));
	return true;
}

struct str j_text(const struct json *v)
{
	if (!j_is_text(v))
		return NO_STR;
	return (struct str){ json_string_value(raw(v)), json_string_length(raw(v)) };
}

i64 j_i64(const struct json *v, i64 otherwise)
{
	i64 n;

	if (j_is_text(v))
		return parse_i64(j_text(v), INT64_MIN + 1, INT64_MAX, &n) ? n : otherwise;
	return json_is_integer(raw(v)) ? (i64)json_integer_value(raw(v)) : otherwise;
}

bool j_flag(const struct json *v)
{
	return json_is_true(raw(v)) || str_is(j_text(v), "true");
}

double j_real(const struct json *v, double otherwise)
{
	return j_is_number(v) ? json_number_value(raw(v)) : otherwise;
}

struct str j_id(struct arena *a, const struct json *v)
{
	if (j_is_text(v))
		return j_text(v);
	if (json_is_integer(raw(v)))
		return arena_printf(a, "%lld", (long long)json_integer_value(raw(v)));
	return NO_STR;
}

static void drop_text(void *p)
{
	free(p);
}

struct str j_dump(struct arena *a, const struct json *v)
{
	char *text;

	if (!v)
		return STR("null");
	text = json_dumps(raw(v), JSON_COMPACT | JSON_ENCODE_ANY);
	if (!text) {
		log_bug("JSON value can't be written");
		return STR("null");
	}
	arena_defer(a, drop_text, text);
	return str_of(text);
}
