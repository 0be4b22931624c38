/* Faults on command: see fault.h. */
#include "fault.h"

#include <stdlib.h>
#include <string.h>

#include "call.h"

static const struct {
	const char *name;
	bool act; /* carried out unless the test says otherwise */
} kind[DO_KINDS] = {
	[DO_STATUS] = { "status", false },
	[DO_DELAY] = { "delay", true },
	[DO_DELAY_AFTER] = { "delay_after", true },
	[DO_CUT_BEFORE] = { "cut_before", false },
	[DO_CUT_AFTER] = { "cut_after", true },
	[DO_GARBAGE] = { "garbage", true },
	[DO_GARBAGE_HTTP] = { "garbage_http", true },
	[DO_EMPTY] = { "empty", true },
	[DO_TRUNCATE] = { "truncate", true },
	[DO_NO_MESSAGE_ID] = { "no_message_id", true },
	[DO_SLOW_BODY] = { "slow_body", true },
	[DO_ECHO_FIRST] = { "echo_first", true },
	[DO_NO_ECHO] = { "no_echo", true },
	[DO_DUPLICATE_ECHO] = { "duplicate_echo", true },
	[DO_LOSE_METADATA] = { "lose_metadata", true },
};

/* A short {code, subcode, message, is_transient, type, ...} becomes Meta's error object. */
static char *error_body(const json_t *e)
{
	char trace[24] = "A";
	const char *message = jstr(e, "message"), *type = jstr(e, "type");
	json_t *full = json_object(), *v;
	const char *key;

	random_b64url(trace + 1, 22);
	json_object_set_new(full, "message",
			    jtext(message ? message : "An error that a test asked for"));
	json_object_set_new(full, "type", jtext(type ? type : "OAuthException"));
	json_object_set_new(full, "code", json_integer(jint(e, "code", 2)));
	if (json_object_get(e, "subcode"))
		json_object_set_new(full, "error_subcode", json_integer(jint(e, "subcode", 0)));
	json_object_foreach((json_t *)(uintptr_t)e, key,
			    v) if (!json_object_get(full, key) && strcmp(key, "subcode") != 0)
		json_object_set(full, key, v);
	json_object_set_new(full, "fbtrace_id", json_string(trace));
	full = json_pack("{s:o}", "error", full);
	char *s = meta_dump(full);
	json_decref(full);
	return s;
}

static void take_answer(struct fault *f, const json_t *o)
{
	json_t *body = json_object_get(o, "body"), *error = json_object_get(o, "error");

	f->status = (int)jint(o, "status", json_is_object(error) ? 400 : 500);
	f->type = xstrdup(jstr(o, "type"));
	if (json_is_string(body))
		f->body = xstrdup(json_string_value(body));
	else if (body)
		f->body = meta_dump(body);
	else if (json_is_object(error))
		f->body = error_body(error);
	f->headers = json_incref(json_object_get(o, "headers"));
}

const char *fault_add(struct graph *g, const json_t *o, long long *id)
{
	const char *what = jstr(o, "do"), *scope = jstr(o, "scope");
	json_t *match = json_object_get(o, "match");
	struct fault *f, **end = &g->faults;
	int k = 0;

	while (k < DO_KINDS && (!what || strcmp(kind[k].name, what) != 0))
		k++;
	if (k == DO_KINDS)
		return "do is unknown: see tests/graph/README.md";
	f = xcalloc(1, sizeof(*f));
	f->id = *id = ++g->fault_n;
	f->what = (enum fault_do)k;
	f->act = jbool(o, "act", kind[k].act);
	f->count = jint(o, "count", 1);
	f->ms = jint(o, "ms", jint(o, "delay_ms", k == DO_SLOW_BODY ? 200 : 0));
	copy_text(f->scope, sizeof(f->scope), scope ? scope : "messages");
	jid_copy(match, "psid", f->psid, sizeof(f->psid));
	jid_copy(match, "page", f->page, sizeof(f->page));
	copy_text(f->text, sizeof(f->text), jstr(match, "text"));
	take_answer(f, o);
	while (*end)
		end = &(*end)->next;
	*end = f;
	return NULL;
}

static bool matches(const struct fault *f, const struct call *c)
{
	/* "any" means Graph: a browser that shows pictures must not use such a fault up */
	if (strcmp(f->scope, strcmp(f->scope, "any") == 0 && strcmp(c->scope, "cdn") != 0
				     ? "any"
				     : c->scope) != 0)
		return false;
	if (*f->psid && (!c->psid || strcmp(f->psid, c->psid) != 0))
		return false;
	if (*f->page && (!c->page || strcmp(f->page, c->page->id) != 0))
		return false;
	return !*f->text || (c->text && strstr(c->text, f->text));
}

struct fault *fault_strike(struct graph *g, const struct call *c)
{
	for (struct fault *f = g->faults; f; f = f->next) {
		if (!f->count || !matches(f, c))
			continue;
		if (f->count > 0)
			f->count--;
		f->hits++;
		struct fault *copy = xcalloc(1, sizeof(*copy));
		*copy = *f;
		copy->body = xstrdup(f->body);
		copy->type = xstrdup(f->type);
		json_incref(copy->headers);
		return copy;
	}
	return NULL;
}

void fault_copy_free(struct fault *f)
{
	if (!f)
		return;
	free(f->body);
	free(f->type);
	json_decref(f->headers);
	free(f);
}

json_t *faults_json(const struct graph *g)
{
	json_t *list = json_array();

	for (const struct fault *f = g->faults; f; f = f->next)
		json_array_append_new(
			list,
			json_pack("{s:I,s:s,s:s,s:I,s:I,s:s,s:s}", "id", (json_int_t)f->id, "scope",
				  f->scope, "do", kind[f->what].name, "count", (json_int_t)f->count,
				  "hits", (json_int_t)f->hits, "psid", f->psid, "text", f->text));
	return list;
}

bool faults_delete(struct graph *g, long long id)
{
	bool some = false;

	for (struct fault **at = &g->faults; *at;) {
		struct fault *f = *at;
		if (id && f->id != id) {
			at = &f->next;
			continue;
		}
		*at = f->next;
		fault_copy_free(f);
		some = true;
	}
	return some;
}

bool fault_is(const struct fault *f, enum fault_do what)
{
	return f && f->what == what;
}
