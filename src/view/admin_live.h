/*
 * What the page "Going live" shows: what App Review asks for, with this desk's own addresses in it. Its
 * texts are those of docs/app-review.md (a unit test compares them).
 */
#ifndef VIEW_ADMIN_LIVE_H
#define VIEW_ADMIN_LIVE_H

#include "view/admin.h"

/* How much the desk depends on it. */
enum live_need { LIVE_NEEDED, LIVE_NAMES, LIVE_TAG, LIVE_RULES, LIVE_NOT };

struct live_item {
	const char *name;		/* as Meta calls it */
	enum live_need need;
	enum text_key where, say, show;	/* used where; to be pasted; what the screencast shows of it */
};

extern const struct live_item live_items[];
extern const size_t live_items_len;
/* Of the screencast, in order. */
extern const enum text_key live_scenes[];
extern const size_t live_scenes_len;

enum text_key live_need_text(enum live_need need);
const char *live_need_tone(enum live_need need);

struct live_app {
	const struct channel_app_row *row;
	struct str deauthorize_url, deletion_url;
};

struct live_page {
	const struct live_app *apps;
	size_t napps;
	struct str privacy_url;		/* as typed or saved; may be empty */
	struct str desk_url;		/* where the reviewer signs in */
	bool tag;			/* a page uses the message tag */
	bool https;
	struct form_errors errors;
};

/* What the reviewer is told, ready to be pasted. */
struct str live_reviewer(struct arena *a, const struct lang *lang, const struct live_page *p);

#endif
