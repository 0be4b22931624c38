/* The limits of templates and buttons. */
#include <stdlib.h>
#include <string.h>

#include "call.h"

#define P "message[attachment][payload]"

static bool fail(struct call *c, const char *what)
{
	graph_fail(c, 100, 0, "(#100) %s", what);
	return false;
}

static bool count_within(struct call *c, const json_t *o, const char *key, const char *shown,
			 size_t min, size_t max)
{
	json_t *list = json_object_get(o, key);
	size_t n = json_array_size(list);

	if (list && !json_is_array(list)) {
		graph_fail(c, 100, 0, "(#100) Param %s must be an array", shown);
		return false;
	}
	if (n >= min && n <= max)
		return true;
	if (n > max)
		graph_fail(c, 100, 0, "(#100) Length of param %s must be less than or equal to %zu",
			   shown, max);
	else
		graph_fail(c, 100, 0, "(#100) Param %s must have at least %zu entries", shown, min);
	return false;
}

static bool web_url(const char *s)
{
	return s && (strncmp(s, "https://", 8) == 0 || strncmp(s, "http://", 7) == 0);
}

static bool check_button(struct call *c, const json_t *b, const char *at)
{
	const char *type = jstr(b, "type"), *payload = jstr(b, "payload");
	char name[200];

	if (!type)
		return fail(c, "Each button needs a type");
	snprintf(name, sizeof(name), "%s[title]", at);
	if (strcmp(type, "account_link") == 0)
		return web_url(jstr(b, "url")) ||
		       fail(c, "Param url of an account_link button must be a URL");
	if (strcmp(type, "account_unlink") == 0)
		return true;
	if (!check_length(c, b, "title", name, 20, true))
		return false;
	if (strcmp(type, "web_url") == 0)
		return web_url(jstr(b, "url")) ||
		       fail(c, "Param url of a web_url button must be a URL");
	snprintf(name, sizeof(name), "%s[payload]", at);
	if (strcmp(type, "postback") == 0)
		return check_length(c, b, "payload", name, 1000, true);
	if (strcmp(type, "phone_number") == 0)
		return (payload && payload[0] == '+' && strlen(payload) > 4 &&
			strlen(payload) <= 16 &&
			strspn(payload + 1, "0123456789") == strlen(payload + 1)) ||
		       fail(c, "Payload of a phone_number button must be a phone number that "
			       "begins with +");
	if (strcmp(type, "game_play") == 0)
		return true;
	return fail(c, "Button type must be one of {WEB_URL, POSTBACK, PHONE_NUMBER, ACCOUNT_LINK, "
		       "ACCOUNT_UNLINK, "
		       "GAME_PLAY}");
}

static bool check_buttons(struct call *c, const json_t *o, const char *at, size_t min)
{
	char name[160];
	json_t *b;
	size_t i;

	snprintf(name, sizeof(name), "%s[buttons]", at);
	if (!count_within(c, o, "buttons", name, min, 3))
		return false;
	json_array_foreach(json_object_get(o, "buttons"), i, b)
	{
		snprintf(name, sizeof(name), "%s[buttons][%zu]", at, i);
		if (!check_button(c, b, name))
			return false;
	}
	return true;
}

static bool check_button_template(struct call *c, const json_t *p)
{
	return check_length(c, p, "text", P "[text]", 640, true) && check_buttons(c, p, P, 1);
}

static bool check_generic(struct call *c, const json_t *p)
{
	char at[100], name[140];
	json_t *e, *action;
	size_t i;

	if (!count_within(c, p, "elements", P "[elements]", 1, 10))
		return false;
	json_array_foreach(json_object_get(p, "elements"), i, e)
	{
		snprintf(at, sizeof(at), P "[elements][%zu]", i);
		snprintf(name, sizeof(name), "%s[title]", at);
		if (!check_length(c, e, "title", name, 80, true))
			return false;
		snprintf(name, sizeof(name), "%s[subtitle]", at);
		if (!check_length(c, e, "subtitle", name, 80, false) || !check_buttons(c, e, at, 0))
			return false;
		if (json_object_size(e) < 2)
			return fail(c, "An element needs its title and at least one more property");
		action = json_object_get(e, "default_action");
		if (action && (json_object_get(action, "title") || !web_url(jstr(action, "url"))))
			return fail(c, "Param default_action must be a web_url without title");
	}
	return true;
}

static bool check_media(struct call *c, const json_t *p)
{
	json_t *e = json_array_get(json_object_get(p, "elements"), 0);
	const char *type = jstr(e, "media_type"), *url = jstr(e, "url");
	char *id;

	if (!count_within(c, p, "elements", P "[elements]", 1, 1))
		return false;
	if (!type || (strcmp(type, "image") != 0 && strcmp(type, "video") != 0))
		return fail(c,
			    "Param " P "[elements][0][media_type] must be one of {IMAGE, VIDEO}");
	id = jid(e, "attachment_id");
	if (!id == !url) {
		free(id);
		return fail(c, "A media element has either attachment_id or url");
	}
	bool known = !id || map_get(&c->g->by_attachment, id);
	free(id);
	if (!known) {
		graph_fail(c, 100, 2018074, "(#100) Invalid attachment id");
		return false;
	}
	if (url && strncmp(url, "https://www.facebook.com/", 25) != 0 &&
	    strncmp(url, "https://business.facebook.com/", 30) != 0)
		return fail(c, "Param url of a media element must be a Facebook URL");
	return check_buttons(c, e, P "[elements][0]", 0);
}

static bool check_image_grid(struct call *c, const json_t *p)
{
	json_t *e = json_array_get(json_object_get(p, "elements"), 0);

	return count_within(c, p, "elements", P "[elements]", 1, 1) &&
	       count_within(c, e, "images", P "[elements][0][images]", 2, 6) &&
	       check_length(c, e, "title", P "[elements][0][title]", 45, false) &&
	       check_length(c, e, "subtitle", P "[elements][0][subtitle]", 80, false) &&
	       check_buttons(c, e, P "[elements][0]", 0);
}

static bool check_receipt(struct call *c, const json_t *p)
{
	return check_length(c, p, "recipient_name", P "[recipient_name]", 1000, true) &&
	       check_length(c, p, "order_number", P "[order_number]", 1000, true) &&
	       check_length(c, p, "currency", P "[currency]", 3, true) &&
	       check_length(c, p, "payment_method", P "[payment_method]", 1000, true) &&
	       (json_is_number(json_object_get(json_object_get(p, "summary"), "total_cost")) ||
		jstr(json_object_get(p, "summary"), "total_cost") ||
		fail(c, "Param " P "[summary][total_cost] is required"));
}

static bool check_feedback(struct call *c, const json_t *p)
{
	json_t *screen = json_array_get(json_object_get(p, "feedback_screens"), 0);
	json_t *q = json_array_get(json_object_get(screen, "questions"), 0);
	const char *type = jstr(q, "type"), *id = jstr(q, "id");
	long long days = jint(p, "expires_in_days", 1);

	if (!check_length(c, p, "title", P "[title]", 65, true) ||
	    !check_length(c, p, "subtitle", P "[subtitle]", 80, false) ||
	    !check_length(c, p, "button_title", P "[button_title]", 20, false) ||
	    !count_within(c, p, "feedback_screens", P "[feedback_screens]", 1, 1) ||
	    !count_within(c, screen, "questions", P "[feedback_screens][0][questions]", 1, 1))
		return false;
	if (!id || !*id || strlen(id) > 80 ||
	    strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") !=
		    strlen(id))
		return fail(c, "The id of a question is made of at most 80 of [A-Za-z0-9_]");
	if (!type || (strcmp(type, "csat") != 0 && strcmp(type, "nps") != 0 &&
		      strcmp(type, "ces") != 0 && strcmp(type, "free_form") != 0))
		return fail(c, "The type of a question must be one of {CSAT, NPS, CES, FREE_FORM}");
	if (!web_url(jstr(json_object_get(p, "business_privacy"), "url")))
		return fail(c, "Param " P "[business_privacy][url] is required");
	return (days >= 1 && days <= 7) ||
	       fail(c, "Param " P "[expires_in_days] must be between 1 and 7");
}

static bool check_coupon(struct call *c, const json_t *p)
{
	return check_length(c, p, "title", P "[title]", 80, true) &&
	       check_length(c, p, "subtitle", P "[subtitle]", 80, false) &&
	       (jstr(p, "coupon_code") || jstr(p, "coupon_url") ||
		fail(c, "A coupon needs coupon_code or coupon_url"));
}

static bool check_product(struct call *c, const json_t *p)
{
	return count_within(c, p, "elements", P "[elements]", 1, 10);
}

bool check_template(struct call *c, const json_t *payload)
{
	static const struct {
		const char *type;
		bool (*check)(struct call *c, const json_t *p);
	} kinds[] = {
		{ "button", check_button_template },
		{ "generic", check_generic },
		{ "media", check_media },
		{ "image_grid", check_image_grid },
		{ "receipt", check_receipt },
		{ "product", check_product },
		{ "coupon", check_coupon },
		{ "customer_feedback", check_feedback },
	};
	const char *type = jstr(payload, "template_type");

	for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].type, type) == 0)
			return kinds[i].check(c, payload);
	graph_fail(c, 100, 0,
		   "(#100) Param " P
		   "[template_type] must be one of {BUTTON, GENERIC, MEDIA, IMAGE_GRID, RECEIPT, "
		   "PRODUCT, COUPON, CUSTOMER_FEEDBACK} - got \"%s\".",
		   type ? type : "");
	return false;
}
