/*
 * What the templates of the administration show (src/view/admin_*.html): plain facts decided by
 * src/admin. Forms carry what was typed and what is wrong with it, so that nothing has to be typed
 * twice.
 */
#ifndef VIEW_ADMIN_H
#define VIEW_ADMIN_H

#include "desk/actor.h"
#include "desk/why.h"
#include "store/channel.h"
#include "view/host.h"
#include "view/setup.h"
#include "view/view.h"

/* The frame of every page: navigation, where we are, what was just done. */
struct admin_frame {
	struct str title;
	const char *section;		/* of the navigation: "apps", "users", ... */
	struct { struct str text, path; } crumbs[3];
	size_t ncrumbs;
	struct str user_name;
	enum role role;
	struct str done;		/* said once after a redirect; absent: nothing */
};

#define FORM_ERRORS_MAX 24
#define FORM_CONFLICT_MAX 60

/* Somebody saved while this one was typing: both versions, field by field. */
struct form_conflict {
	struct str by;			/* absent: not known */
	i64 at;				/* NONE: not known */
	bool by_me;			/* in another window */
	struct { struct str label, theirs, mine; } list[FORM_CONFLICT_MAX];
	size_t n, same;			/* that differ, are listed; that do not */
	struct str action, back;	/* where mine goes, where theirs is seen */
	const struct form_sent *sent;	/* what was typed, to be sent again; version is the new one */
	size_t nsent;
};
struct form_sent { struct str name, value; };

/* What is wrong with a form: a summary on top that links to the fields, and a line at each field. */
struct form_errors {
	struct { const char *field; struct str text; } list[FORM_ERRORS_MAX];
	size_t n;
	bool changed;			/* somebody else saved meanwhile: 409 */
	const struct form_conflict *conflict;	/* of changed, where both are known; NULL: not */
};

/* The text for a field; absent when it is right. */
struct str form_error(const struct form_errors *e, const char *field);

struct form_field {
	const char *name;
	enum text_key label, hint;
	struct str value;
	const char *type;		/* text, password, url, number; NULL: text */
	const char *autocomplete;	/* NULL: off */
	i64 max;			/* characters */
	bool required, mono, numeric;
};

struct form_choice {
	struct str value, text;
	bool selected;
};

/* --- apps and pages ----------------------------------------------------------------------------- */

struct app_form {
	i64 id, version;		/* id 0: a new one */
	struct str name, meta_id, secret;
	const struct channel_app_row *saved;	/* NULL: a new one */
	struct str callback_url, verify_token;	/* of a saved one */
	const struct channel_page_row *pages;
	size_t npages;
	const struct setup_view *setup;		/* of a saved one */
	struct form_errors errors;
};

struct page_form {
	i64 id, version, app_id, workstream_id;
	i64 draft;			/* what was typed comes from it, 0: nothing does */
	bool token_kept;		/* and it has a token */
	struct str name, meta_id, token, username, language, app_name, test_text;
	bool enabled, attachments_in, attachments_out, human_agent_tag, restricted_media, survey, privacy;
	const struct channel_page_row *saved;
	const struct channel_choice_row *workstreams;
	size_t nworkstreams;
	const struct setup_view *setup;		/* of a saved one */
	struct form_errors errors;
};

/* The first administrator. */
struct first_form {
	struct str token, action, login, name;
	struct host_report host;
	struct form_errors errors;
};

/* Asks before something goes: says what stays behind. */
struct removal {
	struct str what, back, action;
	i64 version, conversations, waiting;
	bool impossible;
	struct str why;
	bool of_work;			/* a part of the settings: no customers hang on it */
	struct { struct str text, path; } uses[50];	/* what makes it impossible */
	size_t nuses;
};

/* What a page's row says about itself in one word (features F043), and its chip's class. */
enum text_key page_state_text(const struct channel_page_row *p);
const char *page_state_tone(const struct channel_page_row *p);
const char *page_state_word(const struct channel_page_row *p);	/* "running", for programs */

#endif
