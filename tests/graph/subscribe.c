/* Subscriptions of app and page, the Messenger profile, personas. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "net.h"

static void success(struct call *c)
{
	graph_ok(c, json_pack("{s:b}", "success", 1));
}

/* "a,b,c" or ["a","b","c"]; each word is one string of the returned array. */
static json_t *word_list(const json_t *v)
{
	json_t *list = json_array();
	const char *s = json_string_value(v);

	if (json_is_array(v)) {
		json_decref(list);
		return json_deep_copy(v);
	}
	while (s && *s) {
		size_t n = strcspn(s, ",");
		const char *from = s + strspn(s, " ");
		size_t len = (size_t)(s + n - from);
		while (len && from[len - 1] == ' ')
			len--;
		json_array_append_new(list, json_stringn(from, len));
		s += n + (s[n] == ',');
	}
	return list;
}

/* All or nothing: one bad field and nothing changes. False after an error answer. */
static bool read_fields(struct call *c, const char *param, uint64_t *bits)
{
	json_t *list = word_list(json_object_get(c->params, param)), *v, *no;
	size_t i, k;
	bool good = true;

	*bits = 0;
	if (!json_array_size(list)) {
		graph_fail(c, 100, 0, "(#100) The parameter %s is required", param);
		good = false;
	}
	json_array_foreach(list, i, v)
	{
		const char *name = json_string_value(v);
		uint64_t bit = good ? field_bit(name) : 1;
		if (good && !bit) {
			char *all = fields_list();
			graph_fail(c, 100, 0,
				   "(#100) Param %s[%zu] must be one of %s - got \"%s\".", param, i,
				   all, name ? name : "");
			free(all);
			good = false;
		}
		json_array_foreach(c->g->unpermitted, k, no)
		{
			if (good && json_is_string(no) &&
			    strcmp(json_string_value(no), name) == 0) {
				graph_fail(c, 200, 0,
					   "(#200) To subscribe to the %s field, one of these "
					   "permissions is "
					   "needed: pages_messaging.",
					   name);
				good = false;
			}
		}
		*bits |= bit;
	}
	json_decref(list);
	return good;
}

void subscribed_apps(struct call *c)
{
	uint64_t bits;

	if (!right_page(c))
		return;
	struct page *p = c->page;
	if (strcmp(c->method, "GET") == 0) {
		json_t *data = json_array();
		if (p->subscribed)
			json_array_append_new(
				data, json_pack("{s:s,s:s,s:s,s:s,s:o}", "category", "Business",
						"link", "https://pagedesk.example/", "name",
						"Pagedesk", "id", c->g->app_id, "subscribed_fields",
						fields_json(p->fields)));
		graph_ok(c, json_pack("{s:o}", "data", data));
	} else if (strcmp(c->method, "DELETE") == 0) {
		p->subscribed = false;
		p->fields = 0;
		success(c);
	} else if (read_fields(c, "subscribed_fields", &bits)) {
		p->subscribed = true;
		p->fields = bits;
		success(c);
	}
}

static void verified(struct graph *g, struct transfer *t)
{
	struct call *c = t->arg;
	uint64_t bits;

	if (!c->gone && !c->ready) {
		if (t->status != 200 || *t->error) {
			graph_fail(c, 2200, 0,
				   "(#2200) Callback verification failed with the following "
				   "errors: %s",
				   t->error);
		} else if (read_fields(c, "fields", &bits)) {
			g->app_fields = bits;
			free(g->webhook);
			free(g->verify_token);
			g->webhook = xstrdup(jstr(c->params, "callback_url"));
			g->verify_token = xstrdup(jstr(c->params, "verify_token"));
			g->verified.ok = g->verified.done = true;
			g->verified.status = 200;
			g->verified.error[0] = '\0';
			success(c);
		}
	}
	call_unref(c);
}

void subscriptions(struct call *c)
{
	const char *object = jstr(c->params, "object"), *url = jstr(c->params, "callback_url");
	const char *token = jstr(c->params, "verify_token");
	uint64_t bits;

	if (!c->app_token || strcmp(c->arg, c->g->app_id) != 0) {
		graph_fail(c, 15, 0, "(#15) This method must be called with an app access_token.");
	} else if (strcmp(c->method, "GET") == 0) {
		json_t *data = json_array();
		if (*c->g->webhook)
			json_array_append_new(data,
					      json_pack("{s:s,s:s,s:b,s:o}", "object", "page",
							"callback_url", c->g->webhook, "active", 1,
							"fields", fields_json(c->g->app_fields)));
		graph_ok(c, json_pack("{s:o}", "data", data));
	} else if (strcmp(c->method, "DELETE") == 0) {
		c->g->app_fields = 0;
		success(c);
	} else if (!object || strcmp(object, "page") != 0) {
		graph_fail(c, 100, 0, "(#100) Param object must be one of {PAGE}");
	} else if (!url || !token) {
		graph_fail(c, 100, 0, "(#100) The parameter %s is required",
			   url ? "verify_token" : "callback_url");
	} else if (read_fields(c, "fields", &bits)) {
		c->refs++;
		call_park(c);
		verify_once(c->g, url, token, verified, c);
	}
}

static void result_success(struct call *c)
{
	graph_ok(c, json_pack("{s:s}", "result", "success"));
}

static bool check_profile(struct call *c)
{
	json_t *p = c->params, *v;
	size_t i;

	json_array_foreach(
		json_object_get(p, "greeting"), i,
		v) if (!check_length(c, v, "text", "greeting[text]", 160, true)) return false;
	if (json_object_get(p, "get_started") &&
	    !check_length(c, json_object_get(p, "get_started"), "payload", "get_started[payload]",
			  1000, true))
		return false;
	json_array_foreach(json_object_get(p, "ice_breakers"), i,
			   v) if (json_array_size(json_object_get(v, "call_to_actions")) > 4)
	{
		graph_fail(c, 100, 0,
			   "(#100) Length of param ice_breakers[%zu][call_to_actions] must be less "
			   "than or "
			   "equal to 4",
			   i);
		return false;
	}
	if (json_object_get(p, "persistent_menu") && !json_object_get(p, "get_started") &&
	    !json_object_get(c->page->profile, "get_started")) {
		graph_fail(c, 100, 0,
			   "(#100) You must set a Get Started button if you also wish to use "
			   "persistent menu");
		return false;
	}
	json_array_foreach(json_object_get(p, "persistent_menu"), i, v)
	{
		json_t *items = json_object_get(v, "call_to_actions"), *item;
		size_t k;
		if (json_array_size(items) > 20) {
			graph_fail(c, 100, 0,
				   "(#100) Length of param persistent_menu[%zu][call_to_actions] "
				   "must be less than "
				   "or equal to 20",
				   i);
			return false;
		}
		json_array_foreach(
			items, k, item) if (!check_length(c, item, "title",
							  "persistent_menu[call_to_actions][title]",
							  30, true)) return false;
	}
	return true;
}

void messenger_profile(struct call *c)
{
	static const char *const known[] = { "get_started",
					     "greeting",
					     "ice_breakers",
					     "persistent_menu",
					     "whitelisted_domains",
					     "account_linking_url",
					     "commands",
					     NULL };
	bool get = strcmp(c->method, "GET") == 0, post = strcmp(c->method, "POST") == 0;

	if (!right_page(c) || (post && !check_profile(c)))
		return;
	json_t *words = word_list(json_object_get(c->params, "fields")), *shown = json_object(), *v;
	size_t i;
	int set = 0;
	for (int k = 0; post && known[k]; k++) {
		if (!json_object_get(c->params, known[k]))
			continue;
		json_object_set(c->page->profile, known[k], json_object_get(c->params, known[k]));
		set++;
	}
	json_array_foreach(words, i, v)
	{
		const char *name = json_string_value(v);
		if (get && name && json_object_get(c->page->profile, name))
			json_object_set(shown, name, json_object_get(c->page->profile, name));
		else if (!get && !post && name)
			json_object_del(c->page->profile, name);
	}
	if (post && !set)
		graph_fail(c, 100, 0,
			   "(#100) Must specify at least one valid messenger profile property");
	else if (get)
		graph_ok(c, json_object_size(shown) ? json_pack("{s:[O]}", "data", shown)
						    : json_pack("{s:[]}", "data"));
	else
		result_success(c);
	json_decref(words);
	json_decref(shown);
}

void personas(struct call *c)
{
	char id[20];

	if (!right_page(c))
		return;
	if (strcmp(c->method, "GET") == 0) {
		graph_ok(c, json_pack("{s:O}", "data", c->page->personas));
		return;
	}
	if (!check_length(c, c->params, "name", "name", 50, true) ||
	    !check_length(c, c->params, "profile_picture_url", "profile_picture_url", 4000, true))
		return;
	random_digits(id, 16);
	json_array_append_new(c->page->personas,
			      json_pack("{s:s,s:O,s:O}", "id", id, "name",
					json_object_get(c->params, "name"), "profile_picture_url",
					json_object_get(c->params, "profile_picture_url")));
	graph_ok(c, json_pack("{s:s}", "id", id));
}
