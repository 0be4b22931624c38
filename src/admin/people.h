/*
 * Users and everybody's own account: the handlers of src/admin/user*.c and account.c.
 */
#ifndef ADMIN_PEOPLE_H
#define ADMIN_PEOPLE_H

#include "admin/admin.h"
#include "desk/people.h"
#include "view/admin_people.h"

/* Saved values, queues, crumbs of one user's pages; ERR_NOT_FOUND for who never was. */
enum err user_load(struct ctx *c, i64 id, struct user_form *f, struct person_row *row) MUST_USE;
/* The form shows what is saved. */
void user_as_saved(struct ctx *c, struct user_form *f);
enum err user_show(struct ctx *c, const struct user_form *f) MUST_USE;
/* A new password that won't do is wrong in the form. */
void check_password(struct ctx *c, struct form_errors *e, struct str password);

handler admin_users, admin_user_new, admin_user_create, admin_user, admin_user_save;
handler admin_user_password, admin_user_sign_out, admin_user_farewell, admin_user_deactivate,
	admin_user_reactivate;
handler admin_account, admin_account_password, admin_account_email, admin_totp_off;
handler admin_totp, admin_totp_on, admin_totp_codes, admin_totp_reset;

/* The account page again, with what is wrong or how long to wait (429). */
enum err account_show(struct ctx *c, struct account_form *f, int status) MUST_USE;
enum err account_slow_down(struct ctx *c, struct account_form *f, const char *field, i64 retry_after_ms) MUST_USE;

extern const struct spec admin_user_spec, admin_user_password_spec, admin_account_password_spec,
	admin_account_email_spec, admin_totp_spec, admin_totp_codes_spec, admin_totp_off_spec;

#endif
