#include "web_ctx.h"

struct ctx *web_ctx(const char *base_url)
{
	struct arena *a = unit_arena();
	struct app *app = arena_new(a, struct app);
	struct ctx *c = arena_new(a, struct ctx);
	const char *why = NULL;
	struct str text = STR("");

	if (base_url)
		text = arena_printf(a, "[web]\nbase_url = %s\n", base_url);
	CHECK(conf_parse(a, "test", text, &app->conf, &why) == OK);
	c->app = app;
	c->arena = a;
	c->req = arena_new(a, struct req);
	c->reply = arena_new(a, struct reply);
	c->reply->file = -1;
	c->req->path = STR("/");
	reply_init(c);
	return c;
}

int web_ctx_parse(struct ctx *c, const struct cgi_vars *vars)
{
	bool known;

	return req_parse(c->req, c->arena, &c->app->conf, vars, &known);
}

struct str web_ctx_header(struct ctx *c, const char *name)
{
	struct buf head;
	struct str rest, line, key;

	buf_init(&head, c->arena, 1 << 16);
	reply_head(c, &head);
	rest = buf_str(&head);
	while (str_cut(&rest, '\n', &line))
		if (str_cut(&line, ':', &key) && str_is(key, name)) {
			line = str_trim(line);
			return str_ends(line, "\r") ? str_head(line, line.len - 1) : line;
		}
	return NO_STR;
}
