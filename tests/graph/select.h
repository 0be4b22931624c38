/* Graph's fields parameter: "id,messages.limit(20){id,from,to}" as a tree. */
#ifndef GRAPH_SELECT_H
#define GRAPH_SELECT_H

#include "call.h"

struct field {
	char name[40];
	long limit; /* -1: not said */
	struct field *sub, *next;
};

struct field *fields_parse(const char *s); /* NULL when it is not well formed */
void fields_free(struct field *f);
const struct field *field_find(const struct field *f, const char *name); /* NULL: not asked for */
struct field *fields_of(struct call *c, const char *absent); /* NULL after an error answer */
/* cursors and, where there is more, the next page's URL */
json_t *paging(struct call *c, const char *path, const char *before, const char *after, bool more,
	       long limit);

#endif
