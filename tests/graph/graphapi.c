/*
 * The Graph side: which handler, whose token, which fault, and the form of answers and errors.
 * Order as at Meta: routing, token, proof, permission on the object, then the parameters.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "call.h"
#include "fault.h"
#include "net.h"
#include "sign.h"

static const struct {
	const char *edge, *method, *scope;
	void (*act)(struct call *c);
} edges[] = {
	{ "messages", "POST", "messages", messages_post },
	{ "messages", "GET", "conversations", conversation_messages_get },
	{ "message_attachments", "POST", "attachments", attachments_post },
	{ "conversations", "GET", "conversations", conversations_get },
	{ "subscribed_apps", NULL, "subscribed_apps", subscribed_apps },
	{ "subscriptions", NULL, "subscriptions", subscriptions },
	{ "messenger_profile", NULL, "messenger_profile", messenger_profile },
	{ "personas", NULL, "personas", personas },
	{ "thread_owner", "GET", "thread", thread_owner_get },
	{ "pass_thread_control", "POST", "thread", thread_control_post },
	{ "take_thread_control", "POST", "thread", thread_control_post },
	{ "release_thread_control", "POST", "thread", thread_control_post },
	{ "request_thread_control", "POST", "thread", thread_control_post },
	{ "extend_thread_control", "POST", "thread", thread_control_post },
};

static const struct {
	int code, status;
	const char *type;
} kinds[] = {
	{ 1, 500, NULL },     { 2, 503, NULL },    { 3, 403, NULL },   { 4, 403, NULL },
	{ 10, 403, NULL },    { 32, 403, NULL },   { 102, 401, NULL }, { 104, 401, NULL },
	{ 190, 401, NULL },   { 200, 403, NULL },  { 368, 403, NULL }, { 613, 429, NULL },
	{ 80006, 429, NULL }, { 2500, 400, NULL },
};

static void trace_headers(struct call *c)
{
	const struct graph *g = c->g;
	char *s;

	if (g->usage_app && (s = json_dumps(g->usage_app, JSON_COMPACT))) {
		call_header(c, "X-App-Usage", s);
		free(s);
	}
	if (g->usage_buc && (s = json_dumps(g->usage_buc, JSON_COMPACT))) {
		call_header(c, "X-Business-Use-Case-Usage", s);
		free(s);
	}
	call_header(c, "facebook-api-version", *c->version ? c->version : "v26.0");
	call_header(c, "Cache-Control", "private, no-cache, no-store, must-revalidate");
}

static void late(struct call *c)
{
	call_text(c, c->status, c->type,
		  c->answer ? xmemdup(c->answer, c->answer_len) : xstrdup(""));
}

/* What an after-fault makes of the finished answer. Takes the body. */
static char *spoil(struct call *c, char *body)
{
	const struct fault *f = c->fault;
	const char *instead = NULL;

	switch (f->what) {
	case DO_CUT_AFTER: c->wire = WIRE_CUT; break;
	case DO_GARBAGE_HTTP: c->wire = WIRE_RAW; break;
	case DO_TRUNCATE: c->wire = WIRE_TRUNCATE; break;
	case DO_SLOW_BODY:
		c->wire = WIRE_SLOW;
		c->slow_ms = f->ms;
		break;
	case DO_GARBAGE:
		instead =
			f->body ? f->body
				: "<html><body><h1>Sorry, something went wrong.</h1></body></html>";
		break;
	case DO_EMPTY: instead = ""; break;
	case DO_NO_MESSAGE_ID:
		free(body);
		return xfmt("{\"recipient_id\":\"%s\"}", c->psid ? c->psid : "");
	case DO_STATUS:
		c->status = f->status;
		instead = f->body ? f->body : "";
		break;
	default: break;
	}
	if (!instead)
		return body;
	free(body);
	return xstrdup(instead);
}

void fault_headers(struct call *c)
{
	const char *name;
	json_t *v;

	json_object_foreach(c->fault->headers, name, v) if (json_is_string(v))
		call_header(c, name, json_string_value(v));
	if (c->fault->type)
		c->type = c->fault->type;
}

void graph_text(struct call *c, int status, char *body)
{
	const struct fault *f = c->fault;
	bool refused = status != 200;

	c->status = status;
	c->type = "application/json; charset=UTF-8";
	trace_headers(c);
	if (refused)
		c->g->count.refused++;
	if (f && (!refused || f->what != DO_NO_MESSAGE_ID)) {
		body = spoil(c, body);
		fault_headers(c);
	}
	request_log(c, body);
	if (fault_is(f, DO_DELAY_AFTER)) {
		free(c->answer);
		c->answer = body;
		c->answer_len = strlen(body);
		call_after(c, f->ms, late);
		return;
	}
	call_text(c, c->status, c->type, body);
}

void graph_ok(struct call *c, json_t *v)
{
	char *s = meta_dump(v);

	json_decref(v);
	graph_text(c, 200, s);
}

void graph_fail(struct call *c, int code, int subcode, const char *fmt, ...)
{
	char trace[24] = "A";
	int status = 400;
	va_list ap;

	va_start(ap, fmt);
	char *message = xvfmt(fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].code == code)
			status = kinds[i].status;
	random_b64url(trace + 1, 22);
	const char *type = subcode == 33 || strstr(message, "appsecret_proof")
				   ? "GraphMethodException"
				   : "OAuthException";
	json_t *e = json_pack("{s:o,s:s,s:i}", "message", jtext(message), "type", type, "code",
			      code);
	if (subcode)
		json_object_set_new(e, "error_subcode", json_integer(subcode));
	if (code == 2 || code == 4 || code == 613)
		json_object_set_new(e, "is_transient", json_boolean(code != 613));
	json_object_set_new(e, "fbtrace_id", json_string(trace));
	e = json_pack("{s:o}", "error", e);
	char *body = meta_dump(e);
	json_decref(e);
	free(message);
	c->code = code;
	c->subcode = subcode;
	if (status == 401)
		call_header(c, "WWW-Authenticate", "OAuth \"Facebook Platform\" \"invalid_token\"");
	graph_text(c, status, body);
}

bool take_token(struct bucket *b, double per_second)
{
	long long now = mono_ms();

	if (per_second <= 0)
		return true;
	b->tokens += (double)(now - b->at) * per_second / 1000;
	if (!b->at || b->tokens > per_second)
		b->tokens = per_second;
	b->at = now;
	if (b->tokens < 1)
		return false;
	b->tokens -= 1;
	return true;
}

/*
 * The message of a dead token differs by what killed it; programs should look at the subcode only.
 */
static const char *death(int subcode)
{
	switch (subcode) {
	case 458: return "Error validating access token: The user has not authorized application.";
	case 459:
		return "Error validating access token: You cannot access the app till you log in "
		       "to www.facebook.com "
		       "and follow the instructions given.";
	case 460:
		return "Error validating access token: The session has been invalidated because "
		       "the user changed their "
		       "password or Facebook has changed the session for security reasons.";
	case 463: return "Error validating access token: Session has expired.";
	case 467:
		return "Error validating access token: The session is invalid because the user "
		       "logged out.";
	default: return "Error validating access token: The session has been invalidated.";
	}
}

static const char *token_of(struct call *c)
{
	const char *h = MHD_lookup_connection_value(c->conn, MHD_HEADER_KIND, "Authorization");

	if (h && strncasecmp(h, "Bearer ", 7) == 0)
		return h + 7;
	if (h && strncasecmp(h, "OAuth ", 6) == 0)
		return h + 6;
	return jstr(c->params, "access_token");
}

static bool proof_good(struct call *c, const char *token)
{
	const char *proof = jstr(c->params, "appsecret_proof");
	char want[65];

	if (!proof) {
		/* an app token is made of the secret already */
		if (!c->g->set.require_proof || c->app_token)
			return true;
		graph_fail(c, 100, 0,
			   "API calls from the server require an appsecret_proof argument");
		return false;
	}
	if (c->page)
		copy_text(want, sizeof(want), c->page->proof);
	else
		hmac_sha256_hex(c->g->app_secret, token, strlen(token), want);
	if (same_text(proof, want, 64))
		return true;
	graph_fail(c, 100, 0, "Invalid appsecret_proof provided in the API argument");
	return false;
}

/* Whose token it is, without judging it: faults may ask for the page. */
static void find_token(struct call *c)
{
	const char *token = token_of(c);
	size_t id = strlen(c->g->app_id);

	for (c->page = token ? c->g->pages : NULL; c->page; c->page = c->page->next)
		if (strcmp(c->page->token, token) == 0)
			return;
	c->app_token = token && strncmp(token, c->g->app_id, id) == 0 && token[id] == '|' &&
		       strcmp(token + id + 1, c->g->app_secret) == 0;
}

static bool authorised(struct call *c)
{
	const char *token = token_of(c);

	if (!token || !*token) {
		graph_fail(c, 104, 0, "An access token is required to request this resource.");
		return false;
	}
	if (!c->page && !c->app_token) {
		graph_fail(c, 190, 0, "Invalid OAuth access token - Cannot parse access token");
		return false;
	}
	if (c->page && c->page->dead) {
		graph_fail(c, 190, c->page->dead_subcode, "%s", death(c->page->dead_subcode));
		return false;
	}
	return proof_good(c, token);
}

static void act(struct call *c)
{
	const struct fault *f = c->fault;

	c->begun = c->begun ? c->begun : mono_ms();
	if (f && !f->act) {
		c->wire = f->what == DO_CUT_BEFORE ? WIRE_CUT : WIRE_OK;
		if (f->what == DO_STATUS)
			c->g->count.refused++;
		c->status = 200;
		c->type = "application/json; charset=UTF-8";
		trace_headers(c);
		char *body = spoil(c, xstrdup("{}"));
		fault_headers(c);
		request_log(c, body);
		call_text(c, c->status, c->type, body);
		return;
	}
	if (authorised(c))
		c->act(c);
}

/* Splits "/v26.0/123/messages" and finds who handles it. False: not of this side. */
static bool find_edge(struct call *c)
{
	char *p = c->url + 1, *slash;

	if (p[0] == 'v' && strchr("0123456789", p[1]) && p[1] && (slash = strchr(p, '/'))) {
		copy_text(c->version, sizeof(c->version), p);
		c->version[slash - p < 7 ? slash - p : 7] = '\0';
		p = slash + 1;
	}
	c->path = p;
	slash = strchr(p, '/');
	size_t len = slash ? (size_t)(slash - p) : strlen(p);
	if (!len || len >= sizeof(c->arg))
		return false;
	memcpy(c->arg, p, len);
	c->arg[len] = '\0';
	for (size_t i = 0; slash && i < sizeof(edges) / sizeof(edges[0]); i++) {
		if (strcmp(edges[i].edge, slash + 1) != 0)
			continue;
		if (edges[i].method && strcmp(edges[i].method, c->method) != 0)
			continue;
		c->scope = edges[i].scope;
		c->act = edges[i].act;
		return true;
	}
	if (slash || (strcmp(c->method, "GET") != 0 && strcmp(c->method, "DELETE") != 0))
		return false;
	bool numeric = strspn(c->arg, "0123456789") == len;
	if (strcmp(c->arg, "debug_token") == 0)
		c->scope = "debug_token", c->act = debug_token_get;
	else if (strncmp(c->arg, "t_", 2) == 0)
		c->scope = "conversations", c->act = conversation_get;
	else if (strncmp(c->arg, "m_", 2) == 0 || strncmp(c->arg, "mid.", 4) == 0)
		c->scope = "conversations", c->act = message_get;
	else if (strcmp(c->arg, "me") == 0 || (numeric && page_find(c->g, c->arg)))
		c->scope = "page", c->act = page_get;
	else if (numeric)
		c->scope = "profile", c->act = profile_get;
	return c->act != NULL;
}

bool graph_known(struct call *c)
{
	if (!c->graph) {
		c->graph = true;
		c->scope = "unknown";
		return strncmp(c->url, "/_control/", 10) != 0 && strncmp(c->url, "/cdn/", 5) != 0 &&
		       find_edge(c);
	}
	return c->act != NULL;
}

static void for_matching(struct call *c)
{
	json_t *message = json_object_get(c->params, "message");

	c->psid = jid(json_object_get(c->params, "recipient"), "id");
	if (!c->psid)
		c->psid = jid(c->params,
			      strcmp(c->scope, "conversations") == 0 ? "user_id" : "recipient");
	if (!c->psid && strcmp(c->scope, "profile") == 0)
		c->psid = xstrdup(c->arg);
	c->text = xstrdup(jstr(message, "text"));
	if (strcmp(c->scope, "messages") == 0 && !message &&
	    json_object_get(c->params, "sender_action"))
		c->scope = "actions";
}

void graph_begin(struct call *c)
{
	c->g->count.requests++;
	if (!graph_known(c)) {
		c->scope = "unknown";
		graph_fail(c, 100, 33,
			   "Unsupported %s request. Object with ID '%s' does not exist, cannot be "
			   "loaded due to missing "
			   "permissions, or does not support this operation. Please read the Graph "
			   "API documentation at "
			   "https://developers.facebook.com/docs/graph-api",
			   strcmp(c->method, "GET") == 0 ? "get" : "post", c->arg);
		return;
	}
	for_matching(c);
	find_token(c);
	if (c->g->faults)
		c->fault = fault_strike(c->g, c);
	if (c->fault && c->fault->ms > 0 && c->fault->what != DO_DELAY_AFTER &&
	    c->fault->what != DO_SLOW_BODY)
		call_after(c, c->fault->ms, act);
	else
		act(c);
}
