/* POST and GET /_control/settings: what a test may change while it runs. */
#include "settings.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "sign.h"

static const struct {
	const char *name;
	size_t at;
} switches[] = {
	{ "require_proof", offsetof(struct settings, require_proof) },
	{ "human_agent_granted", offsetof(struct settings, human_agent) },
	{ "window", offsetof(struct settings, window) },
	{ "any_psid", offsetof(struct settings, any_psid) },
	{ "log_requests", offsetof(struct settings, log_requests) },
	{ "fetch", offsetof(struct settings, fetch) },
	{ "echo", offsetof(struct settings, echo) },
	{ "delivery", offsetof(struct settings, delivery) },
	{ "strict_reply_to", offsetof(struct settings, strict_reply) },
	{ "app_id_as_text", offsetof(struct settings, app_id_text) },
	{ "unsubscribe", offsetof(struct settings, unsubscribe) },
}, numbers[] = {
	{ "echo_delay", offsetof(struct settings, echo_delay) },
	{ "delivery_delay", offsetof(struct settings, delivery_delay) },
	{ "auto_read", offsetof(struct settings, auto_read) },
	{ "batch", offsetof(struct settings, batch) },
	{ "parallel", offsetof(struct settings, parallel) },
	{ "deadline", offsetof(struct settings, deadline) },
	{ "retry_every", offsetof(struct settings, retry_every) },
	{ "retry_max", offsetof(struct settings, retry_max) },
	{ "unsubscribe_after", offsetof(struct settings, unsubscribe_after) },
	{ "shuffle", offsetof(struct settings, shuffle) },
	{ "clock_skew", offsetof(struct settings, skew) },
};

static const char *const hook_modes[] = { "on", "off", "hold", NULL };
static const char *const guarded[] = { "locale", "timezone", "gender", NULL }; /* as in profile.c */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool *a_switch(struct settings *s, size_t i)
{
	return (bool *)((char *)s + switches[i].at);
}

static long long *a_number(struct settings *s, size_t i)
{
	return (long long *)(void *)((char *)s + numbers[i].at);
}

json_t *settings_json(struct graph *g)
{
	struct settings *s = &g->set;
	json_t *o = json_object(), *delays = json_array(), *granted = json_array();

	for (size_t i = 0; i < COUNT(switches); i++)
		json_object_set_new(o, switches[i].name, json_boolean(*a_switch(s, i)));
	for (size_t i = 0; i < COUNT(numbers); i++)
		json_object_set_new(o, numbers[i].name, json_integer(*a_number(s, i)));
	for (size_t i = 0; i < s->retry_delays; i++)
		json_array_append_new(delays, json_integer(s->retry_delay[i]));
	for (int i = 0; guarded[i]; i++)
		if (s->profile_fields >> i & 1)
			json_array_append_new(granted, json_string(guarded[i]));
	json_object_set_new(o, "retry", delays);
	json_object_set_new(o, "profile_fields", granted);
	json_object_set_new(o, "webhooks", json_string(hook_modes[s->webhooks]));
	json_object_set_new(o, "rate",
			    json_pack("{s:f,s:f,s:f}", "sends", s->rate.sends, "media",
				      s->rate.media, "conversations", s->rate.conversations));
	json_object_set_new(o, "webhook", jtext(g->webhook));
	json_object_set_new(o, "usage",
			    json_pack("{s:O?,s:O?}", "app", g->usage_app, "buc", g->usage_buc));
	json_object_set_new(o, "unpermitted_fields",
			    g->unpermitted ? json_incref(g->unpermitted) : json_array());
	return o;
}

static bool number_in(const json_t *o, const char *key, double *out)
{
	json_t *v = json_object_get(o, key);

	if (json_is_number(v))
		*out = json_number_value(v);
	return v != NULL;
}

static const char *set_rate(struct graph *g, const json_t *v)
{
	const char *s = json_string_value(v);

	if (s && strcmp(s, "meta") == 0) {
		g->set.rate = (struct rate){ 300, 10, 2 };
		return NULL;
	}
	if (json_is_false(v) || (s && strcmp(s, "off") == 0)) {
		g->set.rate = (struct rate){ 0 };
		return NULL;
	}
	int known = number_in(v, "sends", &g->set.rate.sends) +
		    number_in(v, "media", &g->set.rate.media) +
		    number_in(v, "conversations", &g->set.rate.conversations);
	return known ? NULL : "rate is \"meta\", \"off\" or {sends, media, conversations}";
}

static const char *set_webhooks(struct graph *g, const json_t *v)
{
	const char *s = json_is_true(v) ? "on" : json_is_false(v) ? "off" : json_string_value(v);

	for (int i = 0; s && hook_modes[i]; i++) {
		if (strcmp(s, hook_modes[i]) != 0)
			continue;
		g->set.webhooks = i;
		dispatch(g);
		return NULL;
	}
	return "webhooks is \"on\", \"off\" (events are lost) or \"hold\" (they wait)";
}

static const char *set_lists(struct graph *g, const char *key, json_t *v)
{
	json_t *e;
	size_t i;

	if (strcmp(key, "retry") == 0) {
		g->set.retry_delays = 0;
		json_array_foreach(v, i, e) if (i < COUNT(g->set.retry_delay))
			g->set.retry_delay[g->set.retry_delays++] = json_integer_value(e);
	} else if (strcmp(key, "profile_fields") == 0) {
		g->set.profile_fields = 0;
		json_array_foreach(v, i,
				   e) for (int k = 0; guarded[k];
					   k++) if (json_is_string(e) &&
						    strcmp(guarded[k], json_string_value(e)) == 0)
			g->set.profile_fields |= 1ULL << k;
	} else if (strcmp(key, "unpermitted_fields") == 0) {
		json_decref(g->unpermitted);
		g->unpermitted = json_incref(v);
	} else {
		return "no such setting";
	}
	return NULL;
}

static void set_usage(struct graph *g, const json_t *v)
{
	json_t *app = json_object_get(v, "app"), *buc = json_object_get(v, "buc");

	if (app) {
		json_decref(g->usage_app);
		g->usage_app = json_is_object(app) ? json_incref(app) : NULL;
	}
	if (buc) {
		json_decref(g->usage_buc);
		g->usage_buc = json_is_object(buc) ? json_incref(buc) : NULL;
	}
}

static bool set_texts(struct graph *g, const char *key, const char *s)
{
	char **where = strcmp(key, "webhook") == 0        ? &g->webhook
		       : strcmp(key, "verify_token") == 0 ? &g->verify_token
		       : strcmp(key, "app_secret") == 0   ? &g->app_secret
							  : NULL;

	if (!where || !s)
		return false;
	free(*where);
	*where = xstrdup(s);
	for (struct page *p = g->pages; p; p = p->next)
		page_key(g, p);
	if (where == &g->webhook || where == &g->verify_token)
		verify_webhook(g);
	return true;
}

static const char *set_one(struct graph *g, const char *key, json_t *v)
{
	for (size_t i = 0; i < COUNT(switches); i++) {
		if (strcmp(switches[i].name, key) != 0)
			continue;
		*a_switch(&g->set, i) = json_is_integer(v) ? json_integer_value(v) != 0
							   : json_is_true(v);
		return json_is_boolean(v) || json_is_integer(v) ? NULL : "true or false is needed";
	}
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (strcmp(numbers[i].name, key) != 0)
			continue;
		if (json_is_number(v))
			*a_number(&g->set, i) = (long long)json_number_value(v);
		else if (json_is_boolean(v) && strcmp(key, "auto_read") == 0)
			*a_number(&g->set, i) = json_is_true(v) ? 0 : -1;
		else if (json_is_boolean(v) && strcmp(key, "shuffle") == 0)
			*a_number(&g->set, i) = json_is_true(v) ? 100 : 0;
		else
			return "a number is needed";
		if (g->set.batch < 1)
			g->set.batch = 1;
		if (g->set.parallel < 1)
			g->set.parallel = 1;
		return NULL;
	}
	if (set_texts(g, key, json_string_value(v)))
		return NULL;
	if (strcmp(key, "rate") == 0)
		return set_rate(g, v);
	if (strcmp(key, "webhooks") == 0)
		return set_webhooks(g, v);
	if (strcmp(key, "usage") == 0) {
		set_usage(g, v);
		return NULL;
	}
	return set_lists(g, key, v);
}

char *settings_change(struct graph *g, const json_t *o)
{
	const char *key, *why;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)o, key,
			    v) if ((why = set_one(g, key, v))) return xfmt("%s: %s", key, why);
	return NULL;
}
