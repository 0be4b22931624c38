/*
 * A customer's profile, as Graph tells it (protocol 7): questions and answers. Pure, and lenient: any
 * part may be missing, and what is no usable text is missing too.
 */
#ifndef META_PROFILE_H
#define META_PROFILE_H

#include "base/arena.h"

/* What needs a permission of its own each; one that is not granted can fail a whole question. */
enum { PROFILE_LOCALE = 1, PROFILE_TIMEZONE = 2, PROFILE_GENDER = 4, PROFILE_EXTRAS = 7 };

/* As long as their columns, in characters; absent: not told. */
struct profile {
	struct str name, first_name, last_name;	/* name: put together when Meta tells only its parts */
	struct str locale;			/* "en_US" */
	struct str timezone;			/* hours from GMT: "-3", "5.5" */
	struct str gender;
	struct str picture;			/* address of the picture; expires in days */
};

/* "/{psid}?fields=...": names and picture; or these extras. */
struct str profile_path(struct arena *a, struct str psid);
struct str profile_extras_path(struct arena *a, struct str psid, unsigned extras);
/* False: no JSON object. */
bool profile_read(struct arena *a, struct str body, struct profile *out);

/* The thread's participants, where the profile itself tells no name. */
struct str participants_path(struct arena *a, struct str page, struct str psid);
/* The name of this customer among them; absent: not told. */
struct str participants_read(struct arena *a, struct str body, struct str psid);

#endif
