/*
 * What the page about mail to administrators shows.
 */
#ifndef VIEW_ADMIN_MAIL_H
#define VIEW_ADMIN_MAIL_H

#include "store/mail.h"
#include "view/admin.h"

struct mail_page {
	struct str url, from;		/* url empty: no mail is sent */
	struct str own;			/* address of who looks; absent: none */
	i64 silence_hours;
	const struct mail_admin_row *admins;
	const struct mail_entry_row *mails;	/* newest first */
	size_t nadmins, nmails;
	struct form_errors errors;
};

#endif
