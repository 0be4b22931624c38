/*
 * What the pages about templates show: of sessions, of notifications, and a workstream's choice of them.
 */
#ifndef VIEW_ADMIN_TEMPLATE_H
#define VIEW_ADMIN_TEMPLATE_H

#include "desk/template_links.h"
#include "store/template.h"
#include "view/admin_messages.h"
#include "view/admin_work.h"

#define TEMPLATE_EVENTS 5
struct template_event { const char *word; enum text_key name; };
extern const struct template_event template_events[TEMPLATE_EVENTS];
enum text_key template_event_text(struct str event);

struct template_page {
	const struct session_template_row *sessions;
	const struct notification_template_row *notifications;
	size_t nsessions, nnotifications;
};

struct session_form {
	i64 id, version;		/* id 0: a new one */
	struct str name, description, title, composer, links;
	bool customer, notes, history, trace;	/* panels that are open at first */
	struct choices composers;
	const struct session_template_row *saved;
	bool previewed;
	struct str preview;
	struct template_link shown[TEMPLATE_LINKS];
	size_t nshown;
	struct form_errors errors;
};

struct notification_form {
	i64 id, version;		/* id 0: a new one */
	struct str name, event, title, body, countdown, accept_label, reject_label, desktop;
	bool countdown_shown, auto_assign, auto_accept, reject;
	struct choices events, desktops;
	const struct notification_template_row *saved;
	bool previewed;
	struct str preview_title, preview_body;
	struct form_errors errors;
};

struct template_stream_form {
	i64 id, version;
	struct str name;
	i64 session, chosen[TEMPLATE_EVENTS];
	struct choices sessions, notifications[TEMPLATE_EVENTS];
	struct form_errors errors;
};

#endif
