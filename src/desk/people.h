/*
 * People of the desk as an administrator sets them up: who they are, what they may do, how much work
 * they get. Nobody can lock out the last administrator, two at the same time neither.
 */
#ifndef DESK_PEOPLE_H
#define DESK_PEOPLE_H

#include "desk/login.h"
#include "store/people.h"

#define CAPACITY_MAX 100
#define SENDING_DELAY_MAX_S 15
#define PERSON_QUEUES_MAX 200

struct person_settings {
	struct str name, nickname, email, role, default_presence;	/* nickname, email absent: none */
	i64 capacity, sending_delay_s;
	const struct person_queue_row *queues;	/* member says what is wanted; others stay as they are */
	size_t nqueues;
};

enum person_result {
	PERSON_DONE,
	PERSON_CHANGED,		/* somebody else saved meanwhile; nothing was done */
	PERSON_LAST_ADMIN,	/* nobody could let anybody in any more; nothing was done */
	PERSON_LOGIN_TAKEN,
};

/* ERR_INVALID: login, name, role or password won't do (as user_create). */
enum err person_create(struct db *db, struct arena *a, struct str login, struct str password,
		       const struct person_settings *s, i64 now, i64 *id, enum person_result *what) MUST_USE;
enum err person_save(struct db *db, i64 id, i64 version, const struct person_settings *s, i64 now,
		     enum person_result *what) MUST_USE;
/* Ends their sign-ins too. on true: back again. */
enum err person_disable(struct db *db, i64 id, i64 version, bool on, i64 now,
			enum person_result *what) MUST_USE;
/* Ends all sign-ins; who is signed out is offline. */
enum err person_sign_out(struct db *db, i64 id, i64 now) MUST_USE;

/*
 * Everybody's own password: ERR_LOGIN when the old one is wrong (counted and delayed as a sign-in is),
 * ERR_BUSY with *retry_after_ms > 0, ERR_INVALID when the new one won't do. All sessions but
 * `session` end.
 */
enum err person_own_password(struct db *db, struct arena *a, i64 id, const struct login *proof,
			     struct str password, const struct digest *session, i64 *retry_after_ms) MUST_USE;

#endif
