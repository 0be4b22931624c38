/*
 * From texts to typed values. A value of the wrong type is 400, one out of range or missing 422;
 * both name the field. A path variable of the wrong type is a page that does not exist.
 */
#include "base/base.h"
#include "base/utf8.h"
#include "sys/json.h"
#include "web/request.h"
#include "web/route.h"

struct reader {
	struct ctx *c;
	const struct route *route;
	const struct field *field;
	bool is_json;
	bool failed;
};

static void fail(struct reader *r, int status, const char *what)
{
	r->failed = true;
	if (r->field->from == FROM_PATH)
		reply_problem(r->c, ERR_NOT_FOUND, NULL, NO_STR);
	else if (status == 422)
		reply_field(r->c, r->field->name, what);
	else
		reply_problem_status(r->c, status, NULL, arena_printf(r->c->arena, "%s %s",
								      r->field->name, what));
}

static void put(struct reader *r, const void *value, size_t size)
{
	memcpy((char *)r->c->in + r->field->offset, value, size);
}

static void put_i64(struct reader *r, i64 v)
{
	const struct field *f = r->field;

	if (v < f->min || v > f->max)
		fail(r, 422, arena_printf(r->c->arena, "is not between %lld and %lld",
					  (long long)f->min, (long long)f->max).ptr);
	else
		put(r, &v, sizeof v);
}

/* Browsers end the lines of a form with CR LF, scripts with LF: one text must be one text. */
static struct str plain_lines(struct arena *a, struct str s)
{
	char *to;
	size_t n = 0;

	if (!str_has(s, '\r'))
		return s;
	to = arena_alloc(a, s.len + 1);
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != '\r' || i + 1 == s.len || s.ptr[i + 1] != '\n')
			to[n++] = s.ptr[i];
	return (struct str){ to, n };
}

static void put_text(struct reader *r, struct str s)
{
	const struct field *f = r->field;
	i64 length;

	if (f->type == FIELD_WORD) {
		for (size_t i = 0; i < s.len; i++)
			if ((u8)s.ptr[i] <= 0x20 || (u8)s.ptr[i] >= 0x7f) {
				fail(r, 400, "holds a character that does not belong there");
				return;
			}
	} else {
		s = plain_lines(r->c->arena, s);
	}
	length = (i64)utf8_points(s);
	if (length < f->min || length > f->max)
		fail(r, 422, length > f->max ? "is too long" :
			     length ? "is too short" : "is empty");
	else
		put(r, &s, sizeof s);
}

static bool word_flag(struct str s, bool *out)
{
	static const char *const yes[] = { "1", "true", "on", "yes" };
	static const char *const no[] = { "0", "false", "off", "no", "" };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		if (str_is(s, yes[i]))
			return *out = true;
	*out = false;
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		if (str_is(s, no[i]))
			return true;
	return false;
}

bool req_flag(const struct req *r, const char *name)
{
	bool flag = false;

	return word_flag(req_param(r, name), &flag) && flag;
}

static void missing(struct reader *r)
{
	if (r->field->required)
		fail(r, 422, "is missing");
}

static void from_text(struct reader *r, struct str s)
{
	bool flag;
	i64 v;

	/* an input that was left empty, unless an empty text is one of the answers */
	if (!s.ptr || (!s.len && (r->field->type == FIELD_I64 ||
				  (r->field->type != FIELD_BOOL && r->field->min > 0)))) {
		missing(r);
	} else if (r->field->type == FIELD_I64) {
		if (parse_i64(s, INT64_MIN + 1, INT64_MAX, &v))
			put_i64(r, v);
		else
			fail(r, 400, "is not a whole number");
	} else if (r->field->type == FIELD_BOOL) {
		if (word_flag(s, &flag))
			put(r, &flag, sizeof flag);
		else
			fail(r, 400, "is not yes or no");
	} else {
		put_text(r, s);
	}
}

static void from_json(struct reader *r, const struct json *v)
{
	bool flag;
	i64 n;

	if (!v || j_is_null_value(v)) {
		missing(r);
	} else if (r->field->type == FIELD_I64) {
		n = j_i64(v, NONE);
		if (!j_is_number(v) || n == NONE)
			fail(r, 400, "is not a whole number");
		else
			put_i64(r, n);
	} else if (r->field->type == FIELD_BOOL) {
		flag = j_flag(v);
		if (j_is_text(v) || (!flag && !str_is(j_dump(r->c->arena, v), "false")))
			fail(r, 400, "is not true or false");
		else
			put(r, &flag, sizeof flag);
	} else if (!j_is_text(v)) {
		fail(r, 400, "is not a text");
	} else {
		put_text(r, j_text(v));
	}
}

/* The value of the path variable {name}. */
static struct str path_value(const struct reader *r)
{
	struct str rest = str_of(r->route->path), part;
	size_t n = 0;

	while (str_cut(&rest, '/', &part)) {
		if (!str_starts(part, "{"))
			continue;
		if (part.len > 2 && str_eq((struct str){ part.ptr + 1, part.len - 2 },
					   str_of(r->field->name)))
			return r->c->req->segments[n];
		n++;
	}
	return NO_STR;
}

static void read_field(struct reader *r)
{
	struct req *req = r->c->req;
	const char *name = r->field->name;

	if (r->field->from == FROM_PATH)
		from_text(r, path_value(r));
	else if (r->field->from == FROM_QUERY)
		from_text(r, req_param(req, name));
	else if (r->is_json)
		from_json(r, j_get(req->json, name));
	else
		from_text(r, req_form(req, name));
}

static bool read_json(struct reader *r)
{
	struct ctx *c = r->c;
	const char *why = NULL;

	c->req->json = j_parse(c->arena, c->req->body, &why);
	if (c->req->json && j_is_object(c->req->json))
		return true;
	reply_problem_status(c, 400, c->req->json ? "This is not a JSON object" :
						    "This is not JSON", str_of(why));
	return false;
}

static void set_absent(struct reader *r, const struct spec *spec)
{
	for (size_t i = 0; i < spec->n; i++) {
		r->field = &spec->fields[i];
		if (r->field->type == FIELD_I64)
			put(r, &(i64){ NONE }, sizeof(i64));
	}
}

bool input_read(struct ctx *c, const struct route *route)
{
	struct reader r = { .c = c, .route = route };
	const struct spec *spec = route->spec;
	bool wants_body = false;

	if (!spec)
		return true;
	for (size_t i = 0; i < spec->n; i++)
		wants_body |= spec->fields[i].from == FROM_BODY;
	r.is_json = type_is(c->req->content_type, "application/json");
	if (wants_body && c->req->body.len) {
		if (!r.is_json && !type_is(c->req->content_type, FORM_TYPE)) {
			reply_problem_status(c, 415, NULL, NO_STR);
			return false;
		}
		if (r.is_json && !read_json(&r))
			return false;
	}
	c->in = arena_alloc(c->arena, spec->size);
	set_absent(&r, spec);
	for (size_t i = 0; i < spec->n && !r.failed; i++) {
		r.field = &spec->fields[i];
		read_field(&r);
	}
	return !r.failed;
}
