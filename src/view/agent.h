/*
 * What the agent's templates show (src/view/agent_*.html): plain facts, decided by src/agent, the same
 * that go into the JSON. Also the words of states: enum values become strings of the catalogue here.
 */
#ifndef VIEW_AGENT_H
#define VIEW_AGENT_H

#include "meta/card.h"
#include "meta/window.h"
#include "store/disposition.h"
#include "store/attachment.h"
#include "store/inbox.h"
#include "store/message.h"
#include "view/view.h"

enum inbox_view { INBOX_MINE, INBOX_OPEN, INBOX_WAITING, INBOX_CLOSED, INBOX_VIEWS };

const char *inbox_view_name(enum inbox_view view);	/* "mine", ...: as in the URL */

/* A conversation as the list and its own head show it. */
struct entry {
	const struct inbox_entry_row *row;
	struct str name;		/* the customer's; built when Meta has not told it */
	bool name_known;
	struct str initials;
	char tone[2];			/* "a".."d": colour of the avatar */
	struct window_decision window, then;	/* now, and when that ends */
	bool failed;			/* a message to this customer was not sent */
	bool page_stopped;		/* nothing leaves for this page just now */
};

/* What a message answers to. */
struct quote {
	i64 conversation_id, seq;
	struct str author_kind, kind, author;
	struct str text;		/* the beginning of it; absent: no text */
	struct str said;		/* instead, or what we say about the rest */
};

struct reaction {
	struct str emoji;		/* always something to show */
	struct str name;		/* Meta's word: "love"; absent: not told */
	i64 at;
	bool ours;			/* an agent's, not the customer's */
	struct str state;		/* ours: waiting, done, failed */
	struct str author;		/* ours */
};

/* How a text read from a time on; number 0 is the original. */
struct edition {
	i64 number, at;
	struct str text;
};

/* How a file of a message is shown. */
enum file_look {
	FILE_PICTURE, FILE_THUMB /* the thumbs-up sticker, in .thumb sizes */, FILE_SOUND, FILE_FILM,
	FILE_DOWNLOAD, FILE_ABSENT,
};

struct file {
	const struct attachment_row *row;
	enum file_look look;
	struct str name;	/* as it is downloaded */
	struct str size;	/* "3.4 MB"; absent: not known */
	struct str url, thumbnail_url;	/* absent: there is none */
	const char *thumb;	/* "small", "medium", "large"; NULL */
	i64 width, height;	/* of a picture as it is shown; NONE: not known */
	bool may_fetch;		/* an agent may have it tried again */
};

/* A message of a thread, or a line between messages. */
struct item {
	const struct message_row *row;
	struct str author;		/* who is shown as its writer */
	struct str text;		/* what somebody wrote; absent: nothing */
	struct str said;		/* what we say about the rest: "[image]"; absent: nothing */
	bool line;			/* nobody wrote it: .said tells what happened */
	const struct card *cards;
	size_t ncards;
	const struct file *files;
	size_t nfiles;
	const struct reaction *reactions;
	size_t nreactions;
	const struct edition *editions;	/* oldest first; none: never edited */
	size_t neditions;
	const struct quote *quote;	/* NULL: none, or not known any more */
	const char *receipt;		/* "delivered", "read", or NULL */
	bool needs_decision;		/* may have been sent, and nobody looks for it any more */
	bool may_edit, may_discard, may_retry;
	bool may_quote;			/* a reply may answer to it */
	bool may_react;			/* the agent may put an emoji to it */
};

/* What the lists and the frame of every page need. */
struct desk {
	i64 user_id;
	struct str user_name, user_initials, presence;
	bool notice;			/* the reader is still to be told about customers' data */
	bool leads;			/* a supervisor or administrator: the administration is theirs */
	enum inbox_view view;
	i64 mine, open, waiting;	/* open: at most 101, which means "100+" */
	i64 unread;			/* own conversations in which the customer wrote */
	const struct entry *entries, *offers;
	size_t n, noffers;
	struct str cursor;		/* of the next page of the list; absent: none */
	struct str here;		/* of this one; absent: the first */
	i64 selected;			/* conversation beside the list; 0: none */
	i64 selected_version;
	i64 pages_at;			/* when a page's switches changed last */
	struct str alert;		/* why something was refused; absent: nothing was */
};

/* What this user may do with the conversation now. */
struct may {
	bool write, note, take, accept, wait, end, close, reopen;
	bool write_first;	/* open a new conversation: this one is closed */
	bool switch_tag;	/* what keeps the window shut is theirs to change */
};

/* How a conversation ended, and what may be chosen at its end. */
struct ending {
	const struct disposition_choice_row *choices;
	size_t n;		/* none: nothing is asked */
	bool required, notes;	/* notes: at least one choice takes a note */
	i64 id;			/* what was chosen; NONE: nothing yet */
	struct str title, note;
	const char *finish;	/* the form that was refused, "end" or "close"; NULL: none was */
	i64 picked;		/* as chosen and written in it, else as stored */
	struct str written;
};

struct thread {
	const struct entry *entry;
	const struct item *items;
	size_t n;
	i64 version;		/* up to which this answer is complete */
	bool older;		/* there are messages before the first */
	bool more;		/* there are more behind the last */
	bool only_changes;	/* items are those that changed, not a whole page */
	bool full;		/* with composer, for a whole page */
	i64 oldest_seq;		/* where "older messages" goes on */
	bool paged;		/* not the newest page */
	struct may may;
	bool mine;		/* of who looks: what they see is read */
	bool elsewhere;		/* another app controls the thread, as far as Meta told */
	struct str elsewhere_app;	/* which; absent: not told */
	const struct entry *before;	/* earlier conversations of this customer */
	size_t nbefore;
	struct ending ending;
	bool files;		/* its page lets files out */
	struct str client_key;
	struct str text;	/* kept from a refused reply; absent: none */
	bool note;
	struct str alert;	/* why it was refused */
	struct str quote_mid, quote_text;	/* what the reply answers to; absent: nothing */
};

struct login_form {
	struct str login, next, alert;
	struct str ticket;	/* the password was right, now the code is asked for; absent: not yet */
};

enum text_key presence_text(struct str presence);
enum text_key state_text(struct str conversation_state);
enum text_key view_text(enum inbox_view view);
/* The state of an outgoing message, receipt included: "Read". */
enum text_key message_state_text(const struct item *item);
/* Its CSS class: quiet, ok, warn, bad. */
const char *message_state_tone(const struct item *item);
/* The reason of a message that failed or is held, in words; absent when there is none. */
struct str message_reason(const struct lang *lang, const struct message_row *row);
#define NO_NEXT ((enum text_key)-1)
/* What the desk does by itself with a message that is held; NO_NEXT: nothing, or its state says it. */
enum text_key message_next(const struct message_row *row);
/* Sentence for a refusal's code; the general one for a code that has none. */
struct str refusal_text(const struct lang *lang, const char *code);
enum text_key window_text(const struct window_decision *w);
/* What follows when the window ends. */
enum text_key window_then_text(const struct entry *e);
/* "response", "human_agent", "hold", "closed": as in the JSON. */
const char *window_how(const struct window_decision *w);
/* "Image from Ana Ribeiro, 14:02 UTC" */
struct str file_alt(struct arena *a, const struct lang *lang, const struct item *m, const struct file *f);
/* Why there is no file, or not yet. */
struct str file_absent(struct arena *a, const struct lang *lang, const struct item *m, const struct file *f);
/* What is said instead of a message that is no text. */
enum text_key kind_text(struct str kind);
/* What kind of thing a card is: "Location". */
enum text_key card_text(const struct card *card);
/* An appointment's status, in words. */
struct str appointment_text(const struct lang *lang, struct str status);

/* "20 Nov, 14:07 UTC": what is seen of a time where no script makes it local. */
void time_text(i64 at, char out[32]);

#endif
