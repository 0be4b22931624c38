/*
 * The GET that proves a callback URL, and the control call that delivers exactly the bytes it was
 * given.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "hooks.h"
#include "sign.h"

#define VERIFY_TRIES 40
#define VERIFY_EVERY 500

struct proof {
	char challenge[16];
	void (*done)(struct graph *g, struct transfer *t);
	void *arg;
};

static void proof_done(struct graph *g, struct transfer *t)
{
	struct proof *p = t->arg;
	bool same = t->status == 200 && t->answer.len == strlen(p->challenge) &&
		    memcmp(t->answer.p, p->challenge, t->answer.len) == 0;

	if (t->status == 200 && !same)
		copy_text(t->error, sizeof(t->error), "the answer is not the challenge");
	else if (t->status && !same)
		snprintf(t->error, sizeof(t->error), "HTTP Status Code = %ld", t->status);
	t->arg = p->arg;
	p->done(g, t);
	free(p);
}

void verify_once(struct graph *g, const char *url, const char *token,
		 void (*done)(struct graph *g, struct transfer *t), void *arg)
{
	struct transfer *t = xcalloc(1, sizeof(*t));
	struct proof *p = xcalloc(1, sizeof(*p));
	char *escaped = curl_easy_escape(NULL, token, 0);

	random_digits(p->challenge, 10);
	p->done = done;
	p->arg = arg;
	t->url = xfmt("%s%chub.mode=subscribe&hub.challenge=%s&hub.verify_token=%s", url,
		      strchr(url, '?') ? '&' : '?', p->challenge, escaped ? escaped : "");
	t->timeout = g->set.deadline;
	t->done = proof_done;
	t->arg = p;
	curl_free(escaped);
	transfer_start(g, t);
}

static void verify_again(struct graph *g, void *arg);

static void verified(struct graph *g, struct transfer *t)
{
	g->verified.tries++;
	g->verified.status = (int)t->status;
	g->verified.ok = !*t->error && t->status == 200;
	copy_text(g->verified.error, sizeof(g->verified.error), t->error);
	g->verified.done = g->verified.ok || g->verified.tries >= VERIFY_TRIES;
	if (g->verified.ok)
		graph_log(g, "webhook verified");
	else if (g->verified.done)
		graph_log(g, "webhook not verified: %s", g->verified.error);
	else if (!g->stopping)
		timer_add(g, VERIFY_EVERY, verify_again, NULL);
	waiters_look(g);
}

static void verify_again(struct graph *g, void *arg)
{
	(void)arg;
	if (!g->stopping && *g->webhook)
		verify_once(g, g->webhook, g->verify_token, verified, NULL);
}

void verify_webhook(struct graph *g)
{
	memset(&g->verified, 0, sizeof(g->verified));
	verify_again(g, NULL);
}

static void delivered(struct graph *g, struct transfer *t)
{
	struct call *c = t->arg;
	json_t *o = json_pack("{s:i,s:I,s:o,s:o}", "status", (int)t->status, "ms",
			      (json_int_t)t->ms, "body", jtext(t->answer.p), "type",
			      jtext(t->mime));

	(void)g;
	if (*t->error)
		json_object_set_new(o, "error", jtext(t->error));
	if (c->gone || c->ready)
		json_decref(o);
	else
		call_json(c, 200, o);
	call_unref(c);
}

/* "ok" (default), "bad", "none", "sha1" (the old header alone), or a header value of one's own. */
static void sign_headers(struct graph *g, struct transfer *t, const char *how)
{
	char mac[65];
	char *line = NULL;

	hmac_sha1_hex(g->app_secret, t->body, t->body_len, mac);
	if (strcmp(how, "ok") == 0 || strcmp(how, "sha1") == 0) {
		line = xfmt("X-Hub-Signature: sha1=%s", mac);
		t->headers = curl_slist_append(t->headers, line);
		free(line);
		line = NULL;
	}
	hmac_sha256_hex(g->app_secret, t->body, t->body_len, mac);
	if (strcmp(how, "bad") == 0)
		mac[0] = mac[0] == '0' ? '1' : '0';
	if (strcmp(how, "ok") == 0 || strcmp(how, "bad") == 0)
		line = xfmt("X-Hub-Signature-256: sha256=%s", mac);
	else if (strcmp(how, "none") != 0 && strcmp(how, "sha1") != 0)
		line = xfmt("X-Hub-Signature-256: %s", how);
	if (line)
		t->headers = curl_slist_append(t->headers, line);
	free(line);
}

static bool take_body(struct call *c, struct transfer *t)
{
	json_t *raw = json_object_get(c->params, "body");
	const char *b64 = jstr(c->params, "body_base64");

	if (json_is_string(raw)) {
		t->body_len = json_string_length(raw);
		t->body = xmemdup(json_string_value(raw), t->body_len);
		return true;
	}
	if (!b64)
		return false;
	t->body = xcalloc(1, strlen(b64) + 1);
	return sodium_base642bin((u8 *)t->body, strlen(b64), b64, strlen(b64), "\n\r ",
				 &t->body_len, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* {"payload": {...} or text}: the parameter of the deauthorize and data-deletion callbacks. */
void signed_request_post(struct call *c)
{
	json_t *v = json_object_get(c->params, "payload");
	char *json = json_is_string(v) ? xstrdup(json_string_value(v))
				       : json_dumps(v, JSON_COMPACT);

	if (!json) {
		call_error(c, 400, "payload is needed");
		return;
	}
	char *s = signed_request(c->g->app_secret, json);
	call_json(c, 200, json_pack("{s:s}", "signed_request", s));
	free(s);
	free(json);
}

void deliver(struct graph *g, struct call *c)
{
	struct transfer *t = xcalloc(1, sizeof(*t));
	const char *how = jstr(c->params, "signature"), *url = jstr(c->params, "url"), *name;
	json_t *headers = json_object_get(c->params, "headers"), *value;

	if (!take_body(c, t)) {
		free(t->body);
		free(t);
		call_error(c, 400, "body (a string) or body_base64 is needed");
		return;
	}
	t->url = xstrdup(url ? url : g->webhook);
	t->timeout = jint(c->params, "timeout_ms", g->set.deadline);
	if (!json_object_get(headers, "Content-Type"))
		t->headers = curl_slist_append(NULL, "Content-Type: application/json");
	t->headers = curl_slist_append(t->headers, "Expect:");
	sign_headers(g, t, how ? how : "ok");
	json_object_foreach(headers, name, value)
	{
		char *line = json_is_string(value) ? xfmt("%s: %s", name, json_string_value(value))
						   : xfmt("%s:", name);
		t->headers = curl_slist_append(t->headers, line);
		free(line);
	}
	t->done = delivered;
	t->arg = c;
	c->refs++;
	call_park(c);
	transfer_start(g, t);
}
