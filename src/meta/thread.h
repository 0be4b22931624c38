/*
 * The Conversations API (protocol 8.6): a page's threads with their newest messages, read and turned
 * into what a webhook would have brought. Pure, and lenient: an odd thread or message never spoils the
 * rest.
 */
#ifndef META_THREAD_H
#define META_THREAD_H

#include "base/arena.h"

/* As many messages of a thread as Graph shows in detail. */
#define THREAD_DETAILED 20

struct thread_message {
	struct str mid;
	i64 at;			/* ms; whole seconds on Meta's side */
	bool from_page;
	bool readable;		/* false: Meta shows only that it was there */
	struct str event;	/* readable: one element of "messaging", JSON, as a webhook has it */
};

struct thread {
	struct str psid;
	i64 updated_at;		/* ms; NONE: not told */
	struct thread_message *messages;	/* oldest first */
	size_t n;
	bool more;		/* there are older ones than these */
};

struct thread_list {
	struct thread *threads;	/* newest first, as Meta lists them */
	size_t n;
	struct str after;	/* cursor of the next question; absent: that was all */
};

/* Path and query: `limit` threads of the page, behind the cursor (absent: the newest). */
struct str thread_list_path(struct arena *a, struct str page, i64 limit, struct str after);
/* False: that is no list. */
bool thread_list_read(struct arena *a, struct str body, struct str page, struct thread_list *out);

#endif
