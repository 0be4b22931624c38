/*
 * Prepared texts: what the pages of quick replies and of automated messages share.
 */
#ifndef ADMIN_MESSAGES_H
#define ADMIN_MESSAGES_H

#include "admin/work.h"
#include "view/admin_messages.h"

/* Both the texts that people choose and those that go out by themselves. */
void message_check_body(struct ctx *c, struct form_errors *e, struct str body, enum slug_use use);
/* The same for a text of another field, which may be empty: only its slugs. */
void message_check_slugs(struct ctx *c, struct form_errors *e, const char *field, struct str text, enum slug_use use);
void message_check_locale(struct ctx *c, struct form_errors *e, struct str locale);
/* With made-up people, so that an administrator sees what a customer would. */
struct str message_preview(struct ctx *c, struct str body);
/* Their names and the like, for texts without questions. */
void message_samples(struct ctx *c, struct slug_values *v);

/* Tags as typed, "#Order, size", as they are stored: "order", "size". How many; *wrong: too many or too long. */
#define QUICK_TAGS_MAX 10
size_t quick_tags_of(struct ctx *c, struct str typed, struct str tags[QUICK_TAGS_MAX], bool *wrong);
/* The list with what was searched for, ticked and typed. */
enum err quick_replies_show(struct ctx *c, struct quick_reply_search *s) MUST_USE;

enum err admin_quick_replies(struct ctx *c);
enum err admin_quick_tags(struct ctx *c);
extern const struct spec admin_quick_tags_spec;
enum err admin_quick_reply_new(struct ctx *c);
enum err admin_quick_reply_create(struct ctx *c);
enum err admin_quick_reply(struct ctx *c);
enum err admin_quick_reply_save(struct ctx *c);
enum err admin_quick_reply_removal(struct ctx *c);
enum err admin_quick_reply_remove(struct ctx *c);
extern const struct spec admin_quick_reply_spec, admin_quick_replies_spec;

enum err admin_automated_list(struct ctx *c);
enum err admin_automated_new(struct ctx *c);
enum err admin_automated_create(struct ctx *c);
enum err admin_automated(struct ctx *c);
enum err admin_automated_save(struct ctx *c);
enum err admin_automated_switch(struct ctx *c);
enum err admin_automated_removal(struct ctx *c);
enum err admin_automated_remove(struct ctx *c);
extern const struct spec admin_automated_spec, admin_automated_list_spec, admin_automated_switch_spec;

#endif
