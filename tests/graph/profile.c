/* GET /{psid}: the customer's profile, with the ways in which it is often not there. */
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "select.h"

static const char *const guarded[] = { "locale", "timezone", "gender",
				       NULL }; /* bits of settings.profile_fields */

static bool granted(const struct call *c, const char *field)
{
	for (int i = 0; guarded[i]; i++)
		if (strcmp(guarded[i], field) == 0)
			return c->g->set.profile_fields >> i & 1;
	return true;
}

static bool put(struct call *c, json_t *o, const struct customer *who, const char *field)
{
	char *name = customer_name(who);
	char *pic = xfmt("%s/cdn/avatar/%s.png?oe=%llX", c->g->base_url, who->psid,
			 (unsigned long long)(wall_ms() / 1000 + 4 * 86400));
	bool known = true;

	if (strcmp(field, "name") == 0)
		json_object_set_new(o, field, jtext(name));
	else if (strcmp(field, "first_name") == 0)
		json_object_set_new(o, field, jtext(who->first));
	else if (strcmp(field, "last_name") == 0)
		json_object_set_new(o, field, jtext(who->last));
	else if (strcmp(field, "profile_pic") == 0)
		json_object_set_new(o, field, jtext(pic));
	else if (strcmp(field, "locale") == 0)
		json_object_set_new(o, field, jtext(who->locale));
	else if (strcmp(field, "gender") == 0)
		json_object_set_new(o, field, jtext(who->gender));
	else if (strcmp(field, "timezone") == 0)
		json_object_set_new(o, field, json_real(who->timezone));
	else
		known = strcmp(field, "id") == 0;
	free(name);
	free(pic);
	return known;
}

void profile_get(struct call *c)
{
	const struct customer *who = customer_find(c->g, c->arg);

	if (!c->page || !who || who->page != c->page || strcmp(who->profile, "none") == 0) {
		graph_fail(c, 100, 33,
			   "Unsupported get request. Object with ID '%s' does not exist, cannot be "
			   "loaded due to "
			   "missing permissions, or does not support this operation.",
			   c->arg);
		return;
	}
	if (strcmp(who->profile, "phone") == 0) {
		graph_fail(c, 100, 2018218, "(#100) No profile available for this user.");
		return;
	}
	struct field *f = fields_of(c, "first_name,last_name,profile_pic,id");
	json_t *o = json_object();
	for (const struct field *w = f; w && !c->code; w = w->next) {
		if (!granted(c, w->name))
			graph_fail(
				c, 100, 2018247,
				"(#100) Insufficient permission to access user profile field %s.",
				w->name);
		else if (strcmp(who->profile, "empty") != 0 && !put(c, o, who, w->name))
			graph_fail(
				c, 100, 0,
				"(#100) Tried accessing nonexisting field (%s) on node type (User)",
				w->name);
	}
	json_object_set_new(o, "id", jtext(who->psid));
	if (f && !c->code)
		graph_ok(c, o);
	else
		json_decref(o);
	fields_free(f);
}
