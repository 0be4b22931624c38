#ifndef ADMIN_FIRST_H
#define ADMIN_FIRST_H

#include "admin/admin.h"

enum err admin_first(struct ctx *c);
enum err admin_first_create(struct ctx *c);
extern const struct spec admin_first_spec;

#endif
