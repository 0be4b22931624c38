/*
 * The app that a callback key belongs to, with its secrets opened; known to this process for a moment.
 */
#ifndef WEBHOOK_APP_H
#define WEBHOOK_APP_H

#include "desk/intake.h"
#include "web/web.h"

struct webhook_app {
	i64 id;			/* app row */
	struct str meta_id;
	struct str secret, secret_previous, verify_token;	/* absent when not set */
};

/* ERR_NOT_FOUND: no app has this key (any more). Texts live as long as the request. */
enum err webhook_app_find(struct ctx *c, struct str key, struct webhook_app *out) MUST_USE;
/* What this process remembers of an app is read again: where a second old is too old. */
void webhook_app_forget(struct ctx *c);
/* Pages known to this process (desk/intake.h). */
struct intake_pages *webhook_pages(struct ctx *c);

/* Keeps a refused call with its reason, bounded per hour; best effort. app 0: unknown key. */
void webhook_refused(struct ctx *c, i64 app, const char *reason, struct str detail);

#endif
