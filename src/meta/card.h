/*
 * What a message carries beyond its text, in one form that can be shown: Meta's attachments, templates,
 * referrals (protocol 3.2, 3.10, 4.6). Pure; reads what meta/event put into struct event.content.
 */
#ifndef META_CARD_H
#define META_CARD_H

#include "base/arena.h"

enum card_kind {
	CARD_MEDIA,		/* image, audio, video, file, sticker: .url is where Meta keeps it */
	CARD_LOCATION,		/* .text "60.17, 24.94"; .url a map */
	CARD_LINK,		/* fallback, share */
	CARD_POST,
	CARD_REEL,
	CARD_PRODUCT,		/* one per element */
	CARD_TEMPLATE,		/* one per element; .type is the template's */
	CARD_APPOINTMENT,	/* .title the status as Meta writes it, .start_at, .end_at */
	CARD_HEART,
	CARD_COMMAND,		/* .title its name */
	CARD_AD,		/* where the customer came from: .title the ad's, .text its id */
	CARD_REFERRAL,		/* ... or a link: .title the ref, .text the source */
	CARD_LEAD,		/* an answer to a lead form: .title the question, .text the answer */
	CARD_UNSUPPORTED,	/* .type what it would have been; absent: Meta does not say */
	CARD_KINDS
};

#define CARD_BUTTONS 3

struct card_button {
	struct str title, url;	/* url absent: a postback or a phone number, nothing to open */
};

/* Texts are of the arena; absent is NO_STR. Urls are foreign: show them as such. */
struct card {
	enum card_kind kind;
	size_t position;	/* which element of attachments[] it is of */
	struct str type;	/* Meta's word: "image", "fallback", "generic", ... */
	struct str title, text, url;
	i64 start_at, end_at;	/* ms; NONE */
	struct str timezone;
	struct card_button buttons[CARD_BUTTONS];
	size_t nbuttons;
};

/* At most so many of one message; no client shows as many. */
#define CARDS_MAX 60

/* content: JSON, or absent. Never fails: what can't be understood is CARD_UNSUPPORTED. Returns how many. */
size_t cards_of(struct arena *a, struct str content, struct card **out);

const char *card_kind_name(enum card_kind k);	/* "media", "location", ... */

#endif
