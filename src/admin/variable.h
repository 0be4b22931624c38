/*
 * Context variables: what a workstream knows of a conversation besides its messages.
 */
#ifndef ADMIN_VARIABLE_H
#define ADMIN_VARIABLE_H

#include "admin/work.h"
#include "view/admin_variable.h"

enum err admin_variables(struct ctx *c);
enum err admin_variable_new(struct ctx *c);
enum err admin_variable_create(struct ctx *c);
enum err admin_variable(struct ctx *c);
enum err admin_variable_save(struct ctx *c);
enum err admin_variable_removal(struct ctx *c);
enum err admin_variable_remove(struct ctx *c);
extern const struct spec admin_variable_spec;

#endif
