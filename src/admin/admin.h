/*
 * The administration's pages: what their files share.
 */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include "view/admin.h"
#include "web/web.h"

#include "gen/views.h"

/* A page in the making: frame, view and the buffer that the template writes into. */
struct admin_reply {
	struct view view;
	struct admin_frame frame;
	struct buf out;
};

void admin_begin(struct ctx *c, struct admin_reply *r, const char *section, struct str title);
void admin_crumb(struct admin_reply *r, struct str text, struct str path);
enum err admin_send(struct ctx *c, struct admin_reply *r, int status);

/* A string of the catalogue in the reader's language. */
struct str admin_text(struct ctx *c, enum text_key key);

/* Forms: each check adds an error for the field when it does not hold. */
void form_wrong(struct ctx *c, struct form_errors *e, const char *field, enum text_key text);
void form_check_name(struct ctx *c, struct form_errors *e, const char *field, struct str value,
		     enum text_key text);
void form_check_digits(struct ctx *c, struct form_errors *e, const char *field, struct str value,
		       enum text_key text);
/* Blanks at both ends go: people paste. */
struct str form_trim(struct str value);
int form_status(const struct form_errors *e);	/* 200, 422, 409 */

/* Who did what to which row; data is JSON without secrets, or absent. Failure is logged only. */
void admin_audit(struct ctx *c, const char *action, const char *object, i64 id, struct str data);

/* After a change of a page's token or switches: what was held back because of them goes on. */
void admin_page_changed(struct ctx *c, i64 page);

struct str admin_seal(struct ctx *c, const char *what, i64 id, struct str plain);
bool admin_unseal(struct ctx *c, const char *what, i64 id, struct str sealed, struct str *plain);
/* The last four characters of a secret, when it is long enough not to give it away. */
struct str admin_last4(struct str secret);

struct id_in { i64 id; };
struct version_in { i64 id, version; };
extern const struct spec admin_id_spec;

enum err setup_of_app(struct ctx *c, const struct channel_app_row *app, struct setup_view *out);
enum err setup_of_page(struct ctx *c, const struct channel_page_row *page, struct setup_view *out);

enum err admin_app_check(struct ctx *c);
enum err admin_app_subscribe(struct ctx *c);
enum err admin_app_tick(struct ctx *c);
enum err admin_page_check(struct ctx *c);
enum err admin_page_subscribe(struct ctx *c);
enum err admin_page_unsubscribe(struct ctx *c);
enum err admin_page_tick(struct ctx *c);
extern const struct spec admin_tick_spec, admin_check_spec;

enum err admin_why(struct ctx *c);
enum err admin_health(struct ctx *c);
enum err admin_health_token(struct ctx *c);
enum err health_metrics(struct ctx *c);		/* GET /health/metrics, /health/details: */
enum err health_details(struct ctx *c);		/* with the monitor's token */
enum err monitor_token(struct ctx *c, struct str *out) MUST_USE;	/* absent: none was made */
enum err admin_page_test(struct ctx *c);
extern const struct spec admin_page_test_spec;
enum err setup_test_of(struct ctx *c, i64 page, struct setup_view *out) MUST_USE;
/* The page with what is wrong with its test message. */
enum err admin_page_show(struct ctx *c, i64 id, const struct form_errors *errors, struct str test_text);
enum err admin_home(struct ctx *c);
enum err admin_apps(struct ctx *c);
enum err admin_app_new(struct ctx *c);
enum err admin_app_create(struct ctx *c);
enum err admin_app(struct ctx *c);
enum err admin_app_save(struct ctx *c);
enum err admin_app_secret(struct ctx *c);
enum err admin_app_rotate(struct ctx *c);
enum err admin_app_verify_token(struct ctx *c);
enum err admin_app_removal(struct ctx *c);
enum err admin_app_remove(struct ctx *c);
enum err admin_pages(struct ctx *c);
enum err admin_page_new(struct ctx *c);
enum err admin_page_create(struct ctx *c);
enum err admin_page(struct ctx *c);
enum err admin_page_save(struct ctx *c);
enum err admin_page_token(struct ctx *c);
enum err admin_page_removal(struct ctx *c);
enum err admin_page_remove(struct ctx *c);

extern const struct spec admin_app_spec, admin_app_secret_spec, admin_app_verify_spec, admin_page_spec, admin_page_show_spec, admin_page_token_spec, admin_version_spec;

#endif
