#ifndef ADMIN_HEALTH_H
#define ADMIN_HEALTH_H

#include "admin/admin.h"
#include "view/health.h"

enum err health_gather(struct ctx *c, struct health_view *out) MUST_USE;

#endif
