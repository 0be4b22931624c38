/*
 * What a message may contain, and when: text, quick replies, metadata, messaging type, tag,
 * window.
 */
#include <stdlib.h>
#include <string.h>

#include "call.h"

#define TEXT_MAX 2000 /* UTF-16 units */
#define METADATA_MAX 1000 /* must stay under */
#define QUICK_REPLIES_MAX 13
#define IMAGES_MAX 30
#define WINDOW_MS DAY_MS
#define HUMAN_MS (7 * DAY_MS)

#define OUTSIDE                                                                                    \
	"(#10) This message is sent outside of allowed window. Learn more about the new policy "   \
	"here: "                                                                                   \
	"https://developers.facebook.com/docs/messenger-platform/policy-overview"

static bool one_of(const char *s, const char *const *list)
{
	while (*list && strcmp(s, *list) != 0)
		list++;
	return *list != NULL;
}

/* Length in characters of a string member; `must` also refuses an absent or empty one. */
bool check_length(struct call *c, const json_t *o, const char *key, const char *shown, size_t max,
		  bool must)
{
	json_t *v = json_object_get(o, key);
	const char *s = json_string_value(v);

	if (v && !s && !json_is_null(v))
		graph_fail(c, 100, 0, "(#100) Param %s must be a string", shown);
	else if (must && (!s || !*s))
		graph_fail(c, 100, 0, "(#100) Param %s must be non-empty", shown);
	else if (s && codepoints(s) > max)
		graph_fail(c, 100, 0, "(#100) Length of param %s must be less than or equal to %zu",
			   shown, max);
	else
		return true;
	return false;
}

static bool check_text(struct call *c, const json_t *message)
{
	json_t *v = json_object_get(message, "text");
	const char *s = json_string_value(v);

	if (!v)
		return true;
	if (!s || !*s || strspn(s, " \t\r\n") == strlen(s)) {
		graph_fail(c, 100, 0,
			   s ? "(#100) Param message[text] must be non-empty"
			     : "(#100) Param message[text] must be a string");
		return false;
	}
	if (utf16_units(s) <= TEXT_MAX)
		return true;
	graph_fail(c, 100, 0,
		   "(#100) Length of param message[text] must be less than or equal to %d",
		   TEXT_MAX);
	return false;
}

static bool check_quick_reply(struct call *c, const json_t *q, size_t i)
{
	static const char *const types[] = { "text", "user_email", "user_phone_number", "location",
					     NULL };
	const char *type = jstr(q, "content_type");
	bool image = jstr(q, "image_url") != NULL;
	char name[80];

	if (!type || !one_of(type, types)) {
		graph_fail(c, 100, 0,
			   "(#100) Param message[quick_replies][%zu][content_type] must be one of "
			   "{TEXT, "
			   "USER_EMAIL, USER_PHONE_NUMBER}",
			   i);
		return false;
	}
	if (strcmp(type, "text") != 0)
		return true;
	snprintf(name, sizeof(name), "message[quick_replies][%zu][title]", i);
	if (!check_length(c, q, "title", name, 20, !image))
		return false;
	snprintf(name, sizeof(name), "message[quick_replies][%zu][payload]", i);
	return check_length(c, q, "payload", name, 1000, !image);
}

static bool check_quick_replies(struct call *c, const json_t *message)
{
	json_t *list = json_object_get(message, "quick_replies"), *q;
	size_t i;

	if (!list)
		return true;
	if (!json_is_array(list) || !json_array_size(list)) {
		graph_fail(c, 100, 0,
			   "(#100) Param message[quick_replies] must be a non-empty array");
		return false;
	}
	if (json_array_size(list) > QUICK_REPLIES_MAX) {
		graph_fail(c, 100, 0,
			   "(#100) Length of param message[quick_replies] must be less than or "
			   "equal to %d",
			   QUICK_REPLIES_MAX);
		return false;
	}
	json_array_foreach(list, i, q) if (!check_quick_reply(c, q, i)) return false;
	return true;
}

static bool check_images(struct call *c, const json_t *list)
{
	json_t *a;
	size_t i;

	if (!json_is_array(list) || !json_array_size(list) || json_array_size(list) > IMAGES_MAX) {
		graph_fail(c, 100, 0,
			   "(#100) Length of param message[attachments] must be between 1 and %d",
			   IMAGES_MAX);
		return false;
	}
	json_array_foreach(list, i, a)
	{
		const char *type = jstr(a, "type");
		if (type && strcmp(type, "image") == 0 &&
		    jstr(json_object_get(a, "payload"), "url"))
			continue;
		graph_fail(c, 100, 0,
			   "(#100) Param message[attachments][%zu] must be an image with a url", i);
		return false;
	}
	return true;
}

static bool check_attachment(struct call *c, const json_t *a)
{
	static const char *const types[] = { "image", "video", "audio", "file", "template", NULL };
	const char *type = jstr(a, "type");

	if (!type || !one_of(type, types)) {
		graph_fail(c, 100, 0,
			   "(#100) Param message[attachment][type] must be one of {AUDIO, FILE, "
			   "IMAGE, TEMPLATE, "
			   "VIDEO} - got \"%s\".",
			   type ? type : "");
		return false;
	}
	json_t *payload = json_object_get(a, "payload");
	if (!json_is_object(payload) && !c->file.present) {
		graph_fail(c, 100, 0,
			   "(#100) Param message[attachment][payload] must be non-empty");
		return false;
	}
	return strcmp(type, "template") != 0 || check_template(c, payload);
}

bool check_message(struct call *c, json_t *message)
{
	static const char *const contents[] = { "text",       "attachment", "attachments",
						"sticker_id", "template",   NULL };
	json_t *a = json_object_get(message, "attachment"),
	       *list = json_object_get(message, "attachments");
	const char *metadata = jstr(message, "metadata");
	int n = 0;

	for (int i = 0; contents[i]; i++)
		n += json_object_get(message, contents[i]) != NULL;
	if (n == 0) {
		graph_fail(c, 100, 0, "(#100) Must specify text or attachment in message");
		return false;
	}
	if (n > 1) {
		graph_fail(c, 100, 0,
			   "(#100) Message must contain exactly one of text, attachment, "
			   "attachments, sticker_id, "
			   "template");
		return false;
	}
	if (!check_text(c, message) || !check_quick_replies(c, message))
		return false;
	if (json_object_get(message, "metadata") && !metadata) {
		graph_fail(c, 100, 0, "(#100) Param message[metadata] must be a string");
		return false;
	}
	if (metadata && codepoints(metadata) >= METADATA_MAX) {
		graph_fail(c, 100, 0,
			   "(#100) Length of param message[metadata] must be less than %d",
			   METADATA_MAX);
		return false;
	}
	return (!a || check_attachment(c, a)) && (!list || check_images(c, list));
}

static bool outside(struct call *c)
{
	graph_fail(c, 10, 2018278, OUTSIDE);
	return false;
}

static bool within(const struct call *c, long long since, long long span)
{
	return !c->g->set.window || (since && meta_now(c->g) - since < span);
}

static bool check_tag(struct call *c, const json_t *message, const struct customer *to)
{
	static const char *const retired[] = { "ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE",
					       "POST_PURCHASE_UPDATE", NULL };
	const char *tag = jstr(c->params, "tag");
	json_t *payload = json_object_get(json_object_get(message, "attachment"), "payload");
	const char *template = jstr(payload, "template_type");

	if (!tag || !*tag) {
		graph_fail(
			c, 100, 0,
			"(#100) The parameter tag is required when messaging_type is MESSAGE_TAG");
		return false;
	}
	if (one_of(tag, retired)) {
		graph_fail(c, 100, 1893061, "(#100) Invalid parameter");
		return false;
	}
	if (strcmp(tag, "HUMAN_AGENT") == 0)
		return (c->g->set.human_agent && within(c, to->last_message, HUMAN_MS)) ||
		       outside(c);
	if (strcmp(tag, "CUSTOMER_FEEDBACK") != 0) {
		graph_fail(c, 100, 0,
			   "(#100) Param tag must be one of {HUMAN_AGENT, CUSTOMER_FEEDBACK} - got "
			   "\"%s\".",
			   tag);
		return false;
	}
	if (!template || strcmp(template, "customer_feedback") != 0) {
		graph_fail(c, 100, 0,
			   "(#100) Tag CUSTOMER_FEEDBACK goes with the customer_feedback template "
			   "only");
		return false;
	}
	return within(c, to->last_message, HUMAN_MS) || outside(c);
}

/* message NULL: a sender action, which needs the window like a message does. */
bool check_type_and_tag(struct call *c, const json_t *message, const struct customer *to)
{
	static const char *const types[] = { "RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY", NULL };
	json_t *given = json_object_get(c->params, "messaging_type");
	const char *type = given ? json_string_value(given) : "RESPONSE";

	if (!type || !one_of(type, types)) {
		graph_fail(c, 100, 0,
			   "(#100) Param messaging_type must be one of {RESPONSE, UPDATE, "
			   "MESSAGE_TAG, UTILITY} - "
			   "got \"%s\".",
			   type ? type : "");
		return false;
	}
	if (strcmp(type, "MESSAGE_TAG") == 0)
		return check_tag(c, message, to);
	if (json_object_get(c->params, "tag")) {
		graph_fail(c, 100, 0, "(#100) Param tag goes with messaging_type MESSAGE_TAG only");
		return false;
	}
	if ((strcmp(type, "UTILITY") == 0) != (json_object_get(message, "template") != NULL)) {
		graph_fail(c, 100, 0,
			   "(#100) messaging_type UTILITY and message[template] go together");
		return false;
	}
	if (strcmp(type, "UTILITY") == 0) {
		graph_fail(
			c, 200, 0,
			"(#200) Requires page_utility_messaging permission to manage the object");
		return false;
	}
	return within(c, to->last_action, WINDOW_MS) || outside(c);
}
