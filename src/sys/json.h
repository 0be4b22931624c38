/*
 * Reading JSON (jansson; j_ because json_ is its own prefix). A parsed document lives until its arena is reset; every value and every
 * text handed out here is borrowed from it. Asking a value of the wrong type, or NULL, is harmless:
 * it answers "absent", so a reader of hostile JSON needs no ladder of tests.
 */
#ifndef SYS_JSON_H
#define SYS_JSON_H

#include "base/arena.h"

struct json;

/*
 * NULL when text is not JSON (any root type is taken), nests deeper than LIMIT_JSON_DEPTH, or holds
 * invalid UTF-8; *why (may be NULL) then points to a short reason in the arena, without the text.
 * Of equal keys the last wins.
 */
struct json *j_parse(struct arena *a, struct str text, const char **why);

bool j_is_object(const struct json *v);
bool j_is_list(const struct json *v);
bool j_is_text(const struct json *v);
bool j_is_number(const struct json *v);	/* integer or real */
bool j_is_null_value(const struct json *v);	/* present and null */

struct json *j_get(const struct json *object, const char *key);
size_t j_len(const struct json *list);
struct json *j_at(const struct json *list, size_t i);

/* One member after another: *it starts as NULL; false at the end. */
bool j_each(const struct json *object, void **it, struct str *key, struct json **value);

struct str j_text(const struct json *v);		/* NO_STR unless a string */
i64 j_i64(const struct json *v, i64 otherwise);	/* an integer, or a string of digits */
bool j_flag(const struct json *v);			/* true or "true" */
double j_real(const struct json *v, double otherwise);
/* An id that peers write as number or string (protocol 2.5): as text. NO_STR when neither. */
struct str j_id(struct arena *a, const struct json *v);

/* Compact JSON text of a value, in the arena; "null" for NULL. */
struct str j_dump(struct arena *a, const struct json *v);

#endif
