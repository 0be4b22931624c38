/*
 * What the set-up templates show (src/view/admin_setup.html).
 */
#ifndef VIEW_SETUP_H
#define VIEW_SETUP_H

#include "desk/checklist.h"
#include "sys/qr.h"
#include "view/view.h"

#define NO_TEXT ((enum text_key)-1)

struct setup_view {
	struct setup_list list;
	const char *kind;		/* of the path: "apps", "pages" */
	i64 id, app_id;
	struct str deauthorize_url, deletion_url;	/* of an app */
	struct str link;		/* of a page: https://m.me/... */
	struct qr qr;			/* size 0: none */
	const struct setup_customer_row *customers;	/* who may get a test message */
	size_t ncustomers;
	const struct setup_test_row *test;	/* what became of the last one; NULL: not asked for */
	struct str test_key, test_text;
};

enum text_key setup_title(const char *step);
enum text_key setup_why(struct str reason);
enum text_key setup_fix(struct str reason);	/* NO_TEXT: nothing to do */
enum text_key setup_state_text(enum setup_state s);
const char *setup_state_tone(enum setup_state s);
/* Of a test message, by its state. */
enum text_key test_text(struct str state);
const char *test_tone(struct str state);

#endif
