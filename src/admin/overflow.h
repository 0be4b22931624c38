/*
 * Overflow in forms: of a queue, and of a rule that says otherwise.
 */
#ifndef ADMIN_OVERFLOW_H
#define ADMIN_OVERFLOW_H

#include "admin/work.h"
#include "desk/overflow.h"
#include "view/admin_overflow.h"

/* The lines' fields as posted; of a rule there is no line for waiting. */
void overflow_lines_read(struct ctx *c, struct overflow_lines *l);
void overflow_lines_as_saved(struct ctx *c, struct overflow_lines *l, const struct overflow *o);
/* What each select offers; queues without the one that it is about (NONE: all). */
enum err overflow_lines_offer(struct ctx *c, struct overflow_lines *l, i64 without) MUST_USE;
/* Adds an error per field; without errors *out is what was typed. */
void overflow_lines_check(struct ctx *c, const struct overflow_lines *l, struct form_errors *e, struct overflow *out);

enum err admin_overflow(struct ctx *c);
enum err admin_overflow_save(struct ctx *c);
extern const struct spec admin_overflow_spec;

#endif
