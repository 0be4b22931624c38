/*
 * The messaging window and the human-agent tag (protocol 6, architecture 4.7): one pure function
 * decides, at the moment of sending; the composer's countdown asks the same one.
 */
#ifndef META_WINDOW_H
#define META_WINDOW_H

#include "base/clock.h"

#define WINDOW_MS (24 * HOUR_MS)
#define WINDOW_HUMAN_MS (7 * DAY_MS)
#define WINDOW_MARGIN_MS (60 * SECOND_MS)

enum send_how {
	SEND_RESPONSE,		/* inside 24 h */
	SEND_HUMAN_AGENT,	/* MESSAGE_TAG + HUMAN_AGENT */
	SEND_HOLD,		/* too near the 24 h line to tell, and may carry the tag behind it:
				   look again at .until */
	SEND_PARK,		/* may not be sent now; .why says it */
};

enum window_why {
	WINDOW_OPEN,
	WINDOW_NEVER,		/* the customer has never done anything that opens it */
	WINDOW_TAG_OFF,		/* over 24 h, the page's switch is off */
	WINDOW_AUTOMATED,	/* over 24 h, and no person wrote this */
	WINDOW_TOO_OLD,		/* over 7 days since the customer's last message */
};

struct window_facts {
	i64 now;		/* Meta's clock as well as we know it, ms */
	i64 last_action_at;	/* last qualifying action of the customer, NONE if none */
	i64 last_message_at;	/* the customer's last message, NONE if none */
	bool human;		/* a person composed or picked any part */
	bool tag_on;		/* the page's switch "human-agent message tag" */
};

struct window_decision {
	enum send_how how;
	enum window_why why;
	i64 until;	/* RESPONSE, HUMAN_AGENT: until when; HOLD: look again then; PARK: NONE */
};

struct window_decision window_decide(const struct window_facts *f);
/* What holds when d, decided from f, ends: the moments of SEND_HOLD are passed over. SEND_PARK stays. */
struct window_decision window_after(const struct window_facts *f, const struct window_decision *d);
/* An event's time as we trust it: at most received + 5 min; NONE: when it was received. */
i64 window_clamp(i64 event_at, i64 received_at);
const char *window_why_name(enum window_why w);	/* "open", "never", "tag_off", ... */

#endif
