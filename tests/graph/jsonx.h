/* Small helpers over jansson, and Meta's way of writing JSON. */
#ifndef GRAPH_JSONX_H
#define GRAPH_JSONX_H

#include <jansson.h>

#include "util.h"

/*
 * JSON as Meta writes it: pure ASCII, \uXXXX in lower-case hex with surrogate pairs, '/' as \/, and
 * < % @ as \u003C \u0025 \u0040 (those with upper-case digits, as Meta's pages show them).
 */
void meta_json(struct buf *out, const json_t *v);
char *meta_dump(const json_t *v);

/* Text of a string or an integer member (ids come as both); NULL when absent or anything else. */
const char *jstr(const json_t *o, const char *key); /* strings only */
char *jid(const json_t *o, const char *key); /* string or integer, to be freed */
bool jid_copy(const json_t *o, const char *key, char *out, size_t size);
long long jint(const json_t *o, const char *key, long long absent); /* integer or numeric string */
bool jbool(const json_t *o, const char *key, bool absent); /* true, "true", 1, "1" */
json_t *jtext(const char *s); /* null for NULL; what is not UTF-8 becomes "?" */

#endif
