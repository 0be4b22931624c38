/*
 * What Graph says about an app's and a page's set-up (protocol 8): answers read into facts. Pure, and
 * lenient: whatever comes, the facts are "not known" at worst.
 */
#ifndef META_PAGE_SETUP_H
#define META_PAGE_SETUP_H

#include "base/arena.h"

/* The kinds of event that we want, the core ones first; a bit for each. */
enum { FIELDS_CORE = 6, FIELDS_WANTED = 13 };
extern const char *const setup_fields[FIELDS_WANTED];
#define FIELD_BITS_CORE ((1u << FIELDS_CORE) - 1)
#define FIELD_BITS_ALL ((1u << FIELDS_WANTED) - 1)

/* "messages,message_echoes": the value of subscribed_fields. */
struct str setup_field_list(struct arena *a, unsigned bits, const char *separator);

struct subscription {
	bool known;		/* the answer was a list */
	bool ours;		/* our app is in it */
	unsigned fields;	/* of ours */
	size_t others;		/* other apps on the same page */
	struct str other;	/* one of them */
};
/* GET /{page}/subscribed_apps. */
void subscription_read(struct arena *a, struct str body, struct str app_id, struct subscription *out);

struct app_subscription {
	bool known;
	bool page_object;	/* subscribed to pages at all */
	bool active;
	unsigned fields;
	struct str callback_url;
};
/* GET /{app}/subscriptions. */
void app_subscription_read(struct arena *a, struct str body, struct app_subscription *out);

/*
 * The POST is all or nothing: the bit of the field that (#100) or (#200) names as the reason, of those
 * that were sent in this order; 0 when the refusal names none.
 */
unsigned subscription_refused(unsigned sent, i64 code, struct str message);

/* Without the needed ones nothing works; the last two only tell more about customers. */
enum { SCOPES_NEEDED = 2, SCOPE_LOCALE = 3, SCOPE_TIMEZONE = 4, SCOPES_WANTED = 5 };
extern const char *const setup_scopes[SCOPES_WANTED];

struct token_facts {
	bool known;
	bool valid;
	struct str app_id, page_id, type;
	i64 expires_at, data_access_expires_at;	/* ms; 0: never; NONE: not told */
	unsigned scopes;			/* bits of setup_scopes */
	bool covers_page;			/* granular scopes do not leave this page out */
	i64 code, subcode;			/* why it is not valid */
	struct str message;
};
/* GET /debug_token. */
void token_facts_read(struct arena *a, struct str body, struct str page_id, struct token_facts *out);

/* GET /{page}/thread_owner: the app that owns the thread; absent: nobody, or not told. */
struct str thread_owner_read(struct arena *a, struct str body);

#endif
