/*
 * From the bytes of a webhook delivery to events (protocol 2 and 3). Pure: no database, no clock.
 */
#ifndef META_EVENT_H
#define META_EVENT_H

#include "base/err.h"
#include "sys/crypt.h"
#include "sys/json.h"

enum event_kind {
	EVENT_MESSAGE,		/* a customer's message; quick_reply says whether it was a tap */
	EVENT_ECHO,		/* a message that left the page: ours, another app's, the inbox's */
	EVENT_POSTBACK,
	EVENT_DELIVERY,
	EVENT_READ,
	EVENT_REACTION,
	EVENT_EDIT,
	EVENT_UNSEND,
	EVENT_REFERRAL,
	EVENT_OPTIN,
	EVENT_ACCOUNT_LINKING,
	EVENT_HANDOVER,		/* pass, take, request thread control, app_roles */
	EVENT_POLICY,
	EVENT_FEEDBACK,
	EVENT_CHANGE,		/* changes[]: feed, inbox_labels, ... */
	EVENT_TEST,		/* the dashboard's test button (protocol 2.4) */
	EVENT_UNKNOWN,		/* kept as it came */
	EVENT_KINDS
};

enum event_channel { CHANNEL_MESSAGING, CHANNEL_STANDBY, CHANNEL_CHANGES };

/*
 * Texts are borrowed from the arena that the delivery was parsed in; absent is NO_STR. An id that
 * is not event_id_ok() is absent too, and .problem says so: what stands here fits its column.
 */
struct event {
	enum event_kind kind;
	enum event_channel channel;
	struct str page;	/* Meta's page id: entry.id, else derived from recipient/sender */
	struct str psid;	/* the customer; absent where the event names none */
	i64 at;			/* ms; NONE when the event has no usable timestamp */
	struct str mid;		/* own id; for reaction, edit, unsend: of the message they mean */
	struct str text;	/* message, echo, edit: text. postback: title */
	struct str payload;	/* quick reply or postback payload */
	bool quick_reply;
	struct str reply_to;	/* mid of the quoted message */
	struct str app_id;	/* echo: who sent it, as text */
	struct str metadata;	/* echo: what the sender put there */
	i64 watermark;		/* delivery, read: ms; NONE when absent */
	struct str reaction, emoji;
	bool unreact;
	i64 num_edit;
	struct str referral_ref;	/* of a referral, or inside a postback or message */
	size_t attachments;	/* how many */
	struct str attachment_type;	/* type of the first, for the preview */
	struct str content;	/* JSON object of what a message carries beyond text, or absent:
				   {"attachments":[...],"referral":{...},"quick_reply":{...},...}; of
				   kinds without a member here their payload under its own key; of an
				   unknown event {"unknown":"its key"} */
	struct str json;	/* the event as it came, compact JSON, made digestible; that of a
				   change has the entry's "time" put in, to stand by itself */
	const struct json *tree;/* the same, parsed; borrowed from the arena */
	struct digest key;	/* idempotency: sha256(kind, page, psid, mid); where mid is not the
				   event's own, timestamp and payload too (architecture 4.2) */
	const char *problem;	/* NULL, or why it can't be interpreted: "no sender", ... */
};

struct delivery {
	struct str object;	/* "page", "instagram", ... */
	struct event *events;
	size_t n;
	size_t left_out;	/* events beyond LIMIT_EVENTS */
};

/*
 * A copy of body that jansson can read (architecture 4.2), in one bounded pass that knows strings
 * from the rest: numbers over 15 digits (or beyond a double) become strings, \u0000 and raw NULs in
 * strings are dropped, lone surrogates and invalid UTF-8 in strings become U+FFFD. Returns body
 * itself when nothing had to change.
 */
struct str event_digestible(struct arena *a, struct str body);

/*
 * Reads all entries and all events of a delivery. One odd event never spoils the rest: it comes out
 * with .problem set or as EVENT_UNKNOWN. ERR_INVALID only when body is not JSON or its root is no
 * object; *why then says it in a few words. An empty or missing "entry" is OK with n = 0.
 * Events of other objects than "page" come out EVENT_UNKNOWN with .problem "not of a page".
 */
enum err delivery_parse(struct arena *a, struct str body, struct delivery *out, const char **why)
	MUST_USE;

/*
 * One event from the JSON that struct event.json held (the worker interprets what stayed raw): the
 * same result and the same key again. ERR_INVALID when json is not JSON.
 */
enum err event_parse(struct arena *a, enum event_channel channel, struct str page, struct str json,
		     struct event *out) MUST_USE;

/* The key that the event of a message has, its echo too: what the message's mid is enough for. */
struct digest event_message_key(enum event_kind kind, struct str page, struct str psid, struct str mid);

const char *event_kind_name(enum event_kind k);		/* "message", "echo", "postback", ... */
const char *event_channel_name(enum event_channel c);	/* "messaging", "standby", "changes" */
bool event_channel_of(struct str name, enum event_channel *out);

/* 1 to max printable ASCII characters without blanks: what page ids, PSIDs and mids consist of. */
bool event_id_ok(struct str id, size_t max);
#define EVENT_ID_MAX 32
#define EVENT_MID_MAX 255

/* Does it open or renew the 24 h window (protocol 6.1)? Echoes, receipts, edits, unreact do not. */
bool event_opens_window(const struct event *e);

/* The app ids under which the page inbox and Business Suite send (protocol 3.3). */
bool event_from_page_inbox(struct str app_id);

#endif
