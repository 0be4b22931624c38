/*
 * What an agent writes: posted once per client_key, split at Meta's limit, queued; edited, discarded
 * or retried while the sender has not got it (features F224, E9, E10).
 */
#ifndef DESK_REPLIES_H
#define DESK_REPLIES_H

#include "base/conf.h"
#include "base/err.h"
#include "desk/actor.h"
#include "meta/rich.h"
#include "store/message.h"

struct reply_post {
	struct arena *arena;		/* of the request */
	struct actor actor;
	i64 conversation_id;
	i64 now;
	struct str client_key;		/* 1..64 printable ASCII characters, unique per author */
	struct str text;		/* valid UTF-8, at most LIMIT_REPLY_UNITS UTF-16 units */
	struct str reply_to;		/* mid of the quoted message, or absent */
	bool note;			/* internal note: state internal, never sent, not split */
	const i64 *uploads;		/* files in front of the text, which may then be empty */
	size_t nuploads;
	const struct rich *rich;	/* template, quick replies; NULL: none. What rich_read() took */
	const struct conf *conf;	/* what may be sent; only with uploads */
	/* out */
	struct refusal refusal;
	bool repeated;			/* this key was seen before, with the same text: nothing was written */
	struct message_row *messages;	/* one per part, in order */
	size_t n;
};

/*
 * ERR_CONFLICT: "key_reused" (same key, another text), "not_yours" (not the assignee and no
 * supervisor), "closed", those of desk/reply_files.h. ERR_INVALID: "empty", "too_long", "too_many_files",
 * "note_files", "note_rich", "rich_needs_text" (quick replies alone). ERR_NOT_FOUND. Files come first, then the
 * text, then the template; quick replies go with the last of them. A reply in waiting or
 * wrap_up by its agent makes the conversation active again.
 */
enum err reply_post(struct db *db, struct reply_post *p) MUST_USE;

struct reply_change {
	struct arena *arena;		/* of the request */
	struct actor actor;
	i64 conversation_id, seq, now;
	struct str text;		/* edit only */
	struct refusal refusal;		/* out */
	struct message_row message;	/* out, on OK */
};

/* While queued, retry, parked or failed; ERR_CONFLICT "being_sent" or "sent" once it is not ours any more.
 * An edit must fit one part ("too_long"). */
enum err reply_edit(struct db *db, struct reply_change *c) MUST_USE;
/* Also gives up a message that "may have been sent" (unknown, settled to nothing). */
enum err reply_discard(struct db *db, struct reply_change *c) MUST_USE;
/* failed, unknown (not being settled any more), discarded: queued again at the end of the lane, with
 * the later parts that its failure stopped. ERR_CONFLICT "state" otherwise. */
enum err reply_retry(struct db *db, struct reply_change *c) MUST_USE;

#endif
