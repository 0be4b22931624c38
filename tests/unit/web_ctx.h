/*
 * A request without a web server, for the unit tests of src/web: a configuration, an empty request
 * and an empty reply, in the arena of the test.
 */
#ifndef WEB_CTX_H
#define WEB_CTX_H

#include "unit.h"
#include "web/request.h"
#include "web/route.h"

/* base_url NULL: the default. The configuration must be right. */
struct ctx *web_ctx(const char *base_url);
/* As the loop does it; *known may be NULL. */
int web_ctx_parse(struct ctx *c, const struct cgi_vars *vars);
/* "Name: value" line of the head that the reply would get; NO_STR. */
struct str web_ctx_header(struct ctx *c, const char *name);

#endif
