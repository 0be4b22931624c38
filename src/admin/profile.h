/*
 * The page about a page's Messenger profile (src/admin/profile.c, profile_publish.c).
 */
#ifndef ADMIN_PROFILE_H
#define ADMIN_PROFILE_H

#include "admin/admin.h"
#include "view/admin_profile.h"

handler admin_profile, admin_profile_save, admin_profile_read;

/*
 * Makes Meta's profile what p says, or reads it (p NULL), and stores what is there then. ERR_INVALID: *why
 * is what speaks against it, in words: Meta's refusal, no answer in time, too many calls lately.
 */
enum err profile_sync(struct ctx *c, const struct channel_page_row *page, const struct messenger_profile *p,
		      struct str *why) MUST_USE;

extern const struct spec admin_profile_spec;

#endif
