/*
 * Rich messages out: platform quick replies, button, generic and media templates. Read from content JSON
 * (the agent API's, or as it is stored with a message), held against Meta's limits (protocol 4.3, 4.6) before
 * anything is queued, written as Meta wants it, and turned into text with links for pages whose customers
 * don't get templates (features F262). Pure.
 *
 * Content is {"template": PAYLOAD, "quick_replies": [...]} with Meta's own member names inside. Stored, the
 * template is {"attachments":[{"type":"template","payload":PAYLOAD}]}, the form in which echoes are kept and
 * meta/card shows them. Both are read.
 */
#ifndef META_RICH_H
#define META_RICH_H

#include "base/arena.h"

struct json;

/* Meta's limits (protocol 4.3, 4.6); lengths in UTF-16 units, the strictest reading of "characters". */
#define RICH_QUICK_REPLIES 13
#define RICH_ELEMENTS 10
#define RICH_BUTTONS 3
#define RICH_LABEL_UNITS 20		/* titles of buttons and quick replies */
#define RICH_PAYLOAD_UNITS 1000
#define RICH_BUTTON_TEXT_UNITS 640
#define RICH_TITLE_UNITS 80		/* title and subtitle of an element */
/* Ours: Meta names no limit for addresses. */
#define RICH_URL_UNITS 2000
/* ... and for the whole, bytes of JSON as it is stored. */
#define RICH_CONTENT_MAX (64u << 10)

enum rich_template { RICH_NO_TEMPLATE, RICH_BUTTON, RICH_GENERIC, RICH_MEDIA };
enum rich_button_kind { RICH_WEB_URL, RICH_POSTBACK, RICH_CALL };
enum rich_reply_kind { RICH_REPLY_TEXT, RICH_REPLY_EMAIL, RICH_REPLY_PHONE };

/* Texts are borrowed from the JSON; absent is NO_STR. */
struct rich_button {
	enum rich_button_kind kind;
	struct str title, value;	/* url, payload, "+358..." */
};

struct rich_element {
	struct str title, subtitle, image_url, action_url;	/* generic */
	struct str media_type, attachment_id, url;		/* media: one of the two */
	struct rich_button buttons[RICH_BUTTONS];
	size_t nbuttons;
};

struct rich_reply {
	enum rich_reply_kind kind;
	struct str title, payload, image_url;	/* RICH_REPLY_TEXT only */
};

struct rich {
	enum rich_template kind;
	struct str text;			/* RICH_BUTTON */
	struct rich_element elements[RICH_ELEMENTS];	/* RICH_BUTTON: one, for its buttons */
	size_t nelements;
	struct rich_reply replies[RICH_QUICK_REPLIES];
	size_t nreplies;
};

struct rich_error {
	struct str at;		/* "template.elements[2].buttons[0].title" */
	const char *code;	/* "missing", "too_long", ... */
	i64 limit;		/* that was passed; 0: none */
};

/*
 * False: *error names the place, and the limit. Unknown members are errors, so that nothing is dropped
 * silently. A text quick reply or postback button without payload gets its title as payload.
 */
bool rich_read(struct arena *a, const struct json *content, struct rich *out, struct rich_error *error) MUST_USE;
/* "template.elements[2].title is longer than 80 characters" */
struct str rich_error_text(struct arena *a, const struct rich_error *error);

/* As it is stored. Empty when there is nothing. */
struct str rich_content(struct arena *a, const struct rich *r);
/* The members "attachment" and "quick_replies" of Meta's message; absent when there is none. */
struct str rich_attachment(struct arena *a, const struct rich *r);
struct str rich_quick_replies(struct arena *a, const struct rich *r);
/* Its first words, for lists; absent when it has none. */
struct str rich_words(const struct rich *r);

/*
 * The template as text with links, its postback buttons as quick replies, which those customers do get;
 * what has no place among 13 stays in the text. False: nothing of it can be said in one text of Meta's.
 */
bool rich_as_text(struct arena *a, const struct rich *r, struct rich *out, struct str *text) MUST_USE;

#endif
