/*
 * A desk in the suite's database: one app with two pages, one queue, four people. Tests make customers
 * by writing as them.
 */
#ifndef DESK_FIXTURE_H
#define DESK_FIXTURE_H

#include "db_fixture.h"

#include "base/clock.h"
#include "desk/actor.h"
#include "desk/intake.h"

/* The clock of these tests. */
#define T 1795176000000LL
#define APP_META "555"
#define PAGE_META "1001"
#define PAGE2_META "1002"
#define INBOX_META "263902037430900"

struct desk {
	struct db *db;
	i64 app, page, page2, queue, queue2, workstream;
	struct actor eva, jonas, sam, ada, rita;	/* agent, agent, supervisor, admin, auditor */
};

const struct desk *desk_here(const char *suite);

/* Text with each ' turned into ". */
struct str quoted(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

/* One element of "messaging" each; at NONE: without timestamp. */
const char *event_of(struct arena *a, const char *psid, i64 at, const char *payload);
const char *says(struct arena *a, const char *psid, const char *mid, i64 at, const char *text);
const char *echo_of(struct arena *a, const char *psid, const char *mid, i64 at, const char *app,
		    const char *text);

/* The secret key of these tests. */
const struct secret_key *desk_key(void);

/* Delivers events (comma-separated JSON) of a page at `now`; the result is the filled struct. */
struct intake deliver_to(struct db *db, struct arena *a, i64 now, const char *page, const char *events,
			 enum err *e);
/* The same for the first page, from the test's own connection, and it must succeed. */
struct intake deliver_at(int line, i64 now, const char *events);
#define DELIVER(now, events) deliver_at(__LINE__, now, events)

/* A customer who wrote once: his conversation. */
i64 customer(const char *psid);
i64 identity_of(const char *psid);

/* One line of a conversation or customer as text, for comparing with a literal. */
struct str head_of(i64 conversation);	/* state agent last_seq last_in_seq read_seq unread waiting */
struct str thread_of(i64 conversation);	/* seq direction author_kind state body, a line each */

#endif
