/*
 * A form with files: its fields become req->form, its files go to the route's taker while they arrive.
 * The token stands in front of the files, and without it none is taken.
 */
#include "base/base.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "web/multipart.h"
#include "web/request.h"
#include "web/route.h"

struct reading {
	struct ctx *c;
	const struct route *route;
	struct buf value;		/* of the field that is being read */
	struct str name;
	size_t fields_bytes;
	bool in_file, taking;		/* a file; and not one without a name, where none was chosen */
	bool token;			/* it was looked at */
	enum err e;			/* why it stopped: of the taker, or FORBIDDEN */
};

static bool begin(void *arg, struct str name, struct str file)
{
	struct reading *r = arg;
	struct ctx *c = r->c;

	if (!utf8_valid(name) || (file.ptr && !utf8_valid(file)) || name.len > 100)
		return false;
	r->in_file = file.ptr != NULL;
	r->taking = file.len > 0;
	r->name = arena_str(c->arena, name);
	buf_init(&r->value, c->arena, LIMIT_API_BODY);
	if (!r->taking)
		return true;
	if (!r->token && !guard_check(c, r->route)) {
		r->e = ERR_FORBIDDEN;
		return false;
	}
	r->token = true;
	r->e = r->route->files->begin(c, arena_str(c->arena, file));
	return r->e == OK;
}

static bool data(void *arg, struct str bytes)
{
	struct reading *r = arg;

	if (r->taking) {
		r->e = r->route->files->data(r->c, bytes);
		return r->e == OK;
	}
	r->fields_bytes += bytes.len;
	buf_add(&r->value, bytes);
	return r->fields_bytes <= LIMIT_API_BODY && !r->value.overflow;
}

static bool end(void *arg)
{
	struct reading *r = arg;
	struct req *req = r->c->req;
	struct str value = buf_str(&r->value);

	if (r->in_file) {
		r->e = r->taking ? r->route->files->end(r->c) : OK;
		return r->e == OK;
	}
	if (req->nform == LIMIT_FORM_FIELDS || !utf8_valid(value) || (value.len && memchr(value.ptr, 0, value.len)))
		return false;
	req->form[req->nform++] = (struct pair){ r->name, value.ptr ? value : STR("") };
	return true;
}

bool form_files_read(struct ctx *c, const struct route *route)
{
	static const struct multipart_sink sink = { begin, data, end };
	struct reading r = { .c = c, .route = route };
	char *piece = arena_alloc(c->arena, MULTIPART_HOLD / 2);
	struct multipart m;
	bool good;
	size_t n;

	c->req->form = arena_array(c->arena, struct pair, LIMIT_FORM_FIELDS + LIMIT_REPLY_FILES + 1);
	good = multipart_init(&m, c->arena, c->req->content_type, &sink, &r);
	while (good && (n = http_read_some(c->http, piece, MULTIPART_HOLD / 2)) > 0)
		good = multipart_feed(&m, (struct str){ piece, n });
	if (good && multipart_complete(&m))
		return true;
	if (c->reply->status < 400 && r.e)
		reply_problem(c, r.e, NULL, NO_STR);
	else if (c->reply->status < 400)
		reply_problem_status(c, 400, "The form can't be read", NO_STR);
	return false;
}
