/*
 * Templates of what an agent sees: of a session, of a notification; and which of them a workstream uses.
 */
#ifndef ADMIN_TEMPLATE_H
#define ADMIN_TEMPLATE_H

#include "admin/messages.h"
#include "view/admin_template.h"

enum err admin_templates(struct ctx *c);
enum err admin_stream_templates(struct ctx *c);
enum err admin_stream_templates_save(struct ctx *c);
extern const struct spec admin_stream_templates_spec;

enum err admin_session_new(struct ctx *c);
enum err admin_session_create(struct ctx *c);
enum err admin_session(struct ctx *c);
enum err admin_session_save(struct ctx *c);
enum err admin_session_copy(struct ctx *c);
enum err admin_session_removal(struct ctx *c);
enum err admin_session_remove(struct ctx *c);
extern const struct spec admin_session_spec;

enum err admin_notification_new(struct ctx *c);
enum err admin_notification_create(struct ctx *c);
enum err admin_notification(struct ctx *c);
enum err admin_notification_save(struct ctx *c);
enum err admin_notification_copy(struct ctx *c);
enum err admin_notification_removal(struct ctx *c);
enum err admin_notification_remove(struct ctx *c);
extern const struct spec admin_notification_spec;

#endif
