/*
 * What the page about a page's Messenger profile shows.
 */
#ifndef VIEW_ADMIN_PROFILE_H
#define VIEW_ADMIN_PROFILE_H

#include "meta/messenger_profile.h"
#include "store/page_profile.h"
#include "view/admin.h"

struct profile_form {
	const struct channel_page_row *page;
	const struct page_profile_row *row;	/* at_meta absent: never read */
	struct messenger_profile values;	/* as typed, with gaps closed */
	size_t rows;				/* of the menu that are offered, at most PROFILE_MENU_MAX */
	i64 version;
	struct str refused;			/* what Meta said against publishing; absent: nothing */
	struct form_errors errors;
};

#endif
