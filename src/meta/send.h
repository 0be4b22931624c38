/*
 * Writing Send API requests and reading their answers (protocol 4).
 */
#ifndef META_SEND_H
#define META_SEND_H

#include "base/buf.h"
#include "base/call_end.h"
#include "base/err.h"
#include "meta/graph_error.h"
#include "meta/window.h"

struct send_request {
	struct str psid;
	enum send_how how;		/* SEND_RESPONSE or SEND_HUMAN_AGENT */
	struct str text;		/* absent when template or attachment JSON is given */
	struct str attachment;		/* JSON object {"type":..,"payload":..}, or absent */
	struct str quick_replies;	/* JSON list, or absent */
	struct str reply_to;		/* mid, or absent */
	struct str metadata;		/* our key, comes back in the echo */
};

/* The JSON body of POST /{page}/messages. */
void send_body(struct buf *out, const struct send_request *r);

/* A sender action (protocol 4.8): "typing_on", "react", "unreact". mid and reaction: of the last two. */
void send_action_body(struct buf *out, struct str psid, const char *action, struct str mid, struct str reaction);

/* A file that Meta has: {"type":"image","payload":{"attachment_id":"..."}}. */
struct str send_attachment(struct arena *a, struct str type, struct str attachment_id);
/* The field "message" of the form that uploads one (POST /{page}/message_attachments, protocol 4.5). */
struct str send_upload_message(struct arena *a, struct str type);

/* What a finished call means for the message. */
enum send_outcome {
	SEND_ACCEPTED,		/* 200 with a message_id */
	SEND_NOT_SENT,		/* surely not sent: see error.class for what to do */
	SEND_UNCLEAR,		/* may have been sent (protocol 4.9) */
};

struct send_result {
	enum send_outcome outcome;
	struct str mid;			/* SEND_ACCEPTED */
	struct graph_error error;	/* otherwise; its .class is always set */
};

/* headers: usage headers may be absent. Texts in *out are borrowed from a. */
void send_result_read(struct arena *a, enum call_end end, i64 status, struct str body,
		      struct send_result *out);

/*
 * The answer to an upload: SEND_ACCEPTED with the attachment_id as .mid. One that tells nothing is
 * SEND_NOT_SENT and TRANSIENT: another upload does no harm.
 */
void send_upload_read(struct arena *a, enum call_end end, i64 status, struct str body,
		      struct send_result *out);

/*
 * The Conversations API's answer (protocol 4.9 step 4, 8.6): is the message there?
 * page: Meta's page id; text: what we sent; since: ms, start of the attempt; known: mids that we
 * have already (n of them).
 */
enum found { FOUND_YES, FOUND_NO, FOUND_CANT_TELL /* answer does not reach back, or is broken */ };
enum found send_find_in_thread(struct arena *a, struct str body, struct str page, struct str text,
			       i64 since, const struct str *known, size_t n, struct str *mid);
/* Path and query of that question, e.g. "/{page}/conversations?...". */
struct str send_find_path(struct arena *a, struct str page, struct str psid);

#endif
