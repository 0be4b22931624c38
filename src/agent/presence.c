/*
 * PUT /agent/api/v1/presence: available, busy, do_not_disturb, away, offline (features F189).
 */
#include "base/base.h"
#include "agent/agent.h"
#include "store/session.h"

struct presence_in { struct str presence; };

static const struct field presence_fields[] = {
	{ "presence", FROM_BODY, FIELD_WORD, true, 1, 20, offsetof(struct presence_in, presence) },
};
const struct spec presence_spec = SPEC(presence_in, presence_fields);

static bool known(struct str presence)
{
	static const char *const words[] = { "available", "busy", "do_not_disturb", "away", "offline" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_is(presence, words[i]))
			return true;
	return false;
}

struct str came_from(struct ctx *c)
{
	struct str referer = req_header(c, "HTTP_REFERER"), base = c->app->conf.web_base_url;

	if (referer.len <= base.len || !str_eq(str_head(referer, base.len), base))
		return STR("/agent/");
	return local_path(str_skip(referer, base.len));
}

enum err presence_set(struct ctx *c)
{
	const struct presence_in *in = c->in;
	struct view v = agent_view(c);
	struct buf *out = agent_buf(c);
	struct jw w;
	enum err e;

	if (!known(in->presence)) {
		reply_field(c, "presence", "is not one of available, busy, do_not_disturb, away, offline");
		return OK;
	}
	e = db_err(user_set_presence(c->db, c->who.id, in->presence, c->now));
	if (e)
		return e;
	if (from_browser(c)) {
		reply_see_other(c, "%.*s", STR_ARG(came_from(c)));
	} else if (c->req->wants_html) {
		view_agent_presence(out, &v, &(struct desk){ .presence = in->presence });
		reply_html(c, 200, out);
	} else {
		jw_init(&w, out);
		jw_object(&w);
		jw_kstr(&w, "presence", in->presence);
		jw_end_object(&w);
		reply_json(c, 200, out);
	}
	return OK;
}
