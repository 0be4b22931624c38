/* What the page says of itself and its token, and who owns a thread. */
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "select.h"

void page_get(struct call *c)
{
	if (strcmp(c->arg, "me") != 0 || c->page) {
		if (!right_page(c))
			return;
	} else {
		graph_fail(c, 2500, 0,
			   "An active access token must be used to query information about the "
			   "current user.");
		return;
	}
	struct field *f = fields_of(c, "name,id");
	if (!f)
		return;
	json_t *o = json_object();
	for (const struct field *w = f; w; w = w->next) {
		if (strcmp(w->name, "name") == 0)
			json_object_set_new(o, "name", jtext(c->page->name));
		else if (strcmp(w->name, "category") == 0)
			json_object_set_new(o, "category", jtext("Local business"));
		else if (strcmp(w->name, "access_token") == 0)
			json_object_set_new(o, "access_token", jtext(c->page->token));
		else if (strcmp(w->name, "messaging_feature_status") == 0)
			json_object_set_new(o, w->name,
					    json_pack("{s:b,s:b,s:b}", "hop_v2", 0,
						      "msgr_multi_app", 1, "ig_multi_app", 0));
	}
	json_object_set_new(o, "id", jtext(c->page->id));
	fields_free(f);
	graph_ok(c, o);
}

/* What the profile gives away needs permissions of its own: the same switches. */
static json_t *scopes(const struct graph *g)
{
	json_t *list = json_pack("[s,s,s,s,s]", "pages_show_list", "pages_messaging",
				 "pages_read_engagement", "pages_manage_metadata", "public_profile");

	if (g->set.profile_fields & 1)
		json_array_append_new(list, json_string("pages_user_locale"));
	if (g->set.profile_fields & 2)
		json_array_append_new(list, json_string("pages_user_timezone"));
	return list;
}

void debug_token_get(struct call *c)
{
	const char *input = jstr(c->params, "input_token");
	struct page *p = c->g->pages;

	if (!input || !*input) {
		graph_fail(c, 100, 0, "(#100) You must provide an input_token.");
		return;
	}
	while (p && strcmp(p->token, input) != 0)
		p = p->next;
	if (!p) {
		graph_ok(c, json_pack("{s:{s:{s:i,s:s},s:b,s:[]}}", "data", "error", "code", 190,
				      "message", "Invalid OAuth access token.", "is_valid", 0,
				      "scopes"));
		return;
	}
	json_t *data = json_pack(
		"{s:s,s:s,s:s,s:I,s:I,s:b,s:I,s:o,s:[{s:s,s:[s]},{s:s,s:[s]}],s:s,s:s}", "app_id",
		c->g->app_id, "type", "PAGE", "application", "Pagedesk", "data_access_expires_at",
		(json_int_t)(meta_now(c->g) / 1000 + 90 * 86400), "expires_at", (json_int_t)0,
		"is_valid", !p->dead, "issued_at", (json_int_t)(c->g->started / 1000), "scopes",
		scopes(c->g), "granular_scopes", "scope", "pages_messaging", "target_ids", p->id,
		"scope", "pages_manage_metadata", "target_ids", p->id, "profile_id", p->id,
		"user_id", "10220000000000001");
	if (p->dead) {
		json_t *e = json_pack("{s:i,s:s}", "code", 190, "message",
				      "Error validating access token");
		if (p->dead_subcode)
			json_object_set_new(e, "subcode", json_integer(p->dead_subcode));
		json_object_set_new(data, "error", e);
	}
	graph_ok(c, json_pack("{s:o}", "data", data));
}

static struct customer *thread_of(struct call *c, char *psid)
{
	struct customer *who = psid ? customer_find(c->g, psid) : NULL;

	free(psid);
	if (who && who->page == c->page)
		return who;
	graph_fail(c, 100, 2018001, "(#100) No matching user found");
	return NULL;
}

void thread_owner_get(struct call *c)
{
	if (!right_page(c))
		return;
	const struct customer *who = thread_of(c, jid(c->params, "recipient"));
	if (!who)
		return;
	json_t *data = json_array();
	if (*who->owner)
		json_array_append_new(data, json_pack("{s:{s:s,s:I}}", "thread_owner", "app_id",
						      who->owner, "expiration",
						      (json_int_t)(meta_now(c->g) / 1000 + 86400)));
	graph_ok(c, json_pack("{s:o}", "data", data));
}

/*
 * A small part of Conversation Routing: enough to see the product ask for a thread and give it
 * away.
 */
void thread_control_post(struct call *c)
{
	const char *verb = strrchr(c->url, '/') + 1;

	if (!right_page(c))
		return;
	struct customer *who = thread_of(c, jid(json_object_get(c->params, "recipient"), "id"));
	if (!who)
		return;
	if (strncmp(verb, "pass", 4) == 0) {
		if (!jid_copy(c->params, "target_app_id", who->owner, sizeof(who->owner))) {
			graph_fail(c, 100, 0, "(#100) The parameter target_app_id is required");
			return;
		}
	} else if (strncmp(verb, "take", 4) == 0) {
		if (!*who->owner) {
			graph_fail(c, 27, 0,
				   "(#27) take_thread_control is not supported: the page has no "
				   "default app");
			return;
		}
		copy_text(who->owner, sizeof(who->owner), c->g->app_id);
	} else if (strncmp(verb, "release", 7) == 0) {
		*who->owner = '\0';
	}
	changed(c->g);
	graph_ok(c, json_pack("{s:b}", "success", 1));
}
