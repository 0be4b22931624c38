/*
 * The Messenger profile of a page (protocol 8.4): what customers see before the first message and beside
 * the composer. Read from Graph's answer or our own draft, checked, written as the body of a POST. Pure;
 * texts are borrowed.
 *
 * Pagedesk edits what is for all locales ("default"). What Meta has for particular locales is carried
 * along, since a POST replaces a field as a whole.
 */
#ifndef META_MESSENGER_PROFILE_H
#define META_MESSENGER_PROFILE_H

#include "base/arena.h"

enum {
	PROFILE_GREETING_MAX = 160, PROFILE_ICE_MAX = 4, PROFILE_QUESTION_MAX = 80, PROFILE_MENU_MAX = 20,
	PROFILE_TITLE_MAX = 30, PROFILE_PAYLOAD_MAX = 1000, PROFILE_URL_MAX = 2000,
};

struct profile_item {
	struct str title;	/* question of an ice breaker, title of a menu item */
	struct str value;	/* payload, or address of a link */
	bool link;		/* menu items only */
};

struct messenger_profile {
	struct str greeting;		/* absent or empty: none */
	struct str get_started;		/* its payload; absent or empty: no button */
	struct profile_item ice[PROFILE_ICE_MAX], menu[PROFILE_MENU_MAX];
	size_t nice, nmenu;
	bool composer_disabled;		/* only with a menu */
	/* JSON list members of other locales, "{...},{...}"; absent: none */
	struct str greeting_others, ice_others, menu_others;
	size_t others;			/* how many locales that is, at most */
};

/* GET /me/messenger_profile, or what messenger_profile_post wrote. False: not such an answer. */
bool messenger_profile_read(struct arena *a, struct str body, struct messenger_profile *out);

/* Each of the fields, with a bit for messenger_profile_delete. */
enum { PROFILE_GREETING = 1, PROFILE_GET_STARTED = 2, PROFILE_ICE = 4, PROFILE_MENU = 8 };
/* Those that have something in them. */
unsigned messenger_profile_fields(const struct messenger_profile *p);
/* Body of the POST that sets them; absent when there is nothing to set. */
struct str messenger_profile_post(struct arena *a, const struct messenger_profile *p);
/* Body of the DELETE of these; absent when there are none. */
struct str messenger_profile_delete(struct arena *a, unsigned fields);

/* The query of the GET. */
#define PROFILE_PATH "/me/messenger_profile"
#define PROFILE_QUERY "?fields=greeting,get_started,ice_breakers,persistent_menu"
/* Meta allows so many calls in so many ms, per page. */
#define PROFILE_CALLS 10
#define PROFILE_CALLS_MS 600000

#endif
