/*
 * Erased customers, seen from the way in: what they did before they were erased stays out, however
 * often Meta or gap repair brings it (features E11).
 */
#ifndef DESK_ERASED_H
#define DESK_ERASED_H

#include "base/arena.h"
#include "sys/crypt.h"

/*
 * What stands in identity.psid instead of an erased customer's: "x" and 31 hex digits that nobody can
 * make, or compare, without the secret key. key NULL (tests): one that fits nobody.
 */
struct str erased_mark(struct arena *a, const struct secret_key *key, i64 page, struct str psid);
bool erased_is_mark(struct str psid);

#endif
