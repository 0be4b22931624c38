/*
 * Presence reasons: words of the house, each of which is one of the presences to the routing.
 */
#ifndef ADMIN_PRESENCE_H
#define ADMIN_PRESENCE_H

#include "admin/work.h"
#include "view/admin_presence.h"

enum err admin_reasons(struct ctx *c);
enum err admin_reason_new(struct ctx *c);
enum err admin_reason_create(struct ctx *c);
enum err admin_reason(struct ctx *c);
enum err admin_reason_save(struct ctx *c);
enum err admin_reason_removal(struct ctx *c);
enum err admin_reason_remove(struct ctx *c);
extern const struct spec admin_reason_spec;

#endif
