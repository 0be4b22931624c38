/*
 * What the pages about customers' data show.
 */
#ifndef VIEW_ADMIN_PRIVACY_H
#define VIEW_ADMIN_PRIVACY_H

#include "store/erasure.h"
#include "view/admin.h"

struct privacy_page {
	struct str q;				/* as typed */
	const struct privacy_customer_row *found;
	size_t nfound;
	const struct erasure_row *erasures;
	size_t nerasures;
};

struct privacy_form {
	const struct privacy_customer_row *customer;
	struct str confirm;			/* as typed */
	struct form_errors errors;
};

/* "waits for a message that is being sent", ... */
enum text_key erasure_word(struct str state);

#endif
