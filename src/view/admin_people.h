/*
 * What the templates of users and of everybody's own account show.
 */
#ifndef VIEW_ADMIN_PEOPLE_H
#define VIEW_ADMIN_PEOPLE_H

#include "store/people.h"
#include "sys/qr.h"
#include "view/admin.h"

struct user_form {
	i64 id, version;		/* id 0: a new one */
	struct str login, name, nickname, email, role, default_presence;
	struct str capacity, sending_delay_s;	/* as typed */
	const struct person_row *saved;	/* NULL: a new one */
	const struct person_queue_row *queues;
	size_t nqueues;
	bool self;			/* of who looks */
	bool totp;			/* has switched the second factor on */
	struct form_errors errors;
};

/* Asks before somebody is deactivated. */
struct user_farewell {
	const struct person_row *user;
	i64 conversations;
	bool last_admin;
};

struct account_form {
	struct str login, name, email;
	i64 others;			/* sessions besides this one */
	bool totp;			/* the second factor is on */
	i64 totp_since, codes;		/* recovery codes that are left */
	struct form_errors errors;
};

/* Switching the second factor on: first secret and QR code, then the recovery codes, once. */
struct totp_form {
	struct str offer;		/* the sealed secret, as it travels with the form */
	struct str secret, uri;		/* to be typed, to be scanned */
	struct qr qr;
	const struct str *codes;
	size_t ncodes;
	struct form_errors errors;
};

enum text_key role_text(struct str role);
/* As seen of an account: its presence, or that it is deactivated. */
enum text_key person_state_text(const struct person_row *p);
const char *person_state_tone(const struct person_row *p);

#endif
