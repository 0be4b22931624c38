/*
 * Dispositions: how a conversation ended, as agents choose at End. Per queue and for all queues.
 */
#ifndef ADMIN_DISPOSITION_H
#define ADMIN_DISPOSITION_H

#include "admin/work.h"
#include "view/admin_disposition.h"

enum err admin_dispositions(struct ctx *c);
enum err admin_disposition_new(struct ctx *c);
enum err admin_disposition_create(struct ctx *c);
enum err admin_disposition(struct ctx *c);
enum err admin_disposition_save(struct ctx *c);
enum err admin_disposition_move(struct ctx *c);
enum err admin_disposition_removal(struct ctx *c);
enum err admin_disposition_remove(struct ctx *c);
enum err admin_disposition_rule(struct ctx *c);
extern const struct spec admin_dispositions_spec, admin_disposition_spec, admin_disposition_rule_spec;

#endif
