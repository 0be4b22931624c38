#include "base/base.h"
#include "base/limits.h"
#include "web/request.h"
#include "web/route.h"

/* Up to the first {name}, or as a whole: tells most routes apart without taking them to pieces. */
static bool begins_alike(const char *pattern, struct str path)
{
	size_t i = 0;

	for (; pattern[i] && pattern[i] != '{'; i++)
		if (i == path.len || pattern[i] != path.ptr[i])
			return false;
	return pattern[i] || i == path.len;
}

/* A {name} fits any segment that is not empty; its value goes to r. */
static bool path_fits(const char *pattern, struct req *r)
{
	struct str left = str_of(pattern), right = r->path, want, have;
	size_t n = 0;

	if (!begins_alike(pattern, r->path))
		return false;
	for (;;) {
		bool more = str_cut(&left, '/', &want);

		if (str_cut(&right, '/', &have) != more)
			return false;
		if (!more)
			break;
		if (!str_starts(want, "{")) {
			if (!str_eq(want, have))
				return false;
		} else if (!have.len || n == ARRAY_LEN(r->segments)) {
			return false;
		} else {
			r->segments[n++] = have;
		}
	}
	r->nsegments = n;
	return true;
}

static bool takes(const struct route *route, enum method m)
{
	return route->method == m || (m == METHOD_HEAD && route->method == METHOD_GET);
}

struct match route_match(const struct route *routes, size_t n, struct req *r, enum method m)
{
	struct match found = { .route = NULL };

	for (size_t i = 0; i < n; i++) {
		const struct route *route = &routes[i];

		if (!path_fits(route->path, r))
			continue;
		found.allow |= 1u << route->method;
		if (route->method == METHOD_GET)
			found.allow |= 1u << METHOD_HEAD;
		if (route->body_max > found.form_max)
			found.form_max = route->body_max;
		/* a HEAD of its own wins over that of GET */
		if (takes(route, m) && (!found.route || (found.route->method != m &&
							 route->method == m)))
			found.route = route;
	}
	if (found.route)
		path_fits(found.route->path, r);
	return found;
}

void route_refuse(struct ctx *c, const struct match *m)
{
	struct buf allow;

	if (!m->allow) {
		reply_problem(c, ERR_NOT_FOUND, NULL, NO_STR);
		return;
	}
	buf_init(&allow, c->arena, 100);
	for (int i = METHOD_GET; i <= METHOD_HEAD; i++)
		if (m->allow & 1u << i) {
			buf_adds(&allow, allow.len ? ", " : "");
			buf_adds(&allow, method_name((enum method)i));
		}
	reply_problem_status(c, 405, NULL, NO_STR);
	reply_header(c, "Allow", buf_str(&allow));
}
