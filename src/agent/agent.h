/*
 * The agent's program: its page and the API under /agent/api/v1 (architecture 6, 7). One file per
 * endpoint or page; what several need is below. One resource, two representations: to programs JSON,
 * to browsers HTML, the fragment that the page shows, from the same facts (view/agent.h).
 *
 * A form that a browser posts without our script is answered 303 back to the page, or with the page
 * again, what was typed in it and why it was refused.
 */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include "base/jsonw.h"
#include "base/limits.h"
#include "desk/actor.h"
#include "gen/views.h"
#include "view/agent.h"
#include "web/web.h"

/* Messages of a thread's page, entries of a list's page, changes in one answer. */
#define THREAD_PAGE 50
#define THREAD_CHANGES 200
#define INBOX_PAGE 100
#define INBOX_MINE_MAX 500	/* capacity keeps an agent's own far below */

/* --- handlers, by the route table in cgi-bin/agent.c --------------------------------------------- */

handler page_inbox, page_conversation, page_login;
handler session_open, session_show, session_close;
handler presence_set, notice_read;
handler upload_create, upload_show, upload_append, upload_remove;
handler inbox_show;
handler conversation_show, messages_show, messages_post;
handler message_change, message_discard, message_retry;
handler message_react, message_unreact, conversation_typing;
handler conversation_read_up_to, conversation_move, conversation_finish,
	conversation_hand_over, conversation_write_first;
handler openapi_show;
handler media_show, media_thumbnail, attachment_fetch;

extern const struct spec media_spec, page_spec, login_page_spec, session_spec, presence_spec, inbox_spec,
	upload_new_spec, upload_spec,
	react_spec, unreact_spec, typing_spec,
	conversation_spec, messages_spec, post_spec, change_spec, message_spec, read_spec, move_spec,
	finish_spec, hand_over_spec;

/* The files of a reply's plain form: each becomes an upload, and its id a field "attachments". */
extern const struct form_files reply_form_files;

/* --- facts ------------------------------------------------------------------------------------- */

struct actor agent_actor(const struct ctx *c);
bool agent_leads(const struct ctx *c);

struct str initials_of(struct arena *a, struct str name);
enum err entry_load(struct ctx *c, i64 conversation, struct entry *out) MUST_USE;
struct entry *entries_of(struct ctx *c, const struct inbox_entry_row *rows, size_t n);
enum err items_of(struct ctx *c, const struct entry *e, const struct message_row *rows, size_t n,
		  const struct may *may, struct item **out) MUST_USE;
/* Quotes, reactions and earlier texts of messages, which stand in tables of their own. */
enum err items_load_extras(struct ctx *c, const struct entry *e, struct item *items, size_t n) MUST_USE;
/* Who is shown as the writer of a message. */
struct str author_of(const struct entry *e, struct str author_kind, struct str author_name);
/* What a line between messages says: "Linked an account". */
struct str line_of(struct ctx *c, const struct message_row *m);
/* An app of Meta's that is not this desk: "Page inbox", "app 777"; absent: "another app". */
struct str app_name(struct ctx *c, struct str id);
/* files.c: what hangs on these messages; items[i] is of rows[i]. */
enum err files_load(struct ctx *c, struct item *items, const struct message_row *rows, size_t n) MUST_USE;
void files_json(struct jw *w, const struct item *item);
/* As it is downloaded: of the sender, or from kind and time. */
struct str file_name(struct arena *a, const struct attachment_row *row);
struct may may_of(const struct ctx *c, const struct entry *e);

/* Which messages; all NONE: the newest. */
struct thread_query { i64 after, before, changed_after; };
/* ERR_NOT_FOUND also when there is no message `before`. */
enum err thread_load(struct ctx *c, i64 conversation, const struct thread_query *q,
		     struct thread *out) MUST_USE;

/* How the conversation ended, and what may be chosen at its end. */
enum err ending_load(struct ctx *c, const struct inbox_entry_row *row, struct ending *out) MUST_USE;
void ending_json(struct jw *w, const struct ending *e);

/* Earlier conversations of the customer, for the panel; its ending. */
enum err thread_load_side(struct ctx *c, struct thread *t) MUST_USE;

struct inbox_query {
	enum inbox_view view;
	bool all;		/* no view was asked for */
	struct str cursor;
	i64 conversation;	/* shown beside the list; NONE: none */
};
struct inbox {
	struct inbox_query query;
	struct inbox_state_row state;
	struct inbox_entry_row *closed;	/* read before the digest, since it depends on them */
	size_t nclosed;
	i64 mine, open, waiting, unread, watched_version;
	i64 after_at, after_id;	/* of the cursor */
	struct digest digest;	/* of all that the answer depends on */
};
/* 304 before the session is looked up: nothing has happened at all since this client's ETag (poll.c). */
bool poll_quiet(struct ctx *c);
/* Sets Poll-After, ms until the next poll is wanted. */
void poll_after(struct ctx *c, bool hidden, bool idle);
/* Sets the ETag; 304 when the client's is of the same state. */
bool poll_same(struct ctx *c, const struct inbox *in);

/* One statement (two with a conversation or the closed ones). ERR_INVALID: bad cursor. */
enum err inbox_look(struct ctx *c, const struct inbox_query *q, struct inbox *out) MUST_USE;
enum err desk_load(struct ctx *c, const struct inbox *in, struct desk *out) MUST_USE;
/* Whether the reader is still to be told about customers' data. */
enum err notice_load(struct ctx *c, struct desk *d) MUST_USE;
bool inbox_view_of(struct str name, enum inbox_view *out);	/* absent: mine */
/* Entries of one view, one more than a page means that there are more. */
enum err inbox_list(struct ctx *c, const struct inbox *in, enum inbox_view view, struct entry **entries,
		    size_t *n, struct str *cursor) MUST_USE;

/* --- answers ------------------------------------------------------------------------------------ */

struct view agent_view(const struct ctx *c);
/* ending NULL: of a list. */
void entry_json(struct jw *w, const struct ctx *c, const struct entry *e, const struct ending *ending);
void item_json(struct jw *w, const struct item *item);
struct buf *agent_buf(struct ctx *c);
bool from_browser(const struct ctx *c);	/* a form or link, without our script */
struct str came_from(struct ctx *c);	/* the page that the form was on, when the browser says so; else the list */

/* What to put into the page again after a refusal. */
struct kept {
	i64 quote;			/* seq of the message that is to be quoted; 0: none */
	struct str reply_to_mid;	/* ... or its mid */
	struct str alert, text;
	bool note;
	const char *finish;	/* "end", "close": the form that was refused; NULL: another one */
	i64 disposition;
	struct str ending;	/* the note in that form */
};
enum err conversation_page(struct ctx *c, i64 id, enum inbox_view view, i64 before, int status,
			   const struct kept *kept) MUST_USE;
enum err login_page(struct ctx *c, int status, const struct login_form *form) MUST_USE;

/* After a change: the conversation (JSON), what changed since ?changed_after= (our script), 303. */
enum err answer_conversation(struct ctx *c, i64 id) MUST_USE;
/* After a change of one message: that message, what changed, 303. */
enum err answer_message(struct ctx *c, const struct message_row *row) MUST_USE;
enum err answer_changes(struct ctx *c, i64 id, int status) MUST_USE;
/* problem+json with the refusal's code; to a browser the page again. seen_seq: NONE, or where
 * "customer_wrote" begins. */
enum err answer_refusal(struct ctx *c, enum err e, const struct refusal *r, i64 id, i64 seen_seq,
			const struct kept *kept) MUST_USE;

#endif
